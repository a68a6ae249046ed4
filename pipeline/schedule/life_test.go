package schedule

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing/synctest"
	"time"
)

// life is one process. Once it is dead, whatever it does next ends it, as a
// SIGKILL would.
type life struct {
	*world
	began   time.Time
	died    time.Time
	cancel  context.CancelFunc
	changes chan Change
	ended   chan struct{}
	dead    chan struct{}
	killed  atomic.Bool
	left    atomic.Int64 // acts until it is killed; negative for never
	told    []occurrence // in this step
	open    []occurrence // of the run whose end the journal may not know
	heard   bool         // that it ended
}

// act is called with all that the loop does outside.
func (l *life) act() {
	if l.left.Add(-1) == -1 {
		for _, o := range l.told {
			l.unsure[o] = true
		}
		l.kill()
	}
	if l.killed.Load() {
		runtime.Goexit()
	}
}

func (l *life) kill() {
	l.counts[kills]++
	l.each(l.open, func(f *fate) {
		if f.last == completed {
			f.unnoted++
		}
		f.last = killed
	})
	l.died = time.Now()
	l.killed.Store(true)
	close(l.dead)
}

func (l *life) Now() time.Time { l.act(); return l.clock.Now() }

func (l *life) After(d time.Duration) <-chan time.Time {
	l.act()
	if l.told = nil; l.heard {
		l.open, l.heard = nil, false
	}
	if d > time.Minute || d < 0 {
		l.Errorf("a wait of %v", d)
	}
	return time.After(d)
}

func (w *world) start(overlap Overlap, catchUp CatchUp, grace time.Duration) *life {
	journal, err := OpenJournal(w.path)
	if err != nil {
		w.Fatal(err)
	}
	l := &life{world: w, began: time.Now(), changes: make(chan Change), ended: make(chan struct{}), dead: make(chan struct{})}
	l.left.Store(-1)
	if w.random.IntN(20) == 0 && len(w.fates) > 0 && !w.last {
		l.left.Store(w.random.Int64N(10)) // killed as it starts
	}
	var ctx context.Context
	ctx, l.cancel = context.WithCancel(w.Context())
	go func() {
		defer close(l.ended)
		err := w.schedule.Run(ctx, Options{
			Clock: l, Log: slog.New(ear{l, nil}), Overlap: overlap, CatchUp: catchUp, Grace: grace,
			Journal: journal, Skipped: l.skip, Replace: l.changes,
		}, l.run)
		if err != nil {
			w.Error(err)
		}
	}()
	synctest.Wait()
	return l
}

// run lasts as long, and ends as, its first occurrence says.
func (l *life) run(ctx context.Context, names []string) error {
	if l.running.Add(1) > 1 {
		l.Error("two runs at once")
	}
	defer l.running.Add(-1)
	l.mu.Lock()
	handed := slices.Clone(l.current)
	l.mu.Unlock()
	r := rand.New(rand.NewPCG(*seed, uint64(handed[0].at)))
	lasts := time.Duration(r.IntN(10)) * time.Minute
	if n := r.IntN(10); n == 0 {
		lasts = time.Duration(r.IntN(8)) * time.Hour
	} else if n < 3 {
		lasts = time.Duration(r.IntN(150)) * time.Minute
	}
	select {
	case <-l.dead:
		runtime.Goexit()
	case <-ctx.Done():
		l.each(handed, func(f *fate) { f.last = abandoned })
		return ctx.Err()
	case <-time.After(lasts):
		if l.killed.Load() { // at this very instant
			runtime.Goexit()
		}
	}
	l.each(handed, func(f *fate) { f.last, f.completed = completed, f.completed+1 })
	switch r.IntN(12) {
	case 0:
		panic("now and then")
	case 1:
		runtime.Goexit()
	case 2:
		return errors.New("no feed could be read")
	}
	return nil
}

// attend notes that a feed is not forgotten.
func (l *life) attend(name string) {
	up := l.up + time.Since(l.began)
	l.longest[name] = max(l.longest[name], up-l.attended[name])
	l.attended[name] = up
}

// skip holds each skip against the calendar: it counts what of its range was
// neither begun nor told before.
func (l *life) skip(s Skip) {
	for _, name := range s.Names {
		l.attend(name)
		i := slices.IndexFunc(l.schedule.cadences, func(c cadence) bool { return c.name == name })
		c, n, again := l.schedule.cadences[i], 0, 0
		for at := c.next(s.At.Add(-1)); !at.After(s.Until); at = c.next(at) {
			o := occurrence{name, at.Unix()}
			l.each([]occurrence{o}, func(f *fate) {
				switch {
				case f.begun == 0 && f.skips == 0:
					n++
					f.skips++
					l.told = append(l.told, o)
				case l.unsure[o]:
					again++
				}
			})
		}
		if s.Count < n || s.Count > n+again {
			l.Errorf("a skip of %d, but %d are open: %s, %s to %s, %s", s.Count, n, name, s.At, s.Until, s.Detail)
		}
		switch {
		case s.Merged:
			l.counts[merged] += n
		default:
			l.counts[map[Reason]int{ReasonDowntime: downtime, ReasonOverlap: overlapped, ReasonClockJump: jumped, ReasonStopping: stopped}[s.Reason]] += n
		}
	}
	l.act()
}

// ear is the log of a life; it learns there which instants a run is for.
type ear struct {
	*life
	attrs []slog.Attr
}

func (e ear) Enabled(context.Context, slog.Level) bool { return true }
func (e ear) WithGroup(string) slog.Handler            { return e }
func (e ear) WithAttrs(attrs []slog.Attr) slog.Handler {
	return ear{e.life, slices.Concat(e.attrs, attrs)}
}

func (e ear) Handle(_ context.Context, r slog.Record) error {
	values := map[string]any{}
	r.AddAttrs(e.attrs...)
	r.Attrs(func(a slog.Attr) bool { values[a.Key] = a.Value.Any(); return true })
	switch {
	case r.Message == "run started":
		e.runBegins(values)
	case strings.HasPrefix(r.Message, "run "): // failed, panicked, finished …
		e.heard = true
	case r.Level == slog.LevelWarn && values["feed"] != nil && values["due"] != nil: // killed before its run was logged, or during it
		e.each([]occurrence{{values["feed"].(string), values["due"].(time.Time).Unix()}}, func(f *fate) {
			if f.begun == 0 {
				f.begun, f.last = 1, killed
			}
		})
	}
	e.act()
	return nil
}

func (e ear) runBegins(values map[string]any) {
	feeds, due := values["feeds"].([]string), values["due"].(time.Time)
	each, several := values["each_due"].([]time.Time)
	var handed []occurrence
	for i, name := range feeds {
		at := due
		if several {
			at = each[i]
		}
		handed = append(handed, occurrence{name, at.Unix()})
		e.attend(name)
		e.runs[name]++
	}
	e.each(handed, func(f *fate) {
		if !f.mayBegin() {
			e.Errorf("a tick is begun again at %v: %v", e.clock.Now(), handed)
		}
		f.again, f.last = f.last == killed, goesOn
		if e.counts[ranOnce]++; f.skips > 0 {
			e.counts[ranAfterSkip]++
		}
		f.begun++
	})
	e.mu.Lock()
	e.current = handed
	e.open, e.heard = handed, false
	e.mu.Unlock()
}
