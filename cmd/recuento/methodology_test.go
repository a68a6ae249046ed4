package main

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	inEnglish = "methodology.md"
	inSpanish = "metodologia.md"
)

// sections is the headings that the methodology has in both languages. Others
// link to them, so that they are not renamed.
func sections() [][2]string {
	return [][2]string{
		{"What this is", "Qué es esto"},
		{"The story of the 379", "La historia de los 379"},
		{"Counting units", "Unidades de conteo"},
		{"Stages", "Etapas"},
		{"Where the figures come from", "De dónde salen las cifras"},
		{"How reports are joined, and how well", "Cómo se unen los reportes, y con qué error"},
		{"What circulation is and is not", "Qué es la circulación y qué no es"},
		{"Who counts, and what they count", "Quién cuenta, y qué cuenta"},
		{"Held, restricted, freed earlier", "Presas, con medidas, excarceladas antes"},
		{"Comparisons, gaps, and what is left over", "Comparaciones, diferencias y lo que sobra"},
		{"Who is not counted", "A quién no se cuenta"},
		{"What the data can't say", "Qué no pueden decir los datos"},
		{"Before you quote a figure", "Antes de citar una cifra"},
		{"How to cite", "Cómo citar"},
		{"Glossary", "Glosario"},
	}
}

// headings is the sections of a text, in order, with their level.
func headings(manual string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^##+ .+$`).FindAllString(manual, -1) {
		found = append(found, strings.TrimPrefix(m, "## "))
	}
	return found
}

func TestTheMethodologyHasTheSameSectionsInBothLanguages(t *testing.T) {
	t.Parallel()
	for language, name := range []string{inEnglish, inSpanish} {
		var want []string
		for _, s := range sections() {
			want = append(want, s[language])
		}
		if diff := cmp.Diff(want, headings(text(t, "docs", name))); diff != "" {
			t.Errorf("docs/%s (-want +got):\n%s", name, diff)
		}
	}
}

// section is the text below a heading, up to the next one of its level.
func section(t *testing.T, name, heading string) string {
	t.Helper()
	_, s, ok := strings.Cut(text(t, "docs", name), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("docs/%s has no section %q", name, heading)
	}
	s, _, _ = strings.Cut(s, "\n## ")
	return s
}

// tableRows is the cells of every row of the tables in a text.
func tableRows(manual string) [][]string {
	var rows [][]string
	for line := range strings.Lines(manual) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "|---") {
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

// terms is the first column of a glossary. A term without a meaning, or
// without what it does not mean, is no entry.
func terms(t *testing.T, name, heading string) []string {
	t.Helper()
	var found []string
	for _, row := range tableRows(section(t, name, heading))[1:] {
		if len(row) != 4 || slices.Contains(row, "") {
			t.Errorf("docs/%s: the glossary has the row %q, expected four cells", name, row)
		}
		found = append(found, strings.Trim(row[0], "*"))
	}
	return found
}

func TestTheGlossaryHasTheTermsOfTheLawInBothLanguages(t *testing.T) {
	t.Parallel()
	last := sections()[len(sections())-1]
	english, spanish := terms(t, inEnglish, last[0]), terms(t, inSpanish, last[1])
	if diff := cmp.Diff(english, spanish); diff != "" {
		t.Errorf("the glossaries explain other terms (-english +spanish):\n%s", diff)
	}
	for _, term := range []string{"excarcelación", "libertad plena", "amnistía", "indulto", "sobreseimiento", "medida cautelar",
		"casa por cárcel", "régimen de presentación", "canje"} {
		if !slices.Contains(english, term) {
			t.Errorf("the glossary does not explain %q", term)
		}
	}
}

// TestTheErrorOfJoiningIsTheOneThatWasMeasured holds the methodology against
// docs/resolution.md, which a test of pipeline/resolve holds against what it
// measures.
func TestTheErrorOfJoiningIsTheOneThatWasMeasured(t *testing.T) {
	t.Parallel()
	resolution := text(t, "docs", "resolution.md")
	_, quality, _ := strings.Cut(resolution, "<!-- quality -->")
	quality, _, _ = strings.Cut(quality, "<!-- /quality -->")
	before := regexp.MustCompile(`it scored ([0-9.]+) before`).FindStringSubmatch(resolution)
	measured := tableRows(quality)
	if len(measured) < 4 || before == nil {
		t.Fatalf("docs/resolution.md tells %d measurements and %q", len(measured), before)
	}
	spanish := strings.NewReplacer("second reading", "segunda lectura", ".", ",")
	for language, name := range []string{inEnglish, inSpanish} {
		s := section(t, name, sections()[5][language])
		want := [][]string{}
		for _, row := range measured {
			row = slices.Clone(row[:5])
			for i := range row {
				if name == inSpanish {
					row[i] = spanish.Replace(row[i])
				}
			}
			want = append(want, row)
		}
		if diff := cmp.Diff(want, tableRows(s)[1:]); diff != "" {
			t.Errorf("docs/%s (-docs/resolution.md +docs/%s):\n%s", name, name, diff)
		}
		scored := before[1]
		if name == inSpanish {
			scored = spanish.Replace(scored)
		}
		if !strings.Contains(s, scored) {
			t.Errorf("docs/%s does not say that the second reading scored %s before", name, scored)
		}
	}
}

// records is a CSV file of feeds/ by the names of its columns.
func records(t *testing.T, name string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text(t, "feeds", name))).ReadAll()
	if err != nil {
		t.Fatalf("feeds/%s: %v", name, err)
	}
	var found []map[string]string
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, column := range rows[0] {
			r[column] = row[i]
		}
		found = append(found, r)
	}
	return found
}

