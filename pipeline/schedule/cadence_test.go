package schedule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// What a gap leaves out runs once at its end; what comes twice runs once, the
// first time. The instants are written with their offsets.
func TestChangesOfTheClock(t *testing.T) {
	for _, c := range []struct{ zone, cron, from, want string }{
		{"America/New_York", "30 2 * * *", "2027-03-13", "03-13 02:30 -05, 03-14 03:00 -04, 03-15 02:30 -04"},
		{"America/New_York", "*/20 1-3 * * *", "2027-03-14", "03-14 01:00 -05, 03-14 01:20 -05, 03-14 01:40 -05, 03-14 03:00 -04, 03-14 03:20 -04"},
		{"America/New_York", "0 * * * *", "2027-03-14", "03-14 01:00 -05, 03-14 03:00 -04, 03-14 04:00 -04"},
		{"America/New_York", "30 1 * * *", "2027-11-06", "11-06 01:30 -04, 11-07 01:30 -04, 11-08 01:30 -05"},
		{"America/New_York", "0 * * * *", "2027-11-07", "11-07 01:00 -04, 11-07 02:00 -05, 11-07 03:00 -05"},
		{"America/Santiago", "@daily", "2027-09-03", "09-04 00:00 -04, 09-05 01:00 -03, 09-06 00:00 -03"},
		{"America/Santiago", "30 0 * * sun", "2027-08-29", "08-29 00:30 -04, 09-05 01:00 -03, 09-12 00:30 -03"},
		{"America/Santiago", "30 23 * * *", "2027-04-02", "04-02 23:30 -03, 04-03 23:30 -03, 04-04 23:30 -04"},
		{"America/Havana", "0 0 * * *", "2027-03-12", "03-13 00:00 -05, 03-14 01:00 -04, 03-15 00:00 -04"},
		{"America/Havana", "30 0 * * *", "2027-11-06", "11-06 00:30 -04, 11-07 00:30 -04, 11-08 00:30 -05"},
		{"America/Asuncion", "0 0 * * *", "2023-09-30", "10-01 01:00 -03, 10-02 00:00 -03"},
		{"America/Caracas", "45 2 * * *", "2016-04-30", "04-30 02:45 -0430, 05-01 03:00 -04, 05-02 02:45 -04"},
		{"America/Caracas", "45 2 * * *", "2027-04-30", "04-30 02:45 -04, 05-01 02:45 -04"},
		// A whole day that was left out.
		{"Pacific/Apia", "0 12 * * *", "2011-12-29", "12-29 12:00 -10, 12-31 00:00 +14, 12-31 12:00 +14"},
	} {
		t.Run(c.zone+" "+c.cron+" "+c.from, func(t *testing.T) {
			zone := location(t, c.zone)
			s := mustParse(t, "UTC", Entry{Name: "x", Cron: c.cron, Zone: zone})
			from, err := time.ParseInLocation(time.DateOnly, c.from, zone)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, tick := range s.Next(from, strings.Count(c.want, ",")+1) {
				got = append(got, tick.At.In(zone).Format("01-02 15:04 -07"))
				if strings.Contains(c.want, "-0430") {
					got[len(got)-1] = strings.Replace(tick.At.In(zone).Format("01-02 15:04 -0700"), "-0400", "-04", 1)
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// Within an hour that the clock shows again nothing is due that was before.
func TestNextWithinAnHourThatRepeats(t *testing.T) {
	s := mustParse(t, "America/New_York", Entry{Name: "x", Cron: "*/30 * * * *"})
	again := time.Date(2027, 11, 7, 6, 10, 0, 0, time.UTC) // 01:10 for the second time
	if d := cmp.Diff([]string{"Sun 2027-11-07 02:00 EST x", "Sun 2027-11-07 02:30 EST x"}, listed(s.Next(again, 2))); d != "" {
		t.Error(d)
	}
	if at := s.cadences[0].next(again); at.Before(again) {
		t.Errorf("after %v comes %v", again, at)
	}
}

// Over a year of each zone, every face of the clock that a cadence names
// has exactly one instant, found here by going through all minutes of real
// time; and asking from any of them goes on with the next.
func TestEachFaceHasOneInstant(t *testing.T) {
	for _, name := range []string{"America/New_York", "America/Santiago", "America/Havana", "America/Caracas", "Europe/London", "Australia/Lord_Howe"} {
		zone := location(t, name)
		s := mustParse(t, "UTC", Entry{Name: "x", Cron: "*/15 * * * *", Zone: zone})
		begin := time.Date(2026, 12, 31, 23, 59, 0, 0, zone)
		end := begin.AddDate(1, 0, 0)
		var want []time.Time
		seen := map[time.Time]bool{faceOf(begin): true}
		missing := faceOf(begin) // the next face to be shown
		for at := begin.Add(time.Minute); !at.After(end); at = at.Add(time.Minute) {
			left := false // whether a face that is due fell in the gap before at
			for missing = missing.Add(time.Minute); missing.Before(faceOf(at)); missing = missing.Add(time.Minute) {
				left = left || missing.Minute()%15 == 0
			}
			face := faceOf(at)
			if left || !seen[face] && face.Minute()%15 == 0 {
				want = append(want, at)
			}
			seen[face] = true
			if missing.After(face) {
				missing = missing.Add(-time.Minute) // shown before
			}
		}
		var got []time.Time
		for _, tick := range s.Next(begin, len(want)) {
			got = append(got, tick.At)
		}
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s: the instants differ from those of the calendar", name)
		}
		c := s.cadences[0]
		for i, at := range want {
			if day := at.YearDay(); i%7 != 0 && (day < 60 || day > 330) {
				continue // the changes lie between
			}
			if before := at.Add(-time.Second); !c.next(before).Equal(at) || !c.last(at).Equal(at) {
				t.Fatalf("%s: from a second before %v comes %v; the last at it is %v", name, at, c.next(before), c.last(at))
			}
		}
	}
}

func TestEntriesInTheirOwnZones(t *testing.T) {
	s := mustParse(t, "America/Caracas",
		Entry{Name: "caracas", Cron: "0 6 * * *"},
		Entry{Name: "madrid", Cron: "0 12 * * *", Zone: location(t, "Europe/Madrid")},
		Entry{Name: "new_york", Cron: "0 6 * * *", Zone: location(t, "America/New_York")},
	)
	// Until Europe's clocks change, noon in Madrid is 7 in Caracas.
	want := []string{
		"Sat 2027-03-27 06:00 -04 caracas new_york", "Sat 2027-03-27 07:00 -04 madrid",
		"Sun 2027-03-28 06:00 -04 caracas madrid new_york",
	}
	from := time.Date(2027, 3, 27, 0, 0, 0, 0, s.zone)
	if d := cmp.Diff(want, listed(s.Next(from, 3))); d != "" {
		t.Error(d)
	}
	warnings := s.Warnings(from)
	if len(warnings) != 4 || !strings.Contains(warnings[0], "America/New_York") || !strings.Contains(warnings[2], "Europe/Madrid") {
		t.Errorf("expected two warnings of each of two zones, got %q", warnings)
	}
}

func TestMissed(t *testing.T) {
	s := mustParse(t, "UTC", Entry{Name: "a", Cron: "0 * * * *", Jitter: 20 * time.Minute}, Entry{Name: "b", Cron: "30 */2 * * *"})
	from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	to := from.Add(30 * 24 * time.Hour)
	all := s.Missed(from, to)
	if want := 30*24 + 30*12; len(all) != want && len(all) != want+1 { // the one of midnight may start later
		t.Errorf("expected %d ticks, got %d", want, len(all))
	}
	// Cut anywhere, the parts are the whole.
	for cut := from; cut.Before(to); cut = cut.Add(317 * time.Minute) {
		parts := slices.Concat(s.Missed(from, cut), s.Missed(cut, to))
		if d := cmp.Diff(listed(all), listed(parts)); d != "" {
			t.Fatalf("cut at %v: %s", cut, d)
		}
	}
	if n := len(mustParse(t, "UTC", Entry{Name: "a", Cron: "* * * * *"}).Missed(from, from.AddDate(10, 0, 0))); n != maxListed {
		t.Errorf("expected the list to end after %d, got %d", maxListed, n)
	}
}

func TestJitter(t *testing.T) {
	entries := []Entry{{Name: "plain", Cron: "0 * * * *"}}
	for i := range 20 {
		entries = append(entries, Entry{Name: fmt.Sprint("feed", i), Cron: "0 * * * *", Jitter: 10 * time.Minute})
	}
	from := time.Date(2027, 1, 1, 0, 30, 0, 0, time.UTC)
	ticks := mustParse(t, "UTC", entries...).Next(from, 400)
	again := mustParse(t, "UTC", entries...).Next(from, 400)
	if d := cmp.Diff(listed(again), listed(ticks)); d != "" {
		t.Errorf("the starts differ from one process to the next: %s", d)
	}
	lates := map[time.Duration]bool{}
	for i, tick := range ticks {
		late := tick.Start.Sub(tick.At)
		lates[late] = true
		if late < 0 || late >= 10*time.Minute || late%time.Second != 0 || tick.At.Minute() != 0 {
			t.Errorf("a start of %v, %v late", tick.At, late)
		}
		if slices.Contains(tick.Names, "plain") && late != 0 {
			t.Errorf("a feed without jitter is %v late", late)
		}
		if i > 0 && tick.Start.Before(ticks[i-1].Start) {
			t.Error("the ticks are not in the order of their starts")
		}
	}
	if len(lates) < 200 {
		t.Errorf("the starts are not spread: %d different ones among 400", len(lates))
	}
	// Where a gap brings two instants nearer than the jitter, order stays.
	near := mustParse(t, "America/New_York", Entry{Name: "x", Cron: "10,30 2-3 * * *", Jitter: 19 * time.Minute})
	for year := 2020; year < 2037; year++ {
		ticks := near.Next(time.Date(year, 3, 7, 12, 0, 0, 0, near.zone), 40)
		for i := 1; i < len(ticks); i++ {
			if !ticks[i-1].Start.Before(ticks[i].At) {
				t.Errorf("%v starts at %v, not before %v", ticks[i-1].At, ticks[i-1].Start, ticks[i].At)
			}
		}
	}
}

func TestParseRefusesAJitter(t *testing.T) {
	for _, c := range []struct {
		cron   string
		jitter time.Duration
		says   string
	}{
		{"0 * * * *", -time.Second, "expected 0 or more, up to 1h0m0s"},
		{"0 6 * * *", time.Hour + 1, "expected at most 1h0m0s"},
		{"*/10 * * * *", 10 * time.Minute, "two of its ticks are only 10m0s apart; expected a jitter shorter than that"},
		{"0,20 6 * * *", 25 * time.Minute, "only 20m0s apart"},
		{"55 23 31 12 *", time.Hour, ""},
		{"0 0,23 * * *", time.Hour, "only 1h0m0s apart"},
		{"*/10 * * * *", 10*time.Minute - 1, ""},
		{"0 6 * * *", time.Hour, ""},
	} {
		_, err := Parse([]Entry{{Name: "press", Cron: c.cron, Jitter: c.jitter}}, time.UTC)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s with %v: %v", c.cron, c.jitter, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), `feed "press"`)):
			t.Errorf("%s with %v: %v does not say %q", c.cron, c.jitter, err, c.says)
		}
	}
}
