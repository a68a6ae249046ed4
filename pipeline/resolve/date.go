package resolve

// distance is how far two dates are apart, as the rules see it.
type distance struct {
	rule rule
	days int32 // 0 where unknown
	sure bool  // both are days
}

func (d distance) same() bool { return d.sure && d.days == 0 }
func (d distance) near() bool { return d.sure && d.days <= 1 }

func compareDates(a, b *features) distance {
	d := compareSpans(a, b)
	if rules[d.rule].Points > rules[dateBefore].Points && (before(a, b) || before(b, a)) {
		d = distance{rule: dateBefore, days: 8}
	}
	return d
}

func compareSpans(a, b *features) distance {
	if a.day == undated || b.day == undated {
		return compareUndated(a, b)
	}
	late := a
	if b.from > a.from {
		late = b
	}
	gap := max(a.from-b.to, b.from-a.to, 0)
	if a.day == day && b.day == day {
		return distance{compareDays(a, b, late, gap), gap, true}
	}
	d := distance{days: gap}
	switch {
	case gap == 0:
		d.rule = dateWithin
		if a.day == year || b.day == year {
			d.rule = dateWithinYear
		}
	case gap <= 7:
		d.rule = dateNearMonth
	case late.relayed && gap <= 60:
		d.rule = dateMonthRelayed
	case late.relayed && a.event != 0 && a.event == b.event:
		d.rule = dateMonthRelayedEvent
	case late.relayed:
		d.rule = dateMonthLong
	case gap <= 60:
		d.rule = dateMonthOff
	default:
		d.rule = dateMonthFar
	}
	return d
}

// before reports that a's page is older than b's statement. A page may be a day
// ahead of the calendar elsewhere, and the date of a report that relays is not
// the statement's.
func before(a, b *features) bool {
	return a.pubTo != none && b.day == day && !b.published && !b.relayed && a.pubTo < b.from-1
}

func compareUndated(a, b *features) distance {
	if b.day == undated {
		a, b = b, a
	}
	if b.day == undated || a.pub == none {
		return distance{rule: undatedMonth}
	}
	switch gap := a.pub - b.to; {
	case gap < -1:
		return distance{rule: undatedBefore}
	case gap <= 3:
		return distance{rule: undatedNear}
	case gap <= 30:
		return distance{rule: undatedMonth}
	}
	return distance{rule: undatedLate}
}

func compareDays(a, b, late *features, gap int32) rule {
	soft := late.relayed || late.published
	pick := func(softly, firmly rule) rule {
		if soft {
			return softly
		}
		return firmly
	}
	switch {
	case gap == 0:
		return dateSame
	case gap == 1:
		return dateNext
	case gap <= 3:
		return pick(date3Late, date3)
	case gap <= 7:
		return pick(date7Late, date7)
	case gap <= 45 && soft && a.figure >= 100 && b.figure >= 100:
		return date45Late
	case gap <= 45:
		return pick(date45LateSmall, date45)
	case late.relayed:
		return dateFarRelayed
	}
	return dateFar
}

// drift takes from figures that are not exact what a distance in time takes
// from them: "more than 600" is said again and again.
func drift(e *evidence, a, b *features, fig likeness, apart distance) {
	if fig != figureRounds && fig != figureEqualBound {
		return
	}
	equal, relayed := a.figure == b.figure, a.relayed || b.relayed
	switch {
	case !apart.sure:
		switch apart.rule {
		case dateMonthOff, dateMonthFar:
			e.either(relayed, driftFarRelayed, driftFar)
		case dateMonthRelayed, dateMonthLong, dateMonthRelayedEvent:
			e.add(driftFarRelayed)
		case dateWithin, dateWithinYear:
			if !equal {
				e.add(driftWithin)
			}
		}
	case apart.days <= 1:
	case apart.days <= 3:
		e.either(equal, drift3, drift3Rounded)
	case apart.days <= 7:
		e.either(relayed || equal, drift7, drift7Rounded)
	default:
		e.either(relayed, driftFarRelayed, driftFar)
	}
}
