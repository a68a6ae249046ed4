package schedule

import (
	"errors"
	"log/slog"
	"time"
)

// ErrEmpty is the answer of Run where no feed has a cadence: it would wait for
// ever.
var ErrEmpty = errors.New(`no feed has a cadence, so nothing will ever be due; give one in feeds.yaml, such as cadence: {cron: "17 6 * * *"}, or use recuento run`)

// Clock is what the loop needs of time. Now may jump either way; After is
// expected to count real time.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Overlap is what becomes of a tick that comes during a run.
type Overlap int

const (
	// OverlapSkip leaves it out.
	OverlapSkip Overlap = iota
	// OverlapQueue lets it wait for the end of the run, as one tick with all
	// others that come meanwhile.
	OverlapQueue
)

// CatchUp is what becomes of ticks that came while no schedule ran. Without a
// journal nothing is known of them.
type CatchUp int

const (
	// CatchUpNone leaves them out.
	CatchUpNone CatchUp = iota
	// CatchUpLatest runs once, at the start, for all feeds that missed some, or
	// whose run was abandoned as the schedule stopped. With a journal, what a
	// stop leaves is kept for that and is no skip yet.
	CatchUpLatest
)

// Options are what [Schedule.Run] works with. Only Clock is required.
type Options struct {
	Clock   Clock
	Log     *slog.Logger // nil logs nothing
	Overlap Overlap
	CatchUp CatchUp
	// Grace is how long a run may go on after the schedule was told to stop,
	// before its context ends.
	Grace time.Duration
	// Journal lets the schedule remember over restarts; nil forgets.
	Journal *Journal
	// Skipped is told each skip, by the loop, which waits for it: it is to
	// return soon. It may be nil.
	Skipped func(Skip)
	// Replace brings new configurations while the schedule runs. Nobody
	// receives from it once Run has returned.
	Replace <-chan Change
}

// Change is a new configuration: all of it, not what differs. It is taken
// between two ticks. A feed of the same name, expression and zone keeps its
// memory; any other is new and not due for the past. A run that goes on is not
// touched. CatchUp counts for the ticks that are left when the schedule stops.
type Change struct {
	Schedule *Schedule
	Overlap  Overlap
	CatchUp  CatchUp
	Grace    time.Duration
}

// Reason is why a tick was not run at its time.
type Reason string

const (
	ReasonOverlap   Reason = "overlap"    // a run was going on
	ReasonDowntime  Reason = "downtime"   // no schedule ran
	ReasonClockJump Reason = "clock_jump" // the clock was set forward, or the machine slept
	ReasonStopping  Reason = "stopping"   // the schedule was told to stop
)

// Skip explains ticks that are not run: those of each of Names from At to
// Until, both included, as far as they were neither run nor explained before.
// No tick is explained twice.
//
// A tick that the clock brings again, as it was wrong and is set back, may
// still be run after it was explained as missed.
type Skip struct {
	At, Until time.Time // the first and the last instant, by the expression
	Names     []string  // sorted; never empty
	Count     int       // ticks of each of Names; not counted on past 50,000
	Reason    Reason
	Detail    string // a sentence for the log
	Merged    bool   // one run, of a later tick of the same feed, stands for them
}
