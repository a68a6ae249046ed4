package derive

// How far a figure may lie from a batch and still be told of it, in days. More
// would be a guess: releases of this country come days apart.
const (
	// batchPeriodDays is the longest period of a count that may be one batch.
	batchPeriodDays = 14
	// batchTotalsDays is how far apart two totals may be whose difference may
	// be one batch.
	batchTotalsDays = 7
	// batchNamedDays is how long after an announcement a page that says "of 99"
	// still means it.
	batchNamedDays = 30
)

// Why a figure stands beside a batch.
const (
	tieNamed      = "named"
	tieAlone      = "alone"
	tieDifference = "difference"
	tieOverlaps   = "overlaps"
	tieNone       = "none"
)

// tie is an announced batch beside one figure of one counter, or beside none.
type tie struct {
	batch       *announcement
	why         string
	figure      *counted // nil where there is none
	newest      bool     // the counter's last figure of this batch
	overlapping []string // other batches that its counts cover
	gap         int64
	bound       string
}

// batches gives every announced batch that a state body says it let go, with
// all that counters tied to it.
func (f *facts) batches() ([]tie, []omission) {
	var ties []tie
	var left []omission
	m := &matcher{facts: f}
	for i := range f.announcements {
		a := &f.announcements[i]
		if a.counting != "batch" {
			continue
		}
		if reason := noBatch(a); reason != "" {
			left = append(left, omission{table: Batches, fact: a.id, reason: reason})
			continue
		}
		m.batches = append(m.batches, a)
	}
	m.figures = f.countedReleases()
	m.name()
	for _, b := range m.batches {
		ties = append(ties, m.tied(b)...)
	}
	return ties, left
}

// noBatch says why an announcement has no row; "" where it has.
func noBatch(a *announcement) string {
	side := sideOfAuthority(a.side)
	switch {
	case !a.saidThen() && a.status != "restated":
		return a.status
	case side == foreignState:
		return "foreign_authority"
	case side != state:
		return "other_authority"
	case a.stage == "requested" || a.stage == "denied":
		return "request"
	case a.stage != "announced" && a.stage != "granted" && a.stage != "executed":
		return "stage_not_granted"
	case a.unit != people && a.any.given(), a.unit == "applications", a.unit == "cases":
		return "not_people"
	case !a.any.given() && ofLaw(a):
		return "no_figure"
	case !a.on.day():
		return "date_not_day"
	}
	return ""
}

// ofLaw reports whether an announcement is of an amnesty or a pardon that is to
// free people yet. Without a figure it is a bill, a law or a plan, and no batch.
func ofLaw(a *announcement) bool {
	return (a.instrument == "amnesty" || a.instrument == "pardon") && a.stage != "executed"
}
