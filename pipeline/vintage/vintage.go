// Package vintage keeps what was published, from when until when, and how it
// was revised.
//
// After each version call [Extend] with the history so far and the rows of the
// version; [Seal] then lays closed states aside, so that a version writes what
// is current and not the whole past. [AsOf] and [At] give the rows that stood
// at a version or an instant. [Revise] keeps the first and the latest figure of
// every fact.
//
// A state is the cells of one key from the version that first published them
// until the one that no longer does: [recorded_from, recorded_to), by instants,
// and [from_seq, to_seq), by numbers of versions. States of one key never
// overlap. A key that goes ends its state once; one that comes back opens a new
// one. Nothing here is dated as known earlier than it was published, but for
// reconstructed versions, whose states say that they are.
//
// All functions compare cells, never places: the order of rows in what they
// are given does not matter, and a column that a table lacks is null there.
package vintage

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Moment is a version as a history knows it.
type Moment struct {
	Version string
	Seq     int       // counts the versions from 1
	At      time.Time // the instant from which the version tells what was known
	// Reconstructed: At is a day of the past that the version reconstructs;
	// nobody could read it then.
	Reconstructed bool
}

func (m Moment) micros() int64 { return m.At.UnixMicro() }

// seen is a table through the columns of a schema.
type seen struct {
	*table.Table
	cols []int // place in the table of each column of the schema, or -1
}

// through finds the columns of s in a table by name. One of another type
// counts as lacking.
func through(s *schema.Schema, t *table.Table) seen {
	cols := make([]int, len(s.Fields))
	for i, f := range s.Fields {
		cols[i] = t.Schema.Index(f.Name)
		if c := cols[i]; c >= 0 && t.Schema.Fields[c].Type != f.Type {
			cols[i] = -1
		}
	}
	return seen{t, cols}
}

// same reports that the columns lie in the table as they do in the schema.
func (s seen) same() bool {
	for i, c := range s.cols {
		if c != i {
			return false
		}
	}
	return len(s.cols) == len(s.Schema.Fields)
}

func (s seen) text(r table.Ref, col int) []byte {
	if s.cols[col] < 0 {
		return nil
	}
	return s.Bytes(r, s.cols[col])
}

func (s seen) number(r table.Ref, col int) int64 {
	if s.cols[col] < 0 {
		return table.NullInt
	}
	return s.Int(r, s.cols[col])
}

func isTextual(f schema.Field) bool { return f.Type == schema.String || f.Type == schema.List }

// compareCells orders row a of one table and row b of another by columns of
// their common schema; nulls come first.
func compareCells(s *schema.Schema, x seen, a table.Ref, y seen, b table.Ref, cols []int) int {
	for _, c := range cols {
		n := 0
		if isTextual(s.Fields[c]) {
			n = bytes.Compare(x.text(a, c), y.text(b, c))
		} else {
			n = cmp.Compare(x.number(a, c), y.number(b, c))
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// sortedBy is the rows of a table in the order of columns of the schema.
func sortedBy(s *schema.Schema, t seen, cols []int) []table.Ref {
	refs := slices.Clone(t.Order())
	order := func(a, b table.Ref) int { return compareCells(s, t, a, t, b, cols) }
	if !slices.IsSortedFunc(refs, order) {
		slices.SortFunc(refs, order)
	}
	return refs
}

// copyCells sets cells of an open row of the schema from a row of a table.
func copyCells(s *schema.Schema, to *table.Segment, from seen, r table.Ref, cols []int) {
	for _, c := range cols {
		if isTextual(s.Fields[c]) {
			to.SetString(c, from.text(r, c))
		} else {
			to.SetInt(c, from.number(r, c))
		}
	}
}

// columnsNamed is the places of named columns in a schema.
func columnsNamed(s *schema.Schema, names []string) []int {
	cols := make([]int, 0, len(names))
	for _, n := range names {
		if c := s.Index(n); c >= 0 {
			cols = append(cols, c)
		}
	}
	return cols
}
