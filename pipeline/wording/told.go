package wording

import (
	"cmp"
	"slices"

	"github.com/recuento/recuento/pipeline/reading"
)

// widely is from how many pages on it is said how many carry a figure.
const widely = 10

// carried is how many pages carry a statement that is told widely, where all
// tell it at one stage: how far it went, not whether it is true.
func (t *teller) carried() string {
	pages, _ := t.fact.Int("pages")
	if pages < widely || len(t.claims("body")) > 1 {
		return ""
	}
	return t.Say("it is carried by %s pages", "lo recogen %s páginas", t.Number(pages))
}

// told is at which stages pages tell a statement, and their headlines, where
// they differ.
func (t *teller) told() []string {
	pages, _ := t.fact.Int("pages")
	texts, headlines := t.claims("body"), t.claims("headline")
	var out []string
	if len(texts) > 1 && pages > 1 {
		var items []string
		for i, c := range texts {
			items = append(items, t.telling(c, i == 0))
		}
		out = append(out, t.Say("of the %s pages that carry it, %s", "de las %s páginas que lo recogen, %s", t.Number(pages), t.List(items)))
	}
	return append(out, t.headlines(headlines))
}

// headlines is at which stages headlines put it that differ from their text.
func (t *teller) headlines(claims []reading.Row) string {
	var items []string
	for _, c := range claims {
		n, _ := c.Int("pages")
		stage := t.stageWord(c.Text("stage"))
		if n == 1 && len(claims) == 1 {
			return t.Say("the headline of one page reports it as %s, unlike the text below it", "el titular de una página lo da por %s, a diferencia de su texto", stage)
		}
		items = append(items, t.Say("as %s (%s)", "por %s (%s)", stage, t.Counted(n, "page", "pages", "página", "páginas")))
	}
	if len(items) == 0 {
		return ""
	}
	return t.Say("headlines that differ from their text report it %s", "los titulares que difieren de su texto lo dan %s", t.List(items))
}

// telling is how many pages give a stage; the verb stands once, with the first.
func (t *teller) telling(c reading.Row, first bool) string {
	n, _ := c.Int("pages")
	verb := ""
	switch {
	case first && n == 1:
		verb = t.Pick(" reports it", " lo da")
	case first:
		verb = t.Pick(" report it", " lo dan")
	}
	return t.Number(n) + verb + t.Pick(" as ", " por ") + t.stageWord(c.Text("stage"))
}

// claims is the stages that pages give in one place, those of most pages first.
func (t *teller) claims(place string) []reading.Row {
	rows := slices.DeleteFunc(t.rows("stage_claims", "fact_id", t.id), func(r reading.Row) bool { return r.Text("place") != place })
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		m, _ := a.Int("pages")
		n, _ := b.Int("pages")
		return cmp.Compare(n, m)
	})
	return rows
}

// stageWord is a stage behind "as". Of a request, no word may say that people
// are out.
func (t *teller) stageWord(stage string) string {
	switch stage {
	case "announced":
		return t.Pick("announced", "anunciado")
	case "requested":
		return t.Pick("requested", "solicitado")
	case "granted":
		return t.Pick("granted", "otorgado")
	case "executed":
		return t.Pick("carried out", "ejecutado")
	case "denied":
		return t.Pick("denied", "negado")
	case "annulled":
		return t.Pick("struck down", "anulado")
	}
	return t.Inside(t.Title("stage", stage))
}
