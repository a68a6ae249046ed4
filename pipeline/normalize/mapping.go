// Package normalize turns the records of a feed into rows of a schema.
//
// A [Mapping] says which column, constant or value table fills each input;
// [Bind] holds it against a feed's header. A [Normalizer] then takes records
// one at a time. A record is kept whole or rejected whole; nothing is
// repaired, guessed or set to a default, and every fault of a rejected record
// becomes a problem.
package normalize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// Source is where an input comes from: a column of the feed, whose spellings
// Values may turn into ours, or a constant.
type Source struct {
	Input    string
	Column   string
	Constant *string
	Values   map[string]string
}

// Mapping is how a feed becomes our fields.
type Mapping struct {
	// Sources is nil where the feed bears the inputs' own names.
	Sources []Source
	// Ignore lists columns that are known and not wanted.
	Ignore []string
	// References says, by column, which values a foreign key may hold.
	References map[string]func(value []byte) bool
}

// HeaderError says why a header does not fit the mapping; the feed must stop.
type HeaderError struct {
	Missing   []string // columns that the mapping names
	Ambiguous []string // columns that are mapped and stand twice
}

func (e *HeaderError) Error() string {
	var parts []string
	if len(e.Missing) > 0 {
		parts = append(parts, fmt.Sprintf("the header has no column %s; if it was renamed, change the feed's mapping", quoted(e.Missing)))
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
	inputs  []input
	figures []int // inputs that fill columns only where another one says so
}

// Bind finds the columns of a mapping in a header. The error is a
// [HeaderError].
func Bind(s *schema.Schema, m Mapping, header [][]byte) (*Binding, error) {
	names := make([]string, len(header))
	for i, h := range header {
		names[i] = string(trim(h))
	}
	b := &Binding{Schema: s, width: len(header)}
	var fault HeaderError
	used := map[string]bool{}
	for _, in := range s.Inputs() {
		src, ok := m.source(in)
		bound := newInput(s, in)
		for _, f := range bound.fields {
			if r := m.References[f.Name]; r != nil {
				bound.references = append(bound.references, r)
			}
		}
		switch {
		case !ok:
		case src.Constant != nil:
			bound.constant = []byte(*src.Constant)
		default:
			used[src.Column] = true
			at := slices.Index(names, src.Column)
			switch {
			case at < 0 && m.Sources == nil && in.Optional:
			case at < 0:
				fault.Missing = append(fault.Missing, src.Column)
			case slices.Contains(names[at+1:], src.Column):
				fault.Ambiguous = append(fault.Ambiguous, src.Column)
			}
			bound.column = at
			bound.setValues(src.Values)
		}
		b.inputs = append(b.inputs, bound)
	}
	if len(fault.Missing)+len(fault.Ambiguous) > 0 {
		return nil, &fault
	}
	for i, n := range names {
		switch {
		case n == "":
			b.Unknown = append(b.Unknown, fmt.Sprintf("column %d, which has no name", i+1))
		case !used[n] && !slices.Contains(m.Ignore, n):
			b.Unknown = append(b.Unknown, n)
		}
	}
	b.resolveConditions()
	return b, nil
}

func (m Mapping) source(in schema.Input) (Source, bool) {
	if m.Sources == nil {
		return Source{Input: in.Name, Column: in.Name}, true
	}
	at := slices.IndexFunc(m.Sources, func(s Source) bool { return s.Input == in.Name })
	if at < 0 {
		return Source{}, false
	}
	return m.Sources[at], true
}

func (in *input) setValues(values map[string]string) {
	if len(values) == 0 {
		return
	}
	in.values = make(map[string]string, len(values))
	for raw, code := range values {
		in.values[string(trim([]byte(raw)))] = code
	}
}

// resolveConditions finds the inputs that decide which column another fills.
func (b *Binding) resolveConditions() {
	for i := range b.inputs {
		targets := b.inputs[i].targets
		for t := range targets {
			if w := b.Schema.Fields[targets[t].column].From.When; w != nil {
				targets[t].is = w.Is
				targets[t].when = slices.IndexFunc(b.inputs, func(in input) bool { return in.name == w.Input })
			}
		}
		if !slices.ContainsFunc(targets, func(t target) bool { return t.when < 0 }) {
			b.figures = append(b.figures, i)
		}
	}
}
