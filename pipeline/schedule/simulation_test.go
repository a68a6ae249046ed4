package schedule

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
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
	begun     int     // runs that it was handed to
	last      runFate // of the latest of those
	again     bool    // the latest was begun as the one before was killed
	completed int     // of those, the ones that came to their end, good or bad
	unnoted   int     // of those, the ones whose end the journal may not know
	skips     int
}

type runFate int

const (
	goesOn runFate = iota
	completed
	abandoned // by the stop of the schedule
	killed    // with its process, or it ended in the step within which that was killed
)

// mayBegin says whether a run may be for the occurrence: the first, one for a
// run that was abandoned, and one for a run that was killed, but not for two
// such in a row.
func (f *fate) mayBegin() bool {
	return f.begun == 0 || f.last == abandoned || f.last == killed && !f.again
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
			case f.completed > 1+f.unnoted || f.skips > 1:
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
