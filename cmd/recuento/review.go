package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/explain"
)

type reviewCmd struct {
	Version string `help:"The version; the newest where it is left out." placeholder:"VERSION"`
	Kind    string `help:"Only questions of one kind: near_threshold, conflict, lone or restatement." placeholder:"KIND"`
	Limit   int    `help:"At most so many questions, 0 for all (default 20; with --json or --csv, all)." default:"-1" placeholder:"N"`
	CSV     bool   `name:"csv" help:"Answer in CSV, one line for each question."`
	Lang    string `help:"The language of the answer, en or es (default: that of the environment)." placeholder:"LANG"`
}

func (reviewCmd) Help() string {
	return `Lists what a curator should look at, that which moves most pages first: reports that were joined, or kept apart, by few points (near_threshold); facts on which pages disagree (conflict); facts of one report that nearly joined another (lone); figures that may correct an earlier one (restatement). What was decided already does not appear.

Under each question stands an entry for feeds/curation.yaml, ready to paste; what says FILL IN is left to you. Where the rules have it right, nothing needs to be decided.

Example:
  recuento review
  recuento review --kind conflict --limit 0
  recuento review --csv > queue.csv

` + statuses
}

// questionsShown keeps a terminal readable.
const questionsShown = 20

func (c *reviewCmd) Run(w *world) error {
	if c.CSV && w.cli.JSON {
		return &pipeline.UsageError{Message: "review takes --csv or --json, not both"}
	}
	now, err := instant()
	if err != nil {
		return err
	}
	s, err := w.explainer(c.Version, c.Lang)
	if err != nil {
		return err
	}
	taken, err := w.takenIDs()
	if err != nil {
		return err
	}
	o := explain.ReviewOptions{Kind: c.Kind, Limit: c.Limit, Date: now.Format(time.DateOnly), Taken: taken}
	if c.Limit < 0 {
		o.Limit = 0
		if !c.CSV && !w.cli.JSON {
			o.Limit = questionsShown
		}
	}
	queue, err := s.Review(o)
	switch {
	case err != nil:
		return explainError(err)
	case w.cli.JSON:
		return w.printJSON(queue)
	case c.CSV:
		return explain.WriteReviewCSV(w.stdout, queue)
	}
	return s.PrintReview(w.stdout, queue, width(w.stdout))
}

var entryID = regexp.MustCompile(`(?m)^[\s-]*id:\s*["']?([a-z0-9][a-z0-9-]*)`)

// takenIDs is the ids of the decisions that stand beside the configuration. The
// file may be unfinished: entries are being pasted into it while the queue is
// worked through.
func (w *world) takenIDs() ([]curation.Decision, error) {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(w.cli.Config), "curation.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var taken []curation.Decision
	for _, m := range entryID.FindAllSubmatch(text, -1) {
		taken = append(taken, curation.Decision{ID: string(m[1])})
	}
	return taken, nil
}
