// Package csvfile reads CSV as it comes and writes CSV as we publish it.
//
// [NewReader] cuts a feed into [Block]s of whole records, which [Parser]s turn
// into fields, several blocks at a time; every field knows its line and
// column. [WriteTable] and [ReadTable] are the canonical form: UTF-8 without
// BOM, LF, commas, quotes only where needed, null is the empty cell.
//
// Faults of a record are the caller's to judge. An error means that nothing
// behind it can be read.
package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// Encoding is how characters are written.
type Encoding string

const (
	UTF8        Encoding = "utf-8" // with or without BOM
	Windows1252 Encoding = "windows-1252"
)

// Dialect is how a CSV is written. Records end in LF, CRLF or CR; fields may
// be quoted with '"', which is doubled inside.
type Dialect struct {
	Encoding  Encoding // UTF8 where empty
	Delimiter byte     // ',' where zero
}

func (d Dialect) delimiter() byte {
	if d.Delimiter == 0 {
		return ','
	}
	return d.Delimiter
}

const (
	// blockSize keeps a block and the segment made of it within a core's cache
	// share while leaving little to coordinate.
	blockSize = 2 << 20
	// MaxRecord is the longest record that is read, in bytes.
	MaxRecord = 64 << 20
)

// bom marks a file as UTF-8; it is no part of the first record.
const bom = "\xef\xbb\xbf"

// ErrUnclosedQuote is in the chain of the error for a file that ends inside a
// quoted field: what follows the quote can't be told apart.
var ErrUnclosedQuote = errors.New("the quote is never closed")

// Block is whole records, in UTF-8.
type Block struct {
	Data []byte
	Line int // 1-based line of the first byte
}

// Reader cuts a CSV into blocks.
type Reader struct {
	src     io.Reader
	comma   byte
	line    int
	rest    []byte // read and not yet handed out
	started bool
	eof     bool
	size    int // of a block
	max     int // of a record
}

// NewReader reads CSV of a dialect from src.
func NewReader(src io.Reader, d Dialect) *Reader {
	if d.Encoding == Windows1252 {
		src = transform.NewReader(src, charmap.Windows1252.NewDecoder())
	}
	return &Reader{src: src, comma: d.delimiter(), line: 1, size: blockSize, max: MaxRecord}
}

// Next gives the next block, with its data in buf where that is large enough.
// It returns io.EOF after the last one.
func (r *Reader) Next(buf []byte) (Block, error) {
	buf = append(buf[:0], r.rest...)
	r.rest = nil
	want := r.size
	for {
		if err := r.fill(&buf, want); err != nil {
			return Block{}, err
		}
		if len(buf) == 0 {
			return Block{}, io.EOF
		}
		end, lines, open := lastRecordEnd(buf, r.comma, r.eof)
		if r.eof && open >= 0 {
			line, column := position(buf, r.line, open)
			return Block{}, fmt.Errorf("line %d, column %d: %w; close it or double the quotes inside the field", line, column, ErrUnclosedQuote)
		}
		if end > 0 {
			b := Block{Data: buf[:end], Line: r.line}
			r.rest = bytes.Clone(buf[end:])
			r.line += lines
			return b, nil
		}
		if len(buf) > r.max {
			return Block{}, fmt.Errorf("line %d: a record of more than %d bytes; is a quote left open there?", r.line, r.max)
		}
		want = min(2*len(buf), r.max+1)
	}
}

// fill reads until buf holds want bytes or the source ends.
func (r *Reader) fill(buf *[]byte, want int) error {
	b := *buf
	if !r.started {
		want = max(want, len(bom)+1)
	}
	if cap(b) < want {
		b = append(make([]byte, 0, want+want/8), b...)
	}
	for !r.eof && len(b) < want {
		n, err := r.src.Read(b[len(b):want])
		b = b[:len(b)+n]
		if err == io.EOF {
			r.eof = true
		} else if err != nil {
			return err
		}
	}
	if !r.started {
		r.started = true
		b = append(b[:0], bytes.TrimPrefix(b, []byte(bom))...)
	}
	*buf = b
	return nil
}
