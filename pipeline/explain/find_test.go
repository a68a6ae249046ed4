package explain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/table"
)

func TestWhatAQueryFinds(t *testing.T) {
	for query, want := range map[string]string{
		"379":            "figure an-0000000001",
		" 379 ":          "figure an-0000000001",
		"380":            "end an-0000000001",
		"739":            "page an-0000000001",
		"65":             "range an-0000000007",
		"70":             "end an-0000000007",
		"3231":           "figure an-0000000006",
		"3.231":          "figure an-0000000006",
		"3,231":          "figure an-0000000006",
		"3 231":          "figure an-0000000006",
		"863":            "figure co-0000000001",
		"426":            "figure re-0000000001",
		"2026-02-20":     "date an-0000000001 date an-0000000002",
		"2025-07":        "date an-0000000007 date an-0000000008",
		"2025":           "date an-0000000007 date an-0000000008 date co-0000000001",
		"an-0000000005":  "fact an-0000000005",
		"ar-0000000004":  "report an-0000000001",
		"vr-0000000002":  "report re-0000000002",
		"an-00000000aa":  "successor an-0000000001",
		"an-00000000bb":  "",
		"an-00000000cc":  "successor an-0000000004 successor an-0000000005",
		"2026-02":        "date an-0000000006 date re-0000000001 date an-0000000001 date an-0000000002 date an-0000000003 date co-0000000002 date co-0000000003",
		"re-0000000003":  "fact re-0000000003",
		"co-0000000001 ": "fact co-0000000001",
	} {
		found, err := small(t).Find(query)
		if err != nil {
			t.Errorf("%q: %v", query, err)
			continue
		}
		var got []string
		for _, m := range found.Matches {
			got = append(got, m.How+" "+m.FactID)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

// TestAFigureOrAYear holds that a number of four digits is looked for as both,
// and that a mark makes it a figure.
func TestAFigureOrAYear(t *testing.T) {
	set := schemaSet(t)
	facts := rows(t, set, "announcements", `
fact_id,status,announced_on,announced_latest,announced_precision,authority,people_announced,people_announced_low,people_announced_high,pages
an-0000000001,standing,2026-02-20,2026-02-20,day,presidency,2025,2025,2025,1
an-0000000002,standing,2025-12-24,2025-12-24,day,presidency,99,99,99,7`)
	s := explain.Of("2026-03-20", set, map[string]*table.Table{"announcements": facts})
	for query, want := range map[string]string{"2025": "figure an-0000000001 date an-0000000002", "2,025": "figure an-0000000001", "2.025": "figure an-0000000001"} {
		found, err := s.Find(query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range found.Matches {
			got = append(got, m.How+" "+m.FactID)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestADayMayLieInAMonth(t *testing.T) {
	found, err := small(t).Find("2026-02-20")
	if err != nil || found.Wider != 1 {
		t.Errorf("%d facts may be of that day, %v; want the one that is known to the month", found.Wider, err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	for query, want := range map[string][]string{
		"an-0000000009": {"no such fact", "did you mean an-0000000001?"},
		"an-ffffffffff": {"no such fact", "finds facts by a figure"},
		"ar-000000000":  {"did you mean ar-0000000001?", "expected the id"},
		"500":           {"the nearest figures are 379, 426, 560 and 568"},
		"1999-01-01":    {"the nearest days are 2025-07-18", "try the month, 1999-01"},
		"20/02/2026":    {"did you mean 2026-02-20?"},
		"2026-13":       {"a date (2026-02-20, 2026-02, 2026)"},
		"granted":       {"expected the id of a fact"},
		"":              {"nothing was asked for"},
		"-379":          {"expected the id of a fact"},
	} {
		_, err := small(t).Find(query)
		var none *explain.NotFoundError
		if !errors.As(err, &none) {
			t.Errorf("%q: %v", query, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %q does not say %q", query, err, w)
			}
		}
	}
}

func TestWhichFactIsToldInFull(t *testing.T) {
	for query, want := range map[string]int{
		"379":           1,
		"739":           1, // the only one
		"2025-07":       0, // two of one page each
		"an-00000000aa": 1,
		"an-00000000bb": 0,
		"an-00000000cc": 0,
		"ar-0000000002": 1,
	} {
		found, err := small(t).Find(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := found.Leading(); got != want {
			t.Errorf("%s: %d facts in full, want %d", query, got, want)
		}
	}
	two := &explain.Matches{Matches: []explain.Match{
		{How: explain.ByFigure, Brief: explain.Brief{Circulation: explain.Circulation{Pages: 9}}},
		{How: explain.ByFigure, Brief: explain.Brief{Circulation: explain.Circulation{Pages: 5}}},
	}}
	if two.Leading() != 0 {
		t.Error("9 pages beside 5 are told in full")
	}
	two.Matches[1].Pages = 4
	if two.Leading() != 1 {
		t.Error("9 pages beside 4 are not told in full")
	}
}

func TestAnUnknownIDInSpanish(t *testing.T) {
	s := small(t)
	s.Language = language.Spanish
	_, err := s.Find("an-0000000009")
	if err == nil || !strings.Contains(err.Error(), "¿se quiso decir an-0000000001?") {
		t.Error(err)
	}
}
