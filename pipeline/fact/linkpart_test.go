package fact_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestPartsOfACommunique(t *testing.T) {
	of := func(day, population, figure string, other ...string) said {
		stage := "granted"
		if population == "detained" {
			stage = "executed"
		}
		return at(day, figure, append([]string{"population", population, "stage_claimed", stage}, other...)...)
	}
	three := func(held, restricted, both said) []made {
		return []made{single("an-1", held), single("an-2", restricted), single("an-3", both)}
	}
	parts := []string{"an-1 part_of an-3", "an-2 part_of an-3"}
	held, restricted, both := of("2026-03-12", "detained", "253"), of("2026-03-12", "restricted", "7474"), of("2026-03-12", "both", "7727")
	elsewhere := []string{"url", "https://a.example/1", "window", ""}
	checkLinks(t, "announcements", []linkCase{
		{"of one day", three(held, restricted, both), parts},
		{"of one subset", three(of("2026-03-12", "detained", "253", "subset", "military"), restricted, both), nil},
		{"of one subset, on one page", three(of("2026-03-12", "detained", "253", "subset", "military", "url", "https://a.example/1"),
			of("2026-03-12", "restricted", "7474", "url", "https://a.example/1"), of("2026-03-12", "both", "7727", "url", "https://a.example/1")), nil},
		{"of the day rather than a day apart", append(three(held, restricted, both), single("an-4", of("2026-03-11", "restricted", "7474"))),
			[]string{"an-1 part_of an-3", "an-2 supersedes an-4", "an-2 part_of an-3", "an-4 is superseded"}},
		{"a day apart", three(held, restricted, of("2026-03-13", "both", "7727")), parts},
		{"of one page rather than of the day", append(three(of("2026-03-12", "detained", "253", "url", "https://a.example/1"),
			of("2026-03-12", "restricted", "7474", "url", "https://a.example/1"), of("2026-03-12", "both", "7727", "url", "https://a.example/1")),
			single("an-4", of("2026-03-12", "detained", "252")), single("an-5", of("2026-03-12", "restricted", "7475"))), parts},
		{"two days apart", three(held, restricted, of("2026-03-14", "both", "7727")), nil},
		{"on one page, of any day and window", three(of("2026-03-09", "detained", "253", elsewhere...), of("2026-03", "restricted", "7474", elsewhere...),
			of("2026-03-12", "both", "7727", elsewhere[:2]...)), parts},
		{"one off", three(held, restricted, of("2026-03-12", "both", "7728")), nil},
		{"rounded", three(held, of("2026-03-12", "restricted", "7474", "precision", "at_least"), both), nil},
		{"another body", three(held, of("2026-03-12", "restricted", "7474", "authority", "presidency"), both), nil},
		{"another window", three(held, of("2026-03-12", "restricted", "7474", "window", "official_late_2025"), both), nil},
		{"taken back", three(of("2026-03-12", "detained", "253", "quality", "retracted"), of("2026-03-12", "restricted", "7474", "quality", "retracted"),
			of("2026-03-12", "both", "7727", "quality", "retracted")),
			[]string{"an-1 part_of an-3", "an-1 is retracted", "an-2 part_of an-3", "an-2 is retracted", "an-3 is retracted"}},
		{"a source error", three(held, of("2026-03-12", "restricted", "7474", "quality", "source_error"), both), []string{"an-2 is unsupported"}},
		{"the figure of two communiques", append(three(of("2026-03-02", "detained", "245"), of("2026-03-02", "restricted", "5383"), of("2026-03-02", "both", "5628")),
			single("an-4", of("2026-03-03", "restricted", "5826")), single("an-5", of("2026-03-03", "both", "6071"))),
			[]string{"an-1 part_of an-3;an-5", "an-2 part_of an-3", "an-2 is superseded", "an-3 is superseded", "an-4 supersedes an-2", "an-4 part_of an-5", "an-5 supersedes an-3"}},
	})
}

