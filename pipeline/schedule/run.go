package schedule

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"time"
)

// Clock is what the loop needs of time. Now may jump either way; After is
// expected to count real time.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// ErrEmpty is the answer of Run where no feed has a cadence: it would wait for
// ever.
var ErrEmpty = errors.New(`no feed has a cadence, so nothing will ever be due; give one in feeds.yaml, such as cadence: {cron: "17 6 * * *"}, or use recuento run`)

const (
	// maxWait bounds every wait: a timer does not see that the clock was set
	// or that the machine slept.
	maxWait = time.Minute
	// memory is how long a tick counts as handled: longer than a clock is set
	// back by mistake, short enough for a feed not to stay unread for long.
	memory = 24 * time.Hour
	// maxMissed bounds the count of missed ticks after a clock that jumped by
	// years.
	maxMissed = 1000
)

// Run calls run with the names of the feeds at each tick, until ctx ends. Then
// the context of a run that is going on ends as well; Run waits for it and
// returns nil. The only other answer is [ErrEmpty].
//
// An error or a panic of a run is logged and the schedule goes on. A tick that
// is not run is logged with its reason. After a forward jump of the clock, or
// a sleep of the machine, what was missed is run once, as one tick. A clock
// that is set back, by up to a day, brings no tick again that was handled.
func (s *Schedule) Run(ctx context.Context, clock Clock, run func(ctx context.Context, names []string) error, log *slog.Logger) error {
	if len(s.cadences) == 0 {
		return ErrEmpty
	}
	l := &loop{Schedule: s, clock: clock, run: run, log: log, handled: map[occasion]bool{}}
	l.passed = l.now()
	first := Tick{}
	if next := s.Next(l.passed, 1); len(next) > 0 {
		first = next[0]
	}
	log.Info("schedule started", "zone", s.zone.String(), "feeds", len(s.cadences), "next", first.At, "next_feeds", first.Names)
	for {
		select {
		case <-ctx.Done():
		case o := <-l.running:
			l.finish(ctx, o)
		case <-clock.After(l.wait()):
		}
		if ctx.Err() != nil {
			l.stop(ctx)
			return nil
		}
		l.step(ctx)
	}
}

// occasion is one feed at one of its instants.
type occasion struct {
	name string
	at   int64 // seconds since 1970
}

// loop is one call of Run. All but the run itself happens on one goroutine.
type loop struct {
	*Schedule
	clock Clock
	run   func(ctx context.Context, names []string) error
	log   *slog.Logger

	passed  time.Time         // the clock at the last look; later ticks are open
	handled map[occasion]bool // what was run or skipped within memory

	running chan outcome // nil while nothing runs
	tick    Tick         // the tick of the run that goes on
	began   time.Time
}

// outcome is how a run ended.
type outcome struct {
	err      error
	panicked any
	stack    []byte
	returned bool // false after a panic or runtime.Goexit
}

func (l *loop) now() time.Time { return l.local(l.clock.Now()) }

// wait is how long until the next tick, at most maxWait.
func (l *loop) wait() time.Duration {
	d := maxWait
	for _, c := range l.cadences {
		if at := c.spec.Next(l.passed); !at.IsZero() {
			d = min(d, at.Sub(l.passed))
		}
	}
	return d
}

// step looks at the clock and runs or skips what came due since the last look.
func (l *loop) step(ctx context.Context) {
	// A run that has ended must not make the tick look like an overlap.
	select {
	case o := <-l.running:
		l.finish(ctx, o)
	default:
	}
	now := l.now()
	l.notice(now)
	maps.DeleteFunc(l.handled, func(o occasion, _ bool) bool {
		return now.Sub(time.Unix(o.at, 0)).Abs() > memory
	})
	tick, first, ticks := l.due(now)
	l.passed = now
	if ticks == 0 {
		return
	}
	if ticks > 1 {
		l.log.Warn("ticks skipped", "reason", "missed while the clock jumped or the machine slept; their feeds are due once, now",
			"ticks", ticks-1, "first", first, "feeds", tick.Names)
	}
	if l.running != nil {
		l.log.Warn("tick skipped", "reason", "the run of an earlier tick is still going on",
			"due", tick.At, "feeds", tick.Names, "running", l.tick.Names, "running_since", l.began)
		return
	}
	l.start(ctx, tick)
}

// notice logs a clock that did not move as the waits did.
func (l *loop) notice(now time.Time) {
	switch moved := now.Sub(l.passed); {
	case moved < -time.Second:
		l.log.Warn("the clock was set back; ticks handled within a day are not run again", "by", -moved, "now", now)
	case moved > 2*maxWait:
		l.log.Warn("the clock jumped forward or the machine slept", "by", moved, "now", now)
	}
}

// due gathers what came between the last look and now into one tick, marks it
// as handled and counts the instants it stands for, up to maxMissed a feed.
func (l *loop) due(now time.Time) (tick Tick, first time.Time, ticks int) {
	instants := map[int64]bool{}
	for _, c := range l.cadences {
		var last time.Time
		at := c.spec.Next(l.passed)
		for n := 0; n < maxMissed && !at.IsZero() && !at.After(now); n++ {
			if !l.handled[occasion{c.name, at.Unix()}] {
				last = at
				instants[at.Unix()] = true
				if first.IsZero() || at.Before(first) {
					first = at
				}
			}
			at = c.spec.Next(at)
		}
		if last.IsZero() {
			continue
		}
		l.handled[occasion{c.name, last.Unix()}] = true
		tick.Names = append(tick.Names, c.name)
		if last.After(tick.At) {
			tick.At = last
		}
	}
	return tick, first, len(instants)
}

// start begins a run on its own goroutine. However that ends, by a return, a
// panic or runtime.Goexit, its outcome is sent, or no tick would run again.
func (l *loop) start(ctx context.Context, tick Tick) {
	ended := make(chan outcome, 1)
	l.running, l.tick, l.began = ended, tick, l.passed
	l.log.Info("run started", "due", tick.At, "feeds", tick.Names)
	names := slices.Clone(tick.Names)
	go func() {
		ctx, cancel := context.WithCancel(ctx)
		var o outcome
		defer func() {
			cancel()
			if o.panicked = recover(); o.panicked != nil {
				o.stack = debug.Stack()
			}
			ended <- o
		}()
		o.err = l.run(ctx, names)
		o.returned = true
	}()
}

// finish logs how a run ended and frees the place for the next.
func (l *loop) finish(ctx context.Context, o outcome) {
	l.running = nil
	log := l.log.With("due", l.tick.At, "feeds", l.tick.Names, "took", l.now().Sub(l.began))
	switch {
	case o.panicked != nil:
		log.Error("run panicked; the schedule goes on", "panic", o.panicked, "stack", string(o.stack))
	case !o.returned:
		log.Error("run left its goroutine without an answer (runtime.Goexit); the schedule goes on")
	case ctx.Err() != nil && (errors.Is(o.err, context.Canceled) || errors.Is(o.err, context.Cause(ctx))):
		log.Info("run abandoned, as the schedule was told to stop")
	case o.err != nil:
		log.Error("run failed; the schedule goes on", "error", o.err)
	default:
		log.Info("run finished")
	}
}

// stop waits for the run that goes on, whose context has ended.
func (l *loop) stop(ctx context.Context) {
	if l.running != nil {
		l.log.Info("stopping; waiting for the run that goes on", "due", l.tick.At, "feeds", l.tick.Names)
		l.finish(ctx, <-l.running)
	}
	l.log.Info("schedule stopped")
}
