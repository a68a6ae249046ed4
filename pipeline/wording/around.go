package wording

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// spoiled says first that a fact must not be used any more, or what stands in
// its place.
func (t *teller) spoiled() []string {
	switch t.fact.Text("status") {
	case "restated":
		out := t.Pick("this figure was corrected by a lower one", "esta cifra fue corregida por una menor")
		if next := t.instead(); next != "" {
			out = t.Pick("this figure was corrected: ", "esta cifra fue corregida: ") + next
		}
		return []string{out}
	case "retracted":
		return []string{t.Pick("this was taken back by whoever said or published it and must not be used", "esto fue retirado por quien lo dijo o publicó y no debe usarse"), t.instead()}
	case "annulled":
		return []string{t.Pick("this tells of an act that was struck down: by itself it took nobody out of prison", "esto trata de un acto que fue anulado: por sí solo no sacó a nadie de prisión")}
	case "unsupported":
		return []string{t.Pick("every page that tells this is in error, doubtful or out of date: it must not be used", "todas las páginas que dan esto se equivocan, son dudosas o están desactualizadas: no debe usarse")}
	case "withdrawn":
		return []string{t.Pick("this was withdrawn by the curators of the data and must not be used", "esto fue retirado por los curadores de los datos y no debe usarse")}
	}
	return nil
}

// instead is the figure that corrects this one.
func (t *teller) instead() string {
	for _, next := range t.naming(t.kind.facts, "restates", t.id) {
		n, date := t.amount(next, t.column(next), "precision"), t.when(next, t.dateColumn())
		switch name := next.Text("statement_by"); {
		case n == "":
			continue
		case t.kind.facts != curation.Announcements:
			return t.Say("%s %s gave %s instead", "%s, %s dio en su lugar %s", date, t.Body(next.Text("organization")), n)
		case name != "" && name == t.fact.Text("statement_by"):
			return t.Say("the same speaker gave %s instead %s", "la misma persona dio en su lugar %s %s", n, date)
		default:
			return t.Say("%s %s gave %s instead", "%s, %s dio en su lugar %s", date, t.speaker(next), n)
		}
	}
	return ""
}

// later is the running total that took this one's place.
func (t *teller) later() string {
	rows := t.naming(t.kind.facts, "supersedes", t.id)
	if t.fact.Text("status") != "superseded" || len(rows) == 0 {
		return ""
	}
	date := t.dateColumn()
	next := slices.MinFunc(rows, func(a, b reading.Row) int {
		return cmp.Or(strings.Compare(a.Text(date+"_on"), b.Text(date+"_on")), strings.Compare(a.Text("fact_id"), b.Text("fact_id")))
	})
	n := t.amount(next, t.column(next), "precision")
	if n == "" {
		return ""
	}
	return t.Say("a later total, %s %s, took its place", "luego la reemplazó otro total: %s, %s", n, t.when(next, date))
}

// column is where the figure of a fact of this kind stands.
func (t *teller) column(row reading.Row) string {
	if t.kind.facts == curation.Announcements {
		return figureColumn(row.Text("unit"))
	}
	return t.kind.figure
}

// dateColumn is the name of the date of facts of this kind, without _on.
func (t *teller) dateColumn() string {
	switch t.kind.facts {
	case curation.Announcements:
		return "announced"
	case curation.DetaineeCounts:
		return "as_of"
	}
	return "period_end"
}

// parts is what a whole is made of, as those who gave it say; nothing is added
// up here.
func (t *teller) parts() string {
	var items []string
	for _, p := range t.naming(t.kind.facts, "part_of", t.id) {
		if _, ok := p.Int(figureColumn(p.Text("unit"))); ok {
			items = append(items, t.part(p))
		}
	}
	switch len(items) {
	case 0:
		return ""
	case 1:
		return t.Say("a part of it, as given with it, is %s", "una parte, tal como se dio, es %s", items[0])
	}
	return t.Say("its parts, as given with it, are %s", "sus partes, tal como se dieron, son %s", t.List(items))
}

func (t *teller) part(p reading.Row) string {
	n := t.amount(p, figureColumn(p.Text("unit")), "precision")
	if subset := p.Text("subset"); subset != "" || p.Text("unit") != "people" {
		return n + t.bracket("subset", subset, false)
	}
	single := one(p, "people_announced")
	if p.Text("population") != "detained" || p.Text("stage_claimed") != "executed" {
		return n + t.noun(p, single, true)
	}
	return n + t.noun(p, single, false) + t.Pick(" said to have left prison", map[bool]string{true: " que habría salido de prisión", false: " que habrían salido de prisión"}[single])
}

// whole is the figure that this one is a part of.
func (t *teller) whole() string {
	for _, id := range t.fact.List("part_of") {
		w := t.row(t.kind.facts, "fact_id", id)
		if n := t.amount(w, t.column(w), "precision"); n != "" {
			return t.Say("it is part of the figure %s and is not to be added to it", "forma parte de la cifra %s y no se le suma", n)
		}
	}
	return ""
}
