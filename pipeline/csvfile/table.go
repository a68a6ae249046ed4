package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// batchRows is how many rows are gathered column by column before they are
// written row by row: few enough to stay in cache.
const batchRows = 1024

// Style is how cells are written.
type Style struct {
	Delimiter byte // ',' where zero
	BOM       bool
	CRLF      bool
	// Spreadsheet neutralises cells that a spreadsheet would take for a
	// formula; see [Neutral].
	Spreadsheet bool
	Header      []string // names in place of the schema's
	True, False string   // words for booleans; true and false where empty
}

// WriteTable writes the canonical CSV of a table.
func WriteTable(w io.Writer, t *table.Table) error { return WriteStyled(w, t, Style{}) }

// WriteStyled writes the kept rows of a table in their order.
func WriteStyled(w io.Writer, t *table.Table, s Style) error {
	e := NewEncoder(t, s)
	if _, err := w.Write(e.Header()); err != nil {
		return err
	}
	order := t.Order()
	for from := 0; from < len(order); from += batchRows {
		if _, err := w.Write(e.Rows(order[from:min(from+batchRows, len(order))])); err != nil {
			return err
		}
	}
	return nil
}

// Encoder writes rows of a table as CSV text, batch by batch.
type Encoder struct {
	table   *table.Table
	style   Style
	eol     []byte
	vectors []table.Vector
	buf     []byte
	cell    []byte
}

// NewEncoder writes in a style.
func NewEncoder(t *table.Table, s Style) *Encoder {
	if s.Delimiter == 0 {
		s.Delimiter = ','
	}
	e := &Encoder{table: t, style: s, eol: []byte{'\n'}, vectors: make([]table.Vector, len(t.Schema.Fields))}
	if s.CRLF {
		e.eol = []byte("\r\n")
	}
	return e
}

// Header is the BOM, where the style has one, and the header line.
func (e *Encoder) Header() []byte {
	var b []byte
	if e.style.BOM {
		b = append(b, bom...)
	}
	names := e.style.Header
	if names == nil {
		names = e.table.Schema.Header()
	}
	for i, n := range names {
		if i > 0 {
			b = append(b, e.style.Delimiter)
		}
		b = appendQuoted(b, []byte(n), e.style.Delimiter)
	}
	return append(b, e.eol...)
}

// Rows is the lines of some rows; the slice holds until the next call.
func (e *Encoder) Rows(refs []table.Ref) []byte {
	for c := range e.vectors {
		e.table.Gather(&e.vectors[c], c, refs)
	}
	b := e.buf[:0]
	for i := range refs {
		start := len(b)
		for c := range e.vectors {
			if c > 0 {
				b = append(b, e.style.Delimiter)
			}
			b = e.appendCell(b, c, i)
		}
		if len(b) == start { // an empty line is no record
			b = append(b, `""`...)
		}
		b = append(b, e.eol...)
	}
	e.buf = b
	return b
}

// appendCell appends the cell of column c in the row at position i.
func (e *Encoder) appendCell(b []byte, c, i int) []byte {
	v, typ := &e.vectors[c], e.table.Schema.Fields[c].Type
	switch {
	case len(v.Ints) == 0:
		cell := v.Bytes[i]
		if e.style.Spreadsheet {
			e.cell = Neutral(e.cell[:0], cell)
			cell = e.cell
		}
		return appendQuoted(b, cell, e.style.Delimiter)
	case typ == schema.Bool && e.style.True != "":
		return e.style.appendBool(b, v.Ints[i])
	}
	return table.AppendInt(b, typ, v.Ints[i])
}

func (s Style) appendBool(b []byte, v int64) []byte {
	switch v {
	case 1:
		return append(b, s.True...)
	case 0:
		return append(b, s.False...)
	}
	return b
}

func appendQuoted(b, cell []byte, delimiter byte) []byte {
	if special(cell, 0, delimiter) == len(cell) {
		return append(b, cell...)
	}
	b = append(b, '"')
	for _, c := range cell {
		if c == '"' {
			b = append(b, '"')
		}
		b = append(b, c)
	}
	return append(b, '"')
}

