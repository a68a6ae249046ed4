package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	hourly  = Entry{Name: "hourly", Cron: "7 * * * *"}
	another = Entry{Name: "another", Cron: "7 */2 * * *"}
	daily   = Entry{Name: "daily", Cron: "30 6 * * *"}
)

func TestRunAtEachTick(t *testing.T) {
	play(t, []Entry{hourly, another, daily}, nil, func(s *stage) {
		s.pass(3 * time.Hour)
		s.expect("00:07 another hourly", "01:07 hourly", "02:07 another hourly")
		if got := s.log.find("run finished"); len(got) != 3 {
			s.Errorf("expected 3 runs that finished, got %v", got)
		}
		s.pass(24 * time.Hour)
		if n := s.count(); n != 3+24+1 {
			s.Errorf("expected 28 runs in 27 hours, got %d", n)
		}
		if got := s.log.find("the clock"); got != nil {
			s.Errorf("nothing happened to the clock, but: %v", got)
		}
	})
}

func TestNothingIsCaughtUpAtTheStart(t *testing.T) {
	// Midnight is the very instant at which the stage begins.
	play(t, []Entry{{Name: "daily", Cron: "@daily"}}, nil, func(s *stage) {
		s.pass(23 * time.Hour)
		s.expect()
	})
}

func TestNeverTwoAtOnce(t *testing.T) {
	slow := func(s *stage, ctx context.Context, _ []string) error {
		time.Sleep(150 * time.Minute)
		return ctx.Err()
	}
	play(t, []Entry{hourly}, slow, func(s *stage) {
		s.pass(6 * time.Hour)
		s.expect("00:07 hourly", "03:07 hourly")
		const reason = "the run of an earlier tick is still going on"
		if d := cmp.Diff([]string{"01:07 " + reason, "02:07 " + reason, "04:07 " + reason, "05:07 " + reason}, s.skips()); d != "" {
			s.Error(d)
		}
		s.expectTold("01:07-01:07 ×1 overlap hourly", "02:07-02:07 ×1 overlap hourly", "04:07-04:07 ×1 overlap hourly", "05:07-05:07 ×1 overlap hourly")
		// What was skipped is not queued: nothing more runs at the end.
		s.cancel()
		s.pass(10 * time.Hour)
		s.expect("00:07 hourly", "03:07 hourly")
	})
}

// A run that ends at the very instant of the next tick does not stand in its
// way.
func TestRunThatEndsAtTheNextTick(t *testing.T) {
	exact := func(*stage, context.Context, []string) error {
		time.Sleep(time.Hour - time.Nanosecond)
		return nil
	}
	play(t, []Entry{hourly}, exact, func(s *stage) {
		s.pass(3 * time.Hour)
		s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly")
		s.cancel()
		s.pass(time.Hour)
	})
}

func TestRunThatFails(t *testing.T) {
	for _, c := range []struct {
		about, logged string
		run           func() error
	}{
		{"an error", "run failed", func() error { return errors.New("no feed could be read") }},
		{"a panic", "run panicked", func() error { panicForTheStack(); return nil }},
		{"a panic with nil", "run panicked", func() error { panic(nil) }},
		{"runtime.Goexit", "run left its goroutine", func() error { runtime.Goexit(); return nil }},
	} {
		t.Run(c.about, func(t *testing.T) {
			run := func(*stage, context.Context, []string) error { return c.run() }
			play(t, []Entry{hourly}, run, func(s *stage) {
				s.pass(3 * time.Hour)
				s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly")
				logged := s.log.find(c.logged)
				if len(logged) != 3 {
					s.Fatalf("expected 3 records %q, got %v", c.logged, logged)
				}
				for _, r := range logged {
					if r["level"] != slog.LevelError || !slices.Equal(r["feeds"].([]string), []string{"hourly"}) {
						s.Errorf("expected an error of the feed hourly, got %v", r)
					}
				}
				if c.about == "a panic" && !strings.Contains(fmt.Sprint(logged[0]["stack"]), "panicForTheStack") {
					s.Errorf("the stack does not show where: %v", logged[0]["stack"])
				}
				if c.about == "an error" && fmt.Sprint(logged[0]["error"]) != "no feed could be read" {
					s.Errorf("the error is not told: %v", logged[0])
				}
			})
		})
	}
}

func panicForTheStack() { panic("the draft is gone") }

func TestStopping(t *testing.T) {
	t.Run("while nothing runs", func(t *testing.T) {
		play(t, []Entry{hourly}, nil, func(s *stage) {
			s.pass(30 * time.Minute)
			s.cancel()
			s.pass(0) // play checks that Run has returned
		})
	})
	t.Run("while a run goes on", func(t *testing.T) {
		cleaned := false
		run := func(_ *stage, ctx context.Context, _ []string) error {
			<-ctx.Done()
			time.Sleep(5 * time.Second) // the draft is abandoned
			cleaned = true
			return fmt.Errorf("run: %w", ctx.Err())
		}
		play(t, []Entry{hourly}, run, func(s *stage) {
			s.pass(30 * time.Minute)
			s.cancel()
			s.pass(time.Second)
			if len(s.ended) > 0 {
				s.Error("Run did not wait for its run to end")
			}
			s.pass(4 * time.Second)
			if !cleaned || len(s.ended) != 1 {
				s.Error("expected the run to end and Run with it")
			}
			if len(s.log.find("run abandoned")) != 1 || len(s.log.find("run failed")) != 0 {
				s.Error("expected the run to be logged as abandoned")
			}
		})
	})
	t.Run("before the start", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			run := func(context.Context, []string) error { t.Error("ran"); return nil }
			if err := mustParse(t, "UTC", hourly).Run(ctx, Options{Clock: &wall{}}, run); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("without a cadence", func(t *testing.T) {
		err := mustParse(t, "UTC").Run(t.Context(), Options{Clock: &wall{}}, nil)
		if !errors.Is(err, ErrEmpty) {
			t.Errorf("expected ErrEmpty, got %v", err)
		}
	})
}

// The context of a run ends with the run, so that nothing it left behind lives
// on.
func TestContextEndsWithTheRun(t *testing.T) {
	var seen context.Context
	run := func(_ *stage, ctx context.Context, _ []string) error {
		seen = ctx
		return ctx.Err()
	}
	play(t, []Entry{hourly}, run, func(s *stage) {
		s.pass(8 * time.Minute)
		if seen.Err() == nil {
			s.Error("the context outlives its run")
		}
	})
}
