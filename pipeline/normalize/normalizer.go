package normalize

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
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

// Reject is the text of a record of which something is withheld: private, never
// published.
type Reject struct {
	Feed string `json:"feed"`
	Line int    `json:"line"`
	Raw  string `json:"raw"`
}

// Output is what became of the records. Read is the rows of Segments and
// Rejected together: a record counts once for each row it gives, and once where
// it gives none.
type Output struct {
	Segments []*table.Segment
	Problems []problem.Problem
	Rejects  []Reject
	Read     int
	Rejected int
	// Aside is the lines of the records that add up others.
	Aside []int
	// Corrected is the corrections whose rows were met, by their places in the
	// mapping.
	Corrected []int
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
	shape   *shape
	cells   []*entry          // of the open row, one for each input
	memos   [][]memo          // of each shape, one for each input
	faults  []problem.Problem // of the open row
	wrong   []problem.Problem // of the record, each once
	notes   []problem.Problem // of the open row, if it is kept
	met     []int             // corrections of the open row
	joined  []byte
	derived entry
	seen    int
}

// New reads records of a bound feed. Gate may be nil.
func New(b *Binding, origin table.Origin, gate func(*schema.Field, []byte) bool) *Normalizer {
	n := &Normalizer{bind: b, origin: origin, gate: gate, memos: make([][]memo, len(b.shapes))}
	for s := range b.shapes {
		inputs := b.shapes[s].inputs
		n.cells = make([]*entry, len(inputs))
		n.memos[s] = make([]memo, len(inputs))
		for i := range inputs {
			in, m := &inputs[i], &n.memos[s][i]
			m.empty = &entry{remembered: true}
			m.empty.value, m.empty.fault = in.take(nil, gate)
			m.last = m.empty
			if in.kind != integer && !in.unique() || in.phrase != "" {
				m.known = map[string]*entry{}
			}
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

// Record takes the next record.
//
// A record of empty cells only is none: spreadsheets leave thousands.
func (n *Normalizer) Record(rec *Record) {
	if !slices.ContainsFunc(rec.Fields, says) {
		return
	}
	if n.addsUp(rec) {
		n.out.Aside = append(n.out.Aside, rec.Line)
		return
	}
	n.seen++
	n.faults, n.wrong = n.faults[:0], n.wrong[:0]
	rows := 0
	if n.whole(rec) {
		for i := range n.bind.shapes {
			if n.shape = &n.bind.shapes[i]; n.gives(rec) {
				rows++
				n.row(i, rec)
			}
		}
		if rows == 0 {
			n.reject(rec.Line, 0, "", fault{problem.MissingValue, "a value in at least one of the columns that make rows"})
		}
	}
	if rows == 0 {
		n.out.Read++
		n.withhold()
	}
	if len(n.wrong) > 0 {
		n.out.Problems = append(n.out.Problems, n.wrong...)
		n.out.Rejects = append(n.out.Rejects, Reject{n.origin.Feed, rec.Line, string(rec.Raw())})
	}
}

// withhold counts the open row as rejected. A cell that several rows of a
// record share is faulted once.
func (n *Normalizer) withhold() {
	n.out.Rejected++
	for _, f := range n.faults {
		if !slices.Contains(n.wrong, f) {
			n.wrong = append(n.wrong, f)
		}
	}
}

// row reads one row of the record.
func (n *Normalizer) row(at int, rec *Record) {
	n.out.Read++
	n.faults, n.notes, n.met = n.faults[:0], n.notes[:0], n.met[:0]
	sh := n.shape
	for i := range sh.inputs {
		if sh.inputs[i].derive == nil {
			n.read(at, i, rec)
		}
	}
	if sh.derived {
		n.derive(rec)
	}
	if n.bind.corrections != nil && sh.key >= 0 {
		n.correct(rec)
		n.out.Corrected = append(n.out.Corrected, n.met...)
	}
	if len(n.faults) == 0 {
		n.placeFigures(rec)
	}
	if len(n.faults) > 0 {
		n.withhold()
		return
	}
	n.commit(rec)
	n.out.Problems = append(n.out.Problems, n.notes...)
}

// gives reports whether the record says anything for the shape.
func (n *Normalizer) gives(rec *Record) bool {
	if n.shape.own == nil {
		return true
	}
	return slices.ContainsFunc(n.shape.own, func(c int) bool { return len(n.stated(rec.Fields[c])) > 0 })
}

func says(cell []byte) bool { return len(trim(cell)) > 0 }

// addsUp reports whether a record is a summary of others.
func (n *Normalizer) addsUp(rec *Record) bool {
	at := n.bind.summary
	if at < 0 || at >= len(rec.Fields) {
		return false
	}
	cell := notation.Fold(string(rec.Fields[at]))
	return slices.ContainsFunc(n.bind.begins, func(begin string) bool {
		rest, ok := strings.CutPrefix(cell, begin)
		next, _ := utf8.DecodeRuneInString(rest)
		last, _ := utf8.DecodeLastRuneInString(begin)
		return ok && !(wordy(last) && wordy(next))
	})
}

// wordy reports that a sign goes on the word before it: "Total" does not begin
// "Totality" or "total-7".
func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }

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
	if len(rec.Fields) != n.bind.width && !(n.bind.fill && n.even(rec)) {
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
	if n.bind.maxCell == 0 {
		return true
	}
	for i, f := range rec.Fields {
		if len(f) > n.bind.maxCell && utf8.RuneCount(f) > n.bind.maxCell {
			line, column := rec.Position(i)
			n.reject(line, column, "", fault{problem.TooLong, fmt.Sprintf("at most %d characters in a cell (limits.cell)", n.bind.maxCell)})
			return false
		}
	}
	return true
}

// even fills a short record with empty cells and cuts empty ones off a long
// one.
func (n *Normalizer) even(rec *Record) bool {
	for len(rec.Fields) > n.bind.width && len(trim(rec.Fields[len(rec.Fields)-1])) == 0 {
		rec.Fields = rec.Fields[:len(rec.Fields)-1]
	}
	for len(rec.Fields) < n.bind.width {
		rec.Fields = append(rec.Fields, nil)
	}
	return len(rec.Fields) == n.bind.width
}

// raw is what the record says for an input.
func (n *Normalizer) raw(in *input, rec *Record) []byte {
	switch len(in.columns) {
	case 0:
		return in.constant
	case 1:
		return rec.Fields[in.columns[0]]
	}
	n.joined = n.joined[:0]
	for _, c := range in.columns {
		cell := n.stated(rec.Fields[c])
		if len(cell) == 0 {
			continue
		}
		if len(n.joined) > 0 {
			n.joined = append(n.joined, in.source.Join...)
		}
		n.joined = append(n.joined, cell...)
	}
	return n.joined
}

// gap reports that a date or a figure of several columns lacks one in between:
// 2026, nothing, 5 is not May. The ends of a range stand or fall together.
func (n *Normalizer) gap(in *input, rec *Record) bool {
	if len(in.columns) < 2 || in.phrase == "" && in.kind.texts() {
		return false
	}
	filled, began, ended, broken := 0, false, false, false
	for _, c := range in.columns {
		if len(n.stated(rec.Fields[c])) == 0 {
			ended = ended || began
			continue
		}
		filled++
		broken = broken || ended
		began = true
	}
	if in.phrase != "" {
		return filled > 0 && filled < len(in.columns)
	}
	return broken
}

// read fills cell i of the open row.
func (n *Normalizer) read(at, i int, rec *Record) {
	in := &n.shape.inputs[i]
	e := n.recall(at, i, n.raw(in, rec))
	if n.gap(in, rec) {
		e = &entry{fault: fault{problem.InvalidFormat, "no empty column between or beside those that make up the value"}}
	}
	n.cells[i] = e
	if e.fault.code != "" {
		n.rejectCell(in, rec, e.fault)
	}
}

func (n *Normalizer) rejectCell(in *input, rec *Record, f fault) {
	line, column := rec.Line, 0
	if len(in.columns) > 0 {
		line, column = rec.Position(in.columns[0])
	}
	n.reject(line, column, in.name, f)
}
