package propose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/propose"
)

// figures is a file of eight records with columns of figures beside a date, who
// counts and a page.
func figures(t *testing.T, names ...string) propose.Proposal {
	t.Helper()
	header := append([]string{"Fecha", "Organización", "Enlace"}, names...)
	var rows [][]string
	for i := range 8 {
		row := []string{fmt.Sprintf("%d/02/2026", 13+i), []string{"Foro Penal", "JEP"}[i%2], fmt.Sprintf("https://example.org/%d", i)}
		for j := range names {
			row = append(row, fmt.Sprint(100+7*i+j))
		}
		rows = append(rows, row)
	}
	return propose.Propose(tables(t), "", header, rows)
}

// reads lists the sources that read a column.
func reads(p propose.Proposal, column string) (out []propose.Source) {
	for _, row := range append(p.Rows, p.Sources) {
		for _, s := range row {
			if slices.Contains(s.Columns, column) {
				out = append(out, s)
			}
		}
	}
	return out
}

func remark(p propose.Proposal, column string) string {
	for _, c := range p.Unplaced {
		if c.Name == column {
			return c.Holds
		}
	}
	return ""
}

// TestWordsThatTurnAColumn leaves a column without a place whose name has a
// word that makes it another figure, and names the word.
func TestWordsThatTurnAColumn(t *testing.T) {
	for name, word := range map[string]string{
		"Mujeres (%)": "%", "% de mujeres": "%", "Porcentaje de presos": "Porcentaje", "Foro Penal (%)": "%", "Presos (miles)": "miles",
		"Detenidos (variación)": "variación", "Change in prisoners": "Change", "Promedio de detenidos": "Promedio", "Average detained": "Average",
		"No detenidos": "No", "Presos sin registro": "sin", "Presos pendientes": "pendientes", "Familiares de presos": "Familiares",
		"Presos políticos fallecidos": "fallecidos", "Dead prisoners": "Dead", "Extranjeros deportados": "deportados", "Civiles fallecidos": "fallecidos",
		"Ex presos": "Ex", "Presos acumulado": "acumulado", "Presos políticos excarcelados": "excarcelados", "Political prisoners released": "released",
		"Mujeres liberadas": "liberadas", "Military freed": "freed",
	} {
		p := figures(t, "Detenidos políticos", "Adultos", "Condenados", name)
		if p.Table.Value != "detainee_count_reports" {
			t.Errorf("%s: table %s", name, p.Table.Value)
		}
		if s := reads(p, name); s != nil {
			t.Errorf("%q is %s: %s", name, s[0].Input, s[0].Why)
		}
		if got := remark(p, name); !strings.Contains(got, fmt.Sprintf("%q in the name", word)) {
			t.Errorf("%q: %q does not name %q", name, got, word)
		}
	}
	// Of releases the same words are no count of them either.
	for _, name := range []string{"% excarcelados", "No excarcelados", "Not released", "Familiares de excarcelados"} {
		p := figures(t, "Excarcelados", "Nuevas detenciones", name)
		if s := reads(p, name); p.Table.Value != "verified_release_reports" || s != nil || !strings.Contains(remark(p, name), "in the name") {
			t.Errorf("%q in %s: %+v, %q", name, p.Table.Value, s, remark(p, name))
		}
	}
}

// TestWordsOfAnInput turn nothing where they belong to what the input is.
func TestWordsOfAnInput(t *testing.T) {
	for name, input := range map[string]string{"Sin condena": "untried", "No condenados": "untried", "Not convicted": "untried", "No. de presos": "total", "Nº de presos": "total"} {
		p := propose.Propose(tables(t), "detainee_count_reports", []string{name}, [][]string{{"806"}, {"700"}})
		if s := reads(p, name); len(s) == 0 || s[0].Input != input {
			t.Errorf("%q: %+v, want %s", name, s, input)
		}
	}
	p := figures(t, "Presos", "Menores de 12 años")
	if s := source(p, "adolescents"); s.Confidence != propose.Guess || !strings.Contains(s.Why, `"Menores de 12 años"`) {
		t.Errorf("a limit of age: %+v", s)
	}
}

// entries says in a line what each entry of rows is about.
func entries(p propose.Proposal) (out []string) {
	for _, row := range p.Rows {
		line := ""
		for _, s := range row {
			if s.Constant != nil && s.Input != "counter_kind" {
				line += s.Input + "=" + *s.Constant + " "
			} else if s.Phrase == "value" {
				line += s.Columns[0] + " "
			}
		}
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// TestHeaders reads organisations, measures and groups of people from the names
// of columns of figures.
func TestHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		names, want []string
		beside      string // without a place
	}{
		"units":             {[]string{"Foro Penal\n(personas)", "JEP (presos)", "Presos OVP"}, []string{"organization=foro_penal Foro Penal\n(personas)", "organization=jep JEP (presos)", "organization=ovp Presos OVP"}, ""},
		"who in brackets":   {[]string{"Excarcelados (Foro Penal)", "Excarcelados (JEP)"}, []string{"organization=foro_penal measure=released Excarcelados (Foro Penal)", "organization=jep measure=released Excarcelados (JEP)"}, ""},
		"one can't be used": {[]string{"Foro Penal", "JEP (%)"}, []string{"organization=foro_penal Foro Penal"}, "JEP (%)"},
		"women":             {[]string{"Excarcelados", "Mujeres excarceladas"}, []string{"measure=released Excarcelados", "measure=released Mujeres excarceladas subset=women"}, ""},
		"a running total":   {[]string{"Excarcelados", "Excarcelados acumulado"}, []string{"measure=released Excarcelados", "measure=released Excarcelados acumulado counting=cumulative"}, ""},
		"nothing differs":   {[]string{"Excarcelados", "Liberados", "Nuevas detenciones"}, []string{"measure=released Excarcelados", "measure=newly_detained Nuevas detenciones"}, "Liberados"},
	} {
		t.Run(name, func(t *testing.T) {
			header := append([]string{"Fecha", "Enlace"}, c.names...)
			var rows [][]string
			for i := range 8 {
				row := []string{fmt.Sprintf("%d/02/2026", 13+i), fmt.Sprintf("https://example.org/%d", i)}
				for range c.names {
					row = append(row, fmt.Sprint(100+i))
				}
				rows = append(rows, row)
			}
			p := propose.Propose(tables(t), "", header, rows)
			if got := entries(p); !slices.Equal(got, c.want) {
				t.Errorf("%q\nwant %q", got, c.want)
			}
			if c.beside != "" && remark(p, c.beside) == "" {
				t.Errorf("%q has a place: %+v", c.beside, p.Unplaced)
			}
			if name == "nothing differs" && !strings.Contains(remark(p, c.beside), `would be the same report as "Excarcelados"`) {
				t.Errorf("%q", remark(p, c.beside))
			}
			for _, s := range p.Sources {
				if s.Phrase != "" {
					t.Errorf("%s reads %q for all rows", s.Input, s.Columns)
				}
			}
		})
	}
	p := figures(t, "Presos políticos excarcelados")
	if m := source(p, "measure"); p.Table.Value != "verified_release_reports" || m.Constant == nil || *m.Constant != "released" {
		t.Errorf("one column of releases in %s: %+v", p.Table.Value, m)
	}
	p = figures(t, "Excarcelados", "Mujeres excarceladas")
	if s := source(p, "report_id"); !slices.Contains(s.Derive, "subset") {
		t.Errorf("women have no key of their own: %+v", s)
	}
}
