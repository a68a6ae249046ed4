package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
)

// figure is how many of what, with its precision.
func (w *words) figure(b Brief) string {
	unit := w.unit(b)
	if b.Figure == nil {
		return unit
	}
	return w.Quantity(b.Precision, b.Figure, b.FigureHigh) + " " + unit
}

// figureShort is the same for a list.
func (w *words) figureShort(b Brief) string {
	if b.Figure == nil {
		return w.Say("no figure", "sin cifra")
	}
	unit, _, _ := strings.Cut(w.unit(b), " ")
	return w.Quantity(b.Precision, b.Figure, b.FigureHigh) + " " + unit
}

// unit is what a figure counts.
func (w *words) unit(b Brief) string {
	unit := map[string][2]string{"applications": {"applications (not people)", "solicitudes (no personas)"}, "cases": {"cases or measures", "casos o medidas"}}[b.Unit]
	if unit[0] == "" {
		unit = [2]string{"people", "personas"}
	}
	if b.single() && unit[0] == "people" {
		unit = [2]string{"person", "persona"}
	}
	return w.Pick(unit[0], unit[1])
}

// whom is the people a figure covers.
func (w *words) whom(b Brief) string {
	text := w.figure(b)
	if b.Unit != "applications" && b.Unit != "cases" {
		switch b.Population {
		case "detained":
			text += w.Pick(" held", map[bool]string{true: " presa", false: " presas"}[b.single()])
		case "restricted":
			text += w.Say(" under court-ordered measures", " con medidas cautelares")
		case "both":
			text += w.Say(" held or under court-ordered measures", " presas o con medidas cautelares")
		}
	}
	return text + w.of(b)
}

// single reports whether a figure is of one person.
func (b Brief) single() bool {
	return b.Figure != nil && *b.Figure == 1 && b.Precision != "range"
}

// unbounded reports whether a fact tells neither how many people nor which.
func (b Brief) unbounded() bool {
	known := b.Population == "detained" || language.Outside(b.Population)
	return b.Figure == nil && b.Unit != "applications" && b.Unit != "cases" && !known && b.Subset == ""
}

// of is the part of the people, or the place, that a figure covers, behind it.
func (w *words) of(b Brief) string {
	part := w.part(b)
	switch {
	case part == "":
		return ""
	case b.national():
		return " " + part
	}
	return " (" + w.Group(b.Subset, part, b.single() && (b.Unit == "people" || b.Unit == "")) + ")"
}

// part is the same, alone; "" where a figure covers everybody.
func (w *words) part(b Brief) string {
	switch {
	case b.national():
		return w.Say("in the whole country", "en todo el país")
	case b.Subset == "":
		return ""
	case b.Table == curation.DetaineeCounts:
		return w.Among("scope", b.Subset)
	}
	return w.Among("subset", b.Subset)
}

func (b Brief) national() bool {
	return b.Table == curation.DetaineeCounts && b.Subset == "national"
}
