package normalize

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// HeaderError says why a header does not fit the mapping; the feed must stop.
type HeaderError struct {
	Missing   []string // columns that the mapping names
	Near      []string // for each of them, the header's name that may be meant, or ""
	Ambiguous []string // columns that are mapped and stand twice
	Strange   bool     // nothing in the header is mapped
}

func (e *HeaderError) Error() string {
	if e.Strange { // what stands there may be a record, and is not quoted
		const named = 3
		missing, more := quoted(e.Missing[:min(len(e.Missing), named)]), ""
		if len(e.Missing) > named {
			more = " …"
		}
		return fmt.Sprintf("the header has no column %s%s, and nothing else that the feed reads; this may be a page of errors or another file, or its header has moved or its delimiter changed: open it, and change what the feed declares if the file is right", missing, more)
	}
	var parts []string
	if len(e.Missing) > 0 {
		missing := make([]string, len(e.Missing))
		for i, n := range e.Missing {
			missing[i] = fmt.Sprintf("%q", n)
			if i < len(e.Near) && e.Near[i] != "" {
				missing[i] += fmt.Sprintf(" (there is %q)", e.Near[i])
			}
		}
		parts = append(parts, fmt.Sprintf("the header has no column %s; if it was renamed, change what the feed declares", strings.Join(missing, ", ")))
	}
	if len(e.Ambiguous) > 0 {
		parts = append(parts, fmt.Sprintf("column %s stands twice in the header; it must be clear which one is meant", quoted(e.Ambiguous)))
	}
	return strings.Join(parts, "; ")
}

func quoted(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(q, ", ")
}

// Binding is a mapping held against a header.
type Binding struct {
	Schema *schema.Schema
	// Unknown lists the header's columns that the mapping neither uses nor
	// ignores.
	Unknown []string

	width   int
	shapes  []shape
	missing map[string]bool // folded
	fill    bool
	maxCell int
	summary int      // the column that tells summary rows, or -1
	begins  []string // folded
	// corrections by key, with their places in the mapping.
	corrections map[string][]correction
}

// shape is one of the rows that a record gives.
type shape struct {
	inputs  []input
	figures []int // inputs that fill columns only where another one says so
	own     []int // columns that must not all be empty; nil where a record is a row
	key     int   // the input that identifies the row, or -1
	derived bool  // the key is made of other inputs
}

type correction struct {
	Correction
	at    int // in the mapping
	input int
}

// binder collects what binding finds.
type binder struct {
	schema *schema.Schema
	names  []string
	used   map[string]bool
	fault  HeaderError
}

// Bind finds the columns of a mapping in a header. The error is a
// [HeaderError].
func Bind(s *schema.Schema, m Mapping, header []string) (*Binding, error) {
	w := &binder{schema: s, names: make([]string, len(header)), used: map[string]bool{}}
	for i, h := range header {
		w.names[i] = name(h)
	}
	b := &Binding{Schema: s, width: len(header), fill: m.Fill, maxCell: m.MaxCell, summary: -1}
	if len(m.Rows) == 0 {
		b.shapes = append(b.shapes, w.shape(m, nil))
	}
	for _, row := range m.Rows {
		b.shapes = append(b.shapes, w.shape(m, row))
	}
	if c := m.Summary.Column; c != "" {
		b.summary = w.column(c, false)
		for _, begin := range m.Summary.Begins {
			b.begins = append(b.begins, notation.Fold(begin))
		}
	}
	if len(w.fault.Missing)+len(w.fault.Ambiguous) > 0 {
		known := func(n string) bool { return w.used[n] }
		w.fault.Strange = !slices.ContainsFunc(w.names, known) && !slices.ContainsFunc(w.fault.Near, func(n string) bool { return n != "" })
		return nil, &w.fault
	}
	for _, token := range m.Missing {
		if b.missing == nil {
			b.missing = map[string]bool{}
		}
		b.missing[notation.Fold(token)] = true
	}
	b.correct(m.Corrections)
	for i, n := range w.names {
		switch {
		case n == "":
			b.Unknown = append(b.Unknown, fmt.Sprintf("column %d, which has no name", i+1))
		case !w.used[n] && !slices.ContainsFunc(m.Ignore, func(known string) bool { return name(known) == n }):
			b.Unknown = append(b.Unknown, n)
		}
	}
	return b, nil
}

