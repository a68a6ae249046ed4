package derive

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawStock is any facts about four weeks of a January. Most can be used, and
// flows lie about the days of balances, or few would fit.
func drawStock(t *rapid.T) *stockFacts {
	s := madeStock()
	d := &stockDraw{T: t, days: []int64{stockDay("2025-12-26")}}
	if d.pick("weekly", "yes", "no") == "yes" {
		d.weeks(s)
	}
	for i := range rapid.IntRange(1, 10).Draw(t, "balances") {
		b := s.held(fmt.Sprintf("b%d", i), "", 0)
		d.about(&b.fact)
		b.subset = d.mostly("scope", national, "adolescents")
		b.on, b.detained = d.date(stockDay("2025-12-26")+int64(rapid.IntRange(0, 28).Draw(t, "as of"))), d.people()
		d.days = append(d.days, b.on.on)
		if d.pick("told", "twice", "once") == "twice" {
			s.reports[b.id] = []report{{outlet: "a.example", quality: "ok"}, {outlet: "b.example", quality: "ok"}}
		}
	}
	for i := range rapid.IntRange(0, 24).Draw(t, "flows") {
		w := s.flow(fmt.Sprintf("w%02d", i), d.pick("measure", "released", "released", "released", "newly_detained", "re_detained", "newly_registered", "arrested"), "", "", 0)
		d.about(&w.fact)
		w.subset = d.mostly("subset", "", "adolescents")
		w.counting = d.pick("counting", "batch", "cumulative")
		if w.window = d.mostly("window", "", "of_law", "second"); w.counting == "cumulative" {
			w.window = d.pick("window", "", "first", "second", "second", "vague", "of_law", "of_year")
		}
		w.periodBasis = d.pick("period", "stated", "since_previous_balance", "open")
		w.time = d.pick("time", "", "09:00", "20:00")
		w.end, w.people = d.date(d.near("end")), d.people()
		if w.periodBasis == "stated" {
			w.start = d.date(d.near("start"))
		}
	}
	return s
}

// weeks adds balances a few days apart, with a running total beside most of
// them: over the first window, and from 8 January over the second.
func (d *stockDraw) weeks(s *stockFacts) {
	on, people := stockDay("2025-12-24"), int64(0)
	for i := range rapid.IntRange(2, 7).Draw(d.T, "weeks") {
		on += int64(rapid.IntRange(3, 8).Draw(d.T, "days"))
		d.days = append(d.days, on)
		b := s.held(fmt.Sprintf("week%d", i), "", 0)
		b.on, b.detained = date{on, on, "day"}, inPeople(int64(rapid.IntRange(0, 900).Draw(d.T, "held")))
		code := "first"
		if on >= stockDay("2026-01-08") {
			code = "second"
		}
		people += int64(rapid.IntRange(0, 99).Draw(d.T, "released"))
		if d.mostly("total", "told", "not told") == "told" {
			w := s.total(fmt.Sprintf("total%d", i), code, "", people)
			w.end = date{on, on, "day"}
		}
	}
}

// stockDraw draws what facts have in common.
type stockDraw struct {
	*rapid.T
	days []int64 // of balances
}

func (d *stockDraw) pick(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, name)
}

// mostly is the first but for one in eight.
func (d *stockDraw) mostly(name string, first string, rest ...string) string {
	if rapid.IntRange(0, 7).Draw(d.T, name+", rarely") == 7 {
		return d.pick(name, rest...)
	}
	return first
}

func (d *stockDraw) about(x *fact) {
	x.side = d.mostly("side", "foro_penal", "jep", "not_stated", "government:interior_ministry")
	x.status = d.mostly("status", "standing", "superseded", "unsupported", "restated")
	x.basis = d.mostly("basis", "stated", "inferred", "published")
	x.verified = d.mostly("verified", "yes", "no") == "yes"
	x.reports = int64(rapid.IntRange(1, 3).Draw(d.T, "reports"))
}

// near is a day about that of a balance.
func (d *stockDraw) near(name string) int64 {
	return rapid.SampledFrom(d.days).Draw(d.T, name) + rapid.SampledFrom([]int64{0, 0, 0, 0, 0, -1, 1, -2, 2, 4}).Draw(d.T, name+", days off")
}

func (d *stockDraw) date(on int64) date {
	if d.mostly("precision", "day", "month") == "month" {
		return date{on, on + 30, "month"}
	}
	return date{on, on, "day"}
}

func (d *stockDraw) people() figure {
	n := int64(rapid.IntRange(0, 40).Draw(d.T, "people"))
	return figure{n, n, n, d.mostly("figure", "exact", "at_least")}
}

func TestEveryIntervalAddsUpAndNamesWhatItIsMadeOf(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStock(rt)
		rows, _ := s.stockFlow()
		for _, r := range rows {
			sum := r.opening.detained.value + r.notAccountedFor()
			for i, term := range r.terms {
				switch {
				case i == released:
					sum -= term.people
				default:
					sum += term.people
				}
				checkTerm(rt, s, r, i)
			}
			if sum != r.closing.detained.value || r.opened() >= r.closed() {
				rt.Fatalf("%s: %s does not add up", r.span(), r.equation())
			}
			if r.closes() && (r.notAccountedFor() != 0 || r.termsCounted() < 2) {
				rt.Fatalf("%s: %s does not close", r.span(), r.equation())
			}
			for _, id := range append([]string{r.opening.id, r.closing.id}, r.between...) {
				if i := slices.IndexFunc(s.balances, func(b balance) bool { return b.id == id }); i < 0 || s.balances[i].side != r.opening.side || s.balances[i].subset != r.opening.subset {
					rt.Fatalf("%s: %s is no balance of the counter and scope", r.span(), id)
				}
			}
		}
	})
}

