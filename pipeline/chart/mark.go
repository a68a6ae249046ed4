package chart

import (
	"math"
	"slices"
	"strings"
)

// mark is one figure on the drawing, or several that look the same and stand on
// the same spot.
type mark struct {
	titles  []string
	more    int // figures on this spot beyond the titles
	link    string
	at      pt
	symbols []symbol
	rules   []rule // bars of ranges, stems of bounds
	spans   []rule // the days a date may mean
}

func (m mark) box() box {
	b := m.symbols[0].box()
	for _, s := range m.symbols[1:] {
		b = b.with(s.box())
	}
	for _, r := range m.rules {
		b = b.with(r.box())
	}
	for _, r := range m.spans {
		b = b.with(r.box())
	}
	return b
}

// precision is how a figure is drawn.
type precision int

const (
	exact precision = iota
	lower
	upper
	ranged
	about
)

func (p Point) precision() precision {
	switch {
	case p.High != nil && *p.High > p.Value:
		return ranged
	case p.Precision == "" || p.Precision == "exact":
		return exact
	case p.Precision == "at_least" || p.Precision == "more_than":
		return lower
	case p.Precision == "at_most" || p.Precision == "up_to" || p.Precision == "less_than":
		return upper
	}
	return about
}

// draw lays a series out: its marks, and the steps of a running total.
func (l *layout) draw(s Series) drawn {
	d := drawn{tone: ((s.Mark % shapes) + shapes) % shapes, kind: s.Kind, title: clean(s.Title)}
	d.dash = dash(d.tone)
	points := l.inTime(s)
	r := l.radius
	if s.Kind == KindSteps {
		// The line carries the eye already.
		r = 0.85 * l.dense(points, 0.7)
	}
	d.marks = stacked(points, func(p Point) mark { return l.mark(p, d.tone, r) })
	if s.Kind == KindSteps {
		d.steps = l.steps(points)
	}
	return d
}

// marksRadius is one size for all balances, so that no counter looks weightier.
func (l *layout) marksRadius() float64 {
	r := l.dense(nil, 1)
	for _, s := range l.c.Series {
		if s.Kind == KindPoints {
			r = math.Min(r, l.dense(l.inTime(s), 0.75))
		}
	}
	return r
}

// dense gives a radius that shrinks, at most to a share of the usual one, where
// most marks stand close to the one before.
func (l *layout) dense(points []Point, least float64) float64 {
	r := 0.32 * l.f.size
	var gaps []float64
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		gaps = append(gaps, math.Hypot(l.x(dayOf(b.From))-l.x(dayOf(a.From)), l.y(b.Value)-l.y(a.Value)))
	}
	slices.Sort(gaps)
	if len(gaps) < 4 {
		return r
	}
	return math.Min(r, math.Max(gaps[len(gaps)/2]/1.5, least*r))
}

// mark draws one figure.
func (l *layout) mark(p Point, tone int, r float64) mark {
	from, to := p.days()
	left := l.x(max(from, l.period.first))
	right := l.x(min(to, l.period.last))
	at := pt{(left + right) / 2, l.y(p.Value)}
	high := at.y
	if p.High != nil {
		high = l.y(*p.High)
	}
	if from != to {
		// A smaller mark: the middle of the stretch is no date anybody stated.
		r *= 0.8
	}
	m := sign(at, high, p.precision(), tone, r)
	if from != to {
		m.spans = span(left, right, at.y, r)
	}
	m.titles = []string{clean(p.Label)}
	m.link = safeLink(p.Link)
	return m
}

// sign draws a figure of a precision at a spot; high is the upper end of a range.
func sign(at pt, high float64, p precision, tone int, r float64) mark {
	m := mark{at: at, symbols: []symbol{{tone, at, r, p != exact}}}
	edge := r * 1.3
	switch p {
	case lower:
		tip := at.y - edge - 1.2*r
		m.rules = append(m.rules, rule{pt{at.x, at.y - edge}, pt{at.x, tip}})
		m.symbols = append(m.symbols, symbol{triangleUp, pt{at.x, tip - 0.5*r}, 0.8 * r, true})
	case upper:
		tip := at.y + edge + 1.2*r
		m.rules = append(m.rules, rule{pt{at.x, at.y + edge}, pt{at.x, tip}})
		m.symbols = append(m.symbols, symbol{triangleDown, pt{at.x, tip + 0.5*r}, 0.8 * r, true})
	case ranged:
		m.rules = append(m.rules, rule{at, pt{at.x, high}})
		m.symbols = append(m.symbols, symbol{tone, pt{at.x, high}, r, true})
	}
	return m
}

// span is the stretch of days a date may mean: a bar with an end on each side.
func span(left, right, y, r float64) []rule {
	return []rule{
		{pt{left, y}, pt{right, y}},
		{pt{left, y - 0.7*r}, pt{left, y + 0.7*r}},
		{pt{right, y - 0.7*r}, pt{right, y + 0.7*r}},
	}
}

// stacked makes the marks of points and draws those that coincide once: a crowd
// on one spot shows no more than one mark does.
func stacked(points []Point, draw func(Point) mark) []mark {
	const named = 6
	type spot struct{ x, y, width, high float64 }
	type look struct {
		spot
		p precision
	}
	half := func(v float64) float64 { return math.Round(v * 2) }
	seen := map[look]int{}
	var all []mark
	for _, p := range points {
		m := draw(p)
		b := m.box()
		at := look{spot{half(m.at.x), half(m.at.y), half(b.right - b.left), half(b.bottom - b.top)}, p.precision()}
		i, again := seen[at]
		if !again {
			seen[at] = len(all)
			all = append(all, m)
			continue
		}
		if len(all[i].titles) < named {
			all[i].titles = append(all[i].titles, m.titles...)
		} else {
			all[i].more++
		}
		if all[i].link == "" {
			all[i].link = m.link
		}
	}
	return all
}

// steps joins totals by level lines and rises. A total that is no exact figure
// of a known day breaks the line: between it and its neighbours nothing is known.
func (l *layout) steps(points []Point) [][]pt {
	var all [][]pt
	var run []pt
	for _, p := range points {
		from, to := p.days()
		if from != to || p.precision() != exact {
			all, run = closed(all, run), nil
			continue
		}
		at := pt{l.x(from), l.y(p.Value)}
		if len(run) > 0 {
			run = append(run, pt{at.x, run[len(run)-1].y})
		}
		run = append(run, at)
	}
	return closed(all, run)
}

func closed(all [][]pt, run []pt) [][]pt {
	if len(run) < 2 {
		return all
	}
	return append(all, run)
}

// heading joins the texts of a mark for its <title>.
func (m mark) heading() string {
	text := strings.Join(m.titles, "\n")
	if m.more > 0 {
		text += "\n…"
	}
	return text
}
