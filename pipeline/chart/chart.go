// Package chart draws figures over time as a still picture: an SVG for a page
// and a PNG for link previews.
//
// Call SVG for a page and PNG for a preview; Key writes the sign of a series
// for a legend made of words.
//
// Nothing is drawn that nobody stated. Balances are single marks and never
// joined. Running totals are joined by steps, from one total to the next of
// the same series, and only where both are exact and their days are known.
// Bounds, approximate figures, ranges and dates known to the month look
// different from exact figures of a known day. Values start at 0. Series differ
// in shape and dash as well as in colour. The same chart gives the same bytes.
package chart

import (
	"fmt"
	"strconv"
	"time"
)

// Kind says whether the figures of a series may be joined.
type Kind string

// The kinds of series.
const (
	KindPoints Kind = "points" // balances: single marks
	KindSteps  Kind = "steps"  // running totals: marks joined by a step line
)

// Point is one stated figure.
type Point struct {
	From, To  time.Time // the earliest and latest day the date may mean; equal, or To zero, where the day is known
	Value     int64     // from 0
	High      *int64    // upper end of a range, nil where there is none
	Precision string    // exact or "", at_least, more_than, at_most, up_to, less_than, range; every other counts as approximate
	Label     string    // what a reader gets, in the language of the page: "21 February 2026: Foro Penal, 609 held"
	Link      string    // relative address or http(s); "" none; anything else gives no link
}

// Series is the figures of one counter or office that may be read together.
type Series struct {
	ID, Title string
	Kind      Kind
	Mark      int // 0 to 7: colour, shape and dash; 8 is 0 again
	Points    []Point
}

// Event is a day marked by a vertical line. Its number is its place in
// Chart.Events, from 1; the page lists the titles.
type Event struct {
	On    time.Time
	Title string
	Link  string
}

// Chart is what to draw. Points and events outside From and To are left out;
// where both are zero, the points give the period.
type Chart struct {
	ID                 string // prefix of the ids in the SVG: letters, digits, "-" and "_"
	Title, Description string // <title> and <desc>
	Series             []Series
	Events             []Event
	From, To           time.Time
	Axis               func(int64) string     // numbers as the language writes them; nil writes digits
	Month              func(time.Time) string // "Jan 2026"; nil writes 2026-01
	Day                func(time.Time) string // ticks of periods below eleven weeks, "5 Jan"; nil writes 2026-01-05
	YTitle             string
}

// Picture is the frame of a PNG, in pixels, and the words around the chart.
type Picture struct {
	Width, Height           int
	Title, Subtitle, Source string
}

// checked gives the chart with every function set, or says what cannot be drawn.
func checked(c Chart) (Chart, error) {
	if !isName(c.ID) {
		return c, fmt.Errorf("chart: the id %q of the chart is not usable; use letters, digits, \"-\" and \"_\"", c.ID)
	}
	if c.To.Before(c.From) {
		return c, fmt.Errorf("chart %s: the period ends on %s, before it begins on %s; swap them", c.ID, isoDay(c.To), isoDay(c.From))
	}
	for _, s := range c.Series {
		if s.Kind != KindPoints && s.Kind != KindSteps {
			return c, fmt.Errorf("chart %s: series %q has the kind %q; use %q or %q", c.ID, s.ID, s.Kind, KindPoints, KindSteps)
		}
		for i, p := range s.Points {
			if err := p.check(); err != nil {
				return c, fmt.Errorf("chart %s: series %q, point %d: %w", c.ID, s.ID, i+1, err)
			}
		}
	}
	if c.Axis == nil {
		c.Axis = func(v int64) string { return strconv.FormatInt(v, 10) }
	}
	if c.Month == nil {
		c.Month = func(t time.Time) string { return t.Format("2006-01") }
	}
	if c.Day == nil {
		c.Day = isoDay
	}
	return c, nil
}

func (p Point) check() error {
	switch {
	case p.From.IsZero():
		return fmt.Errorf("it has no date; leave it out or give From")
	case !p.To.IsZero() && p.To.Before(p.From):
		return fmt.Errorf("its latest day %s is before its earliest %s; swap them", isoDay(p.To), isoDay(p.From))
	case p.Value < 0:
		return fmt.Errorf("its value %d is below 0; the chart starts at 0", p.Value)
	case p.High != nil && *p.High < p.Value:
		return fmt.Errorf("its range ends at %d, below its value %d; swap them", *p.High, p.Value)
	}
	return nil
}

func isName(s string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9') && s[0] != '-'
}

func isoDay(t time.Time) string { return t.Format(time.DateOnly) }
