package main

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/store"
)

type exportCmd struct {
	Dir    string `arg:"" help:"Where to; a new folder or an earlier export."`
	Latest bool   `help:"Copy the newest version only."`
}

func (exportCmd) Help() string {
	return `Copies the publication with real files in place of links, for a host that knows no links. Every file is verified while it is copied. Running it again adds what is new.

Example:
  recuento export public_html/data

` + statuses
}

func (c *exportCmd) Run(w *world) error {
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	if entries, err := s.List(); err == nil && len(entries) == 0 {
		return w.nothingPublished()
	}
	extent := store.AllVersions
	if c.Latest {
		extent = store.LatestOnly
	}
	done, err := s.Export(c.Dir, extent)
	if err != nil {
		return err
	}
	if w.cli.JSON {
		return w.printJSON(done)
	}
	fmt.Fprintf(w.stdout, "%s in %s: %s files copied, %s stood there already\n", counted(len(done.Versions), "version"), c.Dir, thousands(done.Copied), thousands(done.Kept))
	return nil
}
