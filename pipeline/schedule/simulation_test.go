package schedule

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var seed = flag.Uint64("seed", 1, "of the simulation of two years")

// TestTwoYears runs one schedule after the other from one journal: stopped,
// killed between its steps or within one, started again at once or days later,
// under a clock that is wrong by up to ten hours and set anew each day or so,
// with runs that are slow, fail and panic.
func TestTwoYears(t *testing.T) {
	dir := memoryDir(t)
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			T: t, random: rand.New(rand.NewPCG(*seed, 0)), path: filepath.Join(dir, "journal.json"),
			fates: map[occurrence]*fate{}, unsure: map[occurrence]bool{}, attended: map[string]time.Duration{}, longest: map[string]time.Duration{}, runs: map[string]int{},
			schedule: mustParse(t, "America/Caracas",
				Entry{Name: "caracas", Cron: "17 6 * * *"},
				Entry{Name: "new_york", Cron: "30 * * * *", Zone: location(t, "America/New_York"), Jitter: 25 * time.Minute},
				Entry{Name: "santiago", Cron: "0 0,12 * * *", Zone: location(t, "America/Santiago")},
				Entry{Name: "havana", Cron: "30 0 * * sun", Zone: location(t, "America/Havana"), Jitter: time.Hour},
			),
		}
		w.clock.move(time.Until(time.Date(2027, 1, 1, 0, 0, 0, 0, w.schedule.zone)))
		first := w.clock.Now()
		for w.clock.Now().Before(first.AddDate(2, 0, 0)) {
			w.live(w.hours(1, 120))
			down := w.hours(0, 4)
			if w.random.IntN(10) == 0 {
				down = w.hours(10, 70)
			}
			time.Sleep(2*time.Minute + down) // within a minute a life that was killed is gone
			w.setClock()
		}
		w.clock.move(-w.wrong)
		w.wrong, w.last = 0, true
		l := w.start(OverlapSkip, CatchUpNone, 0)
		time.Sleep(48 * time.Hour)
		w.end(l)
		w.judge(first)
	})
}

// memoryDir is a folder in memory where there is one: each of the simulated
// ticks is synced to the disk several times.
func memoryDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "schedule")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// occurrence is one feed at one of its instants.
type occurrence struct {
	name string
	at   int64
}

// fate is what became of an occurrence.
type fate struct {
	begun     int // runs that it was handed to
	completed int // of those, the ones that came to their end, good or bad
	abandoned int // of those, the ones that the stop of the schedule ended
	skips     int
}

type world struct {
	*testing.T
	random   *rand.Rand
	schedule *Schedule
	path     string
	clock    wall
	wrong    time.Duration // of the clock
	last     bool          // life

	mu      sync.Mutex
	fates   map[occurrence]*fate
	current []occurrence // of the run that began last
	running atomic.Int32
	// unsure is what a life told in the step within which it was killed,
	// perhaps before it noted that in the journal: it may be told again.
	unsure   map[occurrence]bool
	up       time.Duration            // how long schedules were up before this life
	attended map[string]time.Duration // when a feed was last run or explained, by how long schedules were up
	longest  map[string]time.Duration // that one was neither, by the same measure
	runs     map[string]int           // of each feed
	counts   [8]int
}

const (
	ranOnce = iota
	ranAfterSkip
	merged
	downtime
	overlapped
	jumped
	stopped
	kills
)

func (w *world) hours(low, high float64) time.Duration {
	return time.Duration((low + w.random.Float64()*(high-low)) * float64(time.Hour))
}

// setClock sets the clock to another error.
func (w *world) setClock() {
	wrong := w.hours(-10, 10)
	w.clock.move(wrong - w.wrong)
	w.wrong = wrong
}

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
	l.died = time.Now()
	l.killed.Store(true)
	close(l.dead)
}

func (l *life) Now() time.Time { l.act(); return l.clock.Now() }

