package resolve

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// State is what became of an id.
type State string

const (
	// Current: a fact bears the id. Successors then name ids that reports of it
	// bear since it was split.
	Current State = "current"
	// Merged: all of its reports came to another fact, the successor.
	Merged State = "merged"
	// Withdrawn: none of its reports is there any more. The id comes back with
	// them.
	Withdrawn State = "withdrawn"
)

// Identity is an id that was given once, and what it stands for.
type Identity struct {
	ID         string
	Table      string // of facts
	Founder    string // the report from which the id was made
	State      State
	Successors []string // ids, sorted
	Reports    []string // sorted; those of the last time the id was current
}

// Mint gives every group its id. groups holds the report ids of each, sorted;
// before is the ids of the last version, those of other tables and those that
// are no longer current included. The result is the id of each group and all
// ids from now on, sorted, of this table.
//
// An id stays with most of its reports; of equal parts, with the one that has
// the founder. A group that might keep several keeps the one of which it has
// most reports, and the others are merged into it. A group that can keep none
// gets an id of its own, made from the first of its reports; no id is ever given
// twice.
func Mint(kind Kind, groups [][]string, before []Identity) ([]string, []Identity, error) {
	m := &mint{kind: kind, groups: groups, of: map[string]int{}, taken: map[string]bool{}, ids: make([]string, len(groups))}
	for i, g := range groups {
		for _, r := range g {
			m.of[r] = i
		}
	}
	for _, b := range before {
		if b.Table != kind.Facts() {
			continue
		}
		if m.taken[b.ID] {
			return nil, nil, fmt.Errorf("fact id %s stands twice in the id map", b.ID)
		}
		m.taken[b.ID] = true
		m.before = append(m.before, b)
	}
	slices.SortFunc(m.before, func(a, b Identity) int { return cmp.Compare(a.ID, b.ID) })
	m.keep()
	m.found()
	return m.ids, m.identities(), nil
}

type mint struct {
	kind   Kind
	groups [][]string
	of     map[string]int // group of a report
	before []Identity
	taken  map[string]bool
	ids    []string
}

// claim is an id that a group might keep.
type claim struct {
	id      int // in before
	group   int
	founder bool
	reports int
}

// keep lets groups keep the ids that they had.
func (m *mint) keep() {
	var claims []claim
	for i, b := range m.before {
		if b.State == Merged {
			continue
		}
		shared := map[int]int{}
		for _, r := range b.Reports {
			if g, ok := m.of[r]; ok {
				shared[g]++
			}
		}
		if g, ok := m.of[b.Founder]; ok && shared[g] == 0 {
			shared[g] = 1
		}
		home, has := m.of[b.Founder]
		for g, n := range shared {
			claims = append(claims, claim{i, g, has && home == g, n})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.reports, a.reports), first(a.founder, b.founder), cmp.Compare(a.id, b.id), cmp.Compare(a.group, b.group))
	})
	kept := map[int]bool{}
	for _, c := range claims {
		if kept[c.id] || m.ids[c.group] != "" {
			continue
		}
		m.ids[c.group] = m.before[c.id].ID
		kept[c.id] = true
	}
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// found makes ids for the groups that kept none.
func (m *mint) found() {
	for i, g := range m.groups {
		for n := 0; m.ids[i] == ""; n++ {
			text := g[0]
			if n > 0 {
				text = fmt.Sprintf("%s#%d", g[0], n)
			}
			sum := sha256.Sum256([]byte(text))
			if id := m.kind.prefix() + hex.EncodeToString(sum[:5]); !m.taken[id] {
				m.taken[id] = true
				m.ids[i] = id
			}
		}
	}
}

func (m *mint) identities() []Identity {
	groupOf := map[string]int{}
	for g, id := range m.ids {
		groupOf[id] = g
	}
	var out []Identity
	for _, b := range m.before {
		if g, ok := groupOf[b.ID]; ok {
			left := m.elsewhere(b)
			b.State, b.Reports = Current, m.groups[g]
			b.Successors = union(b.Successors, left, b.ID)
			delete(groupOf, b.ID)
		} else if to := m.elsewhere(b); len(to) > 0 {
			b.State, b.Successors = Merged, to
		} else if b.State != Merged {
			b.State = Withdrawn
		}
		out = append(out, b)
	}
	for id, g := range groupOf {
		out = append(out, Identity{ID: id, Table: m.kind.Facts(), Founder: m.groups[g][0], State: Current, Reports: m.groups[g]})
	}
	slices.SortFunc(out, func(a, b Identity) int { return cmp.Compare(a.ID, b.ID) })
	// What came of a split names only facts that still stand apart.
	for i, id := range out {
		if id.State == Current {
			out[i].Successors = slices.DeleteFunc(id.Successors, func(s string) bool {
				at, ok := slices.BinarySearchFunc(out, s, func(o Identity, s string) int { return cmp.Compare(o.ID, s) })
				return ok && out[at].State != Current
			})
		}
	}
	return out
}

// elsewhere is the ids of the facts to which reports of an id have come.
func (m *mint) elsewhere(b Identity) []string {
	var out []string
	for _, r := range b.Reports {
		if g, ok := m.of[r]; ok && m.ids[g] != b.ID {
			out = append(out, m.ids[g])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func union(a, b []string, without string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == without })
}
