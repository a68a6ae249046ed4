package derive

import (
	"slices"
	"strings"
	"testing"
)

func TestWhenTotalsOfTwoWindowsAreJoined(t *testing.T) {
	const whole = "2026-02-09 interior_ministry 897: composed, windows_joined, foro_penal 117+426=543 of 2026-02-09, gap 354 unknown"
	before := func(m *madeClaims) *flow { return &m.flows[0] }
	after := func(m *madeClaims) *flow { return &m.flows[1] }
	for _, c := range []struct {
		name string
		make func(m *madeClaims)
		want string
	}{
		{"as it is", func(m *madeClaims) {}, whole},
		{"ten days before", func(m *madeClaims) { before(m).end = date{onDay("2025-12-29"), onDay("2025-12-29"), "day"} }, whole},
		{"eleven days before", func(m *madeClaims) { before(m).end = date{onDay("2025-12-28"), onDay("2025-12-28"), "day"} }, ""},
		{"on the day that the window starts", func(m *madeClaims) { before(m).end = date{onDay("2026-01-08"), onDay("2026-01-08"), "day"} }, ""},
		{"the statement's own window", func(m *madeClaims) { m.announcements[0].window = "december" }, whole},
		{"a window of before the statement's", func(m *madeClaims) { before(m).window = "summer" }, ""},
		{"a statement of since the summer", func(m *madeClaims) { m.announcements[0].window = "summer" }, ""},
		{"a month", func(m *madeClaims) { before(m).window = "month_2025_12" }, ""},
		{"no window", func(m *madeClaims) { before(m).window = "" }, ""},
		{"a window that may start with the other", func(m *madeClaims) { before(m).window = "early_january" }, ""},
		{"a window of unknown start goes on", func(m *madeClaims) {
			before(m).end = date{onDay("2025-12-30"), onDay("2025-12-30"), "day"}
			after(m).window = "early_january"
		}, ""},
		{"a statement that may count from later", func(m *madeClaims) { m.announcements[0].window = "winter" }, ""},
		{"rounded before", func(m *madeClaims) { before(m).people.precision = "approximate" }, ""},
		{"rounded after", func(m *madeClaims) { after(m).people.precision = "at_least" }, ""},
		{"of another counter", func(m *madeClaims) { before(m).side = "jep" }, ""},
		{"of a part", func(m *madeClaims) { before(m).subset = "military" }, ""},
		{"a page's own day before", func(m *madeClaims) { before(m).basis = "published" }, ""},
		{"a month-precise day before", func(m *madeClaims) { before(m).end.precision = "month" }, ""},
		{"corrected before", func(m *madeClaims) { before(m).status = "restated" }, ""},
		{"superseded before", func(m *madeClaims) { before(m).status = "superseded" }, whole},
		{"not verified before", func(m *madeClaims) { before(m).verified = false }, ""},
		{"other people before", func(m *madeClaims) {
			m.announcements[0].window = "december"
			m.definitions = []definition{{"d", "foro_penal", "released", "december", false}}
		}, ""},
		{"an earlier total of before too", func(m *madeClaims) { m.counts("2025-12-30", "december", 61) }, whole},
		{"a batch was counted between", func(m *madeClaims) { m.counts("2026-01-05", "", 3).counting = "batch" }, ""},
		{"a rounded total was given between", func(m *madeClaims) { m.counts("2026-01-05", "december", 120).people.precision = "at_least" }, ""},
		{"a batch that nobody stands behind was told between", func(m *madeClaims) { m.counts("2026-01-05", "", 3).verified = false }, whole},
		{"a batch in error was told between", func(m *madeClaims) { m.counts("2026-01-05", "", 3).status = "unsupported" }, whole},
		{"arrests were counted between", func(m *madeClaims) { m.counts("2026-01-05", "", 3).measure = "arrested" }, whole},
		{"another counter counted between", func(m *madeClaims) { m.counts("2026-01-05", "january", 3).side = "jep" }, whole},
		{"the whole was counted in time", func(m *madeClaims) { m.counts("2026-02-07", "december", 560) }, ""},
		{"the whole was counted too early", func(m *madeClaims) { m.counts("2026-02-05", "december", 560) }, whole},
		{"a statement in the later window", func(m *madeClaims) { m.announcements[0].window = "january" }, ""},
	} {
		m := newClaims()
		m.says("2026-02-09", "autumn", 897)
		m.counts("2026-01-01", "december", 117)
		m.counts("2026-02-09", "january", 426)
		c.make(m)
		got := slices.DeleteFunc(m.comparisons(), func(r string) bool { return !strings.Contains(r, composed) })
		if text := strings.Join(got, "\n"); text != c.want {
			t.Errorf("%s: %q", c.name, text)
		}
	}
}

func TestASumStandsBesideItsLaterPartNotInItsPlace(t *testing.T) {
	m := newClaims()
	m.says("2026-02-09", "autumn", 897)
	m.counts("2026-01-01", "december", 117)
	m.counts("2026-02-09", "january", 426)
	got := m.comparisons()
	if len(got) != 2 || got[1] != "2026-02-09 interior_ministry 897: official_wider, starts_earlier, foro_penal 426 of 2026-02-09, gap 471 at_most" {
		t.Errorf("%q", got)
	}
}