func (l *life) After(d time.Duration) <-chan time.Time {
	l.act()
	l.told = nil
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

// live is one life and what happens in it.
func (w *world) live(long time.Duration) {
	grace := []time.Duration{0, 15 * time.Minute, 4 * time.Hour}[w.random.IntN(3)]
	l := w.start(Overlap(w.random.IntN(2)), CatchUp(w.random.IntN(2)), grace)
	defer w.end(l)
	for end := time.Now().Add(long); time.Now().Before(end); {
		time.Sleep(w.hours(0, 30))
		synctest.Wait()
		if l.killed.Load() {
			return
		}
		switch w.random.IntN(4) {
		case 0:
			w.setClock()
		case 1:
			select {
			case l.changes <- Change{w.schedule, Overlap(w.random.IntN(2)), CatchUp(w.random.IntN(2)), grace}:
			case <-l.ended:
			}
		}
	}
	synctest.Wait()
	switch w.random.IntN(4) {
	case 0:
		if !l.killed.Load() {
			l.kill()
		}
	case 1:
		l.left.Store(w.random.Int64N(30))
		time.Sleep(3 * time.Hour)
	}
}

func (w *world) end(l *life) {
	l.cancel()
	<-l.ended
	synctest.Wait()
	if l.died.IsZero() {
		l.died = time.Now()
	}
	w.up += l.died.Sub(l.began)
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
		l.each(handed, func(f *fate) { f.abandoned++ })
		return ctx.Err()
	case <-time.After(lasts):
	}
	l.each(handed, func(f *fate) { f.completed++ })
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

func (w *world) each(some []occurrence, do func(f *fate)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range some {
		if w.fates[o] == nil {
			w.fates[o] = &fate{}
		}
		do(w.fates[o])
	}
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
	case r.Level == slog.LevelWarn && values["feed"] != nil && values["due"] != nil: // killed before its run was logged, or during it
		e.each([]occurrence{{values["feed"].(string), values["due"].(time.Time).Unix()}}, func(f *fate) { f.begun = max(f.begun, 1) })
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
		if f.begun > f.abandoned {
			e.Errorf("a tick is begun again at %v: %v", e.clock.Now(), handed)
		}
		if e.counts[ranOnce]++; f.skips > 0 {
			e.counts[ranAfterSkip]++
		}
		f.begun++
	})
	e.mu.Lock()
	e.current = handed
	e.mu.Unlock()
}

// judge looks at every instant of the years.
func (w *world) judge(first time.Time) {
	// A clock set back by twenty hours brings nothing new for as long, and a
	// tick may then wait for a run of seven.
	const atMost = 28 * time.Hour
	apart := map[string]time.Duration{"new_york": 1, "santiago": 12, "caracas": 24, "havana": 7 * 24}
	for _, c := range w.schedule.cadences {
		last := c.last(w.clock.Now())
		for at := c.next(c.looked(first)); !at.After(last); at = c.next(at) {
			f := w.fates[occurrence{c.name, at.Unix()}]
			switch {
			case f == nil || f.begun+f.skips == 0:
				w.Errorf("%s at %v was neither run nor explained", c.name, at)
			case f.completed > 1 || f.skips > 1:
				w.Errorf("%s at %v: %+v", c.name, at, *f)
			}
		}
		period := apart[c.name] * time.Hour
		if got := max(w.longest[c.name], w.up-w.attended[c.name]); got > period+atMost {
			w.Errorf("%s was neither run nor explained for %v while schedules were up; expected at most %v", c.name, got, period+atMost)
		}
		if ticks := int(w.clock.Now().Sub(first) / period); w.runs[c.name] < ticks/3 {
			w.Errorf("%s had %d runs for %d ticks", c.name, w.runs[c.name], ticks)
		}
	}
	w.Logf("longest without attention: %v; runs: %v", w.longest, w.runs)
	w.Logf("handed to runs %d (after a skip %d), merged %d, downtime %d, overlap %d, clock %d, stopping %d, kills %d",
		w.counts[0], w.counts[1], w.counts[2], w.counts[3], w.counts[4], w.counts[5], w.counts[6], w.counts[7])
	for i, n := range w.counts {
		if n == 0 {
			w.Errorf("the simulation is too tame: nothing of kind %d", i)
		}
	}
}
