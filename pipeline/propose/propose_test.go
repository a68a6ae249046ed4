package propose_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/propose"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func tables(t *testing.T) []*schema.Schema {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set.Tables
}

// csv cuts lines at bars.
func csv(text string) (header []string, rows [][]string) {
	for i, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		if i == 0 {
			header = strings.Split(line, "|")
			continue
		}
		rows = append(rows, strings.Split(line, "|"))
	}
	return header, rows
}

func proposed(t *testing.T, wanted, text string) propose.Proposal {
	t.Helper()
	header, rows := csv(text)
	return propose.Propose(tables(t), wanted, header, rows)
}

func source(p propose.Proposal, input string) propose.Source {
	for _, s := range p.Sources {
		if s.Input == input {
			return s
		}
	}
	return propose.Source{}
}

// TestNames knows what people call a column, in three languages and in any
// spelling, as long as the cells bear it out.
func TestNames(t *testing.T) {
	for input, c := range map[string]struct {
		table, cell string
		names       []string
	}{
		"url":          {"detainee_count_reports", "https://example.org/1", []string{"url", "URL", "Enlace", "ENLACE", "Link", "Página", "Page", "Link da notícia", "Fuente"}},
		"outlet":       {"detainee_count_reports", "example.org", []string{"Medio", "Sitio web", "outlet", "Portal", "Medios"}},
		"as_of":        {"detainee_count_reports", "2026-02-21", []string{"Fecha", "Fecha de corte", "As of", "as_of_on", "Data", "Balance al", "Presos / Fecha"}},
		"published_on": {"detainee_count_reports", "2026-02-21", []string{"Publicado", "Fecha de publicación", "Published on", "Data de publicação"}},
		"total":        {"detainee_count_reports", "806", []string{"Presos", "Presos políticos", "Detenidos", "Total", "Political prisoners", "Detidos", "detained_total"}},
		"total_max":    {"detainee_count_reports", "806", []string{"Presos (máximo)", "Total max", "Detained, upper figure", "Presos / Máximo"}},
		"women":        {"detainee_count_reports", "12", []string{"Mujeres", "Women", "Mulheres", "Desglose / Mujeres"}},
		"scope":        {"detainee_count_reports", "nacional", []string{"Alcance", "Ámbito", "Scope"}},
		"language":     {"detainee_count_reports", "inglés", []string{"Idioma", "Lengua", "Language", "Anything"}},
		"note":         {"detainee_count_reports", "so it is said", []string{"Nota", "Observaciones", "Comments", "Comentário"}},
		"period_start": {"verified_release_reports", "2026-02-21", []string{"Desde", "Inicio del período", "From"}},
		"measure":      {"verified_release_reports", "excarcelación", []string{"Medida", "Hecho", "Qué se cuenta"}},
		"authority":    {"announcement_reports", "Fiscalía", []string{"Autoridad", "Authority", "Organismo"}},
		"announced_by": {"announcement_reports", "the spokesman", []string{"Vocero", "Portavoz", "Spokesperson"}},
	} {
		for _, name := range c.names {
			p := propose.Propose(tables(t), c.table, []string{name}, [][]string{{c.cell}, {c.cell}})
			if got := source(p, input).Columns; !slices.Equal(got, []string{name}) {
				t.Errorf("column %q with %q: %s is %q; %d columns have no place", name, c.cell, input, got, len(p.Unplaced))
			}
		}
	}
}

// TestCellsOutweighNames leaves a column without a place whose cells are
// something else than its name says.
func TestCellsOutweighNames(t *testing.T) {
	p := proposed(t, "detainee_count_reports", `
Enlace|Presos|Fecha
por confirmar|muchos|pronto
sin enlace|algunos|ayer`)
	if len(p.Unplaced) != 3 {
		t.Errorf("%+v have no place, of %+v", p.Unplaced, p.Sources)
	}
}

