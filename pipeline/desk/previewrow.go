package desk

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// viewer normalises single records of a feed, an entry of rows at a time, so
// that each problem belongs to one cell of one row.
type viewer struct {
	schema  *schema.Schema
	header  []string
	mapping normalize.Mapping
	entries []entryView
	read    map[string]bool // columns that some entry reads
}

// entryView is the mapping of one row of a record.
type entryView struct {
	number  int
	mapping normalize.Mapping
	bound   *normalize.Binding
	sources []normalize.Source // for each input that has one, in the order of the inputs
}

func newViewer(f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool, header []string) *viewer {
	v := &viewer{schema: s, read: map[string]bool{}, mapping: ingest.Mapping(f, refs)}
	for _, name := range header {
		v.header = append(v.header, strings.TrimSpace(name))
	}
	rows := v.mapping.Rows
	if len(rows) == 0 {
		rows = [][]normalize.Source{nil}
	}
	for i, row := range rows {
		e := entryView{mapping: v.mapping, number: i + 1}
		if e.mapping.Rows = rows[i : i+1]; row == nil {
			e.mapping.Rows, e.number = nil, 0
		}
		e.sources = v.sources(row)
		for _, src := range e.sources {
			for _, c := range src.Columns {
				v.read[c] = true
			}
		}
		// The feed was read, so that its header fits.
		e.bound, _ = normalize.Bind(s, e.mapping, header)
		v.entries = append(v.entries, e)
	}
	return v
}

// sources lists where each input of an entry comes from.
func (v *viewer) sources(row []normalize.Source) []normalize.Source {
	var out []normalize.Source
	for _, in := range v.schema.Inputs() {
		named := func(s normalize.Source) bool { return s.Input == in.Name }
		if at := slices.IndexFunc(row, named); at >= 0 {
			out = append(out, row[at])
		} else if at := slices.IndexFunc(v.mapping.Sources, named); at >= 0 {
			out = append(out, v.mapping.Sources[at])
		} else if v.mapping.Sources == nil && slices.Contains(v.header, in.Name) {
			out = append(out, normalize.Source{Input: in.Name, Columns: []string{in.Name}, Dates: v.mapping.Notation.Dates, Thousands: v.mapping.Notation.Thousands})
		}
	}
	return out
}

// record shows a record with the problems that the whole feed has there.
func (v *viewer) record(r ingest.Record, found []problem.Problem, aside bool) PreviewedRecord {
	out := PreviewedRecord{Line: r.Line, Aside: aside}
	for _, p := range found {
		if wholeRecord(p) {
			out.Problems = append(out.Problems, p)
		}
	}
	broken := slices.ContainsFunc(out.Problems, func(p problem.Problem) bool {
		return p.Code != problem.DuplicateKey && p.Code != problem.DuplicateRecord
	})
	if aside || broken {
		out.Rows = []PreviewedRow{{Rejected: broken, Cells: v.asRead(r)}}
		return out
	}
	for _, e := range v.entries {
		if e.bound == nil {
			continue
		}
		if row, given := v.row(e, r); given {
			out.Rows = append(out.Rows, row)
		}
	}
	if len(out.Rows) == 0 {
		out.Problems = append(out.Problems, found...)
		out.Rows = []PreviewedRow{{Rejected: true, Cells: v.asRead(r)}}
	}
	return out
}

// asRead is the cells of a record that gives no row.
func (v *viewer) asRead(r ingest.Record) []PreviewedCell {
	var out []PreviewedCell
	for i, cell := range r.Fields {
		name := ""
		if i < len(v.header) {
			name = v.header[i]
		}
		out = append(out, PreviewedCell{Columns: []string{name}, Read: cell})
	}
	return out
}

