package pipeline

import (
	"errors"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
)

// Outcome is what came of a run, in one word.
type Outcome string

const (
	Published Outcome = "published"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"  // by the checks
	NoFeed    Outcome = "no_feed"  // not one could be read
	Broken    Outcome = "failed"   // the machinery failed, or the run was stopped
	LeftOut   Outcome = "left_out" // the schedule did not run it
)

// Skipped is a time at which the schedule did not run, and why.
type Skipped struct {
	At     time.Time `json:"at"`
	Until  time.Time `json:"until,omitzero"` // the last of several
	Count  int       `json:"count"`
	Feeds  []string  `json:"feeds"`
	Reason string    `json:"reason"` // overlap, downtime, clock_jump or stopping
	// Merged: a run of a later time stands for them.
	Merged bool   `json:"merged"`
	Says   string `json:"says"`
}

// Outcome is what came of the run.
func (s *Summary) Outcome() Outcome {
	switch {
	case s.Skipped != nil:
		return LeftOut
	case s.Published:
		return Published
	case s.ExitCode == ExitOK:
		return Unchanged
	case s.ExitCode == ExitRefused:
		return Refused
	case s.ExitCode == ExitNoFeed:
		return NoFeed
	}
	return Broken
}

// NoteSkipped keeps a summary of a time at which the schedule did not run.
func NoteSkipped(archive *feed.Archive, s Skipped, now time.Time) error {
	return archive.WriteSummary(summaryName(now)+"-left-out-"+s.Reason, &Summary{StartedAt: now, Skipped: &s, Feeds: []FeedSummary{}})
}

// NoteFailed keeps a summary of a run that failed before it could keep its own:
// a configuration that can't be read, a lock that somebody else holds.
func NoteFailed(archive *feed.Archive, err error, now time.Time) error {
	s := &Summary{StartedAt: now, Feeds: []FeedSummary{}}
	s.end(err)
	if s.ExitCode == ExitOK {
		return errors.New("the run did not fail")
	}
	return archive.WriteSummary(summaryName(now), s)
}

func summaryName(at time.Time) string { return at.UTC().Format("20060102T150405.000000Z") }
