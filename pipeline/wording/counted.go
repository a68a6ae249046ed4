package wording

import (
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/language"
)

// balance is how many people a counter says were held.
func (t *teller) balance() []string {
	who := t.Body(t.fact.Text("organization"))
	if hour := t.fact.Text("as_of_time"); hour != "" {
		who = t.Say("at %s, %s", "a las %s, %s", hour, who)
	}
	number := t.amount(t.fact, "detained_total", "precision")
	single := one(t.fact, "detained_total")
	scope, noun := t.fact.Text("scope"), t.Pick(" people held", " personas presas")
	switch {
	case scope == "national" && t.ofPrisoners() && single:
		noun = t.Pick(" political prisoner", " preso político")
	case scope == "national" && t.ofPrisoners():
		noun = t.Pick(" political prisoners", " presos políticos")
	case single:
		noun = t.Pick(" person held", " persona presa")
	}
	if number == "" {
		number, noun = t.Pick("people held, without a total", "personas presas, sin dar un total"), ""
	}
	place := t.Pick(" in the whole country", " en todo el país")
	switch {
	case scope != "national":
		place = t.bracket("scope", scope, single)
	case t.ofPrisoners():
		place += t.Pick(", by its own definition", ", según su propia definición")
	}
	text := t.when(t.fact, "as_of") + t.Pick(" ", ", ") + who + t.Pick(" counted ", " contaba ") + number + noun + place
	return []string{t.hedged(text), t.breakdown(), t.whole(), t.apart()}
}

// ofPrisoners reports whether the counter is one that counts political
// prisoners by a definition of its own.
func (t *teller) ofPrisoners() bool {
	switch t.fact.Text("counter_kind") {
	case "ngo", "coalition", "party", "international":
		return t.fact.Text("organization") != "not_stated"
	}
	return false
}

// breakdown is the parts that a balance gives; they need not give its total.
func (t *teller) breakdown() string {
	var groups []string
	for _, g := range [...][2][5]string{
		{{"women", "woman", "women", "mujer", "mujeres"}, {"men", "man", "men", "hombre", "hombres"}},
		{{"civilians", "civilian", "civilians", "civil", "civiles"}, {"military", "member of the military", "members of the military", "militar", "militares"}},
		{{"adolescents", "adolescent", "adolescents", "adolescente", "adolescentes"}, {"foreign_nationals", "foreign national", "foreign nationals", "extranjero", "extranjeros"}},
	} {
		var items []string
		for _, p := range g {
			if n, ok := t.fact.Int(p[0]); ok {
				items = append(items, t.Counted(n, p[1], p[2], p[3], p[4]))
			}
		}
		if len(items) > 0 {
			groups = append(groups, t.List(items))
		}
	}
	if len(groups) == 0 {
		return ""
	}
	return t.Say("among them it gives %s", "entre estas personas señala %s", strings.Join(groups, ", "))
}

// apart is the people outside prison that the same balance gives.
func (t *teller) apart() string {
	n, ok := t.fact.Int("restricted")
	if !ok {
		return ""
	}
	return t.Say("counted apart are %s people under court-ordered measures", "aparte cuenta %s personas con medidas cautelares", t.Number(n))
}

// ownCount is what a counter's figure is worth.
func (t *teller) ownCount() []string {
	who := t.fact.Text("organization")
	kind := t.fact.Text("counter_kind")
	switch {
	case t.fact.Text("status") == "unsupported" || t.fact.Text("status") == "withdrawn":
		return nil
	case len(t.fact.List("verified_by")) > 0:
		others := t.Pick("other organisations use other definitions", "otras organizaciones usan otras definiciones")
		if kind == "party" { // or one of its people
			others = t.Pick("others who count use other definitions", "otros que cuentan usan otras definiciones")
		}
		return []string{t.Say("the count is that %s; %s", "es un conteo propio %s; %s", t.OfBody(who), others)}
	case strings.HasPrefix(who, "government:") || kind == "government":
		return []string{t.Pick("a state’s own count verifies nothing", "el conteo de un Estado no verifica nada")}
	case who == "not_stated":
		return []string{t.Pick("as no page names who counted, it verifies nothing", "como ninguna página nombra a quien contó, no verifica nada")}
	}
	if t.ofPrisoners() && who != "other:unnamed organisations" && who != "other:individual" {
		return []string{t.Pick("it is not taken as verified: pages only relay it", "no se toma por verificado: las páginas solo lo citan de pasada")}
	}
	return []string{t.Pick("it is not taken as verified: it is not the count of a named organisation outside the state", "no se toma por verificado: no es el conteo de una organización identificada y ajena al Estado")}
}

