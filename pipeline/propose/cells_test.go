package propose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/propose"
)

// TestTotalsInAnyColumn knows a record that adds up others by the word in the
// column of names, however full it is.
func TestTotalsInAnyColumn(t *testing.T) {
	body := ""
	for i := range 6 {
		body += fmt.Sprintf("%d/02/2026|%s|80%d|https://example.org/%d\n", 13+i, []string{"JEP", "Foro Penal"}[i%2], i, i)
	}
	for last, begins := range map[string]string{
		"||4815|": "", "|Total|4815|": "Total", "20/02/2026|TOTAL|4815|https://example.org/t": "TOTAL", "20/02/2026|Subtotal:|4815|https://example.org/t": "Subtotal",
		"|Fuente: páginas públicas||": "Fuente", "20/02/2026|Fuente|4815|https://example.org/t": "",
	} {
		p := proposed(t, "detainee_count_reports", "Fecha|Organización|Presos|Enlace\n"+body+last)
		if begins == "" {
			if p.Summary != nil {
				t.Errorf("%s: %+v", last, p.Summary)
			}
			continue
		}
		if p.Summary == nil || p.Summary.Column != "Organización" || !slices.Equal(p.Summary.Begins, []string{begins}) {
			t.Errorf("%s: %+v", last, p.Summary)
		}
		if n := len(source(p, "organization").Values); n != 2 {
			t.Errorf("%s: %+v", last, source(p, "organization").Values)
		}
	}
	// A column that tells groups from running totals has the word, too.
	p := proposed(t, "verified_release_reports", "Excarcelados|Conteo|Organización\n10|Grupo|JEP\n20|Total|JEP\n30|Grupo|JEP\n40|Grupo|JEP\n50|Grupo|JEP")
	if p.Summary != nil {
		t.Errorf("%+v", p.Summary)
	}
	// Half of the records are no totals, and no organisation either.
	p = proposed(t, "detainee_count_reports", "Organización|Presos\nTotal|10\nTotal|20\nForo Penal|30")
	for _, v := range source(p, "organization").Values {
		if strings.HasPrefix(v.Code, "other:") {
			t.Errorf("%+v", v)
		}
	}
}

func TestFiguresAreNoOutlets(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Presos|Columna\n806|1.687\n700|1.379\n600|2.001")
	if s := source(p, "outlet"); s.Columns != nil {
		t.Errorf("%+v", s)
	}
	if got := remark(p, "Columna"); !strings.HasPrefix(got, "figures") {
		t.Errorf("%q", got)
	}
	p = proposed(t, "detainee_count_reports", "Presos|Columna\n806|1874\n700|1042\n600|2001")
	if got := remark(p, "Columna"); !strings.HasPrefix(got, "figures") {
		t.Errorf("figures that could be years: %q", got)
	}
}

// TestMergedCells doubts dates that stand only in the first of several rows.
func TestMergedCells(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Fecha de corte|Presos|Organización\n21/02/2026|806|Foro Penal\n|700|JEP\n|650|OEA\n28/02/2026|600|Foro Penal\n|590|JEP\n|580|OEA")
	if s := source(p, "as_of"); s.Confidence != propose.Guess || !strings.Contains(s.Why, "4 of 6 cells are empty; the file may leave repeated values out") {
		t.Errorf("%+v", s)
	}
}

// TestOneOddCell keeps the notation that explains all cells but a few, and says
// which it does not explain.
func TestOneOddCell(t *testing.T) {
	text := "Fecha de corte|Presos\n02/21/2026|806\n"
	for i := range 12 {
		text += fmt.Sprintf("%02d/03/2026|1.%d\n", 1+2*i, 100+i)
	}
	text += "01/03/2026|1.5\n"
	p := proposed(t, "detainee_count_reports", text)
	if n := p.Thousands; n == nil || n.Value != "." || n.Confidence != propose.Likely || n.Why != `"1.100" in column "Presos"; it does not explain "1.5" in column "Presos"` {
		t.Errorf("%+v", n)
	}
	if len(p.Dates) != 1 || p.Dates[0].Value != "d/m/yyyy" || p.Dates[0].Confidence != propose.Guess || !strings.Contains(p.Dates[0].Why, `the file mixes day/month and month/day: "02/21/2026"`) ||
		!strings.HasPrefix(p.Dates[0].Why, `"13/03/2026"`) {
		t.Errorf("%+v", p.Dates)
	}
	// Two cells that need a sign are too few to pass over an odd one.
	p = proposed(t, "detainee_count_reports", "Presos\n1.687\n1.379\n806\n805\n804\n803\n802\n801\n800\n799\n1.5")
	if p.Thousands != nil {
		t.Errorf("%+v", p.Thousands)
	}
}

// TestTheReasonShowsIt quotes the cell that settles which is the day.
func TestTheReasonShowsIt(t *testing.T) {
	p := proposed(t, "detainee_count_reports", "Fecha de corte\n03/04/2026\n21/02/2026")
	if len(p.Dates) != 1 || !strings.HasPrefix(p.Dates[0].Why, `"21/02/2026"`) {
		t.Errorf("%+v", p.Dates)
	}
}
