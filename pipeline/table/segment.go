package table

import (
	"github.com/recuento/recuento/pipeline/schema"
)

// Origin is where the rows of a segment were read.
type Origin struct {
	Feed    string
	Capture string // sha256 of the bytes
}

// Segment is some rows, filled cell by cell and closed row by row. A cell that
// is not set is null.
type Segment struct {
	Origin Origin
	Lines  []int32 // 1-based line of each row's record; empty where there is none

	n    int
	cols []column
}

// column holds the cells of rows 0 to len-1; the rows behind are null, so that
// a column nobody fills costs nothing.
type column struct {
	kind   kind
	codes  []uint16 // dictionary: 0 is null, else values[code-1]
	values [][]byte
	intern map[string]uint16
	ends   []uint32 // text: cell i is data[ends[i-1]:ends[i]]
	data   []byte
	i32    []int32
	i64    []int64
	i8     []int8
}

type kind uint8

const (
	dictionary kind = iota
	text
	int32s
	int64s
	int8s
)

// NewSegment has no rows yet.
func NewSegment(s *schema.Schema) *Segment {
	seg := &Segment{cols: make([]column, len(s.Fields))}
	for i, f := range s.Fields {
		switch f.Type {
		case schema.String, schema.List:
			if f.Unique {
				seg.cols[i].kind = text
			}
		case schema.Int32, schema.Date:
			seg.cols[i].kind = int32s
		case schema.Int64, schema.Timestamp:
			seg.cols[i].kind = int64s
		case schema.Bool:
			seg.cols[i].kind = int8s
		}
	}
	return seg
}

// Reserve makes room in an empty segment for as much as another one of the
// schema holds, which saves growing bit by bit.
func (s *Segment) Reserve(like *Segment) {
	for i := range s.cols {
		c, l := &s.cols[i], &like.cols[i]
		c.codes, c.values = make([]uint16, 0, room(len(l.codes))), make([][]byte, 0, room(len(l.values)))
		c.ends, c.data = make([]uint32, 0, room(len(l.ends))), make([]byte, 0, room(len(l.data)))
		c.i32, c.i64, c.i8 = make([]int32, 0, room(len(l.i32))), make([]int64, 0, room(len(l.i64))), make([]int8, 0, room(len(l.i8)))
	}
	s.Lines = make([]int32, 0, room(len(like.Lines)))
}

// room leaves a little for segments that hold a little more.
func room(n int) int { return n + n/16 }

// Rows is the number of closed rows.
func (s *Segment) Rows() int { return s.n }

// Full reports that no further row fits.
func (s *Segment) Full() bool { return s.n == maxSegmentRows }

// EndRow closes the row whose cells were set.
func (s *Segment) EndRow() { s.n++ }

// SetString sets a cell of the open row of a string or list column. The bytes
// are copied.
func (s *Segment) SetString(col int, v []byte) {
	if len(v) == 0 {
		return
	}
	c := &s.cols[col]
	if c.kind == dictionary {
		if code := s.Intern(col, v); code != 0 {
			s.SetCode(col, code)
			return
		}
	}
	for len(c.ends) < s.n {
		c.ends = append(c.ends, uint32(len(c.data)))
	}
	c.data = append(c.data, v...)
	c.ends = append(c.ends, uint32(len(c.data)))
}

// Intern gives the code of a value in the column's dictionary, for [SetCode].
// It returns 0 where the column holds too many distinct values to be worth a
// dictionary: then [SetString] is to be used.
func (s *Segment) Intern(col int, v []byte) uint16 {
	c := &s.cols[col]
	if c.kind == text {
		return 0
	}
	if code, ok := c.intern[string(v)]; ok {
		return code
	}
	if n := len(c.values); n >= 1024 && n > s.n/3 {
		c.toText()
		return 0
	}
	if c.intern == nil {
		c.intern = map[string]uint16{}
	}
	own := append([]byte(nil), v...)
	c.values = append(c.values, own)
	code := uint16(len(c.values))
	c.intern[string(own)] = code
	return code
}

// SetCode sets a cell to a value given by [Intern].
func (s *Segment) SetCode(col int, code uint16) {
	c := &s.cols[col]
	for len(c.codes) < s.n {
		c.codes = append(c.codes, 0)
	}
	c.codes = append(c.codes, code)
}

// toText gives the dictionary up.
func (c *column) toText() {
	for _, code := range c.codes {
		if code != 0 {
			c.data = append(c.data, c.values[code-1]...)
		}
		c.ends = append(c.ends, uint32(len(c.data)))
	}
	c.kind, c.codes, c.values, c.intern = text, nil, nil, nil
}

// SetInt sets a cell of the open row of any other column; see [Table.Int].
func (s *Segment) SetInt(col int, v int64) {
	if v == NullInt {
		return
	}
	switch c := &s.cols[col]; c.kind {
	case int32s:
		for len(c.i32) < s.n {
			c.i32 = append(c.i32, null32)
		}
		c.i32 = append(c.i32, int32(v))
	case int64s:
		for len(c.i64) < s.n {
			c.i64 = append(c.i64, NullInt)
		}
		c.i64 = append(c.i64, v)
	case int8s:
		for len(c.i8) < s.n {
			c.i8 = append(c.i8, -1)
		}
		c.i8 = append(c.i8, int8(v))
	}
}

// PutString sets a string or list cell of a closed row in a column that has
// been left null so far; rows must come in rising order.
func (s *Segment) PutString(row, col int, v []byte) {
	n := s.n
	s.n = row
	s.SetString(col, v)
	s.n = n
}

// Bytes is a cell of a string or list column; empty is null.
func (s *Segment) Bytes(row, col int) []byte {
	c := &s.cols[col]
	if c.kind == dictionary {
		if row >= len(c.codes) || c.codes[row] == 0 {
			return nil
		}
		return c.values[c.codes[row]-1]
	}
	if row >= len(c.ends) {
		return nil
	}
	start := uint32(0)
	if row > 0 {
		start = c.ends[row-1]
	}
	return c.data[start:c.ends[row]]
}

// Distinct is the values of a column's dictionary, and false where the column
// holds too many to have one.
func (s *Segment) Distinct(col int) ([][]byte, bool) {
	c := &s.cols[col]
	return c.values, c.kind == dictionary
}

// Int is a cell of any other column, [NullInt] where it is null.
func (s *Segment) Int(row, col int) int64 {
	switch c := &s.cols[col]; c.kind {
	case int32s:
		if row < len(c.i32) && c.i32[row] != null32 {
			return int64(c.i32[row])
		}
	case int64s:
		if row < len(c.i64) {
			return c.i64[row]
		}
	case int8s:
		if row < len(c.i8) && c.i8[row] >= 0 {
			return int64(c.i8[row])
		}
	}
	return NullInt
}

// seal gives back what only filling needs.
func (s *Segment) seal() {
	for i := range s.cols {
		s.cols[i].intern = nil
	}
}

// Coded reports whether a column still has a dictionary; see [Segment.Intern].
func (s *Segment) Coded(col int) bool { return s.cols[col].kind == dictionary }
