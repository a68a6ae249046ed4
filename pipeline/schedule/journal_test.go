package schedule

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// remembering asks playWith for a journal.
func remembering(c CatchUp) Options { return Options{Journal: &Journal{}, CatchUp: c} }

func TestCatchUp(t *testing.T) {
	feeds := []Entry{hourly, another, daily}
	t.Run("the latest, after a stop", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), feeds, nil, func(s *stage) {
			s.pass(2*time.Hour + 30*time.Minute)
			s.restart(4 * time.Hour) // 06:30, the very instant of daily
			s.expect("00:07 another hourly", "01:07 hourly", "02:07 another hourly", "06:30 another daily hourly")
			s.expectTold("03:07-05:07 ×3 downtime+ hourly", "04:07-04:07 ×1 downtime+ another")
			s.restart(time.Minute)
			s.pass(time.Hour)
			s.expect("00:07 another hourly", "01:07 hourly", "02:07 another hourly", "06:30 another daily hourly", "07:07 hourly")
		})
	})
	t.Run("none", func(t *testing.T) {
		playWith(t, remembering(CatchUpNone), feeds, nil, func(s *stage) {
			s.pass(2*time.Hour + 30*time.Minute)
			s.restart(4 * time.Hour)
			s.restart(0) // what is explained is not explained again
			s.pass(time.Hour)
			s.expect("00:07 another hourly", "01:07 hourly", "02:07 another hourly", "07:07 hourly")
			s.expectTold("03:07-06:07 ×4 downtime hourly", "04:07-06:07 ×2 downtime another", "06:30-06:30 ×1 downtime daily")
		})
	})
	t.Run("before the first tick", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{daily}, nil, func(s *stage) {
			s.pass(time.Hour)
			s.restart(7 * time.Hour)
			s.expect("08:00 daily") // that of yesterday is not owed
			s.expectTold()
		})
	})
	t.Run("after a kill", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), feeds, nil, func(s *stage) {
			s.pass(2*time.Hour + 7*time.Minute) // right after the run of 02:07
			s.kill(0)
			s.kill(time.Hour)
			s.expect("00:07 another hourly", "01:07 hourly", "02:07 another hourly", "03:07 hourly")
		})
	})
	t.Run("after a kill during a run, with a tick that waits", func(t *testing.T) {
		o := remembering(CatchUpLatest)
		o.Overlap = OverlapQueue
		playWith(t, o, []Entry{hourly}, lasting(90*time.Minute), func(s *stage) {
			s.pass(70 * time.Minute)
			s.kill(20 * time.Minute)
			s.expect("00:07 hourly", "01:30 hourly") // for 01:07; 00:07 is not begun again
			if n := len(s.log.find("a run did not live to its end")); n != 1 {
				s.Errorf("expected a warning of the run that was cut short, got %d", n)
			}
		})
	})
	t.Run("after a kill during a run that a clock set back brought", func(t *testing.T) {
		playWith(t, remembering(CatchUpNone), []Entry{hourly}, lasting(10*time.Minute), func(s *stage) {
			s.pass(30 * time.Minute)
			s.restart(3 * time.Hour) // 01:07 to 03:07 are left out
			s.clock.move(-2*time.Hour - 25*time.Minute)
			s.pass(5 * time.Minute) // 01:07 is told; it is run now, and killed
			s.options.CatchUp = CatchUpLatest
			s.kill(0)
			s.expect("00:07 hourly", "01:07 hourly") // nothing is owed for 03:07
			if logged := s.log.find("a run did not live to its end"); len(logged) > 0 {
				s.Errorf("the latest tick was not run, so it was not killed: %v", logged)
			}
		})
	})
	t.Run("a run that was abandoned", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{daily}, lasting(2*time.Hour), func(s *stage) {
			s.pass(7 * time.Hour)
			s.restart(time.Minute)
			s.pass(6 * time.Hour)
			s.restart(time.Minute)
			s.expect("06:30 daily", "07:01 daily") // once more, to its end, and no more
			s.expectTold()
		})
	})
	t.Run("what a stop leaves", func(t *testing.T) {
		o := remembering(CatchUpLatest)
		o.Overlap, o.Grace = OverlapQueue, time.Hour
		playWith(t, o, []Entry{hourly, another}, lasting(150*time.Minute), func(s *stage) {
			s.pass(2*time.Hour + 10*time.Minute)
			s.cancel()
			s.pass(time.Hour)
			s.expectTold()
			s.restart(0)
			s.expect("00:07 another hourly", "03:10 another hourly")
			s.expectTold("01:07-02:07 ×2 downtime+ hourly")
		})
	})
	t.Run("a start that was put off", func(t *testing.T) {
		playWith(t, remembering(CatchUpNone), []Entry{{Name: "late", Cron: "0 1 * * *", Jitter: time.Hour}}, nil, func(s *stage) {
			start := s.schedule.Next(s.clock.Now(), 1)[0].Start
			s.pass(start.Sub(s.clock.Now()) - time.Minute)
			s.restart(30 * time.Second) // between its instant and its start
			s.pass(time.Hour)
			s.expect(start.Format("15:04") + " late")
		})
	})
}

func TestRestartWithAnotherCadence(t *testing.T) {
	for _, c := range []struct{ about, zone, cron string }{
		{"another expression", "America/Caracas", "*/30 * * * *"},
		{"another zone", "UTC", hourly.Cron},
	} {
		t.Run(c.about, func(t *testing.T) {
			playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
				s.pass(10 * time.Minute)
				s.schedule = mustParse(s.T, "America/Caracas", Entry{Name: "hourly", Cron: c.cron, Zone: location(t, c.zone)})
				s.restart(5 * time.Hour)
				s.expect("00:07 hourly") // the new cadence owes nothing
				s.pass(time.Hour)
				if s.count() < 2 {
					s.Error("the new cadence does not run")
				}
			})
		})
	}
}

