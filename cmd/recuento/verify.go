package main

import (
	"fmt"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

type verifyCmd struct {
	Version string `arg:"" optional:"" help:"The version; the newest where it is left out."`
	All     bool   `help:"Every version, the chain between them, the list of versions and the published captures."`
}

func (verifyCmd) Help() string {
	return `Computes the digest of every published file again and compares it with the manifest, and the manifests with each other. Names each file that was changed, removed or added.

Example:
  recuento verify
  recuento verify 2026-11-22
  recuento verify --all

` + statuses
}

func (c *verifyCmd) Run(w *world) error {
	if c.All && c.Version != "" {
		return &pipeline.UsageError{Message: "verify takes a VERSION or --all, not both"}
	}
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	entries, err := s.List()
	if err != nil {
		return statusError{err, pipeline.ExitFaulty}
	}
	if len(entries) == 0 && !c.All {
		return &pipeline.UsageError{Message: fmt.Sprintf("nothing is published in %s yet; \"recuento run\" does, --output names another folder", w.cli.Output)}
	}
	var faults []store.Fault
	what := ""
	if c.All {
		what = fmt.Sprintf("all %d versions", len(entries))
		faults, err = s.VerifyAll()
	} else {
		v, verr := w.version(s, c.Version)
		if verr != nil {
			return verr
		}
		what = "version " + string(v)
		faults, err = s.Verify(v)
	}
	if err != nil {
		return err
	}
	if w.cli.JSON {
		if err := w.printJSON(map[string]any{"ok": len(faults) == 0, "verified": what, "faults": append([]store.Fault{}, faults...)}); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return &pipeline.FaultyError{Faults: faults}
	}
	if !w.cli.JSON {
		fmt.Fprintf(w.stdout, "%s: every file is as it was published\n", what)
	}
	return nil
}

// version is the version that a person named, or the newest.
func (w *world) version(s *store.Store, named string) (snapshot.Version, error) {
	if named != "" && named != "latest" {
		v, err := snapshot.ParseVersion(named)
		if err != nil {
			return "", &pipeline.UsageError{Message: err.Error()}
		}
		return v, nil
	}
	entries, err := s.List()
	if err != nil {
		return "", err
	}
	if len(entries) == 0 {
		return "", &pipeline.UsageError{Message: fmt.Sprintf("nothing is published in %s yet; \"recuento run\" does, --output names another folder", w.cli.Output)}
	}
	return entries[0].Version, nil
}
