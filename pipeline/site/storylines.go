package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

const (
	farMonths  = 20 // before the month of the newest figure
	nearMonths = 4  // of the closer look
	// drawnBalances and the totals of the state and of counters each are how many
	// series a chart has room for: eight marks look different.
	drawnBalances = 4
	farTotals     = 1
	nearTotals    = 2
)

// balanceMarks and totalMarks are the marks of series, told apart by shape, dash
// and colour.
func balanceMarks() []int { return []int{0, 2, 3, 4} }
func totalMarks() []int   { return []int{1, 5, 6, 7} }

// storyLines is every balance of the whole country and every running total of people
// who left prison that may be drawn, by series, and by counters first.
func (e *edition) storyLines() []storyLine {
	t := e.in.Version.Table("timeline")
	windows := e.windowsByCode()
	at := map[string]int{}
	var all []storyLine
	for _, r := range t.Order() {
		l, ok := lineOf(t, r, windows)
		if !ok {
			continue
		}
		p, ok := e.plotted(t, r)
		if !ok {
			continue
		}
		i, known := at[l.id]
		if !known {
			i = len(all)
			at[l.id] = i
			all = append(all, l)
		}
		all[i].points = append(all[i].points, p)
	}
	for _, l := range all {
		slices.SortStableFunc(l.points, func(a, b plottedFigure) int { return a.on.Compare(b.on) })
	}
	return all
}

// lineOf says which line a row belongs to, if any: people, all of them, in
// prison or out of it, by one state body or counter.
func lineOf(t reading.View, r table.Ref, windows map[string]*summary.Window) (storyLine, bool) {
	l := storyLine{id: t.Text(r, "series"), body: t.Text(r, "body"), state: t.Text(r, "side") == "state", window: windows[t.Text(r, "window")]}
	if t.Text(r, "unit") != "people" || t.Text(r, "subset") != "" || t.Text(r, "plottable") != "true" {
		return l, false
	}
	subject, counting, counter := t.Text(r, "subject"), t.Text(r, "counting"), t.Text(r, "side") == "counter"
	switch {
	case subject == "held" && counting == "balance":
		return l, counter
	case counting != "cumulative" || l.window == nil:
		return l, false
	}
	l.total = true
	released := subject == "released" && counter
	said := subject == "announced" && l.state && t.Text(r, "stage") == "executed" && t.Text(r, "population") == "detained"
	return l, released || said
}

// plotted is the figure of a row. One that is dated after the version is not
// drawn: it would stretch the chart over days that nobody has seen.
func (e *edition) plotted(t reading.View, r table.Ref) (plottedFigure, bool) {
	date := t.Date(r, "date")
	on, err := time.Parse(time.DateOnly, date)
	value := t.Maybe(r, "value")
	if err != nil || value == nil || *value < 0 || on.After(e.in.Manifest.PublishedAt) {
		return plottedFigure{}, false
	}
	f := summary.Figure{People: value, Precision: t.Text(r, "precision")}
	if f.Precision == "range" {
		f.High = t.Maybe(r, "value_high")
	}
	day := summary.Dated{Date: date, DateBasis: t.Text(r, "date_basis")}
	p := plottedFigure{factID: t.Text(r, "fact_id"), on: on, value: *value, high: f.High, precision: f.Precision, day: e.dated(day), figure: e.phrases.Figure(f)}
	if p.high != nil && *p.high < p.value { // as its page gives it
		low := *p.high
		p.high, p.value = value, low
	}
	return p, true
}

// windowsByCode is the windows of running totals by their codes.
func (e *edition) windowsByCode() map[string]*summary.Window {
	t := e.in.Version.Table("windows")
	all := map[string]*summary.Window{}
	for _, r := range t.Order() {
		w := summary.Window{
			Window: t.Text(r, "window"), EarliestStart: t.Text(r, "earliest_start"), LatestStart: t.Text(r, "latest_start"),
			TitleEN: t.Text(r, "title_en"), TitleES: t.Text(r, "title_es"),
		}
		all[w.Window] = &w
	}
	return all
}

