package site

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/summary"
)

// headline is an announcement as a title that stands alone: what it is about,
// how far it is said to have come, how many, and who says so. Of one that must
// not be used, that comes first.
func (e *edition) headline(a summary.Announcement) string {
	text := e.told(a)
	if a.Stage != "annulled" { // those who tell of it did not do it
		text += e.says(a)
	}
	spoiled := map[string][2]string{
		"unsupported": {"Told by faulty pages only: ", "Solo en páginas defectuosas: "},
		"retracted":   {"Since taken back: ", "Luego retirado: "},
		"withdrawn":   {"Withdrawn from the data: ", "Retirado de los datos: "},
	}[a.Status]
	if spoiled[0] != "" {
		return e.Pick(spoiled[0], spoiled[1]) + language.LowerFirst(text)
	}
	return e.upper(text)
}

// listed is an announcement in a list: who said it, and what.
func (e *edition) listed(a summary.Announcement) string {
	if a.Stage == "annulled" {
		return e.upper(e.told(a))
	}
	return e.upper(e.Say("%s says: %s", "según %s: %s", e.sayer(a), language.LowerFirst(e.told(a))))
}

// told is what an announcement is about, how far it is said to have come and how
// many it concerns.
func (e *edition) told(a summary.Announcement) string {
	whom := e.concerned(a) + e.part(a)
	what, feminine := e.measure(a)
	verb := verbOf(a.Stage, feminine)
	switch {
	case a.Stage == "annulled" && what != "":
		return e.annulled(a, what, whom, feminine)
	case what == "" || verb[0] == "":
		return e.phrases.Claim(a)
	case a.Unit == "applications" && a.People != nil:
		return e.applications(a, what)
	case a.Stage == "executed" && a.People != nil && freed(a):
		return whom + e.freed(a)
	}
	to := [2]string{" for ", " para "}
	switch {
	case a.Unit == "cases":
		to = [2]string{" in ", " en "}
	case a.Stage == "granted" || a.Stage == "denied":
		to = [2]string{" to ", " a "}
	}
	return what + " " + e.Pick(verb[0]+to[0], verb[1]+to[1]) + whom
}

// applications is a title about papers that were filed, not about people.
func (e *edition) applications(a summary.Announcement, what string) string {
	verb := verbOf(a.Stage, true)
	if a.Stage == "requested" {
		verb = [2]string{"filed", "presentada"}
	}
	noun := [2]string{"applications", "solicitudes"}
	if *a.People == 1 {
		noun = [2]string{"application", "solicitud"}
	} else {
		verb[1] += "s"
	}
	return e.number(a) + " " + e.Say("%s (not people) for %s %s", "%s (no personas) de %s %s", e.Pick(noun[0], noun[1]), language.LowerFirst(what), e.Pick(verb[0], verb[1])) +
		e.part(a)
}

// number is how many, told as a total where it is one.
func (e *edition) number(a summary.Announcement) string {
	n := e.phrases.Figure(a.Figure)
	if a.Counting == "cumulative" {
		return e.Say("a total of %s", "un total de %s", n)
	}
	return n
}

// part is the part of the people, or of the applications, that a figure covers.
func (e *edition) part(a summary.Announcement) string {
	text, ok := map[string][2]string{
		"channel:public_ministry": {" by prosecutors", " por el Ministerio Público"}, "channel:public_defence": {" by public defenders", " por la defensa pública"},
		"channel:private_defence": {" by private lawyers", " por la defensa privada"}, "channel:other_parties": {" by others", " por otras partes"},
		"status:under_review": {", under review", ", en revisión"}, "status:valid": {", held to be valid", ", tenidas por válidas"},
	}[a.Subset]
	switch {
	case ok:
		return e.Pick(text[0], text[1])
	case a.Subset != "" && a.People != nil && *a.People == 1:
		return " (" + e.Group(a.Subset, e.Among("subset", a.Subset), true) + ")"
	}
	return e.phrases.Part(a.Subset)
}

// verbOf is how far an announcement says to have come, "" for a stage of a later
// schema.
func verbOf(stage string, feminine bool) [2]string {
	v := map[string][2]string{
		"announced": {"announced", "anunciado"}, "requested": {"requested", "solicitado"}, "granted": {"granted", "otorgado"},
		"executed": {"carried out", "ejecutado"}, "denied": {"denied", "negado"},
	}[stage]
	if feminine && v[1] != "" {
		v[1] = strings.TrimSuffix(v[1], "o") + "a"
	}
	return v
}

