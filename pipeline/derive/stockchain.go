package derive

import "slices"

// crossing is a window that continues another one: it starts after the last
// total of the earlier, and nobody counted between.
type crossing struct {
	earlier, later tally
	last           flow
	start          int64 // of the later window
}

// cross finds the crossings between tallies of releases.
func (l *ledger) cross(f *facts) {
	tallies := l.tallies[releasedMeasure]
	for _, a := range tallies {
		for _, b := range tallies {
			start, known := b.start()
			last, ok := a.lastBefore(start)
			if a.window.code == b.window.code || !known || !ok || start-last.end.on > windowGapDays || l.countedBetween(f, last.end.on, start) {
				continue
			}
			l.crossings = append(l.crossings, crossing{a, b, last, start})
		}
	}
}

// lastBefore is a tally's last total of before a day.
func (t tally) lastBefore(day int64) (flow, bool) {
	var last flow
	found := false
	for _, w := range t.totals {
		if w.end.on < day && (!found || laterTotal(last, w)) {
			last, found = w, true
		}
	}
	return last, found
}

// laterTotal reports whether b comes after a: by day, hour and figure.
func laterTotal(a, b flow) bool {
	switch {
	case a.end.on != b.end.on:
		return b.end.on > a.end.on
	case a.time != b.time:
		return b.time > a.time
	case a.people.value != b.people.value:
		return b.people.value > a.people.value
	}
	return b.id < a.id
}

// countedBetween reports whether the counter tells releases of the days
// between, in whatever way: its last total is then not all there was.
func (l *ledger) countedBetween(f *facts, after, before int64) bool {
	return slices.ContainsFunc(f.flows, func(w flow) bool {
		return w.measure == releasedMeasure && l.counts(w) && w.saidThen() && w.verified &&
			w.end.day() && w.end.on > after && w.end.on < before
	})
}

// acrossWindows is what was counted over two windows that follow each other.
func (l *ledger) acrossWindows(r interval) term {
	var found []term
	for _, c := range l.crossings {
		if t := c.term(r); t.given() {
			found = append(found, t)
		}
	}
	return nearest(found)
}

// term is what a crossing gives for an interval that opens in its earlier
// window, and closes in the later one or between the two.
func (c crossing) term(r interval) term {
	if r.opened() >= c.start {
		return term{}
	}
	last := c.earlier.at(c.last, r.opened())
	from, ok := last, true
	if r.opened() <= c.last.end.on {
		from, ok = c.earlier.atOpening(r.opened(), c.start)
	}
	if !ok || last.people < from.people {
		return term{}
	}
	if r.closed() >= c.start {
		to, ok := c.later.atClosing(r.closed())
		if !ok {
			return term{}
		}
		return ofTotals(basisJoinedTotals, last.people-from.people+to.people, from, to, last.id)
	}
	// One total at both ends would say that nobody was let go, which it doesn't.
	if r.closed() <= c.last.end.on || !later(from, last) {
		return term{}
	}
	last.off = r.closed() - last.on
	return ofTotals(basisLastTotal, last.people-from.people, from, last)
}

// joinedIntervals are those from the first balance of a run to every later one
// but the next. A run is consecutive intervals whose releases are differences
// of totals that meet: each starts where the one before ends.
func (l *ledger) joinedIntervals(rows []interval) []interval {
	var out []interval
	for first := 0; first < len(rows); {
		last := first
		for last+1 < len(rows) && l.meet(rows[last].terms[released], rows[last+1].terms[released]) {
			last++
			out = append(out, l.join(rows[first:last+1]))
		}
		first = last + 1
	}
	return out
}

// meet reports whether b goes on where a ends: at one total, or at the start of
// a window that continues a's last total.
func (l *ledger) meet(a, b term) bool {
	if !a.fromTotals() || !b.fromTotals() {
		return false
	}
	if b.from.id != "" {
		return a.to.id == b.from.id
	}
	return slices.ContainsFunc(l.crossings, func(c crossing) bool {
		return c.last.id == a.to.id && c.later.window.code == b.from.window
	})
}

// join makes one interval of a run. Counts since a previous balance are of its
// last part only, and are not taken.
func (l *ledger) join(run []interval) interval {
	r := l.interval(joined, run[0].opening, run[len(run)-1].closing)
	for m, measure := range termNames() {
		if m == released {
			r.terms[m] = sum(run)
			continue
		}
		for _, rule := range [...]func(string, interval) term{l.stated, l.difference, l.within} {
			if r.terms[m] = rule(measure, r); r.terms[m].given() {
				break
			}
		}
	}
	return r
}

// sum is the releases of a run: the first total, those that windows ended
// with, and the last.
func sum(run []interval) term {
	first, last := run[0].terms[released], run[len(run)-1].terms[released]
	basis, people := last.basis, int64(0)
	var via []string
	for i, r := range run {
		t := r.terms[released]
		people += t.people
		via = append(via, t.via...)
		if i > 0 && t.from.id == "" {
			via = append(via, run[i-1].terms[released].to.id)
		}
	}
	if len(via) > 0 {
		basis = basisJoinedTotals
	}
	return ofTotals(basis, people, first.from, last.to, via...)
}
