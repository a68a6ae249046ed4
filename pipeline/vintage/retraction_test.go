package vintage_test

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
	"github.com/recuento/recuento/schemas"
)

// reportOfATotal is a bundled report with some columns set.
func reportOfATotal(t *testing.T, s *schema.Schema, cells map[string]string) *table.Table {
	t.Helper()
	row := make(cellRow, len(s.Fields))
	row[s.Index("report_id")] = "ar-faf5cfd054"
	for name, v := range cells {
		row[s.Index(name)] = v
	}
	return tableOfRows(t, s, []cellRow{row})
}

func instantOf(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestARetractionClosesAStateOnItsDay where the past is reconstructed, and never
// where a version is live.
func TestARetractionClosesAStateOnItsDay(t *testing.T) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, hs := set.Table("announcement_reports"), set.Table("announcement_reports_history")
	const first, second = "2026-02-28T00:00:00Z", "2026-03-05T00:00:00Z"
	cases := map[string]struct {
		live   bool
		before map[string]string // beside the figure
		now    map[string]string
		turn   string
	}{
		"to the day": {now: map[string]string{"retracted_on": "2026-03-01", "retracted_precision": "day"}, turn: "2026-03-01T00:00:00Z"},
		"on the day of the version": {
			now: map[string]string{"retracted_on": "2026-03-05", "retracted_precision": "day"}, turn: second},
		"live": {live: true, now: map[string]string{"retracted_on": "2026-03-01", "retracted_precision": "day"}, turn: second},
		"to the month": {
			now: map[string]string{"retracted_on": "2026-03-01", "retracted_precision": "month"}, turn: second},
		"before it was first told": {
			now: map[string]string{"retracted_on": "2026-02-27", "retracted_precision": "day"}, turn: second},
		"on the day it was first told": {
			now: map[string]string{"retracted_on": "2026-02-28", "retracted_precision": "day"}, turn: second},
		"after the version": {
			now: map[string]string{"retracted_on": "2026-03-06", "retracted_precision": "day"}, turn: second},
		"known before": {
			before: map[string]string{"retracted_on": "2026-03-02", "retracted_precision": "day"},
			now:    map[string]string{"retracted_on": "2026-03-01", "retracted_precision": "day"}, turn: second},
		"without a retraction": {now: map[string]string{"people_announced": "380"}, turn: second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.before == nil {
				c.before = map[string]string{}
			}
			c.before["quality"], c.now["quality"] = "ok", "ok"
			h := vintage.Extend(hs, nil, reportOfATotal(t, s, c.before), vintage.Moment{Version: "2027-01-01", Seq: 1, At: instantOf(t, first), Reconstructed: true})
			h = vintage.Extend(hs, h, reportOfATotal(t, s, c.now), vintage.Moment{Version: "2027-01-01.2", Seq: 2, At: instantOf(t, second), Reconstructed: !c.live})
			turn := instantOf(t, c.turn)
			if h.Rows() != 2 {
				t.Fatalf("%d states, want 2", h.Rows())
			}
			var got []string
			for _, r := range h.Order() {
				for _, column := range []string{"recorded_from", "recorded_to", "from_seq", "to_seq", "ended_by", "reconstructed"} {
					got = append(got, string(h.AppendCell(nil, r, h.Schema.Index(column))))
				}
			}
			want := []string{first, c.turn, "1", "2", "changed", "true", c.turn, "", "2", "", "", map[bool]string{true: "false", false: "true"}[c.live]}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			parts, on := []*table.Table{h}, s.Index("retracted_on")
			told := func(at time.Time) string {
				standing := vintage.At(s, parts, at)
				if standing.Rows() != 1 {
					t.Fatalf("%d rows at %s", standing.Rows(), at)
				}
				return string(standing.AppendCell(nil, standing.Order()[0], on))
			}
			if was, is := told(turn.Add(-time.Microsecond)), told(turn); was != c.before["retracted_on"] || is != c.now["retracted_on"] {
				t.Errorf("retracted on %q before the turn and %q from then on", was, is)
			}
		})
	}
}
