package csvfile

import (
	"bytes"
	"unicode/utf8"
)

// Parser reads the records of a block.
//
//	p := csvfile.NewParser(dialect)
//	p.Reset(block)
//	for p.Next() {
//		use(p.Fields)
//	}
type Parser struct {
	// Fields of the current record; they hold until the next call of Next.
	Fields [][]byte
	// Malformed is the index of the first field whose quotes are wrong, or -1:
	// a quote inside an unquoted field, or text behind a closing quote.
	Malformed int
	// Valid reports whether the whole block is UTF-8.
	Valid bool

	syntax   syntax
	rows     int // of the header
	comments int // passed over since Reset
	data     []byte
	pos      int
	line     int // of pos
	start    int // offset of the record
	first    int // line of the record
	offsets  []int
	scratch  []byte
}

// NewParser parses blocks of a dialect.
func NewParser(d Dialect) *Parser { return &Parser{syntax: d.syntax(), rows: d.headerRows()} }

// Reset starts on a block.
func (p *Parser) Reset(b Block) {
	p.data, p.pos, p.line, p.comments = b.Data, 0, b.Line, 0
	p.Valid = utf8.Valid(b.Data)
}

// Next reads the next record; empty lines and comments are passed over.
func (p *Parser) Next() bool {
	p.skipEmpty()
	if p.pos == len(p.data) {
		return false
	}
	p.Fields, p.offsets, p.scratch = p.Fields[:0], p.offsets[:0], p.scratch[:0]
	p.Malformed, p.start, p.first = -1, p.pos, p.line
	for {
		p.offsets = append(p.offsets, p.pos)
		p.Fields = append(p.Fields, p.field())
		if p.pos == len(p.data) {
			p.line++
			return true
		}
		if p.data[p.pos] != p.syntax.comma {
			p.pos += lineEnd(p.data, p.pos)
			p.line++
			return true
		}
		p.pos++
	}
}

// skipEmpty passes over empty lines and comments.
func (p *Parser) skipEmpty() {
	for p.pos < len(p.data) {
		if c := p.data[p.pos]; c == '\n' || c == '\r' {
			p.pos += lineEnd(p.data, p.pos)
		} else if p.syntax.commented(p.data, p.pos) {
			p.pos = nextLine(p.data, p.pos)
			p.comments++
		} else {
			return
		}
		p.line++
	}
}

// field reads up to the delimiter or line ending that closes the field.
func (p *Parser) field() []byte {
	data, s := p.data, &p.syntax
	start := p.pos
	if start < len(data) && data[start] == s.quote && s.quoted {
		return p.quoted()
	}
	end := special(data, start, s.comma, s.quote)
	if end < len(data) && data[end] == s.quote && s.quoted {
		p.malformed()
		end = s.fieldEnd(data, end)
	}
	p.pos = end
	return data[start:end]
}

// malformed marks the field that is being read.
func (p *Parser) malformed() {
	if p.Malformed < 0 {
		p.Malformed = len(p.Fields)
	}
}

func (p *Parser) quoted() []byte {
	start, s := p.pos, &p.syntax
	end, lines := s.closingQuote(p.data, start)
	if end < 0 { // the reader refuses such a file; only a block made elsewhere holds it
		p.malformed()
		p.pos = len(p.data)
		p.line += lineEnds(p.data[start+1:])
		return p.data[start+1:]
	}
	p.line += lines
	inner := p.data[start+1 : end]
	p.pos = end + 1
	if bytes.IndexByte(inner, s.quote) >= 0 || s.escape && bytes.IndexByte(inner, '\\') >= 0 {
		from := len(p.scratch)
		p.scratch = s.unquote(p.scratch, inner)
		inner = p.scratch[from:len(p.scratch):len(p.scratch)]
	}
	if tail := p.pos; tail < len(p.data) && p.data[tail] != s.comma {
		if p.pos = s.fieldEnd(p.data, tail); p.pos > tail {
			p.malformed()
		}
	}
	return inner
}

// Comments is how many lines of comments were passed over since Reset, those
// above the current record included. Those that [Reader.Comments] counts are in
// no block.
func (p *Parser) Comments() int { return p.comments }

// Line is the line on which the current record starts.
func (p *Parser) Line() int { return p.first }

// Raw is the current record as it was read, without its line ending.
func (p *Parser) Raw() []byte { return bytes.TrimRight(p.data[p.start:p.pos], "\r\n") }

// Position is the line and the character on it at which field i starts; both
// count from 1.
func (p *Parser) Position(i int) (line, column int) {
	if i >= len(p.offsets) {
		return p.first, 1
	}
	return position(p.data[p.start:], p.first, p.offsets[i]-p.start)
}

// position finds the line and column of an offset in data, whose first byte
// starts a line.
func position(data []byte, line, offset int) (int, int) {
	bol := 0
	for i := 0; i < offset; i++ {
		if data[i] == '\n' || data[i] == '\r' {
			i += lineEnd(data, i) - 1
			line++
			bol = i + 1
		}
	}
	return line, utf8.RuneCount(data[bol:offset]) + 1
}

// Rest is the part of the block behind the current record.
func (p *Parser) Rest() Block { return Block{Data: p.data[p.pos:], Line: p.line} }
