package table

import (
	"math"
	"sync"
	"sync/atomic"
)

// laid is a column in the order of the rows; nil where it is not laid.
type laid struct {
	codes  []uint16 // of values; 0 is null
	values [][]byte // the first is null
	ints   []int32
}

// Lay puts the cells of columns with a dictionary, and of small numbers, side
// by side in the order of the rows, so that what follows finds them without a
// search; the rest stays where it is. Lay a table whose order and cells are
// final: it costs about a hundred bytes a row.
func (t *Table) Lay(workers int) {
	all := make([]laid, len(t.Schema.Fields))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for c := int(next.Add(1)) - 1; c < len(all); c = int(next.Add(1)) - 1 {
				all[c] = t.lay(c)
			}
		})
	}
	wg.Wait()
	t.laid = all
}

func (t *Table) lay(col int) laid {
	if len(t.segments) == 0 {
		return laid{}
	}
	switch t.segments[0].cols[col].kind {
	case int32s:
		return laid{ints: t.layInts(col)}
	case dictionary, text:
		return t.layCodes(col)
	}
	return laid{}
}

func (t *Table) layInts(col int) []int32 {
	cells := make([][]int32, len(t.segments))
	for i, s := range t.segments {
		cells[i] = s.cols[col].i32
	}
	out := make([]int32, len(t.order))
	for i, r := range t.order {
		out[i] = null32
		if c, row := cells[r>>16], int(r&0xffff); row < len(c) {
			out[i] = c[row]
		}
	}
	return out
}

// layCodes makes one dictionary of those of all segments.
func (t *Table) layCodes(col int) laid {
	whole := laid{values: [][]byte{nil}}
	known := map[string]uint16{}
	cells, ours := make([][]uint16, len(t.segments)), make([][]uint16, len(t.segments))
	for i, s := range t.segments {
		c := &s.cols[col]
		if c.kind != dictionary {
			return laid{}
		}
		cells[i], ours[i] = c.codes, make([]uint16, len(c.values)+1)
		for j, v := range c.values {
			code, ok := known[string(v)]
			if !ok {
				if len(whole.values) > math.MaxUint16 {
					return laid{}
				}
				code = uint16(len(whole.values))
				known[string(v)], whole.values = code, append(whole.values, v)
			}
			ours[i][j+1] = code
		}
	}
	whole.codes = make([]uint16, len(t.order))
	for i, r := range t.order {
		if c, row := cells[r>>16], int(r&0xffff); row < len(c) {
			whole.codes[i] = ours[r>>16][c[row]]
		}
	}
	return whole
}

// Laid is a column as codes in the order of the rows, with what they stand
// for; code 0 is null. ok is false where [Table.Lay] has not laid it so.
func (t *Table) Laid(col int) (codes []uint16, values [][]byte, ok bool) {
	if t.laid == nil {
		return nil, nil, false
	}
	l := &t.laid[col]
	return l.codes, l.values, l.codes != nil
}
