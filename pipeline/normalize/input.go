package normalize

import (
	"math"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// input is one input of the table, ready to read cells.
type input struct {
	name     string
	required bool
	column   int // in the feed, or -1
	constant []byte
	values   map[string]string
	fields   []*schema.Field // that it fills; what one refuses is refused
	kind     kind
	min, max *int64 // what all fields can hold; always set for whole numbers
	targets  []target
	// references report whether a value stands in the tables that the columns
	// point to.
	references []func([]byte) bool
}

type kind uint8

const (
	text kind = iota
	list
	integer
	boolean
	date
	partialDate
	instant
)

// texts reports that the cells of a column are text.
func (k kind) texts() bool { return k == text || k == list }

type target struct {
	column int
	part   schema.Part
	// when is the position of the input that decides, or -1.
	when int
	is   string
}

func newInput(s *schema.Schema, in schema.Input) input {
	out := input{name: in.Name, required: in.Required, column: -1, kind: kindOf(s.Fields[in.Fields[0]].Type)}
	for _, c := range in.Fields {
		f := &s.Fields[c]
		out.fields = append(out.fields, f)
		out.targets = append(out.targets, target{column: c, part: f.From.Part, when: -1})
		if f.From.Part != schema.Whole {
			out.kind = partialDate
		}
		out.narrow(f)
	}
	return out
}

func kindOf(t schema.Type) kind {
	switch t {
	case schema.List:
		return list
	case schema.Int32, schema.Int64:
		return integer
	case schema.Bool:
		return boolean
	case schema.Date:
		return date
	case schema.Timestamp:
		return instant
	}
	return text
}

// narrow leaves what f can hold too.
func (in *input) narrow(f *schema.Field) {
	low, high := f.Min, f.Max
	least, most := int64(table.NullInt+1), int64(math.MaxInt64)
	if f.Type == schema.Int32 {
		least, most = math.MinInt32+1, math.MaxInt32
	}
	if in.kind == integer {
		low, high = larger(low, &least), smaller(high, &most)
	}
	in.min, in.max = larger(in.min, low), smaller(in.max, high)
}

func larger(a, b *int64) *int64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}

func smaller(a, b *int64) *int64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// unique reports that no two records should share the input.
func (in *input) unique() bool {
	return slices.ContainsFunc(in.fields, func(f *schema.Field) bool { return f.Unique })
}

func (in *input) translate(b []byte) []byte {
	if in.values != nil {
		if code, ok := in.values[string(b)]; ok {
			return []byte(code)
		}
	}
	return b
}
