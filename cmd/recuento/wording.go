package main

import (
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/wording"
)

type wordingCmd struct {
	ID      string  `arg:"" help:"The id of a fact or of a report; \"recuento explain 379\" finds one."`
	Version string  `help:"The version; the newest where it is left out." placeholder:"VERSION"`
	Lang    *string `help:"The language of the text, en or es (default: that of the environment)." placeholder:"LANG"`
}

func (wordingCmd) Help() string {
	return `Puts a fact into a few sentences that can be pasted into a newspaper: who said or counted what, when and at which stage, what is not known, and what others had verified by when; below them pages that carry it, and how to cite it.

The text is never stronger than the data: a request is not told as a release, "at least" stays, a whole is not added up from its parts, and how many pages carry a figure does not confirm it. A figure that was corrected, taken back or has no support says so first.

Example:
  recuento wording an-9f703592b8
  recuento wording an-9f703592b8 --lang es
  recuento wording an-9f703592b8 --json

` + statuses
}

func (c *wordingCmd) Run(w *world) error {
	lang, err := asked(c.Lang)
	if err != nil {
		return err
	}
	v, l, err := w.published(c.Version, lang)
	if err != nil {
		return err
	}
	text, err := wording.Of(v, c.ID, l)
	if err != nil {
		return readingError(err)
	}
	if w.cli.JSON {
		return w.printJSON(text)
	}
	return text.Print(w.stdout)
}

// asked is the language that was asked for, "" where none was. One that is
// given but empty is a slip, such as a shell variable that is not set.
func asked(lang *string) (string, error) {
	switch {
	case lang == nil:
		return "", nil
	case strings.TrimSpace(*lang) == "":
		return "", &pipeline.UsageError{Message: "--lang is empty: expected en or es"}
	}
	return strings.ToLower(strings.TrimSpace(*lang)), nil
}