// row is what one entry makes of a record; given is false where the record says
// nothing for it.
func (v *viewer) row(e entryView, r ingest.Record) (row PreviewedRow, given bool) {
	out := normalised(e.bound, r)
	if slices.ContainsFunc(out.Problems, func(p problem.Problem) bool { return p.Field == "" && p.Code == problem.MissingValue }) {
		return PreviewedRow{}, false
	}
	row = PreviewedRow{Entry: e.number, Rejected: out.Rejected > 0, Problems: out.Problems}
	values := v.values(out)
	if row.Rejected {
		values = v.others(e, r, out.Problems)
	}
	for _, src := range e.sources {
		cell := PreviewedCell{Columns: src.Columns, Read: v.text(src, r), Input: src.Input, Ours: values[src.Input]}
		if at := slices.IndexFunc(out.Problems, func(p problem.Problem) bool { return p.Field == src.Input && p.Effect == problem.Rejected }); at >= 0 {
			cell.Ours, cell.Code, cell.Expected = "", out.Problems[at].Code, out.Problems[at].Expected
		}
		row.Cells = append(row.Cells, cell)
	}
	for i, name := range v.header {
		if !v.read[name] && i < len(r.Fields) {
			row.Cells = append(row.Cells, PreviewedCell{Columns: []string{name}, Read: r.Fields[i]})
		}
	}
	slices.SortStableFunc(row.Cells, func(a, b PreviewedCell) int { return v.at(a) - v.at(b) })
	return row, true
}

// at is the place of a cell in the file; what has none comes last.
func (v *viewer) at(c PreviewedCell) int {
	if len(c.Columns) == 0 {
		return len(v.header)
	}
	return slices.Index(v.header, c.Columns[0])
}

// text is what the file says for an input.
func (v *viewer) text(src normalize.Source, r ingest.Record) string {
	var cells []string
	for _, name := range src.Columns {
		if at := slices.Index(v.header, name); at >= 0 && at < len(r.Fields) && strings.TrimSpace(r.Fields[at]) != "" {
			cells = append(cells, r.Fields[at])
		}
	}
	return strings.Join(cells, src.Join)
}

// normalised reads one record.
func normalised(b *normalize.Binding, r ingest.Record) normalize.Output {
	n := normalize.New(b, table.Origin{}, check.Gate)
	rec := &normalize.Record{Line: r.Line, Malformed: -1, Valid: true,
		Position: func(field int) (int, int) { return r.Line, field + 1 }, Raw: func() []byte { return nil }}
	for _, f := range r.Fields {
		rec.Fields = append(rec.Fields, []byte(f))
	}
	n.Record(rec)
	return n.Take()
}

// values are the inputs of a row as normalised.
func (v *viewer) values(out normalize.Output) map[string]string {
	values := map[string]string{}
	t := table.New(v.schema)
	if len(out.Segments) == 0 || !t.Add(out.Segments...) {
		return values
	}
	for _, in := range v.schema.Inputs() {
		values[in.Name] = inputText(t, t.Order()[0], in)
	}
	return values
}

// others are the values of the inputs that a rejected row would have had right:
// those that were not are read as something that is.
func (v *viewer) others(e entryView, r ingest.Record, found []problem.Problem) map[string]string {
	m := e.mapping
	m.Rows, m.Sources = nil, slices.Clone(e.sources)
	for _, p := range found {
		at := slices.IndexFunc(m.Sources, func(s normalize.Source) bool { return s.Input == p.Field })
		in, f := inputNamed(v.schema, p.Field)
		if at < 0 || f == nil {
			continue
		}
		if !in.Required {
			m.Sources = slices.Delete(m.Sources, at, at+1)
			continue
		}
		m.Sources[at] = normalize.Source{Input: p.Field, Constant: accepted(f)}
	}
	bound, err := normalize.Bind(v.schema, m, v.header)
	if err != nil {
		return nil
	}
	return v.values(normalised(bound, r))
}

// accepted is a value that a column can hold.
func accepted(f *schema.Field) *string {
	value := f.Example
	switch {
	case f.Codes != nil && len(f.Codes.Codes) > 0:
		value = f.Codes.Codes[0].Code
	case f.Type == schema.Bool:
		value = "false"
	case f.Type == schema.Int32, f.Type == schema.Int64:
		value = "0"
	case f.Type == schema.Date, f.From.Part != schema.Whole:
		value = "2000-01-01"
	}
	return &value
}
