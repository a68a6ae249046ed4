package normalize

import (
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// placeFigures rejects a row with a figure for which its other cells leave no
// column: dropping it would lose what the page said.
func (n *Normalizer) placeFigures(rec *Record) {
	for _, i := range n.shape.figures {
		in := &n.shape.inputs[i]
		if n.cells[i].null || slices.ContainsFunc(in.targets, n.holds) {
			continue
		}
		decides := n.shape.inputs[in.targets[0].when].name
		n.rejectCell(in, rec, fault{problem.NoPlaceForFigure, fmt.Sprintf("no figure, or a %s that says what it counts", decides)})
	}
}

// holds reports whether the open row has the value that a target asks for.
func (n *Normalizer) holds(t target) bool {
	if t.when < 0 {
		return true
	}
	e := n.cells[t.when]
	if in := &n.shape.inputs[t.when]; !e.null && !in.kind.texts() {
		var shown [32]byte
		return string(table.AppendInt(shown[:0], in.fields[0].Type, e.n)) == t.is
	}
	return string(e.text) == t.is
}

// commit writes the row.
func (n *Normalizer) commit(rec *Record) {
	if n.segment.Full() {
		n.flush()
	}
	for i, e := range n.cells {
		if e.null {
			continue
		}
		in := &n.shape.inputs[i]
		for t := range in.targets {
			if to := &in.targets[t]; to.when < 0 || n.holds(*to) {
				n.set(to, in.kind, e)
			}
		}
	}
	n.segment.Lines = append(n.segment.Lines, int32(rec.Line))
	n.segment.EndRow()
}

// set writes a cell, or the part of it that the target wants.
func (n *Normalizer) set(to *target, k kind, e *entry) {
	switch {
	case to.part == schema.Precision, k.texts():
		n.setText(to.column, e)
	case to.part == schema.Latest:
		n.segment.SetInt(to.column, e.last)
	default:
		n.segment.SetInt(to.column, e.n)
	}
}

// setText sets a text cell by the code its spelling has in this segment, which
// saves looking the value up once more.
func (n *Normalizer) setText(column int, e *entry) {
	if !e.remembered || !n.segment.Coded(column) {
		n.segment.SetString(column, e.text)
		return
	}
	if e.segment != n.segment || e.column != column {
		e.segment, e.column, e.code = n.segment, column, n.segment.Intern(column, e.text)
	}
	if e.code == 0 { // this very value was one too many for a dictionary
		n.segment.SetString(column, e.text)
		return
	}
	n.segment.SetCode(column, e.code)
}
