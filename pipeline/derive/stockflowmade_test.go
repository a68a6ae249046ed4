package derive

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stockFacts is made-up facts of one counter.
type stockFacts struct{ facts }

// madeStock has windows that end and go on as tests need them.
func madeStock() *stockFacts {
	s := &stockFacts{facts{windows: map[string]window{}, reports: map[string][]report{}}}
	for _, w := range []window{
		{"first", "other", stockDay("2025-12-01"), stockDay("2025-12-10")},
		{"second", "ngo_count", stockDay("2026-01-08"), stockDay("2026-01-08")},
		{"vague", "other", stockDay("2026-01-03"), stockDay("2026-01-08")},
		{"of_law", "law", stockDay("2026-01-08"), stockDay("2026-01-08")},
		{"of_year", "calendar", stockDay("2026-01-01"), stockDay("2026-01-01")},
	} {
		s.windows[w.code] = w
	}
	return s
}

func stockOn(day string) date {
	if day == "" {
		return date{null, null, ""}
	}
	return date{stockDay(day), stockDay(day), "day"}
}

func stockFact(id, subset string) fact {
	return fact{id: id, status: "standing", side: "foro_penal", kind: "ngo", by: "foro_penal", subset: subset,
		basis: "stated", verified: true, firstHand: true, reports: 1}
}

func inPeople(people int64) figure { return figure{people, people, people, "exact"} }

// held adds a balance and gives it to be changed.
func (s *stockFacts) held(id, day string, people int64) *balance {
	s.balances = append(s.balances, balance{fact: stockFact(id, national), on: stockOn(day), detained: inPeople(people)})
	return &s.balances[len(s.balances)-1]
}

func (s *stockFacts) flow(id, measure, start, end string, people int64) *flow {
	s.flows = append(s.flows, flow{fact: stockFact(id, ""), measure: measure, counting: "batch", periodBasis: "stated",
		start: stockOn(start), end: stockOn(end), people: inPeople(people)})
	return &s.flows[len(s.flows)-1]
}

// weekly adds a batch counted since the balance before.
func (s *stockFacts) weekly(id, measure, end string, people int64) *flow {
	w := s.flow(id, measure, "", end, people)
	w.periodBasis = "since_previous_balance"
	return w
}

// total adds a running total.
func (s *stockFacts) total(id, window, end string, people int64) *flow {
	w := s.flow(id, releasedMeasure, "", end, people)
	w.counting, w.window, w.periodBasis = "cumulative", window, "open"
	return w
}

func (s *stockFacts) equations() []string {
	rows, _ := s.stockFlow()
	var out []string
	for _, r := range rows {
		out = append(out, r.kind+": "+r.equation())
	}
	return out
}

func (s *stockFacts) reasons() map[string]string {
	_, left := s.stockFlow()
	out := map[string]string{}
	for _, o := range left {
		out[o.fact] += o.reason
	}
	return out
}

