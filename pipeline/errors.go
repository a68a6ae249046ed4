package pipeline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/store"
)

// Exit statuses of the command.
const (
	ExitOK      = 0 // published, or nothing new
	ExitRuntime = 1 // the machinery failed, or another run holds the lock
	ExitUsage   = 2 // usage, configuration or schema
	ExitNoFeed  = 3 // no feed could be read
	ExitRefused = 4 // the checks refused to publish
	ExitFaulty  = 5 // what is published is not what was published
)

// UsageError is a request that can't be carried out as it was made.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

// NoFeedError says that not one feed could be read; nothing was published.
type NoFeedError struct{ Reasons []string }

func (e *NoFeedError) Error() string {
	return "no feed could be read, nothing was published:\n  " + strings.Join(e.Reasons, "\n  ")
}

// required is the kind of a refusal for a feed without which nothing is
// published; it can't be accepted.
const required check.Kind = "required"

// RefusedError says why the checks refused to publish; the last version stays.
type RefusedError struct{ Refusals []check.Refusal }

func (e *RefusedError) Error() string {
	var b strings.Builder
	b.WriteString("nothing was published, the last version stays:")
	for _, r := range e.Refusals {
		if r.Kind == required {
			fmt.Fprintf(&b, "\n  %s", r.Message)
			continue
		}
		fmt.Fprintf(&b, "\n  %s\n    if it is a mistake in a feed, mend the feed; if it is meant, run again with --accept-%s %s --reason \"…\", which is recorded in the manifest", r.Message, r.Kind, r.Table)
	}
	return b.String()
}

// FaultyError says that published files are not what was published.
type FaultyError struct{ Faults []store.Fault }

func (e *FaultyError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "verification failed, %d of the published files are not as they were published:", len(e.Faults))
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "\n  %s", f)
	}
	return b.String()
}

// ExitStatus is the exit status that an error stands for.
func ExitStatus(err error) int {
	var usage *UsageError
	var config *feed.ConfigError
	var none *NoFeedError
	var refused *RefusedError
	var faulty *FaultyError
	var rebuild *RebuildError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &usage), errors.As(err, &config), errors.Is(err, store.ErrUnknownVersion):
		return ExitUsage
	case errors.As(err, &none):
		return ExitNoFeed
	case errors.As(err, &refused):
		return ExitRefused
	case errors.As(err, &faulty), errors.As(err, &rebuild):
		return ExitFaulty
	}
	return ExitRuntime
}
