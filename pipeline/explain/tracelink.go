package explain

import (
	"slices"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/table"
)

// link finds the facts that hang together with this one, in both directions.
func (s *Snapshot) link(k kind, t *Trace) {
	v, id := s.version.Table(k.facts), t.Brief.FactID
	add := func(link string, here bool, r table.Ref) {
		t.Links = append(t.Links, Link{link, here, k.briefly(v, r)})
	}
	for _, column := range curation.Links(k.facts) {
		if column == curation.VerifiedBy {
			continue // names counters, no facts
		}
		for _, other := range t.Fact.List(column) {
			for _, r := range v.Where("fact_id", other) {
				add(column, true, r)
			}
		}
		for _, r := range v.Naming(column, id) {
			add(column, false, r)
		}
	}
	for _, r := range v.Where("event", t.Fact.Text("event")) {
		if v.Text(r, "fact_id") != id {
			add("event", true, r)
		}
	}
}

// near takes the facts that came near.
func (s *Snapshot) near(k kind, t *Trace) {
	v, id := s.version.Table(k.facts), t.Brief.FactID
	seen := map[string]bool{id: true}
	for _, tie := range t.Ties {
		for _, other := range [...]string{tie.FactID, tie.OtherFactID} {
			if seen[other] {
				continue
			}
			seen[other] = true
			for _, r := range v.Where("fact_id", other) {
				t.Near = append(t.Near, k.briefly(v, r))
			}
		}
	}
}

// decided lists the decisions that touched the fact or name it or its reports.
func (s *Snapshot) decided(t *Trace) {
	v := s.version.Table("curation")
	mine := map[string]bool{t.Brief.FactID: true}
	for _, r := range t.Reports {
		mine[r.Text("report_id")] = true
	}
	for _, r := range v.Order() {
		row := v.Row(r)
		if row.Text("table") != t.Table {
			continue
		}
		named := slices.Concat(row.List("facts"), row.List("reports"), []string{row.Text("fact"), row.Text("to_fact")})
		if slices.ContainsFunc(named, func(id string) bool { return mine[id] }) {
			t.Decisions = append(t.Decisions, row)
		}
	}
}
