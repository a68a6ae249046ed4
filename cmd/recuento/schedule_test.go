package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// ticking is a clock that lets the first wait pass at once, and no other.
type ticking struct {
	now    time.Time
	passed bool
}

func (c *ticking) Now() time.Time { return c.now }

func (c *ticking) After(d time.Duration) <-chan time.Time {
	fired := make(chan time.Time, 1)
	if !c.passed {
		c.passed = true
		c.now = c.now.Add(d)
		fired <- c.now
	}
	return fired
}

// TestScheduleRunsWhatIsDue lets one tick pass and wants one version, and the
// schedule to end once it is told to; the second time nothing is new, and the
// third time the version is refused, which ends no schedule.
func TestScheduleRunsWhatIsDue(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	giveCadence(t, dir, "17 6 * * *")
	log := tick(t, dir)
	for _, want := range []string{`msg="run started" due=2026-03-21T06:17:00.000-04:00 feeds=[counts]`, "published=true", "rejected=0 exit_status=0"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if log = tick(t, dir); !strings.Contains(log, "published=false") {
		t.Errorf("a second run published again:\n%s", log)
	}
	counts := filepath.Join(dir, "feeds", "detainee_count_reports.csv")
	b, err := os.ReadFile(counts)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(b), "\n")
	if err := os.WriteFile(counts, []byte(header+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log = tick(t, dir)
	for _, want := range []string{`msg="publication refused, the last version stays"`, "detainee_count_reports would be empty", "exit_status=4", `msg="run finished"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if entries, err := openStore(t, dir).List(); err != nil || len(entries) != 1 {
		t.Errorf("%d versions, %v; want one", len(entries), err)
	}
}

// giveCadence has the counts be read by a cron expression.
func giveCadence(t *testing.T, dir, cron string) {
	t.Helper()
	path := filepath.Join(dir, "feeds", "feeds.yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(b), "id: counts")
	text := string(b[:at]) + strings.Replace(string(b[at:]), "cadence: archive", fmt.Sprintf("cadence: {cron: %q}", cron), 1)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tick runs the schedule's loop for one tick and is its log.
func tick(t *testing.T, dir string) string {
	t.Helper()
	r, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, config, err := pipeline.Load(schemas.FS, filepath.Join(dir, "feeds", "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := pipeline.Schedule(config)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{ctx: ctx, stderr: stderr, cli: &cli{
		Config: filepath.Join(dir, "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"), Verbose: true,
	}}
	// Each tick of the test is as if it were the first.
	os.Remove(filepath.Join(dir, "archive", "schedule", "journal.json"))
	ended := make(chan error, 1)
	go func() {
		k, err := (&scheduleCmd{}).keeper(w, config, &ticking{now: time.Date(2026, 3, 21, 10, 16, 30, 0, time.UTC)}, w.logFrom(slog.LevelInfo))
		if err == nil {
			err = k.keep(ctx, s, nil)
			k.close()
		}
		stderr.Close()
		ended <- err
	}()
	var log strings.Builder
	for lines := bufio.NewScanner(io.TeeReader(r, &log)); lines.Scan(); {
		if strings.Contains(lines.Text(), "run finished") || strings.Contains(lines.Text(), "run failed") {
			stop()
		}
	}
	if err := <-ended; err != nil {
		t.Fatalf("the schedule ended with %v", err)
	}
	return log.String()
}

func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
