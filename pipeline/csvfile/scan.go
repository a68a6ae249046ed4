package csvfile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// syntax is what the scan of a record needs of a dialect.
type syntax struct {
	comma  byte
	quote  byte // LF without quoting: the scan stops there anyway
	quoted bool // fields may be quoted
	escape bool // a backslash protects the next byte inside quotes
	remark []byte
}

func (d Dialect) syntax() syntax {
	s := syntax{comma: d.delimiter(), quote: d.quote(), quoted: true, escape: d.Escape != 0, remark: []byte(d.Comment)}
	if s.quote == NoQuote {
		s.quote, s.quoted = '\n', false
	}
	return s
}

// lastRecordEnd finds the end of the last whole record in data and the number
// of lines up to there; whole says that nothing follows data. open is the
// offset of a quote that is not closed, or -1. Comments and empty lines count
// as records.
func (s *syntax) lastRecordEnd(data []byte, whole bool) (end, lines, open int) {
	hasCR := bytes.IndexByte(data, '\r') >= 0
	pos, seen := 0, 0
	for pos < len(data) {
		// Most records are one line without a quote.
		if !hasCR {
			n := bytes.IndexByte(data[pos:], '\n')
			if n < 0 && !whole {
				return end, lines, s.openQuote(data, pos)
			}
			if n < 0 {
				n = len(data) - pos
			}
			if bytes.IndexByte(data[pos:pos+n], s.quote) < 0 {
				pos = min(pos+n+1, len(data))
				seen++
				end, lines = pos, seen
				continue
			}
		}
		next, n, quote := s.skipRecord(data, pos)
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

// openQuote finds the quote that is open where data ends within the record at
// pos, or -1.
func (s *syntax) openQuote(data []byte, pos int) int {
	_, _, quote := s.skipRecord(data, pos)
	return quote
}

func endsLine(data []byte) bool {
	c := data[len(data)-1]
	return c == '\n' || c == '\r'
}

// commented reports that the line at pos, where a record could start, is a
// comment.
func (s *syntax) commented(data []byte, pos int) bool {
	return len(s.remark) > 0 && bytes.HasPrefix(data[pos:], s.remark)
}

// skipRecord finds where the record or comment at pos ends and how many lines
// it takes. quote is the offset of its unclosed quote, or -1.
func (s *syntax) skipRecord(data []byte, pos int) (next, lines, quote int) {
	if s.commented(data, pos) {
		return nextLine(data, pos), 1, -1
	}
	for {
		if pos < len(data) && data[pos] == s.quote && s.quoted {
			end, n := s.closingQuote(data, pos)
			if end < 0 {
				return pos, lines, pos
			}
			pos = end + 1
			lines += n
		}
		pos = s.fieldEnd(data, pos)
		if pos == len(data) {
			return pos, lines + 1, -1
		}
		if data[pos] != s.comma {
			return pos + lineEnd(data, pos), lines + 1, -1
		}
		pos++
	}
}

// fieldEnd finds the delimiter or line ending at or behind pos, or the end of
// the data. Quotes have no meaning inside a field that does not begin with one.
func (s *syntax) fieldEnd(data []byte, pos int) int {
	for {
		pos = special(data, pos, s.comma, s.quote)
		if pos == len(data) || data[pos] != s.quote || !s.quoted {
			return pos
		}
		pos++
	}
}

const (
	ones  = 0x0101010101010101 // the lowest bit of every byte of a word
	highs = 0x8080808080808080 // the highest
)

// special finds the first delimiter, quote, CR or LF at or behind pos, or the
// end of the data. It looks at eight bytes at a time.
func special(data []byte, pos int, comma, quote byte) int {
	commas, quotes := ones*uint64(comma), ones*uint64(quote)
	for ; pos+8 <= len(data); pos += 8 {
		word := binary.LittleEndian.Uint64(data[pos:])
		if hit := zeros(word^commas) | zeros(word^quotes) | zeros(word^ones*'\n') | zeros(word^ones*'\r'); hit != 0 {
			return pos + bits.TrailingZeros64(hit)/8
		}
	}
	for ; pos < len(data); pos++ {
		if c := data[pos]; c == comma || c == quote || c == '\n' || c == '\r' {
			return pos
		}
	}
	return pos
}

// zeros marks the bytes of a word that are zero. Marks above the first may be
// wrong.
func zeros(word uint64) uint64 { return (word - ones) & ^word & highs }

// nextLine is where the line behind the one at pos begins, or the end of the
// data.
func nextLine(data []byte, pos int) int {
	if pos = special(data, pos, '\n', '\n'); pos < len(data) {
		pos += lineEnd(data, pos)
	}
	return pos
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
func (s *syntax) closingQuote(data []byte, pos int) (at, lines int) {
	if s.escape {
		return s.closingEscaped(data, pos)
	}
	for i := pos + 1; ; i += 2 {
		n := bytes.IndexByte(data[min(i, len(data)):], s.quote)
		if n < 0 {
			return -1, 0
		}
		if i += n; i+1 == len(data) || data[i+1] != s.quote {
			return i, lineEnds(data[pos+1 : i])
		}
	}
}

// closingEscaped is closingQuote where a backslash protects the next byte.
func (s *syntax) closingEscaped(data []byte, pos int) (at, lines int) {
	for i := pos + 1; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\\', c == s.quote && i+1 < len(data) && data[i+1] == s.quote:
			i++
		case c == s.quote:
			return i, lineEnds(data[pos+1 : i])
		}
	}
	return -1, 0
}

// unquote appends what stands between the quotes of a field.
func (s *syntax) unquote(dst, inner []byte) []byte {
	for i := 0; i < len(inner); i++ {
		c := inner[i]
		if i+1 < len(inner) {
			next := inner[i+1]
			if c == s.quote || s.escape && c == '\\' && (next == s.quote || next == '\\') {
				c = next
				i++
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// lineEnds counts LF, CRLF and lone CR.
func lineEnds(data []byte) int {
	lines := bytes.Count(data, []byte{'\n'})
	for {
		n := bytes.IndexByte(data, '\r')
		if n < 0 {
			return lines
		}
		if lineEnd(data, n) == 1 {
			lines++
		}
		data = data[n+1:]
	}
}
