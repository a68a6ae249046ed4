package fact

import (
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// Whether a fact stands. Where several hold, the first does.
//
//	withdrawn    a curator withdrew it
//	retracted    its speaker or outlet took it back ([link] sees it)
//	annulled     it tells of an annulment, or a fact that stands reverses it
//	unsupported  no page founds it
//	restated     a fact that stands corrects it
//	superseded   a later total that stands took its place
//	standing     otherwise
//
// Links of a fact that does not stand by itself take nothing away.
const (
	standing    = "standing"
	superseded  = "superseded"
	restated    = "restated"
	unsupported = "unsupported"
	annulled    = "annulled"
	retracted   = "retracted"
	withdrew    = "withdrawn"
)

// status sets the status of all facts from their links, and from what it found
// or [link] marked before; it may be called again when links have changed.
func status(s *schema.Schema, drafts []*draft, withdrawn map[string]bool) {
	to, stage := s.Index("status"), s.Index("stage_claimed")
	if to < 0 {
		return
	}
	for _, d := range drafts {
		d.cells[to].text = ownStatus(d, to, stage, withdrawn)
	}
	if reversed := targets(drafts, to, s.Index("reverses")); len(reversed) > 0 {
		for _, d := range drafts {
			if now := d.cells[to].text; reversed[d.id] && (now == standing || now == unsupported) {
				d.cells[to].text = annulled
			}
		}
	}
	lower, taken := targets(drafts, to, s.Index("restates")), targets(drafts, to, s.Index("supersedes"))
	for _, d := range drafts {
		switch {
		case d.cells[to].text != standing:
		case lower[d.id]:
			d.cells[to].text = restated
		case taken[d.id]:
			d.cells[to].text = superseded
		}
	}
}

// ownStatus is the status of a fact as far as no other one matters.
func ownStatus(d *draft, to, stage int, withdrawn map[string]bool) string {
	switch {
	case withdrawn[d.id]:
		return withdrew
	case d.cells[to].text == retracted:
		return retracted
	case stage >= 0 && d.cells[stage].text == annulled:
		return annulled
	case d.tier > copied:
		return unsupported
	}
	return standing
}

// targets is the facts to which those that stand link in a column.
func targets(drafts []*draft, status, col int) map[string]bool {
	ids := map[string]bool{}
	if col < 0 {
		return ids
	}
	for _, d := range drafts {
		if d.cells[status].text != standing || d.cells[col].text == "" {
			continue
		}
		for id := range strings.SplitSeq(d.cells[col].text, ";") {
			ids[id] = true
		}
	}
	return ids
}
