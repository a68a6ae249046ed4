package site

import (
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// flowRow is a count of releases or of another flow.
type flowRow struct {
	factRow
	Measure string
	Period  string // since when, or of which days
	Part    string // of the people, "" for all
	Terms   string // on which people left, where pages say
}

func (c *counted) flow(r table.Ref) flowRow {
	v := c.flows
	row := flowRow{factRow: c.fact(countedFact{v, r, c.facts[v.Text(r, "fact_id")].later}, "people_verified", "period_end"),
		Measure: c.Words.Title("measure", v.Text(r, "measure")), Period: c.period(v, r)}
	if subset := v.Text(r, "subset"); subset != "" {
		row.Part = c.Words.Title("subset", subset)
	}
	if terms := v.Text(r, "conditions"); terms != "" && terms != "not_stated" {
		row.Terms = c.Words.Title("conditions", terms)
	}
	return row
}

// period is what a count covers: a running total its window, a batch its days.
func (c *counted) period(v reading.View, r table.Ref) string {
	start, end := v.Date(r, "period_start"), v.Date(r, "period_end")
	if v.Text(r, "counting") == "cumulative" {
		text := c.Say("running total, %s", "acumulado, %s", c.phrases.Window(c.windows[v.Text(r, "window")]))
		return c.upper(text)
	}
	batch := c.Pick("One group", "Un grupo")
	switch basis := v.Text(r, "period_basis"); {
	case basis == "since_previous_balance":
		return batch + c.Pick(", since the balance before", ", desde el balance anterior")
	case start == "" || basis == "open":
		return batch + c.Pick(", first day not given", ", sin primer día")
	case start == end:
		return batch
	}
	return batch + c.Say(", from %s", ", desde %s", c.TheDate(start))
}

// versusRow is a total of the state beside the one that a counter had verified
// by then.
type versusRow struct {
	dated
	Who, Window        string
	Announced, Claimed string
	Replaced           string
	Link               string // of the announcement, relative to the root
	Counted, Since     string
	CountedLink        string // of the count, the later one of two
	CountedOn          dated
	Bound              string
}

func (c *counted) versus(v reading.View, r table.Ref) versusRow {
	p := c.phrases
	counted := summary.Verified{Organization: v.Text(r, "organization"), FactIDs: v.List(r, "verified_fact_ids"), Window: c.windows[v.Text(r, "verified_window")],
		Before: c.windows[v.Text(r, "verified_window_before")], PeopleBefore: v.Maybe(r, "people_verified_before"),
		Figure: summary.Figure{People: v.Maybe(r, "people_verified"), Precision: v.Text(r, "verified_precision")}}
	// The definition stands once on the page and is not told again in each row.
	compared := summary.Comparison{Verified: &counted, Comparison: v.Text(r, "comparison"), Gap: v.Maybe(r, "gap"), GapBound: v.Text(r, "gap_bound")}
	row := versusRow{
		dated: c.dated(summary.Dated{Date: v.Text(r, "announced_on"), DateBasis: v.Text(r, "announced_date_basis")}),
		Who:   c.clean(p.Authority(v.Text(r, "authority"))), Window: c.upper(p.Window(c.windows[v.Text(r, "window")])) + p.Part(v.Text(r, "subset")),
		Announced: c.Sign(v.Text(r, "announced_precision"), v.Maybe(r, "people_announced"), nil),
		Claimed:   p.Claimed(v.Text(r, "stage_claimed"), v.Text(r, "population")), Replaced: p.Replaced(v.Text(r, "announced_status")),
		Link:    route{announcementPage, v.Text(r, "announced_fact_id")}.at(c.Language),
		Counted: c.Sign(counted.Precision, counted.People, nil), Since: p.Since(counted), CountedOn: c.dated(summary.Dated{Date: v.Text(r, "counted_on"), DateBasis: v.Text(r, "verified_date_basis")}),
		Bound: p.Bound(compared),
	}
	for _, id := range counted.FactIDs {
		row.CountedLink = c.placeOf(id)
	}
	return row
}
