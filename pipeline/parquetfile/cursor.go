package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/xitongsys/parquet-go/layout"
	"github.com/xitongsys/parquet-go/parquet"
	parquetschema "github.com/xitongsys/parquet-go/schema"
)

// cursor walks through a column, page by page. It uses the library's pages and
// not its column reader, which drops errors and pads what is missing with
// nulls.
type cursor struct {
	field  *schema.Field
	column int
	file   io.ReaderAt
	groups []*parquet.RowGroup // not yet begun
	names  *parquetschema.SchemaHandler

	chunk  *parquet.ColumnMetaData
	bytes  *io.SectionReader
	pages  *thrift.TBufferedTransport
	dict   *layout.Page
	unread int64 // values of the chunk in pages to come
	values []any // of the current page; nil is null
	stats  statistics
}

// pageBuffer is how much is read ahead of a page.
const pageBuffer = 64 << 10

func newCursor(f io.ReaderAt, footer *parquet.FileMetaData, field *schema.Field, column int) *cursor {
	return &cursor{
		field: field, column: column, file: f, groups: footer.RowGroups,
		// The library goes by names of its own making, even in its metadata.
		names: parquetschema.NewSchemaHandlerFromSchemaList(cloneElements(footer.Schema)),
	}
}

// cloneElements keeps what the library does to names away from the other
// goroutines.
func cloneElements(elements []*parquet.SchemaElement) []*parquet.SchemaElement {
	out := make([]*parquet.SchemaElement, len(elements))
	for i, e := range elements {
		clone := *e
		out[i] = &clone
	}
	return out
}

// fill makes sure that values are at hand. It returns io.EOF behind the last
// one of the file.
func (c *cursor) fill() error {
	for len(c.values) == 0 {
		if c.unread == 0 {
			if err := c.nextChunk(); err != nil {
				return err
			}
		}
		page, n, _, err := layout.ReadPage(c.pages, c.names, c.chunk)
		if err != nil {
			return fmt.Errorf("page not readable: %w", noEOF(err))
		}
		if page.Header.GetType() == parquet.PageType_DICTIONARY_PAGE {
			if c.dict != nil {
				return errors.New("two dictionaries in a row group")
			}
			c.dict = page
			continue
		}
		if n <= 0 || n > c.unread || int64(len(page.DataTable.Values)) != n {
			return fmt.Errorf("a page of %d values where %d are left", n, c.unread)
		}
		page.Decode(c.dict)
		c.values = page.DataTable.Values
		c.unread -= n
	}
	return nil
}

func (c *cursor) nextChunk() error {
	if c.chunk != nil {
		if err := c.endChunk(); err != nil {
			return err
		}
	}
	if len(c.groups) == 0 {
		return io.EOF
	}
	m := *c.groups[0].Columns[c.column].MetaData
	c.groups = c.groups[1:]
	m.PathInSchema = []string{c.names.Infos[c.column+1].InName}
	start := m.DataPageOffset
	if m.DictionaryPageOffset != nil {
		start = *m.DictionaryPageOffset
	}
	c.chunk, c.dict, c.unread = &m, nil, m.NumValues
	c.bytes = io.NewSectionReader(c.file, start, m.TotalCompressedSize)
	c.pages = thrift.NewTBufferedTransport(thrift.NewStreamTransportR(c.bytes), pageBuffer)
	c.stats = statistics{}
	return nil
}

func (c *cursor) endChunk() error {
	if left, err := c.pages.Read(make([]byte, 1)); left > 0 || err == nil {
		return errors.New("bytes behind the last page of a row group")
	}
	return c.stats.check(c.chunk.Statistics, c.field.Type)
}

// noEOF keeps a file that ends too early from looking like one that ends.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// compare compares the next rows with v and returns how many are equal.
func (c *cursor) compare(v *table.Vector, rows int) (int, error) {
	for done := 0; done < rows; {
		if err := c.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				return done, errors.New("no such row in Parquet")
			}
			return done, err
		}
		n := min(rows-done, len(c.values))
		for i, got := range c.values[:n] {
			var err error
			if isText(c.field.Type) {
				err = c.text(got, v.Bytes[done+i])
			} else {
				err = c.int(got, v.Ints[done+i])
			}
			if err != nil {
				return done + i, err
			}
		}
		c.values = c.values[n:]
		done += n
	}
	return rows, nil
}

func (c *cursor) text(got any, want []byte) error {
	if got == nil {
		c.stats.nulls++
		if len(want) > 0 {
			return fmt.Errorf("null in Parquet, %q in the CSV", want)
		}
		return nil
	}
	v, ok := got.(string)
	switch {
	case !ok:
		return fmt.Errorf("a %T in Parquet, expected text", got)
	case len(want) == 0:
		return fmt.Errorf("%q in Parquet, null in the CSV", v)
	case v != string(want):
		return fmt.Errorf("%q in Parquet, %q in the CSV", v, want)
	}
	c.stats.addText(v)
	return nil
}

func (c *cursor) int(got any, want int64) error {
	if got == nil {
		c.stats.nulls++
		if want != table.NullInt {
			return fmt.Errorf("null in Parquet, %s in the CSV", c.canonical(want))
		}
		return nil
	}
	var v int64
	switch n := got.(type) {
	case int32:
		v = int64(n)
	case int64:
		v = n
	case bool:
		if n {
			v = 1
		}
	default:
		return fmt.Errorf("a %T in Parquet, expected a number", got)
	}
	if v != want {
		if want == table.NullInt {
			return fmt.Errorf("%s in Parquet, null in the CSV", c.canonical(v))
		}
		return fmt.Errorf("%s in Parquet, %s in the CSV", c.canonical(v), c.canonical(want))
	}
	c.stats.addInt(v)
	return nil
}

// canonical is a value as the CSV shows it.
func (c *cursor) canonical(v int64) string {
	if v == table.NullInt {
		return strconv.FormatInt(v, 10)
	}
	return string(table.AppendInt(nil, c.field.Type, v))
}
