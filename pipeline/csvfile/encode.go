package csvfile

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// batchRows is how many rows are gathered column by column before they are
// written row by row: few enough to stay in cache.
const batchRows = 1024

// Style is how cells are written.
type Style struct {
	Delimiter byte // ',' where zero
	BOM       bool
	CRLF      bool
	// Spreadsheet neutralises cells that a spreadsheet would take for a
	// formula; see [Neutral].
	Spreadsheet bool
	Header      []string // names in place of the schema's
	True, False string   // words for booleans; true and false where empty
}

// WriteTable writes the canonical CSV of a table.
func WriteTable(w io.Writer, t *table.Table) error { return WriteStyled(w, t, Style{}) }

// WriteStyled writes the kept rows of a table in their order.
func WriteStyled(w io.Writer, t *table.Table, s Style) error {
	e := NewEncoder(t, s)
	if _, err := w.Write(e.Header()); err != nil {
		return err
	}
	for from := 0; from < t.Rows(); from += batchRows {
		if _, err := w.Write(e.Rows(from, min(from+batchRows, t.Rows()))); err != nil {
			return err
		}
	}
	return nil
}

// Encoder writes rows of a table as CSV text, batch by batch.
type Encoder struct {
	table   *table.Table
	style   Style
	eol     []byte
	vectors []table.Vector
	buf     []byte
	cell    []byte
}

// NewEncoder writes in a style.
func NewEncoder(t *table.Table, s Style) *Encoder {
	if s.Delimiter == 0 {
		s.Delimiter = ','
	}
	e := &Encoder{table: t, style: s, eol: []byte{'\n'}, vectors: make([]table.Vector, len(t.Schema.Fields))}
	if s.CRLF {
		e.eol = []byte("\r\n")
	}
	return e
}

// Header is the BOM, where the style has one, and the header line.
func (e *Encoder) Header() []byte {
	var b []byte
	if e.style.BOM {
		b = append(b, bom...)
	}
	names := e.style.Header
	if names == nil {
		names = e.table.Schema.Header()
	}
	for i, n := range names {
		if i > 0 {
			b = append(b, e.style.Delimiter)
		}
		b = appendQuoted(b, []byte(n), e.style.Delimiter)
	}
	return append(b, e.eol...)
}

// Rows is the lines of the rows from and up to, but not including, to; the
// slice holds until the next call.
func (e *Encoder) Rows(from, to int) []byte {
	for c := range e.vectors {
		e.table.Gather(&e.vectors[c], c, from, to)
	}
	b := e.buf[:0]
	for i := range to - from {
		start := len(b)
		for c := range e.vectors {
			if c > 0 {
				b = append(b, e.style.Delimiter)
			}
			b = e.appendCell(b, c, i)
		}
		if len(b) == start { // an empty line is no record
			b = append(b, `""`...)
		}
		b = append(b, e.eol...)
	}
	e.buf = b
	return b
}

// appendCell appends the cell of column c in the row at position i.
func (e *Encoder) appendCell(b []byte, c, i int) []byte {
	v, typ := &e.vectors[c], e.table.Schema.Fields[c].Type
	switch {
	case len(v.Ints) == 0:
		cell := v.Bytes[i]
		if len(cell) == 0 {
			return b
		}
		if e.style.Spreadsheet {
			e.cell = Neutral(e.cell[:0], cell)
			cell = e.cell
		}
		return appendQuoted(b, cell, e.style.Delimiter)
	case typ == schema.Bool && e.style.True != "":
		return e.style.appendBool(b, v.Ints[i])
	}
	return table.AppendInt(b, typ, v.Ints[i])
}

func (s Style) appendBool(b []byte, v int64) []byte {
	switch v {
	case 1:
		return append(b, s.True...)
	case 0:
		return append(b, s.False...)
	}
	return b
}

func appendQuoted(b, cell []byte, delimiter byte) []byte {
	if special(cell, 0, delimiter, '"') == len(cell) {
		return append(b, cell...)
	}
	b = append(b, '"')
	for _, c := range cell {
		if c == '"' {
			b = append(b, '"')
		}
		b = append(b, c)
	}
	return append(b, '"')
}

// Neutral appends a text cell so that no spreadsheet runs it: one that starts
// with a sign of a formula gets an apostrophe in front. Blanks before the sign
// and its full-width twin, which some spreadsheets read as the sign, change
// nothing.
func Neutral(dst, cell []byte) []byte {
	first, _ := utf8.DecodeRune(bytes.TrimLeft(cell, " \u00a0"))
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		dst = append(dst, '\'')
	}
	return append(dst, cell...)
}
