package layout

import (
	"strings"
	"unicode/utf8"
)

// Grid is lines whose cells stand below each other. The last cell of a line
// that is too long goes on below itself.
type Grid struct {
	Rows  [][]string
	Right map[int]bool // columns whose cells end together
	// Yields is the columns that are cut where lines are too long, the widest
	// of them first.
	Yields []int
	// Below is what is said under a line, if anything.
	Below func(row []string) string
}

// Add appends a line.
func (g *Grid) Add(cells ...string) { g.Rows = append(g.Rows, cells) }

const (
	between    = 2  // blanks between columns
	leastCell  = 12 // characters that a column keeps that yields
	leastSpace = 24 // characters for a last cell, below which it is not wrapped
)

// widths is how wide the columns are, all but the last one of a line.
func (g *Grid) widths(room int) []int {
	var widths []int
	for _, row := range g.Rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			row[i] = Visible(cell)
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	total := 0
	for i, n := range widths {
		if i == len(widths)-1 && !g.Right[i] {
			n = min(n, 2*leastSpace) // it can be wrapped
		}
		if n > 0 {
			total += n + between
		}
	}
	for ; total-between > room; total-- {
		widest := -1
		for _, i := range g.Yields {
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

// Print writes the grid. Columns without any text are left out.
func (p *Sheet) Print(lead string, g Grid) {
	widths := g.widths(p.width - utf8.RuneCountInString(lead))
	for _, row := range g.Rows {
		line := lead
		last := len(row) - 1
		for last > 0 && row[last] == "" {
			last--
		}
		for i, cell := range row[:last+1] {
			if widths[i] == 0 {
				continue
			}
			if i == last && !g.Right[i] && i == len(widths)-1 {
				p.tail(line, cell)
				line = ""
				break
			}
			cell = Cut(cell, widths[i])
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if g.Right[i] {
				line += blanks + cell
			} else {
				line += cell + blanks
			}
			line += strings.Repeat(" ", between)
		}
		if line != "" {
			p.Line(Cut(strings.TrimRight(line, " "), p.width))
		}
		if g.Below != nil {
			p.Wrap(lead+"    ", g.Below(row))
		}
	}
}

// tail writes a line whose last cell may be long.
func (p *Sheet) tail(line, cell string) {
	space := p.width - utf8.RuneCountInString(line)
	if space < leastSpace || utf8.RuneCountInString(cell) <= space {
		p.Line(Cut(line+cell, p.width))
		return
	}
	p.Wrap(line, cell)
}
