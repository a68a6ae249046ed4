// Package resolve says which reports describe the same fact: the same batch, or
// the same running total or balance at the same moment, told by the same side.
//
// [Group] takes a report table and gives its groups, with the pairs that hold
// them together and those that nearly did. [Mint] then gives every group its
// id, the one it had before wherever there was one. [BCubed] measures groups
// against labels made by reading.
//
// The rules are points for and against, all of them in rules.go and, rendered,
// in docs/resolution.md. Reports are compared only where a block brings them
// together, the best pairs join first, and two groups join only if no pair of
// theirs speaks against it and the mean of all pairs speaks for it. Nothing
// depends on the order of the rows, on chance or on the number of processors.
package resolve

import (
	"slices"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/table"
)

// Kind is a table of facts.
type Kind uint8

const (
	Announcements Kind = iota
	Counts
	Releases
)

// Kinds is all kinds in the order of their tables.
func Kinds() []Kind { return []Kind{Announcements, Counts, Releases} }

// Facts is the name of the table of facts, Reports that of the reports.
func (k Kind) Facts() string {
	return [...]string{"announcements", "detainee_counts", "verified_releases"}[k]
}

// Reports is the name of the table whose rows are grouped.
func (k Kind) Reports() string {
	return [...]string{"announcement_reports", "detainee_count_reports", "verified_release_reports"}[k]
}

func (k Kind) prefix() string { return [...]string{"an-", "co-", "re-"}[k] }

// Verdict is what became of a pair.
type Verdict string

const (
	Joined        Verdict = "joined"
	Apart         Verdict = "apart"
	JoinedByHand  Verdict = "joined_by_curation"
	KeptApartHand Verdict = "apart_by_curation"
)

// Join is a pair of reports that holds a group together, or nearly would.
type Join struct {
	A, B           string // report ids, A before B
	GroupA, GroupB int
	Score          int
	Evidence       []string // rule and points, such as figure_same_100:+50
	Verdict        Verdict
}

// Grouping is the reports of a table in groups.
type Grouping struct {
	Groups   [][]table.Ref // each ordered by report id; the groups in no meaningful order
	Joins    []Join        // ordered by A, B
	Outcomes []curation.Outcome
}

// Group puts the reports of a table into groups. Decisions of other tables, and
// those that are neither [curation.Same] nor [curation.NotSame], are not its
// business. The outcome of a decision names no facts: groups have no id yet. The
// error says which column the table lacks. Report ids are taken to be unique.
func Group(t *table.Table, kind Kind, decisions []curation.Decision) (*Grouping, error) {
	reports, texts, err := read(t, kind)
	if err != nil {
		return nil, err
	}
	s := newScorer(kind, reports, texts)
	ties := candidates(s)
	hands := byHand(reports, kind, decisions)
	c := newClusters(s)
	c.join(ties, hands)
	out := &Grouping{Outcomes: append(hands.faults, hands.outcomes(c)...)}
	slices.SortFunc(out.Outcomes, curation.CompareOutcomes)
	number := c.number()
	out.Groups = c.refs(number)
	out.Joins = c.joins(ties, hands, number)
	return out, nil
}
