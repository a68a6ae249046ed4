package derive

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWindowsThatFollowEachOther(t *testing.T) {
	balances := func(s *stockFacts, days ...string) {
		for i, day := range days {
			s.held("b"+day, day, int64(100-10*i))
		}
	}
	for _, c := range []struct {
		name string
		make func(s *stockFacts)
		want []string
	}{
		{"from one into the next", func(s *stockFacts) {
			balances(s, "2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19")
			s.total("t1", "first", "2025-12-29", 61)
			s.total("t2", "first", "2026-01-01", 70)
			s.total("t3", "second", "2026-01-12", 8)
			s.total("t4", "second", "2026-01-19", 20)
		}, []string{
			"consecutive: 100 − 9 released (last_total_before_window) -1 = 90",
			"consecutive: 90 − 8 released (joined_totals) -2 = 80",
			"consecutive: 80 − 12 released (difference_of_totals) +2 = 70",
			"joined: 100 − 17 released (joined_totals) -3 = 80",
			"joined: 100 − 29 released (joined_totals) -1 = 70",
		}},
		{"the earlier window goes on being counted", func(s *stockFacts) {
			balances(s, "2025-12-29", "2026-01-12", "2026-01-19")
			s.total("t1", "first", "2025-12-29", 61)
			s.total("t2", "first", "2026-01-01", 70)
			s.total("t3", "second", "2026-01-12", 8)
			s.total("t4", "second", "2026-01-19", 20)
			s.total("t5", "first", "2026-01-17", 88)
		}, []string{
			"consecutive: 100 − 17 released (joined_totals) +7 = 90",
			"consecutive: 90 − 12 released (difference_of_totals) +2 = 80",
			"joined: 100 − 29 released (joined_totals) +9 = 80",
		}},
		{"eleven days apart", func(s *stockFacts) {
			balances(s, "2025-12-26", "2026-01-19")
			s.total("t1", "first", "2025-12-26", 61)
			s.total("t2", "first", "2025-12-28", 70)
			s.total("t3", "second", "2026-01-19", 8)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"ten days apart", func(s *stockFacts) {
			balances(s, "2025-12-26", "2026-01-19")
			s.total("t1", "first", "2025-12-26", 61)
			s.total("t2", "first", "2025-12-29", 70)
			s.total("t3", "second", "2026-01-19", 8)
		}, []string{"consecutive: 100 − 17 released (joined_totals) +7 = 90"}},
		{"somebody counted between", func(s *stockFacts) {
			balances(s, "2025-12-29", "2026-01-19")
			s.total("t1", "first", "2025-12-29", 61)
			s.flow("r", "released", "2026-01-02", "2026-01-03", 33)
			s.total("t3", "second", "2026-01-19", 8)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"nothing counted since one total is not nobody", func(s *stockFacts) {
			balances(s, "2025-12-31", "2026-01-06")
			s.total("t1", "first", "2025-12-31", 61)
			s.total("t2", "second", "2026-01-12", 8)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"a later window without a day", func(s *stockFacts) {
			balances(s, "2025-12-29", "2026-01-19")
			s.total("t1", "first", "2025-12-29", 61)
			s.total("t2", "vague", "2026-01-19", 8)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"a later window of a law", func(s *stockFacts) {
			balances(s, "2025-12-29", "2026-01-19")
			s.total("t1", "first", "2025-12-29", 61)
			s.total("t2", "of_law", "2026-01-19", 8)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"a window starts with the balance", func(s *stockFacts) {
			balances(s, "2026-01-06", "2026-01-19")
			s.total("t1", "second", "2026-01-08", 3)
			s.total("t2", "second", "2026-01-19", 20)
		}, []string{"consecutive: 100 − 20 released (difference_of_totals) +10 = 90"}},
		{"a window starts three days after the balance", func(s *stockFacts) {
			balances(s, "2026-01-05", "2026-01-19")
			s.total("t1", "second", "2026-01-19", 20)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"no total closes before its window starts", func(s *stockFacts) {
			balances(s, "2026-01-06", "2026-01-07")
			s.total("t1", "second", "2026-01-08", 3)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"one total near both balances", func(s *stockFacts) {
			balances(s, "2026-01-20", "2026-01-22")
			s.total("t1", "second", "2026-01-21", 20)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"a total of before its own window", func(s *stockFacts) {
			balances(s, "2026-01-05", "2026-01-19")
			s.total("t1", "second", "2026-01-04", 5)
			s.total("t2", "second", "2026-01-19", 20)
		}, []string{"consecutive: 100 -10 = 90"}},
		{"one window's total, then another's", func(s *stockFacts) {
			balances(s, "2026-01-12", "2026-01-19", "2026-01-26")
			s.total("t1", "vague", "2026-01-12", 3)
			s.total("t2", "vague", "2026-01-19", 20)
			s.total("t3", "second", "2026-01-20", 17)
			s.total("t4", "second", "2026-01-26", 25)
		}, []string{
			"consecutive: 100 − 17 released (difference_of_totals) +7 = 90",
			"consecutive: 90 − 8 released (difference_of_totals) -2 = 80",
		}},
		{"runs that don't meet are not joined", func(s *stockFacts) {
			balances(s, "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02")
			s.total("t1", "second", "2026-01-12", 3)
			s.total("t2", "second", "2026-01-19", 20)
			s.total("t3", "second", "2026-02-02", 30)
			s.weekly("w", "released", "2026-01-26", 5)
		}, []string{
			"consecutive: 100 − 17 released (difference_of_totals) +7 = 90",
			"consecutive: 90 − 5 released (since_previous_balance) -5 = 80",
			"consecutive: 80 -10 = 70",
		}},
	} {
		s := madeStock()
		c.make(s)
		if diff := cmp.Diff(c.want, s.equations()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestARunGoesOnIntoAWindowThatStartsWithABalance(t *testing.T) {
	s := madeStock()
	s.held("b1", "2025-12-29", 100)
	s.held("b2", "2026-01-07", 90)
	s.held("b3", "2026-01-19", 80)
	s.total("t1", "first", "2025-12-29", 61)
	s.total("t2", "first", "2026-01-01", 70)
	s.total("t3", "second", "2026-01-19", 20)
	if diff := cmp.Diff([]string{
		"consecutive: 100 − 9 released (last_total_before_window) -1 = 90",
		"consecutive: 90 − 20 released (difference_of_totals) +10 = 80",
		"joined: 100 − 29 released (joined_totals) +9 = 80",
	}, s.equations()); diff != "" {
		t.Error(diff)
	}
	rows, _ := s.stockFlow()
	if diff := cmp.Diff([]string{"t1", "t2", "t3"}, rows[2].terms[released].facts); diff != "" {
		t.Error(diff)
	}
}
