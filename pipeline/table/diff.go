package table

import "slices"

// Change is a row that stands in both tables under one key.
type Change struct{ Old, New Ref }

// Delta is the keyed difference of two tables: rows that came, rows whose
// cells changed and rows that went. Rows are named in the table they lie in.
type Delta struct {
	Added     []Ref
	Changed   []Change
	Withdrawn []Ref
}

// Empty reports that nothing differs.
func (d Delta) Empty() bool {
	return len(d.Added) == 0 && len(d.Changed) == 0 && len(d.Withdrawn) == 0
}

// Diff compares two tables by the primary key of the new schema. Columns are
// matched by name; a column that one of them lacks counts as null there, and
// volatile columns do not count at all. Keys must be unique.
func Diff(old, new *Table) Delta {
	cells, keys := counting(old, new), make([]pair, len(new.key))
	for i, c := range new.key {
		keys[i] = pair{old.Schema.Index(new.Schema.Fields[c].Name), c}
	}
	a := old.byKey(keys, func(p pair) int { return p.old })
	b := new.byKey(keys, func(p pair) int { return p.new })

	var d Delta
	for len(a) > 0 || len(b) > 0 {
		order := 0
		switch {
		case len(a) == 0:
			order = 1
		case len(b) == 0:
			order = -1
		default:
			order = comparePairs(old, new, a[0], b[0], keys)
		}
		switch {
		case order < 0:
			d.Withdrawn, a = append(d.Withdrawn, a[0]), a[1:]
		case order > 0:
			d.Added, b = append(d.Added, b[0]), b[1:]
		default:
			if comparePairs(old, new, a[0], b[0], cells) != 0 {
				d.Changed = append(d.Changed, Change{a[0], b[0]})
			}
			a, b = a[1:], b[1:]
		}
	}
	return d
}

// SameButVolatile reports whether two sorted tables hold the same rows in the
// columns that count; where no column counts they do. A column that only one
// of them has makes a difference.
func SameButVolatile(old, new *Table) bool {
	cells := counting(old, new)
	if len(cells) == 0 {
		return true
	}
	if old.Rows() != new.Rows() || slices.ContainsFunc(cells, pair.alone) {
		return false
	}
	for i := range new.order {
		if comparePairs(old, new, old.order[i], new.order[i], cells) != 0 {
			return false
		}
	}
	return true
}

// pair is one column in two tables, -1 in a table that lacks it.
type pair struct{ old, new int }

func (p pair) alone() bool { return p.old < 0 || p.new < 0 }

// counting is the columns of both tables without the volatile ones.
func counting(old, new *Table) []pair {
	var pairs []pair
	for c, f := range new.Schema.Fields {
		if !slices.Contains(new.Schema.Volatile, f.Name) {
			pairs = append(pairs, pair{old.Schema.Index(f.Name), c})
		}
	}
	for c, f := range old.Schema.Fields {
		if new.Schema.Index(f.Name) < 0 && !slices.Contains(old.Schema.Volatile, f.Name) {
			pairs = append(pairs, pair{c, -1})
		}
	}
	return pairs
}

// byKey is the kept rows in the order of the key columns that the table has.
func (t *Table) byKey(keys []pair, side func(pair) int) []Ref {
	var cols []int
	for _, p := range keys {
		if c := side(p); c >= 0 {
			cols = append(cols, c)
		}
	}
	refs := slices.Clone(t.order)
	byCols := func(a, b Ref) int { return t.compare(t, a, b, cols) }
	if !slices.IsSortedFunc(refs, byCols) {
		slices.SortFunc(refs, byCols)
	}
	return refs
}

// comparePairs orders row a of old and row b of new; nulls come first.
func comparePairs(old, new *Table, a, b Ref, pairs []pair) int {
	for _, p := range pairs {
		n := 0
		switch {
		case p.old >= 0 && p.new >= 0:
			n = old.compareCell(new, a, b, p.old, p.new)
		case p.old >= 0 && old.stated(a, p.old):
			n = 1
		case p.new >= 0 && new.stated(b, p.new):
			n = -1
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// stated reports that a cell is not null.
func (t *Table) stated(r Ref, col int) bool {
	if isText(t.Schema.Fields[col].Type) {
		return len(t.Bytes(r, col)) > 0
	}
	return t.Int(r, col) != NullInt
}
