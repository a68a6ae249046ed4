package resolve

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/table"
)

// shades is how many kinds of report of a group are held against those of
// another one; the most frequent stand for the rest of a very large group.
const shades = 64

// cluster is a group while it grows.
type cluster struct {
	members []int32
	shades  []shade
	pages   map[uint64]bool
}

// shade is reports of a group that are equal in their features.
type shade struct {
	first int32 // one of them
	count int
}

// clusters joins reports into groups.
type clusters struct {
	*scorer
	parent []int32
	groups []*cluster // by root; nil elsewhere
	used   []tie      // the ties that joined two groups
	// refusals remembers, by the roots of two groups, how many members they had
	// when they were last held against each other in vain.
	refusals map[[2]int32][2]int
}

func newClusters(s *scorer) *clusters {
	c := &clusters{scorer: s, parent: make([]int32, len(s.reports)), groups: make([]*cluster, len(s.reports)), refusals: map[[2]int32][2]int{}}
	for i := range c.parent {
		c.parent[i] = int32(i)
	}
	return c
}

func (c *clusters) root(i int32) int32 {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// group is the cluster of a root, made when it is first asked for: most reports
// of a large table stay alone.
func (c *clusters) group(root int32) *cluster {
	if c.groups[root] == nil {
		c.groups[root] = &cluster{
			members: []int32{root}, shades: []shade{{root, 1}},
			pages: map[uint64]bool{c.reports[root].page: true},
		}
	}
	return c.groups[root]
}

// join goes through the ties, the best first. What was decided to be the same
// comes last: it brings together the groups as the rules made them, and moves
// nothing else.
func (c *clusters) join(ties []tie, hands manual) {
	defer func() {
		for _, p := range hands.pairs {
			if p.same {
				c.merge(c.root(p.a), c.root(p.b))
			}
		}
	}()
	for _, t := range ties {
		if t.score() < Threshold {
			return
		}
		a, b := c.root(t.a()), c.root(t.b())
		if a == b || hands.apart(c, a, b) {
			continue
		}
		if c.refused(a, b) {
			continue
		}
		if mean, vetoed := c.hold(a, b); vetoed || mean < Mean {
			c.refuse(a, b)
			continue
		}
		c.merge(a, b)
		c.used = append(c.used, t)
	}
}

// hold holds two groups against each other: the mean of all pairs, in points,
// and whether one of them speaks against it.
func (c *clusters) hold(a, b int32) (mean float64, vetoed bool) {
	x, y := c.group(a), c.group(b)
	if sharesPage(x, y) {
		return 0, true
	}
	total, pairs := 0, 0
	for _, p := range top(x.shades) {
		for _, q := range top(y.shades) {
			e := c.compare(&c.reports[p.first].features, &c.reports[q.first].features)
			if e.score <= Veto {
				return 0, true
			}
			total += e.score * p.count * q.count
			pairs += p.count * q.count
		}
	}
	return float64(total) / float64(pairs), false
}

func (c *clusters) refused(a, b int32) bool {
	a, b = min(a, b), max(a, b)
	n, ok := c.refusals[[2]int32{a, b}]
	return ok && n == [2]int{len(c.group(a).members), len(c.group(b).members)}
}

func (c *clusters) refuse(a, b int32) {
	a, b = min(a, b), max(a, b)
	c.refusals[[2]int32{a, b}] = [2]int{len(c.group(a).members), len(c.group(b).members)}
}

func sharesPage(x, y *cluster) bool {
	if len(x.pages) > len(y.pages) {
		x, y = y, x
	}
	for p := range x.pages {
		if y.pages[p] {
			return true
		}
	}
	return false
}

func top(s []shade) []shade { return s[:min(len(s), shades)] }

// merge takes the smaller group into the larger.
func (c *clusters) merge(a, b int32) {
	if a == b {
		return
	}
	x, y := c.group(a), c.group(b)
	if len(x.members) < len(y.members) || len(x.members) == len(y.members) && b < a {
		a, b, x, y = b, a, y, x
	}
	c.parent[b] = a
	x.members = append(x.members, y.members...)
	for p := range y.pages {
		x.pages[p] = true
	}
	for _, s := range y.shades {
		at := slices.IndexFunc(x.shades, func(o shade) bool {
			return c.reports[o.first].features == c.reports[s.first].features
		})
		if at < 0 {
			x.shades = append(x.shades, s)
			continue
		}
		x.shades[at].count += s.count
		x.shades[at].first = min(x.shades[at].first, s.first)
	}
	slices.SortFunc(x.shades, func(p, q shade) int {
		return cmp.Or(cmp.Compare(q.count, p.count), cmp.Compare(p.first, q.first))
	})
	c.groups[b] = nil
}

// number gives every report the number of its group, in the order of the first
// reports.
func (c *clusters) number() []int {
	numbers := make([]int, len(c.reports))
	next, of := 0, map[int32]int{}
	for i := range c.reports {
		r := c.root(int32(i))
		n, ok := of[r]
		if !ok {
			n = next
			of[r], next = n, next+1
		}
		numbers[i] = n
	}
	return numbers
}

// refs is the rows of every group.
func (c *clusters) refs(numbers []int) [][]table.Ref {
	var members [][]int32
	for i, n := range numbers {
		if n == len(members) {
			members = append(members, nil)
		}
		members[n] = append(members[n], int32(i))
	}
	out := make([][]table.Ref, len(members))
	for n, places := range members {
		slices.SortFunc(places, func(a, b int32) int { return cmp.Compare(c.reports[a].id, c.reports[b].id) })
		for _, i := range places {
			out[n] = append(out[n], c.reports[i].ref)
		}
	}
	return out
}

// joins is the pairs to publish: those that hold groups together, what was
// decided by hand, and for every report the pair that came nearest to joining
// it to another group.
func (c *clusters) joins(ties []tie, hands manual, numbers []int) []Join {
	var out []Join
	for _, t := range c.used {
		out = append(out, c.describe(t.a(), t.b(), numbers, Joined))
	}
	for _, p := range hands.pairs {
		verdict := KeptApartHand
		if p.same {
			verdict = JoinedByHand
		}
		out = append(out, c.describe(p.a, p.b, numbers, verdict))
	}
	nearest := map[int32]bool{}
	between := map[[2]int]bool{}
	for _, t := range ties {
		pair := [2]int{min(numbers[t.a()], numbers[t.b()]), max(numbers[t.a()], numbers[t.b()])}
		if pair[0] == pair[1] || between[pair] || nearest[t.a()] && nearest[t.b()] {
			continue
		}
		nearest[t.a()], nearest[t.b()], between[pair] = true, true, true
		out = append(out, c.describe(t.a(), t.b(), numbers, Apart))
	}
	slices.SortStableFunc(out, func(x, y Join) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	// What was decided by hand stands before what the rules say of that pair.
	return slices.CompactFunc(out, func(x, y Join) bool { return x.A == y.A && x.B == y.B })
}

func (c *clusters) describe(a, b int32, numbers []int, verdict Verdict) Join {
	if c.reports[b].id < c.reports[a].id {
		a, b = b, a
	}
	e := c.pair(a, b)
	j := Join{A: c.reports[a].id, B: c.reports[b].id, GroupA: numbers[a], GroupB: numbers[b], Score: e.score, Evidence: e.list(), Verdict: verdict}
	if verdict == Apart && e.score >= Threshold {
		// The pair alone would join; the groups do not.
		if mean, vetoed := c.hold(c.root(a), c.root(b)); vetoed {
			j.Evidence = append(j.Evidence, "group_against")
		} else {
			j.Evidence = append(j.Evidence, fmt.Sprintf("group_mean:%+d", int(mean)))
		}
		slices.Sort(j.Evidence)
	}
	return j
}
