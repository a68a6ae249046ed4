package table

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
)

// Sort puts the kept rows into the schema's order. Rows that are equal in all
// columns of the order keep no particular place among themselves.
func (t *Table) Sort() {
	t.laid = nil
	cols := columns(t.Schema, t.Schema.Order)
	if len(cols) == 0 {
		return
	}
	if !isText(t.Schema.Fields[cols[0]].Type) {
		slices.SortFunc(t.order, func(a, b Ref) int { return t.compare(t, a, b, cols) })
		return
	}
	// The first 16 bytes of the leading column decide nearly every comparison
	// without a look into the segments.
	type entry struct {
		hi, lo uint64
		ref    Ref
	}
	entries := make([]entry, len(t.order))
	for i, r := range t.order {
		var b [16]byte
		copy(b[:], t.Bytes(r, cols[0]))
		entries[i] = entry{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]), r}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.hi != b.hi {
			return cmp.Compare(a.hi, b.hi)
		}
		if a.lo != b.lo {
			return cmp.Compare(a.lo, b.lo)
		}
		return t.compare(t, a.ref, b.ref, cols)
	})
	for i, e := range entries {
		t.order[i] = e.ref
	}
}

// columns is the positions of the named columns. One that an older schema lacks
// is left out: null in every row, it decides nothing.
func columns(s *schema.Schema, names []string) []int {
	var cols []int
	for _, n := range names {
		if c := s.Index(n); c >= 0 {
			cols = append(cols, c)
		}
	}
	return cols
}

// CompareKeys orders two rows by the primary key; nulls come first.
func (t *Table) CompareKeys(a, b Ref) int {
	return t.compare(t, a, b, t.key)
}

// compare orders row a of t and row b of u, which has the same columns.
func (t *Table) compare(u *Table, a, b Ref, cols []int) int {
	for _, c := range cols {
		if n := t.compareCell(u, a, b, c, c); n != 0 {
			return n
		}
	}
	return 0
}

func (t *Table) compareCell(u *Table, a, b Ref, col, ucol int) int {
	if isText(t.Schema.Fields[col].Type) {
		return bytes.Compare(t.Bytes(a, col), u.Bytes(b, ucol))
	}
	return cmp.Compare(t.Int(a, col), u.Int(b, ucol))
}

// Equal reports whether two rows hold the same in every column.
func (t *Table) Equal(a, b Ref) bool {
	for c := range t.Schema.Fields {
		if t.compareCell(t, a, b, c, c) != 0 {
			return false
		}
	}
	return true
}

// Key is a row's primary key as text; columns are joined by '|'.
func (t *Table) Key(r Ref) string {
	var b []byte
	for i, c := range t.key {
		if i > 0 {
			b = append(b, '|')
		}
		b = t.AppendCell(b, r, c)
	}
	return string(b)
}
