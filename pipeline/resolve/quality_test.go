package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/table"
)

// floors is the F1 below which a change of the rules is refused.
var floors = map[resolve.Kind]float64{resolve.Announcements: 0.95, resolve.Counts: 0.92, resolve.Releases: 0.97}

// TestQuality resolves the bundled feeds, all rows of them, and holds the
// labelled ones against what people found by reading. "make evaluate" shows
// what it prints.
func TestQuality(t *testing.T) {
	t.Parallel()
	tables := bundled(t)
	kinds := append(resolve.Kinds(), resolve.Announcements)
	for i, kind := range kinds {
		of, _ := group(t, kind, tables[kind])
		label, set := labels(t, kind), "gold_1"
		if i == len(kinds)-1 {
			label, set = reading(t), "reading_2026"
		}
		score := resolve.BCubed(of, label)
		t.Logf("%-18s B³ precision %.4f  recall %.4f  F1 %.4f  (%d reports labelled in %s, of %d; floor %.2f)",
			kind.Facts(), score.Precision, score.Recall, score.F1, score.Reports, set, tables[kind].Rows(), floors[kind])
		for _, m := range score.WrongJoins {
			t.Logf("  wrong join:\n%s", parts(m, tables[kind], label))
		}
		for _, m := range score.Misses {
			t.Logf("  miss, %s:\n%s", m.Name, parts(m, tables[kind], label))
		}
		if len(score.Missing) > 0 {
			t.Errorf("%s: labelled and not in the feeds: %v", kind.Facts(), score.Missing)
		}
		if score.F1 < floors[kind] {
			t.Errorf("%s: F1 %.4f is below %.2f", kind.Facts(), score.F1, floors[kind])
		}
	}
}

// parts shows a mistake: the largest part by its size, the others by report.
func parts(m resolve.Mistake, reports *table.Table, label map[string]string) string {
	var b strings.Builder
	for i, ids := range m.Parts {
		if i == 0 {
			fmt.Fprintf(&b, "    %d reports such as %s\n", len(ids), inWords(reports, ids[0], label))
			continue
		}
		for _, id := range ids {
			fmt.Fprintf(&b, "    apart from them: %s\n", inWords(reports, id, label))
		}
	}
	return b.String()
}

func inWords(reports *table.Table, id string, label map[string]string) string {
	out := []string{id}
	for _, ref := range reports.Order() {
		if reports.Key(ref) != id {
			continue
		}
		for _, c := range []string{"announced_on", "as_of_on", "period_end_on", "authority", "organization", "measure", "stage_claimed", "subset", "scope",
			"people_announced", "applications_announced", "cases_announced", "detained_total", "people_verified", "precision", "counting", "window", "quality"} {
			if at := reports.Schema.Index(c); at >= 0 {
				if cell := reports.AppendCell(nil, ref, at); len(cell) > 0 {
					out = append(out, string(cell))
				}
			}
		}
	}
	return strings.Join(append(out, "= "+label[id]), " ")
}
