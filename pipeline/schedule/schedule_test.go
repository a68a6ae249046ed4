package schedule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones below are there on every machine

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mustParse(t testing.TB, zone string, entries ...Entry) *Schedule {
	t.Helper()
	loc, err := LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(entries, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// listed writes ticks as "Mon 2027-01-04 06:17 -04 a b".
func listed(ticks []Tick) []string {
	var lines []string
	for _, tick := range ticks {
		lines = append(lines, tick.At.Format("Mon 2006-01-02 15:04 MST ")+strings.Join(tick.Names, " "))
	}
	return lines
}

func TestNextInCaracas(t *testing.T) {
	s := mustParse(t, "America/Caracas",
		Entry{Name: "weekly", Cron: "@weekly"},
		Entry{Name: "morning", Cron: "17 6 * * *"},
		Entry{Name: "twice", Cron: "17 6,18 * * mon-fri"},
		Entry{Name: "monthly", Cron: "@monthly"},
		Entry{Name: "sundays", Cron: "0 0 * * SUN"},
		Entry{Name: "leap", Cron: "17 6 29 2 *"},
	)
	// Late on Saturday in Caracas, already Sunday in UTC.
	from := time.Date(2028, 2, 27, 3, 30, 15, 999, time.UTC)
	want := []string{
		"Sun 2028-02-27 00:00 -04 sundays weekly",
		"Sun 2028-02-27 06:17 -04 morning",
		"Mon 2028-02-28 06:17 -04 morning twice",
		"Mon 2028-02-28 18:17 -04 twice",
		"Tue 2028-02-29 06:17 -04 leap morning twice",
		"Tue 2028-02-29 18:17 -04 twice",
		"Wed 2028-03-01 00:00 -04 monthly",
		"Wed 2028-03-01 06:17 -04 morning twice",
	}
	if d := cmp.Diff(want, listed(s.Next(from, len(want)))); d != "" {
		t.Error(d)
	}
	if got := s.Next(from, 0); len(got) != 0 {
		t.Errorf("no ticks were asked for, got %v", got)
	}
	onTheTick := time.Date(2028, 2, 27, 10, 17, 0, 0, time.UTC)
	if got := listed(s.Next(onTheTick, 1)); got[0] != want[2] {
		t.Errorf("a tick does not follow itself: got %s", got)
	}
}

// Each expression's next instants show how it is understood.
func TestHowAnExpressionIsUnderstood(t *testing.T) {
	for _, c := range []struct{ about, zone, cron, from, want string }{
		{"days of the month and of the week add up", "UTC", "0 0 1,15 * 1", "2027-01-01", "01-04 00:00, 01-11 00:00, 01-15 00:00"},
		{"a step of the days counts as chosen days", "UTC", "0 0 */2 * 1", "2027-01-01", "01-03 00:00, 01-04 00:00, 01-05 00:00"},
		{"a step starts at the lowest value", "UTC", "*/25 3 * * *", "2027-01-01", "01-01 03:00, 01-01 03:25, 01-01 03:50"},
		{"a step after a value runs to the end", "UTC", "30/15 3 * * *", "2027-01-01", "01-01 03:30, 01-01 03:45, 01-02 03:30"},
		{"spaces and letter case do not matter", "UTC", "  0\t0 1  JAN,Jul *  ", "2027-01-01", "07-01 00:00, 01-01 00:00, 07-01 00:00"},
		{"Caracas left out half an hour in 2016", "America/Caracas", "45 2 * * *", "2016-04-30", "04-30 02:45, 05-01 03:00, 05-02 02:45"},
		{"New York leaves out 02:30 in spring", "America/New_York", "30 2 * * *", "2027-03-13", "03-13 02:30, 03-14 03:00, 03-15 02:30"},
		{"New York has 01:30 twice in autumn", "America/New_York", "30 1 * * *", "2027-11-07", "11-07 01:30, 11-08 01:30, 11-09 01:30"},
		{"Santiago leaves out midnight", "America/Santiago", "0 0 * * *", "2027-09-04", "09-05 01:00, 09-06 00:00, 09-07 00:00"},
		{"Santiago keeps the noon of a Sunday without midnight", "America/Santiago", "0 12 * * 0", "2027-09-01", "09-05 12:00, 09-12 12:00, 09-19 12:00"},
	} {
		t.Run(c.about, func(t *testing.T) {
			s := mustParse(t, c.zone, Entry{Name: "x", Cron: c.cron})
			from, err := time.ParseInLocation(time.DateOnly, c.from, s.zone)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, tick := range s.Next(from, 3) {
				got = append(got, tick.At.Format("01-02 15:04"))
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ cron, says string }{
		{"", "is empty"},
		{" \t", "is empty"},
		{"TZ=UTC", "the time zone is declared in feeds.yaml"},
		{"CRON_TZ=", "the time zone is declared in feeds.yaml"},
		{"TZ=", "the time zone is declared in feeds.yaml"},
		{"CRON_TZ=America/Caracas 0 6 * * *", "the time zone is declared in feeds.yaml"},
		{"  tz=UTC 0 6 * * *", "the time zone is declared in feeds.yaml"},
		{"@every 1h", "counts from the start of the process"},
		{"@every -5m", "counts from the start of the process"},
		{"@every 0s", "counts from the start of the process"},
		{"@every", "counts from the start of the process"},
		{"@reboot", "expected @hourly, @daily, @weekly, @monthly or five fields"},
		{"@yearly", "expected @hourly, @daily, @weekly, @monthly or five fields"},
		{"@midnight", "expected @hourly, @daily, @weekly, @monthly or five fields"},
		{"@daily 6", "expected @hourly, @daily, @weekly, @monthly or five fields"},
		{"0 0 31 2 *", `never comes: no month "2" has a day "31"`},
		{"0 0 30 feb *", "never comes"},
		{"0 0 31 4,6,9,11 *", "never comes"},
		{"0 6 * *", "has 4 fields; expected 5: minute, hour, day of month, month, day of week"},
		{"0 0 6 * * *", "has 6 fields"},
		{"60 * * * *", `minute "60": "60" is not allowed; allowed are 0-59`},
		{"0 24 * * *", `hour "24": "24" is not allowed; allowed are 0-23`},
		{"0 0 0 * *", `day of month "0": "0" is not allowed; allowed are 1-31`},
		{"0 0 * 13 *", `month "13": "13" is not allowed; allowed are 1-12 or jan-dec`},
		{"0 0 * ene *", `month "ene": "ene" is not allowed`},
		{"0 0 * * 7", `day of week "7": 0 is Sunday`},
		{"0 0 * * 5-7", "0 is Sunday"},
		{"0 0 * * 8", `day of week "8": "8" is not allowed; allowed are 0-6 or sun-sat`},
		{"0 0 * * sat-sun", "runs backwards"},
		{"0 0 L * *", `day of month "L": "L" is not allowed`},
		{"0 0 15W * *", `day of month "15W"`},
		{"0 0 * * 5#2", `day of week "5#2"`},
		{"0 0 ? * *", `day of month "?"`},
		{"*-5 * * * *", `minute "*-5"`},
		{", * * * *", "a value is missing"},
		{"1,,2 * * * *", "a value is missing"},
		{"5- * * * *", "a value is missing"},
		{"+5 * * * *", `"+5" is not allowed`},
		{"1-2-3 * * * *", `"2-3" is not allowed`},
		{"*/0 * * * *", `the step "0" is not within 1-59`},
		{"*/90 * * * *", `the step "90" is not within 1-59`},
		{"*/ * * * *", `the step "" is not within 1-59`},
		{"*/2/3 * * * *", `the step "2/3" is not within`},
		{"*/9223372036854775808 * * * *", "is not within 1-59"},
		{"99 99 * * *", `; hour "99"`},
	} {
		t.Run(c.cron, func(t *testing.T) {
			_, err := Parse([]Entry{{Name: "press", Cron: c.cron}}, time.UTC)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, part := range []string{`feed "press"`, fmt.Sprintf("cron %q", c.cron), c.says} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

func TestParseListsEveryFault(t *testing.T) {
	_, err := Parse([]Entry{{Name: "a", Cron: "@every 1h"}, {Name: "b", Cron: "17 6 * * *"}, {Name: "c", Cron: "61 * * * *"}, {Name: "b", Cron: "@daily"}}, time.UTC)
	if err == nil {
		t.Fatal("accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], `feed "a"`) || !strings.HasPrefix(lines[1], `feed "c"`) ||
		!strings.Contains(lines[2], `feed "b": has two cadences`) {
		t.Errorf("expected one line for each of a, c and b, got:\n%v", err)
	}
	if _, err := Parse(nil, nil); err == nil {
		t.Error("a schedule without a time zone was accepted")
	}
	if s, err := Parse(nil, time.UTC); err != nil || len(s.Next(time.Unix(0, 0), 5)) != 0 {
		t.Errorf("no feeds: expected no ticks and no fault, got %v", err)
	}
}

// Whatever is written, Parse answers; what it accepts comes.
func TestParseNeverPanics(t *testing.T) {
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`(CRON_)?TZ=[A-Za-z/]{0,8} ?[0-9* ]{0,9}`),
		rapid.StringMatching(`@[a-z]{0,8} ?-?[0-9hms]{0,4}`),
		rapid.StringMatching(`([0-9*/,-]{1,4} ){4}[0-9*/,-]{1,4}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse([]Entry{{Name: "x", Cron: text.Draw(t, "cron")}}, time.UTC)
		if err == nil && len(s.Next(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 1)) == 0 {
			t.Error("accepted, but never comes")
		}
	})
}

// The merged ticks are the minutes that match, found the slow way.
func TestNextAgreesWithTheCalendar(t *testing.T) {
	caracas, err := LoadLocation("America/Caracas")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		type due struct{ minute, hour, weekday int }
		var entries []Entry
		wanted := map[string]due{}
		for i := range rapid.IntRange(1, 4).Draw(t, "feeds") {
			d := due{rapid.IntRange(0, 2).Draw(t, "minute"), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 6).Draw(t, "weekday")}
			name := fmt.Sprint("feed", i)
			wanted[name] = d
			entries = append(entries, Entry{Name: name, Cron: fmt.Sprintf("%d %d * * %d", d.minute, d.hour, d.weekday)})
		}
		from := time.Unix(rapid.Int64Range(1.8e9, 1.9e9).Draw(t, "from"), 0)
		var want []Tick
		for at := from.Truncate(time.Minute).Add(time.Minute).In(caracas); at.Sub(from) < 8*24*time.Hour; at = at.Add(time.Minute) {
			var names []string
			for name, d := range wanted {
				if (d == due{at.Minute(), at.Hour(), int(at.Weekday())}) {
					names = append(names, name)
				}
			}
			if len(names) > 0 {
				slices.Sort(names)
				want = append(want, Tick{at, at, names})
			}
		}
		slices.Reverse(entries) // the order of the entries says nothing
		s, err := Parse(entries, caracas)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(listed(want), listed(s.Next(from, len(want)))); d != "" {
			t.Error(d)
		}
	})
}