// storyPeriods is the months of the chart, and those few among them with the most
// figures; of equals the newest.
func storyPeriods(lines []storyLine) (far, near storySpan) {
	perMonth := map[time.Time]int{}
	var newest time.Time
	for _, l := range lines {
		for _, p := range l.points {
			m := storyMonth(p.on)
			perMonth[m]++
			if m.After(newest) {
				newest = m
			}
		}
	}
	if newest.IsZero() {
		return far, near
	}
	far = storySpan{newest.AddDate(0, -farMonths, 0), newest.AddDate(0, 1, -1)}
	most := 0
	for last := newest; !last.AddDate(0, 1-nearMonths, 0).Before(far.from); last = last.AddDate(0, -1, 0) {
		n := 0
		for back := range nearMonths {
			n += perMonth[last.AddDate(0, -back, 0)]
		}
		if n > most {
			most, near = n, storySpan{last.AddDate(0, 1-nearMonths, 0), last.AddDate(0, 1, -1)}
		}
	}
	return far, near
}

func storyMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// farLines is what the chart of the whole period draws: balances, and the totals
// that the closer one does not have in full.
func farLines(lines []storyLine, far, near storySpan) []storyLine {
	var rest []storyLine
	whole := true
	for _, l := range lines {
		l = l.in(far)
		within := len(l.in(near).points) == len(l.points)
		whole = whole && within
		if !l.total || !within {
			rest = append(rest, l)
		}
	}
	if whole { // the closer chart shows everything
		return nil
	}
	return chosenLines(rest, balancesOf(lines, far), farTotals)
}

// nearLines is what the closer chart draws. A counter has the mark that it has
// in the other one.
func nearLines(lines []storyLine, far, near storySpan) []storyLine {
	var here []storyLine
	for _, l := range lines {
		here = append(here, l.in(near))
	}
	return chosenLines(here, balancesOf(lines, far), nearTotals)
}

// balancesOf is the series of balances with the most figures of a period.
func balancesOf(lines []storyLine, far storySpan) []string {
	var all []storyLine
	for _, l := range lines {
		if l = l.in(far); !l.total && len(l.points) > 0 {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, byFigures)
	var ids []string
	for _, l := range all[:min(len(all), drawnBalances)] {
		ids = append(ids, l.id)
	}
	return ids
}

// chosenLines is the balances that are named and the totals with the most figures:
// at most so many of the state and of counters each, one for each window.
func chosenLines(lines []storyLine, balances []string, most int) []storyLine {
	slices.SortStableFunc(lines, byFigures)
	var out, totals []storyLine
	type side struct {
		state  bool
		window string
	}
	taken, count := map[side]bool{}, map[bool]int{}
	for _, l := range lines {
		if len(l.points) == 0 {
			continue
		}
		if !l.total {
			if i := slices.Index(balances, l.id); i >= 0 {
				l.mark = balanceMarks()[i]
				out = append(out, l)
			}
			continue
		}
		s := side{l.state, l.window.Window}
		if taken[s] || count[l.state] == most {
			continue
		}
		taken[s] = true
		count[l.state]++
		l.mark = totalMarks()[len(totals)]
		totals = append(totals, l)
	}
	slices.SortStableFunc(out, func(a, b storyLine) int { return cmp.Compare(a.mark, b.mark) })
	return append(out, totals...)
}

// byFigures puts the line with the most figures first, then the newest.
func byFigures(a, b storyLine) int {
	if d := cmp.Compare(len(b.points), len(a.points)); d != 0 || len(a.points) == 0 {
		return d
	}
	return cmp.Or(b.points[len(b.points)-1].on.Compare(a.points[len(a.points)-1].on), cmp.Compare(a.id, b.id))
}
