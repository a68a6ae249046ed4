package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wall is a clock that can be set. Its waits count the time of the bubble, as
// timers count real time whatever the clock shows.
type wall struct{ shift atomic.Int64 }

func (w *wall) Now() time.Time                         { return time.Now().Add(time.Duration(w.shift.Load())) }
func (w *wall) After(d time.Duration) <-chan time.Time { return time.After(d) }
func (w *wall) move(d time.Duration)                   { w.shift.Add(int64(d)) }

// records keeps log records, each as "message key=value …" of chosen keys.
type records struct {
	mu      sync.Mutex
	records []slog.Record
}

func (j *records) Enabled(context.Context, slog.Level) bool { return true }
func (j *records) WithGroup(string) slog.Handler            { return j }
func (j *records) WithAttrs(attrs []slog.Attr) slog.Handler { return kept{j, attrs} }
func (j *records) Handle(_ context.Context, r slog.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.records = append(j.records, r.Clone())
	return nil
}

type kept struct {
	*records
	attrs []slog.Attr
}

func (k kept) WithAttrs(attrs []slog.Attr) slog.Handler {
	return kept{k.records, slices.Concat(k.attrs, attrs)}
}

func (k kept) Handle(ctx context.Context, r slog.Record) error {
	r.AddAttrs(k.attrs...)
	return k.records.Handle(ctx, r)
}

// find lists the records with a message that begins so, as maps.
func (j *records) find(message string) []map[string]any {
	j.mu.Lock()
	defer j.mu.Unlock()
	var found []map[string]any
	for _, r := range j.records {
		if strings.HasPrefix(r.Message, message) {
			m := map[string]any{"level": r.Level, "message": r.Message}
			r.Attrs(func(a slog.Attr) bool { m[a.Key] = a.Value.Any(); return true })
			found = append(found, m)
		}
	}
	return found
}

// stage is a schedule that runs in a bubble from midnight of 1 March 2027.
type stage struct {
	*testing.T
	options  Options
	schedule *Schedule
	run      func(s *stage, ctx context.Context, names []string) error
	path     string // of the journal; empty for none
	changes  chan Change
	clock    wall
	log      records
	mu       sync.Mutex
	runs     []string // "15:04 names" of each run that began
	skipped  []Skip
	cancel   context.CancelFunc
	ended    chan error
	running  atomic.Int32
	idle     int // goroutines before the start
}

// goroutines counts those of the bubble of the test.
func goroutines() int {
	stacks := make([]byte, 1<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "synctest bubble")
}

// play runs a test in a bubble and ends it by ending the context.
func play(t *testing.T, entries []Entry, run func(s *stage, ctx context.Context, names []string) error, act func(s *stage)) {
	t.Helper()
	playWith(t, Options{}, entries, run, act)
}

// playWith is play with options; the clock, the log and the skips are the
// stage's, and so is the journal, if one is given.
func playWith(t *testing.T, o Options, entries []Entry, run func(s *stage, ctx context.Context, names []string) error, act func(s *stage)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, options: o, schedule: mustParse(t, "America/Caracas", entries...), run: run, changes: make(chan Change), idle: goroutines()}
		if o.Journal != nil {
			s.path = filepath.Join(dir, "journal.json")
		}
		s.clock.move(time.Until(time.Date(2027, 3, 1, 0, 0, 0, 0, s.schedule.zone)))
		s.start()
		act(s)
		s.cancel()
		s.pass(o.Grace)
		select {
		case err := <-s.ended:
			if err != nil {
				t.Errorf("expected nil after the end of the context, got %v", err)
			}
		default:
			t.Error("Run goes on after the end of its context")
		}
		if n := goroutines(); n != s.idle {
			t.Errorf("%d goroutines before the start, %d at the end", s.idle, n)
		}
	})
}

// start runs the schedule, from the journal as it stands.
func (s *stage) start() {
	o := s.options
	o.Clock, o.Log = &s.clock, slog.New(&s.log)
	if o.Replace == nil {
		o.Replace = s.changes
	}
	o.Skipped = func(skip Skip) {
		s.mu.Lock()
		s.skipped = append(s.skipped, skip)
		s.mu.Unlock()
	}
	if s.path != "" {
		var err error
		if o.Journal, err = OpenJournal(s.path); err != nil {
			s.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	s.cancel, s.ended = cancel, ended
	go func() {
		ended <- s.schedule.Run(ctx, o, func(ctx context.Context, names []string) error {
			if s.running.Add(1) > 1 {
				s.Error("two runs at once")
			}
			defer s.running.Add(-1)
			s.mu.Lock()
			s.runs = append(s.runs, s.clock.Now().In(s.schedule.zone).Format("15:04 ")+strings.Join(names, " "))
			s.mu.Unlock()
			if s.run == nil {
				return nil
			}
			return s.run(s, ctx, names)
		})
	}()
	synctest.Wait()
}

// stop stops the schedule.
func (s *stage) stop() {
	s.cancel()
	if err := <-s.ended; err != nil {
		s.Error(err)
	}
}

// restart stops the schedule, lets time go by and starts it again.
func (s *stage) restart(down time.Duration) {
	s.stop()
	s.pass(down)
	s.start()
}

// kill is restart after an end that leaves the journal as it stands.
func (s *stage) kill(down time.Duration) {
	kept, err := os.ReadFile(s.path)
	if err != nil {
		s.Fatal(err)
	}
	skipped := len(s.skipped)
	s.stop()
	s.skipped = s.skipped[:skipped]
	if err := os.WriteFile(s.path, kept, 0o600); err != nil {
		s.Fatal(err)
	}
	s.pass(down)
	s.start()
}

// pass lets time go by, and whatever falls due at its end take place.
func (s *stage) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (s *stage) expect(want ...string) {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := cmp.Diff(want, s.runs); d != "" {
		s.Errorf("runs: %s", d)
	}
}

func (s *stage) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.runs)
}

// skips are the ticks left out, as "15:04 reason".
func (s *stage) skips() []string {
	var skips []string
	for _, r := range s.log.find("tick skipped") {
		skips = append(skips, r["due"].(time.Time).Format("15:04 ")+r["reason"].(string))
	}
	return skips
}

// told are the skips, as "15:04-15:04 ×count reason names", with + where a run
// stands for them.
func (s *stage) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var told []string
	for _, k := range s.skipped {
		told = append(told, tellSkip(k))
	}
	return told
}

func tellSkip(k Skip) string {
	merged := ""
	if k.Merged {
		merged = "+"
	}
	return fmt.Sprintf("%s-%s ×%d %s%s %s", k.At.Format("15:04"), k.Until.Format("15:04"), k.Count, k.Reason, merged, strings.Join(k.Names, " "))
}

func (s *stage) expectTold(want ...string) {
	s.Helper()
	if d := cmp.Diff(want, s.told()); d != "" {
		s.Errorf("skips: %s", d)
	}
}
