package schedule

import (
	"maps"
	"slices"
)

// takeUp makes the feeds of the start, from the journal where it knows their
// cadences. Its answer is what runs that were abandoned or killed owe, to be
// caught up.
func (l *loop) takeUp() (again []owed) {
	for _, problem := range l.Journal.complaints() {
		l.Log.Warn(problem)
	}
	for _, c := range l.schedule.cadences {
		r, known := l.Journal.record(c)
		if known && r.Handled.Sub(l.looked) > memory {
			l.Log.Warn("the journal lies more than a day ahead, so the clock was wrong then or is wrong now; the feed starts anew and is not due for the past",
				"feed", c.name, "handled", l.schedule.local(r.Handled), "now", l.looked)
			known = false
		}
		if !known {
			l.feeds = append(l.feeds, newFeed(c, l.looked))
			continue
		}
		f := resume(c, r.Handled, l.looked)
		l.feeds = append(l.feeds, f)
		at := l.schedule.local(r.Handled)
		switch {
		case r.Run == runBegun && l.CatchUp == CatchUpLatest:
			l.Log.Warn("a run did not live to its end, as its process ended; it is begun once more", "feed", c.name, "due", at)
			f.run = runBegun // until it has begun again
			again = append(again, owed{feed: f, at: r.Handled, told: true, again: true})
		case r.Run == runBegun, r.Run == runAgain:
			l.Log.Warn("a run did not live to its end, as its process ended; it is not begun again, the feed is read at its next tick", "feed", c.name, "due", at)
		case r.Run == runAbandoned && l.CatchUp == CatchUpLatest:
			l.Log.Info("a run was abandoned when the schedule stopped; it is caught up", "feed", c.name, "due", at)
			f.run = runAbandoned // until it has begun again
			again = append(again, owed{feed: f, at: r.Handled, told: true})
		case r.Run == runAbandoned:
			l.Log.Info("a run was abandoned when the schedule stopped; the feed is read at its next tick", "feed", c.name, "due", at)
		}
	}
	return again
}

// save writes the journal. A schedule that cannot goes on: what it then
// forgets is told.
func (l *loop) save() {
	if l.Journal == nil {
		return
	}
	records := map[string]record{}
	for _, f := range l.feeds {
		records[f.name] = record{Cron: f.cron, Zone: f.zone.String(), Handled: f.handled.UTC(), Run: f.run}
	}
	if err := l.Journal.write(records); err != nil {
		l.Log.Error("the journal cannot be written, so that a restart would not know what was run; the schedule goes on", "error", err)
	}
}

// change takes a new configuration.
func (l *loop) change(c Change) {
	if c.Schedule == nil || len(c.Schedule.cadences) == 0 {
		l.Log.Error("the new configuration has no cadence, so nothing would ever be due; the one before stays")
		return
	}
	l.Overlap, l.CatchUp, l.Grace, l.schedule = c.Overlap, c.CatchUp, c.Grace, c.Schedule
	l.looked = l.looked.In(c.Schedule.zone)
	before := map[string]*feed{}
	for _, f := range l.feeds {
		before[f.name] = f
	}
	l.feeds = nil
	for _, c := range c.Schedule.cadences {
		f := before[c.name]
		if f == nil || f.cron != c.cron || f.zone.String() != c.zone.String() {
			f = newFeed(c, l.looked)
		}
		f.cadence = c // its jitter may differ
		f.seek(f.after)
		l.feeds = append(l.feeds, f)
		delete(before, c.name)
	}
	l.dropWaiting()
	l.save()
	next := l.upcoming()
	l.Log.Info("configuration replaced", "zone", l.schedule.zone.String(), "feeds", len(l.feeds),
		"gone", slices.Sorted(maps.Keys(before)), "next", next.Start, "next_feeds", next.Names)
}

// dropWaiting explains what waits of feeds that have left, and lets what waits
// of others run: it was due.
func (l *loop) dropWaiting() {
	var left []explained
	var stay []owed
	for _, o := range l.waiting {
		i := slices.IndexFunc(l.feeds, func(f *feed) bool { return f.name == o.feed.name })
		if i < 0 {
			left = append(left, explained{o.feed.name, o.all(), ReasonOverlap, false})
			continue
		}
		o.feed = l.feeds[i]
		stay = append(stay, o)
	}
	l.waiting = stay
	l.explain(left)
}
