package derive

// id names the statement, and what stands beside it.
func (r comparison) id() string {
	switch {
	case r.total == nil:
		return r.statement.id + ":none"
	case r.before != nil:
		return r.statement.id + ":" + r.before.id + "+" + r.total.id
	}
	return r.statement.id + ":" + r.total.id
}

// verified is the counter's figure: its total, or the sum of two.
func (r comparison) verified() figure {
	if r.before == nil {
		return r.total.people
	}
	sum := r.total.people.value + r.before.people.value
	return figure{sum, sum, sum, "exact"}
}

func (r comparison) daysApart() int64 { return r.statement.on.on - r.total.end.on }

func (r comparison) gap() int64 { return r.statement.people.value - r.verified().value }

// bound is unknown also where it is not certain that both count from one day on,
// or that the statement counts people at all.
func (r comparison) bound() string {
	if r.comparison == sameWindow && r.start.earliest != r.start.latest || r.statement.unitDisputed() {
		return boundUnknown
	}
	return gapBound(r.statement.people, r.verified(), r.comparison, r.daysApart())
}

func (r comparison) write(w *writer) {
	a := r.statement
	w.int("announced_on", a.on.on)
	w.text("comparison_id", r.id())
	w.text("announced_fact_id", a.id)
	w.text("authority", a.side)
	w.text("statement_by", a.by)
	w.text("stage_claimed", a.stage)
	w.text("population", a.population)
	w.text("subset", a.subset)
	w.text("announced_status", a.status)
	w.text("announced_date_basis", a.basis)
	w.int("people_announced", a.people.value)
	w.text("announced_precision", a.people.precision)
	w.text("window", a.window)
	if r.start.code != "" {
		w.int("window_earliest_start", r.start.earliest)
		w.int("window_latest_start", r.start.latest)
	}
	w.text("comparison", r.comparison)
	w.text("reason", r.reason)
	w.text("definition", r.definition)
	if r.total != nil {
		r.writeVerified(w)
	}
}

// writeVerified fills the cells that a row beside nothing leaves empty.
func (r comparison) writeVerified(w *writer) {
	v := r.total
	ids := []string{v.id}
	if b := r.before; b != nil {
		ids = append(ids, b.id)
		w.text("verified_window_before", b.window)
		w.int("people_verified_before", b.people.value)
		w.int("counted_before_on", b.end.on)
	}
	w.text("organization", v.side)
	w.text("counter_kind", v.kind)
	w.int("counted_on", v.end.on)
	w.list("verified_fact_ids", ids)
	w.text("verified_window", v.window)
	w.int("people_verified", r.verified().value)
	w.text("verified_precision", v.people.precision)
	w.text("verified_date_basis", v.basis)
	w.int("days_apart", r.daysApart())
	w.int("gap", r.gap())
	w.text("gap_bound", r.bound())
}
