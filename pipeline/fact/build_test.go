package fact_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// reportsOf names the reports of each fact table.
var reportsOf = map[string]string{
	"announcements":     "announcement_reports",
	"detainee_counts":   "detainee_count_reports",
	"verified_releases": "verified_release_reports",
}

// said is a report: cells that differ from a plain one, by column. A date may
// stand under the name that its three columns share.
type said map[string]string

var plain = map[string]said{
	"announcements": {"authority": "national_assembly", "instrument": "amnesty", "stage_claimed": "requested", "population": "detained",
		"unit": "people", "precision": "exact", "counting": "batch", "names_published": "not_stated", "conditions": "not_stated"},
	"detainee_counts": {"organization": "foro_penal", "counter_kind": "ngo", "scope": "national", "precision": "exact"},
	"verified_releases": {"organization": "foro_penal", "counter_kind": "ngo", "measure": "released", "period_basis": "open",
		"precision": "exact", "counting": "cumulative", "instrument": "release", "conditions": "not_stated"},
}

// rows makes a report table. Report n is called r-01 and stands on a page and
// an outlet of its own unless it says otherwise.
func rows(t testing.TB, set *schema.Set, facts string, reports []said) *table.Table {
	t.Helper()
	s := set.Table(reportsOf[facts])
	b := table.NewBuilder(s)
	for n, r := range reports {
		cells := maps.Clone(plain[facts])
		maps.Copy(cells, said{"report_id": fmt.Sprintf("r-%02d", n+1), "relayed": "false", "quality": "ok", "language": "es",
			"outlet": fmt.Sprintf("o%02d.example", n+1), "url": fmt.Sprintf("https://o%02d.example/a", n+1)})
		maps.Copy(cells, r)
		for name, v := range r {
			if s.Index(name) < 0 {
				delete(cells, name)
				on, latest, precision := days(t, v)
				maps.Copy(cells, said{name + "_on": on, name + "_latest": latest, name + "_precision": precision})
			}
		}
		row := b.Row()
		for name, v := range cells {
			col := s.Index(name)
			if col < 0 {
				t.Fatalf("%s has no column %s", s.Name, name)
			}
			if err := row.ParseCell(&s.Fields[col], col, []byte(v)); err != nil {
				t.Fatalf("%s %q: %v", name, v, err)
			}
		}
		row.EndRow()
	}
	return b.Table()
}

func days(t testing.TB, v string) (on, latest, precision string) {
	t.Helper()
	switch len(v) {
	case len("2026-02-20"):
		return v, v, "day"
	case len("2026-02"):
		last := map[string]string{"2025-11": "30", "2025-12": "31", "2026-01": "31", "2026-02": "28", "2026-03": "31"}[v]
		return v + "-01", v + "-" + last, "month"
	case len("2026"):
		return v + "-01-01", v + "-12-31", "year"
	}
	t.Fatalf("date %q", v)
	return
}

// whole is one group of all rows.
func whole(id string, t *table.Table) []fact.Group {
	return []fact.Group{{ID: id, Reports: slices.Clone(t.Order())}}
}

// cells is the rows of a table, by column.
func cells(t *table.Table) []map[string]string {
	var out []map[string]string
	for _, r := range t.Order() {
		row := map[string]string{}
		for col, f := range t.Schema.Fields {
			row[f.Name] = string(t.AppendCell(nil, r, col))
		}
		out = append(out, row)
	}
	return out
}

// one is the fact that all reports given make.
func one(t *testing.T, facts string, reports []said) map[string]string {
	t.Helper()
	set := set(t)
	r := rows(t, set, facts, reports)
	out, err := fact.Build(fact.Input{Set: set, Reports: map[string]*table.Table{reportsOf[facts]: r},
		Groups: map[string][]fact.Group{facts: whole("xx-0000000001", r)}})
	if err != nil {
		t.Fatal(err)
	}
	return cells(out.Tables[facts])[0]
}

// checkCells compares the columns named in want.
func checkCells(t *testing.T, got, want map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if v, ok := got[name]; !ok || v != want[name] {
			t.Errorf("%s: %q, expected %q", name, v, want[name])
		}
	}
}

// written is all tables as they are published.
func written(t testing.TB, out *fact.Output) string {
	t.Helper()
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(out.Tables)) {
		fmt.Fprintln(&b, name)
		if err := csvfile.WriteTable(&b, out.Tables[name]); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func outcomes(out *fact.Output) string {
	var b strings.Builder
	for _, o := range out.Outcomes {
		fmt.Fprintf(&b, "%s %s %s %s\n", o.Decision, o.State, strings.Join(o.Facts, ";"), o.Why)
	}
	return b.String()
}
