package summary_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew")

// parsed is the schemas, read once for all tests.
var parsed = sync.OnceValues(func() (*schema.Set, error) { return schema.ParseSet(schemas.FS) })

func schemaSet(t testing.TB) *schema.Set {
	t.Helper()
	set, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// rows fills a table of the real schema from a CSV that has some of its
// columns; a cell of the others is null.
func rows(t testing.TB, set *schema.Set, name, text string) *table.Table {
	t.Helper()
	s := set.Table(name)
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	b := table.NewBuilder(s)
	for _, record := range records[1:] {
		row := b.Row()
		for i, column := range records[0] {
			at := s.Index(column)
			if at < 0 {
				t.Fatalf("%s has no column %s", name, column)
			}
			if err := row.ParseCell(&s.Fields[at], at, []byte(record[i])); err != nil {
				t.Fatalf("%s, %s %q: %v", name, column, record[i], err)
			}
		}
		row.EndRow()
	}
	return b.Table()
}

// tables is those of testdata/small: a few rows that hold one trap each.
func tables(t testing.TB, set *schema.Set) map[string]*table.Table {
	t.Helper()
	out := map[string]*table.Table{}
	paths, err := filepath.Glob(filepath.Join("testdata", "small", "*.csv"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(p), ".csv")
		out[name] = rows(t, set, name, string(text))
	}
	return out
}

func day(t testing.TB, text string) time.Time {
	t.Helper()
	on, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return on
}

// on is the summary of a day.
func on(t testing.TB, text string) *summary.Summary {
	t.Helper()
	set := schemaSet(t)
	s, err := summary.Of(reading.Of("2026-03-20", set, tables(t, set)), day(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func printed(t testing.TB, s *summary.Summary, l language.Language, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := summary.Print(&b, s, l, schemaSet(t), width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTheTexts holds what a reader sees on the day after the announcement of
// 379, in both languages.
func TestTheTexts(t *testing.T) {
	for _, l := range []language.Language{language.English, language.Spanish} {
		got := printed(t, on(t, "2026-02-21"), l, 0)
		path := filepath.Join("testdata", string(l)+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the text is another one; look at it, then -update writes it\n%s", path, cmp.Diff(string(want), got))
		}
	}
}

// TestBalancesOfADay holds which balances stand for a counter.
func TestBalancesOfADay(t *testing.T) {
	for date, want := range map[string]string{
		// An exact figure of the day stands for its rounded one; a counter whose
		// last figure is rounded or second-hand has its last exact one beside it;
		// beyond 30 days it is the last known.
		"2026-02-21": "other:Plataforma Unitaria Democrática 546 range 0 second-hand; foro_penal 644 exact 1; clippve 1000 at_least 24; clippve 1345 exact 38 last known; jep 949 exact 31 last known",
		"2026-02-20": "foro_penal 644 exact 0; clippve 1000 at_least 23; clippve 1345 exact 37 last known; jep 949 exact 30",
		// A newer rounded figure has the older exact one beside it.
		"2026-02-24": "foro_penal 600 approximate 0; foro_penal 644 exact 4; other:Plataforma Unitaria Democrática 546 range 3 second-hand; clippve 1000 at_least 27; clippve 1345 exact 41 last known; jep 949 exact 34 last known",
		"2026-01-14": "clippve 1345 exact 0",
		"2020-01-01": "",
	} {
		var got []string
		for _, b := range on(t, date).Balances {
			text := fmt.Sprint(b.Organization, " ", *b.People, " ", b.Precision, " ", b.DaysOld)
			if !b.Verified {
				text += " second-hand"
			}
			if b.LastKnown {
				text += " last known"
			}
			got = append(got, text)
		}
		if got := strings.Join(got, "; "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", date, got, want)
		}
	}
}

// TestAStatesOwnBalanceIsToldApart holds that such a figure is never one of a
// counter's, and that there being none is told.
func TestAStatesOwnBalanceIsToldApart(t *testing.T) {
	set := schemaSet(t)
	all := tables(t, set)
	all["detainee_counts"] = rows(t, set, "detainee_counts", `fact_id,status,organization,counter_kind,as_of_on,as_of_latest,as_of_precision,date_basis,scope,detained_total,precision,pages,verified_by
co-0000000001,standing,government:public_ministry,government,2026-02-20,2026-02-20,day,stated,national,300,exact,1,
co-0000000002,standing,foreign_government:exampleland,government,2026-02-20,2026-02-20,day,stated,national,301,exact,1,`)
	s, err := summary.Of(reading.Of("2026-03-20", set, all), day(t, "2026-02-21"))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Balances) != 0 || len(s.StateBalances) != 1 || *s.StateBalances[0].People != 300 {
		t.Errorf("%+v %+v", s.Balances, s.StateBalances)
	}
	text := printed(t, s, language.English, 0)
	for _, want := range []string{"No counter that is named had published a balance.", "which verify nothing:\n  Public Ministry (prosecutors)\n    300 on 20 February 2026, 1 day before"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "no state body publishes") {
		t.Error(text)
	}
}

// TestTheNewestComparisons holds which rows stand for a state body and window.
func TestTheNewestComparisons(t *testing.T) {
	newest := func(date string) map[string]string {
		out := map[string]string{}
		for _, total := range on(t, date).Totals {
			var parts []string
			for _, c := range total.Comparisons {
				parts = append(parts, fmt.Sprint(c.Announced.Date, " ", *c.Announced.People, " ", c.Comparison))
			}
			key := total.Authority + " " + total.Population + total.Subset
			if total.Window != nil {
				key += " " + total.Window.Window
			}
			out[key] = strings.Join(parts, "; ")
		}
		return out
	}
	ministry := "interior_ministry detained official_late_2025"
	// The last comparison with each counter; what could not be compared is told
	// only where nothing newer could.
	for date, want := range map[string]string{
		"2026-02-21": "2026-02-09 897 official_wider; 2026-02-09 897 composed; 2026-01-26 808 official_wider",
		"2026-02-24": "2026-02-24 999 none; 2026-02-09 897 official_wider; 2026-02-09 897 composed; 2026-01-26 808 official_wider",
		"2026-01-26": "2026-01-26 808 disputed; 2026-01-26 808 official_wider",
		"2026-01-12": "2026-01-12 400 none",
		"2026-01-11": "",
	} {
		if got := newest(date)[ministry]; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", date, got, want)
		}
	}
	if got := newest("2026-02-21"); len(got) != 8 {
		t.Errorf("%d state bodies and windows: %v", len(got), got)
	}
}

// TestNothingIsLaterThanTheDay walks through the days: no date that is told is
// later, no age is negative, no list is null.
func TestNothingIsLaterThanTheDay(t *testing.T) {
	date := regexp.MustCompile(`"date": "([0-9-]+)"`)
	lists := regexp.MustCompile(`"(balances|state_balances|running_totals|official_disagreements|re_detentions|announcements|comparisons|origins|verified_by)": null`)
	found := 0
	for d := day(t, "2026-01-05"); d.Before(day(t, "2026-03-05")); d = d.AddDate(0, 0, 3) {
		today := d.Format(time.DateOnly)
		b, err := json.MarshalIndent(on(t, today), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range date.FindAllSubmatch(b, -1) {
			if found++; string(m[1]) > today {
				t.Errorf("%s: %s", today, m[0])
			}
		}
		if m := lists.Find(b); m != nil || strings.Contains(string(b), `"days_old": -`) {
			t.Errorf("%s: %s\n%s", today, m, b)
		}
	}
	if found == 0 {
		t.Error("no dates at all")
	}
}

// TestLinesFit holds that nothing is wider than the terminal, in any language on
// any day.
func TestLinesFit(t *testing.T) {
	code := regexp.MustCompile(`[a-z]+(_[a-z0-9]+)+`)
	for _, date := range []string{"2010-01-01", "2026-01-12", "2026-01-26", "2026-02-21", "2026-03-19", "2030-01-01"} {
		for _, l := range []language.Language{language.English, language.Spanish} {
			for _, width := range []int{72, 80, 100} {
				text := printed(t, on(t, date), l, width)
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					if utf8.RuneCountInString(line) > width {
						t.Errorf("%s, %d characters do not fit in %d: %q", date, utf8.RuneCountInString(line), width, line)
					}
					if bare := code.FindString(line); bare != "" && bare != "announced_vs_verified" {
						t.Errorf("%s: a bare code: %q", date, line)
					}
				}
				if strings.Contains(text, "%!") {
					t.Errorf("%s:\n%s", date, text)
				}
			}
		}
	}
}

// TestEmptySectionsSaySo holds that nothing is passed over in silence.
func TestEmptySectionsSaySo(t *testing.T) {
	for l, want := range map[language.Language][]string{
		language.English: {"No counter that is named had published a balance.", "no state body publishes how many", "No state body had given a running total", "No two state bodies", "Nobody had counted any.", "Nothing had been announced."},
		language.Spanish: {"Nadie con nombre había publicado un balance.", "ningún organismo publica cuántos", "Ningún organismo del Estado había dado un acumulado", "Ningún par de organismos", "Nadie había contado ninguna.", "No se había anunciado nada."},
	} {
		text := strings.Join(strings.Fields(printed(t, on(t, "2010-01-01"), l, 0)), " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("it does not say %q:\n%s", w, text)
			}
		}
	}
}

func TestADayBehindTheVersion(t *testing.T) {
	text := printed(t, on(t, "2026-04-01"), language.English, 0)
	if !strings.Contains(text, "The version is of 20 March 2026: what was said later is not in it.") {
		t.Error(text)
	}
	if text := printed(t, on(t, "2026-03-20"), language.English, 0); strings.Contains(text, "The version is of") {
		t.Error(text)
	}
}

func TestAVersionWithoutSeries(t *testing.T) {
	set := schemaSet(t)
	all := tables(t, set)
	delete(all, "announced_vs_verified")
	_, err := summary.Of(reading.Of("2026-03-20", set, all), day(t, "2026-02-21"))
	var unusable *reading.UnusableError
	if !errors.As(err, &unusable) || !strings.Contains(err.Error(), "version 2026-03-20 has no table announced_vs_verified") {
		t.Error(err)
	}
}

// TestWhomAnAnnouncementIsAbout holds the words for people of whom not all are
// in prison, and for one of a group.
func TestWhomAnAnnouncementIsAbout(t *testing.T) {
	n, one := int64(110), int64(1)
	pardon := summary.Announcement{Instrument: "pardon", Stage: "granted", Population: "both", Unit: "people", Figure: summary.Figure{People: &n, Precision: "exact"}}
	deputy := summary.Announcement{Instrument: "release", Stage: "executed", Population: "detained", Unit: "people", Subset: "deputies", Figure: summary.Figure{People: &one, Precision: "exact"}}
	for l, want := range map[language.Language][2]string{
		language.English: {"pardon, 110 people, some in prison and some not", "1 person (of the group: members of parliament)"},
		language.Spanish: {"indulto, 110 personas, unas presas y otras no", "1 persona (del grupo: diputados)"},
	} {
		p := summary.Phrases{Words: &language.Words{Language: l, Set: schemaSet(t)}}
		for i, a := range []summary.Announcement{pardon, deputy} {
			if got := p.Claim(a); !strings.HasSuffix(got, want[i]) {
				t.Errorf("got %q, want %q at its end", got, want[i])
			}
		}
	}
}

// TestWhoDoesNotSaySinceWhen tells apart whether the state or the counters leave
// it open.
func TestWhoDoesNotSaySinceWhen(t *testing.T) {
	set := schemaSet(t)
	for window, want := range map[string]string{
		"":                 "nobody says since when the state counts.",
		"case_review_2024": "the counters do not say since when the totals count that they gave then.",
	} {
		some := tables(t, set)
		some["announced_vs_verified"] = rows(t, set, "announced_vs_verified", "announced_on,comparison_id,announced_fact_id,authority,stage_claimed,population,announced_status,people_announced,announced_precision,window,comparison,reason\n"+
			"2026-02-20,an-1:none,an-1,public_ministry,granted,detained,standing,1515,exact,"+window+",none,window_not_stated\n")
		s, err := summary.Of(reading.Of("2026-03-20", set, some), day(t, "2026-02-21"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(printed(t, s, language.English, 0)), " "); !strings.Contains(got, want) {
			t.Errorf("%q: it does not say %q: %s", window, want, got)
		}
	}
}

// TestPartsAgreeWithTheirFigure: of one person, Spanish and English name the
// group; applications have parts of their own, in words.
func TestPartsAgreeWithTheirFigure(t *testing.T) {
	one, five := int64(1), int64(5)
	for _, c := range []struct {
		subset, unit, precision string
		people                  *int64
		en, es                  string
	}{
		{"us_citizens", "people", "exact", &one, "1 person (of the group: US citizens)", "1 persona (del grupo: estadounidenses)"},
		{"women", "people", "range", &one, "1 or more people (women)", "1 o más personas (mujeres)"},
		{"us_citizens", "people", "exact", &five, "5 people (US citizens)", "5 personas (estadounidenses)"},
		{"germans", "people", "exact", &five, "5 people (Germans)", "5 personas (del grupo: alemanes)"},
		{"channel:public_ministry", "applications", "exact", &five, "5 applications (not people) (filed by prosecutors)", "5 solicitudes (no personas) (introducidas por el Ministerio Público)"},
		{"status:valid", "applications", "exact", &five, "5 applications (not people) (held to be valid)", "5 solicitudes (no personas) (tenidas por válidas)"},
		{"", "people", "exact", &one, "1 person", "1 persona"},
	} {
		a := summary.Announcement{Stage: "executed", Instrument: "release", Unit: c.unit, Population: "not_stated", Subset: c.subset, Figure: summary.Figure{People: c.people, Precision: c.precision}}
		for l, want := range map[language.Language]string{language.English: c.en, language.Spanish: c.es} {
			p := summary.Phrases{Words: &language.Words{Language: l, Set: schemaSet(t)}}
			if got := p.Claim(a); !strings.HasSuffix(got, ", "+want) {
				t.Errorf("got %q, want %q at its end", got, want)
			}
		}
	}
}
