package derive

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// printed is intervals and omissions as lines, for comparing.
func printed(rows []interval, left []omission) []string {
	var out []string
	for _, r := range rows {
		line := r.opening.side + " " + r.opening.subset + " " + r.kind + " " + r.span() + " " + r.equation()
		for _, id := range r.named() {
			line += " " + id
		}
		out = append(out, line)
	}
	for _, o := range left {
		line := o.reason + " " + o.fact
		for _, id := range o.others {
			line += " " + id
		}
		out = append(out, line)
	}
	return out
}

// added is the lines of after that are not in before, and the other way round.
func added(before, after []string) (came, went []string) {
	missing := func(from, in []string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(line string) bool { return slices.Contains(in, line) })
	}
	return missing(after, before), missing(before, after)
}

func TestANewBalanceAndTotalAddTheirRowsOnly(t *testing.T) {
	f := bundled(t)
	before := printed(f.stockFlow())
	s := madeStock()
	s.held("co-new", "2026-03-16", 480)
	s.total("re-new", "since_2026_01_08", "2026-03-15", 690)
	f.balances = append(f.balances, s.balances...)
	f.flows = append(f.flows, s.flows...)
	came, went := added(before, printed(f.stockFlow()))
	if diff := cmp.Diff([]string{
		"foro_penal national consecutive 2026-03-02 2026-03-16 526 − 69 released (difference_of_totals) +23 = 480 co-e0954615e9 co-new re-5e4cbb9a77 re-new",
		"foro_penal national joined 2025-12-29 2026-03-16 863 + 2 newly_detained (within_interval) + 1 re_detained (within_interval) + 122 newly_registered (within_interval)" +
			" − 746 released (joined_totals) +238 = 480 co-1c37859b8a co-new co-f8c7db79b5 co-6f3f242826 re-318ada1939 re-9b4ecdbd44 re-cdd317ff6f re-5cd4269fd6 re-6702bf34ee re-new",
	}, came); diff != "" {
		t.Errorf("rows that came: %s", diff)
	}
	if len(went) > 0 {
		t.Errorf("rows that went: %q", went)
	}
}

func TestABalanceBetweenTwoOthersReplacesTheirRow(t *testing.T) {
	f := bundled(t)
	before := printed(f.stockFlow())
	s := madeStock()
	s.held("co-new", "2025-10-27", 870)
	f.balances = append(f.balances, s.balances...)
	came, went := added(before, printed(f.stockFlow()))
	if diff := cmp.Diff([]string{
		"foro_penal national consecutive 2025-10-20 2025-10-27 866 +4 = 870 co-89f57a1038 co-new",
		"foro_penal national consecutive 2025-10-27 2025-11-03 870 + 11 newly_detained (since_previous_balance) − 2 released (since_previous_balance) +5 = 884 co-new co-4ae53c497b re-0be0969c25 re-84efd800ba",
	}, came); diff != "" {
		t.Errorf("rows that came: %s", diff)
	}
	if len(went) != 1 {
		t.Errorf("rows that went: %q", went)
	}
}
