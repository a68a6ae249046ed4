package schedule

import (
	"context"
	"slices"
	"testing"
	"time"
)

// lasting is a run of so long that heeds its context.
func lasting(d time.Duration) func(*stage, context.Context, []string) error {
	return func(_ *stage, ctx context.Context, _ []string) error {
		select {
		case <-ctx.Done():
		case <-time.After(d):
		}
		return ctx.Err()
	}
}

func TestQueue(t *testing.T) {
	queue := Options{Overlap: OverlapQueue}
	t.Run("one tick waits for all that come", func(t *testing.T) {
		playWith(t, queue, []Entry{hourly, another, daily}, lasting(150*time.Minute), func(s *stage) {
			s.pass(8 * time.Hour)
			// 00:07 to 02:37, when 01:07 and 02:07 have come; 02:37 to 05:07, at
			// whose end the tick of that instant has come as well.
			s.expect("00:07 another hourly", "02:37 another hourly", "05:07 another hourly", "07:37 another daily hourly")
			s.expectTold("01:07-01:07 ×1 overlap+ hourly", "03:07-04:07 ×2 overlap+ hourly", "06:07-06:07 ×1 overlap+ hourly")
		})
	})
	t.Run("what waits is dropped at the stop", func(t *testing.T) {
		playWith(t, queue, []Entry{hourly, another}, lasting(150*time.Minute), func(s *stage) {
			s.pass(2*time.Hour + 10*time.Minute)
			s.cancel()
			s.pass(time.Hour)
			s.expect("00:07 another hourly")
			s.expectTold("01:07-02:07 ×2 stopping hourly", "02:07-02:07 ×1 stopping another")
		})
	})
	t.Run("the clock jumps while a tick waits", func(t *testing.T) {
		playWith(t, queue, []Entry{hourly}, lasting(90*time.Minute), func(s *stage) {
			s.pass(70 * time.Minute) // 01:10, one waits
			s.clock.move(5 * time.Hour)
			s.pass(2 * time.Minute) // 06:12, more came
			s.clock.move(-5 * time.Hour)
			s.pass(3 * time.Hour)
			s.expect("00:07 hourly", "01:37 hourly", "03:07 hourly")
			// The run of 01:37 is for 06:07; 02:07 came again during that and
			// was run for at 03:07, together with 03:07.
			s.expectTold("01:07-05:07 ×5 overlap+ hourly")
		})
	})
}

func TestGrace(t *testing.T) {
	for _, c := range []struct {
		about    string
		lasts    time.Duration
		logged   string
		endAfter time.Duration // of Run, from the stop on
	}{
		{"long enough", 30 * time.Minute, "run finished", 7 * time.Minute},
		{"too short", 3 * time.Hour, "run abandoned", 10 * time.Minute},
	} {
		t.Run(c.about, func(t *testing.T) {
			playWith(t, Options{Grace: 10 * time.Minute}, []Entry{hourly}, lasting(c.lasts), func(s *stage) {
				s.pass(30 * time.Minute)
				s.cancel()
				s.pass(c.endAfter - time.Second)
				if len(s.ended) > 0 {
					s.Error("Run did not wait for its run")
				}
				s.pass(time.Second)
				if len(s.ended) == 0 || len(s.log.find(c.logged)) != 1 {
					s.Errorf("expected %q and the end of Run", c.logged)
				}
			})
		})
	}
	t.Run("no tick comes meanwhile", func(t *testing.T) {
		playWith(t, Options{Grace: 5 * time.Hour}, []Entry{hourly}, lasting(4*time.Hour), func(s *stage) {
			s.pass(30 * time.Minute)
			s.cancel()
			s.pass(4 * time.Hour)
			s.expect("00:07 hourly")
			s.expectTold("01:07-04:07 ×4 stopping hourly")
			if got := s.log.find("the clock"); got != nil {
				s.Errorf("nothing happened to the clock, but: %v", got)
			}
		})
	})
}

