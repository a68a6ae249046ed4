package fact_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/fact"
	"github.com/recuento/recuento/pipeline/table"
)

// TestTheOrderOfRowsDoesNotMatter builds facts of made-up reports, in which
// little differs so that much ties, from rows and groups in two orders.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	set := set(t)
	rapid.Check(t, func(rt *rapid.T) {
		one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
		var reports []said
		var groupOf []int
		for n := range rapid.IntRange(1, 14).Draw(rt, "reports") {
			reports = append(reports, said{
				"report_id": fmt.Sprintf("r-%02d", n), "url": one("url", "https://a.example/1", "https://b.example/2", "https://c.example/3"),
				"outlet": one("outlet", "a.example", "b.example"), "agency": one("agency", "", "efe", "afp"),
				"quality": one("quality", "ok", "ok", "mirror", "suspect", "source_error"), "relayed": one("relayed", "false", "true"),
				"announced": one("announced", "2026-02-20", "2026-02-21", "2026-02", "2026"), "date_basis": one("basis", "stated", "inferred", "published"),
				"published": one("published", "2026-02-20", "2026-02-22", "2026-03"), "stage_claimed": one("stage", "requested", "granted"),
				"headline_stage": one("headline", "", "granted"), "authority": one("authority", "government", "presidency", "national_assembly", "not_stated"),
				"announced_by": one("by", "", "Jorge Arreaza", "Tarek William Saab / Jorge Arreaza"), "language": one("language", "es", "pt"),
				"people_announced": one("people", "379", "380", "400"), "precision": one("precision", "exact", "at_least", "approximate"),
			})
			groupOf = append(groupOf, rapid.IntRange(0, 2).Draw(rt, "group"))
		}
		order := rapid.Permutation(indices(len(reports))).Draw(rt, "order")
		build := func(order []int) string {
			var shuffled []said
			groups := map[int][]table.Ref{}
			for at, n := range order {
				shuffled = append(shuffled, reports[n])
				groups[groupOf[n]] = append(groups[groupOf[n]], table.Row(0, at))
			}
			in := fact.Input{Set: set, Reports: map[string]*table.Table{"announcement_reports": rows(t, set, "announcements", shuffled)},
				Groups: map[string][]fact.Group{}}
			for _, n := range order {
				if refs := groups[groupOf[n]]; refs != nil {
					in.Groups["announcements"] = append(in.Groups["announcements"], fact.Group{ID: fmt.Sprintf("an-%d", groupOf[n]), Reports: refs})
					delete(groups, groupOf[n])
				}
			}
			before := slices.Clone(in.Groups["announcements"][0].Reports)
			out, err := fact.Build(in)
			if err != nil {
				rt.Fatal(err)
			}
			if !slices.Equal(before, in.Groups["announcements"][0].Reports) {
				rt.Fatal("the input was changed")
			}
			return written(t, out)
		}
		if a, b := build(indices(len(reports))), build(order); a != b {
			rt.Fatalf("%s\nin another order\n%s", a, b)
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
