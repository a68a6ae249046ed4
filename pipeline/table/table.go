// Package table holds rows of a schema as typed columns.
//
// Rows are filled, by a [Builder] or otherwise, into segments of at most 65,535 rows and
// named by a [Ref]; a [Table] is its segments plus the order of the rows that
// are kept. A row that is dropped or moved costs four bytes, its cells stay
// where they were written. Strings that repeat are held once for each segment.
//
// An empty string and a null are the same thing: null. So are they in the
// published CSV, and that is what makes CSV and Parquet hold the same cells.
package table

import (
	"math"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
)

// Ref names a row of a table: the segment in the upper half, the row in the
// lower.
type Ref uint32

const (
	maxSegmentRows = math.MaxUint16
	maxSegments    = math.MaxUint16 + 1
)

// NullInt marks a null in a column of whole numbers, dates and instants.
const NullInt = math.MinInt64

const null32 = math.MinInt32

// Table is rows of one schema.
type Table struct {
	Schema   *schema.Schema
	segments []*Segment
	order    []Ref
	key      []int // columns of the primary key
	laid     []laid
}

// New is a table without rows.
func New(s *schema.Schema) *Table { return &Table{Schema: s, key: columns(s, s.PrimaryKey)} }

// Add takes over segments; their rows come last, in the order given. It
// reports false, and takes none, where the table can't name so many.
func (t *Table) Add(segments ...*Segment) bool {
	if len(t.segments)+len(segments) > maxSegments {
		return false
	}
	t.laid = nil
	for _, s := range segments {
		s.seal()
		at := Ref(len(t.segments)) << 16
		t.segments = append(t.segments, s)
		for i := range s.n {
			t.order = append(t.order, at|Ref(i))
		}
	}
	return true
}

// Rows is the number of rows that are kept.
func (t *Table) Rows() int { return len(t.order) }

// Order is the kept rows in their order; the caller must not change it.
func (t *Table) Order() []Ref { return t.order }

// Keep replaces the rows that are kept and their order.
func (t *Table) Keep(order []Ref) { t.order, t.laid = order, nil }

// Segments is the parts of the table, for work that needs no order.
func (t *Table) Segments() []*Segment { return t.segments }

// Row names row i of the segment at position s.
func Row(s, i int) Ref { return Ref(s)<<16 | Ref(i) }

// Segment is the part in which a row lies, and its place in it.
func (t *Table) Segment(r Ref) (*Segment, int) { return t.segments[r>>16], int(r & 0xffff) }

// Bytes is a cell of a string or list column; empty is null. The caller must
// not change it.
func (t *Table) Bytes(r Ref, col int) []byte {
	return t.segments[r>>16].Bytes(int(r&0xffff), col)
}

// Int is a cell of any other column: booleans are 0 and 1, dates count days
// and instants microseconds since 1970. Null is [NullInt].
func (t *Table) Int(r Ref, col int) int64 {
	return t.segments[r>>16].Int(int(r&0xffff), col)
}

// Vector is some cells of one column, in the order asked for. Bytes is set for
// strings and lists (empty is null), Ints for the rest.
type Vector struct {
	Bytes [][]byte
	Ints  []int64
	seen  byte // of use only in that its loads are not left out
}

// Gather fills v with the cells of a column in the rows from and up to, but not
// including, to of the order, reusing its memory.
func (t *Table) Gather(v *Vector, col, from, to int) {
	v.Bytes, v.Ints = v.Bytes[:0], v.Ints[:0]
	var l laid
	if t.laid != nil {
		l = t.laid[col]
	}
	switch refs := t.order[from:to]; {
	case l.ints != nil:
		v.Ints = slices.Grow(v.Ints, len(refs))[:len(refs)]
		for i, n := range l.ints[from:to] {
			if v.Ints[i] = int64(n); n == null32 {
				v.Ints[i] = NullInt
			}
		}
	case l.codes != nil:
		v.Bytes = slices.Grow(v.Bytes, len(refs))[:len(refs)]
		for i, code := range l.codes[from:to] {
			v.Bytes[i] = l.values[code]
		}
	case isText(t.Schema.Fields[col].Type):
		v.Bytes = slices.Grow(v.Bytes, len(refs))[:len(refs)]
		for i, r := range refs {
			v.Bytes[i] = t.Bytes(r, col)
		}
		v.touch()
	default:
		v.Ints = slices.Grow(v.Ints, len(refs))[:len(refs)]
		for i, r := range refs {
			v.Ints[i] = t.Int(r, col)
		}
	}
}

// touch looks at all cells in one go. Those of sorted rows lie anywhere: so the
// processor fetches many at a time, where whoever takes them one by one would
// wait for each.
func (v *Vector) touch() {
	for _, b := range v.Bytes {
		if n := len(b); n > 0 {
			v.seen += b[0] + b[n/2] + b[n-1]
		}
	}
}

func isText(t schema.Type) bool { return t == schema.String || t == schema.List }
