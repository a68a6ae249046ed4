package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/summary"
)

// startsWithin is within how many days a window must have begun to be marked:
// a line for a wider stretch would claim a day that nobody knows.
const startsWithin = 31

// lineTitle is who says what, since when.
func (e *edition) lineTitle(l storyLine) string {
	if l.window == nil {
		return e.titleOf(l, "")
	}
	return e.titleOf(l, "") + ", " + e.clean(e.phrases.Window(l.window))
}

// shortTitle is the same for a drawing: two totals of one counter differ by the
// month or year in which they begin.
func (e *edition) shortTitle(l storyLine) string {
	if since := e.beginning(l.window); since != "" {
		return e.titleOf(l, e.Say(" since %s", " desde %s", since))
	}
	return e.titleOf(l, "")
}

// beginning is the month in which a window surely begins, else the year, else
// "".
func (e *edition) beginning(w *summary.Window) string {
	if w == nil {
		return ""
	}
	first, err := time.Parse(time.DateOnly, w.EarliestStart)
	last, err2 := time.Parse(time.DateOnly, w.LatestStart)
	switch {
	case err != nil || err2 != nil || first.Year() != last.Year():
		return ""
	case first.Month() != last.Month():
		return strconv.Itoa(first.Year())
	}
	return e.month(first)
}

func (e *edition) titleOf(l storyLine, since string) string {
	switch {
	case l.state:
		return e.Say("%s: released%s, it says", "%s: excarceladas%s, según dice", e.clean(e.phrases.Authority(l.body)), since)
	case l.total:
		return e.Say("%s: released%s", "%s: excarceladas%s", e.clean(e.phrases.Short(l.body)), since)
	}
	return e.Say("%s: held", "%s: en prisión", e.clean(e.phrases.Short(l.body)))
}

// lineText says what the marks of a line show. Highest is told of balances only:
// of a running total it is the newest, or a figure that was taken back.
func (e *edition) lineText(l storyLine) string {
	at := func(p plottedFigure) string { return p.figure + " (" + p.day.Text + ")" }
	first, last := l.points[0], l.points[len(l.points)-1]
	if len(l.points) == 1 {
		return at(first)
	}
	n := int64(len(l.points))
	if l.total {
		return e.Say("%s; first %s, newest %s", "%s; el primero, %s; el último, %s",
			e.Counted(n, "total", "totals", "acumulado", "acumulados"), at(first), at(last))
	}
	text := e.Counted(n, "balance", "balances", "balance", "balances") + e.Say("; first %s", "; el primero, %s", at(first))
	if highest, ok := l.highest(); ok {
		text += e.Say(", highest exact %s", "; el más alto de los exactos, %s", at(highest))
	}
	return text + e.Say(", newest %s", "; el último, %s", at(last))
}

// storyTitle is what a chart is about.
func (e *edition) storyTitle(lines []storyLine, period storySpan) string {
	held := slices.ContainsFunc(lines, func(l storyLine) bool { return !l.total })
	out := slices.ContainsFunc(lines, func(l storyLine) bool { return l.total })
	switch {
	case held && out:
		return e.Say("People held, and running totals of releases, %s", "Personas en prisión y acumulados de excarcelaciones, %s", e.storyMonths(period))
	case held:
		return e.Say("People held, %s", "Personas en prisión, %s", e.storyMonths(period))
	}
	return e.Say("Running totals of releases, %s", "Acumulados de excarcelaciones, %s", e.storyMonths(period))
}

// storyMonths is a period as its first and last month.
func (e *edition) storyMonths(s storySpan) string {
	return e.Say("%s to %s", "%s a %s", e.Date(s.from.Format("2006-01")), e.Date(s.to.Format("2006-01")))
}

// storyWindows is the windows whose beginning a chart marks, by the last day on
// which they can have begun: laws, elections, those of the totals it draws, and
// those over which several count.
func (e *edition) storyWindows(period storySpan, drawn, all []storyLine) []*summary.Window {
	marked := map[string]bool{}
	bodies := map[string]string{}
	for _, l := range all {
		if l.window == nil || len(l.in(period).points) == 0 {
			continue
		}
		other, known := bodies[l.window.Window]
		marked[l.window.Window] = marked[l.window.Window] || known && other != l.body
		bodies[l.window.Window] = l.body
	}
	for _, l := range drawn {
		if l.window != nil {
			marked[l.window.Window] = true
		}
	}
	t := e.in.Version.Table("windows")
	codes := e.windowsByCode()
	var out []*summary.Window
	for _, r := range t.Order() {
		w := codes[t.Text(r, "window")]
		kind := t.Text(r, "kind")
		first, err := time.Parse(time.DateOnly, w.EarliestStart)
		last, err2 := time.Parse(time.DateOnly, w.LatestStart)
		if err != nil || err2 != nil || !period.has(last) || last.Sub(first) > startsWithin*24*time.Hour {
			continue
		}
		if kind == "law" || kind == "election" || marked[w.Window] && kind != "calendar" {
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b *summary.Window) int { return strings.Compare(a.LatestStart, b.LatestStart) })
	return out
}

// eventTitle is a window with the days on which it can have begun.
func (e *edition) eventTitle(w *summary.Window) string {
	title := e.upper(e.clean(e.phrases.Window(w)))
	if started := e.phrases.Started(w); started != "" {
		return title + started
	}
	return title + " (" + e.Date(w.LatestStart) + ")"
}

// month is a tick of the axis: "Jan 2026", "ene 2026".
func (e *edition) month(t time.Time) string {
	return e.shortMonth(t) + " " + strconv.Itoa(t.Year())
}

// dayOfMonth is a tick of a short axis: "5 Jan", "5 ene".
func (e *edition) dayOfMonth(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + e.shortMonth(t)
}

func (e *edition) shortMonth(t time.Time) string {
	if e.Language == language.Spanish {
		return strings.Fields("ene feb mar abr may jun jul ago sep oct nov dic")[t.Month()-1]
	}
	return t.Format("Jan")
}