func TestReplace(t *testing.T) {
	give := func(s *stage, o Overlap, entries ...Entry) {
		s.Helper()
		s.changes <- Change{Schedule: mustParse(s.T, "America/Caracas", entries...), Overlap: o}
		s.pass(0)
	}
	t.Run("feeds stay, change, come and go", func(t *testing.T) {
		playWith(t, Options{}, []Entry{hourly, another, daily}, nil, func(s *stage) {
			s.pass(10 * time.Minute) // 00:10
			faster := Entry{Name: "another", Cron: "*/30 * * * *"}
			give(s, OverlapSkip, faster, daily, Entry{Name: "fresh", Cron: "5 * * * *"})
			s.expect("00:07 another hourly")
			s.pass(60 * time.Minute) // 01:10
			s.expect("00:07 another hourly", "00:30 another", "01:00 another", "01:05 fresh")
			s.expectTold() // nothing of the past is owed, nothing of it explained
		})
	})
	t.Run("memory stays", func(t *testing.T) {
		playWith(t, Options{}, []Entry{hourly}, nil, func(s *stage) {
			s.pass(3*time.Hour + 10*time.Minute)
			give(s, OverlapSkip, hourly, another)
			s.clock.move(-2 * time.Hour) // 01:10; hourly was read at 02:07, another was not
			s.pass(2 * time.Hour)
			s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly", "03:07 hourly", "02:07 another")
		})
	})
	t.Run("during a run, with a tick that waits", func(t *testing.T) {
		playWith(t, Options{Overlap: OverlapQueue}, []Entry{hourly, another}, lasting(150*time.Minute), func(s *stage) {
			s.pass(2*time.Hour + 10*time.Minute) // both wait
			give(s, OverlapSkip, another)
			s.expectTold("01:07-02:07 ×2 overlap hourly")
			s.pass(2*time.Hour + 10*time.Minute) // 04:20; 04:07 came during the run of 02:37
			s.expect("00:07 another hourly", "02:37 another")
			if told := s.told(); !slices.Equal(told[1:], []string{"04:07-04:07 ×1 overlap another"}) {
				s.Errorf("expected the new way with overlaps, got %v", told)
			}
		})
	})
	t.Run("from waiting to skipping, and a kill", func(t *testing.T) {
		o := remembering(CatchUpLatest)
		o.Overlap = OverlapQueue
		playWith(t, o, []Entry{hourly}, lasting(150*time.Minute), func(s *stage) {
			s.pass(70 * time.Minute) // 01:07 waits
			give(s, OverlapSkip, hourly)
			s.pass(time.Hour) // 02:10; 02:07 waits with it, and neither is lost
			s.kill(10 * time.Minute)
			s.expect("00:07 hourly", "02:20 hourly")
			s.expectTold("01:07-01:07 ×1 downtime+ hourly")
		})
	})
	t.Run("with nothing", func(t *testing.T) {
		playWith(t, Options{}, []Entry{hourly}, nil, func(s *stage) {
			give(s, OverlapSkip)
			s.changes <- Change{}
			s.pass(time.Hour)
			s.expect("00:07 hourly")
			if n := len(s.log.find("the new configuration has no cadence")); n != 2 {
				s.Errorf("expected two refusals in the log, got %d", n)
			}
		})
	})
	t.Run("with a channel that is closed", func(t *testing.T) {
		closed := make(chan Change)
		close(closed)
		playWith(t, Options{Replace: closed}, []Entry{hourly}, nil, func(s *stage) {
			s.pass(time.Hour)
			s.expect("00:07 hourly")
		})
	})
}

// Two entries due at one instant begin apart where their jitters are.
func TestJitterPutsStartsOff(t *testing.T) {
	late := Entry{Name: "late", Cron: "7 * * * *", Jitter: 50 * time.Minute}
	play(t, []Entry{hourly, late}, nil, func(s *stage) {
		s.pass(3 * time.Hour)
		var want []string
		for _, tick := range s.schedule.Next(time.Date(2027, 3, 1, 0, 0, 0, 0, s.schedule.zone), 6) {
			want = append(want, tick.Start.Format("15:04 ")+tick.Names[0])
		}
		s.expect(want...)
	})
}
