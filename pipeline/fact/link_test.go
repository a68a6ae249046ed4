package fact_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/table"
)

// made is a fact: its reports, under its id.
type made struct {
	id      string
	reports []said
}

// in gives all facts some cells, where they say nothing else.
func in(common said, facts ...made) []made {
	for _, f := range facts {
		for i, r := range f.reports {
			cells := maps.Clone(common)
			maps.Copy(cells, r)
			f.reports[i] = cells
		}
	}
	return facts
}

// linked makes facts and gives back their links and status, where they are not
// those of a fact by itself: "an-2 supersedes an-1".
func linked(t testing.TB, facts string, all []made, decisions ...curation.Decision) []string {
	t.Helper()
	set := set(t)
	var reports []said
	for _, f := range all {
		reports = append(reports, f.reports...)
	}
	r := rows(t, set, facts, reports)
	order := r.Order()
	var groups []fact.Group
	for _, f := range all {
		groups = append(groups, fact.Group{ID: f.id, Reports: slices.Clone(order[:len(f.reports)])})
		order = order[len(f.reports):]
	}
	out, err := fact.Build(fact.Input{Set: set, Reports: map[string]*table.Table{reportsOf[facts]: r},
		Groups: map[string][]fact.Group{facts: groups}, Decisions: decisions})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, row := range cells(out.Tables[facts]) {
		for _, link := range []string{"supersedes", "restates", "part_of", "follows"} {
			if row[link] != "" {
				found = append(found, fmt.Sprintf("%s %s %s", row["fact_id"], link, row[link]))
			}
		}
		if row["status"] != "standing" {
			found = append(found, row["fact_id"]+" is "+row["status"])
		}
	}
	return found
}

// single is a fact of one report.
func single(id string, r said) made { return made{id, []said{r}} }

// at is a running total of the amnesty law on a day.
func at(day, figure string, other ...string) said {
	r := said{"announced": day, "date_basis": "stated", "counting": "cumulative", "window": "amnesty_law", "people_announced": figure}
	for i := 0; i < len(other); i += 2 {
		r[other[i]] = other[i+1]
	}
	return r
}

type linkCase struct {
	name  string
	facts []made
	want  []string
}