// measure is the legal form as a title begins with it, and its gender in
// Spanish; "" for one of a later schema.
func (e *edition) measure(a summary.Announcement) (name string, feminine bool) {
	code, outside := a.Instrument, language.Outside(a.Population)
	unnamed := code == "" || code == "unspecified"
	switch {
	case outside && (unnamed || code == "release" || code == "conditional_release"), unnamed && a.Stage == "denied":
		return e.Pick("A benefit", "Un beneficio"), false // nobody under measures leaves a prison
	case unnamed:
		return e.Pick("Release", "Excarcelación"), true
	}
	m, known := map[string]bool{"amnesty": true, "pardon": false, "release": true, "conditional_release": true, "house_arrest": true, "exchange": false, "commutation": true}[code]
	if !known {
		return "", false
	}
	return e.Words.Title("instrument", code), m
}

// concerned is how many of whom an announcement is about.
func (e *edition) concerned(a summary.Announcement) string {
	if a.People == nil {
		return e.Pick("a number of people that no page gives", "un número de personas que ninguna página da")
	}
	one := *a.People == 1
	noun := [2]string{"people", "personas"}
	if one {
		noun = [2]string{"person", "persona"}
	}
	switch {
	case a.Unit == "cases":
		noun = [2]string{"cases or measures", "casos o medidas"}
	case a.Population == "restricted":
		noun[0], noun[1] = noun[0]+" under court-ordered measures", noun[1]+" con medidas cautelares"
	case a.Population == "both":
		noun[0], noun[1] = noun[0]+" held or under court-ordered measures", noun[1]+e.held(one)+" o con medidas cautelares"
	case a.Population == "detained" && a.Stage != "executed": // nobody is held and released at once
		noun[0], noun[1] = noun[0]+" held", noun[1]+e.held(one)
	}
	return e.number(a) + " " + e.Pick(noun[0], noun[1])
}

func (e *edition) held(one bool) string {
	if one {
		return " presa"
	}
	return " presas"
}

// freed reports whether an announcement tells of people who left prison.
func freed(a summary.Announcement) bool {
	return a.Unit == "people" && !language.Outside(a.Population) &&
		(a.Instrument == "release" || a.Instrument == "conditional_release" || a.Instrument == "unspecified" || a.Instrument == "")
}

func (e *edition) freed(a summary.Announcement) string {
	text := [2]string{" released", " excarceladas"}
	if *a.People == 1 {
		text[1] = " excarcelada"
	}
	if a.Instrument == "conditional_release" {
		text[0], text[1] = text[0]+" under court-ordered measures", text[1]+" con medidas cautelares"
	}
	return e.Pick(text[0], text[1])
}

// annulled is an act that was struck down, and whose act it was.
func (e *edition) annulled(a summary.Announcement, what, whom string, feminine bool) string {
	text := what
	if a.Authority != "not_stated" {
		text += " " + e.Pick("of "+e.Body(a.Authority), e.OfBody(a.Authority))
	}
	if a.People != nil {
		text += e.Pick(" for ", " para ") + whom
	}
	end := [2]string{", annulled", ", anulado"}
	if feminine {
		end[1] = ", anulada"
	}
	return text + e.Pick(end[0], end[1])
}

// says is who says so, behind a title.
func (e *edition) says(a summary.Announcement) string {
	return e.Say(", %s says", ", según %s", e.sayer(a))
}

// sayer is who says so, in a sentence.
func (e *edition) sayer(a summary.Announcement) string {
	switch a.Authority {
	case "not_stated", "":
		return e.Pick("an authority that no page names", "una autoridad que ninguna página nombra")
	case "government":
		return e.Pick("the government", "el Gobierno")
	}
	return e.Body(a.Authority)
}

// meaning is what a stage means and what it does not.
func (e *edition) meaning(stage string) string {
	text := map[string][2]string{
		"announced": {"Announced: nothing had been decided.", "Anunciado: nada se había decidido."},
		"requested": {"Asked for; a request is not a decision.", "Solicitado: una solicitud no es una decisión."},
		"granted":   {"Said to be decided; whether it was carried out is another matter.", "Decidido, según dice; si se ejecutó es otra cosa."},
		"executed":  {"The authority says that it happened: that is a claim.", "La autoridad dice que ocurrió: es una afirmación."},
		"denied":    {"Refused, or people declared excluded.", "Rechazado, o personas declaradas excluidas."},
		"annulled":  {"Struck down: by itself it freed nobody.", "Se dejó sin efecto: por sí solo no liberó a nadie."},
	}[stage]
	return e.Pick(text[0], text[1])
}
