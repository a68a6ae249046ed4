package schedule

import (
	"fmt"
	"time"
)

// Warnings are what a maintainer should know of a schedule that is valid: a
// zone that changes its clocks within two years after from, and feeds whose
// two sorts of days add up. Empty for cadences such as "17 6 * * *" in
// America/Caracas.
func (s *Schedule) Warnings(from time.Time) []string {
	var warnings []string
	gap, repeat := s.changes(s.local(from))
	if !gap.IsZero() {
		before, after := s.faces(gap)
		warnings = append(warnings, fmt.Sprintf(
			"time zone %s: on %s the clock goes from %s to %s: a feed due between them is not read that day; "+
				"choose a zone without clock changes, such as America/Caracas or UTC, or other hours",
			s.zone, before.Format(time.DateOnly), before.Format("15:04"), after.Format("15:04")))
	}
	if !repeat.IsZero() {
		before, after := s.faces(repeat)
		warnings = append(warnings, fmt.Sprintf(
			"time zone %s: on %s the clock goes back from %s to %s: a feed due between them is read twice; "+
				"choose a zone without clock changes, such as America/Caracas or UTC, or other hours",
			s.zone, before.Format(time.DateOnly), before.Format("15:04"), after.Format("15:04")))
	}
	for _, c := range s.cadences {
		if c.days {
			warnings = append(warnings, fmt.Sprintf(
				"feed %q: cron %q chooses days of the month and days of the week: it is due on a day that is either, not both; "+
					"write * in one of the two fields if both were meant", c.name, c.cron))
		}
	}
	return warnings
}

// changes finds the first forward and the first backward change of the zone's
// clock within two years; zero where there is none.
func (s *Schedule) changes(from time.Time) (gap, repeat time.Time) {
	limit := from.AddDate(2, 0, 0)
	for {
		_, change := from.ZoneBounds()
		if change.IsZero() || change.After(limit) {
			return gap, repeat
		}
		before, after := s.faces(change)
		switch {
		case gap.IsZero() && after.After(before):
			gap = change
		case repeat.IsZero() && after.Before(before):
			repeat = change
		}
		from = change
	}
}

// faces are what a clock on the wall shows at a change, before it is set and
// after, both written as if in UTC so that they compare as faces.
func (s *Schedule) faces(change time.Time) (before, after time.Time) {
	face := func(offset int) time.Time { return change.UTC().Add(time.Duration(offset) * time.Second) }
	_, offsetBefore := change.Add(-time.Second).In(s.zone).Zone()
	_, offsetAfter := change.In(s.zone).Zone()
	return face(offsetBefore), face(offsetAfter)
}
