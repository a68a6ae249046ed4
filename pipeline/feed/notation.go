package feed

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"go.yaml.in/yaml/v4"
)

// Notation is how the cells of a feed are written. An input may declare dates
// and thousands of its own.
type Notation struct {
	// Dates are the formats that are read besides 2026-02-20, 2026-02 and 2026.
	Dates     []notation.DateFormat
	Thousands notation.Thousands
	// Missing lists what stands for an empty cell; case, accents and blanks do
	// not count.
	Missing []string
}

func (e *entry) notation() Notation {
	n := e.get(e.n, "notation")
	w := Notation{
		Dates:     e.dates(e.get(n, "dates"), e.at+".notation.dates"),
		Thousands: notation.Thousands(text(e.get(n, "thousands"))),
	}
	for _, item := range items(e.get(n, "missing")) {
		w.Missing = append(w.Missing, text(item))
	}
	return w
}

// maxDates is the most formats of one input, as the JSON Schema says.
const maxDates = 20

// dates reads formats of which no two give one cell different dates.
func (e *entry) dates(n *yaml.Node, at string) []notation.DateFormat {
	var formats []notation.DateFormat
	var places []string
	patterns := items(n)
	for i, item := range patterns[:min(len(patterns), maxDates)] {
		pattern, place := text(item), fmt.Sprintf("%s[%d]", at, i)
		f, err := notation.ParseDateFormat(pattern)
		if err != nil {
			why := strings.TrimPrefix(err.Error(), fmt.Sprintf("date format %q: ", strings.TrimSpace(pattern)))
			e.fault(meaning, item, "%s is %s; %s", place, quoted(pattern), why)
			continue
		}
		if cell, got := unlikeISO(f); cell != "" {
			e.fault(meaning, item, "%s is %s and would read %s as %s, but dates of that form are always read as ISO dates; remove it", place, quoted(pattern), cell, got)
			continue
		}
		for j, g := range formats {
			if cell, a, b := torn(g, f); cell != "" {
				e.fault(meaning, item, "%s is %s and would read %s as %s, which %s reads as %s; keep one of them, or declare dates at the inputs that need another format",
					place, quoted(pattern), quoted(cell), b, places[j], a)
				break
			}
		}
		formats, places = append(formats, f), append(places, place)
	}
	return formats
}

// unlikeISO finds an ISO date that a format reads as another one.
func unlikeISO(f notation.DateFormat) (cell string, got notation.Date) {
	for _, cell := range []string{"2026-03-04", "2026-03"} {
		if d, ok := f.Read(cell); ok && d.String() != cell {
			return cell, d
		}
	}
	return "", notation.Date{}
}

// torn finds a cell that two formats read as different dates: the day first
// for one, the month first for the other.
func torn(f, g notation.DateFormat) (cell string, a, b notation.Date) {
	for _, sign := range []string{"/", ".", "-", " ", ""} {
		for _, parts := range [][3]string{{"03", "04", "2026"}, {"2026", "03", "04"}, {"03", "04", "05"}} {
			cell := parts[0] + sign + parts[1] + sign + parts[2]
			a, read := f.Read(cell)
			b, also := g.Read(cell)
			if read && also && a != b {
				return cell, a, b
			}
		}
	}
	return "", notation.Date{}, notation.Date{}
}
