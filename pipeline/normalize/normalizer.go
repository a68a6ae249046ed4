package normalize

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Record is an untyped line of a feed.
type Record struct {
	Fields    [][]byte
	Line      int
	Malformed int  // index of the first badly quoted field, or -1
	Valid     bool // all fields are known to be UTF-8
	// Position gives the line and character at which a field starts.
	Position func(field int) (line, column int)
	// Raw is the record as it was read.
	Raw func() []byte
}

// Reject is the text of a withheld record: private, never published.
type Reject struct {
	Feed string `json:"feed"`
	Line int    `json:"line"`
	Raw  string `json:"raw"`
}

// Output is what became of the records.
type Output struct {
	Segments []*table.Segment
	Problems []problem.Problem
	Rejects  []Reject
	Read     int
}

// Normalizer reads the records of one feed. It is not safe for concurrent use;
// make one for each goroutine.
type Normalizer struct {
	bind   *Binding
	origin table.Origin
	// gate reports that a text holds personal data.
	gate func(*schema.Field, []byte) bool

	segment *table.Segment
	out     Output
	cells   []*entry // of the open row, one for each input
	memos   []memo
	faults  []problem.Problem
	seen    int
}

// New reads records of a bound feed. Gate may be nil.
func New(b *Binding, origin table.Origin, gate func(*schema.Field, []byte) bool) *Normalizer {
	n := &Normalizer{bind: b, origin: origin, gate: gate, cells: make([]*entry, len(b.inputs)), memos: make([]memo, len(b.inputs))}
	for i := range b.inputs {
		in, m := &b.inputs[i], &n.memos[i]
		m.empty = &entry{remembered: true}
		m.empty.value, m.empty.fault = in.read(in.translate(nil), gate)
		m.last = m.empty
		if in.kind != integer && !in.unique() {
			m.known = map[string]*entry{}
		}
	}
	n.fresh()
	return n
}

func (n *Normalizer) fresh() {
	last := n.segment
	n.segment = table.NewSegment(n.bind.Schema)
	n.segment.Origin = n.origin
	if last != nil {
		n.segment.Reserve(last)
	}
}

// Take hands over what was read since the last call.
func (n *Normalizer) Take() Output {
	n.flush()
	out := n.out
	n.out = Output{}
	return out
}

func (n *Normalizer) flush() {
	if n.segment.Rows() > 0 {
		n.out.Segments = append(n.out.Segments, n.segment)
		n.fresh()
	}
}

// Row takes the next record.
func (n *Normalizer) Row(rec *Record) {
	n.out.Read++
	n.seen++
	n.faults = n.faults[:0]
	if n.whole(rec) {
		for i := range n.bind.inputs {
			n.read(i, rec)
		}
		if len(n.faults) == 0 {
			n.placeFigures(rec)
		}
	}
	if len(n.faults) > 0 {
		n.out.Problems = append(n.out.Problems, n.faults...)
		n.out.Rejects = append(n.out.Rejects, Reject{n.origin.Feed, rec.Line, string(rec.Raw())})
		return
	}
	n.commit(rec)
}

func (n *Normalizer) reject(line, column int, field string, f fault) {
	n.faults = append(n.faults, problem.Problem{
		Feed: n.origin.Feed, Table: n.bind.Schema.Name, Line: line, Column: column,
		Field: field, Code: f.code, Effect: problem.Rejected, Expected: f.expected,
	})
}

// whole checks the record before its cells are looked at.
func (n *Normalizer) whole(rec *Record) bool {
	if rec.Malformed >= 0 {
		line, column := rec.Position(rec.Malformed)
		n.reject(line, column, "", fault{problem.MalformedQuotes, "quotes around a whole field, doubled inside it"})
		return false
	}
	if len(rec.Fields) != n.bind.width {
		n.reject(rec.Line, 0, "", fault{problem.RaggedRecord, fmt.Sprintf("%d fields, as in the header", n.bind.width)})
		return false
	}
	if !rec.Valid {
		for i, f := range rec.Fields {
			if !utf8.Valid(f) {
				line, column := rec.Position(i)
				n.reject(line, column, "", fault{problem.InvalidEncoding, "text in the encoding that the feed declares"})
				return false
			}
		}
	}
	return true
}

// read fills cell i of the open row.
func (n *Normalizer) read(i int, rec *Record) {
	in := &n.bind.inputs[i]
	raw := in.constant
	if in.column >= 0 {
		raw = rec.Fields[in.column]
	}
	e := n.recall(i, raw)
	n.cells[i] = e
	if e.fault.code != "" {
		n.rejectCell(in, rec, e.fault)
	}
}

func (n *Normalizer) rejectCell(in *input, rec *Record, f fault) {
	line, column := rec.Line, 0
	if in.column >= 0 {
		line, column = rec.Position(in.column)
	}
	n.reject(line, column, in.name, f)
}

// placeFigures rejects a record with a figure for which its other cells leave
// no column: dropping it would lose what the page said.
func (n *Normalizer) placeFigures(rec *Record) {
	for _, i := range n.bind.figures {
		in := &n.bind.inputs[i]
		if n.cells[i].null || slices.ContainsFunc(in.targets, n.holds) {
			continue
		}
		decides := n.bind.inputs[in.targets[0].when].name
		n.rejectCell(in, rec, fault{problem.NoPlaceForFigure, fmt.Sprintf("no figure, or a %s that says what it counts", decides)})
	}
}

// holds reports whether the open row has the value that a target asks for.
func (n *Normalizer) holds(t target) bool {
	if t.when < 0 {
		return true
	}
	e := n.cells[t.when]
	if in := &n.bind.inputs[t.when]; !e.null && !in.kind.texts() {
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
		in := &n.bind.inputs[i]
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
