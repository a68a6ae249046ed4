package derive

import (
	"cmp"
	"slices"
)

// enter takes the flows of the ledger's counter and scope into it that terms
// may be made of.
func (l *ledger) enter(f *facts) {
	l.flows = map[string][]flow{}
	for _, w := range f.flows {
		if !isTerm(w.measure) || !l.counts(w) || !w.saidThen() || !w.verified || !w.people.exact() {
			continue
		}
		// Releases under a law, or of a closed month, are a part of all of them.
		if w.measure == releasedMeasure && f.partial(w.window) {
			continue
		}
		l.flows[w.measure] = append(l.flows[w.measure], w)
	}
	for _, flows := range l.flows {
		slices.SortFunc(flows, func(a, b flow) int { return cmp.Compare(a.id, b.id) })
	}
	l.tally(f)
}

// partial reports whether a window counts what falls under a law, or in a
// calendar's month or year.
func (f *facts) partial(window string) bool {
	kind := f.windows[window].kind
	return kind == "law" || kind == "calendar"
}

// term is what the first rule gives that gives anything. Releases are never
// taken from a part of the interval: what was let go in the rest would look
// like nobody.
func (l *ledger) term(measure string, r interval) term {
	if t := l.stated(measure, r); t.given() {
		return t
	}
	if t := l.sincePrevious(measure, r); t.given() {
		return t
	}
	if t := l.difference(measure, r); t.given() {
		return t
	}
	if measure == releasedMeasure {
		return l.acrossWindows(r)
	}
	return l.within(measure, r)
}

// stated is a count for the interval itself. A total over a window is none,
// whatever its page says of its start: it belongs to its window's other totals.
func (l *ledger) stated(measure string, r interval) term {
	return agreed(basisStated, null, l.flows[measure], func(w flow) bool {
		return w.periodBasis == "stated" && (w.counting == "batch" || w.window == "") && w.end.day() && w.end.on == r.closed() &&
			w.start.day() && abs(w.start.on-r.opened()) <= statedStartDays
	})
}

// sincePrevious is a count given with the closing balance, since the one
// before. It spans the interval only if no balance is known between.
func (l *ledger) sincePrevious(measure string, r interval) term {
	basis, since := basisSince, r.opened()
	if len(r.between) > 0 {
		basis, since = basisSinceUnused, r.sinceUnused
	}
	return agreed(basis, since, l.flows[measure], func(w flow) bool {
		return w.periodBasis == "since_previous_balance" && w.counting == "batch" && w.end.day() && w.end.on == r.closed() &&
			(w.start.on == null || w.start.on >= r.opened()-statedStartDays)
	})
}

// within is the only count of a flow over a part of the interval.
func (l *ledger) within(measure string, r interval) term {
	var inside []flow
	for _, w := range l.flows[measure] {
		if w.periodBasis == "stated" && w.start.day() && w.end.day() && r.opened() <= w.start.on && w.start.on <= w.end.on && w.end.on <= r.closed() {
			inside = append(inside, w)
		}
	}
	if len(inside) != 1 {
		return term{}
	}
	return term{counted: true, people: inside[0].people.value, basis: basisWithin,
		since: inside[0].start.on, until: inside[0].end.on, facts: []string{inside[0].id}}
}

// agreed is the figure of those flows that fit, counted since a day, by default
// their own first. Where they give different ones it is disputed, and no figure.
func agreed(basis string, since int64, flows []flow, fits func(flow) bool) term {
	var found []flow
	for _, w := range flows {
		if fits(w) {
			found = append(found, w)
		}
	}
	if len(found) == 0 {
		return term{}
	}
	best := slices.MinFunc(found, func(a, b flow) int { return cmp.Or(cmp.Compare(b.reports, a.reports), cmp.Compare(a.id, b.id)) })
	if !slices.ContainsFunc(found, func(w flow) bool { return w.people.value != best.people.value }) {
		if since == null {
			since = best.start.on
		}
		return term{counted: true, people: best.people.value, basis: basis, since: since, until: best.end.on, facts: []string{best.id}}
	}
	t := term{basis: basisDisputed}
	for _, w := range found {
		t.facts = append(t.facts, w.id)
	}
	return t
}

func abs(n int64) int64 { return max(n, -n) }
