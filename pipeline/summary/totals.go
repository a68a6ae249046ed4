package summary

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// Total is the running totals of a state body over a window, and what counters
// had counted.
type Total struct {
	Authority  string  `json:"authority"`
	Window     *Window `json:"window"` // null where nobody says since when
	Population string  `json:"population"`
	Subset     string  `json:"subset"` // empty: everyone
	// Comparisons is the newest for each counter, newest first. One without a
	// counter says why there is nothing to compare.
	Comparisons []Comparison `json:"comparisons"`
}

// Comparison is a row of announced_vs_verified.
type Comparison struct {
	ID        string    `json:"comparison_id"`
	Announced Announced `json:"announced"`
	Verified  *Verified `json:"verified"` // null where there is nothing to compare
	// Comparison and Reason are codes of the lists comparison and
	// comparison_reason.
	Comparison string      `json:"comparison"`
	Reason     string      `json:"reason"`
	Definition *Definition `json:"definition"` // what the counter counts, where it counts other people
	// Gap is the announced figure less the verified one, to be quoted with its
	// bound only.
	Gap      *int64 `json:"gap"`
	GapBound string `json:"gap_bound"`

	since bool // it is known since when the state counts
}

// Announced is the state's figure.
type Announced struct {
	FactID string `json:"fact_id"`
	Status string `json:"status"`
	Stage  string `json:"stage_claimed"`
	Figure
	Dated
}

// Verified is a counter's figure.
type Verified struct {
	Organization string   `json:"organization"`
	FactIDs      []string `json:"fact_ids"`
	Window       *Window  `json:"window"`
	// Before is the earlier window, where two were joined, and PeopleBefore what
	// of the figure was counted in it.
	Before       *Window `json:"window_before"`
	PeopleBefore *int64  `json:"people_before"`
	Figure
	Dated
}

// Definition is whom a counter counts.
type Definition struct {
	Definition string `json:"definition"`
	CountsEN   string `json:"counts_en"`
	CountsES   string `json:"counts_es"`
}

// totals takes, of each state body and window, the newest comparison with each
// counter.
func (r *reader) totals() []Total {
	v := r.Table(derive.AnnouncedVsVerified)
	by := map[[4]string][]table.Ref{}
	for _, ref := range v.Order() {
		if v.Number(ref, "announced_on") <= r.on {
			key := [4]string{v.Text(ref, "authority"), v.Text(ref, "window"), v.Text(ref, "population"), v.Text(ref, "subset")}
			by[key] = append(by[key], ref)
		}
	}
	out := []Total{}
	for key, refs := range by {
		t := Total{Authority: key[0], Window: r.window(key[1]), Population: key[2], Subset: key[3]}
		for _, ref := range newestComparisons(v, refs) {
			t.Comparisons = append(t.Comparisons, r.comparison(v, ref))
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Comparisons[0].Announced.DaysOld, b.Comparisons[0].Announced.DaysOld), strings.Compare(a.Authority, b.Authority),
			strings.Compare(a.code(), b.code()), strings.Compare(a.Population, b.Population), strings.Compare(a.Subset, b.Subset))
	})
	return out
}

func (t Total) code() string {
	if t.Window == nil {
		return ""
	}
	return t.Window.Window
}

// newestComparisons keeps, for each counter, the rows of its newest
// announcement. That nothing could be compared is told where it is newer.
func newestComparisons(v reading.View, refs []table.Ref) []table.Ref {
	newestFirst(v, refs, "announced_on", func(a, b table.Ref) int {
		return cmp.Or(strings.Compare(rank(v, a), rank(v, b)), cmp.Compare(v.Number(b, "people_announced"), v.Number(a, "people_announced")),
			strings.Compare(v.Text(a, "comparison_id"), v.Text(b, "comparison_id")))
	})
	last := map[string]string{} // the announcement that stands for a counter
	var out []table.Ref
	for _, ref := range refs {
		organization, fact := v.Text(ref, "organization"), v.Text(ref, "announced_fact_id")
		if _, ok := last[organization]; !ok && (organization != "" || len(last) == 0) {
			last[organization] = fact
		}
		if last[organization] == fact {
			out = append(out, ref)
		}
	}
	return out
}

// rank puts a total that stands before one that was replaced on its day.
func rank(v reading.View, ref table.Ref) string {
	if v.Text(ref, "announced_status") == "standing" {
		return "0"
	}
	return "1"
}

func (r *reader) comparison(v reading.View, ref table.Ref) Comparison {
	c := Comparison{
		since: v.Text(ref, "window") != "", ID: v.Text(ref, "comparison_id"), Comparison: v.Text(ref, "comparison"), Reason: v.Text(ref, "reason"),
		Definition: r.definition(v.Text(ref, "definition")), Gap: v.Maybe(ref, "gap"), GapBound: v.Text(ref, "gap_bound"),
		Announced: Announced{
			FactID: v.Text(ref, "announced_fact_id"), Status: v.Text(ref, "announced_status"), Stage: v.Text(ref, "stage_claimed"),
			Figure: Figure{People: v.Maybe(ref, "people_announced"), Precision: v.Text(ref, "announced_precision")},
			Dated:  Dated{Date: v.Text(ref, "announced_on"), DateBasis: v.Text(ref, "announced_date_basis")},
		},
	}
	c.Announced.age(r.on - v.Number(ref, "announced_on"))
	if organization := v.Text(ref, "organization"); organization != "" {
		c.Verified = &Verified{
			Organization: organization, FactIDs: v.List(ref, "verified_fact_ids"),
			Window: r.window(v.Text(ref, "verified_window")), Before: r.window(v.Text(ref, "verified_window_before")), PeopleBefore: v.Maybe(ref, "people_verified_before"),
			Figure: Figure{People: v.Maybe(ref, "people_verified"), Precision: v.Text(ref, "verified_precision")},
			Dated:  Dated{Date: v.Text(ref, "counted_on"), DateBasis: v.Text(ref, "verified_date_basis")},
		}
		if day := v.Number(ref, "counted_on"); day != table.NullInt {
			c.Verified.age(r.on - day)
		}
	}
	return c
}

func (r *reader) definition(id string) *Definition {
	v := r.Table("definitions")
	for _, ref := range v.Where("definition", id) {
		return &Definition{id, v.Text(ref, "counts_en"), v.Text(ref, "counts_es")}
	}
	return nil
}
