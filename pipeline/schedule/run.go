package schedule

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"
)

// maxWait bounds every wait: a timer does not see that the clock was set or
// that the machine slept.
const maxWait = time.Minute

// Run calls run with the names of the feeds at each tick, until ctx ends. Then
// no tick comes any more, and a run that goes on has [Options].Grace before
// its context ends as well; Run waits for it and returns nil. The only other
// answers are [ErrEmpty] and that a clock is missing.
//
// An error or a panic of a run is logged and the schedule goes on. A tick that
// is not run is logged with its reason and told to [Options].Skipped. After a
// forward jump of the clock, or a sleep of the machine, what was missed is run
// once, as one tick. A clock that is set back, by up to a day, brings no tick
// again that was run.
func (s *Schedule) Run(ctx context.Context, o Options, run func(ctx context.Context, names []string) error) error {
	if len(s.cadences) == 0 {
		return ErrEmpty
	}
	if o.Clock == nil {
		return errors.New("schedule: no clock is given; expected one in Options")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l := &loop{Options: o, run: run}
	if ctx.Err() == nil {
		l.begin(ctx, s)
	}
	for ctx.Err() == nil {
		var change *Change
		select {
		case <-ctx.Done():
		case ended := <-l.running:
			l.finish(ctx, ended)
		case c, ok := <-l.Replace:
			if change = &c; !ok {
				change, l.Replace = nil, nil
			}
		case <-l.Clock.After(l.wait()):
		}
		if ctx.Err() != nil {
			break
		}
		l.step(ctx)
		if change != nil {
			l.change(*change)
		}
	}
	l.stop(ctx)
	return nil
}

// loop is one call of Run. All but the run itself happens on one goroutine.
type loop struct {
	Options
	run      func(ctx context.Context, names []string) error
	schedule *Schedule
	feeds    []*feed   // sorted by name
	looked   time.Time // the clock at the last look
	waiting  []owed    // the tick that is queued, one element a feed

	running chan outcome // nil while nothing runs
	task    task         // the run that goes on
}

func (l *loop) now() time.Time { return l.schedule.local(l.Clock.Now()) }

// begin takes up what the journal remembers and settles what came since.
func (l *loop) begin(ctx context.Context, s *Schedule) {
	l.schedule = s
	l.looked = l.now()
	again := l.takeUp()
	l.save()
	next := l.upcoming()
	l.Log.Info("schedule started", "zone", s.zone.String(), "feeds", len(l.feeds), "next", next.Start, "next_feeds", next.Names)
	due := gather(l.feeds, l.looked)
	for _, o := range again {
		if !slices.ContainsFunc(due, func(d owed) bool { return d.feed == o.feed }) {
			due = append(due, o)
		}
	}
	if len(due) == 0 {
		return
	}
	if l.CatchUp == CatchUpLatest {
		l.start(ctx, due, ReasonDowntime)
		return
	}
	var left []explained
	for _, o := range due {
		left = append(left, explained{o.feed.name, o.all(), ReasonDowntime, false})
		o.feed.pass(o.at)
	}
	l.explain(left)
	l.save()
}

// upcoming is the next tick, the zero one if none comes.
func (l *loop) upcoming() Tick {
	if next := l.schedule.Next(l.looked, 1); len(next) > 0 {
		return next[0]
	}
	return Tick{}
}

// wait is how long until the next tick, at most maxWait.
func (l *loop) wait() time.Duration {
	d := maxWait
	for _, f := range l.feeds {
		if !f.due.IsZero() {
			d = min(d, f.starts.Sub(l.looked))
		}
	}
	return max(d, 0)
}

// step looks at the clock and runs, queues or skips what came due since the
// last look.
func (l *loop) step(ctx context.Context) {
	// A run that has ended must not make the tick look like an overlap.
	select {
	case ended := <-l.running:
		l.finish(ctx, ended)
	default:
	}
	due := l.look(true)
	switch {
	case l.running == nil && len(l.waiting) > 0:
		due, l.waiting = merge(l.waiting, due), nil
		l.start(ctx, due, ReasonOverlap)
	case len(due) == 0:
	case l.running == nil:
		l.start(ctx, due, ReasonClockJump)
	case l.Overlap == OverlapQueue || len(l.waiting) > 0:
		// What waits may be from before a change: to skip a later tick now
		// would tell the journal that the earlier one is settled as well.
		l.queue(due)
	default:
		var left []explained
		for _, o := range due {
			left = append(left, explained{o.feed.name, o.earlier, ReasonClockJump, false},
				explained{o.feed.name, o.latest(), ReasonOverlap, false})
			o.feed.settle(o.at)
		}
		l.explain(left)
		l.save()
	}
}

// look is what has come since the last look. Where looks follow each other
// within maxWait, a clock that moved otherwise is noticed.
func (l *loop) look(notice bool) []owed {
	now := l.now()
	moved := now.Sub(l.looked)
	l.looked = now
	if moved < 0 {
		for _, f := range l.feeds {
			f.rewind(now)
		}
	}
	switch {
	case !notice:
	case moved < -time.Second:
		l.Log.Warn("the clock was set back; ticks handled within a day are not run again", "by", -moved, "now", now)
	case moved > 2*maxWait:
		l.Log.Warn("the clock jumped forward or the machine slept", "by", moved, "now", now)
	}
	return gather(l.feeds, now)
}

func gather(feeds []*feed, now time.Time) []owed {
	var due []owed
	for _, f := range feeds {
		if o, ok := f.open(now); ok {
			due = append(due, o)
		}
	}
	return due
}

// queue lets what is due wait for the end of the run. The journal does not
// learn of it before it is run: a process that is killed meanwhile owes it.
func (l *loop) queue(due []owed) {
	for _, o := range due {
		o.feed.marks[o.at.Unix()] = settled
	}
	l.waiting = merge(l.waiting, due)
	l.Log.Info("tick queued", "reason", "the run of an earlier tick is still going on", "feeds", names(due), "waiting", names(l.waiting))
}

// merge makes one element of each feed.
func merge(waiting, due []owed) []owed {
	for _, o := range due {
		i := slices.IndexFunc(waiting, func(w owed) bool { return w.feed == o.feed })
		if i < 0 {
			waiting = append(waiting, o)
			continue
		}
		waiting[i] = waiting[i].join(o)
	}
	return waiting
}
