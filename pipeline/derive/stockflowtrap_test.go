package derive

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named is every fact that an interval names.
func (r interval) named() []string {
	ids := append([]string{r.opening.id, r.closing.id}, r.between...)
	for _, t := range r.terms {
		ids = append(ids, t.facts...)
	}
	return ids
}

func TestTrapsOfTheBundledData(t *testing.T) {
	f := bundled(t)
	rows, left := f.stockFlow()
	for _, c := range []struct{ name, fact, reason string }{
		{"711 held, told as released", "re-ebdc38d1b2", "unsupported"},
		{"568 held, told as released", "re-aa42a90623", "unsupported"},
		{"317, dated by its page, where 344 is dated", "re-8b9faffa04", "no_interval"},
		{"122 of 22 March 2025, which is no balance's day", "re-77b6fd86e8", "no_interval"},
		{"two balances of 25 May 2018", "co-c1f8faafec", "several_on_one_day"},
		{"two balances of 25 May 2018", "co-d99a78f73a", "several_on_one_day"},
		{"75, corrected later", "re-6eb4ec3f3c", "restated"},
		{"104 or more", "re-4b7fdf8e96", "not_exact"},
		{"109 under the amnesty law, which counts full freedom only", "re-22fd5cd273", "no_interval"},
		{"a prosecutor's 213", "co-fe24429159", "state_counter"},
	} {
		at := slices.IndexFunc(left, func(o omission) bool { return o.fact == c.fact })
		if at < 0 || left[at].reason != c.reason || left[at].table != StockFlow {
			t.Errorf("%s: %s is not left out as %s", c.name, c.fact, c.reason)
		}
		if slices.ContainsFunc(rows, func(r interval) bool {
			return slices.Contains(r.named(), c.fact) && !slices.Contains(r.between, c.fact)
		}) {
			t.Errorf("%s: an interval is made of %s", c.name, c.fact)
		}
	}
	for _, want := range [][2]string{
		{"2026-01-28 2026-02-02", "711 − 47 released (difference_of_totals) +23 = 687"}, // 344 − 297
		{"2025-05-12 2025-06-04", "895 + 13 newly_detained (since_unused_balance) − 8 released (since_unused_balance) +27 = 927"},
		{"2018-05-10 2018-06-01", "336 +21 = 357"},
	} {
		at := slices.IndexFunc(rows, func(r interval) bool { return r.span() == want[0] })
		if at < 0 || rows[at].equation() != want[1] {
			t.Errorf("%s is not %s", want[0], want[1])
		}
	}
}

func TestArrestsAreNeitherTermsNorLeftOut(t *testing.T) {
	f := bundled(t)
	rows, left := f.stockFlow()
	arrests := 0
	for _, w := range f.flows {
		if isTerm(w.measure) {
			continue
		}
		arrests++
		if slices.ContainsFunc(left, func(o omission) bool { return o.fact == w.id }) {
			t.Errorf("%s, %s, is left out of what it is no part of", w.id, w.measure)
		}
		if slices.ContainsFunc(rows, func(r interval) bool { return slices.Contains(r.named(), w.id) }) {
			t.Errorf("%s, %s, is a term", w.id, w.measure)
		}
	}
	if arrests < 20 {
		t.Errorf("only %d flows are no terms", arrests)
	}
}

func TestBalancesAreLeftOutForOneReason(t *testing.T) {
	s := madeStock()
	s.held("used 1", "2026-01-20", 100)
	s.held("used 2", "2026-01-27", 90).reports = 2
	s.held("same figure", "2026-01-27", 90)
	s.held("other 1", "2026-01-29", 88)
	s.held("other 2", "2026-01-29", 87)
	s.held("rounded", "2026-01-22", 95).detained.precision = "approximate"
	s.held("no figure", "2026-01-22", 95).detained = figure{null, null, null, "not_stated"}
	s.held("month", "2026-01-22", 95).on.precision = "month"
	s.held("no date", "", 95)
	s.held("relayed", "2026-01-23", 95).verified = false
	s.held("wrong", "2026-01-23", 95).status = "unsupported"
	s.held("nobody's", "2026-01-23", 95).side = "not_stated"
	s.held("press", "2026-01-23", 95).kind = "press"
	s.held("state", "2026-01-23", 95).side = "government:interior_ministry"
	s.held("alone", "2026-01-23", 95).subset = "adolescents"
	s.weekly("no interval", "released", "2026-01-23", 3)
	s.weekly("of a scope without intervals", "released", "2026-01-23", 3).subset = "adolescents"
	s.weekly("at least", "released", "2026-01-27", 3).people.precision = "at_least"
	s.weekly("not verified", "released", "2026-01-27", 3).verified = false
	want := map[string]string{"same figure": "several_on_one_day", "other 1": "several_on_one_day", "other 2": "several_on_one_day",
		"rounded": "not_exact", "no figure": "no_figure", "month": "date_not_day", "no date": "no_date", "relayed": "relayed_only",
		"wrong": "unsupported", "nobody's": "unnamed_counter", "press": "press_counter", "state": "state_counter", "alone": "only_balance",
		"no interval": "no_interval", "at least": "not_exact", "not verified": "relayed_only"}
	if diff := cmp.Diff(want, s.reasons()); diff != "" {
		t.Error(diff)
	}
	_, left := s.stockFlow()
	at := slices.IndexFunc(left, func(o omission) bool { return o.fact == "other 1" })
	if diff := cmp.Diff([]string{"other 2"}, left[at].others); diff != "" {
		t.Error(diff)
	}
}
