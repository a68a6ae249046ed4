package fact

import (
	"bytes"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// How the value of a field is settled:
//
//  1. Silence abstains: an empty cell (but for subset, where it means
//     everyone), and the values that the table of rules names as silent. Only
//     where every report is silent is the fact.
//  2. The values stated by the reports of the best tier that states any are
//     compared: first-hand, relayed, copied, doubtful. What is wrong is heard
//     only where every report of the fact is.
//  3. The value carried by most origins wins: an agency counts once however
//     many pages carry its text, a page that names none counts for its outlet.
//  4. Then that of most pages, then that first published, then that of the
//     report whose id comes first.
//
// Beside that:
//
//   - A vague value (a government without its body, organisations without a
//     name) gives way wherever a report of the first three tiers is specific.
//   - A date is taken whole from one report: see [settler.date].
//   - So is a figure, in the unit that was settled before: see [settler.figure].
//   - A column is in conflict where reports of the first three tiers state
//     values that can't all be so. A rounded figure and a month agree with the
//     figures and days they allow; the errors of lower tiers are no conflict.
type settler struct {
	kind   kind
	facts  *schema.Schema
	fields []bound
	at     positions
	h      hearing
	cells  []cell            // room for further drafts
	last   []string          // by column: the text set last, mostly the next one too
	texts  map[string]string // every text set so far, once
	claims []claim

	disputed []string
}

// positions of the columns that are counted rather than settled; -1 where the
// table lacks one that others have.
type positions struct {
	id, reports, pages, named, origins, unknown      int
	languages, first, last, conflicts, verifiedBy    int
	organization, counterKind, statementBy           int
	decisions, unit, precision, status               int
	stagesInHeadline, stagesInBody, headline, claims int
}

// newSettler binds the rules of a kind to the columns of its two tables.
func newSettler(k kind, facts *schema.Schema, reports *table.Table) (*settler, error) {
	b := binder{facts: facts, reports: reports.Schema}
	s := &settler{kind: k, facts: facts, last: make([]string, len(facts.Fields)), texts: map[string]string{}}
	for _, f := range k.fields {
		s.fields = append(s.fields, b.bind(f))
	}
	s.h = hearing{reports: reports, at: b.common()}
	s.at = positions{
		id: b.fact("fact_id"), reports: b.fact("reports"), pages: b.fact("pages"),
		named: b.fact("origins_named"), origins: b.fact("origins"), unknown: b.fact("origins_unknown"),
		languages: b.fact("languages"), first: b.fact("first_reported_on"), last: b.fact("last_reported_on"),
		conflicts: b.fact("conflicts"), verifiedBy: b.fact("verified_by"), statementBy: b.fact("statement_by"),
		decisions: b.fact("decisions"), precision: b.fact("precision"), status: b.fact("status"),
		organization: b.fact(k.organization), counterKind: facts.Index("counter_kind"), unit: facts.Index("unit"),
		stagesInHeadline: -1, stagesInBody: -1, headline: -1, claims: -1,
	}
	if k.facts == announcements {
		s.at.stagesInHeadline, s.at.stagesInBody = b.fact("stages_in_headline"), b.fact("stages_in_body")
		s.at.headline, s.at.claims = b.report("headline_stage"), b.report("stage_claimed")
	}
	return s, b.err
}

// settle makes a fact of its reports; links and status are for later.
func (s *settler) settle(g Group) *draft {
	d := &draft{id: g.ID, rows: slices.Clone(g.Reports), cells: s.row()}
	s.h.open(d.rows)
	d.tier = s.h.best
	d.cells[s.at.id].text = g.ID
	s.disputed = s.disputed[:0]
	for i := range s.fields {
		b := &s.fields[i]
		if column, disputed := s.field(b, d); disputed && !b.agreed {
			s.disputed = append(s.disputed, column)
		}
	}
	s.unstatedFigure(d)
	s.circulate(d)
	if s.at.claims >= 0 {
		s.claim(d)
	}
	s.sides(d)
	slices.Sort(s.disputed)
	d.cells[s.at.conflicts].text = s.intern(s.at.conflicts, []byte(strings.Join(s.disputed, ";")))
	return d
}

// row is one cell for each column, all null.
func (s *settler) row() []cell {
	n := len(s.facts.Fields)
	if len(s.cells) < n {
		s.cells = make([]cell, 1024*n)
		for i := range s.cells {
			s.cells[i].num = table.NullInt
		}
	}
	row := s.cells[:n:n]
	s.cells = s.cells[n:]
	return row
}

// field settles one field, and says under which column reports are in conflict.
func (s *settler) field(b *bound, d *draft) (column string, disputed bool) {
	switch b.rule {
	case number:
		disputed = s.number(b, d)
	case date:
		disputed = s.date(b, d)
	case figure:
		disputed = s.figure(b, d)
	default:
		disputed = s.text(b, d)
	}
	return s.facts.Fields[b.to].Name, disputed
}

// restrict silences the reports that state something else than was settled for
// the column on which this one hangs.
func (s *settler) restrict(b *bound, d *draft, value []int64) {
	if b.amongSrc < 0 {
		return
	}
	settled := d.cells[b.amongTo]
	for i, r := range s.h.rows {
		same := false
		if b.amongText {
			same = string(s.h.reports.Bytes(r, b.amongSrc)) == settled.text
		} else {
			same = s.h.reports.Int(r, b.amongSrc) == settled.num
		}
		if !same {
			value[i] = table.NullInt
		}
	}
}

// text settles a column of words or codes.
func (s *settler) text(b *bound, d *draft) (disputed bool) {
	h := &s.h
	value, distinct := h.rank(b.src)
	if b.whole {
		distinct = h.everyone(value, distinct)
	}
	s.restrict(b, d, value)
	if len(distinct) > 1 {
		abstain(h, b, value, distinct)
	}
	candidates := h.foremost(value)
	if len(candidates) == 0 {
		return false
	}
	disputed = len(distinct) > 1 && h.differ(value)
	winner := distinct[value[h.elect(candidates, value, firstPublished)]]
	if disputed && b.rule == people {
		disputed = h.otherPeople(value, distinct, winner)
	}
	d.cells[b.to].text = s.intern(b.to, winner)
	return disputed
}

// everyone makes the empty cells beside others a value of their own: a page
// that names no part of the people speaks of all.
func (h *hearing) everyone(value []int64, distinct [][]byte) [][]byte {
	if len(distinct) == 0 || !slices.Contains(value, table.NullInt) {
		return distinct
	}
	for i, v := range value {
		if v == table.NullInt {
			value[i] = int64(len(distinct))
		}
	}
	return append(distinct, nil)
}

// abstain silences the reports that say nothing where others say something,
// and those that are vague where others are specific.
func abstain(h *hearing, b *bound, value []int64, distinct [][]byte) {
	const specific, vague, silent = 0, 1, 2
	level := func(v int64) int {
		switch {
		case slices.Contains(b.silent, string(distinct[v])):
			return silent
		case b.vague != "" && isVague(distinct[v], b.vague):
			return vague
		}
		return specific
	}
	spoken := silent
	for i, v := range value {
		if v == table.NullInt || !h.heard(int32(i)) {
			continue
		}
		l := level(v)
		if l == specific && !h.disputes(int32(i)) && h.best <= copied {
			l = vague
		}
		spoken = min(spoken, l)
	}
	for i, v := range value {
		if v == table.NullInt {
			continue
		}
		if l := level(v); l > spoken {
			value[i] = table.NullInt
		}
	}
}

// isVague reports whether a code is the vague one, or begins like it where it
// stands for a prefix.
func isVague(v []byte, vague string) bool {
	return string(v) == vague || strings.Contains(vague, ":") && bytes.HasPrefix(v, []byte(vague))
}

// differ reports whether reports that can be in conflict state two values.
func (h *hearing) differ(value []int64) bool {
	first := int64(table.NullInt)
	for i, v := range value {
		switch {
		case v == table.NullInt || !h.disputes(int32(i)) || v == first:
		case first == table.NullInt:
			first = v
		default:
			return true
		}
	}
	return false
}

// otherPeople reports whether a report names somebody else than the winner,
// whose names are joined by " / ".
func (h *hearing) otherPeople(value []int64, distinct [][]byte, winner []byte) bool {
	named := bytes.Split(winner, []byte(" / "))
	for i, v := range value {
		if v == table.NullInt || !h.disputes(int32(i)) {
			continue
		}
		theirs := bytes.Split(distinct[v], []byte(" / "))
		if !within(named, theirs) && !within(theirs, named) {
			return true
		}
	}
	return false
}

func within(a, b [][]byte) bool {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y []byte) bool { return bytes.Equal(x, y) }) {
			return false
		}
	}
	return true
}

// number settles a column of counts that stand for themselves.
func (s *settler) number(b *bound, d *draft) (disputed bool) {
	value := s.h.ints(b.src)
	candidates := s.h.foremost(value)
	if len(candidates) == 0 {
		return false
	}
	disputed = s.h.differ(value)
	d.cells[b.to].num = value[s.h.elect(candidates, value, firstPublished)]
	return disputed
}

// intern gives every text of a column the same memory.
func (s *settler) intern(col int, v []byte) string {
	if s.last[col] == string(v) {
		return s.last[col]
	}
	t, ok := s.texts[string(v)]
	if !ok {
		t = string(v)
		s.texts[t] = t
	}
	s.last[col] = t
	return t
}
