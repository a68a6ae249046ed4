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
		return []string{t.faulty()}
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
	if n == t.amount(t.fact, t.column(t.fact), "precision") {
		return t.Say("the same total was given again %s", "el mismo total se volvió a dar %s", t.when(next, date))
	}
	return t.Say("a later total, %s %s, took its place", "luego la reemplazó otro total: %s, %s", n, t.when(next, date))
}

// sameDay is what else the same body is quoted with as the same total that day. A
// figure that corrects another, or took its place, is told as such.
func (t *teller) sameDay() string {
	f := t.fact
	if f.Text("counting") != "cumulative" || f.Text("announced_precision") != "day" || f.Text("authority") == "government" || f.Text("authority") == "not_stated" {
		return ""
	}
	own, figures := t.amount(f, t.column(f), "precision"), []string{}
	facts := t.version.Table(t.kind.facts)
	for _, r := range facts.Where("authority", f.Text("authority")) {
		if slices.ContainsFunc([]string{"announced_on", "announced_precision", "stage_claimed", "counting", "window", "unit", "population", "subset", "instrument"}, func(c string) bool { return facts.Text(r, c) != f.Text(c) }) {
			continue
		}
		o := facts.Row(r)
		n, status := t.amount(o, t.column(f), "precision"), o.Text("status")
		if n != "" && n != own && (status == "standing" || status == "superseded") && !t.linked(o) && !slices.Contains(figures, n) {
			figures = append(figures, n)
		}
	}
	if own == "" || len(figures) == 0 {
		return ""
	}
	return t.Say("that day the same body is also quoted with a total of %s", "ese día se atribuye al mismo organismo también un total de %s", t.List(figures))
}

// linked reports whether a fact corrects this one or took its place, or the
// other way round.
func (t *teller) linked(o reading.Row) bool {
	for _, link := range [...]string{"restates", "supersedes", "part_of"} {
		if slices.Contains(o.List(link), t.id) || slices.Contains(t.fact.List(link), o.Text("fact_id")) {
			return true
		}
	}
	return false
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
	var items, figures, names []string
	for _, p := range t.naming(t.kind.facts, "part_of", t.id) {
		if _, ok := p.Int(figureColumn(p.Text("unit"))); ok {
			items = append(items, t.part(p))
			figures = append(figures, t.amount(p, figureColumn(p.Text("unit")), "precision"))
			names = append(names, strings.TrimPrefix(items[len(items)-1], figures[len(figures)-1]))
		}
	}
	// What all of them are is said once.
	if len(items) > 1 && len(slices.Compact(slices.Clone(names))) == 1 {
		return t.Say("its parts, as given with it, are %s", "sus partes, tal como se dieron, son %s", t.List(figures)+names[0])
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
