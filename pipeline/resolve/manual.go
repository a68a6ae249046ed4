package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
)

// manual is what was decided by hand about pairs of reports.
type manual struct {
	pairs  []handPair
	faults []curation.Outcome
}

type handPair struct {
	a, b     int32
	same     bool
	decision string
}

// groups reports whether a decision is about which reports belong together.
func groups(d curation.Decision, kind Kind) bool {
	return d.Table == kind.Facts() && (d.Kind == curation.Same || d.Kind == curation.NotSame)
}

// byHand finds the reports that decisions name.
func byHand(reports []report, kind Kind, decisions []curation.Decision) manual {
	var m manual
	places := map[string]int32{}
	if slices.ContainsFunc(decisions, func(d curation.Decision) bool { return groups(d, kind) }) {
		for i, r := range reports {
			places[r.id] = int32(i)
		}
	}
	for _, d := range decisions {
		if !groups(d, kind) {
			continue
		}
		var found []int32
		var missing []string
		for _, id := range d.Reports {
			at, ok := places[id]
			if !ok {
				missing = append(missing, id)
				continue
			}
			found = append(found, at)
		}
		if len(missing) > 0 {
			m.faults = append(m.faults, curation.Outcome{Decision: d.ID, State: curation.Stale,
				Why: fmt.Sprintf("%s has no report %s", kind.Reports(), strings.Join(missing, ", "))})
			continue
		}
		for i := range found {
			for j := range i {
				if d.Kind == curation.NotSame || j == i-1 {
					m.pairs = append(m.pairs, handPair{found[j], found[i], d.Kind == curation.Same, d.ID})
				}
			}
		}
	}
	return m
}

// apart reports that a decision keeps two groups apart.
func (m manual) apart(c *clusters, a, b int32) bool {
	for _, p := range m.pairs {
		if p.same {
			continue
		}
		if x, y := c.root(p.a), c.root(p.b); x == a && y == b || x == b && y == a {
			return true
		}
	}
	return false
}

// outcomes says whether each decision holds. One that the rules agree with holds,
// too: it answers the question, and keeps the answer when the rules change.
func (m manual) outcomes(c *clusters) []curation.Outcome {
	var out []curation.Outcome
	for i := 0; i < len(m.pairs); {
		o := curation.Outcome{Decision: m.pairs[i].decision, State: curation.Applied}
		for ; i < len(m.pairs) && m.pairs[i].decision == o.Decision; i++ {
			if p := m.pairs[i]; (c.root(p.a) == c.root(p.b)) != p.same {
				o.State, o.Why = curation.Stale, "another decision puts these reports together"
			}
		}
		out = append(out, o)
	}
	return out
}
