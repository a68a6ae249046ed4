package chart

import (
	"math"
	"strings"
	"testing"
)

func TestBalancesAreNeverJoined(t *testing.T) {
	c := crowd(300)
	c.Series = c.Series[:1]
	if s := scened(t, c, 640); len(s.series[0].steps) != 0 {
		t.Error("a line joins balances")
	}
	if strings.Contains(svg(t, c, 640, 320), "chart-step\"") {
		t.Error("the drawing has a step line for balances")
	}
}

// The bound in the middle breaks the line: three totals before it, two after.
func TestStepsJoinExactTotalsOfOneSeriesOnly(t *testing.T) {
	s := scened(t, small(), 640)
	steps := s.series[2].steps
	if len(steps) != 2 || len(steps[0]) != 5 || len(steps[1]) != 3 {
		t.Fatalf("want a line over three totals and one over two, got %v", steps)
	}
	for _, run := range steps {
		for i := 1; i < len(run); i++ {
			if run[i].x != run[i-1].x && run[i].y != run[i-1].y {
				t.Errorf("the line slants from %v to %v, as if the days between were known", run[i-1], run[i])
			}
		}
	}
	marks := s.series[2].marks
	if steps[0][4] != marks[2].at || steps[1][0] != marks[4].at {
		t.Error("the lines do not begin and end at totals")
	}
}

func TestATotalOfAnUnknownDayBreaksTheLine(t *testing.T) {
	c := small()
	c.Series = []Series{{ID: "c", Kind: KindSteps, Points: []Point{day("2026-01-14", 100, "exact"), stretch("2026-02-01", "2026-02-28", 200), day("2026-03-02", 300, "exact")}}}
	if s := scened(t, c, 640); len(s.series[0].steps) != 0 {
		t.Errorf("a line leads over a total known to the month: %v", s.series[0].steps)
	}
}

func TestPrecisionsLookDifferent(t *testing.T) {
	high := int64(9)
	looks := map[string]string{}
	for name, p := range map[string]Point{
		"exact": day("2026-01-01", 5, "exact"), "at least": day("2026-01-01", 5, "at_least"), "at most": day("2026-01-01", 5, "at_most"),
		"about": day("2026-01-01", 5, "approximate"), "range": {From: date("2026-01-01"), Value: 5, High: &high, Precision: "range"},
		"month": stretch("2026-01-01", "2026-01-31", 5),
	} {
		c := Chart{ID: "one", From: date("2025-01-01"), To: date("2027-01-01"), Series: []Series{{Kind: KindPoints, Points: []Point{p}}}}
		drawing := svg(t, c, 640, 320)
		look := strings.Join([]string{
			count(drawing, "chart-full"), count(drawing, "chart-open"), count(drawing, "chart-bar"), count(drawing, "chart-span"), count(drawing, "<circle"),
		}, " ")
		if name == "at least" || name == "at most" {
			look += direction(t, c)
		}
		for other, l := range looks {
			if l == look {
				t.Errorf("%s and %s look the same: %s", name, other, look)
			}
		}
		looks[name] = look
	}
	if d := looks["at least"]; !strings.HasSuffix(d, "up") {
		t.Error("the arrow of an at-least figure must point up")
	}
}

func count(s, part string) string { return strings.Repeat("x", strings.Count(s, part)) + "." }

func direction(t *testing.T, c Chart) string {
	m := scened(t, c, 640).series[0].marks[0]
	if m.symbols[1].shape == triangleUp && m.symbols[1].at.y < m.at.y {
		return "up"
	}
	return "down"
}

func TestAMonthIsABarOverItsDays(t *testing.T) {
	s := scened(t, small(), 640)
	bar := s.series[1].marks[0].spans[0]
	day := (s.plot.right - s.plot.left) / 150
	if got := (bar.to.x - bar.from.x) / day; math.Abs(got-30) > 0.5 {
		t.Errorf("the bar of December covers %v days, want 30", got)
	}
}

func TestOddChartsAreDrawn(t *testing.T) {
	huge := Chart{ID: "huge", Series: []Series{{Kind: KindSteps, Points: []Point{day("2026-01-01", 0, ""), day("2026-01-02", math.MaxInt64, "")}}}}
	trillion := Chart{ID: "t", Series: []Series{{Kind: KindPoints, Points: []Point{day("2020-01-01", 1_000_000_000_000, "")}}}}
	for name, c := range map[string]Chart{
		"nothing": {ID: "a"}, "no points": {ID: "a", Series: []Series{{Kind: KindPoints, Title: "A"}}},
		"one point":      {ID: "a", Series: []Series{{Kind: KindPoints, Points: []Point{day("2026-01-01", 5, "")}}}},
		"all zero":       {ID: "a", Series: []Series{{Kind: KindSteps, Points: []Point{day("2026-01-01", 0, ""), day("2026-02-01", 0, "")}}}},
		"only a period":  {ID: "a", From: date("2026-01-01"), To: date("2026-12-31")},
		"only its end":   {ID: "a", To: date("2026-12-31")},
		"many centuries": {ID: "a", From: date("0001-01-01"), To: date("9999-12-31")},
		"huge":           huge, "trillion": trillion, "10,000 points": crowd(5000),
	} {
		for _, width := range []int{240, 360, 1000} {
			t.Run(name, func(t *testing.T) { inert(t, svg(t, c, width, 240)) })
		}
	}
}

func TestACrowdOnOneSpotIsOneMark(t *testing.T) {
	c := Chart{ID: "a", Series: []Series{{Kind: KindPoints}}}
	for range 50 {
		c.Series[0].Points = append(c.Series[0].Points, day("2026-01-01", 5, ""))
	}
	c.Series[0].Points = append(c.Series[0].Points, day("2026-01-01", 5, "at_least"))
	if s := scened(t, c, 640); len(s.series[0].marks) != 2 {
		t.Errorf("50 equal figures and a bound make %d marks, want 2", len(s.series[0].marks))
	}
}

func TestSeriesDifferWithoutColour(t *testing.T) {
	seen := map[string]int{}
	for i := range shapes {
		var b strings.Builder
		if err := Key(&b, Sign{Kind: KindSteps, Mark: i}); err != nil {
			t.Fatal(err)
		}
		look := strings.ReplaceAll(b.String(), "chart-s"+string(rune('0'+i)), "")
		if other, ok := seen[look]; ok {
			t.Errorf("series %d and %d have the same shape and dash", i, other)
		}
		seen[look] = i
	}
}
