package chart

import (
	"fmt"
	"io"
)

// Sign is what a legend explains: a series, or one way of drawing a figure.
// The colour and shape of Mark are used for both.
type Sign struct {
	Kind      Kind   // "points" or "steps"; "" an event
	Mark      int    // 0 to 7
	Precision string // as in Point; "range" a range
	Span      bool   // the date is known to a stretch of days only
}

// Key writes a sign as a small SVG for a legend, hidden from screen readers
// because words stand beside it.
func Key(w io.Writer, s Sign) error {
	const width, height, r = 34.0, 22.0, 4.2
	b := &pen{}
	b.put(`<svg xmlns="http://www.w3.org/2000/svg" class="chart-key" aria-hidden="true" viewBox="0 0 %s %s" width="%s" height="%s">`, num(width), num(height), num(width), num(height))
	if s.Kind == "" {
		b.put(`<g class="chart-event"><path fill="none" d="M17 0V22"/></g></svg>`)
	} else {
		b.key(s, pt{width / 2, height / 2}, r)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("chart: the sign of a legend cannot be written: %w", err)
	}
	return nil
}

func (b *pen) key(s Sign, at pt, r float64) {
	kind := KindPoints
	if s.Kind == KindSteps {
		kind = KindSteps
	}
	tone := ((s.Mark % shapes) + shapes) % shapes
	b.put(`<g class="chart-series chart-%s chart-s%d">`, kind, tone)
	if s.Kind == KindSteps {
		b.put(`<path class="chart-step" fill="none"%s d="M0 %sH%s"/>`, dashes(dash(tone)), num(at.y), num(2*at.x))
	}
	m := s.mark(at, tone, r)
	if len(m.spans) > 0 {
		b.put(`<path class="chart-span" fill="none" stroke-dasharray="2 2" d="%s"/>`, rules(m.spans))
	}
	b.put(`<g class="chart-mark">`)
	b.signs(m)
	b.put(`</g></g></svg>`)
}

// mark centres the whole sign, with its stem or bar, on a spot.
func (s Sign) mark(at pt, tone int, r float64) mark {
	p := Point{Precision: s.Precision}.precision()
	high := at.y
	switch {
	case s.Precision == "range":
		p, high, at.y = ranged, at.y-1.6*r, at.y+1.6*r
		r *= 0.8
	case p == lower:
		at.y += 0.9 * r
		r *= 0.9
	case p == upper:
		at.y -= 0.9 * r
		r *= 0.9
	}
	m := sign(at, high, p, tone, r)
	if s.Span {
		m.spans = span(at.x-3.4*r, at.x+3.4*r, at.y, r)
	}
	return m
}
