package table

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

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
	entries := make([]entry, len(t.order))
	halves := [][]entry{entries[:len(entries)/2], entries[len(entries)/2:]}
	order := func(a, b entry) int {
		if a.hi != b.hi {
			return cmp.Compare(a.hi, b.hi)
		}
		if a.lo != b.lo {
			return cmp.Compare(a.lo, b.lo)
		}
		return t.compare(t, a.ref, b.ref, cols)
	}
	// Half the rows each, side by side; merging them takes a tenth of the time.
	var wg sync.WaitGroup
	from := 0
	for _, half := range halves {
		refs := t.order[from : from+len(half)]
		from += len(half)
		wg.Go(func() {
			for i, r := range refs {
				half[i] = t.entry(r, cols[0])
			}
			slices.SortFunc(half, order)
		})
	}
	wg.Wait()
	left, right := halves[0], halves[1]
	for i := range t.order {
		if len(right) == 0 || len(left) > 0 && order(left[0], right[0]) <= 0 {
			t.order[i], left = left[0].ref, left[1:]
		} else {
			t.order[i], right = right[0].ref, right[1:]
		}
	}
}

// entry is a row with the first 16 bytes of the leading column, which decide
// nearly every comparison without a look into the segments.
type entry struct {
	hi, lo uint64
	ref    Ref
}

func (t *Table) entry(r Ref, col int) entry {
	var b [16]byte
	copy(b[:], t.Bytes(r, col))
	return entry{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]), r}
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
