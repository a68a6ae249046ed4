package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// What became of a pair of reports.
const (
	joined       = "joined"
	apart        = "apart"
	joinedByHand = "joined_by_curation"
	apartByHand  = "apart_by_curation"
)

// Evidence is a rule that spoke for (above 0) or against two reports being one
// fact.
type Evidence struct {
	Rule   string `json:"rule"`
	Points *int64 `json:"points"` // null where the rule is a verdict on whole groups
}

// Tie is a pair of reports that were compared: one that holds the fact together,
// or one by which the fact nearly joined another.
type Tie struct {
	Report      string     `json:"report_id"`
	OtherReport string     `json:"other_report_id"`
	Score       int64      `json:"score"`
	Threshold   int64      `json:"threshold"`
	Decision    string     `json:"decision"`
	FactID      string     `json:"fact_id"`
	OtherFactID string     `json:"other_fact_id"`
	Evidence    []Evidence `json:"evidence"`
}

// together reports whether both reports are in one fact.
func (t Tie) together() bool { return t.FactID == t.OtherFactID }

// decidedByHand reports whether a curator decided on the pair.
func (t Tie) decidedByHand() bool { return t.Decision == joinedByHand || t.Decision == apartByHand }

// tieOf reads a pair from its row.
func tieOf(v reading.View, r table.Ref) Tie {
	t := Tie{
		Report: v.Text(r, "report_id"), OtherReport: v.Text(r, "other_report_id"), Score: v.Number(r, "score"), Threshold: v.Number(r, "threshold"),
		Decision: v.Text(r, "decision"), FactID: v.Text(r, "fact_id"), OtherFactID: v.Text(r, "other_fact_id"), Evidence: []Evidence{},
	}
	for _, item := range v.List(r, "evidence") {
		e := Evidence{Rule: item}
		if name, points, ok := strings.Cut(item, ":"); ok {
			if n, err := strconv.ParseInt(points, 10, 64); err == nil {
				e = Evidence{name, &n}
			}
		}
		t.Evidence = append(t.Evidence, e)
	}
	// What weighs most comes first.
	slices.SortStableFunc(t.Evidence, func(a, b Evidence) int { return cmp.Compare(b.weight(), a.weight()) })
	return t
}

func (e Evidence) weight() int64 {
	if e.Points == nil {
		return -1 << 62
	}
	return *e.Points
}

// ties is the pairs of a fact, the weakest first; those that hold it together
// come before those by which it nearly joined another.
func (s *Snapshot) ties(k kind, id string) []Tie {
	v := s.version.Table("joins")
	found := []Tie{}
	seen := map[table.Ref]bool{}
	for _, r := range slices.Concat(v.Where("fact_id", id), v.Where("other_fact_id", id)) {
		if seen[r] || v.Text(r, "table") != k.facts {
			continue
		}
		seen[r] = true
		found = append(found, tieOf(v, r))
	}
	slices.SortFunc(found, func(a, b Tie) int {
		if a.together() != b.together() {
			if a.together() {
				return -1
			}
			return 1
		}
		byScore := cmp.Compare(a.Score, b.Score)
		if !a.together() { // the nearest miss first
			byScore = -byScore
		}
		return cmp.Or(byScore, strings.Compare(a.Report, b.Report), strings.Compare(a.OtherReport, b.OtherReport))
	})
	return found
}

// strongest is the best score that ties each report to its fact.
func strongest(ties []Tie) map[string]int64 {
	best := map[string]int64{}
	for _, t := range ties {
		if !t.together() {
			continue
		}
		for _, r := range [...]string{t.Report, t.OtherReport} {
			if n, ok := best[r]; !ok || t.Score > n {
				best[r] = t.Score
			}
		}
	}
	return best
}
