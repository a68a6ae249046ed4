// Package fact says what a fact states, given which reports describe it: the
// value of every field, on what its reports disagree, whose text they carry,
// how facts of one table hang together, and whether a fact still stands.
//
// Call [Build]. Its input is the report tables, the groups of their rows and
// the decisions of the curators; its output is the fact tables.
//
// Reports are read and never changed, merged or repaired. What no report
// states stays unstated. The rules of the fields stand in one table, in
// fields.go; how a value is chosen among those stated, in settle.go. Nothing
// depends on the order of rows, groups or decisions.
package fact

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Group is the reports of one fact.
type Group struct {
	ID      string      // of the fact
	Reports []table.Ref // rows of the report table, in any order; at least one
}

// Input is what facts are made of.
type Input struct {
	Set     *schema.Set
	Reports map[string]*table.Table // by name of the report table
	Groups  map[string][]Group      // by name of the fact table
	// Decisions of the kinds value, link and withdrawn are applied; others are
	// for whoever makes the groups.
	Decisions []curation.Decision
	// Formed names, for a fact, the decisions that had a say in which reports
	// it has; they are listed with it.
	Formed map[string][]string
	// Retired ids of facts and the facts that took their reports over.
	Retired map[string][]string
}

// Output is the fact tables and what became of the decisions.
type Output struct {
	Tables   map[string]*table.Table // announcements, detainee_counts, verified_releases, stage_claims; in their schema's order
	Outcomes []curation.Outcome      // one for each value, link and withdrawn decision, in the order of the input
}

// cell is one cell of a fact: text for strings and lists (items joined by
// ';'), num for the rest. Null is the empty text, or [table.NullInt].
type cell struct {
	text string
	num  int64
}

// draft is a fact while it is made: one cell for each column of its table.
type draft struct {
	id    string
	rows  []table.Ref // its reports, ordered by report id
	cells []cell
	tier  int // the best tier among its reports; see tierOf
}

// The tables that are made.
const (
	announcements    = curation.Announcements
	detaineeCounts   = curation.DetaineeCounts
	verifiedReleases = curation.VerifiedReleases
	stageClaims      = "stage_claims"
)

// Build makes the fact tables. The error says what in the input does not hold
// together: a table or column that the schemas lack, a group without reports.
func Build(in Input) (*Output, error) {
	out := &Output{Tables: map[string]*table.Table{}}
	k := newDocket(in)
	kinds := kindsInOrder()
	for _, kind := range kinds {
		if reports := in.Reports[kind.reports]; reports != nil {
			k.find(kind.facts, in.Groups[kind.facts], reports)
		}
	}
	for _, kind := range kinds {
		if err := build(in, kind, k, out); err != nil {
			return nil, err
		}
	}
	out.Outcomes = k.close()
	return out, nil
}

// build makes the facts of one kind.
func build(in Input, kind kind, k *docket, out *Output) error {
	schema, reports := in.Set.Table(kind.facts), in.Reports[kind.reports]
	if schema == nil {
		return fmt.Errorf("the schemas have no table %s; add schemas/tables/%s.json", kind.facts, kind.facts)
	}
	if reports == nil {
		s := in.Set.Table(kind.reports)
		if s == nil {
			return fmt.Errorf("the schemas have no table %s, of whose rows %s are made", kind.reports, kind.facts)
		}
		reports = table.New(s)
	}
	s, err := newSettler(kind, schema, reports)
	if err != nil {
		return err
	}
	drafts, err := s.drafts(in.Groups[kind.facts])
	if err != nil {
		return err
	}
	decide(k, s, drafts, in.Formed)
	if out.Tables[kind.facts], err = tabulate(schema, drafts); err != nil {
		return err
	}
	if kind.facts != announcements {
		return nil
	}
	claims := in.Set.Table(stageClaims)
	if claims == nil {
		return fmt.Errorf("the schemas have no table %s; add schemas/tables/%s.json", stageClaims, stageClaims)
	}
	out.Tables[stageClaims], err = tabulateClaims(claims, s.claims)
	return err
}

// drafts settles the fields of all facts, in the order of their ids.
func (s *settler) drafts(groups []Group) ([]*draft, error) {
	groups = slices.Clone(groups)
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.ID, b.ID) })
	drafts := make([]*draft, len(groups))
	for i, g := range groups {
		if len(g.Reports) == 0 {
			return nil, fmt.Errorf("table %s: fact %s has no report; expected at least one", s.kind.facts, g.ID)
		}
		if i > 0 && g.ID == groups[i-1].ID {
			return nil, fmt.Errorf("table %s: two groups of reports have the id %s; expected one each", s.kind.facts, g.ID)
		}
		drafts[i] = s.settle(g)
	}
	return drafts, nil
}

// decide links the facts, applies what curators decided and says which facts
// stand. It does so twice: what does not stand by itself links to nothing, and
// links take away the standing of others.
func decide(k *docket, s *settler, drafts []*draft, formed map[string][]string) {
	k.take(s.kind.facts, drafts)
	k.values(s)
	k.withdrawals(s.kind.facts)
	status(s.facts, drafts, k.withdraw)
	link(s.facts, s.h.reports, drafts)
	k.links(s)
	status(s.facts, drafts, k.withdraw)
	k.testify(s)
	k.list(s, drafts, formed)
}
