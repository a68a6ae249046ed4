package derive

import (
	"cmp"
	"slices"
)

// interval is two balances of one counter and scope, and what that counter
// counted between them.
type interval struct {
	kind             string // consecutive or joined
	opening, closing balance
	terms            [termCount]term
	between          []string // balances known but not used
	sinceUnused      int64    // the first day that the last of them may be of
}

// term is what a counter counted of one flow; the zero value is none.
type term struct {
	counted bool
	people  int64
	basis   string
	facts   []string
	// The days that the figure counts from and to; null where nothing is counted.
	since, until int64
	// Of a term that follows from totals: where it starts and ends, and the last
	// totals of windows that others continue.
	from, to footing
	via      []string
}

func (t term) given() bool { return t.basis != "" }

// fromTotals reports whether the term is a difference of running totals.
func (t term) fromTotals() bool {
	return t.basis == basisDifference || t.basis == basisJoinedTotals || t.basis == basisLastTotal
}

func (r interval) opened() int64 { return r.opening.on.on }
func (r interval) closed() int64 { return r.closing.on.on }
func (r interval) change() int64 { return r.closing.detained.value - r.opening.detained.value }

// notAccountedFor is what of the change no counted term explains. It has no
// cause: whoever reads one into it says more than anybody counted.
func (r interval) notAccountedFor() int64 {
	left := r.change()
	for i, t := range r.terms {
		switch {
		case !t.counted:
		case i == released:
			left += t.people
		default:
			left -= t.people
		}
	}
	return left
}

func (r interval) termsCounted() int64 {
	n := int64(0)
	for _, t := range r.terms {
		if t.counted {
			n++
		}
	}
	return n
}

// closes reports whether the counted terms explain the change to the digit.
func (r interval) closes() bool {
	return r.notAccountedFor() == 0 && r.termsCounted() >= closingTerms
}

// stockFlow gives the intervals of every counter and scope with two balances
// that can be used, and what could not be used.
func (f *facts) stockFlow() ([]interval, []omission) {
	ledgers, left := f.ledgers()
	var rows []interval
	for _, l := range ledgers {
		made := l.intervals()
		rows = append(rows, made...)
		if len(made) > 0 {
			left = append(left, f.flowsLeftOut(l, made)...)
		}
	}
	slices.SortFunc(left, func(a, b omission) int { return cmp.Compare(a.fact, b.fact) })
	return rows, left
}

// intervals pairs each balance with the next one, and then with those further
// on as far as totals carry.
func (l *ledger) intervals() []interval {
	var rows []interval
	for i := 1; i < len(l.used); i++ {
		r := l.interval(consecutive, l.used[i-1], l.used[i])
		for m, measure := range termNames() {
			r.terms[m] = l.term(measure, r)
		}
		rows = append(rows, r)
	}
	return append(rows, l.joinedIntervals(rows)...)
}

// spans reports whether a balance lies between the two, whichever of its days
// it is of.
func (r interval) spans(d date) bool { return d.on > r.opened() && d.latest < r.closed() }

func (l *ledger) interval(kind string, opening, closing balance) interval {
	r := interval{kind: kind, opening: opening, closing: closing}
	for _, b := range l.unused {
		if b.detained.exact() && b.on.on != null && r.spans(b.on) {
			r.between = append(r.between, b.id)
			r.sinceUnused = max(r.opened(), b.on.on)
		}
	}
	return r
}
