package freshness_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/recuento/recuento/pipeline/freshness"
)

var start = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func TestStatesFollowTheCadence(t *testing.T) {
	day := 24 * time.Hour
	l := freshness.Reading([]time.Time{start.Add(day), start.Add(2 * day), start.Add(3 * day)})
	for _, c := range []struct {
		after time.Duration
		want  freshness.State
	}{
		{0, freshness.Fresh}, {day - 1, freshness.Fresh}, {day, freshness.Due}, {2*day - 1, freshness.Due},
		{2 * day, freshness.Overdue}, {3*day - 1, freshness.Overdue}, {3 * day, freshness.Delinquent}, {400 * day, freshness.Delinquent},
	} {
		if got := l.Judge(start.Add(c.after)); got != c.want {
			t.Errorf("after %s: expected %s, got %s", c.after, c.want, got)
		}
	}
}

// TestPromisedUpdatesCount reads a feed every day whose source promises a new
// file each week: reading alone does not keep it fresh.
func TestPromisedUpdatesCount(t *testing.T) {
	read := start.AddDate(0, 0, 15)
	l := freshness.Reading([]time.Time{read.AddDate(0, 0, 1)}).Earlier(freshness.Updates("weekly", start))
	if got := l.Judge(read); got != freshness.Overdue {
		t.Errorf("expected overdue after 15 days without an update, got %s", got)
	}
	if got := freshness.Updates("weekly", start).Judge(start.AddDate(0, 0, 21)); got != freshness.Delinquent {
		t.Errorf("expected delinquent after 21 days, got %s", got)
	}
	if got := freshness.Updates("", start).Judge(read); got != freshness.Archive {
		t.Errorf("expected nothing to be expected, got %s", got)
	}
}

func TestFileComesBack(t *testing.T) {
	want := freshness.File{At: start, Version: "2026-03-01", Feeds: []freshness.Feed{
		{Feed: "a", Table: "windows", Title: "A & B", TitleES: "A y B", State: freshness.Archive, Checked: start, Changed: start.AddDate(0, 0, -1), DataAsOf: "2026-02-28"},
		{Feed: "b", Table: "labels", State: freshness.Due, Limits: freshness.Limits{Due: start}, Failures: 3, Failing: start},
	}}
	text, err := freshness.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := freshness.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, broken := range []string{"", "{", `{"as_of":"yesterday"}`, `{"feeds":[{}]}`} {
		if _, err := freshness.Parse([]byte(broken)); err == nil {
			t.Errorf("%q: expected an error", broken)
		}
	}
}
