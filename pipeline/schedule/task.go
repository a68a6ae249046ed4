package schedule

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"
)

// task is a run that goes on.
type task struct {
	at     time.Time // the latest instant that it is for
	feeds  []*feed   // those whose journal knows of it
	names  []string
	began  time.Time
	cancel context.CancelCauseFunc
	cut    bool // its context was ended, as the schedule was told to stop
}

// outcome is how a run ended.
type outcome struct {
	err      error
	panicked any
	stack    []byte
	returned bool // false after a panic or runtime.Goexit
}

func names(due []owed) []string {
	var names []string
	for _, o := range due {
		names = append(names, o.feed.name)
	}
	slices.Sort(names)
	return names
}

// start begins a run on its own goroutine. However that ends, by a return, a
// panic or runtime.Goexit, its outcome is sent, or no tick would run again.
//
// The journal is written first, so that a process that is killed later is
// known to owe the run; it is begun once more, and no third time.
func (l *loop) start(ctx context.Context, due []owed, missed Reason) {
	slices.SortFunc(due, func(a, b owed) int { return cmp.Compare(a.feed.name, b.feed.name) })
	var earlier []explained
	t := task{names: names(due), began: l.now()}
	var each []time.Time
	for _, o := range due {
		earlier = append(earlier, explained{o.feed.name, o.earlier, missed, true})
		o.feed.settle(o.at)
		// A tick that a clock set back brings again lies before what the
		// journal remembers, and is told already: it owes nothing.
		if o.at.Equal(o.feed.handled) {
			if o.feed.run = runBegun; o.again {
				o.feed.run = runAgain
			}
			t.feeds = append(t.feeds, o.feed)
		}
		each = append(each, l.schedule.local(o.at))
		if o.at.After(t.at) {
			t.at = l.schedule.local(o.at)
		}
	}
	l.explain(earlier)
	l.save()
	log := l.Log.With("due", t.at, "feeds", t.names)
	if slices.ContainsFunc(each, func(at time.Time) bool { return !at.Equal(t.at) }) {
		log = log.With("each_due", each) // in the order of the feeds
	}
	log.Info("run started")

	// The end of ctx is the beginning of the grace, not the end of the run.
	ctx, t.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	ended := make(chan outcome, 1)
	l.running, l.task = ended, t
	handed := slices.Clone(t.names)
	go func() {
		var o outcome
		defer func() {
			t.cancel(nil)
			if o.panicked = recover(); o.panicked != nil {
				o.stack = debug.Stack()
			}
			ended <- o
		}()
		o.err = l.run(ctx, handed)
		o.returned = true
	}()
}

// finish logs how a run ended and frees the place for the next.
func (l *loop) finish(ctx context.Context, o outcome) {
	l.running = nil
	log := l.Log.With("due", l.task.at, "feeds", l.task.names, "took", l.now().Sub(l.task.began))
	state := runEnded
	switch {
	case o.panicked != nil:
		log.Error("run panicked; the schedule goes on", "panic", o.panicked, "stack", string(o.stack))
	case !o.returned:
		log.Error("run left its goroutine without an answer (runtime.Goexit); the schedule goes on")
	case l.task.cut && (errors.Is(o.err, context.Canceled) || errors.Is(o.err, context.Cause(ctx))):
		log.Info("run abandoned, as the schedule was told to stop")
		state = runAbandoned
	case o.err != nil:
		log.Error("run failed; the schedule goes on", "error", o.err)
	default:
		log.Info("run finished")
	}
	for _, f := range l.task.feeds {
		f.run = state
	}
	l.save()
}

// stop waits for the run that goes on, and settles what came meanwhile.
func (l *loop) stop(ctx context.Context) {
	if l.running != nil {
		l.Log.Info("stopping; waiting for the run that goes on", "due", l.task.at, "feeds", l.task.names, "grace", l.Grace)
		l.finish(ctx, l.await(ctx))
	}
	if l.schedule != nil {
		l.leave()
	}
	l.Log.Info("schedule stopped")
}

// await is the outcome of the run that goes on, whose context ends after the
// grace.
func (l *loop) await(ctx context.Context) outcome {
	select {
	case o := <-l.running: // it has ended already
		return o
	default:
	}
	for left := l.Grace; left > 0; left -= maxWait {
		select {
		case o := <-l.running:
			return o
		case <-l.Clock.After(min(left, maxWait)):
		}
	}
	l.task.cut = true
	l.task.cancel(context.Cause(ctx))
	return <-l.running
}

// leave settles what waited and what came since the last look. Where the next
// start catches up, the journal keeps it open for that.
func (l *loop) leave() {
	due := merge(l.waiting, l.look(false)) // perhaps hours later, as a run was waited for
	if len(due) == 0 {
		return
	}
	if l.Journal != nil && l.CatchUp == CatchUpLatest {
		l.Log.Info("ticks are left for the next start", "feeds", names(due))
		return
	}
	var left []explained
	for _, o := range due {
		left = append(left, explained{o.feed.name, o.all(), ReasonStopping, false})
		o.feed.settle(o.at)
	}
	l.explain(left)
	l.save()
}
