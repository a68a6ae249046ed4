package main

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/past"
)

type asofCmd struct {
	When string `arg:"" name:"date" help:"A day: the version that told at its end (UTC); or a version, or latest."`
	Out  string `help:"The folder that the files go to; new or empty." placeholder:"DIR" required:"" type:"path"`
}

func (asofCmd) Help() string {
	return `Writes a version, or what told at the end of a day, exactly as it stood: tables, codebooks and manifest, byte for byte; "sha256sum -c SHA256SUMS" checks them. A reconstructed version stands for the day it reconstructs. A copy that holds the newest version only gives the tables of facts and reports, made from their histories, and says so. The tables *_history of any later version give the same rows by a WHERE clause: see docs/vintages.md.

Example:
  recuento asof 2026-02-21 --out february
  recuento asof 2026-11-22.2 --out there

` + statuses
}

func (c *asofCmd) Run(w *world) error {
	s, set, err := w.pastOf()
	if err != nil {
		return err
	}
	e, err := w.meant(s, set, c.When)
	if err != nil {
		return err
	}
	done, err := past.CopyTo(s, set, e.Entry, c.Out)
	if err != nil {
		return pastError(err)
	}
	if w.cli.JSON {
		return w.printJSON(done)
	}
	fmt.Fprintf(w.stdout, "version %s, as it stood: %s in %s\n", done.Version, counted(done.Files, "file"), c.Out)
	if done.FromHistory {
		fmt.Fprintln(w.stdout, "its own files are not in this copy: the tables of facts and reports were made from the histories of the newest version")
	}
	if len(done.Redacted) > 0 {
		fmt.Fprintf(w.stdout, "but for what was redacted since: %s; redactions.json says when and why\n", strings.Join(done.Redacted, ", "))
	}
	if done.Note != "" {
		fmt.Fprintln(w.stdout, done.Note)
	}
	return nil
}
