package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

type yankCmd struct {
	Version string `arg:"" help:"The version that must not be used any more."`
	Reason  string `required:"" help:"What is wrong with it; published for those who used it." placeholder:"TEXT"`
}

func (yankCmd) Help() string {
	return `Says of a version that it must not be used any more: it is marked in versions.json, in every later manifest and on the pages, and "latest" and every answer go to the newest version that stands. Its files stay where they are, as they were published: whoever cited it can still check it. A yank is not taken back.

The version that comes next still follows the yanked one, and comes when the feeds say something else: mend them, then run.

Example:
  recuento yank 2026-11-22 --reason "the feed of balances was read with the columns of another table"
  recuento ls

` + statuses
}

func (c *yankCmd) Run(w *world) error {
	v, err := snapshot.ParseVersion(c.Version)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	if entries, err := s.List(); err == nil && len(entries) == 0 {
		return w.nothingPublished()
	}
	plan, err := w.plan()
	if err != nil {
		return err
	}
	bar := newProgress(w)
	plan.Stage = bar.stage
	done, err := pipeline.Yank(w.ctx, plan, v, c.Reason)
	bar.done()
	if done == nil {
		return err
	}
	if w.cli.JSON {
		return errors.Join(err, w.printJSON(done))
	}
	if done.Recovered != "" {
		fmt.Fprintln(w.stdout, done.Recovered)
	}
	fmt.Fprintf(w.stdout, "version %s is yanked since %s: %s\n", done.Version, done.At.Format(time.RFC3339), done.Reason)
	if done.Latest != "" {
		fmt.Fprintf(w.stdout, "latest is version %s\n", done.Latest)
	}
	if p := done.Pages; p != nil {
		fmt.Fprintf(w.stdout, "pages in %s: %d written, %d unchanged, %d removed\n", w.cli.Output, p.Written, p.Kept, p.Removed)
	}
	return err
}

// noteOf says what a reader of a version has to know before any of its rows: ""
// for most.
func noteOf(e snapshot.Entry) string {
	switch note := reconstructs(e); {
	case e.Yanked == nil:
		return note
	case note == "":
		return "yanked: " + e.Yanked.Reason
	default:
		return "yanked: " + e.Yanked.Reason + "; " + note
	}
}

func reconstructs(e snapshot.Entry) string {
	if e.RecordedOn == "" {
		return ""
	}
	return "reconstructs " + e.RecordedOn
}

// warnOf tells who named a yanked version that it is one. The answer comes all
// the same: it is what was published.
func (w *world) warnOf(entries []snapshot.Entry, v snapshot.Version) {
	for _, e := range entries {
		if e.Version == v && e.Yanked != nil {
			fmt.Fprintf(w.stderr, "recuento: version %s was yanked on %s and must not be used: %s\n", v, e.Yanked.At.Format(time.DateOnly), e.Yanked.Reason)
		}
	}
}