func TestDates(t *testing.T) {
	for name, c := range map[string]struct {
		cells string
		want  []string
		level propose.Confidence
	}{
		"day first":            {"21/02/2026 03/04/2026", []string{"d/m/yyyy"}, propose.Sure},
		"month first":          {"03/04/2026 02/21/2026", []string{"m/d/yyyy"}, propose.Sure},
		"which can't be told":  {"03/04/2026 05/06/2026", []string{"d/m/yyyy"}, propose.Guess},
		"months and days":      {"21.2.2026 2.2026 2025", []string{"d.m.yyyy", "m.yyyy"}, propose.Sure},
		"two digits":           {"21-feb-26 3-mar-26", []string{"d-month-yy"}, propose.Likely},
		"ISO is not said":      {"2026-02-21 2026-02 2026", nil, ""},
		"words, three tongues": {"21_de_febrero_de_2026 March_3,_2026 feb._2026", []string{"d de month de yyyy", "month d, yyyy", "month yyyy"}, propose.Likely},
		"weekday and hour":     {"lunes,_12_de_enero_de_2026 28_de_febrero_de_2026_12:00", []string{"weekday, d de month de yyyy", "d de month de yyyy time"}, propose.Likely},
	} {
		t.Run(name, func(t *testing.T) {
			var rows [][]string
			for _, cell := range strings.Fields(c.cells) {
				rows = append(rows, []string{strings.ReplaceAll(cell, "_", " ")})
			}
			p := propose.Propose(tables(t), "detainee_count_reports", []string{"Fecha de corte"}, rows)
			var got []string
			for _, d := range p.Dates {
				got = append(got, d.Value)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatalf("formats (-want +got):\n%s", diff)
			}
			if len(p.Dates) > 0 && p.Dates[0].Confidence != c.level {
				t.Errorf("%+v, want %s", p.Dates[0], c.level)
			}
		})
	}
}

// TestTwoDateColumns lets a column with a day above 12 settle the other, and
// gives a column that contradicts the rest formats of its own.
func TestTwoDateColumns(t *testing.T) {
	p := proposed(t, "detainee_count_reports", `
Fecha de corte|Publicado
03/04/2026|21/04/2026
05/06/2026|07/06/2026`)
	if len(p.Dates) != 1 || p.Dates[0].Value != "d/m/yyyy" || p.Dates[0].Confidence != propose.Sure {
		t.Errorf("settled: %+v", p.Dates)
	}
	p = proposed(t, "detainee_count_reports", `
Fecha de corte|Publicado
21/04/2026|04/23/2026`)
	if own := source(p, "published_on").Dates; !slices.Equal(own, []string{"m/d/yyyy"}) || len(p.Dates) != 1 {
		t.Errorf("contradicting: %q, and for all %+v", own, p.Dates)
	}
}

