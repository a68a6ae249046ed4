package main

import (
	"fmt"
	"path/filepath"

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
	what, faults, err := c.verify(w, s)
	if err != nil {
		return err
	}
	pages := ""
	if c.All {
		pages = noPages(s, w.cli.Output)
	}
	if w.cli.JSON {
		told := map[string]any{"ok": len(faults) == 0, "verified": what, "faults": append([]store.Fault{}, faults...)}
		if pages != "" {
			told["notes"] = []string{pages}
		}
		if err := w.printJSON(told); err != nil {
			return err
		}
	} else if pages != "" {
		fmt.Fprintf(w.stderr, "recuento: %s\n", pages)
	}
	if len(faults) > 0 {
		return &pipeline.FaultyError{Faults: faults}
	}
	if !w.cli.JSON {
		fmt.Fprintf(w.stdout, "%s: every file is as it was published\n", what)
	}
	return nil
}

// noPages says that a publication has no pages, or "". That is no fault of what
// was published, which nobody can tell from pages that were never made.
func noPages(s *store.Store, output string) string {
	if site, err := s.Site(); site != nil || err != nil {
		return ""
	}
	return fmt.Sprintf("%s has no pages (no %s); the data do not depend on them, and \"recuento site\" makes them anew, in a copy made by \"recuento export\" the next export", output, snapshot.SiteName)
}

// verify says what it verified and what is wrong with it.
func (c *verifyCmd) verify(w *world, s *store.Store) (what string, faults []store.Fault, err error) {
	entries, damaged := s.List()
	if c.All {
		// A damaged list is one of the faults that VerifyAll finds.
		what = fmt.Sprintf("all %s versions", thousands(len(entries)))
		if len(entries) == 1 {
			what = "the only version"
		}
		faults, err = s.VerifyAll()
		if err == nil && len(entries)+len(faults) == 0 {
			err = w.nothingPublished()
		}
		return what, faults, err
	}
	v, err := w.version(s, c.Version)
	if damaged != nil && err != nil {
		return "", nil, statusError{damaged, pipeline.ExitFaulty}
	}
	if err != nil {
		return "", nil, err
	}
	faults, err = s.Verify(v)
	return "version " + string(v), faults, err
}

func (w *world) nothingPublished() error {
	// Versions without their list were published, and the list was lost.
	standing, err := filepath.Glob(filepath.Join(w.cli.Output, "snapshots", "*", snapshot.ManifestName))
	if err == nil && len(standing) > 0 {
		return statusError{fmt.Errorf("%s stands, but %s is missing in %s; see \"recuento verify --all\", then restore the file from a copy", filepath.Dir(standing[0]), snapshot.VersionsName, w.cli.Output), pipeline.ExitFaulty}
	}
	return &pipeline.UsageError{Message: fmt.Sprintf("nothing is published in %s yet; \"recuento run\" does, --output names another folder", w.cli.Output)}
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
		return "", w.nothingPublished()
	}
	return entries[0].Version, nil
}
