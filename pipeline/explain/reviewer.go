package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// reviewer looks for the questions of one table of facts.
type reviewer struct {
	*words
	kind    kind
	facts   reading.View
	reports reading.View
	joins   reading.View
	byFact  map[string]table.Ref
	told    map[string][]table.Ref // the reports of the facts that are asked about
	pages   map[string]table.Ref   // the reports of pairs that are asked about
	decided decided
}

func (s *Snapshot) reviewer(k kind) *reviewer {
	r := &reviewer{words: s.words(), kind: k, facts: s.version.Table(k.facts), reports: s.version.Table(k.reports), joins: s.version.Table("joins"),
		byFact: map[string]table.Ref{}, decided: s.decisions(k)}
	for _, ref := range r.facts.Order() {
		r.byFact[r.facts.Text(ref, "fact_id")] = ref
	}
	return r
}

func (r *reviewer) candidates() []candidate {
	var found []candidate
	for _, p := range r.pairs() {
		found = append(found, candidate{kind: p.kind, fact: p.tie.FactID, priority: p.moved, by: r, pair: &p})
	}
	doubts := r.doubts()
	facts := map[string]bool{}
	for _, d := range doubts {
		facts[d.fact] = true
	}
	r.listen(facts, nil)
	for _, d := range doubts {
		if item, ok := r.conflictItem(d); ok {
			found = append(found, candidate{kind: Conflict, fact: d.fact, priority: item.Priority, by: r, conflict: &item})
		}
	}
	for _, c := range r.restated() {
		found = append(found, candidate{kind: Restatement, fact: c.earlier.FactID, priority: c.earlier.Pages, by: r, correction: &c})
	}
	return found
}

// read finds the reports that candidates are about.
func (r *reviewer) read(all []candidate) {
	facts, reports := map[string]bool{}, map[string]bool{}
	for _, c := range all {
		if c.pair != nil {
			reports[c.pair.tie.Report], reports[c.pair.tie.OtherReport] = true, true
		}
		if c.correction != nil {
			facts[c.correction.earlier.FactID], facts[c.correction.later.FactID] = true, true
		}
	}
	r.listen(facts, reports)
}

// listen finds the reports of some facts, and some by their ids, in one go.
func (r *reviewer) listen(facts, reports map[string]bool) {
	r.told, r.pages = map[string][]table.Ref{}, map[string]table.Ref{}
	id, of := r.reports.Schema.Index("report_id"), r.reports.Schema.Index("fact_id")
	for _, ref := range r.reports.Order() {
		if b := r.reports.Bytes(ref, id); reports[string(b)] {
			r.pages[string(b)] = ref
		}
		if b := r.reports.Bytes(ref, of); facts[string(b)] {
			r.told[string(b)] = append(r.told[string(b)], ref)
		}
	}
}

// rows is the reports of a fact, ordered by what they weigh.
func (r *reviewer) rows(fact string) []reading.Row {
	var rows []reading.Row
	for _, ref := range r.told[fact] {
		rows = append(rows, r.reports.Row(ref))
	}
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		return cmp.Or(cmp.Compare(tier(a), tier(b)), strings.Compare(a.Text("report_id"), b.Text("report_id")))
	})
	return rows
}

func (r *reviewer) brief(fact string) Brief {
	ref, ok := r.byFact[fact]
	if !ok {
		return Brief{FactID: fact, Table: r.kind.facts}
	}
	return r.kind.briefly(r.facts, ref)
}

// decided is what curators decided on the facts of a table.
type decided struct {
	apart  map[[2]string]bool  // pairs of facts, in order
	fields map[string][]string // columns set, by fact
	links  map[[2]string]bool  // pairs of facts that were linked, in order
}

// decisions reads the decisions that were carried out. Of two facts that were
// put apart the joins know.
func (s *Snapshot) decisions(k kind) decided {
	d := decided{map[[2]string]bool{}, map[string][]string{}, map[[2]string]bool{}}
	v := s.version.Table("curation")
	for _, r := range v.Order() {
		if v.Text(r, "table") != k.facts || v.Text(r, "state") != string(curation.Applied) {
			continue
		}
		facts := v.List(r, "facts")
		switch curation.Kind(v.Text(r, "kind")) {
		case curation.Value:
			for _, f := range facts {
				d.fields[f] = append(d.fields[f], v.Text(r, "field"))
			}
		case curation.NotSame:
			everyPair(facts, d.apart)
		case curation.Link, curation.NotLink:
			everyPair(facts, d.links)
		}
	}
	return d
}

func everyPair(facts []string, pairs map[[2]string]bool) {
	for i, a := range facts {
		for _, b := range facts[i+1:] {
			pairs[inOrder(a, b)] = true
		}
	}
}

func inOrder(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }
