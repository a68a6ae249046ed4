package desk

import (
	"cmp"
	"slices"
	"strings"
)

// nearDays is how far two dates of one fact may lie apart.
const nearDays = 3

// thereShown keeps a warning readable.
const thereShown = 8

// checkThere warns of rows whose page or figure the data has already.
func (c *checking) checkThere() {
	if !hasPages(c.form.schema) {
		return
	}
	for i := range c.out.reports {
		r := &c.out.reports[i]
		c.outlet(r)
		if c.duplicate(r, c.out.reports[:i]) {
			continue
		}
		c.samePage(r)
		c.sameFigure(r)
	}
}

// outlet warns of an outlet that would be a second one beside its own name.
func (c *checking) outlet(r *report) {
	d, name := c.desk, r.values["outlet"]
	if short, ok := strings.CutPrefix(name, "www."); ok {
		c.warn(Finding{Row: r.row, column: c.form.column("outlet") + 1, Input: "outlet", Cell: name, Code: outletSpelling, Meant: []string{short},
			Says: d.say("An outlet is written without www.", "El medio se escribe sin www.")})
	}
	if host := outletOf(r.values["url"]); !belongs(name, r.values["url"]) {
		c.warn(Finding{Row: r.row, column: c.form.column("outlet") + 1, Input: "outlet", Cell: name, Code: outletElsewhere, Meant: []string{host},
			Says: d.say("The page is one of %s; write the outlet that published the page.", "La página es de %s; se escribe el medio que publicó la página.", host)})
	}
}

// duplicate warns of a row that says what another one says of the same page.
func (c *checking) duplicate(r *report, above []report) bool {
	d := c.desk
	found := Finding{Row: r.row, column: c.form.column("url") + 1, Input: "url", Cell: r.values["url"], Code: probableDuplicate}
	for _, other := range c.known.pages[r.page] {
		if r.repeats(other) {
			found.There = append(found.There, other.there())
		}
	}
	for i := range above {
		if r.repeats(&above[i]) {
			there := above[i].there()
			there.Row, there.Feed = above[i].row, ""
			found.There = append(found.There, there)
		}
	}
	if len(found.There) == 0 {
		return false
	}
	found.Says = d.say("PROBABLY A DUPLICATE: the same page with the same figure, side and date is there already.", "PROBABLE DUPLICADO: ya está la misma página con la misma cifra, del mismo emisor y de la misma fecha.")
	found.Detail = []string{d.say("Delete this row unless the page really gives two figures that happen to be equal.", "Hay que borrar esta fila, salvo que la página dé de verdad dos cifras que coinciden.")}
	c.warn(found)
	return true
}

// repeats reports that two rows say the same: one page, side, kind, stage, date
// and figure. Rows without a figure say the same only where they differ in nothing
// else.
func (r *report) repeats(other *report) bool {
	if r.page != other.page || r.date != other.date || r.told() != other.told() {
		return false
	}
	if r.figure != "" {
		// One page can say that 381 were requested and that 381 were granted.
		return !slices.ContainsFunc([]string{"stage", "counting", "population"}, func(in string) bool { return r.values[in] != other.values[in] })
	}
	for name := range union(r.values, other.values) {
		if name != key && name != "note" && name != "url" && r.values[name] != other.values[name] {
			return false
		}
	}
	return true
}

func union(a, b map[string]string) map[string]bool {
	names := map[string]bool{}
	for n := range a {
		names[n] = true
	}
	for n := range b {
		names[n] = true
	}
	return names
}

func (c *checking) samePage(r *report) {
	d := c.desk
	there := c.known.pages[r.page]
	if len(there) == 0 {
		return
	}
	found := Finding{Row: r.row, column: c.form.column("url") + 1, Input: "url", Cell: r.values["url"], Code: pageThere, There: theres(there),
		Says:   d.say("This page is there already, with %d %s.", "Esta página ya está, con %d %s.", len(there), d.reportsWord(len(there))),
		Detail: []string{d.say("Another figure of the page is welcome; the same page with the same figure is not.", "Otra cifra de la página es bienvenida; la misma página con la misma cifra, no.")}}
	c.warn(found)
}

func (c *checking) sameFigure(r *report) {
	d := c.desk
	if r.figure == "" || r.from == 0 {
		return
	}
	var there []*report
	for _, o := range c.known.figures[r.told()] {
		if o.page != r.page && o.from != 0 && o.from <= r.to+nearDays && o.to >= r.from-nearDays {
			there = append(there, o)
		}
	}
	if len(there) == 0 {
		return
	}
	found := Finding{Row: r.row, column: c.form.column(c.known.roles.figure) + 1, Input: c.known.roles.figure, Cell: r.figure, Code: figureThere, There: theres(there),
		Says: d.say("%d other %s already %s the same figure by %s within %d days.", "Ya hay %d %s más que %s la misma cifra de %s con %d días de diferencia como máximo.",
			len(there), d.reportsWord(len(there)), d.carry(len(there)), r.side, nearDays),
		Detail: []string{
			d.say("It looks like one fact: %s.", "Parece un mismo hecho: %s.", c.fact(there)),
			d.say("Another page with the same figure is welcome; the same page with the same figure is not.", "Otra página con la misma cifra es bienvenida; la misma página con la misma cifra, no."),
		}}
	c.warn(found)
}

func (d *Desk) reportsWord(n int) string {
	if n == 1 {
		return d.say("report", "reporte")
	}
	return d.say("reports", "reportes")
}

func (d *Desk) carry(n int) string {
	if n == 1 {
		return d.say("carries", "trae")
	}
	return d.say("carry", "traen")
}

func theres(reports []*report) []There {
	var out []There
	for _, r := range reports {
		out = append(out, r.there())
	}
	return out
}

// fact describes what reports of one figure have in common, by what most of
// them say.
func (c *checking) fact(reports []*report) string {
	first := reports[0]
	parts := []string{first.side, strings.TrimSpace(first.figure + " " + first.kind)}
	for _, input := range []string{"stage", "counting", "window", "subset", "event"} {
		if v := most(reports, input); v != "" {
			parts = append(parts, input+" "+v)
		}
	}
	low, high := "", ""
	for _, r := range reports {
		if r.date != "" && (low == "" || r.date < low) {
			low = r.date
		}
		high = max(high, r.date)
	}
	switch {
	case low == "":
	case low == high:
		parts = append(parts, low)
	default:
		parts = append(parts, c.desk.say("%s to %s", "%s a %s", low, high))
	}
	return strings.Join(parts, ", ")
}

// most is the value that an input has most often, or "" where most reports
// have none.
func most(reports []*report, input string) string {
	count := map[string]int{}
	best := ""
	for _, r := range reports {
		v := r.values[input]
		count[v]++
		if cmp.Or(cmp.Compare(count[v], count[best]), cmp.Compare(best, v)) > 0 {
			best = v
		}
	}
	return best
}

// latest are the last reports of a list by date, the newest first.
func latest(reports []There) []There {
	out := slices.Clone(reports)
	slices.SortStableFunc(out, func(a, b There) int { return cmp.Compare(b.Date, a.Date) })
	return out[:min(len(out), thereShown)]
}
