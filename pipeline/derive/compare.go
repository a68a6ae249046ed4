package derive

import (
	"cmp"
	"maps"
	"slices"
)

// comparison is a row of announced_vs_verified: a statement beside the total of
// one counter, or beside none.
type comparison struct {
	statement *announcement
	start     window // of the statement; without a code where it is not known
	relation
	total  *flow // the counter's; nil where nothing compares
	before *flow // composed: the counter's last total of the window before
}

// compare holds every running total of the state against what each counter had
// verified by then.
func (f *facts) compare() ([]comparison, []omission) {
	var rows []comparison
	statements, left := f.claims(AnnouncedVsVerified)
	counters := f.verifiedTotals()
	for _, a := range statements {
		rows = append(rows, f.beside(a, counters)...)
	}
	return rows, left
}

// claims is the running totals of people let go that state bodies gave, and why
// the other running totals are left out.
func (f *facts) claims(table string) ([]*announcement, []omission) {
	var claims []*announcement
	var left []omission
	for i := range f.announcements {
		a := &f.announcements[i]
		if a.counting != "cumulative" {
			continue
		}
		if reason := noClaim(a); reason != "" {
			left = append(left, omission{table: table, fact: a.id, reason: reason})
			continue
		}
		claims = append(claims, a)
	}
	return claims, left
}

// noClaim says why a running total can't be compared; "" where it can.
func noClaim(a *announcement) string {
	silent := a.unit == "" || a.unit == "not_stated"
	switch side := sideOfAuthority(a.side); {
	case !a.saidThen() && a.status != "restated":
		return a.status
	case side == foreignState:
		return "foreign_authority"
	case side != state:
		return "other_authority"
	case a.side == "government":
		return "unnamed_authority"
	case a.stage != "granted" && a.stage != "executed":
		return "stage_not_granted"
	case a.unit != people && (!silent || a.any.given()):
		return "not_people"
	case !a.people.given():
		return "no_figure"
	case !a.on.day():
		return "date_not_day"
	}
	return ""
}

// verifiedTotals is the running totals of releases that counters verified: by
// counter, each counter's by day.
func (f *facts) verifiedTotals() [][]*flow {
	byCounter := map[string][]*flow{}
	for i := range f.flows {
		v := &f.flows[i]
		if v.measure == releasedMeasure && v.counting == "cumulative" && v.people.given() && v.end.day() &&
			v.verified && v.saidThen() && sideOfCounter(v.side, v.kind) == counter {
			byCounter[v.side] = append(byCounter[v.side], v)
		}
	}
	var totals [][]*flow
	for _, name := range slices.Sorted(maps.Keys(byCounter)) {
		of := byCounter[name]
		slices.SortFunc(of, func(a, b *flow) int { return cmp.Or(cmp.Compare(a.end.on, b.end.on), cmp.Compare(a.id, b.id)) })
		totals = append(totals, of)
	}
	return totals
}

// beside is the rows of a statement, at least one.
func (f *facts) beside(a *announcement, counters [][]*flow) []comparison {
	start := f.windows[a.window]
	none := comparison{statement: a, start: start, relation: relation{comparison: notCompared}}
	switch {
	case a.population != detainedOnly:
		none.reason = populationDiffers
	case start.code == "":
		none.reason = windowNotStated
	case a.subset != "" && !slices.ContainsFunc(counters, func(totals []*flow) bool { return countsSubset(totals, a.subset) }):
		none.reason = subsetNotCounted
	}
	if none.reason != "" {
		return []comparison{none}
	}
	var rows []comparison
	none.reason = noTotalInTime
	for _, totals := range counters {
		found, reason := f.against(a, totals)
		rows = append(rows, found...)
		if reason == lawOrCalendar || none.reason == noTotalInTime && reason != "" {
			none.reason = reason
		}
	}
	if len(rows) == 0 {
		return []comparison{none}
	}
	return rows
}

// countsSubset reports whether a counter ever gave a total of a part of the
// people.
func countsSubset(totals []*flow, subset string) bool {
	return slices.ContainsFunc(totals, func(v *flow) bool { return v.subset == subset })
}

// against holds a statement against one counter's totals, the best of each
// window. The reason says why totals in time don't compare; law_or_calendar goes
// before the others, as it is no gap in what pages tell.
func (f *facts) against(a *announcement, totals []*flow) (rows []comparison, reason string) {
	best := inTime(a, totals)
	for _, w := range slices.Sorted(maps.Keys(best)) {
		related := f.relate(a, best[w])
		if related.comparison != "" {
			rows = append(rows, comparison{statement: a, start: f.windows[a.window], relation: related, total: best[w]})
		} else if reason != lawOrCalendar {
			reason = related.reason
		}
	}
	return append(rows, f.joins(a, rows, totals)...), reason
}

// inTime is the counter's best total of each window by the day of a statement.
func inTime(a *announcement, totals []*flow) map[string]*flow {
	best := map[string]*flow{}
	for _, v := range since(totals, a.on.on-verifiedDays) {
		if v.end.on > a.on.on {
			break
		}
		if v.subset == a.subset && (best[v.window] == nil || better(v, best[v.window])) {
			best[v.window] = v
		}
	}
	return best
}

// since is the totals of a day and later.
func since(totals []*flow, day int64) []*flow {
	i, _ := slices.BinarySearchFunc(totals, day, func(v *flow, day int64) int { return cmp.Compare(v.end.on, day) })
	return totals[i:]
}

// better reports whether a total tells better than another what a counter had
// verified by a day: a page's own day is an upper bound only, and a rounded
// figure hides what was counted. Else the later one does.
func better(a, b *flow) bool {
	return cmp.Or(
		falseFirst(b.basis == "published", a.basis == "published"),
		falseFirst(a.people.exact(), b.people.exact()),
		compareTimes(a, b),
	) > 0
}

// compareTimes orders totals of one window by when they were counted. Such
// totals only grow, so that the greatest of a day is its last: most pages give
// no hour, and one without is not older for that.
func compareTimes(a, b *flow) int {
	return cmp.Or(cmp.Compare(a.end.on, b.end.on), cmp.Compare(a.people.value, b.people.value),
		cmp.Compare(a.time, b.time), cmp.Compare(b.id, a.id))
}