// shape binds the sources of one row of a record.
func (w *binder) shape(m Mapping, row []Source) shape {
	out := shape{key: -1}
	for i, in := range w.schema.Inputs() {
		bound := newInput(w.schema, in)
		for _, f := range bound.fields {
			if r := m.References[f.Name]; r != nil {
				bound.references = append(bound.references, r)
			}
		}
		src, ok := m.source(in, row)
		if ok {
			w.bind(&bound, src, m.Sources == nil && in.Optional)
		}
		if len(w.schema.PrimaryKey) == 1 && bound.fields[0].Name == w.schema.PrimaryKey[0] {
			out.key, out.derived = i, bound.derive != nil
		}
		out.inputs = append(out.inputs, bound)
	}
	for i := range out.inputs {
		for d, name := range out.inputs[i].derive {
			out.inputs[i].parts[d] = slices.IndexFunc(out.inputs, func(in input) bool { return in.name == name })
		}
	}
	out.own = w.own(m, row)
	out.resolveConditions()
	return out
}

// bind fills in where the cells of an input come from.
func (w *binder) bind(in *input, src Source, absent bool) {
	in.source = src
	in.written = Notation{src.Dates, src.Thousands}
	in.phrase = src.Phrase
	switch {
	case src.Constant != nil:
		in.constant = []byte(*src.Constant)
	case src.Derive != nil:
		in.derive, in.parts = src.Derive, make([]int, len(src.Derive))
	default:
		for _, name := range src.Columns {
			in.columns = append(in.columns, w.column(name, absent))
		}
		if absent && in.columns[0] < 0 {
			in.columns = nil
		}
	}
	if len(src.Values) > 0 {
		in.values = make(map[string]string, len(src.Values))
		for raw, code := range src.Values {
			in.values[notation.Fold(raw)] = code
		}
	}
}

// name is a column's name as it compares: without blanks at its ends, with one
// blank for several and for a line end, and with its accents in one piece,
// however they are written.
func name(header string) string { return norm.NFC.String(strings.Join(strings.Fields(header), " ")) }

// column finds a column in the header; it may be absent only where that is
// said.
func (w *binder) column(declared string, absent bool) int {
	name := name(declared)
	w.used[name] = true
	at := slices.Index(w.names, name)
	switch {
	case at < 0 && !absent && !slices.Contains(w.fault.Missing, name):
		w.fault.Missing = append(w.fault.Missing, name)
		w.fault.Near = append(w.fault.Near, near(w.names, name))
	case at >= 0 && slices.Contains(w.names[at+1:], name) && !slices.Contains(w.fault.Ambiguous, name):
		w.fault.Ambiguous = append(w.fault.Ambiguous, name)
	}
	return at
}

// near is the header's name that may be meant, or "".
func near(names []string, name string) string {
	folded := notation.Fold(name)
	if at := slices.IndexFunc(names, func(n string) bool { return notation.Fold(n) == folded }); at >= 0 {
		return names[at]
	}
	if len(name) > nearLength || len(names) > nearLength {
		return ""
	}
	return schema.Nearest(names, name)
}

// own lists the columns that only this row of a record reads.
func (w *binder) own(m Mapping, row []Source) []int {
	var own []int
	for _, src := range row {
		for _, c := range src.Columns {
			shared := slices.ContainsFunc(m.Sources, func(s Source) bool { return slices.Contains(s.Columns, c) })
			if at := slices.Index(w.names, name(c)); at >= 0 && !shared {
				own = append(own, at)
			}
		}
	}
	return own
}

func (m Mapping) source(in schema.Input, row []Source) (Source, bool) {
	named := func(s Source) bool { return s.Input == in.Name }
	if at := slices.IndexFunc(row, named); at >= 0 {
		return row[at], true
	}
	if m.Sources == nil {
		return Source{Input: in.Name, Columns: []string{in.Name}, Dates: m.Notation.Dates, Thousands: m.Notation.Thousands}, true
	}
	at := slices.IndexFunc(m.Sources, named)
	if at < 0 {
		return Source{}, false
	}
	return m.Sources[at], true
}

// correct files the corrections under the keys they are for.
func (b *Binding) correct(all []Correction) {
	if len(all) == 0 {
		return
	}
	b.corrections = map[string][]correction{}
	for i, c := range all {
		at := slices.IndexFunc(b.shapes[0].inputs, func(in input) bool { return in.name == c.Input })
		b.corrections[c.Key] = append(b.corrections[c.Key], correction{c, i, at})
	}
}

// resolveConditions finds the inputs that decide which column another fills.
func (s *shape) resolveConditions() {
	for i := range s.inputs {
		in := &s.inputs[i]
		for t := range in.targets {
			if w := in.fields[t].From.When; w != nil {
				in.targets[t].is = w.Is
				in.targets[t].when = slices.IndexFunc(s.inputs, func(in input) bool { return in.name == w.Input })
			}
		}
		if !slices.ContainsFunc(in.targets, func(t target) bool { return t.when < 0 }) {
			s.figures = append(s.figures, i)
		}
	}
}