// reportsOf is the feeds of reports, by the table of their facts.
func reportsOf(t *testing.T) map[string][]map[string]string {
	t.Helper()
	return map[string][]map[string]string{
		"announcements":     records(t, "announcement_reports.csv"),
		"detainee_counts":   records(t, "detainee_count_reports.csv"),
		"verified_releases": records(t, "verified_release_reports.csv"),
	}
}

var (
	anyFact  = regexp.MustCompile(`\b(?:an|co|re)-[0-9a-f]{10}\b`)
	anyPlain = regexp.MustCompile(`\*\*([0-9]+)\*\*`)
)

// TestFiguresQuotedInTheDocsAreInTheData holds that every fact that is named
// exists, and that each figure in bold beside it is told by a report of one of
// the facts on that line.
func TestFiguresQuotedInTheDocsAreInTheData(t *testing.T) {
	t.Parallel()
	reports := map[string]map[string]string{}
	for _, rows := range reportsOf(t) {
		for _, r := range rows {
			reports[r["report_id"]] = r
		}
	}
	facts := map[string]map[string]string{}
	for _, r := range records(t, "fact_ids.csv") {
		facts[r["fact_id"]] = r
	}
	for _, name := range []string{inEnglish, inSpanish, "series.md"} {
		checked := 0
		for line := range strings.Lines(text(t, "docs", name)) {
			told := map[string]bool{}
			for _, id := range anyFact.FindAllString(line, -1) {
				f := facts[id]
				if f["state"] != "current" {
					t.Errorf("docs/%s names %s, which is no fact of the bundled feeds", name, id)
				}
				for _, report := range strings.Split(f["reports"], ";") {
					for _, column := range []string{"people", "total", "restricted"} {
						told[reports[report][column]] = true
					}
				}
			}
			for _, m := range anyPlain.FindAllStringSubmatch(line, -1) {
				if checked++; !told[m[1]] {
					t.Errorf("docs/%s: no report of the facts on this line gives %s: %s", name, m[1], line)
				}
			}
		}
		if checked < 15 {
			t.Errorf("docs/%s quotes %d figures only", name, checked)
		}
	}
}

// TestTheMethodologySaysHowMuchThereIs holds its sizes against the feeds.
func TestTheMethodologySaysHowMuchThereIs(t *testing.T) {
	t.Parallel()
	reports, pages, languages := 0, map[string]bool{}, map[string]bool{}
	for _, rows := range reportsOf(t) {
		for _, r := range rows {
			reports++
			pages[r["url"]], languages[r["language"]] = true, true
		}
	}
	facts := map[string]int{}
	for _, r := range records(t, "fact_ids.csv") {
		if r["state"] == "current" {
			facts[r["table"]]++
			facts[""]++
		}
	}
	points := strings.NewReplacer(",", ".")
	english := fmt.Sprintf("%s reports of %s pages, in %d languages|%d facts: %d announcements, %d balances, %d counts",
		thousands(reports), thousands(len(pages)), len(languages), facts[""], facts["announcements"], facts["detainee_counts"], facts["verified_releases"])
	spanish := fmt.Sprintf("%s reportes de %s páginas, en %d idiomas|%d fichas: %d anuncios, %d balances y %d conteos",
		points.Replace(thousands(reports)), points.Replace(thousands(len(pages))), len(languages), facts[""], facts["announcements"], facts["detainee_counts"], facts["verified_releases"])
	for name, phrases := range map[string]string{inEnglish: english, inSpanish: spanish} {
		for _, phrase := range strings.Split(phrases, "|") {
			if !strings.Contains(text(t, "docs", name), phrase) {
				t.Errorf("docs/%s does not say %q, as the feeds have it", name, phrase)
			}
		}
	}
}
