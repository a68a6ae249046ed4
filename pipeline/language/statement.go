package language

import (
	"slices"
	"strings"
)

// Amount is a number with its precision: 379, at least 400, 60 to 70. high is
// the upper end of a range. A number that is not given is "".
func (w *Words) Amount(precision string, n, high *int64) string {
	if n == nil {
		return ""
	}
	number := w.Number(*n)
	switch precision {
	case "at_least":
		return w.Say("at least %s", "al menos %s", number)
	case "at_most":
		return w.Say("at most %s", "a lo sumo %s", number)
	case "approximate":
		return w.Say("about %s", "cerca de %s", number)
	case "range":
		if high != nil {
			return w.Say("%s to %s", "entre %s y %s", number, w.Number(*high))
		}
	}
	return number
}

// Body is an authority or a counter in the middle of a sentence, with its
// article: the National Assembly, Foro Penal.
func (w *Words) Body(code string) string {
	if name, ok := bodies()[code]; ok {
		return w.Pick(name[0], name[1])
	}
	switch {
	case strings.HasPrefix(code, "foreign_government:"):
		name := Spelled(strings.TrimPrefix(code, "foreign_government:"))
		if w.Language == Spanish {
			return w.ofThe("el Gobierno", country(name))
		}
		if strings.HasPrefix(name, "United ") || strings.HasPrefix(name, "Netherlands") {
			name = "the " + name
		}
		return "the government of " + name
	case strings.HasPrefix(code, "government:"):
		return w.Body(strings.TrimPrefix(code, "government:"))
	case strings.HasPrefix(code, "other:"):
		return w.article(strings.TrimPrefix(code, "other:"))
	}
	list := "authority"
	if l := w.Set.Lists["organization"]; l != nil && l.Has(code) {
		list = "organization"
	}
	return w.Title(list, code)
}

// article puts the article before a Spanish name that begins with a common noun.
func (w *Words) article(name string) string {
	first, _, _ := strings.Cut(name, " ")
	switch first {
	case "Centro", "Colegio", "Comité", "Frente", "Instituto", "Movimiento", "Observatorio", "Programa", "Sindicato":
		return w.Pick("the ", "el ") + name
	case "Alianza", "Asociación", "Coalición", "Comisión", "Federación", "Fundación", "Mesa", "Plataforma", "Red":
		return w.Pick("the ", "la ") + name
	}
	return name
}

// Group is the name of a part of the people as it stands in brackets behind
// them. Of one person, and in Spanish where it does not agree with "personas", it
// is told as the name of a group. A place agrees with any number.
func (w *Words) Group(code, name string, single bool) string {
	if strings.HasPrefix(code, "prison:") || strings.HasPrefix(code, "state:") {
		return name
	}
	if single || w.Language == Spanish && masculine(code) {
		return w.Pick("of the group: ", "del grupo: ") + name
	}
	return name
}

// Both is where people are of whom some are in prison, behind them.
func (w *Words) Both(single bool) string {
	if single {
		return w.Pick(", in prison or not", ", presa o no")
	}
	return w.Pick(", some in prison and some not", ", unas presas y otras no")
}

// masculine reports whether the Spanish title of a part of the people is
// masculine.
func masculine(subset string) bool {
	switch subset {
	case "amnesty_law", "colombians", "czechs", "deputies", "foreign_nationals", "germans", "italians", "men", "peruvians", "political_prisoners",
		"politicians", "post_election_2024", "protest_detainees", "spaniards", "venezuelans":
		return true
	}
	return false
}

// ofThe is "a of b", in Spanish with "del" where b has its article.
func (w *Words) ofThe(a, b string) string {
	if rest, ok := strings.CutPrefix(b, "el "); ok && w.Language == Spanish {
		return a + " del " + rest
	}
	return a + w.Pick(" of ", " de ") + b
}

// OfBody is "of the National Assembly", "del Ministerio Público".
func (w *Words) OfBody(code string) string { return strings.TrimSpace(w.ofThe("", w.Body(code))) }

// Speakers is the officials or offices that spoke, as a page names them; several
// are joined by " / ".
func (w *Words) Speakers(names string) string {
	list := strings.Split(names, " / ")
	for i, n := range list {
		if office, ok := offices()[n]; ok {
			list[i] = w.Pick(office[0], office[1])
		}
	}
	return w.List(slices.Compact(list))
}

