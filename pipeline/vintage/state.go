package vintage

import (
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// How a state ended: codes of state_end.
const (
	endChanged   = "changed"
	endWithdrawn = "withdrawn"
)

// stateColumns is the places of a history's own columns in a schema, -1 where
// it lacks one.
type stateColumns struct {
	from, to, fromVersion, toVersion, fromSeq, toSeq, endedBy, reconstructed int
}

func stateColumnsOf(s *schema.Schema) stateColumns {
	return stateColumns{
		s.Index("recorded_from"), s.Index("recorded_to"), s.Index("from_version"), s.Index("to_version"),
		s.Index("from_seq"), s.Index("to_seq"), s.Index("ended_by"), s.Index("reconstructed"),
	}
}

func (c stateColumns) all() []int {
	return []int{c.from, c.to, c.fromVersion, c.toVersion, c.fromSeq, c.toSeq, c.endedBy, c.reconstructed}
}

// keep takes a state over as it is.
func (e *extension) keep(r table.Ref) {
	if e.shared {
		e.order = append(e.order, place{ref: r})
		return
	}
	row := e.fresh.Row()
	copyCells(e.schema, row, e.old, r, e.about.all())
	copyCells(e.schema, row, e.old, r, e.cells)
	e.endRow(row)
}

// end closes a state.
func (e *extension) end(r table.Ref, when int64, how string) {
	a, row := e.about, e.fresh.Row()
	copyCells(e.schema, row, e.old, r, []int{a.from, a.fromVersion, a.fromSeq})
	row.SetInt(a.to, when)
	row.SetString(a.toVersion, []byte(e.at.Version))
	row.SetInt(a.toSeq, int64(e.at.Seq))
	row.SetString(a.endedBy, []byte(how))
	setBool(row, a.reconstructed, e.at.Reconstructed || e.old.number(r, a.reconstructed) == 1)
	copyCells(e.schema, row, e.old, r, e.cells)
	e.endRow(row)
}

// open begins a state of a row of the version.
func (e *extension) open(r table.Ref, when int64) {
	a, row := e.about, e.fresh.Row()
	row.SetInt(a.from, when)
	row.SetString(a.fromVersion, []byte(e.at.Version))
	row.SetInt(a.fromSeq, int64(e.at.Seq))
	setBool(row, a.reconstructed, e.at.Reconstructed)
	copyCells(e.schema, row, e.now, r, e.cells)
	e.endRow(row)
}

func setBool(row *table.Segment, col int, v bool) {
	n := int64(0)
	if v {
		n = 1
	}
	row.SetInt(col, n)
}

func (e *extension) endRow(row *table.Segment) {
	row.EndRow()
	e.order = append(e.order, place{n: uint32(e.written), fresh: true})
	e.written++
}
