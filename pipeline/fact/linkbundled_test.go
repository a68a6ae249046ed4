package fact_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/table"
)

// alike groups the reports of a table that have the same cells in some columns;
// the first report names the group.
func alike(t *testing.T, reports *table.Table, columns ...string) []fact.Group {
	t.Helper()
	groups := map[string][]table.Ref{}
	for _, r := range reports.Order() {
		var key []byte
		for _, c := range columns {
			key = append(reports.AppendCell(key, r, reports.Schema.Index(c)), '|')
		}
		groups[string(key)] = append(groups[string(key)], r)
	}
	var out []fact.Group
	for _, rows := range groups {
		slices.SortFunc(rows, reports.CompareKeys)
		out = append(out, fact.Group{ID: reports.Key(rows[0]), Reports: rows})
	}
	return out
}

// told is the facts of the bundled feeds, by table and by each of their reports.
// Reports are grouped by the letter, which is enough for facts whose pages
// agree.
func told(t *testing.T) map[string]map[string]map[string]string {
	t.Helper()
	set := set(t)
	in := fact.Input{Set: set, Reports: bundled(t, set)}
	in.Groups = map[string][]fact.Group{
		"announcements": alike(t, in.Reports["announcement_reports"], "authority", "announced_on", "announced_precision", "people_announced",
			"applications_announced", "counting", "population", "subset", "window"),
		"detainee_counts": alike(t, in.Reports["detainee_count_reports"], "organization", "as_of_on", "scope", "detained_total"),
		"verified_releases": alike(t, in.Reports["verified_release_reports"], "organization", "measure", "period_end_on", "people_verified",
			"counting", "subset", "window"),
	}
	// The request for 225 is told of cases and of people; a page of the 10th tells
	// the 897 of the 9th.
	for _, same := range [][2]string{{"ar-5821345231", "ar-1ee2e4996e"}, {"ar-5769d5009f", "ar-b1e74abbdc"}} {
		in.Groups["announcements"] = merge(in.Groups["announcements"], in.Reports["announcement_reports"], same[0], same[1])
	}
	out, err := fact.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]map[string]map[string]string{}
	for name, groups := range in.Groups {
		byID := map[string]map[string]string{}
		for _, row := range cells(out.Tables[name]) {
			byID[row["fact_id"]] = row
		}
		facts[name] = map[string]map[string]string{}
		reports := in.Reports[reportsOf[name]]
		for _, g := range groups {
			for _, r := range g.Reports {
				facts[name][reports.Key(r)] = byID[g.ID]
			}
		}
	}
	return facts
}

// merge joins the groups of two reports.
func merge(groups []fact.Group, reports *table.Table, a, b string) []fact.Group {
	has := func(id string) func(fact.Group) bool {
		return func(g fact.Group) bool {
			return slices.ContainsFunc(g.Reports, func(r table.Ref) bool { return reports.Key(r) == id })
		}
	}
	i, j := slices.IndexFunc(groups, has(a)), slices.IndexFunc(groups, has(b))
	if i == j {
		return groups
	}
	groups[i].Reports = append(groups[i].Reports, groups[j].Reports...)
	return slices.Delete(groups, j, j+1)
}

func TestWellKnownLinks(t *testing.T) {
	facts := told(t)
	for _, c := range []struct{ name, table, from, link, to, status string }{
		{"896 corrects 897 of the same day", "announcements", "ar-faea831304", "restates", "ar-5769d5009f", "standing"},
		{"897 follows 895", "announcements", "ar-5769d5009f", "supersedes", "ar-5503808601", "restated"},
		{"245 corrects 255", "announcements", "ar-e2aad37c7a", "restates", "ar-59eacfc1a4", "superseded"},
		{"255 was deleted", "announcements", "ar-59eacfc1a4", "restates", "", "retracted"},
		{"225 left the day after they were asked for", "announcements", "ar-b17df45151", "follows", "ar-5821345231", "standing"},
		{"910 of the morning", "announcements", "ar-375e60e876", "supersedes", "ar-a6ef669f14", "superseded"},
		{"910 corrects nothing", "announcements", "ar-375e60e876", "restates", "", "superseded"},
		{"956 of the afternoon", "announcements", "ar-091cf845bd", "supersedes", "ar-a6ef669f14", "superseded"},
		{"956 corrects nothing", "announcements", "ar-091cf845bd", "restates", "", "superseded"},
		{"379 is a request", "announcements", "ar-519402e048", "part_of", "", "standing"},
		{"3,365 of 6,487 applications", "announcements", "ar-8f10896edd", "part_of", "ar-5a32bd91a0", "standing"},
		{"24 of 6,487 applications", "announcements", "ar-aa52617906", "part_of", "ar-5a32bd91a0", "standing"},
		{"177 of 223 in a day", "announcements", "ar-61d4aa4831", "part_of", "ar-5337447e0d", "standing"},
		{"1,557 is no whole of 405", "announcements", "ar-c532a0d154", "part_of", "", "standing"},
		{"426 between 431 and 431", "verified_releases", "vr-b20e119ec2", "restates", "", "superseded"},
		{"431 after 426", "verified_releases", "vr-ce44ea9abe", "supersedes", "vr-b20e119ec2", "superseded"},
		{"568 held, told as released", "verified_releases", "vr-90baec5329", "supersedes", "", "unsupported"},
		{"711 held, told as released", "verified_releases", "vr-beaa8b911b", "supersedes", "", "unsupported"},
		{"a balance that fell", "detainee_counts", "dc-069f94bd88", "restates", "", "standing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, to := facts[c.table][c.from], ""
			if c.to != "" {
				to = facts[c.table][c.to]["fact_id"]
			}
			if items := strings.Split(got[c.link], ";"); !slices.Contains(items, to) || to == "" && len(items) > 1 {
				t.Errorf("%s %q, expected %q", c.link, got[c.link], to)
			}
			if got["status"] != c.status {
				t.Errorf("status %q, expected %q", got["status"], c.status)
			}
		})
	}
}

