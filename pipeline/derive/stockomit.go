package derive

// flowsLeftOut says of a counter's flows that no row names why it is so. A
// counter and scope without intervals has none: there is nothing to leave out of.
func (f *facts) flowsLeftOut(l *ledger, rows []interval) []omission {
	told := map[string]bool{}
	for _, r := range rows {
		for _, t := range r.terms {
			for _, id := range t.facts {
				told[id] = true
			}
		}
	}
	var left []omission
	for _, w := range f.flows {
		if isTerm(w.measure) && l.counts(w) && !told[w.id] {
			left = append(left, omission{table: StockFlow, fact: w.id, reason: whyNoTerm(w)})
		}
	}
	return left
}

// whyNoTerm is what keeps a flow from being a term; of one that could be, that
// it fits no interval.
func whyNoTerm(w flow) string {
	switch {
	case !w.saidThen():
		return w.status
	case !w.people.given():
		return "no_figure"
	case !w.people.exact():
		return "not_exact"
	case !w.verified:
		return "relayed_only"
	}
	return "no_interval"
}
