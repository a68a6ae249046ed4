package schedule

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestClockThatJumps(t *testing.T) {
	t.Run("forward over many ticks", func(t *testing.T) {
		play(t, []Entry{hourly, another, daily}, nil, func(s *stage) {
			s.pass(10 * time.Minute)
			s.clock.move(7 * time.Hour) // 07:10, after 7 ticks of hourly, 3 of another and one of daily
			s.pass(time.Minute)
			s.expect("00:07 another hourly", "07:11 another daily hourly")
			skipped := s.log.find("ticks skipped")
			if len(skipped) != 1 || skipped[0]["ticks"] != int64(6+2) {
				s.Errorf("expected 6 ticks of hourly and 2 of another in one record, got %v", skipped)
			}
			if got := s.log.find("the clock jumped forward"); len(got) != 1 {
				s.Errorf("expected the jump to be logged once, got %v", got)
			}
			s.expectTold("01:07-06:07 ×6 clock_jump+ hourly", "02:07-04:07 ×2 clock_jump+ another")
			s.pass(time.Hour)
			s.expect("00:07 another hourly", "07:11 another daily hourly", "08:07 another hourly")
		})
	})
	t.Run("forward by years", func(t *testing.T) {
		play(t, []Entry{{Name: "often", Cron: "* * * * *"}}, nil, func(s *stage) {
			s.pass(30 * time.Second)
			s.clock.move(20 * 365 * 24 * time.Hour)
			s.pass(time.Minute)
			if n := s.count(); n != 1 {
				s.Errorf("expected one run, got %d", n)
			}
			// The count ends somewhere, the range does not.
			if k := s.skipped[0]; k.Count != maxCounted || s.clock.Now().Sub(k.Until) > 3*time.Minute || !k.Merged {
				s.Errorf("expected a skip up to the minute before, got %+v", k)
			}
			s.pass(2 * time.Minute)
			if n := s.count(); n != 3 {
				s.Errorf("expected the cadence to go on, got %d runs", n)
			}
		})
	})
	t.Run("forward while a run goes on", func(t *testing.T) {
		slow := func(*stage, context.Context, []string) error { time.Sleep(30 * time.Minute); return nil }
		play(t, []Entry{hourly}, slow, func(s *stage) {
			s.pass(10 * time.Minute)
			s.clock.move(3 * time.Hour)
			s.pass(time.Hour + 30*time.Minute) // 04:40
			s.expect("00:07 hourly", "04:07 hourly")
			if got := s.skips(); len(got) != 1 || !strings.HasPrefix(got[0], "03:07 the run of an earlier tick") {
				s.Errorf("expected the tick of 03:07 to be skipped, got %v", got)
			}
		})
	})
	t.Run("back over a tick", func(t *testing.T) {
		play(t, []Entry{hourly}, nil, func(s *stage) {
			s.pass(3*time.Hour + 10*time.Minute)
			s.clock.move(-2 * time.Hour) // 01:10; 02:07 and 03:07 have been
			s.pass(2*time.Hour + 50*time.Minute)
			s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly", "03:07 hourly")
			s.pass(10 * time.Minute)
			s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly", "03:07 hourly", "04:07 hourly")
			if got := s.log.find("the clock was set back"); len(got) != 1 {
				s.Errorf("expected the change to be logged once, got %v", got)
			}
		})
	})
	t.Run("forward by mistake and back", func(t *testing.T) {
		play(t, []Entry{hourly}, nil, func(s *stage) {
			s.pass(10 * time.Minute)
			s.clock.move(5 * time.Hour)
			s.pass(time.Minute) // 05:11
			s.clock.move(-5 * time.Hour)
			s.pass(2 * time.Hour) // 02:11; neither starved nor replayed
			s.expect("00:07 hourly", "05:11 hourly", "01:07 hourly", "02:07 hourly")
		})
	})
	t.Run("back by days", func(t *testing.T) {
		play(t, []Entry{hourly}, nil, func(s *stage) {
			s.pass(72*time.Hour + 10*time.Minute)
			lived := s.count()
			s.clock.move(-48 * time.Hour)
			s.pass(3 * time.Hour) // no feed waits two days for the clock to come round
			if n := s.count() - lived; n != 3 {
				s.Errorf("expected 3 runs in the 3 hours after, got %d", n)
			}
		})
	})
}

// A week of jumps, sleeps and slow runs: never two at once (play looks), no
// feed twice at one instant, every feed goes on, every tick run or explained.
func TestWeekOfTrouble(t *testing.T) {
	uneven := func(s *stage, ctx context.Context, _ []string) error {
		n := s.count()
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(n*37%90) * time.Minute):
		}
		if n%11 == 0 {
			panic("now and then")
		}
		return ctx.Err()
	}
	play(t, []Entry{hourly, another, daily, {Name: "often", Cron: "*/10 * * * *"}}, uneven, func(s *stage) {
		for day := range 7 {
			s.pass(5*time.Hour + time.Duration(day)*time.Minute)
			s.clock.move(time.Duration(day*7%13-6) * time.Hour) // -6 to +6 hours
			s.pass(19 * time.Hour)
			if n := goroutines() - s.idle; n > 2 {
				s.Fatalf("expected the loop and at most one run, got %d goroutines", n)
			}
		}
		s.cancel()
		s.pass(0)
		seen := map[string]bool{}
		runs := map[string]int{}
		for _, r := range slices.Concat(s.log.find("run started"), s.log.find("tick skipped")) {
			for _, name := range r["feeds"].([]string) {
				runs[name]++
				if len(r["feeds"].([]string)) > 1 {
					continue // the instants of the others are their own
				}
				at := name + r["due"].(time.Time).String()
				if seen[at] {
					s.Errorf("handled twice: %s", at)
				}
				seen[at] = true
			}
		}
		if runs["hourly"] < 140 || runs["daily"] < 5 || runs["often"] < 840 {
			s.Errorf("a feed starved: %v", runs)
		}
		if started, ended := len(s.log.find("run started")), len(s.log.find("run finished"))+len(s.log.find("run panicked"))+len(s.log.find("run abandoned")); started != ended {
			s.Errorf("%d runs began, %d ended", started, ended)
		}
	})
}