func checkLinks(t *testing.T, facts string, cases []linkCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, linked(t, facts, c.facts)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestALaterTotalTakesThePlaceOfAnEarlierOne(t *testing.T) {
	two := func(earlier, later said) []made { return []made{single("an-1", earlier), single("an-2", later)} }
	taken := []string{"an-1 is superseded", "an-2 supersedes an-1"}
	earlier := at("2026-02-23", "177")
	checkLinks(t, "announcements", []linkCase{
		{"higher", two(earlier, at("2026-02-24", "179")), taken},
		{"the same figure", two(earlier, at("2026-02-24", "177")), taken},
		{"rounded", two(earlier, at("2026-02-24", "200", "precision", "at_least")), taken},
		{"at most", two(earlier, at("2026-02-24", "200", "precision", "at_most")), nil},
		{"a batch", two(earlier, at("2026-02-24", "179", "counting", "batch")), nil},
		{"another body", two(earlier, at("2026-02-24", "179", "authority", "presidency")), nil},
		{"another stage", two(earlier, at("2026-02-24", "179", "stage_claimed", "executed")), nil},
		{"another population", two(earlier, at("2026-02-24", "179", "population", "both")), nil},
		{"another window", two(earlier, at("2026-02-24", "179", "window", "official_late_2025")), nil},
		{"another subset", two(earlier, at("2026-02-24", "179", "subset", "military")), nil},
		{"another unit", two(earlier, at("2026-02-24", "", "unit", "applications", "applications_announced", "179")), nil},
		{"one window unknown", two(earlier, at("2026-02-24", "179", "window", "")), nil},
		{"both windows unknown", two(at("2026-02-23", "177", "window", ""), at("2026-02-24", "179", "window", "")), nil},
		{"both bodies unnamed", two(at("2026-02-23", "177", "authority", "government"), at("2026-02-24", "179", "authority", "government")), nil},
		{"no day", two(earlier, at("2026-03", "179")), nil},
		{"relayed only", two(earlier, at("2026-02-24", "179", "relayed", "true")), nil},
		{"over a relayed one", two(at("2026-02-23", "177", "relayed", "true"), at("2026-02-24", "179")), taken},
		{"a source error", two(earlier, at("2026-02-24", "568", "quality", "source_error")), []string{"an-2 is unsupported"}},
		{"over one taken back", two(at("2026-02-23", "177", "quality", "retracted"), at("2026-02-24", "179")), []string{"an-1 is retracted"}},
		{"lower and rounded", two(earlier, at("2026-02-24", "170", "precision", "approximate")), nil},
		{"one day", two(at("2024-12-23", "910"), at("2024-12-23", "956")), nil},
	})
}

func TestTotalsInARow(t *testing.T) {
	checkLinks(t, "announcements", []linkCase{
		{"each the one before it", []made{single("an-1", at("2026-02-23", "177")), single("an-3", at("2026-02-25", "185")), single("an-2", at("2026-02-24", "179"))},
			[]string{"an-1 is superseded", "an-2 supersedes an-1", "an-2 is superseded", "an-3 supersedes an-2"}},
		{"two of one day", []made{single("an-1", at("2024-12-20", "733")), single("an-2", at("2024-12-23", "910")), single("an-3", at("2024-12-23", "956")),
			single("an-4", at("2024-12-30", "1369"))},
			[]string{"an-1 is superseded", "an-2 supersedes an-1", "an-2 is superseded", "an-3 supersedes an-1", "an-3 is superseded", "an-4 supersedes an-2;an-3"}},
		{"a relayed one, once", []made{single("an-1", at("2026-02-23", "177", "relayed", "true")), single("an-2", at("2026-02-24", "179")), single("an-3", at("2026-02-25", "185"))},
			[]string{"an-1 is superseded", "an-2 supersedes an-1", "an-2 is superseded", "an-3 supersedes an-2"}},
		{"more than a day can have", crowd(25), nil},
		{"a lower one between", []made{single("an-1", at("2026-02-23", "200", "precision", "at_least")), single("an-2", at("2026-02-24", "179")), single("an-3", at("2026-02-25", "250"))},
			[]string{"an-1 is superseded", "an-2 is superseded", "an-3 supersedes an-1;an-2"}},
	})
	day := func(figure, hour string) said {
		return said{"period_end": "2026-01-26", "date_basis": "stated", "period_end_time": hour, "people_verified": figure, "window": "since_2026_01_08"}
	}
	checkLinks(t, "verified_releases", []linkCase{
		{"by the hour", []made{single("re-1", day("266", "09:00")), single("re-2", day("279", "18:00"))}, []string{"re-1 is superseded", "re-2 supersedes re-1"}},
		{"lower by the hour", []made{single("re-1", day("279", "09:00")), single("re-2", day("266", "18:00"))}, []string{"re-1 is restated", "re-2 restates re-1"}},
		{"one without hour", []made{single("re-1", day("266", "09:00")), single("re-2", day("279", ""))}, nil},
	})
}

// crowd is so many totals of one day, and one of the next.
func crowd(n int) []made {
	out := []made{single("an-1", at("2026-02-24", "999"))}
	for i := range n {
		out = append(out, single(fmt.Sprintf("an-2%d", i), at("2026-02-23", fmt.Sprint(100+i))))
	}
	return out
}

func TestRestatements(t *testing.T) {
	two := func(earlier, later said, more ...said) []made {
		facts := []made{single("an-1", earlier), single("an-2", later)}
		for i, r := range more {
			facts = append(facts, single(fmt.Sprintf("an-%d", i+3), r))
		}
		return facts
	}
	high, low := at("2026-02-28", "255"), at("2026-03-02", "245")
	restated := []string{"an-1 is restated", "an-2 restates an-1"}
	checkLinks(t, "announcements", []linkCase{
		{"later and lower", two(high, low), restated},
		{"of what was taken back", two(at("2026-02-28", "255", "quality", "retracted"), low), []string{"an-1 is retracted", "an-2 restates an-1"}},
		{"the place of the one before stays taken", two(high, low, at("2026-02-27", "223")),
			[]string{"an-1 supersedes an-3", "an-1 is restated", "an-2 restates an-1", "an-3 is superseded"}},
		{"the next takes the place of the corrected one", two(high, low, at("2026-03-06", "247")),
			[]string{"an-1 is restated", "an-2 restates an-1", "an-2 is superseded", "an-3 supersedes an-2"}},
		{"the higher one said again", two(high, low, at("2026-03-06", "255")),
			[]string{"an-1 is superseded", "an-2 is superseded", "an-3 supersedes an-1;an-2"}},
		{"the lower one said before", two(high, low, at("2026-02-26", "245")), []string{"an-1 supersedes an-3", "an-3 is superseded"}},
		{"reached on the same day", two(high, low, at("2026-03-02", "260")), []string{"an-1 is superseded", "an-3 supersedes an-1"}},
		{"what was taken back, and reached since", two(at("2026-02-28", "255", "quality", "retracted"), at("2026-03-02", "260"), at("2026-03-04", "250")),
			[]string{"an-1 is retracted", "an-2 is restated", "an-3 restates an-2"}},
		{"from a rounded one", two(at("2026-02-28", "255", "precision", "at_least"), low), nil},
		{"to a rounded one", two(high, at("2026-03-02", "245", "precision", "approximate")), nil},
		{"relayed", two(high, at("2026-03-02", "245", "relayed", "true")), nil},
		{"from a relayed one", two(at("2026-02-28", "255", "relayed", "true"), low), nil},
		{"on a suspect page", two(high, at("2026-03-02", "245", "quality", "suspect")), []string{"an-2 is unsupported"}},
		{"dated by the page", two(high, at("2026-03-02", "245", "date_basis", "published")), nil},
		{"of another window", two(high, at("2026-03-02", "245", "window", "official_late_2025")), nil},
		{"of batches", two(at("2026-02-28", "255", "counting", "batch"), at("2026-03-02", "245", "counting", "batch")), nil},
		{"on one day, on pages of their own", two(high, at("2026-02-28", "254")), nil},
	})
	// The page that gives the exact figure relays it; the other rounds it.
	relays := made{"an-2", []said{at("2026-03-08", "100", "relayed", "true"), at("2026-03", "100", "precision", "at_least")}}
	checkLinks(t, "announcements", []linkCase{{"no page gives it exactly, first-hand", []made{single("an-1", at("2026-02-25", "126")), relays}, nil}})
}

// A fact may be told on several days: one page of the higher figure that is
// later than the lower one is enough.
func TestTheHigherFigureToldAgainInTheSameFact(t *testing.T) {
	of := func(day, hour, figure string) said {
		return said{"period_end": day, "period_end_time": hour, "date_basis": "stated", "people_verified": figure, "window": "since_2026_01_08"}
	}
	twice := made{"re-1", []said{of("2026-02-08", "", "431"), of("2026-02-08", "", "431"), of("2026-02-10", "", "431")}}
	checkLinks(t, "verified_releases", []linkCase{
		{"again", []made{twice, single("re-2", of("2026-02-09", "10:00", "426"))}, nil},
		{"not again", []made{{"re-1", twice.reports[:2]}, single("re-2", of("2026-02-09", "10:00", "426"))}, []string{"re-1 is restated", "re-2 restates re-1"}},
	})
}

func TestCorrectedOnTheSamePages(t *testing.T) {
	tell := func(figure string, pages ...string) []said {
		var out []said
		for _, p := range pages {
			out = append(out, at("2026-02-09", figure, "url", "https://"+p+".example/a", "outlet", p+".example"))
		}
		return out
	}
	checkLinks(t, "announcements", []linkCase{
		{"both on two pages", []made{{"an-1", tell("897", "a", "b", "c")}, {"an-2", tell("896", "a", "b")}}, []string{"an-1 is restated", "an-2 restates an-1"}},
		{"and a later total", []made{{"an-1", tell("897", "a", "b", "c")}, {"an-2", tell("896", "a", "b")}, single("an-3", at("2026-02-11", "900"))},
			[]string{"an-1 is restated", "an-2 restates an-1", "an-2 is superseded", "an-3 supersedes an-2"}},
		{"the lower one on a page of its own", []made{{"an-1", tell("897", "a", "b")}, {"an-2", tell("896", "a", "b", "c")}}, nil},
		{"on one page", []made{{"an-1", tell("897", "a")}, {"an-2", tell("896", "a")}}, nil},
		{"an earlier balance, told as news", []made{{"an-1", tell("1557", "a", "b")}, {"an-2", tell("405", "a", "b")}}, nil},
	})
}

func TestAnExecutionFollowsItsRequest(t *testing.T) {
	act := func(day, stage, figure string, other ...string) said {
		r := said{"announced": day, "date_basis": "stated", "stage_claimed": stage, "people_announced": figure}
		for i := 0; i < len(other); i += 2 {
			r[other[i]] = other[i+1]
		}
		return r
	}
	cases := func(day, figure string) said {
		return act(day, "requested", "", "unit", "cases", "cases_announced", figure)
	}
	two := func(request, execution said) []made {
		return []made{single("an-1", request), single("an-2", execution)}
	}
	follows := []string{"an-2 follows an-1"}
	requested, executed := act("2024-11-15", "requested", "225"), act("2024-11-16", "executed", "225")
	checkLinks(t, "announcements", []linkCase{
		{"the next day", two(requested, executed), follows},
		{"the same day", two(requested, act("2024-11-15", "granted", "225")), follows},
		{"cases", two(cases("2024-11-15", "225"), executed), follows},
		{"thirty days", two(requested, act("2024-12-15", "executed", "225")), follows},
		{"thirty-one days", two(requested, act("2024-12-16", "executed", "225")), nil},
		{"before the request", two(requested, act("2024-11-14", "executed", "225")), nil},
		{"another figure", two(requested, act("2024-11-16", "executed", "224")), nil},
		{"another side", two(requested, act("2024-11-16", "executed", "225", "authority", "presidency")), nil},
		{"another subset", two(requested, act("2024-11-16", "executed", "225", "subset", "military")), nil},
		{"announced", two(requested, act("2024-11-16", "announced", "225")), nil},
		{"a total", two(requested, act("2024-11-16", "executed", "225", "counting", "cumulative")), nil},
		{"rounded", two(requested, act("2024-11-16", "executed", "225", "precision", "approximate")), nil},
		{"anybody's figure", two(act("2024-11-15", "requested", "9"), act("2024-11-16", "executed", "9")), nil},
		{"applications", two(act("2024-11-15", "requested", "", "unit", "applications", "applications_announced", "225"), executed), nil},
		{"another population", two(requested, act("2024-11-16", "executed", "225", "population", "restricted")), nil},
		{"a request taken back", two(act("2024-11-15", "requested", "225", "quality", "retracted"), executed), []string{"an-1 is retracted"}},
		{"the last request", append(two(requested, executed), single("an-0", act("2024-11-10", "requested", "225"))), follows},
	})
}

func TestWhetherAFactStands(t *testing.T) {
	batch := func(quality, published string, other ...string) said {
		r := said{"announced": "2026-02-20", "people_announced": "379", "quality": quality, "published": published}
		for i := 0; i < len(other); i += 2 {
			r[other[i]] = other[i+1]
		}
		return r
	}
	fact := func(reports ...said) []made { return []made{{"an-1", reports}} }
	checkLinks(t, "announcements", []linkCase{
		{"ok", fact(batch("ok", "2026-02-21")), nil},
		{"relayed", fact(batch("ok", "2026-02-21", "relayed", "true")), nil},
		{"a mirror", fact(batch("mirror", "2026-02-21")), nil},
		{"suspect", fact(batch("suspect", "2026-02-21"), batch("stale", "2026-02-22"), batch("source_error", "2026-02-22")), []string{"an-1 is unsupported"}},
		{"an annulment", fact(batch("ok", "2026-02-21", "stage_claimed", "annulled")), []string{"an-1 is annulled"}},
		{"taken back", fact(batch("retracted", "2026-02-21")), []string{"an-1 is retracted"}},
		{"taken back after an ok page", fact(batch("ok", "2026-02-20"), batch("retracted", "2026-02-21")), []string{"an-1 is retracted"}},
		{"said again after it", fact(batch("ok", "2026-02-22"), batch("retracted", "2026-02-21")), nil},
		{"said again before it was taken back", fact(batch("ok", "2026-02-22"), batch("retracted", "2026-02-21", "retracted", "2026-02-23")), []string{"an-1 is retracted"}},
	})
}

// What a curator withdrew links to nothing and nothing links to it.
func TestAWithdrawnFactHasNoLinks(t *testing.T) {
	for _, quality := range []string{"ok", "retracted"} {
		facts := []made{single("an-1", at("2026-02-28", "255", "quality", quality)), single("an-2", at("2026-03-02", "245"))}
		withdrawn := curation.Decision{ID: "c-1", Kind: curation.Withdrawn, Table: "announcements", Fact: "an-1"}
		if d := cmp.Diff([]string{"an-1 is withdrawn"}, linked(t, "announcements", facts, withdrawn)); d != "" {
			t.Errorf("%s: %s", quality, d)
		}
	}
}

func TestAReversedFactIsAnnulled(t *testing.T) {
	batch := func(id, day, quality string) made {
		return single(id, said{"announced": day, "people_announced": "379", "quality": quality})
	}
	reverses := curation.Decision{ID: "c-1", Kind: curation.Link, Table: "announcements", Fact: "an-2", Link: "reverses", To: "an-1"}
	for _, c := range []struct {
		first, second string
		want          []string
	}{
		{"ok", "ok", []string{"an-1 is annulled"}},
		{"suspect", "ok", []string{"an-1 is annulled"}},
		{"ok", "suspect", []string{"an-2 is unsupported"}},
		{"retracted", "ok", []string{"an-1 is retracted"}},
	} {
		facts := []made{batch("an-1", "2026-02-20", c.first), batch("an-2", "2026-02-24", c.second)}
		if d := cmp.Diff(c.want, linked(t, "announcements", facts, reverses)); d != "" {
			t.Errorf("%s reversed by %s: %s", c.first, c.second, d)
		}
	}
}
