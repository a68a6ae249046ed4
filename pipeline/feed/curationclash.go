package feed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
)

// clashes finds decisions that can't both hold, as far as the file shows: two
// names of one fact are not known to be that here.
func (d *document) clashes(rulings []ruling) {
	ids := map[string]int{}
	said := map[string]*ruling{}
	for i := range rulings {
		r := &rulings[i]
		if line, double := ids[r.ID]; double && r.ID != "" {
			r.say("id", -1, "is %s, the id of the decision in line %d; give each decision an id of its own", quoted(r.ID), line)
		} else {
			ids[r.ID] = r.Line
		}
		topic := r.topic()
		if topic == "" {
			continue
		}
		if first, double := said[topic]; double {
			r.again(first)
			continue
		}
		said[topic] = r
	}
	for i := range rulings {
		rulings[i].checkReversed(said)
	}
	for _, table := range curation.Tables() {
		separate(table, rulings)
	}
}

// topic is the same for decisions of which one is enough, or "".
func (r *ruling) topic() string {
	about := []string{string(r.Kind), r.Table}
	switch r.Kind {
	case curation.Same, curation.NotSame:
		if len(r.Reports) < 2 {
			return ""
		}
		about = append(about, slices.Sorted(slices.Values(r.Reports))...)
	case curation.Value:
		about = append(about, r.Fact, r.Field)
	case curation.Link, curation.NotLink:
		about = append(about, r.Fact, r.Link, r.To)
	case curation.Withdrawn:
		about = append(about, r.Fact)
	default:
		return ""
	}
	if slices.Contains(about, "") {
		return ""
	}
	return strings.Join(about, "\n")
}

func (r *ruling) again(first *ruling) {
	if r.Kind == curation.Value && r.Value != first.Value {
		r.say("value", -1, "is %s, and the decision in line %d sets %s of %s to %s; keep one of them",
			orEmpty(r.Value), first.Line, r.Field, r.Fact, orEmpty(first.Value))
		return
	}
	r.say("", -1, "decides what the one in line %d decides; keep one of them", first.Line)
}

// checkReversed refuses a link in both directions, and one that another
// decision takes away.
func (r *ruling) checkReversed(said map[string]*ruling) {
	if r.Kind == curation.Link || r.Kind == curation.NotLink {
		opposite := ruling{Decision: r.Decision}
		if opposite.Kind = curation.Link; r.Kind == curation.Link {
			opposite.Kind = curation.NotLink
		}
		if first, ok := said[opposite.topic()]; ok && before(first, r) {
			r.say("kind", -1, "is %s, and the decision in line %d is %s for the same link; keep one of them", r.Kind, first.Line, first.Kind)
		}
	}
	if r.Kind != curation.Link || r.Link == curation.VerifiedBy || r.Fact == r.To {
		return
	}
	back := ruling{Decision: r.Decision}
	back.Fact, back.To = r.To, r.Fact
	// The later of the two in the file is the one that is told.
	if first, ok := said[back.topic()]; ok && r.n != first.n && before(first, r) {
		r.say("link", -1, "is %s, and the decision in line %d says it the other way round; keep one of them", r.Link, first.Line)
	}
}

func before(a, b *ruling) bool {
	return a.n.Line < b.n.Line || a.n.Line == b.n.Line && a.n.Column < b.n.Column
}

// separate refuses reports of a table that are decided to be apart and, by one
// decision or by a chain of them, together.
func separate(table string, rulings []ruling) {
	together := map[string][]tie{}
	for i := range rulings {
		r := &rulings[i]
		if r.Kind != curation.Same || r.Table != table {
			continue
		}
		for j := 1; j < len(r.Reports); j++ {
			a, b := r.Reports[j-1], r.Reports[j]
			together[a] = append(together[a], tie{b, r.Line})
			together[b] = append(together[b], tie{a, r.Line})
		}
	}
	group, told := components(together), 0
	for i := range rulings {
		r := &rulings[i]
		if r.Kind != curation.NotSame || r.Table != table {
			continue
		}
		first := map[int]string{}
		for j, id := range r.Reports {
			g, tied := group[id]
			other, met := first[g]
			switch {
			case tied && met && other != id:
				by := "other decisions"
				// Nobody reads more, and each costs a search.
				if told++; told <= maxShown {
					by = inLines(chain(together, other, id))
				}
				r.say("reports", j, "is %s, which is apart from %s here and the same fact by %s; keep one of them", quoted(id), quoted(other), by)
			case tied:
				first[g] = id
			}
		}
	}
}

// tie leads to another report, by the decision in a line.
type tie struct {
	to   string
	line int
}

// components numbers the groups of reports that hang together.
func components(together map[string][]tie) map[string]int {
	group := make(map[string]int, len(together))
	for id := range together {
		if _, done := group[id]; done {
			continue
		}
		number := len(group)
		group[id] = number
		for open := []string{id}; len(open) > 0; {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			for _, t := range together[at] {
				if _, done := group[t.to]; !done {
					group[t.to] = number
					open = append(open, t.to)
				}
			}
		}
	}
	return group
}

// chain is the lines of the fewest ties that lead from one report to another.
func chain(together map[string][]tie, from, to string) []int {
	came := map[string]tie{from: {}}
	for open := []string{from}; len(open) > 0; open = open[1:] {
		for _, t := range together[open[0]] {
			if _, done := came[t.to]; !done {
				came[t.to] = tie{open[0], t.line}
				open = append(open, t.to)
			}
		}
	}
	var lines []int
	for at := to; at != from; at = came[at].to {
		lines = append(lines, came[at].line)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func inLines(lines []int) string {
	const few = 5
	if len(lines) == 1 {
		return fmt.Sprintf("the decision in line %d", lines[0])
	}
	words := make([]string, min(len(lines), few))
	for i := range words {
		words[i] = fmt.Sprint(lines[i])
	}
	last := words[len(words)-1]
	if len(lines) > few {
		last = fmt.Sprintf("%d more", len(lines)-few+1)
	}
	return "the decisions in lines " + strings.Join(words[:len(words)-1], ", ") + " and " + last
}
