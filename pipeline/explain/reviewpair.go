package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// pair is two reports whose place is doubtful.
type pair struct {
	tie  Tie
	kind string
	// moved is the pages or reports that another answer would move.
	moved int64
}

// pairs finds what was joined by few points, and what nearly was.
func (r *reviewer) pairs() []pair {
	var found []pair
	weak := map[string]bool{}
	var near []Tie
	of := r.joins.Schema.Index("table")
	for _, ref := range r.joins.Order() {
		if string(r.joins.Bytes(ref, of)) != r.kind.facts {
			continue
		}
		switch score, threshold := r.joins.Number(ref, "score"), r.joins.Number(ref, "threshold"); r.joins.Text(ref, "decision") {
		case joined:
			if score < threshold+margin {
				weak[r.joins.Text(ref, "fact_id")] = true
			}
		case apart:
			near = append(near, tieOf(r.joins, ref))
		case apartByHand:
			r.decided.apart[inOrder(r.joins.Text(ref, "fact_id"), r.joins.Text(ref, "other_fact_id"))] = true
		}
	}
	for _, t := range near {
		if p, ok := r.kept(t); ok {
			found = append(found, p)
		}
	}
	return append(found, r.weak(weak)...)
}

// kept is a pair that was kept apart, if it is doubtful.
func (r *reviewer) kept(t Tie) (pair, bool) {
	left, right := r.brief(t.FactID), r.brief(t.OtherFactID)
	if r.decided.apart[inOrder(t.FactID, t.OtherFactID)] || left.Status == "withdrawn" || right.Status == "withdrawn" || r.linked(t.FactID, t.OtherFactID) {
		return pair{}, false
	}
	p := pair{tie: t, kind: NearThreshold, moved: min(left.Pages, right.Pages)}
	if left.Reports == 1 || right.Reports == 1 {
		p.kind = Lone
	}
	return p, p.kind == Lone || t.Score >= t.Threshold-margin
}

// linked reports that two facts are known to be two: one corrects the other, is
// a part of it or carries it out. A total that took the place of another may yet
// be the same one.
func (r *reviewer) linked(a, b string) bool {
	for _, column := range [...]string{"restates", "part_of", "follows"} {
		if slices.Contains(r.facts.List(r.byFact[a], column), b) || slices.Contains(r.facts.List(r.byFact[b], column), a) {
			return true
		}
	}
	return false
}

// weak is the pairs of some facts that hold them together by few points. What
// hangs on a pair is the smaller of the two groups that it brought together, the
// best pairs having joined first.
func (r *reviewer) weak(facts map[string]bool) []pair {
	by := map[string][]Tie{}
	of, fact := r.joins.Schema.Index("table"), r.joins.Schema.Index("fact_id")
	for _, ref := range r.joins.Order() {
		if id := r.joins.Bytes(ref, fact); facts[string(id)] && string(r.joins.Bytes(ref, of)) == r.kind.facts {
			if t := tieOf(r.joins, ref); t.together() {
				by[t.FactID] = append(by[t.FactID], t)
			}
		}
	}
	var found []pair
	for _, ties := range by {
		slices.SortFunc(ties, func(a, b Tie) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Report, b.Report), strings.Compare(a.OtherReport, b.OtherReport))
		})
		groups := groups{}
		for _, t := range ties {
			moved := groups.join(t.Report, t.OtherReport)
			if t.Decision == joined && t.Score < t.Threshold+margin {
				found = append(found, pair{t, NearThreshold, moved})
			}
		}
	}
	slices.SortFunc(found, func(a, b pair) int {
		return cmp.Or(strings.Compare(a.tie.Report, b.tie.Report), strings.Compare(a.tie.OtherReport, b.tie.OtherReport))
	})
	return found
}

// groups is reports that were joined, each pointing to another of its group, the
// last one to itself.
type groups map[string]*group

type group struct {
	up   *group
	size int64
}

func (g groups) root(report string) *group {
	at := g[report]
	if at == nil {
		at = &group{size: 1}
		at.up = at
		g[report] = at
	}
	for at.up != at {
		at.up = at.up.up
		at = at.up
	}
	return at
}

// join brings two groups together and says how large the smaller one was.
func (g groups) join(a, b string) int64 {
	x, y := g.root(a), g.root(b)
	if x == y {
		return 1
	}
	if x.size < y.size {
		x, y = y, x
	}
	y.up = x
	x.size += y.size
	return y.size
}

func (r *reviewer) pairItem(p pair) Item {
	t := p.tie
	left, right := Side{Fact: r.brief(t.FactID)}, Side{Fact: r.brief(t.OtherFactID)}
	left.Report, right.Report = r.page(t.Report), r.page(t.OtherReport)
	item := Item{Kind: p.kind, Priority: p.moved, Table: r.kind.facts, Left: left, Right: &right, Tie: &t}
	decision := curation.Decision{Kind: curation.Same, Table: r.kind.facts, Reports: []string{t.Report, t.OtherReport}}
	yes := r.Say("If they do", "Si es así")
	switch {
	case t.together():
		item.Question = r.Say("Do these two pages tell the same?", "¿Cuentan lo mismo estas dos páginas?")
		item.Why = r.Say("They were joined by %s points; %s are needed.", "Se unieron con %s puntos; hacen falta %s.", r.Number(t.Score), r.Number(t.Threshold))
		no := decision
		no.Kind = curation.NotSame
		item.Answers = []Answer{{If: r.Say("If they do not", "Si no"), Decision: no}, {If: yes, Decision: decision}}
		return item
	case p.kind == Lone:
		item.Question = r.Say("Does the lone report belong to the other fact?", "¿El reporte suelto es de la otra ficha?")
		yes = r.Say("If it does", "Si es así")
	default:
		item.Question = r.Say("Do these two facts tell the same?", "¿Cuentan lo mismo estas dos fichas?")
	}
	item.Why = r.Say("They were kept apart with %s points of %s.", "Quedaron aparte con %s puntos de %s.", r.Number(t.Score), r.Number(t.Threshold))
	if t.Score >= t.Threshold {
		item.Why = r.Say("This pair alone has %s points, enough for %s; the other reports of the two facts kept them apart.",
			"Este par solo tiene %s puntos, y bastan %s; los demás reportes de las dos fichas las mantuvieron aparte.", r.Number(t.Score), r.Number(t.Threshold))
	}
	apart := decision
	apart.Kind = curation.NotSame
	item.Answers = []Answer{{If: yes, Decision: decision}, {If: r.Say("If not", "Si no"), Decision: apart}}
	return item
}

func (r *reviewer) page(id string) reading.Row {
	if ref, ok := r.pages[id]; ok {
		return r.reports.Row(ref)
	}
	return nil
}
