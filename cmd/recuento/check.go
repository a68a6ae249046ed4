package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/recuento/recuento/pipeline"
)

type checkCmd struct {
	Strict bool `help:"Exit with 4 also where a record is rejected or a feed fails."`
}

func (checkCmd) Help() string {
	return `Reads the configuration and every feed, and tells what run would publish, reject, flag or refuse. Nothing is published.

Example:
  recuento check
  recuento check --config my/feeds.yaml --strict

` + statuses
}

func (c *checkCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "recuento-check-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	bar := newProgress(w)
	plan.Stage = bar.stage
	sum, err := pipeline.Check(w.ctx, plan, scratch)
	bar.done()
	if sum == nil {
		return err
	}
	rejected := sum.Count(func(f pipeline.FeedSummary) int { return f.Rejected })
	failed := sum.Count(func(f pipeline.FeedSummary) int {
		if f.State == pipeline.Read {
			return 0
		}
		return 1
	})
	if err == nil && c.Strict && rejected+failed > 0 {
		sum.ExitCode = pipeline.ExitRefused
		err = statusError{fmt.Errorf("%s rejected records, %d failed feeds; run would publish, --strict does not let it pass", thousands(rejected), failed), pipeline.ExitRefused}
	}
	if err != nil {
		sum.Error = err.Error()
	}
	if w.cli.JSON {
		return errors.Join(err, w.printJSON(publicSummary(sum)))
	}
	printFeeds(w.stdout, sum)
	for i, p := range sum.Problems {
		if i == problemsShown {
			fmt.Fprintf(w.stdout, "… and %s more; --json lists all\n", thousands(len(sum.Problems)-i))
			break
		}
		fmt.Fprintln(w.stdout, p)
	}
	return err
}

// problemsShown keeps a terminal readable.
const problemsShown = 200

// statusError carries an exit status of its own.
type statusError struct {
	error
	status int
}

func (e statusError) exitStatus() int { return e.status }
