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
	size    int
}

// NewReader reads CSV of a dialect from src.
func NewReader(src io.Reader, d Dialect) *Reader {
	if d.Encoding == Windows1252 {
		src = transform.NewReader(src, charmap.Windows1252.NewDecoder())
	}
	return &Reader{src: src, comma: d.delimiter(), line: 1, size: blockSize}
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
		if want = 2 * len(buf); len(buf) >= MaxRecord {
			return Block{}, fmt.Errorf("line %d: a record of more than %d MiB; is a quote left open there?", r.line, MaxRecord>>20)
		}
	}
}

// fill reads until buf holds want bytes or the source ends.
func (r *Reader) fill(buf *[]byte, want int) error {
	b := *buf
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
		b = append(b[:0], bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))...)
	}
	*buf = b
	return nil
}

// lastRecordEnd finds the end of the last whole record in data and the number
// of lines up to there; whole says that nothing follows data. open is the
// offset of a quote that is not closed, or -1.
func lastRecordEnd(data []byte, comma byte, whole bool) (end, lines, open int) {
	open = -1
	hasCR := bytes.IndexByte(data, '\r') >= 0
	pos, seen := 0, 0
	for pos < len(data) {
		// Most records are one line without a quote.
		if !hasCR {
			n := bytes.IndexByte(data[pos:], '\n')
			if n < 0 && !whole {
				return end, lines, -1
			}
			if n < 0 {
				n = len(data) - pos
			}
			if bytes.IndexByte(data[pos:pos+n], '"') < 0 {
				pos = min(pos+n+1, len(data))
				seen++
				end, lines = pos, seen
				continue
			}
		}
		next, n, quote := skipRecord(data, pos, comma)
		if quote >= 0 {
			return end, lines, quote
		}
		// A record that runs to the end of the data, or a CR there whose LF may
		// still come, is whole only if nothing follows.
		if !whole && (next == len(data) && !endsLine(data) || next == len(data) && data[next-1] == '\r') {
			return end, lines, -1
		}
		pos = next
		seen += n
		end, lines = pos, seen
	}
	return end, lines, -1
}

func endsLine(data []byte) bool {
	c := data[len(data)-1]
	return c == '\n' || c == '\r'
}

// skipRecord finds where the record at pos ends and how many lines it takes.
// quote is the offset of its unclosed quote, or -1.
func skipRecord(data []byte, pos int, comma byte) (next, lines, quote int) {
	for {
		if pos < len(data) && data[pos] == '"' {
			close, n := closingQuote(data, pos)
			if close < 0 {
				return pos, lines, pos
			}
			pos = close + 1
			lines += n
		}
		for pos < len(data) && data[pos] != comma && data[pos] != '\n' && data[pos] != '\r' {
			pos++
		}
		if pos == len(data) {
			return pos, lines + 1, -1
		}
		if data[pos] != comma {
			return pos + lineEnd(data, pos), lines + 1, -1
		}
		pos++
	}
}

// lineEnd is the length of the line ending at pos.
func lineEnd(data []byte, pos int) int {
	if data[pos] == '\r' && pos+1 < len(data) && data[pos+1] == '\n' {
		return 2
	}
	return 1
}

// closingQuote finds the quote that closes the one at pos, or -1, and counts
// the line endings between.
func closingQuote(data []byte, pos int) (at, lines int) {
	for i := pos + 1; i < len(data); i++ {
		switch data[i] {
		case '\n':
			lines++
		case '\r':
			if i+1 == len(data) || data[i+1] != '\n' {
				lines++
			}
		case '"':
			if i+1 < len(data) && data[i+1] == '"' {
				i++
				continue
			}
			return i, lines
		}
	}
	return -1, 0
}
