package table

import "github.com/recuento/recuento/pipeline/schema"

// Builder fills a table row by row.
type Builder struct {
	table   *Table
	segment *Segment
}

// NewBuilder starts an empty table.
func NewBuilder(s *schema.Schema) *Builder {
	return &Builder{table: New(s), segment: NewSegment(s)}
}

// Row is the segment whose open row is to be set and closed with EndRow. It
// returns nil where the table can't hold further rows.
func (b *Builder) Row() *Segment {
	if b.segment.Full() {
		// The last segment that fits must leave no row for one that does not.
		if !b.table.Add(b.segment) || len(b.table.segments) == maxSegments {
			return nil
		}
		b.segment = NewSegment(b.table.Schema)
	}
	return b.segment
}

// Table is the rows set so far, in the order they were set. The builder must
// not be used afterwards.
func (b *Builder) Table() *Table {
	if b.segment.Rows() > 0 {
		b.table.Add(b.segment)
	}
	return b.table
}
