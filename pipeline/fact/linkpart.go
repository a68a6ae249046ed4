package fact

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// findParts finds wholes and the parts that add up to them: first on pages,
// then in days.
func findParts(all []*candidate) {
	var exact []*candidate
	for _, c := range all {
		if c.exact && c.value > 0 && c.side != "" && c.unit != "" && c.counting != "" {
			exact = append(exact, c)
		}
	}
	eachPage(exact, func(told []*candidate) {
		for _, whole := range told {
			splitOnPage(whole, told)
			sumOnPage(whole, told)
		}
	})
	splitInDays(exact)
	for _, c := range exact {
		slices.Sort(c.partOf)
		c.partOf = slices.Compact(c.partOf)
	}
}

// telling is one page of a candidate, both by position.
type telling struct {
	hash    uint64
	by, nth int32
}

// eachPage goes through the pages that tell several candidates, in no order that
// matters.
func eachPage(exact []*candidate, do func([]*candidate)) {
	var tellings []telling
	for i, c := range exact {
		for n, p := range c.pages {
			tellings = append(tellings, telling{p.hash, int32(i), int32(n)})
		}
	}
	url := func(t telling) []byte { return exact[t.by].pages[t.nth].url }
	slices.SortFunc(tellings, func(a, b telling) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		x, y := exact[a.by], exact[b.by]
		return cmp.Or(bytes.Compare(url(a), url(b)), cmp.Compare(y.value, x.value), strings.Compare(x.id, y.id))
	})
	var group []*candidate
	for from := 0; from < len(tellings); {
		to := from
		group = group[:0]
		for ; to < len(tellings) && tellings[to].hash == tellings[from].hash && bytes.Equal(url(tellings[to]), url(tellings[from])); to++ {
			if c := exact[tellings[to].by]; len(group) == 0 || group[len(group)-1] != c {
				group = append(group, c)
			}
		}
		if len(group) >= 3 && len(group) <= mostOnPage {
			do(group)
		}
		from = to
	}
}

// oneSide reports that two figures can be added up at all.
func oneSide(a, b *candidate) bool {
	return a.side == b.side && a.unit == b.unit && a.counting == b.counting
}

// fits reports that two words are the same, or one of them is not stated.
func fits(a, b string) bool { return a == b || a == "" || b == "" }

// splitOnPage finds detained and restricted people of one page that are both.
func splitOnPage(whole *candidate, page []*candidate) {
	if whole.population != "both" {
		return
	}
	split(whole, page, func(part *candidate) bool {
		return oneSide(whole, part) && part.subset == whole.subset && fits(part.window, whole.window)
	})
}

// split links the pairs of detained and restricted people, among those that
// may, which are together as many as the whole.
func split(whole *candidate, among []*candidate, may func(*candidate) bool) {
	for _, held := range among {
		if held.population != "detained" || held.value >= whole.value || !may(held) {
			continue
		}
		for _, restricted := range among {
			if restricted.population == "restricted" && held.value+restricted.value == whole.value && may(restricted) {
				held.partOf = append(held.partOf, whole.id)
				restricted.partOf = append(restricted.partOf, whole.id)
				whole.split = true
			}
		}
	}
}

// splitInDays does the same for what no page tells together.
func splitInDays(exact []*candidate) {
	var dated []*candidate
	for _, c := range exact {
		switch c.population {
		case "both", "detained", "restricted":
			if c.day != table.NullInt {
				dated = append(dated, c)
			}
		}
	}
	slices.SortFunc(dated, func(a, b *candidate) int {
		return cmp.Or(compareCommunique(a, b), cmp.Compare(a.day, b.day), cmp.Compare(a.value, b.value), strings.Compare(a.id, b.id))
	})
	for same := range runs(dated, func(a, b *candidate) bool { return compareCommunique(a, b) == 0 }) {
		for _, whole := range same {
			if whole.population != "both" || whole.split {
				continue
			}
			near := between(same, whole.day-1, whole.day+1)
			if len(near) > mostInDays {
				continue
			}
			split(whole, near, func(part *candidate) bool { return part.day == whole.day })
			if !whole.split {
				split(whole, near, func(*candidate) bool { return true })
			}
		}
	}
}

func compareCommunique(a, b *candidate) int {
	return cmp.Or(strings.Compare(a.side, b.side), strings.Compare(a.unit, b.unit), strings.Compare(a.counting, b.counting),
		strings.Compare(a.subset, b.subset), strings.Compare(a.window, b.window))
}

// between is those of a slice sorted by day that are of certain days.
func between(sorted []*candidate, from, to int64) []*candidate {
	byDay := func(c *candidate, day int64) int { return cmp.Compare(c.day, day) }
	low, _ := slices.BinarySearchFunc(sorted, from, byDay)
	high, _ := slices.BinarySearchFunc(sorted, to+1, byDay)
	return sorted[low:high]
}

// sumOnPage finds the parts that a page tells beside the whole.
func sumOnPage(whole *candidate, page []*candidate) {
	if whole.subset != "" || whole.value < leastFigure || whole.day == table.NullInt || whole.stage == "" {
		return
	}
	families := map[string][]*candidate{}
	for _, part := range page {
		if kind, ok := kinship(whole, part); ok {
			families[kind] = append(families[kind], part)
		}
	}
	for _, family := range families {
		for _, part := range soleSum(whole.value, family) {
			part.partOf = append(part.partOf, whole.id)
		}
	}
}

// kinship is which other parts of the whole a part goes with: those whose
// subsets are of one kind.
func kinship(whole, part *candidate) (kind string, ok bool) {
	if !oneSide(whole, part) || part.stage != whole.stage || part.value >= whole.value || part.day == table.NullInt ||
		!fits(part.window, whole.window) || !fits(part.population, whole.population) ||
		part.from != whole.from && part.from != table.NullInt && whole.from != table.NullInt {
		return "", false
	}
	if part.subset == "" {
		// Totals of one day that differ in nothing are no parts of each other.
		return "", part.counting == "batch" && part.day == whole.day
	}
	kind, _, prefixed := strings.Cut(part.subset, ":")
	if !prefixed {
		kind = "code"
	}
	return kind, part.day >= whole.day-1 && part.day <= whole.day+1
}

// soleSum is the two to eight parts that add up to a whole if there is one such
// choice only. Parts come with the highest first.
func soleSum(whole int64, parts []*candidate) []*candidate {
	if len(parts) < 2 {
		return nil
	}
	search := sumSearch{parts: parts, rest: make([]int64, len(parts)+1)}
	for i := len(parts) - 1; i >= 0; i-- {
		search.rest[i] = search.rest[i+1] + parts[i].value
	}
	search.try(0, whole)
	if search.found != 1 || search.tries > mostTries {
		return nil
	}
	return search.sum
}

type sumSearch struct {
	parts        []*candidate
	rest         []int64 // the sum of the parts from a position on
	chosen, sum  []*candidate
	found, tries int
}

func (s *sumSearch) try(at int, left int64) {
	s.tries++
	if left == 0 {
		if len(s.chosen) >= 2 {
			s.found++
			s.sum = slices.Clone(s.chosen)
		}
		return
	}
	for i := at; i < len(s.parts) && left <= s.rest[i] && len(s.chosen) < mostParts && s.found < 2 && s.tries <= mostTries; i++ {
		p := s.parts[i]
		if p.value > left || p.subset != "" && slices.ContainsFunc(s.chosen, func(c *candidate) bool { return c.subset == p.subset }) {
			continue
		}
		s.chosen = append(s.chosen, p)
		s.try(i+1, left-p.value)
		s.chosen = s.chosen[:len(s.chosen)-1]
	}
}
