package summary

import (
	"github.com/recuento/recuento/pipeline/layout"
)

// recent is the age in days beyond which a state's running totals are no longer
// told; the series has them all.
const recent = 365

// totals tells the state's running totals beside those of counters.
func (p *sheet) totals(s *Summary) {
	p.Head(p.Say("Running totals: what the state said, and what counters had verified", "Acumulados: lo que dijo el Estado y lo que habían verificado otros"))
	told := 0
	for _, t := range s.Totals {
		if t.Comparisons[0].Announced.DaysOld > recent {
			continue
		}
		if told > 0 {
			p.Line("")
		}
		p.total(t)
		told++
	}
	if told == 0 {
		p.Wrap("  ", p.Say("No state body had given a running total of releases in the year before.", "Ningún organismo del Estado había dado un acumulado de excarcelaciones en el año anterior."))
	}
	if older := len(s.Totals) - told; older > 0 {
		p.Line("")
		p.Wrap("  ", p.Say("%s of the state more than a year before that day: table announced_vs_verified, or --json.", "%s del Estado de más de un año antes de ese día: tabla announced_vs_verified, o --json.",
			p.Counted(int64(older), "running total", "running totals", "acumulado", "acumulados")))
	}
}

// total is a state body and window. The verified figures stand below the
// announced one they were compared with.
func (p *sheet) total(t Total) {
	p.Wrap("  ", p.Authority(t.Authority)+": "+p.Window(t.Window)+p.Population(t.Population)+p.Part(t.Subset)+p.Started(t.Window))
	for at := 0; at < len(t.Comparisons); {
		first := t.Comparisons[at]
		g := layout.Grid{Right: map[int]bool{1: true}}
		a := first.Announced
		about := p.Claimed(a.Stage, t.Population)
		if a.DaysOld > 0 {
			about += ", " + p.Age(a.Dated)
		}
		if a.LastKnown {
			about = p.Say("last known: %s", "último conocido: %s", about)
		}
		if replaced := p.Replaced(a.Status); replaced != "" {
			about += "; " + replaced
		}
		g.Add(p.Say("announced", "anunciado"), p.Figure(a.Figure), p.Day(a.Dated), about)
		below := map[*string]string{&g.Rows[0][0]: p.Nothing(first)}
		for ; at < len(t.Comparisons) && t.Comparisons[at].Announced.FactID == a.FactID; at++ {
			c := t.Comparisons[at]
			if c.Verified == nil {
				continue
			}
			g.Add(p.Say("verified", "verificado"), p.Figure(c.Verified.Figure), p.Day(c.Verified.Dated), p.Short(c.Verified.Organization)+", "+p.Since(*c.Verified))
			below[&g.Rows[len(g.Rows)-1][0]] = p.Bound(c)
		}
		g.Below = func(row []string) string { return below[&row[0]] }
		p.Print("    ", g)
	}
}

// Population is of whom a total is, where they are not people held.
func (p Phrases) Population(code string) string {
	switch code {
	case "restricted":
		return p.Say(", people under court-ordered measures", ", personas con medidas cautelares")
	case "both":
		return p.Say(", people held and people under court-ordered measures together", ", personas presas y personas con medidas cautelares en conjunto")
	case "not_stated":
		return p.Say(", nobody says of whom", ", nadie dice de quiénes")
	}
	return ""
}

// Started is when a window begins, where pages disagree on it.
func (p Phrases) Started(w *Window) string {
	if w == nil || w.EarliestStart == "" || w.EarliestStart == w.LatestStart {
		return ""
	}
	return p.Say(" (start between %s and %s)", " (inicio entre el %s y el %s)", p.Date(w.EarliestStart), p.Date(w.LatestStart))
}

// Claimed is what the state says of its total.
func (p Phrases) Claimed(stage, population string) string {
	switch {
	case stage == "executed" && population == "detained":
		return p.Say("said to have been released", "excarceladas, según el Estado")
	case stage == "executed":
		return p.Say("said to have been carried out", "ejecutado, según el Estado")
	case stage == "granted":
		return p.Say("said to have been granted", "otorgado, según el Estado")
	}
	return p.Title("stage", stage)
}

// Since is since when a counter counts.
func (p Phrases) Since(v Verified) string {
	if v.Before != nil && v.PeopleBefore != nil {
		return p.Say("%s and, %s of them, %s", "%s y, %s de ellas, %s", p.Window(v.Window), p.Number(*v.PeopleBefore), p.Window(v.Before))
	}
	return p.Window(v.Window)
}

// Nothing says why no verified figure stands beside a total.
func (p Phrases) Nothing(c Comparison) string {
	if c.Verified != nil {
		return ""
	}
	switch c.Reason {
	case "population_differs":
		return p.Say("Nothing to hold beside it: counters count releases from prison only.", "Nada con qué compararlo: los demás solo cuentan excarcelaciones.")
	case "window_not_stated":
		if c.since {
			return p.Say("Nothing to hold beside it: the counters do not say since when the totals count that they gave then.", "Nada con qué compararlo: los demás no dicen desde cuándo cuentan los totales que daban entonces.")
		}
		return p.Say("Nothing to hold beside it: nobody says since when the state counts.", "Nada con qué compararlo: nadie dice desde cuándo cuenta el Estado.")
	case "subset_not_counted":
		return p.Say("Nothing to hold beside it: no counter counts this part of the people.", "Nada con qué compararlo: nadie más cuenta esta parte de las personas.")
	case "law_or_calendar":
		return p.Say("Nothing to hold beside it: one of the counts is bounded by a law or by the calendar, the others are not.", "Nada con qué compararlo: uno de los conteos lo acota una ley o el calendario, los demás no.")
	case "no_total_in_time":
		return p.Say("Nothing to hold beside it: no counter gave a total in the three days before.", "Nada con qué compararlo: nadie dio un total en los tres días anteriores.")
	}
	return p.Say("Nothing to hold beside it: %s.", "Nada con qué compararlo: %s.", p.Title("comparison_reason", c.Reason))
}