func TestWhatATermIsMadeOf(t *testing.T) {
	week := func(s *stockFacts) {
		s.held("b1", "2026-01-20", 100)
		s.held("b2", "2026-01-27", 90)
	}
	for _, c := range []struct {
		name string
		make func(s *stockFacts)
		want string
	}{
		{"stated for the interval", func(s *stockFacts) { s.flow("r", "released", "2026-01-20", "2026-01-27", 12) }, "100 − 12 released (stated) +2 = 90"},
		{"a day early", func(s *stockFacts) { s.flow("r", "released", "2026-01-19", "2026-01-27", 12) }, "100 − 12 released (stated) +2 = 90"},
		{"two days late", func(s *stockFacts) { s.flow("r", "released", "2026-01-22", "2026-01-27", 12) }, "100 -10 = 90"},
		{"ends the day before", func(s *stockFacts) { s.flow("r", "released", "2026-01-20", "2026-01-26", 12) }, "100 -10 = 90"},
		{"stated of a window's total", func(s *stockFacts) {
			w := s.total("t1", "vague", "2026-01-27", 12)
			w.periodBasis, w.start = "stated", stockOn("2026-01-20")
		}, "100 -10 = 90"},
		{"stated goes before weekly", func(s *stockFacts) {
			s.flow("r", "released", "2026-01-20", "2026-01-27", 12)
			s.weekly("w", "released", "2026-01-27", 10)
		}, "100 − 12 released (stated) +2 = 90"},
		{"weekly goes before totals", func(s *stockFacts) {
			s.weekly("w", "released", "2026-01-27", 10)
			s.total("t1", "second", "2026-01-20", 5)
			s.total("t2", "second", "2026-01-27", 17)
		}, "100 − 10 released (since_previous_balance) +0 = 90"},
		{"a weekly figure of another day", func(s *stockFacts) { s.weekly("w", "released", "2026-01-26", 10) }, "100 -10 = 90"},
		{"a weekly figure since before the interval", func(s *stockFacts) {
			s.weekly("w", "released", "2026-01-27", 10).start = stockOn("2026-01-13")
		}, "100 -10 = 90"},
		{"two that agree", func(s *stockFacts) {
			s.weekly("w1", "released", "2026-01-27", 10)
			s.weekly("w2", "released", "2026-01-27", 10)
		}, "100 − 10 released (since_previous_balance) +0 = 90"},
		{"two that don't", func(s *stockFacts) {
			s.weekly("w1", "released", "2026-01-27", 10)
			s.weekly("w2", "released", "2026-01-27", 9)
		}, "100 − ? released (disputed) -10 = 90"},
		{"no figure but at least", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).people.precision = "at_least" }, "100 -10 = 90"},
		{"not verified", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).verified = false }, "100 -10 = 90"},
		{"unsupported", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).status = "unsupported" }, "100 -10 = 90"},
		{"of a part", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).subset = "adolescents" }, "100 -10 = 90"},
		{"of another counter", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).side = "jep" }, "100 -10 = 90"},
		{"under a law", func(s *stockFacts) { s.weekly("w", "released", "2026-01-27", 10).window = "of_law" }, "100 -10 = 90"},
		{"arrested", func(s *stockFacts) { s.weekly("w", "arrested", "2026-01-27", 10) }, "100 -10 = 90"},
		{"house arrest", func(s *stockFacts) { s.weekly("w", "granted_house_arrest", "2026-01-27", 10) }, "100 -10 = 90"},
		{"a part of the days, newly detained", func(s *stockFacts) { s.flow("n", "newly_detained", "2026-01-21", "2026-01-23", 3) }, "100 + 3 newly_detained (within_interval) -13 = 90"},
		{"a part of the days, released", func(s *stockFacts) { s.flow("r", "released", "2026-01-21", "2026-01-23", 3) }, "100 -10 = 90"},
		{"two parts of the days", func(s *stockFacts) {
			s.flow("n1", "newly_detained", "2026-01-21", "2026-01-23", 3)
			s.flow("n2", "newly_detained", "2026-01-24", "2026-01-25", 3)
		}, "100 -10 = 90"},
		{"totals two days off", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-18", 5)
			s.total("t2", "second", "2026-01-29", 17)
		}, "100 − 12 released (difference_of_totals) +2 = 90"},
		{"totals three days off", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-17", 5)
			s.total("t2", "second", "2026-01-27", 17)
		}, "100 -10 = 90"},
		{"totals that fall", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-20", 17)
			s.total("t2", "second", "2026-01-27", 5)
		}, "100 -10 = 90"},
		{"totals of two windows", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-20", 5)
			s.total("t2", "vague", "2026-01-27", 17)
		}, "100 -10 = 90"},
		{"totals of a year", func(s *stockFacts) {
			s.total("t1", "of_year", "2026-01-20", 5)
			s.total("t2", "of_year", "2026-01-27", 17)
		}, "100 -10 = 90"},
		{"totals of a year, newly detained", func(s *stockFacts) {
			s.total("t1", "of_year", "2026-01-20", 5).measure = "newly_detained"
			s.total("t2", "of_year", "2026-01-27", 7).measure = "newly_detained"
		}, "100 + 2 newly_detained (difference_of_totals) -12 = 90"},
		{"a total that its page dates", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-20", 5)
			s.total("t2", "second", "2026-01-26", 15)
			s.total("t3", "second", "2026-01-27", 11).basis = "published"
		}, "100 − 10 released (difference_of_totals) +0 = 90"},
		{"the last total of a day", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-20", 5)
			s.total("t2", "second", "2026-01-27", 17).time = "09:00"
			s.total("t3", "second", "2026-01-27", 15).time = "20:00"
		}, "100 − 10 released (difference_of_totals) +0 = 90"},
		{"before rather than after", func(s *stockFacts) {
			s.total("t1", "second", "2026-01-20", 5)
			s.total("t2", "second", "2026-01-26", 15)
			s.total("t3", "second", "2026-01-28", 17)
		}, "100 − 10 released (difference_of_totals) +0 = 90"},
		{"one total alone", func(s *stockFacts) { s.total("t1", "second", "2026-01-27", 5) }, "100 -10 = 90"},
	} {
		s := madeStock()
		week(s)
		c.make(s)
		if diff := cmp.Diff([]string{"consecutive: " + c.want}, s.equations()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestAKnownBalanceBetweenMakesAWeeklyFigureAPart(t *testing.T) {
	for name, change := range map[string]func(*balance){
		"unsupported": func(b *balance) { b.status = "unsupported" },
		"relayed":     func(b *balance) { b.verified = false },
	} {
		s := madeStock()
		s.held("b1", "2026-01-20", 100)
		change(s.held("b2", "2026-01-23", 96))
		s.held("b3", "2026-01-27", 90)
		s.weekly("w", "released", "2026-01-27", 6)
		if diff := cmp.Diff([]string{"consecutive: 100 − 6 released (since_unused_balance) -4 = 90"}, s.equations()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if rows, _ := s.stockFlow(); !slices.Equal(rows[0].between, []string{"b2"}) {
			t.Errorf("%s: between are %v", name, rows[0].between)
		}
	}
}

func TestABalanceThatOnlyOthersTell(t *testing.T) {
	for name, c := range map[string]struct {
		basis   string
		reports []report
		reason  string
	}{
		"two outlets":            {"stated", []report{{outlet: "a.example", quality: "ok"}, {outlet: "b.example", quality: "ok"}}, ""},
		"one outlet twice":       {"stated", []report{{outlet: "a.example", quality: "ok"}, {outlet: "a.example", quality: "ok"}}, "relayed_only"},
		"a mirror is no outlet":  {"stated", []report{{outlet: "a.example", quality: "ok"}, {outlet: "b.example", quality: "mirror"}}, "relayed_only"},
		"the day is no one's":    {"inferred", []report{{outlet: "a.example", quality: "ok"}, {outlet: "b.example", quality: "ok"}}, "relayed_only"},
		"the day is of the page": {"published", []report{{outlet: "a.example", quality: "ok"}, {outlet: "b.example", quality: "ok"}}, "relayed_only"},
	} {
		s := madeStock()
		s.held("b1", "2026-01-20", 100)
		b := s.held("b2", "2026-01-27", 90)
		b.verified, b.basis, s.reports["b2"] = false, c.basis, c.reports
		if got := s.reasons()["b2"]; got != c.reason {
			t.Errorf("%s: %q, want %q", name, got, c.reason)
		}
		if rows, _ := s.stockFlow(); (len(rows) == 1) != (c.reason == "") {
			t.Errorf("%s: %d intervals", name, len(rows))
		}
	}
}
