package derive

// How far a figure may lie from the balances that it is held against.
const (
	// statedStartDays: a count stated for a period may start a day before or
	// after the opening balance; counters say "since Monday" of a Monday count.
	statedStartDays = 1
	// totalDays: a running total may lie two days before or after a balance. Of
	// most weeks there is no total of the balance's own day.
	totalDays = 2
	// windowGapDays: a window continues another one where it starts at most ten
	// days after the other one's last total, and nobody counted between.
	windowGapDays = 10
	// relayedOutlets: a balance that only others tell is used if two outlets do,
	// with a date that is stated.
	relayedOutlets = 2
	// closingTerms: a row closes only if that many flows were counted; with one,
	// or none, nothing left over can be chance.
	closingTerms = 2
)

// What an interval is.
const (
	consecutive = "consecutive" // nothing usable lies between the balances
	joined      = "joined"      // several consecutive ones as one
)

// Where a term comes from.
const (
	basisStated       = "stated"
	basisSince        = "since_previous_balance"
	basisSinceUnused  = "since_unused_balance"
	basisDifference   = "difference_of_totals"
	basisJoinedTotals = "joined_totals"
	basisLastTotal    = "last_total_before_window"
	basisWithin       = "within_interval"
	basisDisputed     = "disputed"
)

// The terms of an interval, in the order of their columns.
const (
	newlyDetained = iota
	reDetained
	newlyRegistered
	otherDocumented
	released
	termCount
)

// releasedMeasure is the only measure that windows are joined for, and never
// counted over a part of an interval.
const releasedMeasure = "released"

// termNames is the measures that terms are made of; no measure counts
// other_documented so far.
func termNames() [termCount]string {
	return [...]string{"newly_detained", "re_detained", "newly_registered", "other_documented", releasedMeasure}
}

// isTerm reports whether a measure is a term of intervals. Arrests are none:
// most of those arrested are let go before a balance counts them. House arrest
// stays inside the balance, and beneficiaries did not leave it.
func isTerm(measure string) bool {
	for _, name := range termNames() {
		if name == measure {
			return true
		}
	}
	return false
}
