package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
)

// figure is how many of what, with its precision.
func (w *words) figure(b Brief) string {
	unit := w.unit(b)
	if b.Figure == nil {
		return unit
	}
	return w.quantity(b.Precision, b.Figure, b.FigureHigh) + " " + unit
}

// figureShort is the same for a list.
func (w *words) figureShort(b Brief) string {
	if b.Figure == nil {
		return w.say("no figure", "sin cifra")
	}
	unit, _, _ := strings.Cut(w.unit(b), " ")
	return w.quantity(b.Precision, b.Figure, b.FigureHigh) + " " + unit
}

// unit is what a figure counts.
func (w *words) unit(b Brief) string {
	unit := map[string][2]string{"applications": {"applications (not people)", "solicitudes (no personas)"}, "cases": {"cases or measures", "casos o medidas"}}[b.Unit]
	if unit[0] == "" {
		unit = [2]string{"people", "personas"}
	}
	if b.Figure != nil && *b.Figure == 1 && unit[0] == "people" {
		unit = [2]string{"person", "persona"}
	}
	return w.pick(unit[0], unit[1])
}

// sign is a number with its precision in few characters, for a table.
func (w *words) sign(precision string, n, most *int64) string {
	if n == nil {
		return "—"
	}
	number := w.number(*n)
	switch precision {
	case "at_least":
		return "≥ " + number
	case "at_most":
		return "≤ " + number
	case "approximate":
		return "≈ " + number
	case "range":
		if most != nil {
			return number + "–" + w.number(*most)
		}
	}
	return number
}

// quantity is a number with its precision: at least 400, 60 to 70.
func (w *words) quantity(precision string, n, most *int64) string {
	if n == nil {
		return w.pick("no figure", "sin cifra")
	}
	number := w.number(*n)
	switch precision {
	case "at_least":
		return w.say("at least %s", "al menos %s", number)
	case "at_most":
		return w.say("at most %s", "a lo sumo %s", number)
	case "approximate":
		return w.say("about %s", "cerca de %s", number)
	case "range":
		if most != nil {
			return w.say("%s to %s", "entre %s y %s", number, w.number(*most))
		}
	}
	return number
}

// whom is the people a figure covers.
func (w *words) whom(b Brief) string {
	text := w.figure(b)
	if b.Unit != "applications" && b.Unit != "cases" {
		one := b.Figure != nil && *b.Figure == 1
		switch b.Population {
		case "detained":
			text += w.pick(" held", map[bool]string{true: " presa", false: " presas"}[one])
		case "restricted":
			text += w.say(" under court-ordered measures", " con medidas cautelares")
		case "both":
			text += w.say(" held or under court-ordered measures", " presas o con medidas cautelares")
		}
	}
	return text + w.of(b)
}

// of is the part of the people, or the place, that a figure covers.
func (w *words) of(b Brief) string {
	list := "subset"
	switch {
	case b.Table == curation.DetaineeCounts && b.Subset == "national":
		return w.say(" in the whole country", " en todo el país")
	case b.Subset == "":
		return ""
	case b.Table == curation.DetaineeCounts:
		list = "scope"
	}
	return " (" + lowerFirst(w.titleOf(list, "subset", b.Subset)) + ")"
}