func TestThousands(t *testing.T) {
	for name, c := range map[string]struct{ cells, want string }{
		"point":               {"1.687 806", "."},
		"comma":               {"1,687 806 12,001", ","},
		"blank":               {"1_687 806", "space"},
		"apostrophe":          {"1’687 1'001", "'"},
		"none needed":         {"1687 806", ""},
		"in phrases":          {"más_de_1.000 806", "."},
		"not every cell":      {"1.687 8.06", ""},
		"two signs":           {"1.687 1,001", ""},
		"a decimal, not this": {"0.123 1.687", ""},
	} {
		var rows [][]string
		for _, cell := range strings.Fields(c.cells) {
			rows = append(rows, []string{strings.ReplaceAll(cell, "_", " ")})
		}
		p := propose.Propose(tables(t), "detainee_count_reports", []string{"total"}, rows)
		got := ""
		if p.Thousands != nil {
			got = p.Thousands.Value
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestPhrases reads the three parts of a figure from one column where cells are
// phrases, or where no other column says how precise it is.
func TestPhrases(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Presos\nmás de 700\n60-70")
	for input, want := range map[string]string{"total": "value", "total_max": "max", "precision": "precision"} {
		if got := source(p, input).Phrase; got != want {
			t.Errorf("%s: %q, want %q", input, got, want)
		}
	}
	p = proposed(t, "detainee_count_reports", "Presos|Precisión\n700|exacta\n600|al menos")
	if s := source(p, "total"); s.Phrase != "" {
		t.Errorf("plain figures beside a precision: %+v", s)
	}
	if s := source(p, "precision"); len(s.Values) != 2 || s.Values[0].Code != "exact" || s.Values[1].Code != "at_least" {
		t.Errorf("precision: %+v", s)
	}
}

func TestValues(t *testing.T) {
	p := proposed(t, "detainee_count_reports", `
Quién cuenta|Alcance|Calidad
Foro Penal|nacional|ok
FORO PENAL|nacional|copia de otro portal
OEA|Nacional|copia de otro portal
Observatorio de Prueba y Ensayo|una parte|ok
OPE|una parte|ok
foro_penal|nacional|ok`)
	type found struct {
		Spelling, Code string
		Level          propose.Confidence
	}
	list := func(input string) (out []found) {
		for _, v := range source(p, input).Values {
			out = append(out, found{v.Spelling, v.Code, v.Confidence})
		}
		return out
	}
	want := []found{
		{"Foro Penal", "foro_penal", propose.Sure}, {"OEA", "oas", propose.Likely},
		{"Observatorio de Prueba y Ensayo", "other:Observatorio de Prueba y Ensayo", propose.Guess},
		{"OPE", "other:Observatorio de Prueba y Ensayo", propose.Guess}, // its initials
	}
	if diff := cmp.Diff(want, list("organization")); diff != "" {
		t.Errorf("organization (-want +got):\n%s", diff)
	}
	want = []found{{"nacional", "national", propose.Likely}, {"una parte", "", ""}}
	if diff := cmp.Diff(want, list("scope")); diff != "" {
		t.Errorf("scope (-want +got):\n%s", diff)
	}
	want = []found{{"copia de otro portal", "mirror", propose.Guess}}
	if diff := cmp.Diff(want, list("quality")); diff != "" {
		t.Errorf("quality (-want +got):\n%s", diff)
	}
}

func TestSummaryRows(t *testing.T) {
	p := proposed(t, "", `
Fecha|Total|Enlace|Idioma
2026-01-05|806|https://example.org/1|es
2026-01-06|806|https://example.org/2|es
TOTAL 2026|806||
Fuente: páginas públicas|||`)
	if p.Summary == nil || p.Summary.Column != "Fecha" || p.Summary.Records != 2 || !slices.Equal(p.Summary.Begins, []string{"TOTAL", "Fuente"}) {
		t.Errorf("%+v", p.Summary)
	}
	p = proposed(t, "", `
Medio|Total|Enlace|Idioma
total-noticias.example|806|https://example.org/1|es
example.org|806|https://example.org/2|es`)
	if p.Summary != nil {
		t.Errorf("a full record is taken for a total: %+v", p.Summary)
	}
}

func TestMissing(t *testing.T) {
	p := proposed(t, "", "Fecha|Total|Agencia\n2026-01-05|S/D|—\n2026-01-06|806|EFE\ns/d|s/d|-\n2026-01-07|ninguno|n/a")
	if diff := cmp.Diff([]string{"s/d", "—", "n/a"}, p.Missing); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWide makes an entry for each column that is headed by a code, and one
// more where words beside the code set columns apart.
func TestWide(t *testing.T) {
	p := proposed(t, "", `
Fecha|Foro Penal|JEP|Plataforma Unitaria|Enlace|Foro Penal, dato anterior|Fecha del dato anterior
21/02/2026|806||más de 900|https://example.org/1||
28/02/2026|700|650||https://example.org/2|806|21/02/2026`)
	if len(p.Rows) != 4 {
		t.Fatalf("%d entries: %+v", len(p.Rows), p.Rows)
	}
	var got []string
	for _, row := range p.Rows {
		line := ""
		for _, s := range row {
			line += s.Input
			if s.Constant != nil {
				line += "=" + *s.Constant
			}
			line += " "
		}
		got = append(got, line)
	}
	want := []string{
		"organization=foro_penal counter_kind=ngo total total_max precision ",
		"organization=jep counter_kind=ngo total total_max precision ",
		"organization=other:Plataforma Unitaria Democrática counter_kind=coalition total total_max precision ",
		"organization=foro_penal counter_kind=ngo as_of total total_max precision ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTwoInOne cuts columns whose cells hold two inputs.
func TestTwoInOne(t *testing.T) {
	p := proposed(t, "detainee_count_reports", `
Quién|Sitio|Presos
Foro Penal (ONG)|example.org, 21/02/2026|806
Fiscalía (Estado)|example.com, 03/03/2026|700`)
	for input, columns := range map[string]string{"organization": "Quién", "counter_kind": "Quién", "outlet": "Sitio", "published_on": "Sitio"} {
		s := source(p, input)
		if input == "published_on" && s.Columns == nil { // of two dates without a name either will do
			s = source(p, "as_of")
		}
		if !slices.Equal(s.Columns, []string{columns}) || s.Extract == "" {
			t.Errorf("%s: %+v", input, s)
		}
	}
}

// TestNoColumnHasIt fills in what other columns show, and names what nothing
// shows.
func TestNoColumnHasIt(t *testing.T) {
	p := proposed(t, "detainee_count_reports", `
Fecha|Organización|Presos|Enlace|Nº
2026-02-21|Foro Penal|806|https://www.example.org/1|1
2026-02-28|Foro Penal|700|https://example.com/2|2
2026-02-28|OEA|690|https://example.com/2|3`)
	if s := source(p, "outlet"); !slices.Equal(s.Columns, []string{"Enlace"}) || s.Extract == "" {
		t.Errorf("outlet: %+v", s)
	}
	if s := source(p, "counter_kind"); len(s.Values) != 2 || s.Values[0].Code != "ngo" || s.Values[1].Code != "international" {
		t.Errorf("counter_kind: %+v", s)
	}
	if s := source(p, "report_id"); !slices.Equal(s.Derive, []string{"url", "organization", "as_of"}) || s.Confidence != propose.Likely {
		t.Errorf("report_id: %+v", s)
	}
	var lacking []string
	for _, l := range p.Lacking {
		lacking = append(lacking, l.Input)
	}
	if diff := cmp.Diff([]string{"scope", "language"}, lacking); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
	if len(p.Ignore) != 1 || p.Ignore[0].Name != "Nº" {
		t.Errorf("ignored: %+v", p.Ignore)
	}
}

// TestOwnID takes a column for the key where each cell is its own.
func TestOwnID(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Código|Presos\noe-7|806\noe-9|700")
	if s := source(p, "report_id"); !slices.Equal(s.Columns, []string{"Código"}) {
		t.Errorf("%+v", s)
	}
	p = proposed(t, "detainee_count_reports", "Código|Presos|Enlace\noe-7|806|https://example.org/1\noe-7|700|https://example.org/2")
	if s := source(p, "report_id"); s.Columns != nil {
		t.Errorf("a column that repeats: %+v", s)
	}
}

// TestNamesOfPeopleAreNotShown keeps the texts of a column without a place out
// of what is pasted into a file that everybody can read.
func TestNamesOfPeopleAreNotShown(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Presos|Persona\n806|Somebody One\n700|Somebody Two")
	all, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Unplaced) != 1 || strings.Contains(string(all), "Somebody") {
		t.Errorf("%s", all)
	}
}

// TestAnyFile reads whatever stands in a file, twice the same, and names no
// column that the header does not have.
func TestAnyFile(t *testing.T) {
	all := tables(t)
	cell := rapid.SampledFrom([]string{"", "s/d", "1.687", "806", "más de 700", "21/02/2026", "feb. 2026", "https://example.org/1", "Foro Penal (ONG)",
		"Total", "example.org, 21-feb-26", "sí", "x", "español", "nacional", "(", "a\nb", "\u00a0", "é\u0301", "\xff"})
	name := rapid.SampledFrom([]string{"", "Fecha", "Foro Penal", "JEP", "Presos", "Presos / Máximo", "Enlace", "Quién cuenta", "Nota", "Detalle", "url", "x", "Fecha", "Foro Penal, otro"})
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfN(name, 0, 8).Draw(t, "header")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, 9), 0, 12).Draw(t, "rows")
		p := propose.Propose(all, "", header, rows)
		if q := propose.Propose(all, "", header, rows); fmt.Sprintf("%#v", toJSON(t, p)) != fmt.Sprintf("%#v", toJSON(t, q)) {
			t.Fatalf("two proposals for one file:\n%s\n%s", toJSON(t, p), toJSON(t, q))
		}
		for _, row := range append(p.Rows, p.Sources) {
			for _, s := range row {
				for _, c := range s.Columns {
					if !slices.ContainsFunc(header, func(h string) bool { return strings.TrimSpace(h) == c }) || c == "" {
						t.Fatalf("%s: column %q of %q", s.Input, c, header)
					}
				}
			}
		}
	})
}

func toJSON(t *rapid.T, p propose.Proposal) string {
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
