package vintage_test

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// TestSealedPartsAndMainAreTheWholeHistory holds that states may be laid aside
// after any version: nothing is lost and the next version goes on rightly, with
// keys that come back too.
func TestSealedPartsAndMainAreTheWholeHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := someVersions(t, rapid.Bool().Draw(t, "retractable"))
		least := rapid.IntRange(0, 2).Draw(t, "least")
		var main *table.Table
		var parts []*table.Table
		for _, p := range versions {
			main = vintage.Extend(schemaSoFar(t, main, p), main, p.shuffled(t), p.Moment)
			rest, sealed := vintage.SealAbove(main, least)
			checkSeal(t, main, rest, sealed, least)
			if sealed != nil {
				parts = append(parts, reread(t, sealed))
			}
			main = reread(t, rest)
		}
		parts = append(parts, main)
		for _, p := range versions {
			if diff := gocmp.Diff(p.sortedCSV(t), csvOf(t, vintage.AsOf(p.schema, parts, p.Seq))); diff != "" {
				t.Fatalf("version %d: %s", p.Seq, diff)
			}
		}
		var got []state
		for _, part := range parts {
			got = append(got, statesOf(part)...)
		}
		want := statesOf(historyOf(t, versions))
		slices.SortFunc(got, byKeyAndAge)
		slices.SortFunc(want, byKeyAndAge)
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(state{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// checkSeal holds which states were laid aside.
func checkSeal(t *rapid.T, whole, main, sealed *table.Table, least int) {
	states := statesOf(whole)
	slices.SortFunc(states, byKeyAndAge)
	var stay, aside []state
	open := 0
	for i, s := range states {
		if s.toSeq == 0 {
			open++
		}
		if s.toSeq == 0 || i+1 == len(states) || states[i+1].key != s.key {
			stay = append(stay, s)
		} else {
			aside = append(aside, s)
		}
	}
	if len(aside) <= max(least, open) {
		if sealed != nil || main.Rows() != whole.Rows() {
			t.Fatalf("%d states laid aside of %d, %d are open", len(aside), len(states), open)
		}
		return
	}
	for _, c := range []struct {
		part *table.Table
		want []state
	}{{main, stay}, {sealed, aside}} {
		got := statesOf(c.part)
		slices.SortFunc(got, byKeyAndAge)
		if diff := gocmp.Diff(c.want, got, gocmp.AllowUnexported(state{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestOneKeyThatChangesOftenIsSealed with the limit that holds for files.
func TestOneKeyThatChangesOftenIsSealed(t *testing.T) {
	s := reportSchema(false, false)
	hs := historySchema(t, s)
	var h *table.Table
	sealedAt, rows := 0, 0
	for seq := 1; seq <= 1500; seq++ {
		row := resized(cellRow{"ar-1", "1", fmt.Sprint(seq)}, len(s.Fields))
		h = vintage.Extend(hs, h, tableOfRows(t, s, []cellRow{row}), moment(seq))
		rest, sealed := vintage.Seal(h)
		if sealed != nil && sealedAt == 0 {
			sealedAt, rows = seq, sealed.Rows()
		}
		h = rest
	}
	// The 1,001st closed state is there with version 1,002.
	if sealedAt != 1002 || rows != 1001 || h.Rows() != 1500-1001 {
		t.Errorf("sealed %d states at version %d, %d are left", rows, sealedAt, h.Rows())
	}
}
