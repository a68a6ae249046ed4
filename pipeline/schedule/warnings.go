package schedule

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Warnings are what a maintainer should know of a schedule that is valid: zones
// that change their clocks within two years after from, and feeds whose two
// sorts of days add up. Empty for cadences such as "17 6 * * *" in
// America/Caracas.
func (s *Schedule) Warnings(from time.Time) []string {
	var warnings []string
	for _, zone := range s.zones() {
		warnings = append(warnings, warnOfZone(zone, from)...)
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

// zones are those in which cadences are read, sorted by name.
func (s *Schedule) zones() []*time.Location {
	byName := map[string]*time.Location{}
	for _, c := range s.cadences {
		byName[c.zone.String()] = c.zone
	}
	var zones []*time.Location
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		zones = append(zones, byName[name])
	}
	return zones
}

// warnOfZone tells of the first gap and of the first repeated time.
func warnOfZone(zone *time.Location, from time.Time) []string {
	const instead = "for readings that stay as far apart as written, choose a zone without clock changes, such as America/Caracas or UTC, or other hours"
	var warnings []string
	gap, repeat := changes(from.In(zone))
	if !gap.IsZero() {
		before, after := faces(gap)
		warnings = append(warnings, fmt.Sprintf(
			"time zone %s: on %s the clock goes from %s to %s: a feed due between them is read once, at the end of the gap; %s",
			zone, before.Format(time.DateOnly), before.Format("15:04"), after.Format("15:04"), instead))
	}
	if !repeat.IsZero() {
		before, after := faces(repeat)
		warnings = append(warnings, fmt.Sprintf(
			"time zone %s: on %s the clock goes back from %s to %s: a feed due between them is read the first time only; %s",
			zone, before.Format(time.DateOnly), before.Format("15:04"), after.Format("15:04"), instead))
	}
	return warnings
}

// changes finds the first forward and the first backward change of the clock
// of from's zone within two years; zero where there is none.
func changes(from time.Time) (gap, repeat time.Time) {
	limit := from.AddDate(2, 0, 0)
	for {
		_, change := from.ZoneBounds()
		if change.IsZero() || change.After(limit) {
			return gap, repeat
		}
		before, after := faces(change)
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
// after.
func faces(change time.Time) (before, after time.Time) {
	return faceOf(change.Add(-time.Second)).Add(time.Second), faceOf(change)
}