func TestRestartWithAClockSetBack(t *testing.T) {
	t.Run("by hours", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
			s.pass(3*time.Hour + 10*time.Minute)
			s.clock.move(-2 * time.Hour)
			s.restart(0) // 01:10
			s.pass(3 * time.Hour)
			s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly", "03:07 hourly", "04:07 hourly")
		})
	})
	t.Run("by hours, then by a day while it runs", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
			s.pass(48*time.Hour + 10*time.Minute)
			s.clock.move(-20 * time.Hour)
			s.restart(0)
			s.pass(time.Hour)
			lived := s.count()
			s.clock.move(-10 * time.Hour)
			s.pass(3 * time.Hour) // what was handled lies more than a day ahead
			if n := s.count() - lived; n != 3 {
				s.Errorf("expected 3 runs in 3 hours, got %d", n)
			}
		})
	})
	t.Run("by days, while it runs", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
			s.clock.move(40 * 24 * time.Hour)
			s.pass(10 * time.Minute)
			s.clock.move(-40 * 24 * time.Hour)
			s.pass(2 * time.Hour) // 02:10
			s.restart(2 * time.Hour)
			if n := len(s.log.find("the journal lies more than a day ahead")); n != 0 {
				s.Error("the journal kept what the clock said by mistake")
			}
			s.expect("00:01 hourly", "00:07 hourly", "01:07 hourly", "02:07 hourly", "04:10 hourly")
		})
	})
	t.Run("by days", func(t *testing.T) {
		playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
			s.clock.move(40 * 24 * time.Hour)
			s.pass(10 * time.Minute)
			lived := s.count()
			s.clock.move(-40 * 24 * time.Hour)
			s.restart(0)
			if n := len(s.log.find("the journal lies more than a day ahead")); n != 1 {
				s.Errorf("expected a warning, got %d", n)
			}
			s.pass(3 * time.Hour)
			if n := s.count() - lived; n != 3 {
				s.Errorf("expected 3 runs in 3 hours, got %d", n)
			}
			s.restart(time.Hour + 10*time.Minute) // and it remembers again
			if n := s.count() - lived; n != 4 {
				s.Errorf("expected the missed tick to be caught up, got %d runs", n)
			}
		})
	})
}

func TestDamagedJournal(t *testing.T) {
	const whole = `{"version": 1, "entries": {"hourly": {"cron": "7 * * * *", "zone": "America/Caracas", "handled": "2027-02-28T20:07:00Z"}}}`
	for _, c := range []struct{ about, content, says string }{
		{"empty", "", "is damaged"},
		{"cut off", whole[:len(whole)/2], "is damaged"},
		{"zeros", strings.Repeat("\x00", 300), "is damaged"},
		{"two of them", whole + whole, "is damaged"},
		{"of another version", strings.Replace(whole, `1`, `7`, 1), "its version is 7, expected 1"},
		{"not a date", strings.Replace(whole, "2027-02-28T", "2027-02-31T", 1), "is damaged"},
		{"no date", strings.Replace(whole, `, "handled": "2027-02-28T20:07:00Z"`, "", 1), `feed "hourly": handled is`},
		{"huge", strings.Repeat(" ", maxJournal+1), "more than"},
		{"an array", "[]", "is damaged"},
	} {
		t.Run(c.about, func(t *testing.T) {
			playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
				s.pass(10 * time.Minute)
				s.stop()
				if err := os.WriteFile(s.path, []byte(c.content), 0o600); err != nil {
					s.Fatal(err)
				}
				s.pass(5 * time.Hour)
				s.start()
				s.expect("00:07 hourly") // nothing is known of the downtime
				logged := s.log.find("the journal ")
				if len(logged) != 1 || !strings.Contains(logged[0]["message"].(string), c.says) {
					s.Errorf("expected one warning that says %q, got %v", c.says, logged)
				}
				s.pass(time.Hour)
				s.restart(2 * time.Hour)
				s.expect("00:07 hourly", "06:07 hourly", "08:10 hourly")
			})
		})
	}
}

func TestJournalThatCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ path, says string }{
		{dir, "is not a regular file"},
		{filepath.Join(dir, "missing", "journal.json"), "expected a folder that exists"},
	} {
		if _, err := OpenJournal(c.path); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v does not say %q", c.path, err, c.says)
		}
	}
	if _, err := OpenJournal(filepath.Join(dir, "journal.json")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("opening left %v behind, %v", left, err)
	}
}

// A folder that goes away while the schedule runs is told at each tick, and
// ends nothing.
func TestJournalWhoseFolderGoesAway(t *testing.T) {
	playWith(t, remembering(CatchUpLatest), []Entry{hourly}, nil, func(s *stage) {
		if err := os.RemoveAll(filepath.Dir(s.path)); err != nil {
			s.Fatal(err)
		}
		s.pass(3 * time.Hour)
		s.expect("00:07 hourly", "01:07 hourly", "02:07 hourly")
		if n := len(s.log.find("the journal cannot be written")); n < 3 {
			s.Errorf("expected to be told at each tick, got %d records", n)
		}
	})
}

// A stop that comes before the start touches nothing.
func TestJournalOfAScheduleThatNeverStarted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.json")
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mustParse(t, "UTC", hourly).Run(ctx, Options{Clock: &wall{}, Journal: j}, nil); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a journal was written")
	}
}
