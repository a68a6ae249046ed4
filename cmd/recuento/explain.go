package main

import (
	"errors"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/explain"
)

type explainCmd struct {
	What    string `arg:"" help:"The id of a fact or of a report, a figure, or a date."`
	Version string `help:"The version; the newest where it is left out." placeholder:"VERSION"`
	Lang    string `help:"The language of the answer, en or es (default: that of the environment)." placeholder:"LANG"`
	All     bool   `help:"Tell every fact that is found in full."`
}

func (explainCmd) Help() string {
	return `Tells what a published version knows of a figure: who said it, how far it has come, whether anybody could check it, how many pages carry whose text, on what they disagree, the reports with their lines, why they are taken for one fact, and what curators decided.

A figure may be written 3231, 3,231 or 3.231, a date 2026-02-20, 2026-02 or 2026. Where several facts answer, they are listed, and the first is told in full if it has twice the pages of the next one. With --json, "facts" holds those told in full.

Example:
  recuento explain 379
  recuento explain 2026-02-20 --lang es
  recuento explain an-9f703592b8 --json

` + statuses
}

func (c *explainCmd) Run(w *world) error {
	s, err := w.explainer(c.Version, c.Lang)
	if err != nil {
		return err
	}
	found, err := s.Find(c.What)
	if err != nil {
		return explainError(err)
	}
	n := found.Leading()
	if c.All {
		n = len(found.Matches)
	}
	facts := make([]*explain.Trace, n)
	for i := range facts {
		if facts[i], err = s.Trace(found.Matches[i].FactID); err != nil {
			return explainError(err)
		}
	}
	if w.cli.JSON {
		return w.printJSON(struct {
			*explain.Matches
			Facts []*explain.Trace `json:"facts"`
		}{found, facts})
	}
	return s.PrintMatches(w.stdout, found, facts, width(w.stdout))
}

// explainer is a published version that is asked about its facts.
func (w *world) explainer(version, lang string) (*explain.Snapshot, error) {
	v, l, err := w.published(version, lang)
	if err != nil {
		return nil, err
	}
	s := explain.New(v)
	s.Language = l
	return s, nil
}

// explainError gives what can't be explained its exit status.
func explainError(err error) error {
	var none *explain.NotFoundError
	if errors.As(err, &none) {
		return statusError{err, pipeline.ExitUsage}
	}
	return readingError(err)
}
