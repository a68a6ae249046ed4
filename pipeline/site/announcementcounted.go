package site

import (
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// tieOf is a count beside a batch, or why there is none.
func (e *edition) tieOf(r table.Ref) tie {
	v := e.in.Version.Table("batches")
	who := v.Text(r, "organization")
	out := tie{Text: e.Described("batch_tie", v.Text(r, "tie"))}
	if who == "" {
		return out
	}
	out.Who = e.upper(e.clean(e.phrases.Organization(who)))
	out.Figure = e.phrases.Figure(summary.Figure{People: v.Maybe(r, "people_verified"), Precision: v.Text(r, "verified_precision")})
	from, to := v.Text(r, "period_start_on"), v.Text(r, "counted_on")
	switch {
	case from != "" && from != to:
		out.Span = e.Say("from %s to %s", "desde %s hasta %s", e.TheDate(from), e.TheDate(to))
	case to != "":
		out.Span = e.Say("by %s", "hasta %s", e.TheDate(to))
	}
	for _, id := range v.List(r, "verified_fact_ids") {
		out.Place = e.factAt(id)
	}
	return out
}

// totalOf is a counter's total beside a running total of the state.
func (e *edition) totalOf(r table.Ref) (verified, bool) {
	v := e.in.Version.Table("announced_vs_verified")
	who := v.Text(r, "organization")
	c := summary.Comparison{Comparison: v.Text(r, "comparison"), Reason: v.Text(r, "reason"), Gap: v.Maybe(r, "gap"), GapBound: v.Text(r, "gap_bound")}
	if who == "" {
		return verified{Bound: e.phrases.Nothing(c)}, true
	}
	counted := summary.Verified{Organization: who, FactIDs: v.List(r, "verified_fact_ids"), Window: e.window(v.Text(r, "verified_window")),
		Before: e.window(v.Text(r, "verified_window_before")), PeopleBefore: v.Maybe(r, "people_verified_before"),
		Figure: summary.Figure{People: v.Maybe(r, "people_verified"), Precision: v.Text(r, "verified_precision")}}
	c.Verified = &counted
	out := verified{Who: e.clean(e.phrases.Short(who)), Since: e.phrases.Since(counted), Figure: e.phrases.Figure(counted.Figure), Bound: e.phrases.Bound(c),
		Link: route{counterPage, who}, dated: e.dated(summary.Dated{Date: v.Text(r, "counted_on"), DateBasis: v.Text(r, "verified_date_basis")})}
	return out, true
}
