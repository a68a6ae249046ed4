package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/store"
)

func TestExitStatus(t *testing.T) {
	t.Parallel()
	usage := &pipeline.UsageError{Message: "usage"}
	refused := &pipeline.RefusedError{Refusals: []check.Refusal{{Kind: check.Shrink, Table: "windows", Message: "it would be empty"}}}
	faulty := &pipeline.FaultyError{Faults: []store.Fault{{Path: "csv/windows.csv", What: store.Missing}}}
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"nothing":                 {nil, 0},
		"machinery":               {fs.ErrPermission, 1},
		"stopped":                 {context.Canceled, 1},
		"lock":                    {&store.HeldError{Path: "lock"}, 1},
		"read-back":               {pipeline.ErrReadBack, 1},
		"usage":                   {usage, 2},
		"configuration":           {&feed.ConfigError{Path: "feeds.yaml", Faults: []feed.Fault{{Line: 1, Message: "no"}}}, 2},
		"unknown version":         {fmt.Errorf("version %q: %w", "2020-01-01", store.ErrUnknownVersion), 2},
		"no feed":                 {&pipeline.NoFeedError{Reasons: []string{"feed a: gone"}}, 3},
		"refused":                 {refused, 4},
		"faulty":                  {faulty, 5},
		"wrapped":                 {fmt.Errorf("run: %w", refused), 4},
		"with a summary unkept":   {errors.Join(refused, fs.ErrPermission), 4},
		"with a draft that stays": {errors.Join(usage, errors.New("abandon the draft")), 2},
	} {
		if got := pipeline.ExitStatus(c.err); got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
}

// TestErrorsSayWhatToDo holds that an error a person meets names the thing and
// the way out.
func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"it would be empty\n    if it is a mistake in a feed, mend the feed; if it is meant, run again with --accept-shrink windows --reason": &pipeline.RefusedError{
			Refusals: []check.Refusal{{Kind: check.Shrink, Table: "windows", Message: "it would be empty"}}},
		"no feed could be read, nothing was published:\n  feed a: gone\n  feed b: gone": &pipeline.NoFeedError{Reasons: []string{"feed a: gone", "feed b: gone"}},
		"verification failed, 1 of the published files":                                 &pipeline.FaultyError{Faults: []store.Fault{{Path: "csv/windows.csv", What: store.Missing}}},
		"\n  csv/windows.csv: missing":                                                  &pipeline.FaultyError{Faults: []store.Fault{{Path: "csv/windows.csv", What: store.Missing}}},
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}
