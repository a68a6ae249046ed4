package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// naive is a table as maps: key → column → cell.
func naive(t *table.Table, key []string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, r := range t.Order() {
		row := map[string]string{}
		for c, f := range t.Schema.Fields {
			row[f.Name] = string(t.AppendCell(nil, r, c))
		}
		var parts []string
		for _, k := range key {
			parts = append(parts, row[k])
		}
		out[strings.Join(parts, "|")] = row
	}
	return out
}

// unique drops rows whose key came before.
func unique(s *schema.Schema, rows []row) []row {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
		key := fmt.Sprintf("%q", r[:len(s.PrimaryKey)])
		was := seen[key]
		seen[key] = true
		return was
	})
}

func without(s *schema.Schema, rows []row, column int) (*schema.Schema, []row) {
	less := *s
	less.Fields = slices.Delete(slices.Clone(s.Fields), column, column+1)
	var out []row
	for _, r := range rows {
		out = append(out, slices.Delete(slices.Clone(r), column, column+1))
	}
	return &less, out
}

func TestDiffAgreesWithMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSchema(t)
		if rapid.Bool().Draw(t, "volatile") {
			s.Volatile = []string{s.Fields[len(s.Fields)-1].Name}
		}
		if rapid.Bool().Draw(t, "other order") {
			s.Order = rapid.Permutation(s.Header()).Draw(t, "order")
		}
		oldSchema, newSchema := s, s
		oldRows := unique(s, someRows(t, s))
		newRows := unique(s, append(someRows(t, s), oldRows...))
		if last := len(s.Fields) - 1; last >= len(s.PrimaryKey) {
			switch rapid.IntRange(0, 3).Draw(t, "missing column") {
			case 0:
				oldSchema, oldRows = without(s, oldRows, last)
			case 1:
				newSchema, newRows = without(s, newRows, last)
			}
		}
		old, new := build(t, oldSchema, oldRows), build(t, newSchema, newRows)
		old.Sort()
		new.Sort()
		compareWithMaps(t, old, new, table.Diff(old, new))
	})
}

func compareWithMaps(t *rapid.T, old, new *table.Table, d table.Delta) {
	key := new.Schema.PrimaryKey
	a, b := naive(old, key), naive(new, key)
	var want, got []string
	for k, row := range b {
		was, ok := a[k]
		if !ok {
			want = append(want, "added "+k)
			continue
		}
		for _, name := range slices.Concat(old.Schema.Header(), new.Schema.Header()) {
			if !slices.Contains(new.Schema.Volatile, name) && was[name] != row[name] {
				want = append(want, "changed "+k)
				break
			}
		}
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			want = append(want, "withdrawn "+k)
		}
	}
	for _, r := range d.Added {
		got = append(got, "added "+new.Key(r))
	}
	for _, c := range d.Changed {
		if old.Key(c.Old) != new.Key(c.New) {
			t.Fatalf("%q changed into %q", old.Key(c.Old), new.Key(c.New))
		}
		got = append(got, "changed "+new.Key(c.New))
	}
	for _, r := range d.Withdrawn {
		got = append(got, "withdrawn "+old.Key(r))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if d.Empty() != (len(want) == 0) {
		t.Fatal("Empty says", d.Empty())
	}
}

func TestAKeyColumnThatTheOldTableLacksIsNull(t *testing.T) {
	s := fields("a string", "b string", "n int32")
	s.PrimaryKey = []string{"a", "b"}
	rows := []row{{"x", "", "1"}, {"y", "k", "2"}}
	oldSchema, oldRows := without(s, rows, 1)
	oldSchema.PrimaryKey = []string{"a"}
	d := table.Diff(build(t, oldSchema, oldRows), build(t, s, rows))
	if len(d.Added) != 1 || len(d.Withdrawn) != 1 || len(d.Changed) != 0 {
		t.Errorf("%+v", d)
	}
}

func TestWhatIsVolatileDoesNotCount(t *testing.T) {
	s := fields("a string", "line int32", "text string")
	s.PrimaryKey, s.Order, s.Volatile = []string{"a"}, []string{"a", "line"}, []string{"line"}
	old := build(t, s, []row{{"x", "1", "t"}, {"y", "2", "u"}})
	same := func(rows ...row) bool {
		new := build(t, s, rows)
		new.Sort()
		return table.SameButVolatile(old, new)
	}
	switch {
	case !same(row{"x", "7", "t"}, row{"y", "", "u"}):
		t.Error("another line makes a difference")
	case !same(row{"y", "2", "u"}, row{"x", "1", "t"}):
		t.Error("the order in which rows came makes a difference")
	case same(row{"x", "1", "t"}, row{"y", "2", "v"}):
		t.Error("another text makes none")
	case same(row{"x", "1", "t"}):
		t.Error("a row less makes none")
	case same(row{"x", "1", "t"}, row{"y", "2", "u"}, row{"y", "2", "u"}):
		t.Error("a row more makes none")
	}
	less, rows := without(s, []row{{"x", "1", "t"}, {"y", "2", "u"}}, 2)
	if fewer := build(t, less, rows); table.SameButVolatile(old, fewer) || table.SameButVolatile(fewer, old) {
		t.Error("a column that one table lacks makes no difference")
	}
	less, rows = without(s, []row{{"x", "1", ""}}, 2)
	if empty, fewer := build(t, s, []row{{"x", "1", ""}}), build(t, less, rows); table.SameButVolatile(empty, fewer) || table.SameButVolatile(fewer, empty) {
		t.Error("a column of nulls that one table lacks makes no difference")
	}
	less, rows = without(s, []row{{"x", "1", "t"}, {"y", "2", "u"}}, 1)
	if fewer := build(t, less, rows); !table.SameButVolatile(old, fewer) || !table.SameButVolatile(fewer, old) {
		t.Error("a volatile column that one table lacks makes a difference")
	}
	all := *s
	all.Volatile = s.Header()
	if !table.SameButVolatile(build(t, &all, []row{{"x", "1", "t"}}), build(t, &all, nil)) {
		t.Error("a table of which nothing counts makes a difference")
	}
}
