package vintage

import (
	"slices"

	"github.com/recuento/recuento/pipeline/table"
)

// leastSealed is how many states at least are not worth a file of their own.
const leastSealed = 1000

// Seal takes out of a history the states that may be laid aside for good: those
// that another state of the same key follows. It does so where they outnumber
// 1,000 and the states that are open; elsewhere sealed is nil. The open states
// and the last one of each key that is gone always stay in main, so that
// [Extend] goes on from there. Both share the cells of h and are sorted as its
// schema says.
func Seal(h *table.Table) (main, sealed *table.Table) {
	return sealAbove(h, leastSealed)
}

func sealAbove(h *table.Table, least int) (main, sealed *table.Table) {
	hs := h.Schema
	t, a, key := through(hs, h), stateColumnsOf(hs), keyColumns(hs)
	refs := sortedBy(hs, t, append(slices.Clone(key), a.fromSeq))
	var stay, aside []table.Ref
	open := 0
	for i, r := range refs {
		last := i+1 == len(refs) || compareCells(hs, t, r, t, refs[i+1], key) != 0
		switch {
		case t.number(r, a.toSeq) == table.NullInt:
			open++
			stay = append(stay, r)
		case last:
			stay = append(stay, r)
		default:
			aside = append(aside, r)
		}
	}
	if len(aside) <= max(least, open) {
		return rowsOf(h, refs), nil
	}
	return rowsOf(h, stay), rowsOf(h, aside)
}

// rowsOf is some rows of a table, in the order given.
func rowsOf(t *table.Table, order []table.Ref) *table.Table {
	v := table.New(t.Schema)
	v.Add(t.Segments()...)
	v.Keep(order)
	return v
}
