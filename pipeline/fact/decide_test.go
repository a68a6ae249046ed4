package fact_test

import (
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// decided is four facts under decisions: an announcement of r-01 and r-02,
// another of r-03, and counts of releases by an organisation (r-01), by the
// state (r-02), of arrests (r-03) and by an erroneous page only (r-04).
func decided(t *testing.T, decisions ...curation.Decision) *fact.Output {
	t.Helper()
	set := set(t)
	a := rows(t, set, "announcements", []said{
		{"announced": "2026-02-20", "date_basis": "stated", "people_announced": "379"},
		{"announced": "2026-02-20", "date_basis": "stated", "people_announced": "379", "stage_claimed": "granted", "quality": "mirror"},
		{"announced": "2026-03", "people_announced": "80"}})
	v := rows(t, set, "verified_releases", []said{
		{"people_verified": "80"},
		{"people_verified": "80", "organization": "government:interior_ministry", "counter_kind": "government"},
		{"people_verified": "12", "measure": "arrested"},
		{"people_verified": "711", "quality": "source_error"}})
	ar, vr := a.Order(), v.Order()
	for i := range decisions {
		if decisions[i].ID == "" {
			decisions[i].ID = "c-1"
		}
		if decisions[i].Table == "" {
			decisions[i].Table = "announcements"
		}
	}
	out, err := fact.Build(fact.Input{
		Set:     set,
		Reports: map[string]*table.Table{"announcement_reports": a, "verified_release_reports": v},
		Groups: map[string][]fact.Group{
			"announcements":     {{ID: "an-1", Reports: []table.Ref{ar[1], ar[0]}}, {ID: "an-2", Reports: []table.Ref{ar[2]}}},
			"verified_releases": {{ID: "re-1", Reports: vr[:1]}, {ID: "re-2", Reports: vr[1:2]}, {ID: "re-3", Reports: vr[2:3]}, {ID: "re-4", Reports: vr[3:]}},
		},
		Decisions: decisions,
		Formed:    map[string][]string{"an-2": {"c-0"}},
		Retired:   map[string][]string{"an-9": {"an-1", "an-2"}, "an-8": nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func value(fact, field, is, instead string) curation.Decision {
	return curation.Decision{Kind: curation.Value, Fact: fact, Field: field, Value: is, Instead: instead}
}

func tie(from, link, to string) curation.Decision {
	return curation.Decision{Kind: curation.Link, Fact: from, Link: link, To: to}
}

func TestDecisionsThatApply(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision curation.Decision
		want     map[string]string // of an-1
		facts    string
	}{
		{"a value, the fact by its id", value("an-1", "stage_claimed", "granted", "requested"),
			said{"stage_claimed": "granted", "stages_in_body": "granted;requested", "conflicts": "stage_claimed"}, "an-1"},
		{"the fact by a report of it", value("r-02", "names_published", "no", "not_stated"), said{"names_published": "no"}, "an-1"},
		{"a number", value("an-1", "people_announced", "378", "379"), said{"people_announced": "378", "people_announced_low": "379"}, "an-1"},
		{"nothing in place of something", value("an-1", "people_announced", "", "379"), said{"people_announced": ""}, "an-1"},
		{"something in place of nothing", value("an-1", "window", "amnesty_law", ""), said{"window": "amnesty_law"}, "an-1"},
		{"a date, with its parts", value("an-1", "announced_on", "2026-02", "2026-02-20"),
			said{"announced_on": "2026-02-01", "announced_latest": "2026-02-28", "announced_precision": "month", "date_basis": "stated"}, "an-1"},
		{"no date", value("an-1", "announced_on", "", "2026-02-20"),
			said{"announced_on": "", "announced_latest": "", "announced_precision": "", "date_basis": ""}, "an-1"},
		{"a unit, with its figures", value("an-1", "unit", "cases", "people"),
			said{"unit": "cases", "people_announced": "", "people_announced_low": "", "people_announced_high": "", "precision": "not_stated"}, "an-1"},
		{"a link", tie("an-1", "part_of", "r-03"), said{"part_of": "an-2"}, "an-1"},
		{"a link that nobody found is none", curation.Decision{Kind: curation.NotLink, Fact: "an-1", Link: "part_of", To: "an-2"}, said{"part_of": ""}, "an-1"},
		{"a link that takes the other's standing", tie("an-1", "reverses", "an-2"), said{"reverses": "an-2"}, "an-1;an-2"},
		{"a verification", tie("r-01", "verified_by", "r-01"), said{"verified_by": "foro_penal"}, "an-1"},
		{"a withdrawal", curation.Decision{Kind: curation.Withdrawn, Fact: "an-1"}, said{"people_announced": "379", "status": "withdrawn"}, "an-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := decided(t, c.decision)
			if got, want := outcomes(out), "c-1 applied "+c.facts+" \n"; got != want {
				t.Errorf("%q, expected %q", got, want)
			}
			got := cells(out.Tables["announcements"])
			checkCells(t, got[0], c.want)
			checkCells(t, got[0], said{"decisions": "c-1"})
			other := "c-0"
			if strings.Contains(c.facts, "an-2") {
				other = "c-0;c-1"
			}
			checkCells(t, got[1], said{"decisions": other})
		})
	}
}

func TestDecisionsThatAreStale(t *testing.T) {
	bare := written(t, decided(t))
	onReleases := func(c curation.Decision) curation.Decision { c.Table = "verified_releases"; return c }
	for _, c := range []struct {
		name     string
		decision curation.Decision
		why      string
	}{
		{"no such fact", value("an-7", "window", "amnesty_law", ""), `table announcements has no fact or report "an-7"`},
		{"a report of another table", value("r-04", "window", "amnesty_law", ""), `no fact or report "r-04"`},
		{"a retired fact", value("an-9", "window", "amnesty_law", ""), "its reports are now in an-1, an-2"},
		{"a fact that left nothing", curation.Decision{Kind: curation.Withdrawn, Fact: "an-8"}, "fact an-8 is retired"},
		{"the reports say it too", value("an-1", "people_announced", "379", "379"), `no longer needed: the reports give "379"`},
		{"the reports say something else by now", value("an-1", "people_announced", "380", "378"), `the reports give "379" for people_announced, not "378"`},
		{"something is stated by now", value("an-1", "people_announced", "380", ""), `not nothing which it is to replace`},
		{"no such column", value("an-1", "peple", "1", ""), `no column "peple"`},
		{"a column that is counted", value("an-1", "pages", "1", "2"), "pages is counted from the reports"},
		{"a link, which is made otherwise", value("an-1", "part_of", "an-2", ""), "part_of is a link; use kind link"},
		{"a part of a date", value("an-1", "announced_latest", "2026-02-21", "2026-02-20"), "follows from announced_on"},
		{"no number", value("an-1", "people_announced", "many", "379"), `people_announced cannot be "many"`},
		{"no date", value("an-1", "announced_on", "20/02/2026", "2026-02-20"), "expected a date as 2026-02-20, 2026-02 or 2026"},
		{"no code", value("an-1", "stage_claimed", "freed", "requested"), "expected a code of the list stage"},
		{"no such link", tie("an-1", "causes", "an-2"), `no link "causes"`},
		{"a link to itself", tie("an-1", "part_of", "r-02"), "are the same fact, an-1"},
		{"a link to nothing", tie("an-1", "part_of", "an-7"), `no fact or report "an-7"`},
		{"a link to a retired fact", tie("an-1", "part_of", "an-9"), "fact an-9 is retired"},
		{"verified by the state", tie("an-1", "verified_by", "re-2"), "no named counter outside the state"},
		{"verified by arrests", tie("an-1", "verified_by", "re-3"), "does not count releases"},
		{"verified by an error", tie("an-1", "verified_by", "re-4"), "does not stand: it is unsupported"},
		{"verified among releases", onReleases(tie("re-1", "verified_by", "re-2")), "carry their own counter"},
		{"no such table", curation.Decision{Kind: curation.Withdrawn, Table: "outlets", Fact: "an-1"}, `no fact table "outlets"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := decided(t, c.decision)
			got := out.Outcomes[0]
			if got.State != curation.Stale || !strings.Contains(got.Why, c.why) || len(got.Facts) > 0 {
				t.Errorf("%+v, expected it to be stale: %s", got, c.why)
			}
			if written(t, out) != bare {
				t.Error("a stale decision changed a fact")
			}
		})
	}
}

func TestDecidedLinksChangeWhatStands(t *testing.T) {
	out := decided(t, tie("an-1", "reverses", "an-2"))
	got := cells(out.Tables["announcements"])
	checkCells(t, got[0], said{"status": "standing"})
	checkCells(t, got[1], said{"status": "annulled"})

	withdrawn := curation.Decision{ID: "c-2", Kind: curation.Withdrawn, Fact: "an-1"}
	got = cells(decided(t, tie("an-1", "reverses", "an-2"), withdrawn).Tables["announcements"])
	checkCells(t, got[1], said{"status": "standing", "decisions": "c-0;c-1"})
}

func TestALaterDecisionReplacesAnEarlierOne(t *testing.T) {
	later, earlier := value("an-1", "people_announced", "377", "379"), value("an-1", "people_announced", "378", "379")
	later.ID, later.Date, earlier.ID, earlier.Date = "c-a", "2026-11-22", "c-b", "2026-11-20"
	same := curation.Decision{ID: "c-c", Kind: curation.Same, Reports: []string{"r-01", "r-03"}}
	out := decided(t, later, same, earlier)
	checkCells(t, cells(out.Tables["announcements"])[0], said{"people_announced": "377", "decisions": "c-a"})
	want := "c-a applied an-1 \nc-b stale  the later decision c-a sets people_announced of fact an-1 too\n"
	if got := outcomes(out); got != want {
		t.Errorf("%s\nexpected\n%s", got, want)
	}
}

// The unit settles the figures anew, whichever was decided first.
func TestAUnitIsDecidedBeforeItsFigure(t *testing.T) {
	figure, unit := value("an-1", "cases_announced", "379", ""), value("an-1", "unit", "cases", "people")
	figure.ID, figure.Date, unit.ID, unit.Date = "c-a", "2026-11-20", "c-b", "2026-11-22"
	out := decided(t, figure, unit)
	checkCells(t, cells(out.Tables["announcements"])[0], said{"unit": "cases", "cases_announced": "379", "people_announced": "", "decisions": "c-a;c-b"})
}

func TestADecidedDateOfUnknownBasisIsInferred(t *testing.T) {
	out := decided(t, value("an-2", "announced_on", "2026-03-05", "2026-03"))
	checkCells(t, cells(out.Tables["announcements"])[1], said{"announced_on": "2026-03-05", "announced_precision": "day", "date_basis": "inferred"})
}

func TestWhoCountedFollowsTheOrganisation(t *testing.T) {
	c := value("re-1", "organization", "government:interior_ministry", "foro_penal")
	kind := value("re-1", "counter_kind", "government", "ngo")
	c.Table, kind.Table, kind.ID = "verified_releases", "verified_releases", "c-2"
	out := decided(t, c, kind)
	checkCells(t, cells(out.Tables["verified_releases"])[0], said{"organization": "government:interior_ministry",
		"statement_by": "government:interior_ministry", "verified_by": "", "decisions": "c-1;c-2"})
}

func TestWhatDoesNotHoldTogether(t *testing.T) {
	set := set(t)
	r := rows(t, set, "announcements", []said{{}})
	build := func(set *schema.Set, groups ...fact.Group) string {
		_, err := fact.Build(fact.Input{Set: set, Reports: map[string]*table.Table{"announcement_reports": r},
			Groups: map[string][]fact.Group{"announcements": groups}})
		if err == nil {
			return ""
		}
		return err.Error()
	}
	none := &schema.Set{}
	for _, s := range set.Tables {
		if s.Name != "announcements" {
			none.Tables = append(none.Tables, s)
		}
	}
	for got, want := range map[string]string{
		build(set, fact.Group{ID: "an-1"}):                              "fact an-1 has no report",
		build(set, whole("an-1", r)[0], whole("an-1", r)[0]):            "two groups of reports have the id an-1",
		build(none, whole("an-1", r)[0]):                                "the schemas have no table announcements",
		build(set, fact.Group{ID: "an-1", Reports: r.Order()}) + "fine": "fine",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}

// A total that was withdrawn leaves no gap: the next one takes the place of the
// one before.
func TestAWithdrawnTotalTakesNoOthersPlace(t *testing.T) {
	set := set(t)
	total := func(day, figure string) said {
		return said{"announced": day, "date_basis": "stated", "counting": "cumulative", "window": "amnesty_law", "people_announced": figure}
	}
	r := rows(t, set, "announcements", []said{total("2026-02-24", "179"), total("2026-02-25", "223"), total("2026-02-26", "240")})
	in := fact.Input{Set: set, Reports: map[string]*table.Table{"announcement_reports": r}, Groups: map[string][]fact.Group{"announcements": {
		{ID: "an-1", Reports: r.Order()[:1]}, {ID: "an-2", Reports: r.Order()[1:2]}, {ID: "an-3", Reports: r.Order()[2:]}}},
		Decisions: []curation.Decision{{ID: "c-1", Kind: curation.Withdrawn, Table: "announcements", Fact: "an-2"}}}
	out, err := fact.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	got := cells(out.Tables["announcements"])
	checkCells(t, got[0], said{"status": "superseded"})
	checkCells(t, got[1], said{"status": "withdrawn", "supersedes": ""})
	checkCells(t, got[2], said{"status": "standing", "supersedes": "an-1"})
}
