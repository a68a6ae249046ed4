package parquetfile

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/xitongsys/parquet-go/parquet"
)

// checkColumns compares the footer's columns with the schema. It builds on
// nothing that the writer uses, so that a mistake there shows here.
func checkColumns(elements []*parquet.SchemaElement, s *schema.Schema) error {
	if len(elements) != len(s.Fields)+1 || int(elements[0].GetNumChildren()) != len(s.Fields) {
		return fmt.Errorf("%d columns, expected the %d of schema %s", len(elements)-1, len(s.Fields), s.Version)
	}
	if root := elements[0]; root.IsSetType() || root.IsSetRepetitionType() && root.GetRepetitionType() != parquet.FieldRepetitionType_REQUIRED {
		return fmt.Errorf("the root of the columns is %v, expected a required group", root)
	}
	for i, f := range s.Fields {
		e := elements[i+1]
		if e.Name != f.Name {
			return fmt.Errorf("column %d is %q, expected %q", i+1, e.Name, f.Name)
		}
		if got, want := typeName(e), expectedType(f.Type); got != want || e.GetNumChildren() != 0 {
			return fmt.Errorf("column %s is %s, expected %s", f.Name, got, want)
		}
		if !convertedFits(e, f.Type) {
			return fmt.Errorf("column %s has the converted type %v, which is not that of its logical type", f.Name, e.GetConvertedType())
		}
		want := parquet.FieldRepetitionType_OPTIONAL
		if f.Required {
			want = parquet.FieldRepetitionType_REQUIRED
		}
		if !e.IsSetRepetitionType() || e.GetRepetitionType() != want {
			return fmt.Errorf("column %s is %v, expected %v", f.Name, e.GetRepetitionType(), want)
		}
		if !e.IsSetFieldID() || e.GetFieldID() != f.ID {
			return fmt.Errorf("column %s has field id %d, expected %d", f.Name, e.GetFieldID(), f.ID)
		}
	}
	return nil
}

func expectedType(t schema.Type) string {
	switch t {
	case schema.Int32:
		return "INT32 INT(32,signed)"
	case schema.Int64:
		return "INT64 INT(64,signed)"
	case schema.Bool:
		return "BOOLEAN"
	case schema.Date:
		return "INT32 DATE"
	case schema.Timestamp:
		return "INT64 TIMESTAMP(MICROS,UTC)"
	}
	return "BYTE_ARRAY STRING"
}

// convertedFits looks at the older form of the logical type, which older
// readers go by.
func convertedFits(e *parquet.SchemaElement, t schema.Type) bool {
	want := parquet.ConvertedType_UTF8
	switch t {
	case schema.Bool:
		return !e.IsSetConvertedType()
	case schema.Int32:
		want = parquet.ConvertedType_INT_32
	case schema.Int64:
		want = parquet.ConvertedType_INT_64
	case schema.Date:
		want = parquet.ConvertedType_DATE
	case schema.Timestamp:
		want = parquet.ConvertedType_TIMESTAMP_MICROS
	}
	return e.IsSetConvertedType() && e.GetConvertedType() == want
}

// checkGroups makes sure that all counts of the footer agree and that each
// chunk is what the columns say, in the one compression whose checksums find
// every flipped bit.
func checkGroups(footer *parquet.FileMetaData) error {
	columns := len(footer.Schema) - 1
	var rows int64
	for i, group := range footer.RowGroups {
		rows += group.NumRows
		if len(group.Columns) != columns || group.NumRows <= 0 {
			return fmt.Errorf("row group %d has %d rows in %d columns, expected some in %d", i+1, group.NumRows, len(group.Columns), columns)
		}
		for c, chunk := range group.Columns {
			e, m := footer.Schema[c+1], chunk.MetaData
			switch {
			case chunk.FilePath != nil || m == nil:
				return fmt.Errorf("row group %d, column %s: the data lies elsewhere", i+1, e.Name)
			case len(m.PathInSchema) != 1 || m.PathInSchema[0] != e.Name || m.Type != e.GetType():
				return fmt.Errorf("row group %d, column %s: the chunk is of %v %v", i+1, e.Name, m.PathInSchema, m.Type)
			case m.NumValues != group.NumRows:
				return fmt.Errorf("row group %d, column %s: %d values, expected %d", i+1, e.Name, m.NumValues, group.NumRows)
			case m.Codec != parquet.CompressionCodec_ZSTD:
				return fmt.Errorf("row group %d, column %s: compressed by %v, expected ZSTD", i+1, e.Name, m.Codec)
			}
		}
	}
	if rows != footer.NumRows {
		return fmt.Errorf("the footer counts %d rows, its row groups %d", footer.NumRows, rows)
	}
	return nil
}
