package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
)

// linkWords is how a link reads on the fact that has it, and on the other one.
func (w *words) linkWords(link string, here bool) string {
	for _, l := range [...]struct {
		link                               string
		here, hereES, opposite, oppositeES string
	}{
		{"supersedes", "takes the place of", "reemplaza a", "its place was taken by", "la reemplaza"},
		{"restates", "corrects", "corrige a", "was corrected by", "la corrige"},
		{"part_of", "is a part of", "es parte de", "has as a part", "tiene como parte"},
		{"follows", "carries out", "da curso a", "was followed by", "le siguió"},
		{"reverses", "strikes down", "deja sin efecto", "was struck down by", "la dejó sin efecto"},
		{"event", "same event as", "mismo hecho que", "same event as", "mismo hecho que"},
	} {
		switch {
		case l.link != link:
		case here:
			return w.Pick(l.here, l.hereES)
		default:
			return w.Pick(l.opposite, l.oppositeES)
		}
	}
	return link
}

func (p *sheet) links(t *Trace) {
	if len(t.Links) == 0 {
		return
	}
	p.Head(p.Say("How it hangs together with other facts", "Cómo se relaciona con otras fichas"))
	g := layout.Grid{}
	for _, l := range t.Links {
		g.Add(p.linkWords(l.Link, l.Here), l.Other.FactID, p.inShort(l.Other))
	}
	p.Print("  ", g)
}

// inShort is a fact in one line, without its id.
func (w *words) inShort(b Brief) string {
	parts := []string{w.figureShort(b)}
	if b.Stage != "" {
		parts[0] += ", " + language.LowerFirst(w.stageTitle(b))
	}
	if part := w.part(b); part != "" {
		parts = append(parts, part)
	}
	if b.Date != "" {
		parts = append(parts, w.Date(b.Date))
	}
	parts = append(parts, w.sideTitle(b))
	if b.Status != "standing" {
		parts = append(parts, language.LowerFirst(w.Title("fact_status", b.Status)))
	}
	return strings.Join(append(parts, w.pages(b.Pages)), " · ")
}

// stageTitle is the stage or the measure of a fact.
func (w *words) stageTitle(b Brief) string {
	if l := w.Set.Lists["stage"]; l != nil && l.Has(b.Stage) {
		return w.Title("stage", b.Stage)
	}
	return w.Title("measure", b.Stage)
}

func (p *sheet) decisions(t *Trace) {
	if len(t.Decisions) == 0 {
		return
	}
	p.Head(p.Say("What curators decided", "Qué decidió la curaduría"))
	for _, d := range t.Decisions {
		p.Wrap("  ", d.Text("decision_id")+" · "+p.Date(d.Text("decided_on"))+" · "+language.LowerFirst(p.Title("curation_state", d.Text("state")))+" · "+p.decided(t, d))
		p.Wrap("    ", p.Say("Reason: %s", "Motivo: %s", d.Text("reason")))
	}
}

// decided is what a decision says, in words.
func (p *words) decided(t *Trace, d reading.Row) string {
	switch d.Text("kind") {
	case "same":
		return p.Say("%s are one fact", "%s son una misma ficha", p.List(d.List("reports")))
	case "not_same":
		return p.Say("%s are different facts", "%s son fichas distintas", p.List(d.List("reports")))
	case "value":
		field := d.Text("field")
		return p.Say("%s is %s, not %s", "%s es %s, no %s", p.Column(t.Table, field), p.orNothing(t.Table, field, d.Text("value")), p.orNothing(t.Table, field, d.Text("instead")))
	case "link":
		return d.Text("fact") + ": " + language.LowerFirst(p.Title("curation_link", d.Text("link"))) + " " + d.Text("to_fact")
	case "withdrawn":
		return p.Say("withdrawn", "retirada")
	}
	return d.Text("kind")
}

func (p *words) orNothing(tableName, column, cell string) string {
	if cell == "" {
		return p.Say("not stated", "sin dato")
	}
	return p.cell(tableName, column, cell)
}

// notesShown keeps a terminal readable.
const notesShown = 8

func (p *sheet) notes(t *Trace) {
	if len(t.Notes) == 0 {
		return
	}
	p.Head(p.Say("Noted beside the pages", "Anotado junto a las páginas (en inglés)"))
	for i, n := range t.Notes {
		if i == notesShown {
			p.Line("  " + p.Say("… and %d more; --json lists all", "… y %d más; --json las lista todas", len(t.Notes)-i))
			return
		}
		p.Wrap("  - ", n.Text+p.Say(" (%s)", " (%s)", p.pages(n.Pages)))
	}
}
