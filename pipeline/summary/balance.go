package summary

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// Balance is how many people a counter says are held in the whole country.
type Balance struct {
	FactID       string `json:"fact_id"`
	Organization string `json:"organization"`
	CounterKind  string `json:"counter_kind"`
	Figure
	Dated
	// Verified is false where the figure is known second-hand only.
	Verified bool `json:"verified"`
}

// balances is the newest balances of each counter that is named, and those of
// state bodies.
func (r *reader) balances() (counters, state []Balance) {
	v := r.Table(curation.DetaineeCounts)
	by := map[string][]table.Ref{}
	for _, ref := range v.Order() {
		usable := v.Text(ref, "status") == "standing" && v.Text(ref, "scope") == "national" && v.Text(ref, "as_of_precision") == "day" &&
			v.Maybe(ref, "detained_total") != nil && r.past(v, ref, "as_of")
		if usable {
			organization := v.Text(ref, "organization")
			by[organization] = append(by[organization], ref)
		}
	}
	counters, state = []Balance{}, []Balance{}
	for organization, refs := range by {
		newestFirst(v, refs, "as_of_on", byPages(v))
		for _, ref := range newest(v, refs) {
			b := Balance{v.Text(ref, "fact_id"), organization, v.Text(ref, "counter_kind"), figure(v, ref, "detained_total"), r.dated(v, ref, "as_of"), verified(v, ref)}
			switch {
			case derive.IsState(organization, b.CounterKind):
				state = append(state, b)
			case derive.IsCounter(organization, b.CounterKind):
				counters = append(counters, b)
			}
		}
	}
	order(counters)
	order(state)
	return counters, state
}

// newest picks, of the balances of a counter, those of its last day, and where
// none of them is exact and its own, the last that is.
func newest(v reading.View, refs []table.Ref) []table.Ref {
	sound := func(ref table.Ref) bool { return v.Text(ref, "precision") == "exact" && verified(v, ref) }
	last := ofDay(v, refs, refs[0])
	if exact := filter(last, sound); len(exact) > 0 {
		return exact
	}
	if exact := filter(refs, sound); len(exact) > 0 {
		last = append(last, ofDay(v, exact, exact[0])...)
	}
	return last
}

// ofDay is the balances of the day of one of them, each figure once.
func ofDay(v reading.View, refs []table.Ref, day table.Ref) []table.Ref {
	type told struct {
		people    int64
		precision string
	}
	seen := map[told]bool{}
	return filter(refs, func(ref table.Ref) bool {
		t := told{v.Number(ref, "detained_total"), v.Text(ref, "precision")}
		if v.Number(ref, "as_of_on") != v.Number(day, "as_of_on") || seen[t] {
			return false
		}
		seen[t] = true
		return true
	})
}

func filter(refs []table.Ref, keep func(table.Ref) bool) []table.Ref {
	return slices.DeleteFunc(slices.Clone(refs), func(ref table.Ref) bool { return !keep(ref) })
}

func verified(v reading.View, ref table.Ref) bool { return len(v.List(ref, "verified_by")) > 0 }

// order puts the counter of the newest balance first and keeps the balances of
// one counter together.
func order(balances []Balance) {
	last := map[string]int64{}
	for _, b := range balances {
		if days, ok := last[b.Organization]; !ok || b.DaysOld < days {
			last[b.Organization] = b.DaysOld
		}
	}
	slices.SortFunc(balances, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(last[a.Organization], last[b.Organization]), strings.Compare(a.Organization, b.Organization),
			cmp.Compare(a.DaysOld, b.DaysOld), strings.Compare(a.FactID, b.FactID))
	})
}
