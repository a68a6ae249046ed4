package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// correction is two totals, or two balances of a day, of which the later may
// put the earlier right.
type correction struct {
	earlier, later Brief
	back           bool // the earlier figure was said again afterwards
}

// farBack is how many totals before a lower one are looked at.
const farBack = 5

// restated finds figures that look like corrections and are not linked as such.
func (r *reviewer) restated() []correction {
	by := map[string][]table.Ref{}
	for _, ref := range r.facts.Order() {
		if key := r.identity(ref); key != "" {
			by[key] = append(by[key], ref)
		}
	}
	var found []correction
	for _, refs := range by {
		found = append(found, r.falls(refs)...)
	}
	slices.SortFunc(found, func(a, b correction) int {
		return cmp.Or(strings.Compare(a.later.FactID, b.later.FactID), strings.Compare(a.earlier.FactID, b.earlier.FactID))
	})
	return found
}

// identity is what two totals must have in common to correct each other, ""
// where a fact is none that could.
func (r *reviewer) identity(ref table.Ref) string {
	v, k := r.facts, r.kind
	switch v.Text(ref, "status") {
	case "withdrawn", "unsupported", "retracted":
		return ""
	}
	if v.Text(ref, k.date+"_precision") != "day" {
		return ""
	}
	parts := []string{v.Text(ref, k.side)}
	if k.facts == curation.DetaineeCounts {
		if v.Text(ref, "precision") != "exact" {
			return ""
		}
		parts = append(parts, v.Text(ref, "scope"), v.Text(ref, "as_of_on"), v.Text(ref, "as_of_time"))
	} else {
		if v.Text(ref, "counting") != "cumulative" || v.Text(ref, "window") == "" {
			return ""
		}
		parts = append(parts, v.Text(ref, k.stage), v.Text(ref, "unit"), v.Text(ref, "population"), v.Text(ref, k.subset), v.Text(ref, "window"))
	}
	if parts[0] == "" || parts[0] == "not_stated" {
		return ""
	}
	return strings.Join(parts, "\x00")
}

// falls is the pairs of one identity in which the later figure is lower or, for
// balances of one day, another one.
func (r *reviewer) falls(refs []table.Ref) []correction {
	if len(refs) < 2 {
		return nil
	}
	var facts []Brief
	at := map[string]table.Ref{}
	for _, ref := range refs {
		if b := r.kind.briefly(r.facts, ref); b.Figure != nil {
			facts = append(facts, b)
			at[b.FactID] = ref
		}
	}
	balances := r.kind.facts == curation.DetaineeCounts
	when := func(b Brief) string { return b.Date + r.facts.Text(at[b.FactID], "first_reported_on") }
	slices.SortFunc(facts, func(a, b Brief) int {
		return cmp.Or(strings.Compare(when(a), when(b)), cmp.Compare(*b.Figure, *a.Figure), strings.Compare(a.FactID, b.FactID))
	})
	var found []correction
	for i, later := range facts {
		linked := r.facts.List(at[later.FactID], "restates")
		for j := i - 1; j >= max(0, i-farBack); j-- {
			earlier := facts[j]
			if !balances && (*earlier.Figure <= *later.Figure || rounds(earlier, later) || rose(later, earlier)) {
				continue
			}
			if earlier.Status == "restated" || slices.Contains(linked, earlier.FactID) || slices.Contains(r.facts.List(at[earlier.FactID], "restates"), later.FactID) || r.decided.links[inOrder(earlier.FactID, later.FactID)] {
				break
			}
			back := slices.ContainsFunc(facts[i+1:], func(b Brief) bool { return *b.Figure == *earlier.Figure })
			found = append(found, correction{earlier, later, back})
			break
		}
	}
	return found
}

// rose reports that of two totals of one day the lower was taken for the first:
// totals rise through a day.
func rose(lower, higher Brief) bool {
	return lower.Date == higher.Date && lower.Status == "superseded"
}

// rounds reports that a lower figure which is not exact says nothing against a
// higher one.
func rounds(higher, lower Brief) bool {
	return lower.Precision == "at_least" || higher.Precision == "at_most" ||
		(lower.Precision == "approximate" || higher.Precision == "approximate") && 10*(*higher.Figure-*lower.Figure) <= *higher.Figure
}

func (r *reviewer) restatementItem(c correction) Item {
	earlier, later := r.rows(c.earlier.FactID), r.rows(c.later.FactID)
	item := Item{Kind: Restatement, Priority: c.earlier.Pages, Table: r.kind.facts, Left: Side{Fact: c.earlier}, Right: &Side{Fact: c.later},
		Question: r.Say("Does the second figure correct the first?", "¿La segunda cifra corrige la primera?"),
		Why:      r.unmet(c, earlier, later)}
	named := func(rows []reading.Row, b Brief) string {
		if len(rows) == 0 {
			return b.FactID
		}
		return rows[0].Text("report_id")
	}
	yes := curation.Decision{Kind: curation.Link, Table: r.kind.facts, Fact: named(later, c.later), Link: "restates", To: named(earlier, c.earlier)}
	no := yes
	no.Kind = curation.NotLink
	item.Answers = []Answer{{If: r.Say("If it does", "Si es así"), Decision: yes}, {If: r.Say("If it does not", "Si no"), Decision: no}}
	return item
}

// unmet says why the rules did not take the later figure for a correction.
func (r *reviewer) unmet(c correction, earlier, later []reading.Row) string {
	var why []string
	add := func(is bool, en, es string) {
		if is {
			why = append(why, r.Say(en, es))
		}
	}
	firstHand := func(rows []reading.Row) bool {
		return slices.ContainsFunc(rows, func(row reading.Row) bool { return tier(row) == 1 })
	}
	add(c.earlier.Precision != "exact", "the first figure is not exact", "la primera cifra no es exacta")
	add(c.later.Precision != "exact", "the second figure is not exact", "la segunda cifra no es exacta")
	add(!firstHand(earlier), "no sound page tells the first one as news", "ninguna página confiable da la primera como noticia")
	add(!firstHand(later), "no sound page tells the second one as news", "ninguna página confiable da la segunda como noticia")
	add(c.later.DateBasis == "published", "the day of the second is only that of its page", "el día de la segunda es solo el de su página")
	add(c.back, "the first figure was said again afterwards", "la primera cifra se volvió a dar después")
	if len(why) == 0 && r.kind.facts == curation.DetaineeCounts {
		why = append(why, r.Say("balances of one day are not corrected by rule", "los balances de un mismo día no se corrigen por regla"))
	}
	if len(why) == 0 {
		return r.Say("The rules did not take it for a correction: the order of the two is not certain.", "Las reglas no la tomaron por corrección: el orden de las dos no es seguro.")
	}
	return r.Say("The rules did not take it for a correction: %s.", "Las reglas no la tomaron por corrección: %s.", r.List(why))
}
