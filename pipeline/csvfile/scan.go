package csvfile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// lastRecordEnd finds the end of the last whole record in data and the number
// of lines up to there; whole says that nothing follows data. open is the
// offset of a quote that is not closed, or -1.
func lastRecordEnd(data []byte, comma byte, whole bool) (end, lines, open int) {
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
			end, n := closingQuote(data, pos)
			if end < 0 {
				return pos, lines, pos
			}
			pos = end + 1
			lines += n
		}
		pos = fieldEnd(data, pos, comma)
		if pos == len(data) {
			return pos, lines + 1, -1
		}
		if data[pos] != comma {
			return pos + lineEnd(data, pos), lines + 1, -1
		}
		pos++
	}
}

// fieldEnd finds the delimiter or line ending at or behind pos, or the end of
// the data. Quotes have no meaning inside a field that does not begin with one.
func fieldEnd(data []byte, pos int, comma byte) int {
	for {
		pos = special(data, pos, comma)
		if pos == len(data) || data[pos] != '"' {
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
func special(data []byte, pos int, comma byte) int {
	commas := ones * uint64(comma)
	for ; pos+8 <= len(data); pos += 8 {
		word := binary.LittleEndian.Uint64(data[pos:])
		if hit := zeros(word^commas) | zeros(word^ones*'"') | zeros(word^ones*'\n') | zeros(word^ones*'\r'); hit != 0 {
			return pos + bits.TrailingZeros64(hit)/8
		}
	}
	for ; pos < len(data); pos++ {
		if c := data[pos]; c == comma || c == '"' || c == '\n' || c == '\r' {
			return pos
		}
	}
	return pos
}

// zeros marks the bytes of a word that are zero. Marks above the first may be
// wrong.
func zeros(word uint64) uint64 { return (word - ones) & ^word & highs }

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
	for i := pos + 1; ; i += 2 {
		n := bytes.IndexByte(data[min(i, len(data)):], '"')
		if n < 0 {
			return -1, 0
		}
		if i += n; i+1 == len(data) || data[i+1] != '"' {
			return i, lineEnds(data[pos+1 : i])
		}
	}
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