// checkTerm checks that a term has a figure only where facts are named, and
// that those are of the interval's counter and scope, measure and days.
func checkTerm(t *rapid.T, s *stockFacts, r interval, i int) {
	term, measure := r.terms[i], termNames()[i]
	switch {
	case (len(term.facts) > 0) != term.given(), term.counted && !term.given(), term.basis == basisDisputed && (term.counted || len(term.facts) < 2):
		t.Fatalf("%s: %s is %+v", r.span(), measure, term)
	case !term.counted && term.people != 0, term.people < 0:
		t.Fatalf("%s: %s that nobody counted is %d", r.span(), measure, term.people)
	case i == released && term.basis == basisWithin:
		t.Fatalf("%s: %s are of a part of the days", r.span(), measure)
	}
	for _, id := range term.facts {
		at := slices.IndexFunc(s.flows, func(w flow) bool { return w.id == id })
		if at < 0 {
			t.Fatalf("%s: %s names %s, which is no fact", r.span(), measure, id)
		}
		w, subset := s.flows[at], r.opening.subset
		if subset == national {
			subset = ""
		}
		if w.side != r.opening.side || w.subset != subset || w.measure != measure || !w.verified || !w.saidThen() || !w.people.exact() {
			t.Fatalf("%s: %s names %+v", r.span(), measure, w)
		}
		if i == released && (w.window == "of_law" || w.window == "of_year") {
			t.Fatalf("%s: releases are of %s", r.span(), w.window)
		}
		if w.end.on > r.closed()+totalDays || w.end.on < r.opened()-windowGapDays {
			t.Fatalf("%s: %s names %s of another time", r.span(), measure, id)
		}
	}
}

func TestTheReleasesOfAJoinedIntervalAreThoseOfItsParts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows, _ := drawStock(rt).stockFlow()
		for _, r := range rows {
			if r.kind != joined {
				continue
			}
			sum, parts := int64(0), 0
			for _, part := range rows {
				if part.kind == consecutive && part.opening.side == r.opening.side && part.opening.subset == r.opening.subset &&
					part.opened() >= r.opened() && part.closed() <= r.closed() {
					sum += part.terms[released].people
					if parts++; !part.terms[released].fromTotals() {
						rt.Fatalf("%s: part %s is %s", r.span(), part.span(), part.equation())
					}
				}
			}
			if parts < 2 || sum != r.terms[released].people {
				rt.Fatalf("%s: %s, its %d parts have %d", r.span(), r.equation(), parts, sum)
			}
		}
	})
}

func TestEveryFactIsUsedOrLeftOutOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStock(rt)
		rows, left := s.stockFlow()
		out := map[string]int{}
		for _, o := range left {
			out[o.fact]++
		}
		for _, b := range s.balances {
			used := slices.ContainsFunc(rows, func(r interval) bool { return r.opening.id == b.id || r.closing.id == b.id })
			if used && out[b.id] != 0 || !used && out[b.id] != 1 {
				rt.Fatalf("balance %+v is used: %v, and left out %d times", b, used, out[b.id])
			}
		}
		for _, w := range s.flows {
			of := func(r interval) bool {
				return r.opening.side == w.side && (r.opening.subset == w.subset || r.opening.subset == national && w.subset == "")
			}
			used := slices.ContainsFunc(rows, func(r interval) bool { return slices.Contains(r.named(), w.id) })
			want := 0
			if isTerm(w.measure) && slices.ContainsFunc(rows, of) && !used {
				want = 1
			}
			if out[w.id] != want {
				rt.Fatalf("flow %+v is used: %v, and left out %d times", w, used, out[w.id])
			}
		}
	})
}

func TestTheOrderOfFactsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawStock(rt)
		want := printed(s.stockFlow())
		s.balances = rapid.Permutation(s.balances).Draw(rt, "order of balances")
		s.flows = rapid.Permutation(s.flows).Draw(rt, "order of flows")
		if diff := cmp.Diff(want, printed(s.stockFlow())); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// The properties above would hold of rows that never come up.
func TestDrawnFactsReachEveryBasis(t *testing.T) {
	seen := map[string]bool{}
	for seed := range 1500 {
		rows, _ := rapid.Custom(drawStock).Example(seed).stockFlow()
		for _, r := range rows {
			seen[r.kind] = true
			for _, term := range r.terms {
				seen[term.basis] = true
			}
		}
	}
	for _, want := range []string{consecutive, joined, basisStated, basisSince, basisSinceUnused, basisDifference, basisJoinedTotals, basisLastTotal, basisWithin, basisDisputed} {
		if !seen[want] {
			t.Errorf("no drawn interval is %s", want)
		}
	}
}
