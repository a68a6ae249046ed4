package wording

import (
	"slices"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// unsettled is what pages do not say of an announcement, and on what they
// disagree.
func (t *teller) unsettled() []string {
	stage := t.fact.Text("stage_claimed")
	if stage == "denied" || stage == "annulled" {
		return t.disagreements()
	}
	if unit := t.fact.Text("unit"); unit == "applications" {
		return append([]string{t.Pick("the figure counts applications, not people", "la cifra cuenta solicitudes, no personas"), t.names()}, t.disagreements()...)
	}
	if n, _ := t.fact.Int("pages"); n == 1 {
		return append([]string{t.onlyPage()}, t.disagreements()...)
	}
	if t.fact.Text("names_published") == "not_stated" && t.fact.Text("conditions") == "not_stated" {
		return append([]string{t.Pick("no page says whether a list of names was published, or under what conditions", "ninguna página dice si se publicó una lista de nombres ni en qué condiciones")}, t.disagreements()...)
	}
	at := behind
	if t.fact.Text("names_published") == "not_stated" {
		at = inside
	}
	return append([]string{t.names() + t.Pick(", and ", ", y ") + t.terms(at)}, t.disagreements()...)
}

// onlyPage is what the one page that carries a statement says of names and
// terms.
func (t *teller) onlyPage() string {
	names, terms := "", ""
	switch t.fact.Text("names_published") {
	case "yes":
		names = t.Pick("says that a list of names was published", "dice que se publicó una lista de nombres")
	case "partial":
		names = t.Pick("says that only some names were published", "dice que solo se publicaron algunos nombres")
	case "no":
		names = t.Pick("says that no list of names was published", "dice que no se publicó una lista de nombres")
	default:
		names = t.Pick("does not say whether a list of names was published", "no dice si se publicó una lista de nombres")
	}
	switch t.fact.Text("conditions") {
	case "full":
		terms = t.Pick(", and speaks of full freedom", ", y habla de libertad plena")
	case "conditional":
		terms = t.Pick(", and speaks of conditions", ", y habla de condiciones")
	case "mixed":
		terms = t.Pick(", and says that the terms differ from person to person", ", y dice que los términos varían según la persona")
	default:
		terms = t.Pick(", and does not say under what conditions", ", y no dice en qué condiciones")
		if t.fact.Text("names_published") == "not_stated" {
			terms = t.Pick(", or under what conditions", " ni en qué condiciones")
		}
	}
	return t.Pick("the only page collected ", "la única página recopilada ") + names + terms
}

// names is whether anybody could check who is meant, and how many pages say so.
func (t *teller) names() string {
	says := map[string][2]string{
		"yes":     {"that a list of names was published", "que se publicó una lista de nombres"},
		"partial": {"that only some names were published", "que solo se publicaron algunos nombres"},
		"no":      {"that no list of names was published", "que no se publicó una lista de nombres"},
	}[t.fact.Text("names_published")]
	if says[0] == "" {
		return t.Pick("no page says whether a list of names was published", "ninguna página dice si se publicó una lista de nombres")
	}
	return t.share("names_published", leading, "says ", "say ", "dice ", "dicen ") + t.Pick(says[0], says[1])
}

// terms is under what conditions, and how many pages say so.
func (t *teller) terms(at place) string {
	switch t.fact.Text("conditions") {
	case "full":
		return t.share("conditions", at, "speaks of ", "speak of ", "habla de ", "hablan de ") + t.Pick("full freedom", "libertad plena")
	case "conditional":
		return t.share("conditions", at, "speaks of ", "speak of ", "habla de ", "hablan de ") + t.Pick("conditions", "condiciones")
	case "mixed":
		return t.share("conditions", at, "says ", "say ", "dice ", "dicen ") + t.Pick("that the terms differ from person to person", "que los términos varían según la persona")
	}
	return t.Pick("none says under what conditions", "ninguna dice en qué condiciones")
}

// share is how many of the pages of a fact give what it settled on in a column,
// with their verb. In a place where all pages are told of before, they are not
// told of again; no sentence begins with a number in figures.
func (t *teller) share(column string, at place, one, more, uno, mas string) string {
	pages, _ := t.fact.Int("pages")
	n := int64(pagesOf(slices.DeleteFunc(slices.Clone(t.reports), func(r reading.Row) bool { return r.Text(column) != t.fact.Text(column) })))
	switch {
	case n == 0: // a curator settled what no page gives
		return t.Pick("the pages "+more, "las páginas "+mas)
	case n == 1 && pages == 1:
		return t.Pick("the only page collected "+one, "la única página recopilada "+uno)
	case n == 1 && at == behind:
		return t.Pick("one "+one, "una "+uno)
	case n == 1:
		return t.Say("one of the %s pages "+one, "una de las %s páginas "+uno, t.Number(pages))
	case n == 2 && pages == 2:
		return t.Pick("both pages "+more, "las dos páginas "+mas)
	case n >= pages:
		return t.Say("all %s pages "+more, "las %s páginas "+mas, t.Number(n))
	case at == behind:
		return t.Number(n) + " " + t.Pick(more, mas)
	case at == inside:
		return t.Say("%s of the %s pages "+more, "%s de las %s páginas "+mas, t.Number(n), t.Number(pages))
	}
	return t.Say("of the %s pages, %s "+more, "de las %s páginas, %s "+mas, t.Number(pages), t.Number(n))
}

// place is where in a sentence pages are told of.
type place int

const (
	leading place = iota // at its head
	inside               // in it
	behind               // in it, where how many there are was told before
)

// disagreements is on what pages state what cannot all be so. Those on the
// stage and the window stand where these are told.
func (t *teller) disagreements() []string {
	var on []string
	for _, c := range t.fact.List("conflicts") {
		word := t.matter(c)
		if word == "" {
			continue
		}
		word = t.Pick("on ", "sobre ") + word
		if c == t.column(t.fact) {
			word += t.span()
		}
		if !slices.Contains(on, word) {
			on = append(on, word)
		}
	}
	if len(on) == 0 {
		return nil
	}
	return []string{t.Say("pages disagree %s", "las páginas discrepan %s", t.List(on))}
}

// matter is a column as the thing that pages disagree on.
func (t *teller) matter(column string) string {
	switch column {
	case "stage_claimed", "window", "counting_since_on":
		return ""
	case "announced_on", "as_of_on", "period_end_on":
		return t.Pick("the date", "la fecha")
	case "period_start_on":
		return t.Pick("the start", "el inicio")
	case "authority", "statement_by", "organization":
		return t.Pick("who said it", "quién lo dijo")
	case "instrument":
		return t.Pick("the legal form", "la figura legal")
	case "population", "subset", "scope":
		return t.Pick("whom it covers", "a quiénes abarca")
	case "unit", "measure":
		return t.Pick("what is counted", "qué se cuenta")
	case "conditions":
		return t.Pick("the conditions", "las condiciones")
	case "names_published":
		return t.Pick("whether names were published", "si se publicaron nombres")
	case "counting":
		return t.Pick("whether it is a running total", "si es un total acumulado")
	case "people_announced", "applications_announced", "cases_announced", "people_verified", "detained_total":
		return t.Pick("the figure", "la cifra")
	}
	return language.LowerFirst(t.Column(t.kind.facts, column))
}

// span is how far pages differ in the figure.
func (t *teller) span() string {
	column := t.column(t.fact)
	low, ok := t.fact.Int(column + "_low")
	high, ok2 := t.fact.Int(column + "_high")
	if !ok || !ok2 || low == high {
		return ""
	}
	return t.Say(" (%s or %s)", " (%s o %s)", t.Number(low), t.Number(high))
}
