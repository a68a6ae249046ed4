package main

import (
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/summary"
)

type summaryCmd struct {
	On      *string `help:"The day (default: today); facts that are dated later are left out." placeholder:"DATE"`
	Version string  `help:"The version; the newest where it is left out." placeholder:"VERSION"`
	Lang    *string `help:"The language of the answer, en or es (default: that of the environment)." placeholder:"LANG"`
}

func (summaryCmd) Help() string {
	return `Tells where things stood on a day: how many people each counter says are held, and how old that number is; the state's running totals beside the verified ones, with their windows and what their difference bounds; state bodies that give different figures; people detained again; the last ten announcements, how far they went, whose text the pages carry, whether names and conditions were published.

It tells what the version knows of facts dated up to that day, not what was known on it. A balance older than 30 days is the last known. Nothing is added up.

Example:
  recuento summary
  recuento summary --on 2026-02-21 --lang es
  recuento summary --json

` + statuses
}

func (c *summaryCmd) Run(w *world) error {
	lang, err := asked(c.Lang)
	if err != nil {
		return err
	}
	on, err := c.day(lang)
	if err != nil {
		return err
	}
	v, l, err := w.published(c.Version, lang)
	if err != nil {
		return err
	}
	s, err := summary.Of(v, on)
	switch {
	case err != nil:
		return readingError(err)
	case w.cli.JSON:
		return w.printJSON(s)
	}
	return summary.Print(w.stdout, s, l, v.Set, width(w.stdout))
}

// day is the day that was asked for, or today.
func (c *summaryCmd) day(lang string) (time.Time, error) {
	if c.On == nil {
		return instant()
	}
	on, err := time.Parse(time.DateOnly, *c.On)
	if err != nil {
		l, unknown := languageOf(lang)
		if unknown != nil {
			return time.Time{}, unknown
		}
		words := language.Words{Language: language.Language(l)}
		given := *c.On
		if strings.TrimSpace(given) == "" {
			given = words.Pick("is empty", "está vacío")
		}
		return time.Time{}, &pipeline.UsageError{Message: words.Say("--on %s: expected a day of the calendar, year first, such as 2026-02-21", "--on %s: se espera un día del calendario, con el año primero, como 2026-02-21", given)}
	}
	return on, nil
}
