package wording

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// claim is what an authority says happened, or will.
func (t *teller) claim(row reading.Row) string {
	switch row.Text("unit") {
	case "applications":
		return t.applications(row)
	case "cases":
		return t.said(row.Text("stage_claimed"), t.form(row)) + t.Pick(" in ", " en ") + strings.TrimSpace(t.amount(row, "cases_announced", "precision")+
			t.Pick(" cases or measures, which are not people", " casos o medidas, que no son personas")) + t.bracket("subset", row.Text("subset"), false)
	}
	if out := t.out(row); out != "" {
		return out
	}
	stage := row.Text("stage_claimed")
	link := t.Pick(" for ", " para ")
	release := strings.HasPrefix(t.form(row), "la excarcelación")
	switch granted := stage == "granted" || stage == "denied"; {
	case release:
		link = " de "
	case granted:
		link = t.Pick(" to ", " a ")
	}
	return t.said(stage, t.form(row)) + link + t.people(row, true)
}

// said is a stage of a legal form.
func (t *teller) said(stage, form string) string {
	switch stage {
	case "announced":
		return t.Say("announced %s", "anunció %s", form)
	case "requested":
		return t.Say("said that %s had been requested", "dijo que se había solicitado %s", form)
	case "granted":
		return t.Say("said that %s had been granted", "dijo que se había otorgado %s", form)
	case "executed":
		return t.Say("said that %s had been carried out", "dijo que se había ejecutado %s", form)
	case "denied":
		return t.Say("said that %s had been denied", "dijo que se había negado %s", form)
	}
	return t.Say("spoke of %s, at a stage named “%s”,", "habló de %s, en una etapa llamada «%s»,", form, t.Title("stage", stage))
}

// form is a legal form as a noun.
func (t *teller) form(row reading.Row) string {
	return t.Form(row.Text("instrument"), row.Text("population"), row.Text("stage_claimed"))
}

// struck is an act that was struck down: nobody says it, pages tell it.
func (t *teller) struck() string {
	form, body := t.form(t.fact), t.OfBody(t.fact.Text("authority"))
	ending := "o"
	if strings.HasPrefix(form, "la ") {
		ending = "a"
	}
	whom := t.people(t.fact, true)
	if t.Language != language.Spanish && strings.HasSuffix(whom, t.Both(false)) {
		whom += ","
	}
	if t.Language == language.Spanish {
		return "según las páginas, fue anulad" + ending + " " + form + " " + body + " para " + whom
	}
	return "by what pages say, " + form + " " + body + " for " + whom + " was struck down"
}

// covered is whom cases are about that are not about people in prison.
func (t *teller) covered() string {
	if t.fact.Text("unit") != "cases" || t.fact.Text("population") != "restricted" {
		return ""
	}
	return t.Pick("they concern people under court-ordered measures, who were not in prison", "se refieren a personas con medidas cautelares, que no estaban presas")
}

// out is a statement that people have left prison, "" where it says something
// else: lifting a measure takes nobody out of a cell.
func (t *teller) out(row reading.Row) string {
	population := row.Text("population")
	if row.Text("stage_claimed") != "executed" || language.Outside(population) {
		return ""
	}
	instrument := row.Text("instrument")
	if instrument == "house_arrest" {
		return t.Say("said that %s had been moved to house arrest", "dijo que %s habían pasado a casa por cárcel", t.people(row, false))
	}
	how := t.By(instrument)
	if population != "detained" && how != "" && instrument != "exchange" && instrument != "conditional_release" {
		return ""
	}
	if one(row, "people_announced") {
		return t.Say("said that %s had been released from prison%s", "dijo que %s había sido excarcelada%s", t.people(row, false), how)
	}
	return t.Say("said that %s had been released from prison%s", "dijo que %s habían sido excarceladas%s", t.people(row, false), how)
}

// applications are no people.
func (t *teller) applications(row reading.Row) string {
	what := t.Pick("applications for ", "solicitudes de ") + strings.TrimPrefix(strings.TrimPrefix(t.form(row), "la "), "el ")
	if one(row, "applications_announced") {
		what = strings.NewReplacer("applications", "application", "solicitudes", "solicitud").Replace(what)
	}
	if n := t.amount(row, "applications_announced", "precision"); n != "" {
		what = n + " " + what
	}
	if by, ok := strings.CutPrefix(t.Among("subset", row.Text("subset")), "filed "); ok && row.Text("stage_claimed") == "requested" {
		return "said that " + what + " had been filed " + by
	}
	what += t.bracket("subset", row.Text("subset"), false)
	switch row.Text("stage_claimed") {
	case "announced":
		return t.Say("announced %s", "anunció %s", what)
	case "requested":
		return t.Say("said that %s had been filed", "dijo que se habían presentado %s", what)
	case "granted":
		return t.Say("said that %s had been granted", "dijo que se habían aprobado %s", what)
	case "denied":
		return t.Say("said that %s had been denied", "dijo que se habían negado %s", what)
	}
	return t.Say("spoke of %s (%s)", "habló de %s (%s)", what, t.Inside(t.Title("stage", row.Text("stage_claimed"))))
}