// bodies is the names of bodies as prose has them: the titles of the code lists
// are for tables.
func bodies() map[string][2]string {
	return map[string][2]string{
		"presidency":               {"the Presidency", "la Presidencia de la República"},
		"national_assembly":        {"the National Assembly", "la Asamblea Nacional"},
		"public_ministry":          {"the Public Ministry (prosecutors)", "el Ministerio Público"},
		"supreme_court":            {"the Supreme Tribunal of Justice", "el Tribunal Supremo de Justicia"},
		"judiciary":                {"the judiciary", "el Poder Judicial"},
		"interior_ministry":        {"the Ministry of Interior, Justice and Peace", "el Ministerio de Relaciones Interiores, Justicia y Paz"},
		"penitentiary_ministry":    {"the Ministry for the Penitentiary Service", "el Ministerio para el Servicio Penitenciario"},
		"foreign_ministry":         {"the Ministry of Foreign Affairs", "el Ministerio de Relaciones Exteriores"},
		"communication_ministry":   {"the Ministry of Communication and Information", "el Ministerio para la Comunicación e Información"},
		"sectoral_vice_presidency": {"a sectoral vice-presidency", "una vicepresidencia sectorial"},
		"constituent_assembly":     {"the National Constituent Assembly", "la Asamblea Nacional Constituyente"},
		"truth_commission":         {"the Truth Commission of the Constituent Assembly", "la Comisión de la Verdad de la Constituyente"},
		"merida_state_police":      {"the Mérida state police", "la Policía del estado Mérida"},
		"un_ohchr":                 {"the UN Human Rights Office", "la Oficina de Derechos Humanos de la ONU"},
		"government":               {"the government (no page names the body)", "el Gobierno (ninguna página precisa el organismo)"},
		"not_stated":               {"somebody whom no page names", "alguien a quien ninguna página nombra"},
		"jep":                      {"Justicia, Encuentro y Perdón (JEP)", "Justicia, Encuentro y Perdón (JEP)"},
		"clippve":                  {"the Committee for the Freedom of Political Prisoners (Clippve)", "el Comité por la Libertad de los Presos Políticos (Clippve)"},
		"ovp":                      {"the Venezuelan Prison Observatory (OVP)", "el Observatorio Venezolano de Prisiones (OVP)"},
		"oas":                      {"the Organization of American States (OAS)", "la Organización de los Estados Americanos (OEA)"},

		"other:unnamed organisations":           {"a group of organisations that no page names", "un grupo de organizaciones que ninguna página nombra"},
		"other:individual":                      {"a private person", "una persona particular"},
		"other:relatives":                       {"a group of relatives", "un grupo de familiares"},
		"other:opposition coalition":            {"the opposition coalition", "la coalición opositora"},
		"other:opposition deputy":               {"an opposition deputy", "un diputado opositor"},
		"other:press organisations":             {"a group of press organisations", "un grupo de organizaciones de prensa"},
		"other:UN Fact-Finding Mission":         {"the UN Fact-Finding Mission", "la Misión de Determinación de los Hechos de la ONU"},
		"other:IACHR":                           {"the Inter-American Commission on Human Rights (IACHR)", "la Comisión Interamericana de Derechos Humanos (CIDH)"},
		"other:Foro Penal and OVP":              {"Foro Penal and OVP", "Foro Penal junto con el OVP"},
		"other:SNTP and CNP":                    {"SNTP and CNP", "el SNTP junto con el CNP"},
		"other:Plataforma Unitaria Democrática": {"the Plataforma Unitaria Democrática", "la Plataforma Unitaria Democrática"},
		"other:Clippve and Comité de Madres en Defensa de la Verdad":    {"Clippve and the Comité de Madres en Defensa de la Verdad", "Clippve junto con el Comité de Madres en Defensa de la Verdad"},
		"other:Venezuelan civil society organisations, joint statement": {"a group of Venezuelan civil society organisations", "un grupo de organizaciones de la sociedad civil venezolana"},
		"other:international organisations, joint statement":            {"a group of international organisations", "un grupo de organizaciones internacionales"},
	}
}

// offices is those that pages name in place of a person.
func offices() map[string][2]string {
	return map[string][2]string{
		"foreign ministry":                 {"the foreign ministry", "la cancillería"},
		"State Department":                 {"the State Department", "el Departamento de Estado"},
		"White House":                      {"the White House", "la Casa Blanca"},
		"US embassy for Venezuela":         {"the US embassy for Venezuela", "la embajada de Estados Unidos para Venezuela"},
		"US external office for Venezuela": {"the US external office for Venezuela", "la oficina externa de Estados Unidos para Venezuela"},
	}
}

// country is the Spanish name of a country; one that is not here keeps its
// English name.
func country(name string) string {
	es := map[string]string{
		"United States": "Estados Unidos", "Spain": "España", "Peru": "Perú", "Italy": "Italia", "Germany": "Alemania", "Czechia": "Chequia",
		"France": "Francia", "Brazil": "Brasil", "Mexico": "México", "Panama": "Panamá", "Netherlands": "Países Bajos", "United Kingdom": "el Reino Unido",
		"Norway": "Noruega", "Switzerland": "Suiza", "Dominican Republic": "República Dominicana", "Canada": "Canadá", "Turkey": "Turquía", "Russia": "Rusia",
	}
	if n, ok := es[name]; ok {
		return n
	}
	return name
}
