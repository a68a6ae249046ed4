package fact

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
)

// links adds the links that curators made to those that were found, and takes
// away those that they found wrong.
func (k *docket) links(s *settler) {
	k.each(s.kind.facts, curation.Link, func(i int, c *curation.Decision, d *draft) {
		if c.Link == curation.VerifiedBy {
			k.verify(s, i, c, d)
			return
		}
		col := s.facts.Index(c.Link)
		if col < 0 || !slices.Contains(curation.Links(s.kind.facts), c.Link) {
			k.stale(i, fmt.Sprintf("facts of %s have no link %q", s.kind.facts, c.Link))
			return
		}
		to, why := k.resolve(s.kind.facts, c.To)
		if why == "" && to == d.id {
			why = fmt.Sprintf("%s and %s are the same fact, %s", c.Fact, c.To, to)
		}
		if why != "" {
			k.stale(i, why)
			return
		}
		d.cells[col].text = with(d.cells[col].text, to)
		k.apply(i, touchedBy(c.Link, d.id, to)...)
	})
	k.each(s.kind.facts, curation.NotLink, func(i int, c *curation.Decision, d *draft) {
		col := s.facts.Index(c.Link)
		to, why := k.resolve(s.kind.facts, c.To)
		if why == "" && (col < 0 || !slices.Contains(curation.Links(s.kind.facts), c.Link)) {
			why = fmt.Sprintf("facts of %s have no link %q", s.kind.facts, c.Link)
		}
		if why != "" {
			k.stale(i, why)
			return
		}
		d.cells[col].text = without(d.cells[col].text, to)
		k.apply(i, touchedBy(c.Link, d.id, to)...)
	})
}

// without takes an item out of a list cell.
func without(list, item string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(list, ";"), func(s string) bool { return s == item }), ";")
}

// touchedBy is the facts that a link changes: some take away the other's
// standing.
func touchedBy(link, from, to string) []string {
	switch link {
	case "supersedes", "restates", "reverses":
		return []string{from, to}
	}
	return []string{from}
}

// with adds an item to a list cell.
func with(list, item string) string {
	if list == "" {
		return item
	}
	return joined(append(strings.Split(list, ";"), item))
}

// verify ties an announcement to a count of releases.
func (k *docket) verify(s *settler, i int, c *curation.Decision, d *draft) {
	if s.kind.facts != announcements {
		k.stale(i, "verified_by ties a count of releases to an announcement; "+s.kind.facts+" carry their own counter")
		return
	}
	to, why := k.resolve(verifiedReleases, c.To)
	w := k.witnesses[to]
	if why == "" {
		why = w.why
	}
	if why != "" {
		k.stale(i, why)
		return
	}
	d.cells[s.at.verifiedBy].text = with(d.cells[s.at.verifiedBy].text, w.organization)
	k.apply(i, d.id)
}

// testify notes, of the releases to which decisions point, who counted them.
func (k *docket) testify(s *settler) {
	if s.kind.facts != verifiedReleases {
		return
	}
	measure := s.facts.Index("measure")
	for id, d := range k.byID {
		w := witness{organization: d.cells[s.at.organization].text}
		kind := d.cells[s.at.counterKind].text
		named := w.organization != "" && w.organization != notStated && !strings.HasPrefix(w.organization, unnamed)
		switch status := d.cells[s.at.status].text; {
		case measure < 0 || d.cells[measure].text != "released":
			w.why = fmt.Sprintf("fact %s does not count releases", id)
		case !named || !slices.Contains(counters[:], kind):
			w.why = fmt.Sprintf("the counter of fact %s is no named counter outside the state", id)
		case status == "unsupported" || status == "withdrawn" || status == "retracted":
			w.why = fmt.Sprintf("fact %s does not stand: it is %s", id, status)
		}
		k.witnesses[id] = w
	}
}
