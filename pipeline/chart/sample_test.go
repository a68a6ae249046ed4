package chart

import (
	"bytes"
	"strconv"
	"testing"
	"time"
)

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string, v int64, precision string) Point {
	return Point{From: date(s), To: date(s), Value: v, Precision: precision, Label: s + ": " + strconv.FormatInt(v, 10)}
}

func stretch(from, to string, v int64) Point {
	return Point{From: date(from), To: date(to), Value: v, Precision: "exact", Label: from + " to " + to}
}

// small has one of everything a reader must tell apart.
func small() Chart {
	high := int64(1000)
	ranged := day("2026-01-09", 800, "range")
	ranged.High = &high
	linked := day("2026-02-21", 609, "exact")
	linked.Link = "announcements/an-1.html"
	return Chart{
		ID: "held", Title: "People held", Description: "Balances and running totals as stated.",
		From: date("2025-12-01"), To: date("2026-04-30"), YTitle: "People",
		Month: func(t time.Time) string { return t.Format("Jan 2006") },
		Series: []Series{
			{ID: "a", Title: "Counter A: held", Kind: KindPoints, Mark: 0, Points: []Point{
				day("2025-12-29", 863, "exact"), ranged, day("2026-01-20", 777, "approximate"),
				day("2026-02-01", 700, "at_least"), day("2026-02-12", 690, "at_most"), linked,
			}},
			{ID: "b", Title: "Counter B: held", Kind: KindPoints, Mark: 2, Points: []Point{
				stretch("2025-12-01", "2025-12-31", 1069), day("2026-03-16", 690, ""),
			}},
			{ID: "c", Title: "Office C: released", Kind: KindSteps, Mark: 1, Points: []Point{
				day("2026-01-14", 100, "exact"), day("2026-01-26", 208, "exact"), day("2026-02-02", 295, "exact"),
				day("2026-02-10", 300, "at_least"), day("2026-02-20", 310, "exact"), day("2026-02-25", 320, "exact"),
			}},
		},
		Events: []Event{
			{On: date("2026-01-08"), Title: "Releases announced"},
			{On: date("2026-02-19"), Title: "Law passed"},
			{On: date("2026-02-20"), Title: "Law in force", Link: "methodology.html"},
		},
	}
}

func svg(t *testing.T, c Chart, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, c, width, height); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func scened(t *testing.T, c Chart, width float64) *scene {
	t.Helper()
	c, err := checked(c)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newRuler(1.05)
	if err != nil {
		t.Fatal(err)
	}
	return arrange(c, frame{width: width, height: width * 0.6, size: 12}, m)
}

// crowd is a chart of n figures in each of two series over twelve years.
func crowd(n int) Chart {
	c := Chart{ID: "crowd", Title: "Crowd", From: date("2014-01-01"), To: date("2026-01-01")}
	for k, kind := range []Kind{KindPoints, KindSteps} {
		s := Series{ID: strconv.Itoa(k), Title: "Series " + strconv.Itoa(k), Kind: kind, Mark: k}
		for i := range n {
			at := date("2014-01-01").AddDate(0, 0, i*4380/n)
			s.Points = append(s.Points, Point{From: at, Value: int64(i * 7919 % 4001), Label: "figure " + strconv.Itoa(i)})
		}
		c.Series = append(c.Series, s)
	}
	return c
}
