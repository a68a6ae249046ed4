package derive

// point is a fact with a figure and a date, as a row of the timeline.
type point struct {
	series      string
	on          date
	basis       string // of the date
	fact, table string
	side, body  string
	subject     string
	instrument  string
	stage       string
	counting    string
	unit        string
	population  string
	subset      string // empty: everyone
	window      string
	people      figure // in unit, which may be another than people
	firstHand   bool
	status      string
	plottable   bool
}

// timeline gives every fact that has a figure and a date once. What must not be
// used stays in, so that it can be found: plottable tells it apart.
func (f *facts) timeline() ([]point, []omission) {
	var points []point
	var left []omission
	add := func(p point, of fact) {
		if reason := noPoint(p); reason != "" {
			left = append(left, omission{table: Timeline, fact: p.fact, reason: reason})
			return
		}
		p.plottable = plottable(p, of)
		points = append(points, p)
	}
	s := f.seriesNames()
	for _, a := range f.announcements {
		add(s.named(announced(a)), a.fact)
	}
	for _, b := range f.balances {
		add(s.named(held(b)), b.fact)
	}
	for _, w := range f.flows {
		add(s.named(flowed(w)), w.fact)
	}
	return points, left
}

// noPoint says why a fact is no point; "" where it is one.
func noPoint(p point) string {
	switch {
	case p.status == "withdrawn":
		return "withdrawn"
	case !p.people.given():
		return "no_figure"
	case p.on.on == null:
		return "no_date"
	}
	return ""
}

// plottable reports whether a point may be drawn as what its side said on a day.
// A counter's figure that only others relay is left to them.
func plottable(p point, of fact) bool {
	return p.on.day() && of.saidThen() && p.people.precision != "not_stated" && (p.side != counter || p.firstHand)
}

// pointOf is what the points of the three tables share.
func pointOf(of fact, table string) point {
	return point{fact: of.id, table: table, body: of.side, basis: of.basis, firstHand: of.firstHand, status: of.status}
}

func announced(a announcement) point {
	p := pointOf(a.fact, announcements)
	p.side, p.subject, p.on, p.people = sideOfAuthority(a.side), "announced", a.on, a.any
	p.instrument, p.stage, p.counting, p.unit = a.instrument, a.stage, a.counting, a.unit
	p.population, p.subset, p.window = a.population, a.subset, a.window
	if p.unit == people {
		p.people = a.people
	}
	return p
}

func held(b balance) point {
	p := pointOf(b.fact, detaineeCounts)
	p.side, p.subject, p.on, p.people = sideOfCounter(b.side, b.kind), "held", b.on, b.detained
	p.counting, p.unit = "balance", people
	if b.subset != national {
		p.subset = b.subset
	}
	return p
}

// flowed dates a count by the end of its period: what was counted by then.
func flowed(w flow) point {
	p := pointOf(w.fact, verifiedReleases)
	p.side, p.subject, p.on, p.people = sideOfCounter(w.side, w.kind), w.measure, w.end, w.people
	p.counting, p.unit, p.subset, p.window = w.counting, people, w.subset, w.window
	return p
}

// people is the unit of whatever does not count applications or cases.
const people = "people"

func (p point) write(w *writer) {
	w.text("series", p.series)
	w.int("date_on", p.on.on)
	w.int("date_latest", p.on.latest)
	w.text("date_precision", p.on.precision)
	w.text("date_basis", p.basis)
	w.text("fact_id", p.fact)
	w.text("table", p.table)
	w.text("side", p.side)
	w.text("body", p.body)
	w.text("subject", p.subject)
	w.text("instrument", p.instrument)
	w.text("stage", p.stage)
	w.text("counting", p.counting)
	w.text("unit", p.unit)
	w.text("population", p.population)
	w.text("subset", p.subset)
	w.text("window", p.window)
	w.int("value", p.people.value)
	w.int("value_low", p.people.low)
	w.int("value_high", p.people.high)
	w.text("precision", p.people.precision)
	w.bool("first_hand", p.firstHand)
	w.text("status", p.status)
	w.bool("plottable", p.plottable)
}
