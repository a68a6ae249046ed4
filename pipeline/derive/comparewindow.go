package derive

import "slices"

// relation is how a statement and a counter's total compare, why, and by which
// definition if they count different people. Without a comparison the two must
// not stand in one row.
type relation struct{ comparison, reason, definition string }

// partial reports whether a window counts what falls under a law, or a closed
// stretch of the calendar. It compares with nothing but itself.
func (w window) partial() bool { return w.kind == "law" || w.kind == "calendar" }

// startsBefore reports whether a window starts before another one, whichever of
// the days that pages give is right.
func (w window) startsBefore(o window) bool { return w.latest < o.earliest }

// relate says how the window of a statement and that of a counter's total
// compare.
func (f *facts) relate(a *announcement, v *flow) relation {
	o, known := f.windows[a.window]
	w, knownToo := f.windows[v.window]
	switch {
	case !known || !knownToo:
		return relation{reason: windowNotStated}
	case o.code != w.code && (o.partial() || w.partial()):
		return relation{reason: lawOrCalendar}
	}
	// However the windows lie, no bound holds over different people.
	if d := f.differing(v); d != "" {
		return relation{definitionDiffers, countsOtherPeople, d}
	}
	switch {
	case o.code == w.code && a.startDisputed():
		return relation{disputed, startDisputed, ""}
	case o.code == w.code:
		return relation{sameWindow, sameCode, ""}
	case o.startsBefore(w):
		return relation{officialWider, startsEarlier, ""}
	case w.startsBefore(o):
		return relation{officialNarrower, startsLater, ""}
	}
	return relation{disputed, startsOverlap, ""}
}

// startDisputed reports whether pages differ on since when a statement counts.
func (a *announcement) startDisputed() bool {
	return slices.Contains(a.conflicts, "window") || slices.Contains(a.conflicts, "counting_since_on")
}

// unitDisputed reports whether pages differ on what a statement counts.
func (a *announcement) unitDisputed() bool { return slices.Contains(a.conflicts, "unit") }

// differing is the first definition by which a counter counts other people in a
// total's window than the state does; "" where there is none.
func (f *facts) differing(v *flow) string {
	for _, d := range f.definitions {
		if !d.comparable && d.organization == v.side && d.measure == v.measure && (d.window == "" || d.window == v.window) {
			return d.id
		}
	}
	return ""
}
