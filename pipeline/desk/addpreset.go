package desk

import "regexp"

// preset is the answer that Enter stands for.
func (g *guide) preset(input string) string {
	if v, ok := g.answers[input]; ok {
		return v
	}
	return g.derived(input)
}

// derived is what an answer probably is after the others.
func (g *guide) derived(input string) string {
	same := g.known.pages[Page(g.answers["url"])]
	switch input {
	case "outlet":
		return outletOf(g.answers["url"])
	case "published_on":
		if v := most(same, input); v != "" {
			return v
		}
		return dateIn(g.answers["url"])
	case "language":
		if v := g.usual(input, "outlet"); v != "" {
			return v
		}
		return "es"
	case "agency":
		return most(same, input)
	case "counter_kind":
		return g.usual(input, "organization")
	case "unit":
		if g.answers[rolesOf(g.schema).figure] == "" {
			return "not_stated"
		}
		return "people"
	case "precision":
		if g.answers["unit"] == "not_stated" || g.answers[rolesOf(g.schema).figure] == "" {
			return "not_stated"
		}
		return "exact"
	}
	return map[string]string{
		"date_basis": "stated", "period_basis": "stated", "scope": "national", "quality": "ok",
		"relayed": "false", "conditions": "not_stated", "names_published": "not_stated", breakdown: "no",
	}[input]
}

// usual is what an input mostly is in reports that agree in another one.
func (g *guide) usual(input, with string) string {
	var same []*report
	for i := range g.known.reports {
		if r := &g.known.reports[i]; r.values[with] == g.answers[with] {
			same = append(same, r)
		}
	}
	if len(same) == 0 {
		return ""
	}
	return most(same, input)
}

// dateIn is the day that many outlets write into their addresses.
func dateIn(url string) string {
	m := regexp.MustCompile(`/(20\d\d)[/-](\d\d)[/-](\d\d)(?:/|-|$)`).FindStringSubmatch(url)
	if m == nil {
		return ""
	}
	day := m[1] + "-" + m[2] + "-" + m[3]
	if from, _ := span(day); from == 0 {
		return ""
	}
	return day
}
