package derive

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/table"
)

func stockDay(text string) int64 {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return day.Unix() / 86400
}

// span is the days of an interval, as tests name it.
func (r interval) span() string {
	return string(table.AppendDate(nil, r.opened())) + " " + string(table.AppendDate(nil, r.closed()))
}

// equation is an interval as a sum, with the basis of every term.
func (r interval) equation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d", r.opening.detained.value)
	for i, name := range termNames() {
		t := r.terms[i]
		sign := "+"
		if i == released {
			sign = "−"
		}
		switch {
		case t.counted:
			fmt.Fprintf(&b, " %s %d %s (%s)", sign, t.people, name, t.basis)
		case t.given():
			fmt.Fprintf(&b, " %s ? %s (%s)", sign, name, t.basis)
		}
	}
	fmt.Fprintf(&b, " %+d = %d", r.notAccountedFor(), r.closing.detained.value)
	return b.String()
}

// bundledIntervals is the national intervals of Foro Penal, of one kind.
func bundledIntervals(t *testing.T, kind string) []interval {
	t.Helper()
	rows, _ := bundled(t).stockFlow()
	rows = slices.DeleteFunc(rows, func(r interval) bool {
		return r.kind != kind || r.opening.side != "foro_penal" || r.opening.subset != national
	})
	if len(rows) == 0 {
		t.Fatalf("no %s interval", kind)
	}
	return rows
}

func TestIntervalsOfTheBundledData(t *testing.T) {
	for _, c := range []struct{ kind, span, equation string }{
		{consecutive, "2025-07-21 2025-08-04", "853 + 9 newly_detained (since_previous_balance) − 55 released (since_previous_balance) +0 = 807"},
		{consecutive, "2025-08-24 2025-09-08", "816 + 11 newly_detained (since_previous_balance) − 4 released (since_previous_balance) +0 = 823"},
		{consecutive, "2024-12-16 2024-12-23", "1877 + 15 newly_detained (since_previous_balance) − 43 released (since_previous_balance) +0 = 1849"},
		{consecutive, "2024-12-23 2024-12-30", "1849 + 20 newly_detained (since_previous_balance) − 75 released (since_previous_balance) +0 = 1794"},
		{consecutive, "2024-12-30 2025-01-09", "1794 + 15 newly_detained (since_previous_balance) − 112 released (since_previous_balance) +0 = 1697"},
		{consecutive, "2025-12-29 2026-01-05", "863 − 56 released (last_total_before_window) -1 = 806"},
		{consecutive, "2026-01-05 2026-01-19", "806 − 143 released (joined_totals) +114 = 777"},
		{consecutive, "2026-01-19 2026-01-28", "777 − 154 released (difference_of_totals) +88 = 711"},
		{consecutive, "2026-02-26 2026-03-02", "568 − 76 released (difference_of_totals) +34 = 526"},
		{joined, "2025-12-29 2026-01-19", "863 + 2 newly_detained (within_interval) − 199 released (joined_totals) +111 = 777"},
		{joined, "2025-12-29 2026-03-02", "863 + 2 newly_detained (within_interval) + 1 re_detained (within_interval) + 122 newly_registered (within_interval) − 677 released (joined_totals) +215 = 526"},
	} {
		rows := bundledIntervals(t, c.kind)
		at := slices.IndexFunc(rows, func(r interval) bool { return r.span() == c.span })
		if at < 0 {
			t.Errorf("no %s interval %s", c.kind, c.span)
		} else if got := rows[at].equation(); got != c.equation {
			t.Errorf("%s:\n got %s\nwant %s", c.span, got, c.equation)
		}
	}
}

func TestTheReleasesOfTheJoinedIntervalNameTheirTotals(t *testing.T) {
	rows := bundledIntervals(t, joined)
	at := slices.IndexFunc(rows, func(r interval) bool { return r.span() == "2025-12-29 2026-03-02" })
	if at < 0 {
		t.Fatal("no joined interval to 2 March 2026")
	}
	r := rows[at]
	if r.change() != -337 || r.closed()-r.opened() != 63 || r.termsCounted() != 4 || r.closes() {
		t.Errorf("change %d in %d days, %d terms, closes: %v", r.change(), r.closed()-r.opened(), r.termsCounted(), r.closes())
	}
	// 61 of 29 December, 117 of 1 January where the next window goes on, 621.
	want := []string{"re-5cd4269fd6", "re-5e4cbb9a77", "re-6702bf34ee"}
	if diff := cmp.Diff(want, r.terms[released].facts); diff != "" {
		t.Error(diff)
	}
	wantSpans := []string{"2025-12-29 2026-01-19", "2025-12-29 2026-01-28", "2025-12-29 2026-02-02", "2025-12-29 2026-02-20", "2025-12-29 2026-02-26", "2025-12-29 2026-03-02"}
	var spans []string
	for _, r := range rows {
		if r.opening.id == "co-1c37859b8a" {
			spans = append(spans, r.span())
		}
	}
	if diff := cmp.Diff(wantSpans, spans); diff != "" {
		t.Error(diff)
	}
}

