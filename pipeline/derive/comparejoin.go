package derive

import (
	"maps"
	"slices"
)

// joins adds to a counter's totals what it had counted in the window before:
// 117 by New Year and 426 since 8 January are 543 since December. A sum is made
// only beside a total whose window starts after the statement's, and only if no
// total of an earlier window says better what it would.
func (f *facts) joins(a *announcement, rows []comparison, totals []*flow) []comparison {
	var joined []comparison
	for _, r := range rows {
		later := f.windows[r.total.window]
		if r.comparison != officialWider || !r.total.people.exact() || later.earliest != later.latest {
			continue
		}
		if slices.ContainsFunc(rows, func(o comparison) bool {
			return o.comparison != officialWider && f.windows[o.total.window].startsBefore(later)
		}) {
			continue
		}
		last := f.lastBefore(a, later, totals)
		for _, w := range slices.Sorted(maps.Keys(last)) {
			whole := r
			whole.relation, whole.before = relation{composed, windowsJoined, ""}, last[w]
			joined = append(joined, whole)
		}
	}
	return joined
}

// lastBefore is the counter's last exact total of each earlier window that a
// later one goes on from: at most ten days lie between, and the counter told of
// no releases in them. A day that is only a page's own may be too late by more.
func (f *facts) lastBefore(a *announcement, later window, totals []*flow) map[string]*flow {
	last := map[string]*flow{}
	for _, v := range since(totals, later.earliest-joinDays) {
		if v.end.on >= later.earliest {
			break
		}
		usable := v.subset == a.subset && v.people.exact() && v.basis != "published"
		if usable && f.goesBefore(a, v, later) && (last[v.window] == nil || compareTimes(v, last[v.window]) > 0) {
			last[v.window] = v
		}
	}
	maps.DeleteFunc(last, func(_ string, v *flow) bool { return f.countedBetween(v, later.earliest) })
	return last
}

// goesBefore reports whether a total's window starts before another one, and
// may start when the statement's does. One that surely starts later would pass
// for the statement's own.
func (f *facts) goesBefore(a *announcement, v *flow, later window) bool {
	related := f.relate(a, v).comparison
	return f.windows[v.window].startsBefore(later) && (related == sameWindow || related == disputed)
}

// countedBetween reports whether a total's counter tells, in whatever way, of
// releases after it and before another window starts.
func (f *facts) countedBetween(v *flow, start int64) bool {
	return slices.ContainsFunc(f.flows, func(o flow) bool {
		return o.side == v.side && o.subset == v.subset && o.measure == releasedMeasure &&
			o.verified && o.saidThen() && o.end.day() && o.end.on > v.end.on && o.end.on < start
	})
}
