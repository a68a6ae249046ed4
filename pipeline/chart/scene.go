package chart

import (
	"math"
	"slices"
)

// scene is the finished layout in units of the drawing. SVG and PNG both draw
// it and decide nothing of their own.
type scene struct {
	width, height, size float64
	plot                box
	grid, ticks         []rule
	words               []word // numbers and dates of the axes
	title               word   // of the y axis
	events              []flag
	series              []drawn
}

// drawn is a series on the drawing.
type drawn struct {
	tone  int // 0 to 7
	kind  Kind
	dash  []float64
	title string
	steps [][]pt
	marks []mark
	label []word // lines of the name beside the last mark, none where nothing was free
	lead  []pt   // thin line from the mark to its label, or none
}

// frame is the room a chart gets.
type frame struct {
	width, height, size float64
	right               float64 // margin that names of series may use
	nameless            bool    // a legend names the series
	apart               bool    // the title of the y axis stands above the flags, not beside them
}

// layout holds what the steps of arranging share.
type layout struct {
	c      Chart
	f      frame
	ruler  ruler
	period period
	scale  scale
	s      *scene
	radius float64 // of the marks of balances
}

// arrange lays a chart out. Where not every series can be named beside its last
// mark, it tries again with a wider margin and keeps the better one.
func arrange(c Chart, f frame, m ruler) *scene {
	f.right = f.size
	first := arrangeOnce(c, f, m)
	if first.unnamed() == 0 || f.nameless || f.width < 560 {
		return first
	}
	best := first
	for _, share := range []float64{0.07, 0.13, 0.2} {
		f.right = f.width * share
		if wider := arrangeOnce(c, f, m); wider.unnamed() < best.unnamed() {
			best = wider
		}
	}
	return best
}

// unnamed counts the series that show marks and no name.
func (s *scene) unnamed() int {
	n := 0
	for _, d := range s.series {
		if len(d.marks) > 0 && len(d.label) == 0 {
			n++
		}
	}
	return n
}

func arrangeOnce(c Chart, f frame, m ruler) *scene {
	l := &layout{c: c, f: f, ruler: m, s: &scene{width: f.width, height: f.height, size: f.size}}
	p, ok := periodOf(c)
	l.period = p
	if !ok {
		l.scale = scale{top: 1, step: 1}
		l.s.plot = box{f.size, 2 * f.size, f.width - f.size, f.height - 2*f.size}
		l.s.ticks = []rule{{pt{l.s.plot.left, l.s.plot.bottom}, pt{l.s.plot.right, l.s.plot.bottom}}}
		l.titleAxis()
		return l.s
	}
	l.valueAxis()
	l.timeAxis()
	l.flags()
	l.titleAxis()
	if !f.apart && l.titleCovered() {
		f.apart = true
		return arrangeOnce(c, f, m)
	}
	l.radius = l.marksRadius()
	for _, s := range c.Series {
		l.s.series = append(l.s.series, l.draw(s))
	}
	if !f.nameless {
		l.name()
	}
	return l.s
}

// valueAxis sets the plot and its grid; the numbers give the left margin.
func (l *layout) valueAxis() {
	size := l.f.size
	top, bottom := 0.8*size, l.f.height-2.1*size
	if l.c.YTitle != "" {
		top += 1.2 * size
	}
	if l.showsEvents() {
		top = 2.3 * size
		if l.f.apart {
			top += 1.4 * size
		}
	}
	bottom = math.Max(bottom, top+size)
	most := int((bottom - top) / (4.2 * size))
	if most < 3 {
		most = min(3, int((bottom-top)/(1.6*size)))
	}
	l.scale = scaleOf(highest(l.c, l.period), most)
	left := 0.0
	for _, v := range l.scale.lines() {
		left = math.Max(left, l.ruler.width(clean(l.c.Axis(v)), size))
	}
	left = math.Min(math.Ceil(left+0.7*size), l.f.width/2)
	l.s.plot = box{left, top, l.f.width - l.f.right, bottom}
	for _, v := range l.scale.lines() {
		y := l.y(v)
		l.s.grid = append(l.s.grid, rule{pt{left, y}, pt{l.s.plot.right, y}})
		text := l.ruler.fit(clean(l.c.Axis(v)), size, left-0.5*size)
		l.s.words = append(l.s.words, l.ruler.place(text, size, pt{left - 0.5*size, y + 0.35*size}, atEnd))
	}
}

func (l *layout) timeAxis() {
	size, plot := l.f.size, l.s.plot
	width := func(s string) float64 { return l.ruler.width(clean(s), size) }
	room := plot.right - plot.left
	labelled := l.period.ticks(l.c, room, width)
	for _, day := range l.period.between(l.c, room, labelled) {
		l.s.ticks = append(l.s.ticks, rule{pt{l.x(day), plot.bottom}, pt{l.x(day), plot.bottom + 0.2*size}})
	}
	for _, t := range labelled {
		x := l.x(t.day)
		l.s.ticks = append(l.s.ticks, rule{pt{x, plot.bottom}, pt{x, plot.bottom + 0.45*size}})
		w := l.ruler.place(clean(t.text), size, pt{x, plot.bottom + 1.5*size}, atMiddle)
		if w.box.left >= 0 && w.box.right <= l.f.width {
			l.s.words = append(l.s.words, w)
		}
	}
	l.s.ticks = append(l.s.ticks, rule{pt{plot.left, plot.bottom}, pt{plot.right, plot.bottom}})
}

func (l *layout) titleAxis() {
	if text := l.ruler.fit(clean(l.c.YTitle), l.f.size, l.f.width-2); text != "" {
		l.s.title = l.ruler.place(text, l.f.size, pt{0, l.f.size}, atStart)
	}
}

func (l *layout) titleCovered() bool {
	for _, f := range l.s.events {
		if l.s.title.text != "" && f.pill.grown(2).touches(l.s.title.box) {
			return true
		}
	}
	return false
}

func (l *layout) x(day int64) float64 {
	return l.s.plot.left + l.period.share(day)*(l.s.plot.right-l.s.plot.left)
}

func (l *layout) y(v int64) float64 {
	return l.s.plot.bottom - l.scale.share(v)*(l.s.plot.bottom-l.s.plot.top)
}

// inTime gives the points of a series that the period shows, oldest first.
func (l *layout) inTime(s Series) []Point {
	var all []Point
	for _, p := range s.Points {
		if l.period.shows(p) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Point) int {
		aFrom, aTo := a.days()
		bFrom, bTo := b.days()
		return int(aFrom - bFrom + boolInt(aFrom == bFrom)*(aTo-bTo))
	})
	return all
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
