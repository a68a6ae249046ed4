package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/table"
)

// Unique keeps one row for each key of a sorted table, and the order of those
// that are kept.
//
// Where rows with one key are equal, one is kept. Where they differ, those of
// the feed with the lowest rank are kept and the others rejected; if that feed
// itself gives different rows for the key, nobody can say which is meant and
// all of them are rejected. So the result does not depend on the order of
// rows. Ties of provenance go to the first line.
func Unique(t *table.Table, rank map[string]int) []problem.Problem {
	order := t.Order()
	byKey := len(t.Schema.Order) >= len(t.Schema.PrimaryKey) && slices.Equal(t.Schema.Order[:len(t.Schema.PrimaryKey)], t.Schema.PrimaryKey)
	if !byKey {
		order = slices.SortedFunc(slices.Values(order), t.CompareKeys)
	}
	var out []problem.Problem
	kept := make([]table.Ref, 0, len(order))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && t.CompareKeys(order[from], order[to]) == 0 {
			to++
		}
		first, winner := order[from], true
		if to > from+1 {
			var problems []problem.Problem
			first, winner, problems = settle(t, rank, order[from:to])
			out = append(out, problems...)
		}
		if winner {
			kept = append(kept, first)
		}
		from = to
	}
	t.Keep(kept)
	if !byKey {
		t.Sort()
	}
	return out
}

func byOrigin(t *table.Table, rank map[string]int, a, b table.Ref) int {
	sa, ra := t.Segment(a)
	sb, rb := t.Segment(b)
	return cmp.Or(
		cmp.Compare(rank[sa.Origin.Feed], rank[sb.Origin.Feed]),
		cmp.Compare(sa.Origin.Feed, sb.Origin.Feed),
		cmp.Compare(line(sa, ra), line(sb, rb)),
		cmp.Compare(a, b),
	)
}

// settle judges the rows of one key; winner says that the row first stands.
func settle(t *table.Table, rank map[string]int, rows []table.Ref) (first table.Ref, winner bool, out []problem.Problem) {
	group := slices.SortedFunc(slices.Values(rows), func(a, b table.Ref) int { return byOrigin(t, rank, a, b) })
	best, _ := t.Segment(group[0])
	same := func(seg *table.Segment) bool { return rank[seg.Origin.Feed] == rank[best.Origin.Feed] }
	winner = !slices.ContainsFunc(group[1:], func(r table.Ref) bool {
		seg, _ := t.Segment(r)
		return same(seg) && !t.Equal(group[0], r)
	})
	key := strings.Join(t.Schema.PrimaryKey, ", ")
	for i, r := range group {
		seg, row := t.Segment(r)
		p := problem.Problem{
			Feed: seg.Origin.Feed, Table: t.Schema.Name, Line: line(seg, row),
			Field: key, Effect: problem.Rejected,
		}
		switch {
		case i == 0 && winner:
			continue
		case winner && t.Equal(group[0], r):
			p.Code, p.Expected = problem.DuplicateRecord, "each record once"
		case same(seg):
			p.Code, p.Expected = problem.DuplicateKey, fmt.Sprintf("one record for each %s; these differ, so none is taken", key)
		default:
			p.Code, p.Expected = problem.DuplicateKey, fmt.Sprintf("a %s that no feed declared earlier uses for another record", key)
		}
		out = append(out, p)
	}
	return group[0], winner, out
}
