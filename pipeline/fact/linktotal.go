package fact

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// chainTotals finds which running totals took the place of others.
func chainTotals(all []*candidate) {
	var totals []*candidate
	for _, c := range all {
		if c.counting == "cumulative" && named(c.side) && c.stage != "" && c.unit != "" && c.population != "" && c.window != "" &&
			c.value != table.NullInt && c.day != table.NullInt {
			totals = append(totals, c)
		}
	}
	slices.SortFunc(totals, func(a, b *candidate) int {
		return cmp.Or(compareIdentity(a, b), cmp.Compare(a.day, b.day), cmp.Compare(a.value, b.value), strings.Compare(a.id, b.id))
	})
	for same := range runs(totals, func(a, b *candidate) bool { return compareIdentity(a, b) == 0 }) {
		s := newSequence(same)
		for day := range runs(same, func(a, b *candidate) bool { return a.day == b.day }) {
			s.add(day)
		}
	}
}

func compareIdentity(a, b *candidate) int {
	return cmp.Or(strings.Compare(a.side, b.side), strings.Compare(a.stage, b.stage), strings.Compare(a.unit, b.unit),
		strings.Compare(a.population, b.population), strings.Compare(a.subset, b.subset), strings.Compare(a.window, b.window))
}

// corrects reports that of two totals of one day the lower is the higher one
// put right, as their pages tell it.
func corrects(lower, higher *candidate) bool {
	off := higher.value - lower.value
	if off <= 0 || off > max(1, higher.value/100) || !lower.exact || !higher.exact {
		return false
	}
	shared := map[string]bool{}
	for _, p := range lower.pages {
		if !p.news {
			continue
		}
		if !slices.ContainsFunc(higher.pages, func(q page) bool { return q.news && p.hash == q.hash && bytes.Equal(p.url, q.url) }) {
			return false
		}
		shared[string(p.url)] = true
	}
	return len(shared) >= 2
}

// sequence is the totals of one identity as they are gone through in time.
type sequence struct {
	// open is the totals whose place none has taken, the highest first.
	open []*candidate
	// aside is those that are only relayed, the highest first: they take no
	// other's place.
	aside []*candidate
	// back is the last one that was taken back, until a total reaches it.
	back *candidate
	// On which day each figure was said first and last.
	first, last map[int64]int64
}

func newSequence(totals []*candidate) *sequence {
	s := &sequence{first: map[int64]int64{}, last: map[int64]int64{}}
	note := func(value, day int64) {
		if day == table.NullInt {
			return
		}
		if f, ok := s.first[value]; !ok || day < f {
			s.first[value] = day
		}
		if l, ok := s.last[value]; !ok || day > l {
			s.last[value] = day
		}
	}
	for _, c := range totals {
		note(c.value, c.first)
		note(c.value, c.last)
		if !c.byPage {
			note(c.value, c.day)
		}
	}
	return s
}

// add goes on by the totals of one day, which come by value.
func (s *sequence) add(day []*candidate) {
	if len(day) > mostInDay {
		return
	}
	var said, told []*candidate
	for _, c := range day {
		switch {
		case c.retracted:
		case c.said:
			said = append(said, c)
		default:
			told = append(told, c)
		}
	}
	if byHour(said) {
		for i := range said {
			s.take(said[i : i+1])
		}
	} else {
		s.take(said)
	}
	for _, c := range told {
		at, _ := slices.BinarySearchFunc(s.aside, c.value, func(a *candidate, v int64) int { return cmp.Compare(v, a.value) })
		s.aside = slices.Insert(s.aside, at, c)
	}
	for _, c := range day {
		if c.retracted {
			s.back = c
		}
	}
}

// byHour puts totals of one day into the order of their hours, where each has
// one of its own.
func byHour(day []*candidate) bool {
	byTime := slices.Clone(day)
	slices.SortStableFunc(byTime, func(a, b *candidate) int { return strings.Compare(a.hour, b.hour) })
	for i, c := range byTime {
		if c.hour == "" || i > 0 && c.hour == byTime[i-1].hour {
			return false
		}
	}
	copy(day, byTime)
	return true
}

// take lets totals that nothing puts in an order take the places of earlier
// ones. They come by value.
func (s *sequence) take(now []*candidate) {
	wrong := map[*candidate]bool{} // put right on the same day
	for i, c := range now {
		s.recall(c)
		if at := slices.IndexFunc(now[i+1:], func(h *candidate) bool { return !wrong[h] && s.restates(c, h) }); at >= 0 {
			higher := now[i+1+at]
			c.restates, wrong[higher] = append(c.restates, higher.id), true
			continue
		}
		for _, earlier := range [...][]*candidate{s.aside, s.open} {
			for n := len(earlier) - 1; n >= 0 && earlier[n].value <= c.value; n-- {
				c.supersedes = append(c.supersedes, earlier[n].id)
			}
		}
	}
	s.close(now, wrong)
}

// recall looks whether c restates what was taken back.
func (s *sequence) recall(c *candidate) {
	switch {
	case s.back == nil:
	case s.restates(c, s.back):
		c.restates, s.back = append(c.restates, s.back.id), nil
	case c.value >= s.back.value:
		s.back = nil
	}
}

// close ends the places that were taken or put right, and opens those of now.
func (s *sequence) close(now []*candidate, wrong map[*candidate]bool) {
	if len(now) == 0 {
		return
	}
	highest := now[len(now)-1].value
	s.aside, s.open = above(s.aside, highest), above(s.open, highest)
	// What one of these totals reaches was no mistake.
	if n := len(s.open) - 1; n >= 0 {
		higher := s.open[n]
		for _, c := range now {
			if len(c.restates) == 0 && s.restates(c, higher) {
				c.restates = append(c.restates, higher.id)
				s.open = s.open[:n]
			}
		}
	}
	for _, c := range slices.Backward(now) {
		if !wrong[c] {
			s.open = append(s.open, c)
		}
	}
}

// above is the totals that are higher than a value; the highest come first.
func above(totals []*candidate, value int64) []*candidate {
	n := len(totals)
	for n > 0 && totals[n-1].value <= value {
		n--
	}
	return totals[:n]
}

// restates is the rule of restatements. That c was said later shows in the
// day, the hour or the pages.
func (s *sequence) restates(c, higher *candidate) bool {
	if c.value >= higher.value || !c.news || !higher.stated {
		return false
	}
	if later := c.day > higher.day || c.hour > higher.hour && higher.hour != ""; !later && !corrects(c, higher) {
		return false
	}
	again, known := s.last[higher.value]
	if known && again > c.day {
		return false
	}
	before, known := s.first[c.value]
	return !known || before >= higher.day
}

// runs cuts a sorted slice into the pieces that are the same.
func runs(sorted []*candidate, same func(a, b *candidate) bool) iter.Seq[[]*candidate] {
	return func(yield func([]*candidate) bool) {
		for from := 0; from < len(sorted); {
			to := from + 1
			for to < len(sorted) && same(sorted[from], sorted[to]) {
				to++
			}
			if !yield(sorted[from:to]) {
				return
			}
			from = to
		}
	}
}
