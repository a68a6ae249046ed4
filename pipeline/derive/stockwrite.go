package derive

func (r interval) write(w *writer) {
	w.text("organization", r.opening.side)
	w.text("scope", r.opening.subset)
	w.int("opened_on", r.opened())
	w.int("closed_on", r.closed())
	w.text("interval", r.kind)
	w.text("opening_fact_id", r.opening.id)
	w.text("closing_fact_id", r.closing.id)
	w.int("detained_opening", r.opening.detained.value)
	w.int("detained_closing", r.closing.detained.value)
	w.text("opening_date_basis", r.opening.basis)
	w.text("closing_date_basis", r.closing.basis)
	w.bool("opening_first_hand", r.opening.firstHand)
	w.bool("closing_first_hand", r.closing.firstHand)
	w.int("days", r.closed()-r.opened())
	w.int("change", r.change())
	for i, name := range termNames() {
		r.terms[i].write(w, name)
	}
	w.int("not_accounted_for", r.notAccountedFor())
	w.int("terms_counted", r.termsCounted())
	w.bool("closes", r.closes())
	w.list("balances_between", r.between)
}

// write leaves a term that nobody counted empty: it is not zero.
func (t term) write(w *writer, name string) {
	if t.counted {
		w.int(name, t.people)
	}
	w.text(name+"_basis", t.basis)
	w.list(name+"_facts", t.facts)
	if t.counted {
		w.int(name+"_start_on", t.since)
		w.int(name+"_end_on", t.until)
	}
}
