package fact_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawFacts is a few facts that meet often: few days, figures, pages.
func drawFacts(t *rapid.T) []made {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	var out []made
	for i := range rapid.IntRange(2, 9).Draw(t, "facts") {
		common := said{
			"announced": pick("day", "2026-02-23", "2026-02-24", "2026-02-25", "2026-02"), "date_basis": pick("basis", "stated", "stated", "published"),
			"counting": pick("counting", "cumulative", "cumulative", "batch"), "window": pick("window", "amnesty_law", "amnesty_law", ""),
			"stage_claimed":    pick("stage", "executed", "executed", "requested"),
			"population":       pick("population", "detained", "detained", "restricted", "both"),
			"people_announced": pick("figure", "10", "11", "20", "21", "30", "31", "41"), "precision": pick("precision", "exact", "exact", "exact", "at_least"),
			"subset": pick("subset", "", "", "state:a", "state:b"),
		}
		f := made{id: fmt.Sprintf("an-%d", i)}
		for j := range rapid.IntRange(1, 3).Draw(t, "reports") {
			r := said{"report_id": fmt.Sprintf("r-%d-%d", i, j), "quality": pick("quality", "ok", "ok", "ok", "mirror", "retracted", "source_error"),
				"relayed": pick("relayed", "false", "false", "true"), "url": "https://" + pick("page", "a", "b", "c", "d") + ".example/1"}
			for k, v := range common {
				r[k] = v
			}
			f.reports = append(f.reports, r)
		}
		out = append(out, f)
	}
	return out
}

// cellsOf gives what the reports of a drawn fact all say.
func cellsOf(facts []made, id string) said {
	return facts[slices.IndexFunc(facts, func(f made) bool { return f.id == id })].reports[0]
}

func number(r said) int {
	n, _ := strconv.Atoi(r["people_announced"])
	return n
}

func TestLinksHoldWhateverIsTold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		facts := drawFacts(rt)
		links := linked(t, "announcements", facts)
		for _, l := range links {
			from, rest, _ := strings.Cut(l, " ")
			link, targets, _ := strings.Cut(rest, " ")
			if link == "is" {
				continue
			}
			for to := range strings.SplitSeq(targets, ";") {
				a, b := cellsOf(facts, from), cellsOf(facts, to)
				later := a["announced"] > b["announced"] && len(b["announced"]) == len("2026-02-24")
				same := a["window"] == b["window"] && a["stage_claimed"] == b["stage_claimed"] && a["population"] == b["population"] && a["subset"] == b["subset"]
				ok := from != to
				switch link {
				case "supersedes":
					ok = ok && later && same && number(a) >= number(b)
				case "restates":
					// On one day only by one, and with shared pages.
					ok = ok && (later || a["announced"] == b["announced"] && number(a)+1 == number(b)) && same && number(a) < number(b) && a["precision"] == "exact"
				case "part_of":
					ok = ok && number(a) < number(b) && a["counting"] == b["counting"] && a["precision"] == "exact" && b["precision"] == "exact"
				case "follows":
					ok = ok && a["announced"] >= b["announced"] && number(a) == number(b) && b["stage_claimed"] == "requested"
				}
				if !ok {
					rt.Errorf("%s: %v and %v", l, a, b)
				}
			}
		}
		shuffled := rapid.Permutation(facts).Draw(rt, "order")
		for i := range shuffled {
			shuffled[i].reports = rapid.Permutation(shuffled[i].reports).Draw(rt, "reports")
		}
		if d := cmp.Diff(links, linked(t, "announcements", shuffled)); d != "" {
			rt.Errorf("the order matters: %s", d)
		}
	})
}
