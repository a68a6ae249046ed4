package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/table"
)

// Unique keeps one row for each key of a sorted table.
//
// Where rows with one key are equal, one is kept. Where they differ, those of
// the feed with the lowest rank are kept and the others rejected; if that feed
// itself gives different rows for the key, nobody can say which is meant and
// all of them are rejected. So the result does not depend on the order of
// rows. Ties of provenance go to the first line.
func Unique(t *table.Table, rank map[string]int) []problem.Problem {
	order := t.Order()
	var out []problem.Problem
	kept := order[:0]
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && t.CompareKeys(order[from], order[to]) == 0 {
			to++
		}
		if to == from+1 {
			kept = append(kept, order[from])
			from = to
			continue
		}
		group := slices.Clone(order[from:to])
		slices.SortFunc(group, func(a, b table.Ref) int { return byOrigin(t, rank, a, b) })
		winner, problems := settle(t, rank, group)
		if winner {
			kept = append(kept, group[0])
		}
		out = append(out, problems...)
		from = to
	}
	t.Keep(kept)
	return out
}

func byOrigin(t *table.Table, rank map[string]int, a, b table.Ref) int {
	sa, ra := t.Segment(a)
	sb, rb := t.Segment(b)
	return cmp.Or(cmp.Compare(rank[sa.Origin.Feed], rank[sb.Origin.Feed]), cmp.Compare(sa.Lines[ra], sb.Lines[rb]))
}

// settle judges the rows of one key, first feed and line first; winner says
// that the first of them stands.
func settle(t *table.Table, rank map[string]int, group []table.Ref) (winner bool, out []problem.Problem) {
	first, _ := t.Segment(group[0])
	winner = true
	for _, r := range group[1:] {
		seg, _ := t.Segment(r)
		if rank[seg.Origin.Feed] == rank[first.Origin.Feed] && !t.Equal(group[0], r) {
			winner = false
		}
	}
	key := strings.Join(t.Schema.PrimaryKey, ", ")
	for i, r := range group {
		seg, row := t.Segment(r)
		p := problem.Problem{
			Feed: seg.Origin.Feed, Table: t.Schema.Name, Line: int(seg.Lines[row]),
			Field: key, Effect: problem.Rejected,
		}
		switch {
		case i == 0 && winner:
			continue
		case winner && t.Equal(group[0], r):
			p.Code, p.Expected = problem.DuplicateRecord, "each record once"
		case rank[seg.Origin.Feed] == rank[first.Origin.Feed]:
			p.Code, p.Expected = problem.DuplicateKey, fmt.Sprintf("one record for each %s; these differ, so none is taken", key)
		default:
			p.Code, p.Expected = problem.DuplicateKey, fmt.Sprintf("a %s that no feed declared earlier uses for another record", key)
		}
		out = append(out, p)
	}
	return winner, out
}
