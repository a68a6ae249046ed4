package derive

import (
	"cmp"
	"maps"
	"slices"
)

// national is the scope whose flows name no part of the people.
const national = "national"

// ledger is what one counter says of one scope.
type ledger struct {
	organization, scope string
	used                []balance // one a day, by date
	unused              []balance // by date
	flows               map[string][]flow
	tallies             map[string][]tally
	crossings           []crossing
}

// counts reports whether a flow is of the ledger's counter and scope.
func (l *ledger) counts(w flow) bool {
	if w.side != l.organization || sideOfCounter(w.side, w.kind) != counter {
		return false
	}
	if l.scope == national {
		return w.subset == ""
	}
	return w.subset == l.scope
}

// ledgers sorts the balances: by counter and scope those of counters, in the
// order of their names, and what of them, and of others, can't be used.
func (f *facts) ledgers() ([]*ledger, []omission) {
	var left []omission
	byName := map[[2]string]*ledger{}
	for _, b := range f.balances {
		reason := f.unusable(b)
		if reason != "" {
			left = append(left, omission{table: StockFlow, fact: b.id, reason: reason})
		}
		if sideOfCounter(b.side, b.kind) != counter {
			continue
		}
		name := [2]string{b.side, b.subset}
		l := byName[name]
		if l == nil {
			l = &ledger{organization: b.side, scope: b.subset}
			byName[name] = l
		}
		if reason == "" {
			l.used = append(l.used, b)
		} else {
			l.unused = append(l.unused, b)
		}
	}
	ledgers := slices.SortedFunc(maps.Values(byName), func(a, b *ledger) int {
		return cmp.Or(cmp.Compare(a.organization, b.organization), cmp.Compare(a.scope, b.scope))
	})
	for _, l := range ledgers {
		left = append(left, l.onePerDay()...)
		if len(l.used) > 1 {
			l.enter(f)
		}
	}
	return ledgers, left
}

// unusable says why a balance can't open or close an interval; "" if it can.
func (f *facts) unusable(b balance) string {
	switch side := sideOfCounter(b.side, b.kind); {
	case !b.saidThen():
		return b.status
	case side == unnamed:
		return "unnamed_counter"
	case side == press:
		return "press_counter"
	case side == stateCounter:
		return "state_counter"
	case side == foreignState:
		return "foreign_authority"
	case !b.detained.given():
		return "no_figure"
	case !b.detained.exact():
		return "not_exact"
	case b.on.on == null:
		return "no_date"
	case !b.on.day():
		return "date_not_day"
	case !b.verified && !f.wellRelayed(b):
		return "relayed_only"
	}
	return ""
}

// wellRelayed reports whether a balance that its counter's own pages don't
// tell is dated by those that do, and told by outlets enough. Mirrors copy
// others and count for none.
func (f *facts) wellRelayed(b balance) bool {
	outlets := map[string]bool{}
	for _, p := range f.reports[b.id] {
		if p.quality == "ok" {
			outlets[p.outlet] = true
		}
	}
	return b.basis == "stated" && len(outlets) >= relayedOutlets
}

// onePerDay leaves one balance a day: where they give one figure, the one with
// most reports; where they contradict each other, none.
func (l *ledger) onePerDay() []omission {
	var left []omission
	var kept []balance
	slices.SortFunc(l.used, func(a, b balance) int {
		return cmp.Or(cmp.Compare(a.on.on, b.on.on), cmp.Compare(b.reports, a.reports), cmp.Compare(a.id, b.id))
	})
	for len(l.used) > 0 {
		day := dayOf(l.used)
		l.used = l.used[len(day):]
		if !slices.ContainsFunc(day, func(b balance) bool { return b.detained.value != day[0].detained.value }) {
			kept = append(kept, day[0])
			left = append(left, severalOnOneDay(day, day[1:])...)
			l.unused = append(l.unused, day[1:]...)
			continue
		}
		left = append(left, severalOnOneDay(day, day)...)
		l.unused = append(l.unused, day...)
	}
	if l.used = kept; len(kept) == 1 {
		left = append(left, omission{table: StockFlow, fact: kept[0].id, reason: "only_balance"})
	}
	slices.SortFunc(l.unused, func(a, b balance) int {
		return cmp.Or(cmp.Compare(a.on.on, b.on.on), cmp.Compare(a.id, b.id))
	})
	return left
}

// dayOf is the balances of the first one's day, of balances ordered by date.
func dayOf(b []balance) []balance {
	n := 1
	for n < len(b) && b[n].on.on == b[0].on.on {
		n++
	}
	return b[:n:n]
}

// severalOnOneDay leaves balances out, each beside the others of its day.
func severalOnOneDay(day, out []balance) []omission {
	var left []omission
	for _, b := range out {
		o := omission{table: StockFlow, fact: b.id, reason: "several_on_one_day"}
		for _, other := range day {
			if other.id != b.id {
				o.others = append(o.others, other.id)
			}
		}
		left = append(left, o)
	}
	return left
}
