package normalize

import (
	"fmt"
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

// memoLimit is how many spellings of an input are remembered. Beyond it the
// input does not repeat enough to be worth remembering.
const memoLimit = 4096

// Normalizer reads the records of one feed. It is not safe for concurrent use;
// make one for each goroutine.
type Normalizer struct {
	bind   *Binding
	origin table.Origin
	// gate reports that a text holds personal data.
	gate func([]byte) bool

	segment *table.Segment
	out     Output
	cells   []cell
	memo    []map[string]*entry // nil where an input is not remembered
	faults  []problem.Problem
	seen    int
}

// entry is a spelling that was read before.
type entry struct {
	value   value
	fault   fault
	segment *table.Segment // in which code holds
	code    uint16
}

type cell struct {
	value value
	entry *entry
}

// New reads records of a bound feed. Gate may be nil.
func New(b *Binding, origin table.Origin, gate func([]byte) bool) *Normalizer {
	n := &Normalizer{bind: b, origin: origin, gate: gate, cells: make([]cell, len(b.inputs)), memo: make([]map[string]*entry, len(b.inputs))}
	for i, in := range b.inputs {
		if in.kind != integer && !in.field.Unique {
			n.memo[i] = map[string]*entry{}
		}
	}
	n.fresh()
	return n
}

func (n *Normalizer) fresh() {
	n.segment = table.NewSegment(n.bind.Schema)
	n.segment.Origin = n.origin
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
	var f fault
	if n.memo[i] == nil {
		n.cells[i] = cell{}
		n.cells[i].value, f = in.read(in.translate(trim(raw)), n.gate)
	} else {
		e := n.recall(i, raw)
		n.cells[i] = cell{e.value, e}
		f = e.fault
	}
	if f.code != "" {
		line, column := rec.Line, 0
		if in.column >= 0 {
			line, column = rec.Position(in.column)
		}
		n.reject(line, column, in.name, f)
	}
}

func (in *input) translate(b []byte) []byte {
	if in.values != nil {
		if code, ok := in.values[string(b)]; ok {
			return []byte(code)
		}
	}
	return b
}

func (n *Normalizer) recall(i int, raw []byte) *entry {
	if e, ok := n.memo[i][string(raw)]; ok {
		return e
	}
	in := &n.bind.inputs[i]
	key := string(raw)
	e := &entry{}
	e.value, e.fault = in.read(in.translate(trim([]byte(key))), n.gate)
	if len(n.memo[i]) == memoLimit {
		// What repeats is met again soon; what does not is dropped for good.
		if n.seen < 4*memoLimit && in.kind == text {
			n.memo[i] = nil
			return e
		}
		clear(n.memo[i])
	}
	n.memo[i][key] = e
	return e
}

// placeFigures rejects a record with a figure for which its other cells leave
// no column: dropping it would lose what the page said.
func (n *Normalizer) placeFigures(rec *Record) {
	for i := range n.bind.inputs {
		in := &n.bind.inputs[i]
		if in.targets[0].when < 0 || n.cells[i].value.null {
			continue
		}
		placed := false
		for _, t := range in.targets {
			placed = placed || n.holds(t)
		}
		if !placed {
			line, column := rec.Line, 0
			if in.column >= 0 {
				line, column = rec.Position(in.column)
			}
			n.reject(line, column, in.name, fault{problem.NoPlaceForFigure,
				fmt.Sprintf("no figure, or a %s that says what it counts", n.bind.inputs[in.targets[0].when].name)})
		}
	}
}

func (n *Normalizer) holds(t target) bool {
	return t.when < 0 || string(n.cells[t.when].value.bytes) == t.is
}

// commit writes the row.
func (n *Normalizer) commit(rec *Record) {
	if n.segment.Full() {
		n.flush()
	}
	for i := range n.bind.inputs {
		c := &n.cells[i]
		if c.value.null {
			continue
		}
		in := &n.bind.inputs[i]
		for _, t := range in.targets {
			if !n.holds(t) {
				continue
			}
			switch {
			case t.part == schema.Precision:
				n.segment.SetString(t.column, []byte(c.value.prec))
			case t.part == schema.Latest:
				n.segment.SetInt(t.column, c.value.last)
			case in.kind != text:
				n.segment.SetInt(t.column, c.value.n)
			default:
				n.setText(t.column, c)
			}
		}
	}
	n.segment.Lines = append(n.segment.Lines, int32(rec.Line))
	n.segment.EndRow()
}

// setText sets a text cell by the code its spelling has in this segment, which
// saves looking the value up once more.
func (n *Normalizer) setText(column int, c *cell) {
	e := c.entry
	if e == nil {
		n.segment.SetString(column, c.value.bytes)
		return
	}
	if e.segment != n.segment {
		e.segment, e.code = n.segment, n.segment.Intern(column, c.value.bytes)
	}
	if !n.segment.Coded(column) {
		n.segment.SetString(column, c.value.bytes)
		return
	}
	n.segment.SetCode(column, e.code)
}
