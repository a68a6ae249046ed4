package fact

import (
	"bytes"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// circulation says how many pages carry something, and whose text it is. It
// measures who passed it on, not whether it is true.
type circulation struct {
	pages, named, unknown int64
	origins               string // the agencies, joined by ';'
}

// circulation counts over some reports of the fact. A mirror counts as the
// agency it copies; one that names none adds nothing, unless there are only
// mirrors: what they copy is one unknown origin.
func (h *hearing) circulation(rows []int32) circulation {
	h.counts++
	var c circulation
	mirrors, orphans := 0, 0
	for _, i := range rows {
		v := &h.voices[i]
		if h.seen[1][v.page] != h.counts {
			h.seen[1][v.page] = h.counts
			c.pages++
		}
		if v.mirror {
			mirrors++
			if v.agency == table.NullInt {
				orphans++
				continue
			}
		}
		if h.seen[0][v.origin] == h.counts {
			continue
		}
		h.seen[0][v.origin] = h.counts
		if v.agency != table.NullInt {
			c.named++
		} else {
			c.unknown++
		}
	}
	if orphans > 0 && mirrors == len(rows) {
		c.unknown = 1
	}
	c.origins = h.named(c.named)
	return c
}

// named lists the agencies met by the count just made.
func (h *hearing) named(n int64) string {
	if n == 0 {
		return ""
	}
	var b []byte
	for at, name := range h.agencies {
		if h.seen[0][at] == h.counts {
			if len(b) > 0 {
				b = append(b, ';')
			}
			b = append(b, name...)
		}
	}
	return string(b)
}

// all is the positions of all reports.
func (h *hearing) all() []int32 {
	h.chosen = h.chosen[:0]
	for i := range h.rows {
		h.chosen = append(h.chosen, int32(i))
	}
	return h.chosen
}

// circulate sets what is counted over all reports of a fact.
func (s *settler) circulate(d *draft) {
	c := s.h.circulation(s.h.all())
	d.cells[s.at.reports].num = int64(len(d.rows))
	d.cells[s.at.pages].num = c.pages
	d.cells[s.at.named].num = c.named
	d.cells[s.at.unknown].num = c.unknown
	d.cells[s.at.origins].text = s.intern(s.at.origins, []byte(c.origins))
	_, languages := s.h.rank(s.h.at.language)
	d.cells[s.at.languages].text = s.intern(s.at.languages, bytes.Join(languages, []byte{';'}))
	for i, r := range s.h.rows {
		// A month or a year names no day on which it was told.
		if string(s.h.reports.Bytes(r, s.h.at.publishedPrecision)) != "day" {
			continue
		}
		on := s.h.voices[i].published
		first, last := &d.cells[s.at.first].num, &d.cells[s.at.last].num
		if *first == table.NullInt || on < *first {
			*first = on
		}
		*last = max(*last, on)
	}
}

// claim is one row of stage_claims.
type claim struct {
	fact, place, stage string
	circulation
}

// claim counts which stages headlines and bodies give. A headline's stage is
// recorded only where it is known to differ, so that what is counted there is
// no share of all headlines.
func (s *settler) claim(d *draft) {
	d.cells[s.at.stagesInHeadline].text = s.claimed(d, "headline", s.at.headline)
	d.cells[s.at.stagesInBody].text = s.claimed(d, "body", s.at.claims)
}

func (s *settler) claimed(d *draft, place string, col int) string {
	value, distinct := s.h.rank(col)
	names := make([]string, len(distinct))
	for n := range distinct {
		names[n] = s.intern(s.at.stagesInBody, distinct[n])
		s.h.chosen = s.h.chosen[:0]
		for i, v := range value {
			if v == int64(n) {
				s.h.chosen = append(s.h.chosen, int32(i))
			}
		}
		s.claims = append(s.claims, claim{d.id, place, names[n], s.h.circulation(s.h.chosen)})
	}
	return strings.Join(names, ";")
}

// counters are the kinds of counter that can verify: the state does not verify
// itself, and the press tells.
var counters = [...]string{"ngo", "coalition", "party", "international"}

// sides sets whose count a counter's fact is, and whether that counter is one
// that verifies. Relayed figures verify nothing.
func (s *settler) sides(d *draft) {
	if s.at.counterKind < 0 {
		return
	}
	organization := d.cells[s.at.organization].text
	if organization == notStated || organization == "" {
		return
	}
	d.cells[s.at.statementBy].text = organization
	if strings.HasPrefix(organization, unnamed) || !slices.Contains(counters[:], d.cells[s.at.counterKind].text) {
		return
	}
	for _, v := range s.h.voices {
		if v.tier == firstHand || v.tier == copied && !v.relayed {
			d.cells[s.at.verifiedBy].text = organization
			return
		}
	}
}
