package wording

import (
	"slices"

	"github.com/recuento/recuento/pipeline/language"
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
	return append([]string{t.names() + t.Pick(", and ", ", y ") + t.terms()}, t.disagreements()...)
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

// names is whether anybody could check who is meant.
func (t *teller) names() string {
	switch t.fact.Text("names_published") {
	case "yes":
		return t.Pick("by the pages, a list of names was published", "según las páginas, se publicó una lista de nombres")
	case "partial":
		return t.Pick("by the pages, only some names were published", "según las páginas, solo se publicaron algunos nombres")
	case "no":
		return t.Pick("no list of names was published, according to the pages that mention one", "no se publicó una lista de nombres, según las páginas que hablan de ella")
	}
	return t.Pick("no page says whether a list of names was published", "ninguna página dice si se publicó una lista de nombres")
}

// terms is under what conditions.
func (t *teller) terms() string {
	switch t.fact.Text("conditions") {
	case "full":
		return t.Pick("those that give the terms speak of full freedom", "las que precisan los términos hablan de libertad plena")
	case "conditional":
		return t.Pick("those that give the terms speak of conditions", "las que precisan los términos hablan de condiciones")
	case "mixed":
		return t.Pick("those that give the terms say that they differ from person to person", "las que precisan los términos dicen que varían según la persona")
	}
	return t.Pick("none says under what conditions", "ninguna dice en qué condiciones")
}

// disagreements is on what pages state what cannot all be so. Those on the
// stage and the window stand where these are told.
func (t *teller) disagreements() []string {
	var on []string
	for _, c := range t.fact.List("conflicts") {
		if word := t.matter(c); word != "" && !slices.Contains(on, t.Pick("on ", "sobre ")+word) {
			on = append(on, t.Pick("on ", "sobre ")+word)
		}
	}
	if len(on) == 0 {
		return nil
	}
	return []string{t.Say("pages disagree %s", "las páginas discrepan %s", t.List(on)) + t.span()}
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
	if !t.conflict(column) || !ok || !ok2 || low == high {
		return ""
	}
	return t.Say(" (%s or %s)", " (%s o %s)", t.Number(low), t.Number(high))
}
