package site

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// factRow is what all rows of facts show.
type factRow struct {
	FactID string
	dated
	Figure    string
	Apart     string // the lowest and highest figure, where pages differ
	FirstHand bool
	Status    string
	Standing  bool
	Replaced  bool       // the first of the links is what took its place
	Links     []factLink // what replaced it, what it corrects, what it is a part of
	Conflicts string
	Pages     []sourcePage
	Origins   string
}

// factLink is another fact and what it is to this one.
type factLink struct {
	What, Text string
	Link       string // relative to the root
}

type balanceRow struct {
	factRow
	Scope string // "" for the whole country
	Parts string
}

// balance is a row of people held.
func (c *counted) balance(r table.Ref) balanceRow {
	v := c.balances
	row := balanceRow{factRow: c.fact(countedFact{v, r, c.facts[v.Text(r, "fact_id")].later}, "detained_total", "as_of")}
	if scope := v.Text(r, "scope"); scope != "national" {
		row.Scope = c.Words.Title("scope", scope)
	}
	var parts []string
	for _, column := range []string{"women", "men", "civilians", "military", "adults", "adolescents", "foreign_nationals", "convicted", "untried", "whereabouts_unknown"} {
		if n := v.Maybe(r, column); n != nil {
			parts = append(parts, language.LowerFirst(c.Column("detainee_counts", column))+" "+c.Number(*n))
		}
	}
	row.Parts = strings.Join(parts, "; ")
	if n := v.Maybe(r, "restricted"); n != nil {
		if row.Parts != "" {
			row.Parts += ". "
		}
		row.Parts += c.Say("Besides them, %s under court-ordered measures", "Aparte, %s con medidas cautelares", c.Number(*n))
	}
	row.Parts = c.upper(row.Parts)
	return row
}

// fact is what all rows show.
func (c *counted) fact(f countedFact, column, date string) factRow {
	v, r := f.view, f.ref
	status := v.Text(r, "status")
	row := factRow{FactID: v.Text(r, "fact_id"), dated: c.dayOf(v, r, date, v.Text(r, "date_basis")), FirstHand: len(v.List(r, "verified_by")) > 0,
		Status: c.upper(c.phrases.Replaced(status)), Standing: status == "standing" || status == ""}
	row.Figure = c.Sign(v.Text(r, "precision"), v.Maybe(r, column), v.Maybe(r, column+"_high"))
	low, high := v.Maybe(r, column+"_low"), v.Maybe(r, column+"_high")
	if low != nil && high != nil && *low != *high && v.Text(r, "precision") != "range" {
		row.Apart = c.Say("pages give %s to %s", "las páginas dan de %s a %s", c.Number(*low), c.Number(*high))
	}
	row.Links = c.links(f, status)
	if row.Replaced = (status == "superseded" || status == "restated") && len(f.later) > 0; row.Replaced {
		row.Status = c.Words.Title("fact_status", status)
	}
	row.Conflicts = c.disputed(f)
	row.Pages = c.pages[row.FactID]
	row.Origins = c.origins(f)
	return row
}

// disputed is on what the pages of a fact disagree, besides its figure.
func (c *counted) disputed(f countedFact) string {
	name := f.view.Schema.Name
	var titles []string
	for _, column := range f.view.List(f.ref, "conflicts") {
		title := language.LowerFirst(c.Column(name, column))
		if strings.HasPrefix(column, "as_of_") && column != "as_of_time" {
			title = c.Pick("date", "fecha")
		}
		if !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return c.List(titles)
}

// origins is whose text the pages carry, in numbers that are never added.
func (c *counted) origins(f countedFact) string {
	named, unknown := f.view.Maybe(f.ref, "origins_named"), f.view.Maybe(f.ref, "origins_unknown")
	var parts []string
	if named != nil && *named > 0 {
		parts = append(parts, c.Counted(*named, "named origin", "named origins", "origen con nombre", "orígenes con nombre"))
	}
	if unknown != nil && *unknown > 0 {
		parts = append(parts, c.Counted(*unknown, "outlet that names none", "outlets that name none", "medio que no lo nombra", "medios que no lo nombran"))
	}
	return strings.Join(parts, "; ")
}

// links is what replaced a fact, what it corrects and what it is a part of.
func (c *counted) links(f countedFact, status string) []factLink {
	var out []factLink
	add := func(what string, ids []string) {
		for _, id := range ids {
			if other, ok := c.facts[id]; ok {
				out = append(out, factLink{what, c.short(other), c.place(other)})
			}
		}
	}
	switch status {
	case "superseded", "restated":
		add(c.Pick("by", "por"), f.later)
	}
	add(c.Pick("corrects", "corrige"), f.view.List(f.ref, "restates"))
	add(c.Pick("part of", "parte de"), f.view.List(f.ref, "part_of"))
	return out
}

// short is a fact by its figure and day.
func (c *counted) short(f countedFact) string {
	column, date := "detained_total", "as_of"
	if f.view.Schema.Name == c.flows.Schema.Name {
		column, date = "people_verified", "period_end"
	}
	return c.Sign(f.view.Text(f.ref, "precision"), f.view.Maybe(f.ref, column), f.view.Maybe(f.ref, column+"_high")) + ", " +
		c.phrases.Day(summary.Dated{Date: f.view.Date(f.ref, date), DateBasis: f.view.Text(f.ref, "date_basis")})
}

// place is where a fact stands on the site.
func (c *counted) place(f countedFact) string {
	who := f.view.Text(f.ref, "organization")
	if who == "" {
		who = "not_stated"
	}
	return route{counterPage, who}.at(c.Language) + "#" + f.view.Text(f.ref, "fact_id")
}

// correction is a figure that was put right, and the one that did so.
type correction struct{ New, Old factLink }

// corrections is which figures a counter put right.
func (c *counted) corrections(rows *counterRows) []correction {
	var out []correction
	add := func(v reading.View, refs []table.Ref) {
		for _, r := range refs {
			f := countedFact{view: v, ref: r}
			for _, id := range v.List(r, "restates") {
				if other, ok := c.facts[id]; ok {
					out = append(out, correction{factLink{Text: c.short(f), Link: c.place(f)}, factLink{Text: c.short(other), Link: c.place(other)}})
				}
			}
		}
	}
	add(c.balances, rows.balances)
	add(c.flows, rows.flows)
	return out
}
