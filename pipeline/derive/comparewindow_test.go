package derive

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHowWindowsRelate(t *testing.T) {
	conflict := func(column string) func(m *madeClaims) {
		return func(m *madeClaims) { m.announcements[0].conflicts = []string{column} }
	}
	define := func(d definition) func(m *madeClaims) {
		return func(m *madeClaims) { m.definitions = append(m.definitions, d) }
	}
	otherPeople := relation{definitionDiffers, countsOtherPeople, "d"}
	for _, c := range []struct {
		name, state, counter string
		make                 func(m *madeClaims)
		want                 relation
	}{
		{"same", "december", "december", nil, relation{sameWindow, sameCode, ""}},
		{"same law", "law", "law", nil, relation{sameWindow, sameCode, ""}},
		{"same month", "month_2025_12", "month_2025_12", nil, relation{sameWindow, sameCode, ""}},
		{"same, window in dispute", "december", "december", conflict("window"), relation{disputed, startDisputed, ""}},
		{"same, start in dispute", "december", "december", conflict("counting_since_on"), relation{disputed, startDisputed, ""}},
		{"same, spokesman in dispute", "december", "december", conflict("statement_by"), relation{sameWindow, sameCode, ""}},
		{"earlier", "december", "january", nil, relation{officialWider, startsEarlier, ""}},
		{"earlier, start in dispute", "autumn", "january", conflict("counting_since_on"), relation{officialWider, startsEarlier, ""}},
		{"later", "january", "december", nil, relation{officialNarrower, startsLater, ""}},
		{"overlapping", "autumn", "december", nil, relation{disputed, startsOverlap, ""}},
		{"overlapping, window in dispute", "autumn", "december", conflict("window"), relation{disputed, startsOverlap, ""}},
		{"a range that ends with the other's day", "early_january", "january", nil, relation{disputed, startsOverlap, ""}},
		{"a law, and since its day", "law", "after_law", nil, relation{reason: lawOrCalendar}},
		{"since another day, and a law", "december", "law", nil, relation{reason: lawOrCalendar}},
		{"a month, and since its first day", "month_2025_12", "december", nil, relation{reason: lawOrCalendar}},
		{"a year, and a month of it", "year_2025", "month_2025_12", nil, relation{reason: lawOrCalendar}},
		{"no window of the state", "", "december", nil, relation{reason: windowNotStated}},
		{"no window of the counter", "december", "", nil, relation{reason: windowNotStated}},
		{"no window at all", "", "", nil, relation{reason: windowNotStated}},
		{"other people of this window", "law", "law", define(definition{"d", "foro_penal", "released", "law", false}), otherPeople},
		{"other people of this window, start in dispute", "law", "law", func(m *madeClaims) {
			conflict("window")(m)
			define(definition{"d", "foro_penal", "released", "law", false})(m)
		}, otherPeople},
		{"other people of every window", "december", "january", define(definition{"d", "foro_penal", "released", "", false}), otherPeople},
		{"other people of another window", "december", "december", define(definition{"d", "foro_penal", "released", "law", false}), relation{sameWindow, sameCode, ""}},
		{"other people of another counter", "law", "law", define(definition{"d", "jep", "released", "law", false}), relation{sameWindow, sameCode, ""}},
		{"other people of another measure", "law", "law", define(definition{"d", "foro_penal", "beneficiaries", "law", false}), relation{sameWindow, sameCode, ""}},
		{"a definition that changes nothing", "law", "law", define(definition{"d", "foro_penal", "released", "law", true}), relation{sameWindow, sameCode, ""}},
	} {
		m := newClaims()
		m.says("2026-01-21", c.state, 100)
		m.counts("2026-01-21", c.counter, 40)
		if c.make != nil {
			c.make(m)
		}
		if got := m.relate(&m.announcements[0], &m.flows[0]); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWhyNothingStandsBesideAStatement(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(m *madeClaims)
		want string
	}{
		{"nobody counts", func(m *madeClaims) {}, noTotalInTime},
		{"four days before", func(m *madeClaims) { m.counts("2026-01-17", "december", 40) }, noTotalInTime},
		{"the day after", func(m *madeClaims) { m.counts("2026-01-22", "december", 40) }, noTotalInTime},
		{"restricted people", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.announcements[0].population = "restricted"
		}, populationDiffers},
		{"both", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.announcements[0].population = "both"
		}, populationDiffers},
		{"unknown whom", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.announcements[0].population = "not_stated"
		}, populationDiffers},
		{"the state's window is not stated", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.announcements[0].window = ""
		}, windowNotStated},
		{"the counter's window is not stated", func(m *madeClaims) { m.counts("2026-01-21", "", 40) }, windowNotStated},
		{"a law", func(m *madeClaims) { m.counts("2026-01-21", "law", 40) }, lawOrCalendar},
		{"a law, and another counter whose window is not stated", func(m *madeClaims) {
			m.counts("2026-01-21", "law", 40)
			m.counts("2026-01-21", "", 40).side = "a_counter"
			m.counts("2026-01-21", "", 40).side = "the_counter"
		}, lawOrCalendar},
		{"a part that nobody counts", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.announcements[0].subset = "military"
		}, subsetNotCounted},
		{"a part that was counted later only", func(m *madeClaims) {
			m.counts("2026-01-21", "december", 40)
			m.counts("2026-02-21", "december", 40).subset = "military"
			m.announcements[0].subset = "military"
		}, noTotalInTime},
		{"only a part was counted", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).subset = "military" }, noTotalInTime},
		{"by the state itself", func(m *madeClaims) {
			v := m.counts("2026-01-21", "december", 40)
			v.side, v.kind = "government:national_assembly", "government"
		}, noTotalInTime},
		{"by a newsroom", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).kind = "press" }, noTotalInTime},
		{"by nobody named", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).side = "other:unnamed organisations" }, noTotalInTime},
		{"nobody stands behind it", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).verified = false }, noTotalInTime},
		{"corrected since", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).status = "restated" }, noTotalInTime},
		{"in error", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).status = "unsupported" }, noTotalInTime},
		{"of a month", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).end.precision = "month" }, noTotalInTime},
		{"arrested", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).measure = "arrested" }, noTotalInTime},
		{"a batch", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).counting = "batch" }, noTotalInTime},
		{"without a figure", func(m *madeClaims) { m.counts("2026-01-21", "december", 40).people = figure{value: null} }, noTotalInTime},
	} {
		m := newClaims()
		m.says("2026-01-21", "autumn", 100)
		c.make(m)
		want := []string{"2026-01-21 interior_ministry 100: none, " + c.want}
		if diff := cmp.Diff(want, m.comparisons()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestWhichTotalOfAWindowStandsBesideAStatement(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(m *madeClaims)
		want int64
	}{
		{"the latest", func(m *madeClaims) { m.counts("2026-01-20", "january", 40); m.counts("2026-01-21", "january", 41) }, 41},
		{"none of after", func(m *madeClaims) { m.counts("2026-01-18", "january", 40); m.counts("2026-01-22", "january", 41) }, 40},
		{"the greatest of two of one day", func(m *madeClaims) { m.counts("2026-01-21", "january", 109); m.counts("2026-01-21", "january", 91) }, 109},
		{"the greatest, whatever the hour", func(m *madeClaims) {
			m.counts("2026-01-21", "january", 49)
			m.counts("2026-01-21", "january", 40).time = "06:23"
		}, 49},
		{"not one of a page's own day", func(m *madeClaims) {
			m.counts("2026-01-20", "january", 344)
			m.counts("2026-01-21", "january", 317).basis = "published"
		}, 344},
		{"one of a page's own day if there is no other", func(m *madeClaims) { m.counts("2026-01-21", "january", 317).basis = "published" }, 317},
		{"an exact one before a rounded one", func(m *madeClaims) {
			m.counts("2026-01-19", "january", 40)
			m.counts("2026-01-21", "january", 50).people.precision = "at_least"
		}, 40},
	} {
		m := newClaims()
		m.says("2026-01-21", "autumn", 500)
		c.make(m)
		rows, _ := m.compare()
		if len(rows) != 1 || rows[0].total == nil || rows[0].total.people.value != c.want {
			t.Errorf("%s: want %d in %q", c.name, c.want, m.comparisons())
		}
	}
}

func TestStatementsThatAreLeftOut(t *testing.T) {
	cases := figure{7, 7, 7, "exact"}
	for _, c := range []struct {
		want string
		make func(a *announcement)
	}{
		{"", func(a *announcement) {}},
		{"", func(a *announcement) { a.status, a.stage = "superseded", "granted" }},
		{"", func(a *announcement) { a.status = "restated" }},
		{"unnamed_authority", func(a *announcement) { a.side = "government" }},
		{"retracted", func(a *announcement) { a.status, a.side = "retracted", "foreign_government:us" }},
		{"unsupported", func(a *announcement) { a.status = "unsupported" }},
		{"annulled", func(a *announcement) { a.status = "annulled" }},
		{"withdrawn", func(a *announcement) { a.status = "withdrawn" }},
		{"foreign_authority", func(a *announcement) { a.side, a.stage = "foreign_government:us", "requested" }},
		{"other_authority", func(a *announcement) { a.side = "un_ohchr" }},
		{"other_authority", func(a *announcement) { a.side = "not_stated" }},
		{"stage_not_granted", func(a *announcement) { a.stage = "requested" }},
		{"stage_not_granted", func(a *announcement) { a.stage = "denied" }},
		{"stage_not_granted", func(a *announcement) { a.stage, a.unit = "announced", "cases" }},
		{"stage_not_granted", func(a *announcement) { a.stage = "annulled" }},
		{"not_people", func(a *announcement) { a.unit, a.any, a.people = "applications", cases, figure{value: null} }},
		{"not_people", func(a *announcement) { a.unit, a.any, a.people = "cases", figure{value: null}, figure{value: null} }},
		{"no_figure", func(a *announcement) { a.unit, a.any, a.people = "people", figure{value: null}, figure{value: null} }},
		{"no_figure", func(a *announcement) {
			a.unit, a.any, a.people = "not_stated", figure{value: null}, figure{value: null}
		}},
		{"date_not_day", func(a *announcement) { a.on.precision = "month" }},
		{"date_not_day", func(a *announcement) { a.on = date{null, null, ""} }},
	} {
		m := newClaims()
		c.make(m.says("2026-01-21", "autumn", 100))
		rows, left := m.compare()
		got := ""
		if len(left) > 0 {
			got = left[0].table + " " + left[0].reason
		}
		want := ""
		if c.want != "" {
			want = AnnouncedVsVerified + " " + c.want
		}
		if got != want || len(rows)+len(left) != 1 {
			t.Errorf("%+v: left out for %q, want %q; %d rows", m.announcements[0], got, want, len(rows))
		}
	}
	m := newClaims()
	m.says("2026-01-21", "autumn", 100).counting = "batch"
	if rows, left := m.compare(); len(rows)+len(left) != 0 {
		t.Errorf("a batch gives %d rows and %d omissions", len(rows), len(left))
	}
}
