package derive

import (
	"slices"
	"strings"
	"testing"
)

// besideOnDay is the rows of a day's total of a body.
func besideOnDay(t *testing.T, f *facts, day, authority string, people int64) []comparison {
	t.Helper()
	rows, _ := f.compare()
	rows = slices.DeleteFunc(rows, func(r comparison) bool {
		return r.statement.on.on != onDay(day) || r.statement.side != authority || r.statement.people.value != people
	})
	if len(rows) == 0 {
		t.Fatalf("%s: no row of the %d of %s", day, people, authority)
	}
	return rows
}

// totalsOf is the ids of a counter's totals in rows.
func totalsOf(rows []comparison, counter string) []string {
	var ids []string
	for _, r := range rows {
		if r.total != nil && r.total.side == counter {
			ids = append(ids, r.total.id)
		}
	}
	return ids
}

func TestTheStatesCountIsNotHeldAgainstTheState(t *testing.T) {
	f := bundled(t)
	// Pages tell the assembly's 217 as its own count, and as Foro Penal's. Were
	// the second dated and verified, it would still be in error.
	of := f.with(t, "re-348ade4aa1")
	if of.status != "unsupported" || of.side != "foro_penal" {
		t.Fatalf("the 217 told as Foro Penal's is %+v", of)
	}
	for i := range f.flows {
		if f.flows[i].id == "re-348ade4aa1" {
			f.flows[i].verified, f.flows[i].end = true, date{onDay("2026-02-26"), onDay("2026-02-26"), "day"}
			f.flows[i].people.precision = "exact"
		}
	}
	f.with(t, "re-ec321aa3c0").verified = true
	for _, r := range besideOnDay(t, f, "2026-02-27", "national_assembly", 223) {
		if r.total != nil && r.total.people.value == 217 {
			t.Errorf("%s", r.line())
		}
	}
	if got := totalsOf(besideOnDay(t, f, "2026-02-27", "national_assembly", 223), "foro_penal"); !slices.Equal(got, []string{"re-430dd5501c"}) {
		t.Errorf("beside 223 stand %q, want the 126", got)
	}
	// If it stood as said, it would be taken: the test above can fail.
	of.status = "standing"
	if got := totalsOf(besideOnDay(t, f, "2026-02-27", "national_assembly", 223), "foro_penal"); !slices.Equal(got, []string{"re-348ade4aa1"}) {
		t.Errorf("beside 223 stand %q, want the 217", got)
	}
}

func TestARetractedTotalIsLeftOutAsSuch(t *testing.T) {
	f := bundled(t)
	rows, left := f.compare()
	if slices.ContainsFunc(rows, func(r comparison) bool { return r.statement.id == "an-eb861e2bda" }) {
		t.Error("the retracted 255 has a row")
	}
	if !slices.ContainsFunc(left, func(o omission) bool {
		return o.fact == "an-eb861e2bda" && o.reason == "retracted" && o.table == AnnouncedVsVerified
	}) {
		t.Error("the retracted 255 is not left out as retracted")
	}
}

func TestATotalOfAMonthStandsBesideNoDay(t *testing.T) {
	f := bundled(t)
	rows, left := f.compare()
	for _, r := range rows {
		// JEP's 163 are of January 2026, no day given.
		if r.total != nil && r.total.id == "re-3ba135bd1e" {
			t.Errorf("a total of a month stands beside a day: %s", r.line())
		}
	}
	if !slices.ContainsFunc(left, func(o omission) bool { return o.fact == "an-8ac07fdc03" && o.reason == "date_not_day" }) {
		t.Error("the 1,347 of the year 2014 are not left out for their date")
	}
}

func TestALawAndAMonthCompareWithThemselvesOnly(t *testing.T) {
	rows, _ := bundled(t).compare()
	kinds := bundled(t).windows
	met := 0
	for _, r := range rows {
		if r.total == nil {
			continue
		}
		for _, code := range []string{r.total.window, r.statement.window} {
			if k := kinds[code].kind; k == "law" || k == "calendar" {
				met++
				if r.total.window != r.statement.window {
					t.Errorf("%s: %s beside %s", r.line(), r.total.window, r.statement.window)
				}
			}
		}
	}
	if met == 0 {
		t.Error("no total of a law stands beside any")
	}
	for _, r := range besideOnDay(t, bundled(t), "2026-01-14", "presidency", 194) {
		if r.reason != lawOrCalendar || r.total != nil {
			t.Errorf("the 194 of December: %s", r.line())
		}
	}
}

func TestAPagesOwnDayGivesWay(t *testing.T) {
	f := bundled(t)
	beside := func() []string {
		return totalsOf(besideOnDay(t, f, "2026-02-02", "interior_ministry", 895), "foro_penal")
	}
	if got := beside(); !slices.Contains(got, "re-4b99945a3f") || slices.Contains(got, "re-8b9faffa04") {
		t.Errorf("beside 895 stand %q, want the 344 of 1 February", got)
	}
	// The 317 of a page of 2 February would be taken if it were of that day.
	f.with(t, "re-8b9faffa04").basis = "stated"
	if got := beside(); !slices.Contains(got, "re-8b9faffa04") || slices.Contains(got, "re-4b99945a3f") {
		t.Errorf("beside 895 stand %q, want the 317", got)
	}
}

func TestOfTwoTotalsOfADayTheGreaterStands(t *testing.T) {
	f := bundled(t)
	if got := totalsOf(besideOnDay(t, f, "2026-02-24", "national_assembly", 179), "foro_penal"); !slices.Equal(got, []string{"re-22fd5cd273"}) {
		t.Errorf("beside 179 stand %q, want the 109, not the 91", got)
	}
	f.with(t, "re-22fd5cd273").status = "unsupported"
	if got := totalsOf(besideOnDay(t, f, "2026-02-24", "national_assembly", 179), "foro_penal"); !slices.Equal(got, []string{"re-d00c636a10"}) {
		t.Errorf("beside 179 stand %q, want the 91", got)
	}
}

func TestApplicationsAndRestrictedPeopleStandBesideNothing(t *testing.T) {
	rows, _ := bundled(t).compare()
	restricted := 0
	for _, r := range rows {
		if r.statement.population != "detained" {
			restricted++
			if r.total != nil || r.reason != populationDiffers {
				t.Errorf("%s", r.line())
			}
		}
		if r.statement.unit != "people" || strings.HasPrefix(r.statement.stage, "request") {
			t.Errorf("%s: %s %s", r.line(), r.statement.unit, r.statement.stage)
		}
	}
	if restricted < 15 {
		t.Errorf("only %d rows of other people", restricted)
	}
}

func TestWithoutItsDefinitionACounterIsComparedLikeAnother(t *testing.T) {
	f := bundled(t)
	f.definitions = nil
	for _, r := range besideOnDay(t, f, "2026-02-24", "national_assembly", 179) {
		if r.total.side == "foro_penal" && r.comparison != sameWindow {
			t.Errorf("%s", r.line())
		}
	}
	f.definitions = []definition{{"full_freedom_only", "foro_penal", "released", "amnesty_law", false}}
	for _, r := range besideOnDay(t, f, "2026-02-24", "national_assembly", 179) {
		if r.total.side == "foro_penal" && (r.definition != "full_freedom_only" || r.bound() != boundUnknown) {
			t.Errorf("%s", r.line())
		}
	}
}
