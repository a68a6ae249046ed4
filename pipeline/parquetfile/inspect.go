package parquetfile

import (
	"os"
	"slices"

	"github.com/xitongsys/parquet-go/parquet"
)

// Info is what the footer of a file says.
type Info struct {
	Rows      int64
	RowGroups int
	CreatedBy string
	Columns   []Column
	Metadata  []KeyValue
	Sorting   []string // columns by which the rows are sorted
}

// Column is what the footer of a file says about a column, over all of its row
// groups.
type Column struct {
	Name       string
	Type       string // as the footer spells it, such as "BYTE_ARRAY STRING"
	FieldID    int32
	Required   bool
	Encodings  []string // of the values, sorted
	Compressed int64    // bytes
	Plain      int64    // bytes before compression
	Nulls      int64
}

// Inspect reads the footer of a file.
func Inspect(path string) (info Info, err error) {
	defer asError(&err)
	f, err := os.Open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return Info{}, err
	}
	footer, err := readFooter(f, stat.Size())
	if err != nil {
		return Info{}, err
	}
	info = Info{Rows: footer.NumRows, RowGroups: len(footer.RowGroups), CreatedBy: footer.GetCreatedBy()}
	for _, kv := range footer.KeyValueMetadata {
		info.Metadata = append(info.Metadata, KeyValue{kv.Key, kv.GetValue()})
	}
	for _, e := range footer.Schema[1:] {
		info.Columns = append(info.Columns, Column{
			Name: e.Name, Type: typeName(e), FieldID: e.GetFieldID(),
			Required: e.GetRepetitionType() == parquet.FieldRepetitionType_REQUIRED,
		})
	}
	for _, group := range footer.RowGroups {
		for i, chunk := range group.Columns {
			info.Columns[i].add(chunk.MetaData)
		}
	}
	if len(footer.RowGroups) > 0 {
		for _, by := range footer.RowGroups[0].SortingColumns {
			info.Sorting = append(info.Sorting, info.Columns[by.ColumnIdx].Name)
		}
	}
	return info, nil
}

func (c *Column) add(m *parquet.ColumnMetaData) {
	c.Compressed += m.TotalCompressedSize
	c.Plain += m.TotalUncompressedSize
	c.Nulls += m.GetStatistics().GetNullCount()
	for _, e := range m.EncodingStats {
		if e.PageType == parquet.PageType_DATA_PAGE && !slices.Contains(c.Encodings, e.Encoding.String()) {
			c.Encodings = append(c.Encodings, e.Encoding.String())
		}
	}
	slices.Sort(c.Encodings)
}

// typeName is the physical type and, behind it, what it stands for.
func typeName(e *parquet.SchemaElement) string {
	name := e.GetType().String()
	switch l := e.LogicalType; {
	case l == nil:
	case l.STRING != nil:
		name += " STRING"
	case l.DATE != nil:
		name += " DATE"
	case l.TIMESTAMP != nil && l.TIMESTAMP.IsAdjustedToUTC && l.TIMESTAMP.Unit.MICROS != nil:
		name += " TIMESTAMP(MICROS,UTC)"
	case l.INTEGER != nil && l.INTEGER.IsSigned && l.INTEGER.BitWidth == 32:
		name += " INT(32,signed)"
	case l.INTEGER != nil && l.INTEGER.IsSigned && l.INTEGER.BitWidth == 64:
		name += " INT(64,signed)"
	default:
		name += " " + l.String()
	}
	return name
}
