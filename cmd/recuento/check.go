package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/recuento/recuento/pipeline"
)

type checkCmd struct {
	File   string `arg:"" optional:"" help:"A spreadsheet (.xlsx) or CSV of reports, to be looked through before they are added; every feed of the configuration where it is left out."`
	Table  string `help:"With FILE: the table that its rows are for, where the names of the columns do not tell." placeholder:"NAME"`
	Lang   string `help:"With FILE: the language of the answer, en or es (default: that of the environment)." placeholder:"LANG"`
	Strict bool   `help:"Without FILE: exit with 4 also where a record is rejected or a feed fails."`
}

func (checkCmd) Help() string {
	return `Reads the configuration and every feed, and tells what run would publish, reject, flag or refuse. Nothing is published.

With FILE it looks through a spreadsheet or a CSV of reports that somebody filled in: for each fault it tells the row, the column, what stands there, what is allowed and what was probably meant, and it warns of pages and figures that are there already. Exit status 0 means that the rows can be added (warnings are allowed), 4 that there are faults, 2 that the file is no table.

Example:
  recuento check
  recuento check --config my/feeds.yaml --strict
  recuento check monday.xlsx --lang es

` + statuses
}

func (c *checkCmd) Run(w *world) error {
	if c.File != "" {
		return c.checkFile(w)
	}
	if c.Table != "" || c.Lang != "" {
		return &pipeline.UsageError{Message: "--table and --lang go with a FILE: recuento check FILE"}
	}
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

// checkFile looks through one file.
func (c *checkCmd) checkFile(w *world) error {
	if c.Strict {
		return &pipeline.UsageError{Message: "--strict goes without FILE; a FILE with faults always ends with 4"}
	}
	d, err := w.desk(c.Lang)
	if err != nil {
		return err
	}
	found, err := d.CheckFile(w.ctx, c.File, c.Table)
	if err != nil {
		return deskError(err)
	}
	found.Flags = c.flags(w)
	if w.cli.JSON {
		err = w.printJSON(found)
	} else {
		found.Print(w.stdout)
	}
	if err == nil && len(found.Faults) > 0 {
		err = &toldError{statusError{errors.New("the file has faults"), pipeline.ExitRefused}}
	}
	return err
}

// flags are those that recuento add needs to see the file as it was seen here.
func (c *checkCmd) flags(w *world) []string {
	var out []string
	for _, f := range [][2]string{{"--table", c.Table}, {"--lang", c.Lang}} {
		if f[1] != "" {
			out = append(out, f[0], f[1])
		}
	}
	if w.cli.Config != "feeds/feeds.yaml" {
		out = append(out, "--config", w.cli.Config)
	}
	return out
}

// problemsShown keeps a terminal readable.
const problemsShown = 200

// statusError carries an exit status of its own.
type statusError struct {
	error
	status int
}

func (e statusError) exitStatus() int { return e.status }
