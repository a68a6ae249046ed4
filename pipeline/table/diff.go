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

// Diff compares two tables by primary key. Columns are matched by name; a
// column that one of them lacks counts as null there, and volatile columns of
// the new schema do not count at all. Keys must be unique.
func Diff(old, new *Table) Delta {
	var pairs [][2]int
	for c, f := range new.Schema.Fields {
		if !slices.Contains(new.Schema.Volatile, f.Name) {
			pairs = append(pairs, [2]int{c, old.Schema.Index(f.Name)})
		}
	}
	oldKeys, newKeys := old.columns(new.Schema.PrimaryKey), new.columns(new.Schema.PrimaryKey)
	a, b := old.byKey(oldKeys), new.byKey(newKeys)

	var d Delta
	for len(a) > 0 || len(b) > 0 {
		order := 0
		switch {
		case len(a) == 0:
			order = 1
		case len(b) == 0:
			order = -1
		default:
			for i := range newKeys {
				if order = old.compareCell(new, a[0], b[0], oldKeys[i], newKeys[i]); order != 0 {
					break
				}
			}
		}
		switch {
		case order < 0:
			d.Withdrawn, a = append(d.Withdrawn, a[0]), a[1:]
		case order > 0:
			d.Added, b = append(d.Added, b[0]), b[1:]
		default:
			if !sameCells(old, new, a[0], b[0], pairs) {
				d.Changed = append(d.Changed, Change{a[0], b[0]})
			}
			a, b = a[1:], b[1:]
		}
	}
	return d
}

func (t *Table) byKey(cols []int) []Ref {
	refs := slices.Clone(t.order)
	if !slices.Equal(t.Schema.Order, t.Schema.PrimaryKey) || !slices.IsSortedFunc(refs, func(a, b Ref) int { return t.compare(t, a, b, cols) }) {
		slices.SortFunc(refs, func(a, b Ref) int { return t.compare(t, a, b, cols) })
	}
	return refs
}

func sameCells(old, new *Table, a, b Ref, pairs [][2]int) bool {
	for _, p := range pairs {
		c, o := p[0], p[1]
		if o < 0 {
			if isText(new.Schema.Fields[c].Type) && len(new.Bytes(b, c)) > 0 || !isText(new.Schema.Fields[c].Type) && new.Int(b, c) != NullInt {
				return false
			}
			continue
		}
		if new.compareCell(old, b, a, c, o) != 0 {
			return false
		}
	}
	return true
}

// SameButVolatile reports whether two sorted tables hold the same rows in the
// columns that count. A column that only one of them has makes a difference.
func SameButVolatile(old, new *Table) bool {
	if old.Rows() != new.Rows() {
		return false
	}
	for c, f := range new.Schema.Fields {
		if slices.Contains(new.Schema.Volatile, f.Name) {
			continue
		}
		o := old.Schema.Index(f.Name)
		if o < 0 {
			return false
		}
		for i := range new.order {
			if new.compareCell(old, new.order[i], old.order[i], c, o) != 0 {
				return false
			}
		}
	}
	return true
}
