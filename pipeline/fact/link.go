package fact

import (
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// link says how the facts of one table hang together. It fills supersedes,
// restates, part_of and follows, and marks what its speaker took back, which
// [status] can't see by itself. These are all the rules; where one of them
// doesn't hold to the letter there is no link, and curators may make it.
//
//	link        from the        to the          where
//	supersedes  later total     earlier total   same identity; the earlier is not higher, and none between them took its place
//	restates    corrected total higher total    same identity, exact and exact, later and lower; a page of quality ok gives the
//	                                            lower one first-hand, with its day; the higher one was told first-hand, and is
//	                                            neither reached on the day of the lower one nor told again later; the lower one
//	                                            was not told before
//	part_of     part            whole           exact figures of one side; either detained + restricted = both, or parts told
//	                                            on one page that add up in one way only
//	follows     execution       request         same side, figure (10 or more), subset; exact batches of people or cases; from
//	                                            the same day to 30 days later
//
// What the words mean:
//
//   - identity of a running total: side (authority or organization), stage or
//     measure, unit, population, subset, window. All must be known, save the
//     subset, where nothing is everyone. A total without window or of an unnamed
//     body has no identity: two unknowns are not the same.
//   - later: by day, and in one day by the hour where each of its totals has one
//     of its own. Nothing else puts the totals of one day in an order: they stand
//     beside each other (910 and 956), and each takes the places of those before.
//     Facts without a day are in no sequence.
//   - later on one day, for restates only: every page that tells the lower one
//     first-hand tells the higher one too, two pages do at least, and it is lower
//     by one or by one in a hundred (897 and 896). A page that tells of a rise
//     tells the earlier balance as background, and most of the day's pages give
//     only one of the two.
//   - a total that is only relayed or copied takes no other's place: its date may
//     be that of the page.
//   - what was taken back supersedes nothing and is not superseded; the next
//     total may restate it.
//   - detained + restricted = both: of one page, else of one day, else a day
//     apart; same unit, counting, subset and window. The stages differ in one
//     communique: detained people left, restricted ones were granted freedom.
//   - parts on one page: same side, stage, unit and counting, dates at most a
//     day apart, no subset on the whole. The parts have different subsets of one
//     kind (all "state:", all "channel:" …), or else are batches of one day.
//     Between two and eight parts; the whole is 10 or more.
//   - on a page, a window or population that is not stated fits any; in a day,
//     it fits only another one that is not stated.
//
// Balances (detainee_counts) go up and down: they have no sequence, and only
// curators say that one restates another. A page's figure counts for links
// where the page is ok, a mirror, or was taken back.
//
// Nothing depends on the order of drafts. The work is n log n: whatever might
// grow faster is bounded, and beyond its bound nothing is linked.
func link(s *schema.Schema, reports *table.Table, drafts []*draft) {
	r := newReader(s, reports)
	if r == nil {
		return
	}
	all := make([]*candidate, 0, len(drafts))
	for _, d := range drafts {
		if r.withdrawn(d) {
			continue
		}
		c := r.read(d)
		if c.retracted && r.to.status >= 0 {
			d.cells[r.to.status].text = retracted
		}
		if c.sound {
			all = append(all, c)
		}
	}
	if r.to.supersedes >= 0 && r.to.restates >= 0 {
		chainTotals(all)
	}
	if r.to.partOf >= 0 {
		findParts(all)
	}
	if r.to.follows >= 0 {
		followRequests(all)
	}
	for _, c := range all {
		c.write(r.to)
	}
}

const (
	// leastFigure is the least figure that tells one thing from another by
	// itself: anybody may free two people.
	leastFigure = 10
	mostParts   = 8
	// daysToExecute is how long after a request its execution is looked for.
	daysToExecute = 30
	// mostOnPage is the most figures of a page that are tried as parts and wholes.
	mostOnPage = 24
	// mostInDays is the most totals of one identity within three days that are
	// tried: nobody makes so many communiques.
	mostInDays = 48
	// mostInDay is the most totals of one identity that one day may have.
	mostInDay = 24
	// mostTries bounds the search for parts that add up to one whole.
	mostTries = 4096
)

// write puts the links found into the cells of the fact.
func (c *candidate) write(to linkCells) {
	c.list(to.supersedes, c.supersedes)
	c.list(to.restates, c.restates)
	c.list(to.partOf, c.partOf)
	c.list(to.follows, c.follows)
}

func (c *candidate) list(col int, ids []string) {
	if col >= 0 && len(ids) > 0 {
		c.cells[col].text = joined(ids)
	}
}
