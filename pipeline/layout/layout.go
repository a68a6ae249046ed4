// Package layout writes texts for a terminal: lines that fit, paragraphs that
// are wrapped, columns whose cells stand below each other.
//
// Call [New], then [Sheet.Wrap] for a paragraph and [Sheet.Print] for a [Grid];
// look at [Sheet.Err] at the end.
//
// Texts of feeds pass through [Visible]: nothing in them can steer the terminal
// or break a line. Without colour, a text reads the same in a file.
package layout

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widths of a line, in characters.
const (
	Narrowest = 72
	Widest    = 120
	Usual     = 100 // where nobody knows
)

// Sheet is a text for a terminal while it is written. The first failure to
// write is kept in Err, and ends it.
type Sheet struct {
	Err error

	out   io.Writer
	width int
}

// New is a sheet of some width in characters, kept between [Narrowest] and
// [Widest]; 0 is [Usual].
func New(out io.Writer, width int) *Sheet {
	if width == 0 {
		width = Usual
	}
	return &Sheet{out: out, width: min(max(width, Narrowest), Widest)}
}

// Line writes a line as it is.
func (p *Sheet) Line(text string) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintln(p.out, strings.TrimRight(text, " "))
	}
}

// Head begins a block.
func (p *Sheet) Head(text string) {
	p.Line("")
	p.Line(text)
}

// Wrap writes a text in lines that begin with the lead, the further ones with
// as many blanks.
func (p *Sheet) Wrap(lead, text string) {
	if text == "" {
		return
	}
	for _, line := range wrapped(text, p.width-utf8.RuneCountInString(lead)) {
		p.Line(lead + line)
		lead = strings.Repeat(" ", utf8.RuneCountInString(lead))
	}
}

// wrapped cuts a text between words; a longer word stands alone.
func wrapped(text string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, word := range strings.FieldsFunc(Visible(text), func(r rune) bool { return r == ' ' }) {
		size := utf8.RuneCountInString(word)
		if n > 0 && n+1+size > width {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+size
	}
	return append(lines, line)
}

// Visible is a text of a feed in one line, without the signs by which a terminal
// is steered. A blank that holds words together stays.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0':
			return r
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
}

// Cut shortens a text to some characters.
func Cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:max(1, most-1)]), " ") + "…"
}
