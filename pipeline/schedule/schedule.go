// Package schedule is when feeds are read: cadences in one time zone, and the
// loop that runs the pipeline when they come due.
//
// Start with [LoadLocation] and [Parse]; [Schedule.Next] says what would run
// when, [Schedule.Run] runs it. What a feed holds is not known here: a feed is
// a name and a cron expression.
//
// Policy: feeds due at the same minute are one tick, so that they make one
// publication. Never two runs at once: a tick that comes during a run is
// skipped, and the log says why. Nothing is caught up after a start. A clock
// that jumps forward brings one run, one that is set back brings none again.
// A run that panics ends; the schedule goes on.
//
// Expressions are read by robfig/cron, whose parser accepts some that mean
// nothing or never come; they are refused here first. Its runner is not used.
package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Entry is one feed and when it is read. Cron is five fields (minute, hour,
// day of month, month, day of week) or @hourly, @daily, @weekly, @monthly.
type Entry struct {
	Name string
	Cron string
}

// Tick is one instant and the feeds due at it.
type Tick struct {
	At    time.Time // on the full minute, in the zone of the schedule
	Names []string  // sorted; never empty
}

// Schedule is the cadences of some feeds in one time zone. It does not change
// after Parse and may be shared.
type Schedule struct {
	zone     *time.Location
	cadences []cadence // sorted by name
}

// cadence is the compiled expression of one feed.
type cadence struct {
	name string
	cron string
	spec cron.Schedule
	days bool // restricts both the day of the month and the day of the week
}

// Parse reads the cadences of entries in the zone loc. Its error lists every
// fault, one a line, each with the feed, its expression, what was expected and
// what to write instead. No entries are no fault: see [ErrEmpty].
func Parse(entries []Entry, loc *time.Location) (*Schedule, error) {
	if loc == nil {
		return nil, errors.New("schedule: no time zone is given; expected one from LoadLocation")
	}
	s := &Schedule{zone: loc}
	seen := map[string]bool{}
	var faults []error
	for _, e := range entries {
		if seen[e.Name] {
			faults = append(faults, fmt.Errorf("feed %q: has two cadences; expected one for each feed", e.Name))
			continue
		}
		seen[e.Name] = true
		c, err := compile(e)
		if err != nil {
			faults = append(faults, fmt.Errorf("feed %q: cron %q: %w", e.Name, e.Cron, err))
			continue
		}
		s.cadences = append(s.cadences, c)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	slices.SortFunc(s.cadences, func(a, b cadence) int { return strings.Compare(a.name, b.name) })
	return s, nil
}

// Next lists the n ticks that follow from, in order. It is shorter than n only
// where nothing comes within five years.
func (s *Schedule) Next(from time.Time, n int) []Tick {
	from = s.local(from)
	upcoming := make([]time.Time, len(s.cadences))
	for i, c := range s.cadences {
		upcoming[i] = c.spec.Next(from)
	}
	var ticks []Tick
	for len(ticks) < n {
		tick := Tick{At: earliest(upcoming)}
		if tick.At.IsZero() {
			break
		}
		for i, c := range s.cadences {
			if upcoming[i].Equal(tick.At) {
				tick.Names = append(tick.Names, c.name)
				upcoming[i] = c.spec.Next(tick.At)
			}
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// local is an instant on the wall clock of the schedule. The monotonic reading
// goes: it hides that the wall clock was set, or stood still during a sleep.
func (s *Schedule) local(t time.Time) time.Time { return t.Round(0).In(s.zone) }

// earliest is the first of the instants that are not zero, or zero.
func earliest(instants []time.Time) time.Time {
	var first time.Time
	for _, at := range instants {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}
