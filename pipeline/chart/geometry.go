package chart

import "math"

type pt struct{ x, y float64 }

// box is a rectangle on the drawing; y grows downwards.
type box struct{ left, top, right, bottom float64 }

func (b box) touches(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

func (b box) grown(by float64) box {
	return box{b.left - by, b.top - by, b.right + by, b.bottom + by}
}

func (b box) inside(o box) bool {
	return b.left >= o.left && b.right <= o.right && b.top >= o.top && b.bottom <= o.bottom
}

func (b box) with(o box) box {
	return box{math.Min(b.left, o.left), math.Min(b.top, o.top), math.Max(b.right, o.right), math.Max(b.bottom, o.bottom)}
}

// rule is a straight line, horizontal or vertical.
type rule struct{ from, to pt }

func (r rule) box() box {
	return box{math.Min(r.from.x, r.to.x), math.Min(r.from.y, r.to.y), math.Max(r.from.x, r.to.x), math.Max(r.from.y, r.to.y)}
}

// word is a text on the drawing with the room it takes.
type word struct {
	at     pt // baseline
	anchor anchor
	text   string
	box    box
}

type anchor string

const (
	atStart  anchor = "start"
	atMiddle anchor = "middle"
	atEnd    anchor = "end"
)

// symbol is a shape of a mark; r is about half its width.
type symbol struct {
	shape int
	at    pt
	r     float64
	open  bool
}

func (s symbol) box() box {
	r := s.r * 1.3
	return box{s.at.x - r, s.at.y - r, s.at.x + r, s.at.y + r}
}

// The shapes of series are 0 to 7; the triangles stand for bounds only.
const (
	shapes       = 8
	circle       = 0
	triangleUp   = 8
	triangleDown = 9
)

// outline gives the corners of a shape around 0,0 for a half width of 1,
// clockwise as y grows downwards, with about equal ink each; a circle has none.
func outline(shape int) []pt {
	switch shape {
	case 1:
		return bar(0.9, 0.9)
	case 2:
		return []pt{{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}}
	case 3:
		return plus()
	case 4:
		return turned(plus(), math.Pi/4)
	case 5:
		return star()
	case 6:
		return bar(0.6, 1.45)
	case 7:
		return bar(1.45, 0.6)
	case triangleUp:
		return []pt{{0, -1}, {1, 0.75}, {-1, 0.75}}
	case triangleDown:
		return []pt{{-1, -0.75}, {1, -0.75}, {0, 1}}
	}
	return nil
}

func bar(w, h float64) []pt { return []pt{{-w, -h}, {w, -h}, {w, h}, {-w, h}} }

func plus() []pt {
	const l, w = 1.3, 0.48
	return []pt{{-w, -l}, {w, -l}, {w, -w}, {l, -w}, {l, w}, {w, w}, {w, l}, {-w, l}, {-w, w}, {-l, w}, {-l, -w}, {-w, -w}}
}

func star() []pt {
	var all []pt
	for i := range 10 {
		r := 1.4
		if i%2 == 1 {
			r = 0.62
		}
		a := float64(i)*math.Pi/5 - math.Pi/2
		all = append(all, pt{r * math.Cos(a), r * math.Sin(a)})
	}
	return all
}

func turned(ps []pt, by float64) []pt {
	sin, cos := math.Sincos(by)
	all := make([]pt, len(ps))
	for i, p := range ps {
		all[i] = pt{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
	}
	return all
}

// corners places the outline of a symbol on the drawing.
func (s symbol) corners() []pt {
	all := outline(s.shape)
	for i, p := range all {
		all[i] = pt{s.at.x + p.x*s.r, s.at.y + p.y*s.r}
	}
	return all
}

// dash gives the dash of a series: ink, gap, ink, gap …; nil is solid.
func dash(mark int) []float64 {
	switch mark % shapes {
	case 1:
		return []float64{7, 3}
	case 2:
		return []float64{2, 3}
	case 3:
		return []float64{9, 3, 2, 3}
	case 4:
		return []float64{4, 2}
	case 5:
		return []float64{12, 4}
	case 6:
		return []float64{1, 2}
	case 7:
		return []float64{6, 2, 1, 2, 1, 2}
	}
	return nil
}
