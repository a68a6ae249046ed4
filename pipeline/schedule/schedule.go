// Package schedule is when feeds are read: cadences, each in its time zone, and
// the loop that runs the pipeline when they come due.
//
// Start with [LoadLocation] and [Parse]; [Schedule.Next] says what would run
// when, [Schedule.Run] runs it, [OpenJournal] lets it remember over restarts.
// What a feed holds is not known here: a feed is a name and a cron expression.
//
// Policy: feeds due at the same instant are one tick, so that they make one
// publication. Never two runs at once: a tick that comes during a run is
// skipped, or waits together with all others that come. Every tick is run,
// stood for by one that runs, or explained by one [Skip]. A face of the clock
// that a zone leaves out is due at the end of the gap, one that it shows twice
// is due the first time. A clock that jumps forward brings one run, one that
// is set back brings none again. A run that panics ends; the schedule goes on.
//
// A tick is at most run to its end once: the journal notes it before its run
// begins. A run which the process did not survive is begun once more where what
// was missed is caught up, and then no more: it may be what ended the process.
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
)

// Entry is one feed and when it is read. Cron is five fields (minute, hour,
// day of month, month, day of week) or @hourly, @daily, @weekly, @monthly.
//
// Zone is where the expression is read; nil is the zone given to [Parse].
// Jitter puts each start off by less than itself, in whole seconds, by a draw
// from the name and the instant that is the same on every machine; 0 is none.
type Entry struct {
	Name   string
	Cron   string
	Zone   *time.Location
	Jitter time.Duration
}

// Tick is one instant and the feeds due at it that begin together.
type Tick struct {
	At    time.Time // by the expression, in the zone given to Parse
	Start time.Time // At and the jitter of these feeds
	Names []string  // sorted; never empty
}

// Schedule is the cadences of some feeds. It does not change after Parse and
// may be shared.
type Schedule struct {
	zone     *time.Location // of those that name none, and of what is told
	cadences []cadence      // sorted by name
}

const (
	maxJitter = time.Hour
	// maxListed bounds what Missed lists: a week of minutes.
	maxListed = 10080
)

// Parse reads the cadences of entries; zone is that of those that name none.
// Its error lists every fault, one a line, each with the feed, its expression,
// what was expected and what to write instead. No entries are no fault: see
// [ErrEmpty].
func Parse(entries []Entry, zone *time.Location) (*Schedule, error) {
	if zone == nil {
		return nil, errors.New("schedule: no time zone is given; expected one from LoadLocation")
	}
	s := &Schedule{zone: zone}
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
		if c.zone == nil {
			c.zone = zone
		}
		s.cadences = append(s.cadences, c)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	slices.SortFunc(s.cadences, func(a, b cadence) int { return strings.Compare(a.name, b.name) })
	return s, nil
}

// Next lists the n ticks that start after from, in the order of their starts.
// It is shorter than n only where nothing comes within five years.
func (s *Schedule) Next(from time.Time, n int) []Tick {
	return s.list(from, func(listed int, _ time.Time) bool { return listed < n })
}

// Missed lists the ticks that start after from and until to, to included, in
// order: what a schedule that did not run in between would owe. It ends after
// 10,080 of them, a week of minutes.
func (s *Schedule) Missed(from, to time.Time) []Tick {
	return s.list(from, func(listed int, start time.Time) bool { return listed < maxListed && !start.After(to) })
}

// list gathers ticks while more says so of their number and the next start.
func (s *Schedule) list(from time.Time, more func(listed int, start time.Time) bool) []Tick {
	from = s.local(from)
	upcoming := make([]Tick, len(s.cadences)) // of each feed, without its name
	for i, c := range s.cadences {
		upcoming[i] = s.follow(c, c.looked(from))
	}
	var ticks []Tick
	for {
		tick := earliest(upcoming)
		if tick.At.IsZero() || !more(len(ticks), tick.Start) {
			return ticks
		}
		for i, c := range s.cadences {
			if upcoming[i].At.Equal(tick.At) && upcoming[i].Start.Equal(tick.Start) {
				tick.Names = append(tick.Names, c.name)
				upcoming[i] = s.follow(c, tick.At)
			}
		}
		ticks = append(ticks, tick)
	}
}

// follow is the tick of one feed after an instant, or the zero tick.
func (s *Schedule) follow(c cadence, after time.Time) Tick {
	at := c.next(after)
	if at.IsZero() {
		return Tick{}
	}
	return Tick{At: s.local(at), Start: s.local(c.start(at))}
}

// local is an instant on the wall clock of the schedule. The monotonic reading
// goes: it hides that the wall clock was set, or stood still during a sleep.
func (s *Schedule) local(t time.Time) time.Time { return t.Round(0).In(s.zone) }

// earliest is the tick that starts first, or the zero tick.
func earliest(ticks []Tick) Tick {
	var first Tick
	for _, t := range ticks {
		if t.At.IsZero() {
			continue
		}
		if first.At.IsZero() || t.Start.Before(first.Start) || t.Start.Equal(first.Start) && t.At.Before(first.At) {
			first = t
		}
	}
	return first
}
