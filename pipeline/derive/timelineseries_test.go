package derive

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawFacts draws a few facts of all three tables that resemble each other: the
// same bodies, windows and dates, parts of each other, some in a circle.
func drawFacts(t *rapid.T) *facts {
	d := timelineDraw{T: t, size: rapid.IntRange(1, 12).Draw(t, "facts")}
	f := &facts{windows: map[string]window{}, reports: map[string][]report{}}
	for i := range d.size {
		x := d.fact(i)
		switch d.pick("table", announcements, detaineeCounts, verifiedReleases) {
		case announcements:
			a := announcement{fact: x, on: d.date(), instrument: "amnesty", stage: d.pick("stage", "requested", "executed"),
				population: d.pick("population", "detained", "restricted"), unit: d.pick("unit", people, "applications", "cases"),
				counting: d.pick("counting", "batch", "cumulative"), window: d.window(), people: figure{value: null}}
			if a.any = d.figure(); a.unit == people {
				a.people = a.any
			}
			a.side = d.pick("authority", "government", "not_stated", "foreign_government:X", "other:X", "other:X/executed")
			f.announcements = append(f.announcements, a)
		case detaineeCounts:
			b := balance{fact: x, on: d.date(), detained: d.figure()}
			b.subset = d.pick("scope", national, "women")
			f.balances = append(f.balances, b)
		default:
			f.flows = append(f.flows, flow{fact: x, measure: d.pick("measure", "released", "re_detained"), counting: d.pick("counting", "batch", "cumulative"),
				window: d.window(), start: d.date(), end: d.date(), people: d.figure()})
		}
	}
	return f
}

type timelineDraw struct {
	*rapid.T
	size int
}

func (d timelineDraw) pick(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, name)
}

func (d timelineDraw) fact(i int) fact {
	x := fact{id: fmt.Sprint("f", i), firstHand: rapid.Bool().Draw(d.T, "first hand")}
	x.status = d.pick("status", "standing", "standing", "superseded", "restated", "unsupported", "withdrawn")
	x.side = d.pick("organization", "foro_penal", "government:x", "foreign_government:X", "not_stated", "other:X", "other:X/people", "other:X%2Fpeople")
	x.kind = d.pick("kind", "ngo", "press", "government", "unknown")
	x.subset = d.pick("subset", "", "women")
	for range rapid.IntRange(0, 2).Draw(d.T, "wholes") {
		x.partOf = append(x.partOf, fmt.Sprint("f", rapid.IntRange(0, d.size).Draw(d.T, "whole")))
	}
	return x
}

func (d timelineDraw) window() string { return d.pick("window", "", "first", "second") }

func (d timelineDraw) date() date {
	on := int64(rapid.IntRange(0, 2).Draw(d.T, "day"))
	switch d.pick("date precision", "day", "day", "month", "") {
	case "day":
		return date{on, on, "day"}
	case "month":
		return date{on, on + 30, "month"}
	}
	return date{null, null, ""}
}

func (d timelineDraw) figure() figure {
	v := int64(rapid.IntRange(0, 3).Draw(d.T, "people"))
	switch precision := d.pick("precision", "exact", "at_least", "range", "not_stated"); precision {
	case "not_stated":
		return figure{null, null, null, precision}
	default:
		return figure{v, v, v + 1, precision}
	}
}

func TestNoSeriesCanBeAddedWrongly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTimeline(t, drawFacts(t)) })
}

func TestTheOrderOfFactsChangesNoPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		before := pointsByFact(f)
		f.announcements = rapid.Permutation(f.announcements).Draw(t, "announcements")
		f.balances = rapid.Permutation(f.balances).Draw(t, "balances")
		f.flows = rapid.Permutation(f.flows).Draw(t, "flows")
		if diff := cmp.Diff(before, pointsByFact(f)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func pointsByFact(f *facts) map[string]string {
	points, left := f.timeline()
	by := map[string]string{}
	for _, p := range points {
		by[p.fact] = fmt.Sprintf("%+v", p)
	}
	for _, o := range left {
		by[o.fact] = o.reason
	}
	return by
}

// A point that comes later joins or starts a series; it moves no other point.
func TestANewFactMovesNoOtherPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		before := pointsByFact(f)
		added := balance{fact: fact{id: "new", side: "foro_penal", kind: "ngo", status: "standing", subset: national},
			on: date{1, 1, "day"}, detained: figure{7, 7, 7, "exact"}}
		f.balances = append(f.balances, added)
		after := pointsByFact(f)
		if after["new"] == "" {
			t.Fatal("the new balance is no point")
		}
		delete(after, "new")
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNamesOfSeries(t *testing.T) {
	day := date{10, 10, "day"}
	ten := figure{10, 10, 10, "exact"}
	counted := func(organization, kind, subset, counting, window string) *facts {
		x := fact{id: "re-1", side: organization, kind: kind, subset: subset, status: "standing", firstHand: true}
		return &facts{flows: []flow{{fact: x, measure: "released", counting: counting, window: window, end: day, people: ten}}}
	}
	tests := map[string]struct {
		of   *facts
		want string
	}{
		"batch":                     {counted("foro_penal", "ngo", "", "batch", ""), "released/foro_penal/people/all/batch"},
		"batch under a law":         {counted("foro_penal", "ngo", "", "batch", "amnesty_law"), "released/foro_penal/people/all/batch/amnesty_law"},
		"total":                     {counted("foro_penal", "ngo", "women", "cumulative", "since_2025_12"), "released/foro_penal/people/women/cumulative/since_2025_12"},
		"total without a start":     {counted("foro_penal", "ngo", "", "cumulative", ""), "released/foro_penal/people/all/cumulative/re-1"},
		"nobody is named":           {counted("not_stated", "unknown", "", "batch", ""), "released/not_stated/people/all/batch/re-1"},
		"unknown kind":              {counted("other:X", "unknown", "", "batch", ""), "released/other:X/people/all/batch/re-1"},
		"a press count":             {counted("other:X", "press", "", "batch", ""), "released/other:X/people/all/batch/press"},
		"the state's own count":     {counted("government:x", "government", "", "batch", ""), "released/government:x/people/all/batch"},
		"a name with a slash in it": {counted("other:X/people", "ngo", "", "batch", ""), "released/other:X%2Fpeople/people/all/batch"},
		"a name that looks escaped": {counted("other:X%2Fpeople", "ngo", "", "batch", ""), "released/other:X%252Fpeople/people/all/batch"},
		"applications": {&facts{announcements: []announcement{{fact: fact{id: "an-1", side: "government", status: "standing"}, stage: "requested", on: day,
			population: "both", unit: "applications", counting: "cumulative", window: "amnesty_law", people: figure{value: null}, any: ten}}},
			"announced/government/requested/applications/both/all/cumulative/amnesty_law"},
		"balance": {&facts{balances: []balance{{fact: fact{id: "co-1", side: "jep", kind: "ngo", subset: national, status: "standing"}, on: day, detained: ten}}},
			"held/jep/people/national/balance"},
	}
	for name, test := range tests {
		points, _ := test.of.timeline()
		if len(points) != 1 || points[0].series != test.want {
			t.Errorf("%s: %+v, want series %s", name, points, test.want)
		}
	}
}

func TestNoPointOfWhatACuratorWithdrew(t *testing.T) {
	b := balance{fact: fact{id: "co-1", side: "jep", kind: "ngo", subset: national, status: "withdrawn"}, on: date{1, 1, "day"}, detained: figure{1, 1, 1, "exact"}}
	points, left := (&facts{balances: []balance{b}}).timeline()
	if len(points) != 0 || len(left) != 1 || left[0].reason != "withdrawn" {
		t.Errorf("points %+v, left %+v", points, left)
	}
}

func TestPartsOfParts(t *testing.T) {
	held := func(id string, partOf ...string) balance {
		return balance{fact: fact{id: id, side: "jep", kind: "ngo", subset: national, status: "standing", partOf: partOf},
			on: date{1, 1, "day"}, detained: figure{1, 1, 1, "exact"}}
	}
	women := held("women", "all")
	women.subset = "women"
	f := &facts{balances: []balance{held("all"), held("part", "all"), held("part of the part", "part"), women, held("part of women", "women"),
		held("round", "about"), held("about", "round"), held("part of round", "round"), held("part of nothing", "unknown")}}
	points, _ := f.timeline()
	var got []string
	for _, p := range points {
		got = append(got, p.fact+": "+strings.TrimPrefix(p.series, "held/jep/people/"))
	}
	slices.Sort(got)
	want := []string{"about: national/balance/about", "all: national/balance", "part of nothing: national/balance", "part of round: national/balance",
		"part of the part: national/balance/part/part", "part of women: national/balance/part", "part: national/balance/part",
		"round: national/balance/round", "women: women/balance"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlottable(t *testing.T) {
	fresh := func() point {
		return point{on: date{1, 1, "day"}, people: figure{1, 1, 1, "exact"}, side: counter, firstHand: true, status: "standing"}
	}
	tests := map[string]struct {
		change func(*point)
		want   bool
	}{
		"first-hand count of a day": {func(*point) {}, true},
		"superseded total":          {func(p *point) { p.status = "superseded" }, true},
		"rounded":                   {func(p *point) { p.people.precision = "at_least" }, true},
		"corrected":                 {func(p *point) { p.status = "restated" }, false},
		"without support":           {func(p *point) { p.status = "unsupported" }, false},
		"annulled":                  {func(p *point) { p.status = "annulled" }, false},
		"of a month":                {func(p *point) { p.on = date{1, 30, "month"} }, false},
		"precision not known":       {func(p *point) { p.people.precision = "not_stated" }, false},
		"a counter's, only relayed": {func(p *point) { p.firstHand = false }, false},
		"the state's, relayed":      {func(p *point) { p.firstHand, p.side = false, state }, true},
	}
	for name, test := range tests {
		p := fresh()
		test.change(&p)
		if got := plottable(p, fact{status: p.status}); got != test.want {
			t.Errorf("%s: plottable %t", name, got)
		}
	}
}
