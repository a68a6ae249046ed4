package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// claim is what an authority says happened, or will.
func (w *words) claim(b Brief) string {
	if b.Unit == "applications" {
		return w.applications(b)
	}
	if out := w.out(b); out != "" {
		return out
	}
	form := w.form(b)
	said := w.byStage(b.Stage, form)
	switch {
	case b.Unit == "cases":
		return said + w.Say(" in ", " en ") + w.whom(b)
	case b.unbounded():
		return said
	case strings.HasPrefix(form, "la excarcelación"):
		return said + " de " + w.whom(b)
	case b.Stage == "granted" || b.Stage == "denied":
		return said + w.Say(" to ", " a ") + w.whom(b)
	}
	return said + w.Say(" for ", " para ") + w.whom(b)
}

// out is a statement that people have left prison, "" where it says something
// else: lifting a measure takes nobody out of a cell.
func (w *words) out(b Brief) string {
	if b.Stage != "executed" || b.Unit == "cases" || language.Outside(b.Population) {
		return ""
	}
	inside := b.Population == "detained"
	b.Population = "" // nobody is held and released at once
	switch b.Instrument {
	case "house_arrest":
		return w.Say("said that %s had been moved to house arrest", "dijo que se había trasladado a casa por cárcel a %s", w.whom(b))
	case "release", "unspecified", "", "conditional_release", "exchange":
	default:
		if !inside {
			return ""
		}
	}
	if w.Language == language.Spanish {
		return "dijo que se había excarcelado" + w.By(b.Instrument) + " a " + w.whom(b)
	}
	return "said that " + w.whom(b) + " had been released" + w.By(b.Instrument)
}

// applications is a claim about papers that were filed, not about people.
func (w *words) applications(b Brief) string {
	form := strings.TrimPrefix(strings.TrimPrefix(w.form(b), "la "), "el ")
	what := w.Say("applications for %s (not people)", "solicitudes de %s (no personas)", form)
	if b.single() {
		what = w.Say("application for %s (not a person)", "solicitud de %s (no una persona)", form)
	}
	if b.Figure != nil {
		what = w.Quantity(b.Precision, b.Figure, b.FigureHigh) + " " + what
	}
	part, by := w.Among("subset", b.Subset), ""
	switch {
	case w.Language != language.Spanish && b.Stage == "requested" && strings.HasPrefix(part, "filed "):
		by = strings.TrimPrefix(part, "filed")
	case part != "":
		what += w.Say(", %s,", ", %s", part)
	}
	forms, known := map[string][2]string{
		"announced": {"announced %s", "anunció %s"}, "requested": {"said that %s had been filed", "dijo que se habían presentado %s"},
		"granted": {"said that %s had been granted", "dijo que se habían otorgado %s"}, "executed": {"said that %s had been carried out", "dijo que se habían ejecutado %s"},
		"denied": {"said that %s had been denied", "dijo que se habían negado %s"}, "annulled": {"said that %s had been annulled", "dijo que se habían anulado %s"},
	}[b.Stage]
	if !known {
		forms = [2]string{"spoke of %s", "habló de %s"}
	}
	return w.Say(forms[0], forms[1], what) + by
}

// byStage is how far a legal form is said to have come.
func (w *words) byStage(stage, form string) string {
	forms, known := map[string][2]string{
		"announced": {"announced %s", "anunció %s"}, "requested": {"said that %s had been requested", "dijo que se había solicitado %s"},
		"granted": {"said that %s had been granted", "dijo que se había otorgado %s"}, "executed": {"said that %s had been carried out", "dijo que se había ejecutado %s"},
		"denied": {"said that %s had been denied", "dijo que se había negado %s"}, "annulled": {"said that %s had been annulled", "dijo que se había anulado %s"},
	}[stage]
	if !known {
		return w.Say("spoke of %s, at a stage named “%s”,", "habló de %s, en una etapa llamada «%s»,", form, w.Title("stage", stage))
	}
	return w.Say(forms[0], forms[1], form)
}

// form is the legal form of what is claimed, as a noun.
func (w *words) form(b Brief) string { return w.Form(b.Instrument, b.Population, b.Stage) }

// struck is an act that was struck down: nobody says it, pages tell it.
func (w *words) struck(b Brief) string {
	act := w.form(b)
	if w.Language != language.Spanish {
		act = "the " + strings.TrimPrefix(act, "a ")
	}
	if b.Side != "not_stated" && b.Side != "" {
		act += " " + w.OfBody(b.Side)
	}
	if !b.unbounded() {
		act += w.Say(" for ", " para ") + w.whom(b)
	}
	return w.Say("by what pages say, %s was struck down", "según las páginas, se anuló %s", act)
}
