package chart

import (
	"fmt"
	"slices"
	"strings"
)

// flag is one number above the plot, or several whose days lie too close for
// numbers of their own, each with its line.
type flag struct {
	places []int // in Chart.Events, from 1
	pill   box
	number word
	lines  []rule
	titles []string
	link   string
}

func (l *layout) showsEvents() bool {
	return slices.ContainsFunc(l.c.Events, func(e Event) bool {
		d := dayOf(e.On)
		return d >= l.period.first && d <= l.period.last
	})
}

// flags sets the events; neighbours that would overlap become one flag.
func (l *layout) flags() {
	var all []flag
	for i, e := range l.c.Events {
		if d := dayOf(e.On); d >= l.period.first && d <= l.period.last {
			all = append(all, l.flag(i+1, e, l.x(d)))
		}
	}
	slices.SortStableFunc(all, func(a, b flag) int { return int(100 * (a.lines[0].from.x - b.lines[0].from.x)) })
	for i := 1; i < len(all); {
		if !all[i-1].pill.grown(1).touches(all[i].pill) {
			i++
			continue
		}
		all[i-1] = l.joined(all[i-1], all[i])
		all = slices.Delete(all, i, i+1)
		// A wider flag may now touch the one before it.
		i = max(i-1, 1)
	}
	l.s.events = all
}

func (l *layout) flag(place int, e Event, x float64) flag {
	y := l.s.plot.top - 0.5*l.f.size
	f := flag{places: []int{place}, titles: []string{strings.TrimSuffix(fmt.Sprintf("%d. %s", place, clean(e.Title)), ". ")}, link: safeLink(e.Link)}
	f.lines = []rule{{pt{x, y}, pt{x, l.s.plot.bottom}}}
	return l.withPill(f)
}

func (l *layout) joined(a, b flag) flag {
	a.places = append(a.places, b.places...)
	a.titles = append(a.titles, b.titles...)
	a.lines = append(a.lines, b.lines...)
	if a.link == "" {
		a.link = b.link
	}
	return l.withPill(a)
}

// withPill sets the number in the middle above its lines and inside the drawing.
func (l *layout) withPill(f flag) flag {
	size := 0.85 * l.f.size
	text := numbers(f.places)
	half := max(l.ruler.width(text, size)/2+0.4*size, 0.75*size)
	x := (f.lines[0].from.x + f.lines[len(f.lines)-1].from.x) / 2
	x = min(max(x, half), l.f.width-half)
	base := l.s.plot.top - 0.5*l.f.size
	f.pill = box{x - half, base - 1.5*size, x + half, base}
	f.number = l.ruler.place(text, size, pt{x, base - 0.4*size}, atMiddle)
	return f
}

// numbers writes places: "3", "3–5" where they follow each other, else "3, 5".
func numbers(places []int) string {
	slices.Sort(places)
	first, last := places[0], places[len(places)-1]
	if len(places) > 1 && last-first == len(places)-1 {
		return fmt.Sprintf("%d–%d", first, last)
	}
	if len(places) > 3 {
		return fmt.Sprintf("%d … %d", first, last)
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(places), " ", ", "), "[]")
}
