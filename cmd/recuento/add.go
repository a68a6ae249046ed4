package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/schemas"
)

type addCmd struct {
	File             string `arg:"" optional:"" help:"A spreadsheet (.xlsx) or CSV of reports; where it is left out, one report is asked for question by question."`
	Table            string `help:"The table that the reports are for." placeholder:"NAME"`
	Lang             string `help:"The language of questions and answers, en or es (default: that of the environment)." placeholder:"LANG"`
	DryRun           bool   `help:"Print the lines that would be added, and write nothing."`
	AcceptDuplicates bool   `help:"Add also what is probably there already (a row that looks like a duplicate stops the whole file otherwise)."`
}

func (addCmd) Help() string {
	return `Writes reports into the CSV file of the first feed of their table that has no mapping and the default dialect. Each line goes behind the last one of its date; all other lines stay as they are. With a FILE, all of its rows are checked first (see recuento check FILE), and if one has a fault nothing is written. Exit status 4 means that, 2 that the file is no table, 1 that somebody left or the answers ended.

Example:
  recuento add monday.xlsx
  recuento add monday.xlsx --dry-run
  recuento add --lang es

` + statuses
}

func (c *addCmd) Run(w *world) error {
	d, err := w.desk(c.Lang)
	if err != nil {
		return err
	}
	// A signal ends the questions; what is being written is written whole.
	ctx, stop := signal.NotifyContext(w.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	options := desk.AddOptions{AcceptDuplicates: c.AcceptDuplicates}
	var a *desk.Addition
	if c.File != "" {
		a, err = c.addFile(ctx, w, d, options)
	} else {
		a, err = c.ask(ctx, w, d, options)
	}
	if err != nil {
		return deskError(err)
	}
	if !c.DryRun {
		if err := a.Write(); err != nil {
			return deskError(err)
		}
	}
	if w.cli.JSON {
		return w.printJSON(a)
	}
	a.Print(w.stdout)
	return nil
}

// addFile plans the rows of a file and tells what is to be said about them,
// before anything is written.
func (c *addCmd) addFile(ctx context.Context, w *world, d *desk.Desk, o desk.AddOptions) (*desk.Addition, error) {
	found, err := d.CheckFile(ctx, c.File, c.Table)
	if err != nil {
		return nil, err
	}
	a, err := d.Plan(found, o)
	switch {
	case w.cli.JSON && err != nil:
		return nil, errors.Join(err, w.printJSON(found))
	case !w.cli.JSON:
		found.PrintFindings(w.stdout)
	}
	return a, err
}

// ask is the guided entry.
func (c *addCmd) ask(ctx context.Context, w *world, d *desk.Desk, o desk.AddOptions) (*desk.Addition, error) {
	talk := w.stdout
	if w.cli.JSON {
		talk = w.stderr // standard output is for the answer alone
	}
	return d.Guide(ctx, w.stdin, talk, desk.GuideOptions{AddOptions: o, Table: c.Table})
}

// desk is the tables and feeds that files are checked against, and the language
// in which that is told.
func (w *world) desk(lang string) (*desk.Desk, error) {
	now, err := instant()
	if err != nil {
		return nil, err
	}
	language, err := languageOf(lang)
	if err != nil {
		return nil, err
	}
	set, config, err := pipeline.Load(schemas.FS, w.cli.Config)
	if err != nil {
		return nil, err
	}
	d := &desk.Desk{Set: set, Config: config, Today: now.Unix() / 86400, Language: language}
	if _, err := os.Stat(w.cli.Archive); err == nil {
		if archive, err := feed.OpenArchive(w.cli.Archive); err == nil {
			d.Asked = archive.Asked
		}
	}
	return d, nil
}

// languageOf is the language that was asked for, else that of the environment.
func languageOf(lang string) (desk.Language, error) {
	switch lang {
	case "en", "es":
		return desk.Language(lang), nil
	case "":
	default:
		return "", &pipeline.UsageError{Message: fmt.Sprintf("--lang %s: expected en or es", lang)}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "es") {
				return desk.Spanish, nil
			}
			break
		}
	}
	return desk.English, nil
}

// deskError gives what a desk refuses its exit status.
func deskError(err error) error {
	var no *desk.RefusedError
	var unusable *desk.UnusableError
	switch {
	case errors.As(err, &no):
		return statusError{err, pipeline.ExitRefused}
	case errors.As(err, &unusable):
		return statusError{err, pipeline.ExitUsage}
	}
	return err
}
