package main

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/desk"
)

type fmtCmd struct {
	Files []string `arg:"" optional:"" name:"file" help:"CSV files of feeds without mapping and in the default dialect; all of them where none is named."`
	Lang  string   `help:"The language of the answer, en or es (default: that of the environment)." placeholder:"LANG"`
	Check bool     `help:"Change nothing; list what would change, and exit with 4 if anything would."`
}

func (fmtCmd) Help() string {
	return `Brings the CSV files that are kept by hand into one form, so that what git shows of a change is the change: UTF-8 without byte order mark, LF, quotes only where they are needed, no blanks around cells, rows in the order of their dates. Rows of one date keep their order, and no value is altered. A file that can't be parsed is left as it is.

Example:
  recuento fmt
  recuento fmt --check --lang es
  recuento fmt feeds/announcement_reports.csv

` + statuses
}

func (c *fmtCmd) Run(w *world) error {
	d, err := w.desk(c.Lang)
	if err != nil {
		return err
	}
	files, err := d.Formats(c.Files)
	if err != nil {
		return deskError(err)
	}
	changed := 0
	for _, f := range files {
		if !f.Changed {
			continue
		}
		changed++
		if c.Check {
			continue
		}
		if err := f.Write(); err != nil {
			return deskError(err)
		}
	}
	if w.cli.JSON {
		err = w.printJSON(append([]*desk.Formatted{}, files...))
	} else {
		c.tell(w, d, files)
	}
	if err == nil && c.Check && changed > 0 {
		return statusError{notCanonical(d, changed), pipeline.ExitRefused}
	}
	return err
}

func notCanonical(d *desk.Desk, files int) error {
	if d.Language == desk.Spanish {
		return fmt.Errorf("archivos que no están en su forma canónica: %d; bin/recuento fmt los lleva a ella", files)
	}
	return fmt.Errorf("%s not in canonical form; bin/recuento fmt brings them there", counted(files, "file"))
}

func (c *fmtCmd) tell(w *world, d *desk.Desk, files []*desk.Formatted) {
	verb, canonical := "changed", "canonical"
	if c.Check {
		verb = "would change"
	}
	if d.Language == desk.Spanish {
		verb, canonical = "cambiado", "en su forma canónica"
		if c.Check {
			verb = "cambiaría"
		}
	}
	for _, f := range files {
		if f.Changed {
			fmt.Fprintf(w.stdout, "%s: %s (%s)\n", f.File, verb, strings.Join(f.Changes, "; "))
			continue
		}
		fmt.Fprintf(w.stdout, "%s: %s\n", f.File, canonical)
	}
}