func TestPartsOnAPage(t *testing.T) {
	on := func(id, figure, subset string, other ...string) made {
		r := said{"announced": "2026-02-20", "date_basis": "stated", "people_announced": figure, "subset": subset, "url": "https://a.example/1"}
		for i := 0; i < len(other); i += 2 {
			r[other[i]] = other[i+1]
		}
		return single(id, r)
	}
	whole := on("an-0", "379", "")
	byState := []made{whole, on("an-1", "371", "state:a"), on("an-2", "5", "state:b"), on("an-3", "2", "state:c"), on("an-4", "1", "state:d")}
	checkLinks(t, "announcements", []linkCase{
		{"by subset", byState, []string{"an-1 part_of an-0", "an-2 part_of an-0", "an-3 part_of an-0", "an-4 part_of an-0"}},
		{"one missing", byState[:4], nil},
		{"on other pages", []made{whole, on("an-1", "371", "state:a", "url", "https://b.example/1"), on("an-2", "8", "state:b")}, nil},
		{"subsets of two kinds", []made{whole, on("an-1", "371", "state:a"), on("an-2", "8", "channel:b")}, nil},
		{"one subset twice", []made{whole, on("an-1", "371", "state:a"), on("an-2", "8", "state:a")}, nil},
		{"by subset, of another population", []made{whole, on("an-1", "371", "state:a", "population", "restricted"), on("an-2", "8", "state:b")}, nil},
		{"by subset, of another window", []made{on("an-0", "379", "", "window", "amnesty_law"), on("an-1", "371", "state:a", "window", "year_2026"), on("an-2", "8", "state:b")}, nil},
		{"by subset, of no stated window", []made{on("an-0", "379", "", "window", "amnesty_law"), on("an-1", "371", "state:a"), on("an-2", "8", "state:b")},
			[]string{"an-1 part_of an-0", "an-2 part_of an-0"}},
		{"by subset, a day apart", []made{whole, on("an-1", "371", "state:a", "announced", "2026-02-21"), on("an-2", "8", "state:b")}, []string{"an-1 part_of an-0", "an-2 part_of an-0"}},
		{"by subset, two days apart", []made{whole, on("an-1", "371", "state:a", "announced", "2026-02-22"), on("an-2", "8", "state:b")}, nil},
		{"by subset, of another stage", []made{whole, on("an-1", "371", "state:a", "stage_claimed", "executed"), on("an-2", "8", "state:b")}, nil},
		{"in two ways", []made{whole, on("an-1", "371", "state:a"), on("an-2", "8", "state:b"), on("an-3", "8", "state:c")}, nil},
		{"batches of one day", []made{on("an-0", "223", ""), on("an-1", "177", ""), on("an-2", "46", "")}, []string{"an-1 part_of an-0", "an-2 part_of an-0"}},
		{"batches of two days", []made{on("an-0", "223", ""), on("an-1", "177", ""), on("an-2", "46", "", "announced", "2026-02-21")}, nil},
		{"totals of one day", in(said{"counting": "cumulative"}, on("an-0", "223", ""), on("an-1", "177", ""), on("an-2", "46", "")), nil},
		{"a batch in a total", []made{on("an-0", "1557", "", "counting", "cumulative"), on("an-1", "1152", ""), on("an-2", "405", "")}, nil},
		{"small figures", []made{on("an-0", "3", ""), on("an-1", "2", ""), on("an-2", "1", "")}, nil},
		{"a page of many figures", append(many(on, 30), on("an-0", "223", ""), on("an-1", "177", ""), on("an-2", "46", "")), nil},
	})
}

func TestPartsOfCounts(t *testing.T) {
	held := func(id, figure, scope string) made {
		return single(id, said{"as_of": "2026-03-02", "date_basis": "stated", "detained_total": figure, "scope": scope, "url": "https://a.example/1"})
	}
	checkLinks(t, "detainee_counts", []linkCase{
		{"by prison", []made{held("co-0", "526", "national"), held("co-1", "500", "prison:a"), held("co-2", "26", "prison:b")}, []string{"co-1 part_of co-0", "co-2 part_of co-0"}},
		{"balances of everyone", []made{held("co-0", "526", "national"), held("co-1", "500", "national"), held("co-2", "26", "national")}, nil},
	})
	out := func(id, figure, subset, from string) made {
		return single(id, said{"period_start": from, "period_end": "2026-03-02", "date_basis": "stated", "people_verified": figure, "subset": subset,
			"url": "https://a.example/1"})
	}
	checkLinks(t, "verified_releases", []linkCase{
		{"of one period", []made{out("re-0", "57", "", "2026-02-20"), out("re-1", "48", "venezuelans", "2026-02-20"), out("re-2", "9", "us_citizens", "2026-02-20")},
			[]string{"re-1 part_of re-0", "re-2 part_of re-0"}},
		{"of another period", []made{out("re-0", "57", "", "2026-02-20"), out("re-1", "48", "venezuelans", "2026-01-08"), out("re-2", "9", "us_citizens", "2026-02-20")}, nil},
	})
}

func many(on func(id, figure, subset string, other ...string) made, n int) []made {
	var out []made
	for i := range n {
		out = append(out, on(fmt.Sprintf("an-9%d", i), fmt.Sprint(1000+i), ""))
	}
	return out
}

// Whatever a page holds, the search for sums ends.
func TestSumsAreSoughtWithinBounds(t *testing.T) {
	var facts []made
	for i := range 23 {
		facts = append(facts, single(fmt.Sprintf("an-%02d", i), said{"announced": "2026-02-20", "people_announced": fmt.Sprint(1000 + i*2),
			"subset": fmt.Sprintf("state:s%d", i), "url": "https://a.example/1"}))
	}
	facts = append(facts, single("an-99", said{"announced": "2026-02-20", "people_announced": "8001", "url": "https://a.example/1"}))
	if got := linked(t, "announcements", facts); len(got) > 0 {
		t.Errorf("%s: even figures add up to no odd one", strings.Join(got, ", "))
	}
}
