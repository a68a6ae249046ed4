package derive

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// tally is a counter's running totals of one flow over one window.
type tally struct {
	window window
	totals []flow
}

// footing is a point of a tally: a total, or its window's start.
type footing struct {
	window    string
	id        string // of the total; "" at the start
	people    int64
	on        int64
	time      string
	off       int64 // days between it and the balance
	published bool
}

// start is the day that a window starts on, if it is known to the day.
func (t tally) start() (int64, bool) {
	return t.window.earliest, t.window.earliest != null && t.window.earliest == t.window.latest
}

// tally makes the ledger's tallies, by measure and in the order of windows.
func (l *ledger) tally(f *facts) {
	l.tallies = map[string][]tally{}
	for measure, flows := range l.flows {
		byWindow := map[string][]flow{}
		for _, w := range flows {
			if w.counting == "cumulative" && w.window != "" && w.end.day() {
				byWindow[w.window] = append(byWindow[w.window], w)
			}
		}
		for _, code := range slices.Sorted(maps.Keys(byWindow)) {
			of, known := f.windows[code]
			if !known {
				of = window{code: code, earliest: null, latest: null}
			}
			l.tallies[measure] = append(l.tallies[measure], tally{of, byWindow[code]})
		}
	}
	l.cross(f)
}

// near is the total that stands for a day: one that is dated by what is said
// before one that is dated by its page, the nearest, one of before, the latest.
func (t tally) near(day, before int64) (footing, bool) {
	var fit []footing
	for _, w := range t.totals {
		if at := t.at(w, day); at.off <= totalDays && at.on < before {
			fit = append(fit, at)
		}
	}
	if len(fit) == 0 {
		return footing{}, false
	}
	return slices.MinFunc(fit, func(a, b footing) int {
		return cmp.Or(falseFirst(a.published, b.published), cmp.Compare(a.off, b.off), falseFirst(a.on > day, b.on > day),
			cmp.Compare(b.time, a.time), cmp.Compare(b.people, a.people), cmp.Compare(a.id, b.id))
	}), true
}

func (t tally) at(w flow, day int64) footing {
	return footing{t.window.code, w.id, w.people.value, w.end.on, w.time, abs(w.end.on - day), w.basis == "published"}
}

// atOpening is the total of an opening balance, or none yet where the window
// starts about then.
func (t tally) atOpening(day, before int64) (footing, bool) {
	if t.window.earliest == null || day >= t.window.earliest {
		if at, ok := t.near(day, before); ok {
			return at, true
		}
	}
	start, known := t.start()
	return footing{window: t.window.code, on: start, off: abs(start - day)}, known && abs(start-day) <= totalDays
}

// atClosing is the total of a closing balance; a window that has not started
// has counted nothing yet.
func (t tally) atClosing(day int64) (footing, bool) {
	if t.window.earliest != null && day < t.window.earliest {
		return footing{}, false
	}
	return t.near(day, math.MaxInt64)
}

// later reports whether b is a later total than a.
func later(a, b footing) bool {
	if a.id == "" {
		return b.on >= a.on
	}
	return b.on > a.on || b.on == a.on && b.time > a.time
}

// difference is what two totals of one window differ by.
func (l *ledger) difference(measure string, r interval) term {
	var found []term
	for _, t := range l.tallies[measure] {
		from, ok := t.atOpening(r.opened(), math.MaxInt64)
		to, closes := t.atClosing(r.closed())
		if ok && closes && later(from, to) && to.people >= from.people {
			found = append(found, ofTotals(basisDifference, to.people-from.people, from, to))
		}
	}
	return nearest(found)
}

// ofTotals is a term that follows from totals.
func ofTotals(basis string, people int64, from, to footing, via ...string) term {
	return term{counted: true, people: people, basis: basis, since: from.on, until: to.on, from: from, to: to, via: via, facts: named(append([]string{from.id, to.id}, via...))}
}

// named is the facts among ids, each once; a window's start is none.
func named(ids []string) []string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// nearest is the term whose totals lie nearest to the balances.
func nearest(found []term) term {
	if len(found) == 0 {
		return term{}
	}
	return slices.MinFunc(found, func(a, b term) int {
		return cmp.Or(falseFirst(a.from.published || a.to.published, b.from.published || b.to.published),
			cmp.Compare(a.from.off+a.to.off, b.from.off+b.to.off), cmp.Compare(b.from.on, a.from.on),
			cmp.Compare(a.from.window, b.from.window), cmp.Compare(a.to.window, b.to.window))
	})
}
