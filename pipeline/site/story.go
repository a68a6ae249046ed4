package site

import (
	"cmp"
	"html/template"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/summary"
)

// story is the charts of the front page: a period of many months and, where
// most was said, a closer look at a few of them.
type story struct {
	Charts []storyChart
	Signs  []storyKey // what open marks and arrows mean
	Rest   int        // series with figures in the period that no chart draws
}

// storyChart is one chart with all that says in words what it shows.
type storyChart struct {
	ID, Title    string
	Period       string // in words
	Wide, Narrow template.HTML
	Lines        []storyKey // the series, with their first, highest and newest figures
	Events       []string
	Elsewhere    string      // the period whose totals the closer chart draws
	Groups       []storyRows // nil where another chart has the table
	Points       int
	Live         liveStory
}

// storyKey is a sign of the drawing and what it stands for.
type storyKey struct {
	Sign        template.HTML
	Title, Text string
}

// storyRows is the figures of one series in the table.
type storyRows struct {
	Title string
	Rows  []storyRow
}

type storyRow struct {
	dated
	Figure string
	Link   route
	Anchor string // of the fact on its page, "" where the page is the fact's own
}

// plottedFigure is one figure that may be drawn.
type plottedFigure struct {
	factID    string
	on        time.Time
	value     int64
	high      *int64 // the upper end of a range
	precision string
	day       dated
	figure    string
}

// line is the figures of one series, in order of their days.
type storyLine struct {
	id, body string
	state    bool            // a state body's claims; else a counter's own count
	total    bool            // a running total; else a balance
	window   *summary.Window // of a total
	mark     int
	points   []plottedFigure
}

// highest is the highest exact figure: the end of a range or a bound is a number
// that nobody counted.
func (l storyLine) highest() (plottedFigure, bool) {
	exact := slices.DeleteFunc(slices.Clone(l.points), func(p plottedFigure) bool { return p.precision != "" && p.precision != "exact" })
	if len(exact) == 0 {
		return plottedFigure{}, false
	}
	return slices.MaxFunc(exact, func(a, b plottedFigure) int { return cmp.Compare(a.value, b.value) }), true
}

// in is the line with the figures of a period only.
func (l storyLine) in(p storySpan) storyLine {
	all := l.points
	l.points = nil
	for _, point := range all {
		if p.has(point.on) {
			l.points = append(l.points, point)
		}
	}
	return l
}

// span is a period of whole days.
type storySpan struct{ from, to time.Time }

func (s storySpan) has(t time.Time) bool { return !t.Before(s.from) && !t.After(s.to) }

// story tells the charts.
func (e *edition) story() (story, error) {
	lines := e.storyLines()
	far, near := storyPeriods(lines)
	var out story
	var all []storyLine
	drawn := map[string]bool{}
	for _, c := range []struct {
		id    string
		span  storySpan
		lines []storyLine
	}{{"wide", far, farLines(lines, far, near)}, {"close", near, nearLines(lines, far, near)}} {
		if len(c.lines) == 0 {
			continue
		}
		one, err := e.storyChart(c.id, c.span, c.lines, lines)
		if err != nil {
			return out, err
		}
		all = append(all, c.lines...)
		for _, l := range c.lines {
			drawn[l.id] = true
		}
		out.Charts = append(out.Charts, one)
	}
	if len(out.Charts) == 2 {
		out.Charts[0].Elsewhere = e.storyMonths(near)
		out.Charts[0].Groups = nil
	}
	for _, l := range lines {
		if !drawn[l.id] && len(l.in(far).points) > 0 {
			out.Rest++
		}
	}
	var err error
	out.Signs, err = e.signKeys(all)
	return out, err
}

// storyChart draws one chart and says what it shows.
func (e *edition) storyChart(id string, period storySpan, lines, all []storyLine) (storyChart, error) {
	windows := e.storyWindows(period, lines, all)
	out := storyChart{ID: id, Period: e.storyMonths(period), Title: e.storyTitle(lines, period), Live: e.liveStory(period, lines, windows)}
	for _, w := range windows {
		out.Events = append(out.Events, e.eventTitle(w))
	}
	var err error
	if out.Wide, err = e.drawing(id, out.Title, period, lines, windows, 1040, 420); err != nil {
		return out, err
	}
	if out.Narrow, err = e.drawing(id+"-narrow", out.Title, period, lines, windows, 360, 320); err != nil {
		return out, err
	}
	if out.Lines, err = e.lineKeys(lines); err != nil {
		return out, err
	}
	for _, l := range lines {
		out.Points += len(l.points)
		out.Groups = append(out.Groups, storyRows{e.lineTitle(l), storyTable(l)})
	}
	return out, nil
}

// storyTable is the figures of a line with the pages that trace them.
func storyTable(l storyLine) []storyRow {
	var rows []storyRow
	for _, p := range l.points {
		row := storyRow{dated: p.day, Figure: p.figure, Link: route{counterPage, l.body}, Anchor: p.factID}
		if l.state {
			row.Link, row.Anchor = route{announcementPage, p.factID}, ""
		}
		rows = append(rows, row)
	}
	return rows
}
