package csvfile

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

const (
	// untilLines and untilBytes are how far the header is looked for.
	untilLines = 1000
	untilBytes = 1 << 20
	// skipSize is how much of a preamble is held at once.
	skipSize = 64 << 10
)

// skipPreamble drops the lines above the header from buf and from what is to
// come. They are no CSV: quotes mean nothing there.
func (r *Reader) skipPreamble(buf *[]byte) error {
	if err := r.fill(buf, skipSize); err != nil {
		return err
	}
	if len(*buf) == 0 {
		return io.EOF
	}
	if err := r.skipLines(buf, r.dialect.Preamble); err != nil || r.dialect.Until == "" {
		return err
	}
	return r.skipUntil(buf)
}

func (r *Reader) skipLines(buf *[]byte, n int) error {
	for first := true; ; first = false {
		if !first || n == 0 {
			if err := r.fill(buf, skipSize); err != nil {
				return err
			}
		}
		b := *buf
		if len(b) == 0 {
			return fmt.Errorf("line %d: no header line; the file ends here, and the dialect says that %d lines of preamble stand above the header: correct preamble", r.line, r.dialect.Preamble)
		}
		if n == 0 {
			return nil
		}
		pos := 0
		for ; n > 0; n-- {
			end := r.lineAt(b, pos)
			if end < 0 {
				break
			}
			pos = end
			r.line++
		}
		if n > 0 { // the last line goes on, or its CR is half of a CRLF
			pos = r.partial(b)
		}
		*buf = append(b[:0], b[pos:]...)
	}
}

// lineAt is where the line at pos ends, behind its line ending, or -1 if b does
// not show it.
func (r *Reader) lineAt(b []byte, pos int) int {
	end := special(b, pos, '\n', '\n')
	if end == len(b) || b[end] == '\r' && end+1 == len(b) && !r.eof {
		return -1
	}
	return end + lineEnd(b, end)
}

// partial is how much of b can be dropped when all lines that end in it are
// dropped and the last goes on.
func (r *Reader) partial(b []byte) int {
	if !r.eof && b[len(b)-1] == '\r' {
		return len(b) - 1
	}
	return len(b)
}

func (r *Reader) skipUntil(buf *[]byte) error {
	if err := r.fill(buf, untilBytes); err != nil {
		return err
	}
	b, pos, start := *buf, 0, r.line
	if len(b) == 0 {
		return fmt.Errorf("line %d: no header line; the file ends above it, which by the dialect begins with %q", r.line, r.dialect.Until)
	}
	for r.line < start+untilLines && pos < len(b) {
		end := special(b, pos, '\n', '\n')
		if bytes.HasPrefix(r.beginning(b[pos:end]), []byte(r.dialect.Until)) {
			*buf = append(b[:0], b[pos:]...)
			return nil
		}
		r.line++
		if end == len(b) {
			break
		}
		pos = end + lineEnd(b, end)
	}
	return fmt.Errorf("none of the first %d lines begins with %q, as the header should by the dialect; capitals and accents count: correct preamble", r.line-start, r.dialect.Until)
}

// beginning is a line without the byte order mark, blanks and quote before its
// text.
func (r *Reader) beginning(line []byte) []byte {
	blank := func(c rune) bool {
		return c == '\ufeff' || unicode.IsSpace(c) && (c >= utf8.RuneSelf || byte(c) != r.syntax.comma)
	}
	line = bytes.TrimLeftFunc(line, blank)
	if r.syntax.quoted && len(line) > 0 && line[0] == r.syntax.quote {
		line = bytes.TrimLeftFunc(line[1:], blank)
	}
	return line
}