// flow is how many people a counter says left prison or came into it.
func (t *teller) flow() []string {
	text := t.period() + ", " + t.Body(t.fact.Text("organization")) + " " + t.counting()
	return []string{t.hedged(text), t.total(), t.whole(), t.later()}
}

// counting is what was counted: only where somebody verified it, it is said so.
func (t *teller) counting() string {
	who, single := t.amount(t.fact, "people_verified", "precision"), one(t.fact, "people_verified")
	subset := t.bracket("subset", t.fact.Text("subset"), single)
	people := who + t.Pick(" people", " personas")
	switch {
	case who == "":
		people = t.Pick("people whose number no page gives", "personas cuyo número ninguna página da")
	case single:
		people = who + t.Pick(" person", " persona")
	}
	people += subset
	if t.fact.Text("measure") == "released" {
		people += t.By(t.fact.Text("instrument"))
		if len(t.fact.List("verified_by")) > 0 {
			return t.Say("verified the release from prison of %s", "verificó la excarcelación de %s", people)
		}
		return t.Say("counted the release from prison of %s", "contó la excarcelación de %s", people)
	}
	end := t.Pick("", map[bool]string{true: "", false: "s"}[single])
	switch measure := t.fact.Text("measure"); measure {
	case "re_detained":
		return t.Say("counted %s detained again", "contó %s detenida%s de nuevo", append([]any{people}, spanish(t, end)...)...)
	case "newly_detained":
		return t.Say("counted %s newly detained", "contó %s recién detenida%s", append([]any{people}, spanish(t, end)...)...)
	case "newly_registered":
		return t.Say("counted %s held for longer and learned of only then", "contó %s que ya estaban en prisión y de las que solo entonces se supo", people)
	case "granted_house_arrest":
		return t.Say("counted %s moved to house arrest", "contó %s que pasaron a casa por cárcel", people)
	case "arrested":
		return t.Say("counted %s arrested, short arrests among them", "contó %s arrestada%s, detenciones breves incluidas", append([]any{people}, spanish(t, end)...)...)
	case "beneficiaries":
		return t.Say("counted %s as beneficiaries, not as having left prison because of the measure", "contó %s como beneficiaria%s, sin que por la medida salieran de prisión", append([]any{people}, spanish(t, end)...)...)
	default:
		return t.Say("counted %s (%s)", "contó %s (%s)", people, t.Inside(t.Title("measure", measure)))
	}
}

// spanish is an ending that only the Spanish message has.
func spanish(t *teller, end string) []any {
	if t.Language == language.Spanish {
		return []any{end}
	}
	return nil
}

// period is between which days a flow was counted.
func (t *teller) period() string {
	start, end := t.fact.Date("period_start"), t.fact.Date("period_end")
	until := t.until(t.fact, "period_end")
	if hour := t.fact.Text("period_end_time"); hour != "" {
		until += " (" + hour + ")"
	}
	switch since := t.fact.Text("period_basis") == "since_previous_balance"; {
	case start != "" && start == end && !since:
		return t.when(t.fact, "period_end")
	case start != "" && end != "":
		return t.Say("from %s to %s", "desde %s hasta %s", t.start(start, end), until)
	case start != "":
		return t.Say("since %s", "desde %s", t.TheDate(start))
	case since && end != "":
		return t.Say("from its previous balance to %s", "desde su balance anterior hasta %s", until)
	case end != "":
		return t.Say("up to %s", "hasta %s", until)
	}
	return t.Pick("in a period that no page gives", "en un período que ninguna página da")
}

// start is the first day of a period, without its year where that is the one of
// the last day.
func (t *teller) start(start, end string) string {
	text := t.TheDate(start)
	if len(start) == len(time.DateOnly) && len(end) == len(start) && start[:4] == end[:4] {
		text = strings.TrimSuffix(strings.TrimSuffix(text, " "+start[:4]), " de")
	}
	return text
}

// flowUnsettled is what pages do not say of a flow.
func (t *teller) flowUnsettled() []string {
	var out []string
	if t.fact.Text("measure") == "released" {
		switch t.fact.Text("conditions") {
		case "not_stated", "":
			out = append(out, t.Pick("no page says under what conditions", "ninguna página dice en qué condiciones"))
		default:
			out = append(out, t.terms(leading))
		}
	}
	return append(out, t.disagreements()...)
}
