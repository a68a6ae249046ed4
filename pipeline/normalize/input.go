package normalize

import (
	"bytes"
	"math"
	"slices"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// input is one input of the table, ready to read cells.
type input struct {
	name     string
	required bool
	source   Source
	columns  []int // in the feed; empty where no cell is read
	constant []byte
	derive   []string          // inputs that make up the key
	parts    []int             // where they are
	values   map[string]string // by folded spelling
	written  Notation
	phrase   Phrase
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
	out := input{name: in.Name, required: in.Required, kind: kindOf(s.Fields[in.Fields[0]].Type)}
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

// take reads a cell as the feed writes it: trimmed, and empty where it says
// that there is nothing.
func (in *input) take(cell []byte, gate func(*schema.Field, []byte) bool) (value, fault) {
	written := &in.written
	if in.constant != nil {
		return in.read(cell, nil, gate)
	}
	if in.source.Extract != nil && len(cell) > 0 {
		var f fault
		if cell, f = in.extract(cell); f.code != "" {
			return value{}, f
		}
	}
	if in.values != nil {
		if ours, ok := in.values[notation.Fold(string(cell))]; ok {
			cell, written = []byte(ours), nil
		}
	}
	if in.phrase != "" && written != nil {
		if v, f := in.readPhrase(cell, written); f.code != "" || !v.null || in.source.Default == nil {
			if f.code == "" && v.null && in.required {
				f = fault{problem.MissingValue, "a value"}
			}
			return v, f
		}
		cell = nil
	}
	if len(cell) == 0 && in.source.Default != nil {
		cell, written = []byte(*in.source.Default), nil
	}
	return in.read(cell, written, gate)
}

// extract takes a piece of a cell: the only group of the pattern, or the whole
// match. A pattern that finds nothing, or finds it nowhere in particular,
// empties no cell; a piece cut out of a longer number is no number.
func (in *input) extract(cell []byte) ([]byte, fault) {
	found := in.source.Extract.FindSubmatchIndex(cell)
	if found == nil || found[0] == found[1] {
		return nil, fault{problem.InvalidFormat, "a text that the declared pattern (extract) finds something in"}
	}
	from, to := found[len(found)-2], found[len(found)-1]
	if from < 0 {
		return nil, fault{}
	}
	if (in.kind == integer || in.phrase != "") && cutsNumber(cell, from, to) {
		return nil, fault{problem.InvalidInteger, "a whole number; the declared pattern (extract) cuts a longer one"}
	}
	return trim(cell[from:to]), fault{}
}

// cutsNumber reports that what stands before or behind a piece belongs to its
// number: 1.687 around 1, 12.5 % around 12.
func cutsNumber(cell []byte, from, to int) bool {
	isDigit := func(i int) bool { return i >= 0 && i < len(cell) && cell[i] >= '0' && cell[i] <= '9' }
	isSign := func(i int) bool { return i >= 0 && i < len(cell) && bytes.IndexByte([]byte(".,'%"), cell[i]) >= 0 }
	if from == to || !isDigit(from) && !isDigit(to-1) {
		return false
	}
	before := isDigit(from) && (isDigit(from-1) || isSign(from-1) && isDigit(from-2))
	behind := isDigit(to-1) && (isDigit(to) || isSign(to) && (isDigit(to+1) || cell[to] == '%'))
	return before || behind
}
