package summary

import "strings"

// Bound says in words how two totals can be compared and what their difference
// bounds. It never calls the difference people who were not released.
func (p Phrases) Bound(c Comparison) string {
	who := p.Short(c.Verified.Organization)
	switch c.Comparison {
	case "definition_differs":
		text := p.Say("They count different people, so no bound follows.", "Cuentan a personas distintas: de la diferencia no se sigue nada.")
		if c.Definition != nil {
			text += " " + p.Say("Of the count of %s: %s", "Del conteo de %s: %s", who, p.Pick(c.Definition.CountsEN, c.Definition.CountsES))
		}
		return text
	case "disputed":
		return p.Say("Since when the state counts is in dispute: no bound follows.", "Desde cuándo cuenta el Estado está en disputa: de la diferencia no se sigue nada.")
	case "composed":
		return p.Say("Two counts of %s, joined; how they overlap with the state's is not known: no bound follows.", "Dos conteos de %s, unidos; no se sabe cómo se solapan con el del Estado: de la diferencia no se sigue nada.", who)
	}
	lead := map[string][2]string{
		"same_window":       {"Both count over the same window", "Ambos cuentan en la misma ventana"},
		"official_wider":    {"%s counts from a later day", "%s cuenta desde un día posterior"},
		"official_narrower": {"%s counts from an earlier day", "%s cuenta desde un día anterior"},
	}[c.Comparison]
	text := strings.ReplaceAll(p.Pick(lead[0], lead[1]), "%s", who)
	if v := c.Verified; c.Comparison == "same_window" && v != nil && v.Window != nil && v.Window.EarliestStart != v.Window.LatestStart {
		text += p.Say(", whose first day is not known", ", cuyo primer día no consta")
	}
	if c.Gap == nil || c.GapBound == "unknown" || c.GapBound == "" {
		return p.Say("%s: no bound follows from the two figures.", "%s: de las dos cifras no se sigue ningún límite.", text)
	}
	if c.Comparison == "same_window" {
		return p.Say("%s: the state's figure is %s.", "%s: la cifra del Estado es %s.", text, p.difference(*c.Gap, c.GapBound))
	}
	return p.Say("%s: over one and the same time the state's figure would be %s.", "%s: en un mismo tiempo, la cifra del Estado sería %s.", text, p.difference(*c.Gap, c.GapBound))
}

// difference is by how much the state's figure is above or below a counter's.
func (p Phrases) difference(gap int64, bound string) string {
	way, n := [2]string{"higher", "mayor"}, gap
	if gap < 0 {
		way, n = [2]string{"lower", "menor"}, -gap
		// At most five below nought is at least five less.
		bound = map[string]string{"exact": "exact", "at_most": "at_least", "at_least": "at_most"}[bound]
	}
	number := p.Number(n)
	switch {
	case n == 0 && bound == "exact":
		return p.Say("the same", "la misma")
	case n == 0 && bound == "at_most":
		return p.Say("no higher", "igual o menor")
	case n == 0:
		return p.Say("no lower", "igual o mayor")
	case bound == "at_most":
		return p.Say(way[0]+" by at most %s", way[1]+", a lo sumo en %s", number)
	case bound == "at_least":
		return p.Say(way[0]+" by at least %s", way[1]+", al menos en %s", number)
	}
	return p.Say(way[0]+" by %s", way[1]+" en %s", number)
}
