package explain

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

// sheet is a text for a terminal while it is written. The first failure to
// write is kept, and ends it.
type sheet struct {
	*words
	out   io.Writer
	width int
	err   error
}

func (s *Snapshot) sheet(out io.Writer, width int) *sheet {
	if width == 0 {
		width = Usual
	}
	return &sheet{words: s.words(), out: out, width: min(max(width, Narrowest), Widest)}
}

func (p *sheet) line(text string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.out, strings.TrimRight(text, " "))
	}
}

// head begins a block.
func (p *sheet) head(text string) {
	p.line("")
	p.line(text)
}

// wrap writes a text in lines that begin with the lead, the further ones with
// as many blanks.
func (p *sheet) wrap(lead, text string) {
	if text == "" {
		return
	}
	for _, line := range wrapped(text, p.width-utf8.RuneCountInString(lead)) {
		p.line(lead + line)
		lead = strings.Repeat(" ", utf8.RuneCountInString(lead))
	}
}

// wrapped cuts a text between words; a longer word stands alone.
func wrapped(text string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, word := range strings.FieldsFunc(visible(text), func(r rune) bool { return r == ' ' }) {
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

// visible is a text of a feed in one line, without the signs by which a terminal
// is steered. A blank that holds words together stays.
func visible(text string) string {
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

// grid is lines whose cells stand below each other. The last cell of a line
// that is too long goes on below itself.
type grid struct {
	rows  [][]string
	right map[int]bool // columns whose cells end together
	// yields is the columns that are cut where lines are too long, the widest
	// of them first.
	yields []int
	// below is what is said under a line, if anything.
	below func(row []string) string
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

const (
	between    = 2  // blanks between columns
	leastCell  = 12 // characters that a column keeps that yields
	leastSpace = 24 // characters for a last cell, below which it is not wrapped
)

// widths is how wide the columns are, all but the last one of a line.
func (g *grid) widths(room int) []int {
	var widths []int
	for _, row := range g.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			row[i] = visible(cell)
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	total := 0
	for i, n := range widths {
		if i == len(widths)-1 && !g.right[i] {
			n = min(n, 2*leastSpace) // it can be wrapped
		}
		if n > 0 {
			total += n + between
		}
	}
	for ; total-between > room; total-- {
		widest := -1
		for _, i := range g.yields {
			if i < len(widths) && widths[i] > leastCell && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// print writes the grid. Columns without any text are left out.
func (p *sheet) print(lead string, g grid) {
	widths := g.widths(p.width - utf8.RuneCountInString(lead))
	for _, row := range g.rows {
		line := lead
		last := len(row) - 1
		for last > 0 && row[last] == "" {
			last--
		}
		for i, cell := range row[:last+1] {
			if widths[i] == 0 {
				continue
			}
			if i == last && !g.right[i] && i == len(widths)-1 {
				p.tail(line, cell)
				line = ""
				break
			}
			cell = cut(cell, widths[i])
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if g.right[i] {
				line += blanks + cell
			} else {
				line += cell + blanks
			}
			line += strings.Repeat(" ", between)
		}
		if line != "" {
			p.line(cut(strings.TrimRight(line, " "), p.width))
		}
		if g.below != nil {
			p.wrap(lead+"    ", g.below(row))
		}
	}
}

// tail writes a line whose last cell may be long.
func (p *sheet) tail(line, cell string) {
	space := p.width - utf8.RuneCountInString(line)
	if space < leastSpace || utf8.RuneCountInString(cell) <= space {
		p.line(cut(line+cell, p.width))
		return
	}
	p.wrap(line, cell)
}

// cut shortens a text to some characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:max(1, most-1)]), " ") + "…"
}
