package fact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/table"
)

// docket is the decisions of the curators, and what became of each.
type docket struct {
	decisions []curation.Decision
	outcomes  []curation.Outcome
	turns     []int // positions of decisions, in the order in which they are applied
	retired   map[string][]string
	found     map[place]string // the fact that a name stands for
	witnesses map[string]witness
	// Of the table at hand.
	byID     map[string]*draft // the facts named by decisions
	touched  map[string][]string
	given    map[spot]string // what the reports give, where a decision replaced it
	setBy    map[spot]int
	withdraw map[string]bool
}

// place is a name, of a fact or a report, in a fact table.
type place struct{ table, name string }

// spot is a cell of a fact.
type spot struct {
	fact string
	col  int
}

// witness is a fact of verified_releases that a decision ties to an
// announcement: who counted, or why it verifies nothing.
type witness struct{ organization, why string }

// newDocket sorts the decisions: those on which other columns of a fact hang
// come first, then the earlier ones, so that the later wins.
func newDocket(in Input) *docket {
	k := &docket{retired: in.Retired, found: map[place]string{}, witnesses: map[string]witness{}}
	for _, d := range in.Decisions {
		switch d.Kind {
		case curation.Value, curation.Link, curation.NotLink, curation.Withdrawn:
			k.turns = append(k.turns, len(k.decisions))
			k.decisions = append(k.decisions, d)
			k.outcomes = append(k.outcomes, curation.Outcome{Decision: d.ID})
		}
	}
	slices.SortFunc(k.turns, func(i, j int) int {
		a, b := &k.decisions[i], &k.decisions[j]
		return cmp.Or(cmp.Compare(leads(b.Field), leads(a.Field)), cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
	})
	return k
}

// leads is 1 for the columns that others are made from.
func leads(column string) int {
	switch column {
	case "unit", "organization", "counter_kind":
		return 1
	}
	return 0
}

// find looks up what the decisions name in a table.
func (k *docket) find(facts string, groups []Group, reports *table.Table) {
	wanted := map[string]bool{}
	for _, d := range k.decisions {
		if d.Table == facts {
			wanted[d.Fact] = true
		}
		if to := goal(d); to == facts {
			wanted[d.To] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	id := reports.Schema.Index("report_id")
	for _, g := range groups {
		if wanted[g.ID] {
			k.found[place{facts, g.ID}] = g.ID
		}
		for _, r := range g.Reports {
			if name := reports.Bytes(r, id); wanted[string(name)] {
				k.found[place{facts, string(name)}] = g.ID
			}
		}
	}
}

// goal is the table to which a link points.
func goal(d curation.Decision) string {
	if d.Kind == curation.Link && d.Link == curation.VerifiedBy {
		return verifiedReleases
	}
	return d.Table
}

// resolve is the fact that a decision names; where there is none, it says why.
func (k *docket) resolve(table, name string) (id, why string) {
	if id, ok := k.found[place{table, name}]; ok {
		return id, ""
	}
	if heirs, ok := k.retired[name]; ok {
		if len(heirs) == 0 {
			return "", fmt.Sprintf("fact %s is retired", name)
		}
		return "", fmt.Sprintf("fact %s is retired; its reports are now in %s: decide on that", name, strings.Join(heirs, ", "))
	}
	return "", fmt.Sprintf("table %s has no fact or report %q", table, name)
}

// take starts on a table: its decisions find the drafts they name.
func (k *docket) take(facts string, drafts []*draft) {
	k.byID, k.touched, k.withdraw = map[string]*draft{}, map[string][]string{}, map[string]bool{}
	k.given, k.setBy = map[spot]string{}, map[spot]int{}
	for at, id := range k.found {
		if at.table == facts {
			k.byID[id] = nil
		}
	}
	if len(k.byID) == 0 {
		return
	}
	for _, d := range drafts {
		if _, ok := k.byID[d.id]; ok {
			k.byID[d.id] = d
		}
	}
}

// each goes through the decisions of a kind on a table, with the fact of each.
func (k *docket) each(facts string, kind curation.Kind, do func(i int, c *curation.Decision, d *draft)) {
	for _, i := range k.turns {
		c := &k.decisions[i]
		if c.Kind != kind || c.Table != facts {
			continue
		}
		id, why := k.resolve(facts, c.Fact)
		if why != "" {
			k.stale(i, why)
			continue
		}
		do(i, c, k.byID[id])
	}
}

func (k *docket) stale(i int, why string) {
	k.outcomes[i].State, k.outcomes[i].Why, k.outcomes[i].Facts = curation.Stale, why, nil
}

// apply notes that a decision touched facts, and lists it with those of the
// table at hand.
func (k *docket) apply(i int, facts ...string) {
	slices.Sort(facts)
	k.outcomes[i].State, k.outcomes[i].Facts = curation.Applied, slices.Compact(facts)
	for _, f := range facts {
		k.touched[f] = append(k.touched[f], k.decisions[i].ID)
	}
}

// withdrawals collects the facts that curators withdrew.
func (k *docket) withdrawals(facts string) {
	k.each(facts, curation.Withdrawn, func(i int, _ *curation.Decision, d *draft) {
		k.withdraw[d.id] = true
		k.apply(i, d.id)
	})
}

// list writes the decisions that touched each fact.
func (k *docket) list(s *settler, drafts []*draft, formed map[string][]string) {
	if len(k.touched) == 0 && len(formed) == 0 {
		return
	}
	for _, d := range drafts {
		ids := slices.Concat(k.touched[d.id], formed[d.id])
		if len(ids) == 0 {
			continue
		}
		d.cells[s.at.decisions].text = joined(ids)
	}
}

// joined is a list cell: sorted, each item once.
func joined(items []string) string {
	items = slices.Clone(items)
	slices.Sort(items)
	return strings.Join(slices.Compact(items), ";")
}

// close gives the outcomes. What is left names a table that has no facts.
func (k *docket) close() []curation.Outcome {
	for i := range k.outcomes {
		if k.outcomes[i].State == "" {
			k.stale(i, fmt.Sprintf("there is no fact table %q; expected one of %s", k.decisions[i].Table, strings.Join(curation.Tables(), ", ")))
		}
	}
	return k.outcomes
}
