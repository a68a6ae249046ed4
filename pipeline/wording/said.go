package wording

import (
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// statement is what an authority said, when, how far it has come, how many, of
// what whole or of which parts, and how it was carried.
func (t *teller) statement() []string {
	when := t.when(t.fact, "announced")
	said := t.speaker(t.fact) + " " + t.plural(t.fact, t.claim(t.fact))
	switch {
	case t.fact.Text("stage_claimed") == "annulled" && t.fact.Text("unit") != "applications" && t.fact.Text("unit") != "cases":
		said = ", " + t.struck()
	case t.Language == language.Spanish || t.fact.Date("announced") == "":
		said = ", " + said
	default:
		said = " " + said
	}
	out := []string{t.hedged(when + said), t.covered(), t.elsewhere(), t.total()}
	return append(out, t.parts(), t.whole(), t.later(), t.carried(), t.sameDay())
}

// hedged gives a figure that only faulty pages tell to those pages.
func (t *teller) hedged(text string) string {
	if t.fact.Text("status") != "unsupported" {
		return text
	}
	if pagesOf(t.reports) == 1 {
		return t.Say("by that page, %s", "según esa página, %s", text)
	}
	return t.Say("by those pages, %s", "según esas páginas, %s", text)
}

// figureColumn is the column in which the figure of an announcement stands.
func figureColumn(unit string) string {
	switch unit {
	case "applications", "cases":
		return unit + "_announced"
	}
	return "people_announced"
}

// amount is a figure of a row with its precision, "" where no page gives one.
func (t *teller) amount(row reading.Row, column, precision string) string {
	n, ok := row.Int(column)
	if !ok {
		return ""
	}
	var high *int64
	if h, ok := row.Int(column + "_high"); ok {
		high = &h
	}
	return t.Amount(row.Text(precision), &n, high)
}

// one reports whether a figure is a single person or thing.
func one(row reading.Row, column string) bool {
	n, ok := row.Int(column)
	return ok && n == 1 && row.Text("precision") != "range"
}

// people is whom the figure of an announcement covers. Nobody is in prison and
// out of it at once: where people are said to be out, inside is false.
func (t *teller) people(row reading.Row, inside bool) string {
	single := one(row, "people_announced")
	group := t.bracket("subset", row.Text("subset"), single)
	text := t.amount(row, "people_announced", "precision")
	if text == "" {
		text = t.Pick("a number of people that no page gives", "un número de personas que ninguna página da") + group
		inside = inside && row.Text("population") == "both"
	} else {
		text += t.noun(row, single, inside) + group
	}
	if inside && row.Text("population") == "both" {
		text += t.Both(single)
	}
	return text
}

// noun is people, and where they are.
func (t *teller) noun(row reading.Row, single, inside bool) string {
	text := t.Pick(" people", " personas")
	if single {
		text = t.Pick(" person", " persona")
	}
	switch population := row.Text("population"); {
	case inside && population == "detained" && single:
		return text + t.Pick(" in prison", " presa")
	case inside && population == "detained":
		return text + t.Pick(" in prison", " presas")
	case inside && population == "restricted":
		return text + t.Pick(" under court-ordered measures", " con medidas cautelares")
	}
	return text
}

// bracket is the part of the people that a figure covers.
func (t *teller) bracket(list, code string, single bool) string {
	if code == "" {
		return ""
	}
	if l := t.Set.Lists[list]; l != nil && !l.Has(code) && list == "scope" {
		list = "subset"
	}
	return " (" + t.Group(code, t.Among(list, code), single) + ")"
}
