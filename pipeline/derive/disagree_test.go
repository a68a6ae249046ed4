package derive

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDisagreementsOfTheBundledData(t *testing.T) {
	want := []string{
		"2026-01-14 presidency 194, 2026-01-12 penitentiary_ministry exact 187: closed_window, 7 exact",
		"2026-01-26 interior_ministry 808, 2026-01-26 public_ministry at_least 600: same_day, 208 at_most",
		"2026-01-28 interior_ministry 831, 2026-01-28 public_ministry exact 643: same_day, 188 exact",
		"2026-02-23 public_ministry 3000, 2026-02-23 national_assembly exact 2198: same_day, 802 unknown",
	}
	if diff := cmp.Diff(want, bundled(t).contradictions()); diff != "" {
		t.Error(diff)
	}
}

func TestPublishedDisagreementsAreAsTheSchemaSays(t *testing.T) {
	r := writtenRows(t, OfficialDisagreement, bundled(t).disagreements())
	r.each(func() {
		mustFit(t, r)
		if r.int("people_higher") <= r.int("people_lower") || r.int("difference") != r.int("people_higher")-r.int("people_lower") ||
			r.int("disagreed_on") != max(r.int("higher_on"), r.int("lower_on")) || r.int("days_apart") != abs(r.int("higher_on")-r.int("lower_on")) {
			t.Errorf("%s: %d less %d is %d", r.table.Key(r.row), r.int("people_higher"), r.int("people_lower"), r.int("difference"))
		}
	})
}

func TestWhenTwoBodiesContradictEachOther(t *testing.T) {
	const same = "2026-01-14 interior_ministry 400, 2026-01-14 presidency exact 300: same_day, 100 exact"
	for _, c := range []struct {
		name string
		make func(a, b *announcement)
		want string
	}{
		{"one day, one window", func(a, b *announcement) {}, same},
		{"starts that overlap", func(a, b *announcement) { b.window = "december" }, same},
		{"starts that don't", func(a, b *announcement) { b.window = "january" }, ""},
		{"a law beside another window", func(a, b *announcement) { a.window, b.window = "law", "after_law" }, ""},
		{"one law", func(a, b *announcement) { a.window, b.window = "law", "law" }, same},
		{"a law beside a month", func(a, b *announcement) { a.window, b.window = "law", "month_2026_01" }, ""},
		{"a month beside an overlapping window", func(a, b *announcement) { b.window = "month_2025_12" }, ""},
		{"no window", func(a, b *announcement) { a.window, b.window = "", "" }, ""},
		{"an unnamed body", func(a, b *announcement) { b.side = "government" }, ""},
		{"one body", func(a, b *announcement) { b.side = "interior_ministry" }, ""},
		{"a foreign government", func(a, b *announcement) { b.side = "foreign_government:us" }, ""},
		{"another stage", func(a, b *announcement) { b.stage = "granted" }, ""},
		{"another population", func(a, b *announcement) { b.population = "restricted" }, ""},
		{"another subset", func(a, b *announcement) { b.subset = "military" }, ""},
		{"a page's own day", func(a, b *announcement) { b.basis = "published" }, ""},
		{"a retracted one", func(a, b *announcement) { b.status = "retracted" }, ""},
		{"a restated one", func(a, b *announcement) { b.status = "restated" }, same},
		{"the day before", func(a, b *announcement) { b.on.on-- }, ""},
		{"a month that is over, two days before", func(a, b *announcement) { a.window, b.window = "month_2025_12", "month_2025_12"; b.on.on -= 2 },
			"2026-01-14 interior_ministry 400, 2026-01-12 presidency exact 300: closed_window, 100 exact"},
		{"a year that is over, three days before", func(a, b *announcement) { a.window, b.window = "year_2025", "year_2025"; b.on.on -= 3 },
			"2026-01-14 interior_ministry 400, 2026-01-11 presidency exact 300: closed_window, 100 exact"},
		{"a month that is over, four days before", func(a, b *announcement) { a.window, b.window = "month_2025_12", "month_2025_12"; b.on.on -= 4 }, ""},
		{"a month that goes on, a day before", func(a, b *announcement) { a.window, b.window = "month_2026_01", "month_2026_01"; b.on.on-- }, ""},
		{"since a month that is over, a day before", func(a, b *announcement) { a.window, b.window = "month_2025_11", "month_2025_11"; b.on.on-- }, ""},
		{"a stretch of unknown end, a day before", func(a, b *announcement) { a.window, b.window = "holy_week", "holy_week"; b.on.on-- }, ""},
		{"a rounded one that fits", func(a, b *announcement) { b.people = figure{380, 380, 380, "at_least"} }, ""},
		{"a rounded one that doesn't", func(a, b *announcement) { b.people = figure{300, 300, 300, "at_least"} },
			"2026-01-14 interior_ministry 400, 2026-01-14 presidency at_least 300: same_day, 100 at_most"},
		{"cases", func(a, b *announcement) { b.unit, b.any, b.people = "cases", b.people, figure{value: null} }, ""},
	} {
		m := newClaims()
		m.says("2026-01-14", "autumn", 400)
		m.says("2026-01-14", "autumn", 300).side = "presidency"
		c.make(&m.announcements[0], &m.announcements[1])
		want := []string{}
		if c.want != "" {
			want = append(want, c.want)
		}
		if diff := cmp.Diff(want, m.contradictions()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestRoundingAllowsATenth(t *testing.T) {
	f := func(precision string, ends ...int64) figure {
		return figure{ends[0], ends[0], ends[len(ends)-1], precision}
	}
	for _, c := range []struct {
		a, b figure
		want bool
	}{
		{f("exact", 100), f("exact", 100), false},
		{f("exact", 100), f("exact", 101), true},
		{f("at_least", 600), f("exact", 600), false},
		{f("at_least", 600), f("exact", 660), false},
		{f("at_least", 600), f("exact", 661), true},
		{f("at_least", 600), f("exact", 599), true},
		{f("at_most", 600), f("exact", 540), false},
		{f("at_most", 600), f("exact", 539), true},
		{f("at_most", 600), f("exact", 601), true},
		{f("approximate", 600), f("exact", 540), false},
		{f("approximate", 600), f("exact", 660), false},
		{f("approximate", 600), f("exact", 539), true},
		{f("approximate", 600), f("exact", 661), true},
		{f("range", 60, 80), f("exact", 60), false},
		{f("range", 60, 80), f("exact", 80), false},
		{f("range", 60, 80), f("exact", 81), true},
		{f("range", 60, 80), f("range", 80, 90), false},
		{f("range", 60, 80), f("range", 81, 90), true},
		{f("at_least", 100), f("at_least", 110), false},
		{f("at_least", 100), f("at_least", 111), true},
		{f("approximate", 100), f("approximate", 115), true},
		{f("at_most", 100), f("at_least", 90), false},
		{f("at_most", 100), f("at_least", 80), true},
		{f("at_least", 0), f("exact", 1), true},
		{f("not_stated", 100), f("exact", 900), false},
	} {
		if contradict(c.a, c.b) != c.want || contradict(c.b, c.a) != c.want {
			t.Errorf("%s %d and %s %d contradict each other: %v, want %v", c.a.precision, c.a.value, c.b.precision, c.b.value, !c.want, c.want)
		}
	}
}
