package chart

import (
	"slices"
	"strings"
)

// name writes the name of each series beside its last mark, where a spot is
// free of marks, lines and other names. Where none is, the legend names it.
func (l *layout) name() {
	firm, soft := l.obstacles()
	for i := range l.s.series {
		d := &l.s.series[i]
		if len(d.marks) == 0 || d.title == "" {
			continue
		}
		if l.nameOne(d, slices.Concat(soft, firm), firm) || l.nameOne(d, firm, firm) {
			for _, w := range d.label {
				firm = append(firm, w.box.grown(0.2*l.f.size))
			}
			firm = append(firm, along(d.lead)...)
		}
	}
}

// obstacles gives what a name must not cover, and what it may cover at need.
func (l *layout) obstacles() (firm, soft []box) {
	for _, d := range l.s.series {
		for _, m := range d.marks {
			firm = append(firm, m.box().grown(1))
		}
		for _, run := range d.steps {
			for i := 1; i < len(run); i++ {
				firm = append(firm, rule{run[i-1], run[i]}.box().grown(1.5))
			}
		}
	}
	for _, f := range l.s.events {
		for _, line := range f.lines {
			soft = append(soft, line.box().grown(2))
		}
	}
	return firm, soft
}

// nameOne tries the spots around the last mark, nearest first. The name must
// touch nothing in avoid, and a line to it nothing in crossed.
func (l *layout) nameOne(d *drawn, avoid, crossed []box) bool {
	size := 0.95 * l.f.size
	last := d.marks[len(d.marks)-1]
	room := box{l.s.plot.left, l.s.plot.top, l.f.width, l.s.plot.bottom - 1}
	for _, lines := range l.forms(d.title, size) {
		for _, at := range spots(last, size, len(lines)) {
			label, whole := l.block(lines, size, at)
			if !whole.inside(room) {
				continue
			}
			var lead []pt
			if at.away {
				lead = leader(last, whole)
			}
			if touchesAny(whole, avoid) || leadCrosses(lead, crossed) {
				continue
			}
			d.label, d.lead = label, lead
			return true
		}
	}
	return false
}

func touchesAny(b box, all []box) bool {
	for _, o := range all {
		if b.touches(o) {
			return true
		}
	}
	return false
}

// forms gives the name on one line and, where it is long, on two.
func (l *layout) forms(title string, size float64) [][]string {
	width := l.ruler.width(title, size)
	var all [][]string
	if width < l.f.width/3 {
		all = append(all, []string{title})
	}
	lines := l.ruler.balanced(title, size, 0.8*width, 2)
	if len(lines) == 2 && l.widest(lines, size) < l.f.width/3 && strings.Join(lines, " ") == strings.Join(strings.Fields(title), " ") {
		all = append(all, lines)
	}
	return all
}

func (l *layout) widest(lines []string, size float64) float64 {
	most := 0.0
	for _, line := range lines {
		most = max(most, l.ruler.width(line, size))
	}
	return most
}

// spot is where a name may stand: its edge in x and the middle of its height.
type spot struct {
	at     pt
	anchor anchor
	away   bool // far enough from its mark to need a line to it
}

func spots(m mark, size float64, lines int) []spot {
	b := m.box()
	high := float64(lines) * 1.2 * size
	beside := b.right + 0.45*size
	above, below := b.top-high/2-0.2*size, b.bottom+high/2+0.2*size
	all := []spot{
		{pt{beside, m.at.y}, atStart, false},
		{pt{beside, m.at.y - 0.5*high}, atStart, false},
		{pt{beside, m.at.y + 0.5*high}, atStart, false},
		{pt{m.at.x, above}, atMiddle, false},
		{pt{m.at.x, below}, atMiddle, false},
		{pt{b.right, above}, atEnd, false},
		{pt{b.right, below}, atEnd, false},
		{pt{b.left - 0.45*size, m.at.y}, atEnd, false},
	}
	for _, dx := range []float64{1.4, 3, 5} {
		for _, dy := range []float64{1, -1, 1.6, -1.6, 2.4, -2.4, 3.2, -3.2, 4, -4} {
			all = append(all, spot{pt{b.right + dx*size, m.at.y + dy*1.3*size}, atStart, true})
		}
	}
	return all
}

// block sets the lines of a name around a spot.
func (l *layout) block(lines []string, size float64, s spot) ([]word, box) {
	const pitch = 1.2
	var label []word
	var whole box
	top := s.at.y - float64(len(lines)-1)*pitch*size/2 + 0.3*size
	for i, text := range lines {
		w := l.ruler.place(text, size, pt{s.at.x, top + float64(i)*pitch*size}, s.anchor)
		label = append(label, w)
		if i == 0 {
			whole = w.box
		}
		whole = whole.with(w.box)
	}
	return label, whole
}

// leader runs from the right edge of a mark to the left side of its name.
func leader(m mark, name box) []pt {
	return []pt{{m.symbols[0].box().right, m.at.y}, {name.left - 2, (name.top + name.bottom) / 2}}
}

// leadCrosses leaves out the first stretch, which stands at the mark itself.
func leadCrosses(lead []pt, all []box) bool {
	for i, b := range along(lead) {
		if i >= 4 && touchesAny(b, all) {
			return true
		}
	}
	return false
}

// along gives small boxes that cover a slanting line.
func along(lead []pt) []box {
	const parts = 16
	var all []box
	for i := 0; len(lead) == 2 && i <= parts; i++ {
		t := float64(i) / parts
		x, y := lead[0].x+t*(lead[1].x-lead[0].x), lead[0].y+t*(lead[1].y-lead[0].y)
		all = append(all, box{x - 1, y - 1, x + 1, y + 1})
	}
	return all
}
