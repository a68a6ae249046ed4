package derive

import "strings"

// seriesNames knows which facts are parts of which, whatever their table.
type seriesNames struct {
	base   map[string]string   // the series of a fact, by its own fields alone
	wholes map[string][]string // what a fact is a part of
	depths map[string]int      // of the facts that were asked for
}

func (f *facts) seriesNames() seriesNames {
	s := seriesNames{map[string]string{}, map[string][]string{}, map[string]int{}}
	add := func(p point, of fact) { s.base[of.id], s.wholes[of.id] = baseOf(p), of.partOf }
	for _, a := range f.announcements {
		add(announced(a), a.fact)
	}
	for _, b := range f.balances {
		add(held(b), b.fact)
	}
	for _, w := range f.flows {
		add(flowed(w), w.fact)
	}
	return s
}

// named gives a point its series.
func (s seriesNames) named(p point) point {
	p.series = s.base[p.fact]
	if d := s.depth(p.fact); d == partOfItself {
		p.series += "/" + p.fact
	} else {
		p.series += strings.Repeat("/part", d)
	}
	return p
}

// partOfItself stands for a depth where the wholes go round in a circle.
const partOfItself = -1

// depth is how many wholes of its own base series stand one in another above a
// fact, near or far. A part of a part needs a series of its own too, or its
// whole would share it.
func (s seriesNames) depth(fact string) int {
	if d, known := s.depths[fact]; known {
		return d
	}
	above := map[string]bool{}
	s.climb(fact, above)
	d := 0
	if above[fact] {
		d, above = partOfItself, nil
	}
	for whole := range above {
		if s.base[whole] == s.base[fact] {
			d = max(d, s.depth(whole)+1)
		}
	}
	s.depths[fact] = d
	return d
}

// climb collects every whole above a fact.
func (s seriesNames) climb(fact string, above map[string]bool) {
	for _, whole := range s.wholes[fact] {
		if !above[whole] {
			above[whole] = true
			s.climb(whole, above)
		}
	}
}

// baseOf names the series that a point's own fields put it in. Two points share
// it only if nothing but the date and the figure tells them apart.
func baseOf(p point) string {
	parts := []string{p.subject, escaped(p.body)}
	if p.subject == "announced" {
		parts = append(parts, p.stage)
	}
	parts = append(parts, p.unit)
	if p.subject == "announced" {
		parts = append(parts, p.population)
	}
	parts = append(parts, everyoneOr(p), p.counting)
	if p.window != "" {
		parts = append(parts, p.window)
	}
	if ownSeries(p) {
		parts = append(parts, p.fact)
	}
	if apart := sideApart(p); apart != "" {
		parts = append(parts, apart)
	}
	return strings.Join(parts, "/")
}

func everyoneOr(p point) string {
	switch {
	case p.subset != "":
		return p.subset
	case p.subject == "held":
		return national
	}
	return "all"
}

// ownSeries reports whether nobody can tell what a point would continue: a
// total without a start, or the figure of somebody who is not named.
func ownSeries(p point) bool {
	return p.counting == "cumulative" && p.window == "" || p.side == unnamed
}

// sideApart is the side where the body alone does not give it, so that what a
// press outlet counts stays apart from what a counter of that name does.
func sideApart(p point) string {
	if p.table == announcements || p.side == counter || p.side == unnamed || p.side == sideOfCounter(p.body, "") {
		return ""
	}
	return p.side
}

// escaped keeps a slash within a name from looking like the next part.
func escaped(name string) string {
	return strings.NewReplacer("%", "%25", "/", "%2F").Replace(name)
}
