package csvfile

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

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
