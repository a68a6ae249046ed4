package chart

import "image/color"

// chart paints a scene with its corner at a spot.
func (p *poster) chart(s *scene, at pt) {
	q := &brush{poster: p, by: at}
	for _, r := range s.grid {
		q.rule(r, 0.6, thin())
	}
	for _, r := range s.ticks {
		q.rule(r, 0.8, muted())
	}
	for _, w := range append(s.words, s.title) {
		q.word(w, s.size, muted())
	}
	for _, d := range s.series {
		for _, r := range d.spans() {
			q.dashed([]pt{q.at(r.from), q.at(r.to)}, []float64{2, 2}, 0.8, tone(d.tone))
		}
	}
	for _, f := range s.events {
		q.flag(f, s.size)
	}
	for _, d := range s.series {
		q.series(d)
	}
	for _, d := range s.series {
		for _, w := range d.label {
			b := w.box
			q.fill([]pt{q.at(pt{b.left - 1, b.top}), q.at(pt{b.right + 1, b.top}), q.at(pt{b.right + 1, b.bottom}), q.at(pt{b.left - 1, b.bottom})}, ground())
			q.word(w, 0.95*s.size, named(d.tone))
		}
	}
}

// brush paints what a scene places, moved to the place of the scene.
type brush struct {
	*poster
	by pt
}

func (q *brush) at(p pt) pt { return pt{p.x + q.by.x, p.y + q.by.y} }

func (q *brush) rule(r rule, width float64, ink color.Color) {
	q.stroke(q.at(r.from), q.at(r.to), width, ink)
}

func (q *brush) word(w word, size float64, ink color.Color) {
	if w.text != "" {
		q.text(w.text, q.at(w.at), w.anchor, size, false, ink)
	}
}

func (q *brush) flag(f flag, size float64) {
	for _, r := range f.lines {
		q.dashed([]pt{q.at(r.from), q.at(r.to)}, []float64{2, 2}, 0.9, muted())
	}
	b := f.pill
	r := (b.bottom - b.top) / 2
	left, right := q.at(pt{b.left + r, b.top + r}), q.at(pt{b.right - r, b.top + r})
	for _, layer := range []struct {
		grow float64
		ink  color.Color
	}{{0.4, muted()}, {-0.5, ground()}} {
		q.disc(left, r+layer.grow, layer.ink)
		q.disc(right, r+layer.grow, layer.ink)
		q.stroke(left, right, 2*(r+layer.grow), layer.ink)
	}
	q.word(f.number, 0.85*size, inked())
}

func (q *brush) series(d drawn) {
	ink := tone(d.tone)
	for _, run := range d.steps {
		moved := make([]pt, len(run))
		for i, p := range run {
			moved[i] = q.at(p)
		}
		q.dashed(moved, d.dash, 1.2, ink)
	}
	if len(d.lead) > 0 {
		q.stroke(q.at(d.lead[0]), q.at(d.lead[1]), 0.7, ink)
	}
	for _, m := range d.marks {
		for _, r := range m.rules {
			q.rule(r, 1.1, ink)
		}
		for _, s := range m.symbols {
			s.at = q.at(s.at)
			q.symbol(s, ink, d.kind)
		}
	}
}

// symbol paints a shape; an open one shows ground inside. A balance has a rim of
// ground, so that neighbours stay apart; a total none, which would cut its line.
func (p *poster) symbol(s symbol, ink color.Color, k Kind) {
	const line = 1.3
	rim := 0.5
	if k == KindSteps {
		rim = 0
	}
	layers := []struct {
		grow float64
		ink  color.Color
	}{{rim, ground()}, {0, ink}}
	if s.open {
		layers[0].grow, layers[1].grow = 0, line/2
		layers = append(layers[1:], struct {
			grow float64
			ink  color.Color
		}{-line / 2, ground()})
	}
	for _, l := range layers {
		if s.shape == circle {
			p.disc(s.at, max(s.r+l.grow, 0.1), l.ink)
		} else {
			p.fill(offset(s.corners(), l.grow), l.ink)
		}
	}
}