// Neutral appends a text cell so that no spreadsheet runs it: one that starts
// with a sign of a formula gets an apostrophe in front. Blanks before the sign
// and its full-width twin, which some spreadsheets read as the sign, change
// nothing.
func Neutral(dst, cell []byte) []byte {
	first, _ := utf8.DecodeRune(bytes.TrimLeft(cell, " \u00a0"))
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		dst = append(dst, '\'')
	}
	return append(dst, cell...)
}

// ReadTable reads a canonical CSV of the schema. An error names the line and
// the column; the header must be the schema's.
func ReadTable(r io.Reader, s *schema.Schema) (*table.Table, error) {
	in := NewTableReader(r, s)
	whole := table.New(s)
	for {
		part, err := in.Next()
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return nil, err
		}
		if !whole.Add(part.Segments()...) {
			return nil, errors.New("more rows than a table can hold")
		}
	}
}

var errNoHeader = errors.New("line 1: no header line, expected the names of the columns")

// ReadHeader reads the names in the first line of a canonical CSV.
func ReadHeader(r io.Reader) ([]string, error) {
	in := NewReader(r, Dialect{})
	in.size = 64 << 10
	block, err := in.Next(nil)
	if err != nil && err != io.EOF {
		return nil, err
	}
	p := NewParser(Dialect{})
	p.Reset(block)
	if !p.Next() {
		return nil, errNoHeader
	}
	return p.header(), nil
}

func (p *Parser) header() []string {
	names := make([]string, len(p.Fields))
	for i, f := range p.Fields {
		names[i] = string(f)
	}
	return names
}

// TableReader reads a canonical CSV piece by piece.
type TableReader struct {
	in     *Reader
	parser *Parser
	schema *schema.Schema
	header bool
	buf    []byte
	last   *table.Segment // as large as the next one is likely to be
}

// NewTableReader reads a canonical CSV of the schema.
func NewTableReader(r io.Reader, s *schema.Schema) *TableReader {
	return &TableReader{in: NewReader(r, Dialect{}), parser: NewParser(Dialect{}), schema: s}
}

// Next gives the next rows, in the order of the file, and io.EOF after the
// last.
func (t *TableReader) Next() (*table.Table, error) {
	block, err := t.in.Next(t.buf)
	if err == io.EOF && !t.header {
		return nil, errNoHeader
	}
	if err != nil {
		return nil, err
	}
	t.buf = block.Data
	t.parser.Reset(block)
	build := table.NewBuilder(t.schema)
	if t.last != nil {
		build.Row().Reserve(t.last)
	}
	for t.parser.Next() {
		if !t.header {
			if err := t.checkHeader(); err != nil {
				return nil, err
			}
			t.header = true
			continue
		}
		if err := t.readRow(build); err != nil {
			return nil, err
		}
	}
	part := build.Table()
	if segments := part.Segments(); len(segments) > 0 {
		t.last = segments[0]
	}
	return part, nil
}

func (t *TableReader) checkHeader() error {
	if t.parser.Malformed >= 0 || !slices.Equal(t.parser.header(), t.schema.Header()) {
		return fmt.Errorf("line %d: the header is not that of %s %s", t.parser.Line(), t.schema.Name, t.schema.Version)
	}
	return nil
}

func (t *TableReader) readRow(build *table.Builder) error {
	p, s := t.parser, t.schema
	if p.Malformed >= 0 {
		line, column := p.Position(p.Malformed)
		return fmt.Errorf("line %d, column %d: expected quotes around the whole field, doubled inside it", line, column)
	}
	if len(p.Fields) != len(s.Fields) {
		return fmt.Errorf("line %d: %d fields, expected %d", p.Line(), len(p.Fields), len(s.Fields))
	}
	row := build.Row()
	if row == nil {
		return fmt.Errorf("line %d: more rows than a table can hold", p.Line())
	}
	for i := range s.Fields {
		if err := row.ParseCell(&s.Fields[i], i, p.Fields[i]); err != nil {
			line, column := p.Position(i)
			return fmt.Errorf("line %d, column %d, %s: %w", line, column, s.Fields[i].Name, err)
		}
	}
	row.EndRow()
	return nil
}
