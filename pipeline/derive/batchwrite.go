package derive

import (
	"cmp"
	"strings"
)

// tieOf sets the gap where both figures are given. Verification goes on after
// any count, so what is missing can only shrink.
func tieOf(b *announcement, why string, c *counted) tie {
	t := tie{batch: b, why: why, figure: c, gap: null}
	if c == nil || !b.people.given() {
		return t
	}
	t.gap, t.bound = b.people.value-c.people, "unknown"
	if b.people.exact() && c.precision == "exact" {
		t.bound = "at_most"
	}
	return t
}

// markNewest marks each counter's last figure of the batch.
func markNewest(ties []tie) {
	last := map[string]*tie{}
	for i := range ties {
		t := &ties[i]
		if l := last[t.figure.organization]; l == nil || newer(t, l) {
			last[t.figure.organization] = t
		}
	}
	for _, t := range last {
		t.newest = true
	}
}

// newer orders figures of one counter by when they were counted; one that was
// corrected since is the last to count. Of several on one day it is what the
// counter says itself rather than a difference, exact rather than rounded, and
// then the greater: people are still leaving.
func newer(a, b *tie) bool {
	x, y := a.figure, b.figure
	return cmp.Or(
		falseFirst(y.restated, x.restated),
		cmp.Compare(x.end, y.end),
		falseFirst(y.difference, x.difference),
		falseFirst(x.precision == "exact", y.precision == "exact"),
		cmp.Compare(x.people, y.people),
		falseFirst(a.why == tieNamed, b.why == tieNamed),
		strings.Compare(y.id(), x.id()),
	) > 0
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// id is the announcement, and what stands beside it.
func (t tie) id() string {
	if t.figure == nil {
		return t.batch.id + ":none"
	}
	return t.batch.id + ":" + t.figure.id()
}

func (t tie) write(w *writer) {
	b := t.batch
	w.int("announced_on", b.on.on)
	w.text("tie_id", t.id())
	w.text("announced_fact_id", b.id)
	w.text("authority", b.side)
	w.text("statement_by", b.by)
	w.text("instrument", b.instrument)
	w.text("stage_claimed", b.stage)
	w.text("population", b.population)
	w.text("subset", b.subset)
	w.text("event", b.event)
	w.int("people_announced", b.people.value)
	w.text("announced_precision", b.people.precision)
	w.text("names_published", b.names)
	w.text("conditions", b.conditions)
	w.text("announced_status", b.status)
	w.text("tie", t.why)
	if t.figure != nil {
		t.figure.write(w)
		w.bool("newest", t.newest)
	}
	w.list("overlapping", t.overlapping)
	w.int("gap", t.gap)
	w.text("gap_bound", t.bound)
}

func (c *counted) write(w *writer) {
	w.text("organization", c.organization)
	w.text("counter_kind", c.kind)
	w.list("verified_fact_ids", c.facts)
	w.int("period_start_on", c.start)
	w.int("counted_on", c.end)
	w.int("people_verified", c.people)
	w.text("verified_precision", c.precision)
}
