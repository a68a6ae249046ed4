package site

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/chart"
	"github.com/recuento/recuento/pipeline/summary"
)

// drawing is a chart as an SVG. Its marks have no texts and links of their own:
// a hundred of them would bury the page; the table has both.
func (e *edition) drawing(id, title string, period storySpan, lines []storyLine, windows []*summary.Window, width, height int) (template.HTML, error) {
	c := e.chartOf("chart-"+id, title, period, lines, windows, false)
	if width < 560 { // names of series have no room there
		for i := range c.Series {
			c.Series[i].Title = ""
		}
		for i := range c.Events {
			c.Events[i].Title = ""
		}
	}
	var b strings.Builder
	err := chart.SVG(&b, c, width, height)
	return template.HTML(lean(b.String())), err
}

// chartOf is what a chart draws.
func (e *edition) chartOf(id, title string, period storySpan, lines []storyLine, windows []*summary.Window, whole bool) chart.Chart {
	c := chart.Chart{
		ID: id, Title: title, From: period.from, To: period.to.Add(period.to.Sub(period.from) / 50), Axis: e.Number, Month: e.month, Day: e.dayOfMonth, YTitle: e.Pick("People", "Personas"),
		Description: e.Pick("Each mark is a figure as it was stated. The list below says in words what is seen.", "Cada marca es una cifra tal como se dijo. La lista que sigue dice en palabras lo que se ve."),
	}
	for i, l := range lines {
		s := chart.Series{ID: strconv.Itoa(i + 1), Title: e.shortTitle(l), Kind: chart.KindPoints, Mark: l.mark}
		if l.total {
			s.Kind = chart.KindSteps
		}
		if whole {
			s.Title = e.lineTitle(l)
		}
		for _, p := range l.points {
			s.Points = append(s.Points, chart.Point{From: p.on, To: p.on, Value: p.value, High: p.high, Precision: p.precision})
		}
		c.Series = append(c.Series, s)
	}
	for _, w := range windows {
		c.Events = append(c.Events, chart.Event{On: lastStart(w), Title: e.eventTitle(w)})
	}
	return c
}

// lastStart is the last day on which a window can have begun.
func lastStart(w *summary.Window) time.Time {
	t, _ := time.Parse(time.DateOnly, w.LatestStart) // storyWindows left out those without one
	return t
}

// lineKeys is the legend: every line with what it shows.
func (e *edition) lineKeys(lines []storyLine) ([]storyKey, error) {
	var keys []storyKey
	for _, l := range lines {
		s := chart.Sign{Kind: chart.KindPoints, Mark: l.mark}
		if l.total {
			s.Kind = chart.KindSteps
		}
		sign, err := keyOf(s)
		if err != nil {
			return nil, err
		}
		keys = append(keys, storyKey{sign, e.lineTitle(l), e.lineText(l)})
	}
	return keys, nil
}

// signKeys is every way of drawing a figure that is not exact, of those there are.
func (e *edition) signKeys(lines []storyLine) ([]storyKey, error) {
	var keys []storyKey
	for _, k := range []struct{ sign, precision, title string }{
		{"l", "at_least", e.Pick("at least so many", "al menos esa cifra")},
		{"u", "at_most", e.Pick("at most so many", "a lo sumo esa cifra")},
		{"r", "range", e.Pick("between two numbers", "entre dos números")},
		{"a", "approximate", e.Pick("about so many", "alrededor de esa cifra")},
	} {
		here := func(p plottedFigure) bool { return liveSign(p) == k.sign }
		if !slices.ContainsFunc(lines, func(l storyLine) bool { return slices.ContainsFunc(l.points, here) }) {
			continue
		}
		sign, err := keyOf(chart.Sign{Kind: chart.KindPoints, Precision: k.precision})
		if err != nil {
			return nil, err
		}
		keys = append(keys, storyKey{Sign: sign, Title: k.title})
	}
	return keys, nil
}

func keyOf(s chart.Sign) (template.HTML, error) {
	var b strings.Builder
	err := chart.Key(&b, s)
	return template.HTML(lean(b.String())), err
}

// liveStory is the same chart as data, for readers who explore it.
type liveStory struct {
	From     int64        `json:"from"` // days since 1970
	To       int64        `json:"to"`
	Months   []string     `json:"months"`
	Day      string       `json:"day"`      // a date in words: {d}, {m} and {y}
	Thousand string       `json:"thousand"` // what stands between thousands
	Series   []liveSeries `json:"series"`
	Events   []liveEvent  `json:"events"`
}

// liveSeries has its points as lists: the day, the value, and, of those that are
// not exact or have other words than the day and the value, the upper end or
// null, the sign, the day and the figure in words.
type liveSeries struct {
	Title  string  `json:"title"`
	Steps  bool    `json:"steps"`
	Mark   int     `json:"mark"`
	Points [][]any `json:"points"`
}

type liveEvent struct {
	On    int64  `json:"on"`
	Title string `json:"title"`
}

func (e *edition) liveStory(period storySpan, lines []storyLine, windows []*summary.Window) liveStory {
	out := liveStory{From: dayNumber(period.from), To: dayNumber(period.to), Thousand: strings.Trim(e.Number(1000), "01"), Day: e.Pick("{d} {m} {y}", "{d} de {m} de {y}")}
	for m := range 12 {
		name, _, _ := strings.Cut(e.Date(fmt.Sprintf("2000-%02d", m+1)), " ")
		out.Months = append(out.Months, name)
	}
	for _, l := range lines {
		s := liveSeries{Title: e.lineTitle(l), Steps: l.total, Mark: l.mark}
		for _, p := range l.points {
			s.Points = append(s.Points, e.livePoint(p))
		}
		out.Series = append(out.Series, s)
	}
	for _, w := range windows {
		out.Events = append(out.Events, liveEvent{dayNumber(lastStart(w)), e.eventTitle(w)})
	}
	return out
}

// livePoint leaves out words that the page's script can make itself.
func (e *edition) livePoint(p plottedFigure) []any {
	point := []any{dayNumber(p.on), p.value}
	day := p.day.Text
	if day == e.Date(p.day.Datetime) {
		day = ""
	}
	sign := liveSign(p)
	if day == "" && sign == "" && p.figure == e.Number(p.value) {
		return point
	}
	return append(point, p.high, sign, day, p.figure)
}

func dayNumber(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// liveSign is how a figure is drawn: exact, from below, from above, a range,
// about.
func liveSign(p plottedFigure) string {
	switch p.precision {
	case "", "exact":
		return ""
	case "at_least", "more_than":
		return "l"
	case "at_most", "up_to", "less_than":
		return "u"
	case "range":
		if p.high != nil {
			return "r"
		}
	}
	return "a"
}
