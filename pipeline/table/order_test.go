package table_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// plain is a cell in a form whose order is the table's: nulls first.
func plain(t *table.Table, r table.Ref, c int) (string, int64) {
	if typ := t.Schema.Fields[c].Type; typ == schema.String || typ == schema.List {
		return string(t.Bytes(r, c)), 0
	}
	return "", t.Int(r, c)
}

func comparePlain(t *table.Table, a, b table.Ref, columns []string) int {
	for _, name := range columns {
		c := t.Schema.Index(name)
		sa, na := plain(t, a, c)
		sb, nb := plain(t, b, c)
		if n := cmp.Or(cmp.Compare(sa, sb), cmp.Compare(na, nb)); n != 0 {
			return n
		}
	}
	return 0
}

func TestSortedRowsAreInTheSchemasOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSchema(t)
		s.Order = rapid.Permutation(s.Header()).Draw(t, "order")[:rapid.IntRange(1, len(s.Fields)).Draw(t, "columns in order")]
		got := build(t, s, someRows(t, s))
		before := slices.Clone(got.Order())
		got.Sort()
		if !slices.IsSortedFunc(got.Order(), func(a, b table.Ref) int { return comparePlain(got, a, b, s.Order) }) {
			t.Fatalf("by %v: %q", s.Order, cells(got))
		}
		after := slices.Clone(got.Order())
		slices.Sort(before)
		slices.Sort(after)
		if !slices.Equal(before, after) {
			t.Fatal("sorting lost or doubled rows")
		}
		want := slices.Clone(before)
		slices.SortStableFunc(want, func(a, b table.Ref) int { return comparePlain(got, a, b, s.Order) })
		for i, r := range got.Order() {
			if comparePlain(got, r, want[i], s.Order) != 0 {
				t.Fatalf("row %d differs from a plain sort", i)
			}
		}
	})
}

func TestKeysCompareAsTheySort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSchema(t)
		got := build(t, s, someRows(t, s))
		got.Sort()
		for _, a := range got.Order() {
			for _, b := range got.Order() {
				if n := comparePlain(got, a, b, s.PrimaryKey); got.CompareKeys(a, b) != n {
					t.Fatalf("keys %q and %q compare as %d, want %d", got.Key(a), got.Key(b), got.CompareKeys(a, b), n)
				}
				if same := comparePlain(got, a, b, s.Header()) == 0; got.Equal(a, b) != same {
					t.Fatalf("equal %t, want %t", got.Equal(a, b), same)
				}
			}
		}
	})
}

func TestATableWithoutAnOrderKeepsItsRows(t *testing.T) {
	s := fields("a string")
	got := build(t, s, []row{{"2"}, {"1"}, {"3"}})
	got.Sort()
	if text := fmt.Sprint(cells(got)); text != "[[2] [1] [3]]" {
		t.Error(text)
	}
	got.Keep(got.Order()[1:])
	if text := fmt.Sprint(cells(got)); text != "[[1] [3]]" || got.Rows() != 2 {
		t.Error(text)
	}
}

func TestAKeyIsShownAsText(t *testing.T) {
	s := fields("a string", "n int32", "d date")
	s.PrimaryKey = []string{"a", "d", "n"}
	got := build(t, s, []row{{"x", "5", "2026-02-20"}, {"", "", ""}})
	if a, b := got.Key(got.Order()[0]), got.Key(got.Order()[1]); a != "x|2026-02-20|5" || b != "||" {
		t.Error(a, b)
	}
}
