// Package curation is what curators decide about facts where the rules cannot:
// that reports are one fact or not, what a field says, how two facts hang
// together, that a fact is withdrawn. A decision is a value here; nothing is
// read and nothing is applied.
//
// Call [Decision.Check] on a decision that was made or read, and
// [Decision.Entry] for the text that goes into feeds/curation.yaml. What became
// of a decision is an [Outcome].
//
// A decision wins over the rules, bears a reason and a date, and is published.
// One that changes nothing any more is [Stale], and said so, never dropped.
package curation

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a decision is about.
type Kind string

const (
	Same      Kind = "same"      // reports are one fact
	NotSame   Kind = "not_same"  // reports are facts of their own
	Value     Kind = "value"     // what a column of a fact says
	Link      Kind = "link"      // how a fact hangs together with another
	NotLink   Kind = "not_link"  // a link that the rules found is wrong
	Withdrawn Kind = "withdrawn" // a fact does not stand
)

// Decision is one entry of curation.yaml.
type Decision struct {
	ID    string // such as c-2026-11-22-1; never used again
	Kind  Kind
	Table string // the fact table
	// Reports are the ids of two reports or more. Same: all are one fact.
	// NotSame: no two of them are.
	Reports []string
	Fact    string // Value, Link, NotLink, Withdrawn: the id of the fact, or of any of its reports
	Field   string // Value: the column of the fact
	// Value is the cell as it is published; empty where nobody states it. A date
	// of reduced precision is written as such in the column of its first day.
	Value   string
	Instead string // Value: the cell that is replaced; where it says something else, the decision is stale
	Link    string // Link, NotLink: the column, such as part_of
	To      string // Link, NotLink: the other fact, named as Fact is
	Reason  string // one line; it is published
	Date    string // the day of the decision, such as 2026-11-22
	Line    int    // of the file, from 1; 0 where it was not read from one
}

// String names the decision in one line, for a message.
func (d Decision) String() string {
	parts := []string{d.ID + ": " + string(d.Kind), d.Table}
	switch d.Kind {
	case Same, NotSame:
		parts = append(parts, strings.Join(d.Reports, " "))
	case Value:
		parts = append(parts, d.Fact, d.Field+" "+shown(d.Value))
	case Link, NotLink:
		parts = append(parts, d.Fact, d.Link, d.To)
	default:
		parts = append(parts, d.Fact)
	}
	return strings.Join(parts, " ")
}

// Keys is what an entry of the kind holds beside id, kind, table, reason and
// date, in the order in which it is written; nil where there is no such kind.
func (k Kind) Keys() []string {
	switch k {
	case Same, NotSame:
		return []string{"reports"}
	case Value:
		return []string{"fact", "field", "value", "instead"}
	case Link, NotLink:
		return []string{"fact", "link", "to"}
	case Withdrawn:
		return []string{"fact"}
	}
	return nil
}

// The fact tables.
const (
	Announcements    = "announcements"
	DetaineeCounts   = "detainee_counts"
	VerifiedReleases = "verified_releases"
)

// Tables is the fact tables on which can be decided.
func Tables() []string { return []string{Announcements, DetaineeCounts, VerifiedReleases} }

// VerifiedBy is the link from an announcement to a count of releases; all
// others stay within a table.
const VerifiedBy = "verified_by"

// Links is the links that a fact of the table may have; nil where there is no
// such table.
func Links(table string) []string {
	switch table {
	case Announcements:
		return []string{"supersedes", "restates", "part_of", "follows", "reverses", VerifiedBy}
	case DetaineeCounts:
		return []string{"restates", "part_of"}
	case VerifiedReleases:
		return []string{"supersedes", "restates", "part_of"}
	}
	return nil
}

// Fixed says why no decision of kind value may set a column of a fact table,
// as the end of "X …"; "" where one may.
func Fixed(column string) string {
	switch column {
	case "fact_id":
		return "is the name of the fact; it never changes"
	case "status":
		return "follows from the reports and the links; to take a fact out, use kind withdrawn"
	case "supersedes", "restates", "part_of", "follows", "reverses", VerifiedBy:
		return "is a link; use kind link"
	case "reports", "pages", "origins_named", "origins", "origins_unknown", "languages",
		"first_reported_on", "last_reported_on", "stages_in_headline", "stages_in_body", "conflicts":
		return "is counted from the reports; correct these, or which of them are the same"
	case "decisions":
		return "lists the decisions"
	}
	return ""
}

// NextID is an id of that day behind those taken, such as c-2026-11-22-1.
func NextID(date string, taken []Decision) string {
	const most = 1 << 30
	highest := 0
	for _, d := range taken {
		if rest, ok := strings.CutPrefix(d.ID, "c-"+date+"-"); ok {
			if n, err := strconv.Atoi(rest); err == nil && n < most {
				highest = max(highest, n)
			}
		}
	}
	return fmt.Sprintf("c-%s-%d", date, highest+1)
}

// State is whether a decision changes anything.
type State string

const (
	Applied State = "applied"
	Stale   State = "stale" // it names what is gone, or the rules give the same without it
)

// Outcome is what became of a decision.
type Outcome struct {
	Decision string // its id
	State    State
	Why      string   // where Stale, in words
	Facts    []string // the ids of the facts that it touched, sorted
}

// CompareOutcomes orders by the id of the decision.
func CompareOutcomes(a, b Outcome) int {
	return cmp.Or(strings.Compare(a.Decision, b.Decision), cmp.Compare(a.State, b.State), slices.Compare(a.Facts, b.Facts))
}