// twoTerm is the intervals for which a counter gave releases and new detentions
// beside the balance itself. Eight of the fourteen close.
func twoTerm() [][2]string {
	return [][2]string{
		{"2022-01-20 2022-02-15", "245 + 2 newly_detained (since_previous_balance) − 2 released (since_previous_balance) -5 = 240"},
		{"2024-10-22 2024-10-31", "1953 + 5 newly_detained (since_previous_balance) − 0 released (since_previous_balance) +0 = 1958 closes"},
		{"2024-12-16 2024-12-23", "1877 + 15 newly_detained (since_previous_balance) − 43 released (since_previous_balance) +0 = 1849 closes"},
		{"2024-12-23 2024-12-30", "1849 + 20 newly_detained (since_previous_balance) − 75 released (since_previous_balance) +0 = 1794 closes"},
		{"2024-12-30 2025-01-09", "1794 + 15 newly_detained (since_previous_balance) − 112 released (since_previous_balance) +0 = 1697 closes"},
		{"2025-03-17 2025-03-31", "894 + 7 newly_detained (since_unused_balance) − 5 released (since_unused_balance) +7 = 903"},
		{"2025-05-05 2025-05-12", "894 + 8 newly_detained (since_previous_balance) − 7 released (since_previous_balance) +0 = 895 closes"},
		{"2025-05-12 2025-06-04", "895 + 13 newly_detained (since_unused_balance) − 8 released (since_unused_balance) +27 = 927"},
		{"2025-07-21 2025-08-04", "853 + 9 newly_detained (since_previous_balance) − 55 released (since_previous_balance) +0 = 807 closes"},
		{"2025-08-04 2025-08-18", "807 + 8 newly_detained (since_previous_balance) − ? released (disputed) +0 = 815"},
		{"2025-08-24 2025-09-08", "816 + 11 newly_detained (since_previous_balance) − 4 released (since_previous_balance) +0 = 823 closes"},
		{"2025-09-08 2025-09-15", "823 + 2 newly_detained (since_previous_balance) − 2 released (since_previous_balance) +0 = 823 closes"},
		{"2025-10-20 2025-11-03", "866 + 11 newly_detained (since_previous_balance) − 2 released (since_previous_balance) +9 = 884"},
		{"2025-11-17 2025-12-15", "884 + 10 newly_detained (since_previous_balance) − 1 released (since_previous_balance) +9 = 902"},
	}
}

func TestTheFourteenIntervalsWithTwoTerms(t *testing.T) {
	besideTheBalance := []string{basisStated, basisSince, basisSinceUnused, basisDisputed}
	var got [][2]string
	closing := 0
	for _, r := range bundledIntervals(t, consecutive) {
		if !slices.Contains(besideTheBalance, r.terms[released].basis) || !slices.Contains(besideTheBalance, r.terms[newlyDetained].basis) {
			continue
		}
		verdict := ""
		if r.closes() {
			verdict = " closes"
			closing++
		}
		got = append(got, [2]string{r.span(), r.equation() + verdict})
		t.Log(r.span(), r.equation()+verdict)
	}
	if diff := cmp.Diff(twoTerm(), got); diff != "" {
		t.Error(diff)
	}
	if t.Logf("%d of %d close exactly", closing, len(got)); closing != 8 {
		t.Errorf("%d close exactly, want 8", closing)
	}
}

func TestADisputedTermNamesBothFigures(t *testing.T) {
	for _, r := range bundledIntervals(t, consecutive) {
		if r.span() == "2025-08-04 2025-08-18" {
			if diff := cmp.Diff([]string{"re-5de23ed139", "re-f349ce64b2"}, r.terms[released].facts); diff != "" {
				t.Error(diff)
			}
			return
		}
	}
	t.Error("no interval to 18 August 2025")
}
