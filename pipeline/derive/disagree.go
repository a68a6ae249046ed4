package derive

import (
	"cmp"
	"slices"
	"time"
)

// Why two statements are of one time.
const (
	sameDay      = "same_day"
	closedWindow = "closed_window"
)

// disagreement is a row of official_disagreement: two statements of state
// bodies that can't both be true.
type disagreement struct {
	higher, lower *announcement
	reason        string
}

// disagreements finds the running totals of named state bodies that contradict
// each other at one time.
func (f *facts) disagreements() []disagreement {
	claims, _ := f.claims(OfficialDisagreement)
	claims = slices.DeleteFunc(claims, func(a *announcement) bool { return a.side == "government" || a.basis == "published" })
	slices.SortStableFunc(claims, func(a, b *announcement) int { return cmp.Compare(a.on.on, b.on.on) })
	var rows []disagreement
	for i, a := range claims {
		for _, b := range claims[i+1:] {
			if b.on.on-a.on.on > closedDays {
				break
			}
			reason := f.oneTime(a, b)
			if reason == "" || a.side == b.side || !sameThing(a, b) || !contradict(a.people, b.people) {
				continue
			}
			if a.people.value > b.people.value {
				rows = append(rows, disagreement{a, b, reason})
			} else {
				rows = append(rows, disagreement{b, a, reason})
			}
		}
	}
	return rows
}

func sameThing(a, b *announcement) bool {
	return a.stage == b.stage && a.population == b.population && a.subset == b.subset
}

// oneTime says why two statements, the earlier one first, are of one time and
// window; "" where they need not be.
func (f *facts) oneTime(a, b *announcement) string {
	v, known := f.windows[a.window]
	w, knownToo := f.windows[b.window]
	same := v.code == w.code
	switch {
	case !known || !knownToo, !same && (v.partial() || w.partial() || v.startsBefore(w) || w.startsBefore(v)):
		return ""
	case a.on.on == b.on.on:
		return sameDay
	case same && v.overBy(a.on.on) && b.on.on-a.on.on <= closedDays:
		return closedWindow
	}
	return ""
}

// overBy reports whether a window is a month or a year, as its code names it,
// that is over by a day: nothing can be added to it any more.
func (w window) overBy(day int64) bool {
	if w.kind != "calendar" {
		return false
	}
	end, err := time.Parse("month_2006_01", w.code)
	if end = end.AddDate(0, 1, 0); err != nil {
		end, err = time.Parse("year_2006", w.code)
		end = end.AddDate(1, 0, 0)
	}
	return err == nil && day >= end.Unix()/int64(24*time.Hour/time.Second)
}

// contradict reports whether two figures differ by more than rounding allows.
func contradict(a, b figure) bool {
	return !a.allows().meets(b.said()) && !b.allows().meets(a.said())
}

// allows is the numbers that a figure may stand for if it was rounded. A figure
// of unknown precision may stand for any.
func (f figure) allows() span {
	s, slack := f.said(), f.value*roundedPercent/100
	switch f.precision {
	case "exact", "range":
		return s
	case "at_least":
		return span{s.low, s.high + slack}
	case "at_most":
		return span{s.low - slack, s.high}
	case "approximate":
		return span{s.low - slack, s.high + slack}
	}
	return span{-noLimit, noLimit}
}

// differenceBound says what the difference of two statements bounds.
func differenceBound(higher, lower figure) string {
	switch h, l := higher.precision, lower.precision; {
	case h == "exact" && l == "exact":
		return boundExact
	case h == "exact" && l == "at_least":
		return boundAtMost
	case h == "at_least" && l == "exact":
		return boundAtLeast
	}
	return boundUnknown
}

func (d disagreement) write(w *writer) {
	h, l := d.higher, d.lower
	w.int("disagreed_on", max(h.on.on, l.on.on))
	w.text("disagreement_id", h.id+":"+l.id)
	w.text("higher_fact_id", h.id)
	w.text("higher_authority", h.side)
	w.int("higher_on", h.on.on)
	w.int("people_higher", h.people.value)
	w.text("higher_precision", h.people.precision)
	w.text("higher_window", h.window)
	w.text("lower_fact_id", l.id)
	w.text("lower_authority", l.side)
	w.int("lower_on", l.on.on)
	w.int("people_lower", l.people.value)
	w.text("lower_precision", l.people.precision)
	w.text("lower_window", l.window)
	w.text("stage_claimed", h.stage)
	w.text("population", h.population)
	w.text("subset", h.subset)
	w.int("days_apart", abs(h.on.on-l.on.on))
	w.text("reason", d.reason)
	w.int("difference", h.people.value-l.people.value)
	w.text("difference_bound", differenceBound(h.people, l.people))
}
