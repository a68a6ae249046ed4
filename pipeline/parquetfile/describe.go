package parquetfile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	parquetschema "github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/recuento/recuento/pipeline/schema"
)

// Keys of every file's metadata.
const (
	KeyTable         = "recuento.table"
	KeySchemaVersion = "recuento.schema_version"
	// KeySchema holds JSON: the table's title and description, and the name,
	// type, titles and code list of each column.
	KeySchema  = "recuento.schema"
	KeyLicence = "recuento.licence"
	// KeyArrow holds the Arrow schema with the metadata of the columns, in the
	// form in which Arrow's readers look for it. The columns' descriptions stand
	// here alone: twice, they would be a quarter of a small file, which every
	// reader fetches before the first value.
	KeyArrow = "ARROW:schema"
)

// Licence is that of the published data.
const Licence = "CC-BY-4.0"

// fieldID is the key by which Arrow knows a column's Parquet field id.
const fieldID = "PARQUET:field_id"

// ArrowSchema is a table's schema as Arrow describes it. Each field carries its
// title and description in English and Spanish and its field id.
func ArrowSchema(s *schema.Schema) *arrow.Schema {
	fields := make([]arrow.Field, len(s.Fields))
	for i, f := range s.Fields {
		fields[i] = arrow.Field{
			Name:     f.Name,
			Type:     arrowType(f.Type),
			Nullable: !f.Required,
			Metadata: arrow.NewMetadata(
				[]string{"title", "title_es", "description", "description_es", fieldID},
				[]string{f.Title, f.TitleES, f.Description, f.DescriptionES, strconv.Itoa(int(f.ID))}),
		}
	}
	return arrow.NewSchema(fields, nil)
}

func arrowType(t schema.Type) arrow.DataType {
	switch t {
	case schema.Int32:
		return arrow.PrimitiveTypes.Int32
	case schema.Int64:
		return arrow.PrimitiveTypes.Int64
	case schema.Bool:
		return arrow.FixedWidthTypes.Boolean
	case schema.Date:
		return arrow.FixedWidthTypes.Date32
	case schema.Timestamp:
		return arrow.FixedWidthTypes.Timestamp_us // in UTC
	}
	return arrow.BinaryTypes.String
}

// describe is the Parquet schema and the metadata of a table's file.
func describe(s *schema.Schema, more []KeyValue) (*parquetschema.GroupNode, metadata.KeyValueMetadata, error) {
	as := ArrowSchema(s)
	root, err := parquetSchema(as)
	if err != nil {
		return nil, nil, err
	}
	var described bytes.Buffer
	words := json.NewEncoder(&described)
	words.SetEscapeHTML(false)
	if err := words.Encode(describeTable(s)); err != nil {
		return nil, nil, err
	}
	var message bytes.Buffer
	if err := ipc.NewWriter(&message, ipc.WithSchema(as)).Close(); err != nil {
		return nil, nil, err
	}
	pairs := append([]KeyValue{
		{KeyTable, s.Name},
		{KeySchemaVersion, s.Version},
		{KeySchema, strings.TrimSpace(described.String())},
		{KeyLicence, Licence},
		{KeyArrow, base64.StdEncoding.EncodeToString(message.Bytes())},
	}, more...)
	meta := metadata.NewKeyValueMetadata()
	for i, p := range pairs {
		for _, q := range pairs[:i] {
			if p.Key == q.Key {
				return nil, nil, fmt.Errorf("the metadata has the key %q twice", p.Key)
			}
		}
		if err := meta.Append(p.Key, p.Value); err != nil {
			return nil, nil, err
		}
	}
	return root, meta, nil
}

// parquetSchema is the Parquet form of an Arrow schema. The root is Required
// because the library's default, Repeated, is not a table.
func parquetSchema(s *arrow.Schema) (*parquetschema.GroupNode, error) {
	var nodes parquetschema.FieldList
	for _, f := range s.Fields() {
		repetition := parquet.Repetitions.Required
		if f.Nullable {
			repetition = parquet.Repetitions.Optional
		}
		text, _ := f.Metadata.GetValue(fieldID)
		id, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("column %s: field id %q, expected a whole number", f.Name, text)
		}
		physical, logical := parquetType(f.Type)
		node, err := parquetschema.NewPrimitiveNodeLogical(f.Name, repetition, logical, physical, -1, int32(id))
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", f.Name, err)
		}
		nodes = append(nodes, node)
	}
	return parquetschema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1)
}

func parquetType(t arrow.DataType) (parquet.Type, parquetschema.LogicalType) {
	switch t.ID() {
	case arrow.INT32:
		return parquet.Types.Int32, parquetschema.NewIntLogicalType(32, true)
	case arrow.INT64:
		return parquet.Types.Int64, parquetschema.NewIntLogicalType(64, true)
	case arrow.BOOL:
		return parquet.Types.Boolean, parquetschema.NoLogicalType{}
	case arrow.DATE32:
		return parquet.Types.Int32, parquetschema.DateLogicalType{}
	case arrow.TIMESTAMP:
		return parquet.Types.Int64, parquetschema.NewTimestampLogicalType(true, parquetschema.TimeUnitMicros)
	}
	return parquet.Types.ByteArray, parquetschema.StringLogicalType{}
}

// tableText and fieldText are what [KeySchema] says, in the order and under the
// names of the published Table Schema.
type tableText struct {
	Name          string      `json:"name"`
	Title         string      `json:"title"`
	TitleES       string      `json:"title_es"`
	Description   string      `json:"description"`
	DescriptionES string      `json:"description_es"`
	PrimaryKey    []string    `json:"primaryKey"`
	Fields        []fieldText `json:"fields"`
}

type fieldText struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Title   string `json:"title"`
	TitleES string `json:"title_es"`
	Codes   string `json:"codes,omitempty"` // the list that its values come from
}

func describeTable(s *schema.Schema) tableText {
	d := tableText{
		Name: s.Name, Title: s.Title, TitleES: s.TitleES,
		Description: s.Description, DescriptionES: s.DescriptionES,
		PrimaryKey: s.PrimaryKey, Fields: []fieldText{},
	}
	for _, f := range s.Fields {
		text := fieldText{Name: f.Name, Type: f.Type.String(), Title: f.Title, TitleES: f.TitleES}
		if f.Codes != nil {
			text.Codes = f.Codes.Name
		}
		d.Fields = append(d.Fields, text)
	}
	return d
}