// The nine communiques of the Assembly whose parts its reports give: what they
// say adds up, and every fact that tells a part is linked to the whole.
func TestTheCommuniquesAddUp(t *testing.T) {
	type whole struct{ held, restricted, both string }
	communiques := map[string]whole{
		"2026-02-23": {"177", "2021", "2198"}, "2026-02-24": {"179", "3052", "3231"}, "2026-02-26": {"217", "3934", "4151"},
		"2026-02-27": {"223", "4534", "4757"}, "2026-02-28": {"255", "5236", "5491"}, "2026-03-02": {"245", "5383", "5628"},
		"2026-03-03": {"245", "5826", "6071"}, "2026-03-06": {"247", "7407", "7654"}, "2026-03-12": {"253", "7474", "7727"},
	}
	ids := map[string]map[string]string{} // of day and figure
	facts := told(t)["announcements"]
	find := func(day, figure, population string) (out []map[string]string) {
		for _, f := range facts {
			if f["announced_on"] == day && f["people_announced"] == figure && f["population"] == population && f["precision"] == "exact" &&
				f["authority"] == "national_assembly" && f["window"] == "amnesty_law" {
				out = append(out, f)
			}
		}
		return out
	}
	for day, c := range communiques {
		ids[day] = map[string]string{}
		for _, f := range find(day, c.both, "both") {
			ids[day][c.both] = f["fact_id"]
		}
		if len(ids[day]) != 1 {
			t.Fatalf("%s: no fact of %s", day, c.both)
		}
		for figure, population := range map[string]string{c.held: "detained", c.restricted: "restricted"} {
			parts := find(day, figure, population)
			if len(parts) == 0 {
				t.Errorf("%s: no fact of %s", day, figure)
			}
			for _, f := range parts {
				if !slices.Contains(strings.Split(f["part_of"], ";"), ids[day][c.both]) {
					t.Errorf("%s: %s %s is part of %q, expected %s of %s", day, figure, population, f["part_of"], ids[day][c.both], c.both)
				}
			}
		}
	}
}

// Three governments tell of one exchange: an event, and facts of their own.
func TestOneEventToldByThreeGovernments(t *testing.T) {
	sides, ids := map[string]bool{}, map[string]bool{}
	facts := told(t)["announcements"]
	for _, report := range []string{"ar-026f66f864", "ar-f84c2c7694", "ar-cc5685ad92"} {
		f := facts[report]
		sides[f["authority"]], ids[f["fact_id"]] = true, true
		checkCells(t, f, said{"event": "exchange-2025-07-18", "people_announced": "10", "subset": "us_citizens", "part_of": "", "follows": "",
			"supersedes": "", "restates": "", "status": "standing"})
	}
	if len(sides) != 3 || len(ids) != 3 {
		t.Errorf("%d sides in %d facts, expected three of each", len(sides), len(ids))
	}
}

// Few totals are put right; each of these was read. The 55 are a batch that one
// page, left to itself here, tells as a total.
func TestNoOtherRestatements(t *testing.T) {
	facts := told(t)
	for name, want := range map[string][]string{"announcements": {"245 > 255", "896 > 897"}, "verified_releases": {"55 > 57", "61 > 75"}} {
		figure := map[string]string{"announcements": "people_announced", "verified_releases": "people_verified"}[name]
		of := map[string]string{}
		for _, f := range facts[name] {
			of[f["fact_id"]] = f[figure]
		}
		var got []string
		for _, f := range facts[name] {
			for to := range strings.SplitSeq(f["restates"], ";") {
				if to != "" {
					got = append(got, f[figure]+" > "+of[to])
				}
			}
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
	}
}
