package derive

import (
	"cmp"
	"slices"
)

// counted is what a counter says to have verified over some days: a figure of
// its own, or the difference of two totals.
type counted struct {
	facts              []string // the earlier total first
	organization, kind string
	subset             string
	// start is the first day, of a difference the day of the earlier total;
	// null where nobody gives the day, and end too.
	start, end int64
	people     int64
	precision  string
	restated   bool
	window     string // of a running total
	difference bool
}

// id is the part of a tie's id that the figure gives.
func (c *counted) id() string {
	if c.difference {
		return c.facts[0] + "-" + c.facts[1]
	}
	return c.facts[0]
}

// covers reports whether a day lies in what was counted. The day of the earlier
// total is part of that total.
func (c *counted) covers(day int64) bool {
	if c.start == null || c.end == null || day > c.end {
		return false
	}
	if c.difference {
		return day > c.start && c.end-c.start <= batchTotalsDays
	}
	return day >= c.start && c.end-c.start <= batchPeriodDays
}

// countedReleases gives the figures of releases that counters stand behind. A corrected
// one stays: it was said of its batch.
func (f *facts) countedReleases() []counted {
	var figures []counted
	for _, w := range f.flows {
		usable := sideOfCounter(w.side, w.kind) == counter && w.verified && w.measure == "released" &&
			(w.saidThen() || w.status == "restated") && w.people.given()
		if !usable || w.end.on != null && !w.end.day() {
			continue
		}
		c := counted{facts: []string{w.id}, organization: w.side, kind: w.kind, subset: w.subset, start: null, end: w.end.on,
			people: w.people.value, precision: w.people.precision, restated: w.status == "restated"}
		if w.start.day() {
			c.start = w.start.on
		}
		if w.counting == "cumulative" && w.basis != "published" {
			c.window = w.window
		}
		figures = append(figures, c)
	}
	return append(figures, differences(figures)...)
}

// differences gives what neighbouring exact totals of one counter and window
// counted between two days.
func differences(figures []counted) []counted {
	type run struct{ organization, window, subset string }
	totals := map[run][]*counted{}
	var runs []run
	for i := range figures {
		c := &figures[i]
		if c.window == "" || c.end == null || c.restated || c.precision != "exact" {
			continue
		}
		r := run{c.organization, c.window, c.subset}
		if totals[r] == nil {
			runs = append(runs, r)
		}
		totals[r] = append(totals[r], c)
	}
	var between []counted
	for _, r := range runs {
		days := lastOfDays(totals[r])
		for i := 1; i < len(days); i++ {
			earlier, later := days[i-1], days[i]
			if later.people < earlier.people {
				continue
			}
			c := *later
			c.facts = []string{earlier.facts[0], later.facts[0]}
			c.start, c.people, c.difference = earlier.end, later.people-earlier.people, true
			between = append(between, c)
		}
	}
	return between
}

// lastOfDays keeps the last total of each day, in order. Totals of one window
// only grow, so that the greatest is the last, whatever hour the pages give.
func lastOfDays(totals []*counted) []*counted {
	slices.SortFunc(totals, func(a, b *counted) int {
		return cmp.Or(cmp.Compare(a.end, b.end), cmp.Compare(b.people, a.people), cmp.Compare(a.facts[0], b.facts[0]))
	})
	return slices.CompactFunc(totals, func(a, b *counted) bool { return a.end == b.end })
}
