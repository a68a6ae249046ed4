package main

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

type lsCmd struct{}

func (lsCmd) Help() string {
	return `Lists the versions of the publication, newest first, with the rows of the report tables and what came, changed and went, and which of them are yanked or reconstruct an earlier day.

Example:
  recuento ls
  recuento ls --json

` + statuses
}

func (lsCmd) Run(w *world) error {
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	entries, err := s.List()
	if err != nil {
		return err
	}
	if w.cli.JSON {
		return w.printJSON(append([]snapshot.Entry{}, entries...))
	}
	if len(entries) == 0 {
		if err := w.nothingPublished(); exitStatus(err) != pipeline.ExitUsage {
			return err
		}
		fmt.Fprintf(w.stdout, "nothing is published in %s yet\n", w.cli.Output)
		return nil
	}
	t := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	noted := slices.ContainsFunc(entries, func(e snapshot.Entry) bool { return noteOf(e) != "" })
	line := func(cells, note string) {
		if noted {
			cells += "\t" + note
		}
		fmt.Fprintln(t, cells)
	}
	line("version\tpublished (UTC)\tschema\treports\tnew\tchanged\twithdrawn", "note")
	for _, e := range entries {
		var sum snapshot.Table
		for _, d := range e.Tables {
			switch d.Table {
			case "announcement_reports", "detainee_count_reports", "verified_release_reports":
				sum.Rows += d.Rows
				sum.Added += d.Added
				sum.Changed += d.Changed
				sum.Withdrawn += d.Withdrawn
			}
		}
		line(fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s", e.Version, e.PublishedAt.Format(time.DateTime), e.SchemaVersion,
			thousands(sum.Rows), thousands(sum.Added), thousands(sum.Changed), thousands(sum.Withdrawn)), noteOf(e))
	}
	return t.Flush()
}
