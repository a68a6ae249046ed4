// Package csvfile reads CSV as it comes and writes CSV as we publish it.
//
// [NewReader] cuts a feed into [Block]s of whole records, which [Parser]s turn
// into fields, several blocks at a time; every field knows its line and
// column. [Detect] finds the [Dialect] of a file that nobody declared.
// [WriteTable] and [ReadTable] are the canonical form: UTF-8 without BOM, LF,
// commas, quotes only where needed, null is the empty cell.
//
// Lines are those a text editor counts: preamble, comments and empty lines
// count. Faults of a record are the caller's to judge. An error means that
// nothing behind it can be read.
package csvfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// blockSize keeps a block and the segment made of it within a core's cache
	// share while leaving little to coordinate.
	blockSize = 2 << 20
	// MaxRecord is the longest record that is read, in bytes of UTF-8.
	MaxRecord = 16 << 20
	// checked is how much of a file is held against the declared encoding.
	checked = 1 << 10
)

// ErrUnclosedQuote is in the chain of the error for a file that ends inside a
// quoted field: what follows the quote can't be told apart.
var ErrUnclosedQuote = errors.New("the quote is never closed")

// Block is whole records, in UTF-8. The first block of a file begins below the
// preamble and holds all of the header.
type Block struct {
	Data []byte
	Line int // 1-based line of the first byte
}

// Reader cuts a CSV into blocks.
type Reader struct {
	src      io.Reader
	dialect  Dialect
	syntax   syntax
	line     int
	rest     []byte // read and not yet handed out
	started  bool
	headings int // records that the next block must hold
	eof      bool
	err      error // nothing can be read any more
	comments int   // that are in no block
	size     int   // of a block
	max      int   // of a record
}

// NewReader reads CSV of a dialect from src.
func NewReader(src io.Reader, d Dialect) *Reader {
	return &Reader{
		src: src, dialect: d, syntax: d.syntax(), headings: d.headerRows(),
		line: 1, size: blockSize, max: MaxRecord, err: d.fault(),
	}
}

// Next gives the next block, with its data in buf where that is large enough.
// It returns io.EOF after the last one. An error stays.
func (r *Reader) Next(buf []byte) (Block, error) {
	if r.err != nil {
		return Block{}, r.err
	}
	b, err := r.next(buf)
	r.err = err
	return b, err
}

func (r *Reader) next(buf []byte) (Block, error) {
	buf = append(buf[:0], r.rest...)
	r.rest = nil
	if !r.started {
		r.started = true
		if err := r.start(&buf); err != nil {
			return Block{}, err
		}
	}
	want := r.size
	for {
		if err := r.fill(&buf, want); err != nil {
			return Block{}, err
		}
		if len(buf) == 0 {
			return Block{}, io.EOF
		}
		end, lines, open := r.syntax.lastRecordEnd(buf, r.eof)
		if r.eof && open >= 0 {
			line, column := position(buf, r.line, open)
			return Block{}, fmt.Errorf("line %d, column %d: %w; close it or %s the quotes inside the field", line, column, ErrUnclosedQuote, r.syntax.protect())
		}
		missing := 0
		if end > 0 && !r.eof {
			missing = r.missingHeadings(buf[:end])
		}
		if missing > 0 && missing == r.headings {
			// Nothing but comments and empty lines, however many there are.
			r.comments += r.commentLines(buf[:end])
			buf = append(buf[:0], buf[end:]...)
			r.line += lines
			want = r.size
			continue
		}
		if end > 0 && (missing == 0 || len(buf) > r.max) {
			b := Block{Data: buf[:end], Line: r.line}
			r.rest = bytes.Clone(buf[end:])
			r.line += lines
			r.headings = 0
			return b, nil
		}
		if len(buf) > r.max {
			return Block{}, r.tooLong(buf, open)
		}
		want = min(2*len(buf), r.max+1)
	}
}

// protect says what to do with a quote inside a quoted field.
func (s *syntax) protect() string {
	if s.escape {
		return "put a backslash before"
	}
	return "double"
}

// missingHeadings is how many records of the header do not stand in data.
func (r *Reader) missingHeadings(data []byte) int {
	p := Parser{syntax: r.syntax, data: data}
	missing := r.headings
	for missing > 0 && p.Next() {
		missing--
	}
	return missing
}

func (r *Reader) commentLines(data []byte) int {
	p := Parser{syntax: r.syntax, data: data}
	p.skipEmpty()
	return p.comments
}

// Comments is how many lines of comments above the header were dropped: where
// very many stand there, they are in no block. Parsers count the others.
func (r *Reader) Comments() int { return r.comments }

func (r *Reader) tooLong(buf []byte, open int) error {
	if open < 0 {
		return fmt.Errorf("line %d: a record of more than %d bytes; is this a CSV with a record on each line?", r.line, r.max)
	}
	line, column := position(buf, r.line, open)
	return fmt.Errorf("line %d: a record of more than %d bytes; is the quote at line %d, column %d left open? Close it, or declare quote: none if the file has no quoted fields", r.line, r.max, line, column)
}

// start leaves in buf what follows byte order mark and preamble.
func (r *Reader) start(buf *[]byte) error {
	raw := bufio.NewReaderSize(r.src, checked)
	beginning, _ := raw.Peek(checked) // an error comes again with the first Read
	if err := r.dialect.Encoding.contradicted(beginning); err != nil {
		return err
	}
	r.src = r.dialect.Encoding.decode(raw)
	if err := r.fill(buf, len(bom)); err != nil {
		return err
	}
	*buf = append((*buf)[:0], bytes.TrimPrefix(*buf, []byte(bom))...)
	if r.dialect.Preamble == 0 && r.dialect.Until == "" {
		return nil
	}
	return r.skipPreamble(buf)
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
	*buf = b
	return nil
}
