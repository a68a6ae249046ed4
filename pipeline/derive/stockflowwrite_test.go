package derive

import (
	"testing"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// stockTable is intervals as they are published.
func stockTable(t *testing.T, rows []interval) *table.Table {
	t.Helper()
	in, err := bundledInput()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*table.Table{}
	if err := tabulate(in.Set, out, StockFlow, rows, nil); err != nil {
		t.Fatal(err)
	}
	return out[StockFlow]
}

func TestThePublishedIntervalsAddUpAndAreAsTheSchemaSays(t *testing.T) {
	rows, _ := bundled(t).stockFlow()
	r := &reader{table: stockTable(t, rows)}
	if got := r.table.Rows(); got != len(rows) {
		t.Fatalf("%d rows of %d intervals", got, len(rows))
	}
	r.each(func() {
		sum := r.int("detained_opening") + r.int("not_accounted_for") - r.int("detained_closing")
		for i, name := range termNames() {
			people, basis := r.int(name), r.text(name+"_basis")
			if counted := people != null; counted == (basis == "" || basis == basisDisputed) || (basis == "") != (r.text(name+"_facts") == "") {
				t.Errorf("%s: %s %d by %q of %q", r.table.Key(r.row), name, people, basis, r.text(name+"_facts"))
			} else if counted && i == released {
				sum -= people
			} else if counted {
				sum += people
			}
		}
		if sum != 0 || r.int("change") != r.int("detained_closing")-r.int("detained_opening") || r.int("days") != r.int("closed_on")-r.int("opened_on") {
			t.Errorf("%s: does not add up by %d", r.table.Key(r.row), sum)
		}
		for c, field := range r.table.Schema.Fields {
			checkStockCell(t, r, c, field)
		}
	})
}

func checkStockCell(t *testing.T, r *reader, c int, field schema.Field) {
	t.Helper()
	cell := string(r.table.AppendCell(nil, r.row, c))
	if field.Required && cell == "" {
		t.Errorf("%s: %s is empty", r.table.Key(r.row), field.Name)
	}
	if field.Codes != nil && cell != "" && field.Type == schema.String && !field.Codes.Has(cell) {
		t.Errorf("%s: %s is %q, which is no code", r.table.Key(r.row), field.Name, cell)
	}
}

func TestATermThatNobodyCountedIsEmpty(t *testing.T) {
	r := &reader{table: stockTable(t, bundledIntervals(t, consecutive))}
	seen := 0
	r.each(func() {
		switch r.text("opening_fact_id") + " " + r.text("closing_fact_id") {
		case "co-1c37859b8a co-80da4fe939": // 863 and 806
			seen++
			if r.int("newly_detained") != null || r.int("newly_registered") != null || r.int("terms_counted") != 1 || r.bool("closes") ||
				r.int("released") != 56 || r.text("released_facts") != "re-5cd4269fd6;re-6702bf34ee" || !r.bool("closing_first_hand") {
				t.Errorf("863 to 806: %d newly detained, %d released of %q", r.int("newly_detained"), r.int("released"), r.text("released_facts"))
			}
		case "co-be6fa7da56 co-07eff39134": // 1953 and 1958: none released, as counted
			seen++
			if r.int("released") != 0 || r.int("terms_counted") != 2 || !r.bool("closes") || r.text("closing_date_basis") != "published" {
				t.Errorf("1953 to 1958: %d released", r.int("released"))
			}
		}
	})
	if seen != 2 {
		t.Errorf("%d of 2 rows are there", seen)
	}
}
