package derive

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// matcher ties figures to batches.
type matcher struct {
	facts   *facts
	batches []*announcement
	figures []counted
	names   map[string]string // the batch that a page names, by fact of the figure
}

// tied gives the rows of one batch.
func (m *matcher) tied(b *announcement) []tie {
	var ties []tie
	var overlapping []string
	for i := range m.figures {
		c := &m.figures[i]
		if c.subset != b.subset {
			continue
		}
		why, others := m.why(b, c)
		overlapping = append(overlapping, others...)
		if why != "" {
			ties = append(ties, tieOf(b, why, c))
		}
	}
	switch {
	case len(ties) > 0:
		markNewest(ties)
	case len(overlapping) > 0:
		t := tieOf(b, tieOverlaps, nil)
		t.overlapping = overlapping
		ties = append(ties, t)
	default:
		ties = append(ties, tieOf(b, tieNone, nil))
	}
	return ties
}

// why says how a figure belongs to a batch; "" and the other batches that it
// covers, if any, where it does not.
func (m *matcher) why(b *announcement, c *counted) (why string, others []string) {
	if named := m.names[c.id()]; named == b.id {
		return tieNamed, nil
	} else if named != "" {
		return "", nil
	}
	// Without a figure no group is marked off that a difference could be.
	if m.retold(b) || !c.covers(b.on.on) || c.difference && !b.people.given() {
		return "", nil
	}
	for _, o := range m.batches {
		if c.covers(o.on.on) && another(b, o) {
			others = append(others, o.id)
		}
	}
	switch {
	case len(others) > 0:
		return "", others
	case c.difference:
		return tieDifference, nil
	}
	return tieAlone, nil
}

// another reports whether o is an act of its own beside b that people of a
// count which covers both may belong to: not b told by another body, not a part
// of b, and not about other people than b. A count of everyone holds the people
// of any batch.
func another(b, o *announcement) bool {
	sameAct := o.id == b.id || b.event != "" && o.event == b.event || slices.Contains(o.partOf, b.id)
	return !sameAct && (o.subset == "" || b.subset == "" || o.subset == b.subset)
}

// retold reports whether a batch tells again of an act that was announced on an
// earlier day, so that its own day is not the day people left.
func (m *matcher) retold(b *announcement) bool {
	return b.event != "" && slices.ContainsFunc(m.batches, func(o *announcement) bool {
		return o.event == b.event && o.on.on < b.on.on
	})
}

// ofBatch finds the announced number in what a note says of a figure, such as
// "61 of 99 announced" or "about half of 99".
var ofBatch = regexp.MustCompile(`(?i)\bof (?:the )?([0-9][0-9.,]*) announced|\bof ([0-9]+)\b`)

// name finds the figures whose pages name the batch. A number that fits several
// batches names none.
func (m *matcher) name() {
	m.names = map[string]string{}
	for i := range m.figures {
		c := &m.figures[i]
		if c.difference {
			continue
		}
		fitting := map[string]bool{}
		for _, p := range m.facts.reports[c.facts[0]] {
			if p.quality == "ok" || p.quality == "mirror" {
				m.fit(c, p, fitting)
			}
		}
		for id := range fitting {
			if len(fitting) == 1 {
				m.names[c.id()] = id
			}
		}
	}
}

// fit adds the batches that a report's note may mean.
func (m *matcher) fit(c *counted, p report, fitting map[string]bool) {
	by := c.end
	if by == null && p.published.day() {
		by = p.published.on
	}
	if by == null {
		return
	}
	for _, number := range numbersOf(p.note) {
		for _, b := range m.batches {
			if b.people.given() && b.people.value == number && b.subset == c.subset && b.on.on <= by && by-b.on.on <= batchNamedDays {
				fitting[b.id] = true
			}
		}
	}
}

// numbersOf gives the numbers that a note says a figure is of.
func numbersOf(note string) []int64 {
	var numbers []int64
	for _, found := range ofBatch.FindAllStringSubmatch(note, -1) {
		digits := strings.NewReplacer(".", "", ",", "").Replace(cmp.Or(found[1], found[2]))
		if n, err := strconv.ParseInt(digits, 10, 32); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
