package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestLoadLocation(t *testing.T) {
	for _, name := range []string{"America/Caracas", "UTC", "Europe/Madrid", "Etc/GMT+4"} {
		if loc, err := LoadLocation(name); err != nil || loc.String() != name {
			t.Errorf("%s: got %v, %v", name, loc, err)
		}
	}
	for _, c := range []struct{ name, says string }{
		{"", "expected the IANA name of a time zone, such as America/Caracas"},
		{"Local", "another one on each machine"},
		{"Caracas", "did you mean America/Caracas?"},
		{"caracas", "did you mean America/Caracas?"},
		{"Caraca", "did you mean America/Caracas?"},
		{"america/caracas", "did you mean America/Caracas?"},
		{"America/Karakas", "did you mean America/Caracas?"},
		{"America / Caracas", "did you mean America/Caracas?"},
		{"new york", "did you mean America/New_York?"},
		{"Madrid", "did you mean Europe/Madrid?"},
		{"utc", "did you mean UTC?"},
		{"Etc/utc", "did you mean UTC?"},
		{"Venezuela/Caracas", "did you mean America/Caracas?"},
		{"Limaa", "did you mean America/Lima?"},
		{"-04:00", "expected the IANA name of a time zone, such as America/Caracas"},
		{"../etc/passwd", "is not known"},
		{"nowhere at all", "such as America/Caracas or UTC"},
	} {
		_, err := LoadLocation(c.name)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v does not say %q", c.name, err, c.says)
		}
	}
}

func TestWarnings(t *testing.T) {
	daily := Entry{Name: "daily", Cron: "17 6 * * *"}
	from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		zone  string
		entry Entry
		says  []string
	}{
		{"America/Caracas", daily, nil},
		{"UTC", daily, nil},
		{"America/New_York", daily, []string{
			"time zone America/New_York: on 2027-03-14 the clock goes from 02:00 to 03:00",
			"time zone America/New_York: on 2027-11-07 the clock goes back from 02:00 to 01:00"}},
		{"America/Santiago", daily, []string{
			"on 2027-09-05 the clock goes from 00:00 to 01:00",
			"on 2027-04-04 the clock goes back from 00:00 to 23:00"}},
		{"America/Caracas", Entry{Name: "both", Cron: "0 6 1 * 1"}, []string{`feed "both": cron "0 6 1 * 1" chooses days of the month and days of the week`}},
		{"America/Caracas", Entry{Name: "step", Cron: "0 6 */2 * 1"}, []string{`feed "step"`}},
		{"America/Caracas", Entry{Name: "star", Cron: "0 6 */1 * 1"}, nil},
	} {
		got := mustParse(t, c.zone, c.entry).Warnings(from)
		if len(got) != len(c.says) {
			t.Errorf("%s %s: expected %d warnings, got %q", c.zone, c.entry.Cron, len(c.says), got)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.says[i]) {
				t.Errorf("%s: %q does not say %q", c.zone, got[i], c.says[i])
			}
		}
	}
	// Caracas has moved its clock before; only what is to come is said.
	past := mustParse(t, "America/Caracas", daily).Warnings(time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC))
	if len(past) != 1 || !strings.Contains(past[0], "2016-05-01 the clock goes from 02:30 to 03:00") {
		t.Errorf("expected the change of 2016, got %q", past)
	}
}
