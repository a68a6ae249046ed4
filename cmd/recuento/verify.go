package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

type verifyCmd struct {
	Version string `arg:"" optional:"" help:"The version; the newest where it is left out."`
	All     bool   `help:"Every version, the chain between them, the list of versions and the published captures."`

	Pubkey []string `help:"With --all: prove by signatures that the whole past is the publisher's. A file, or the key itself; may be repeated where keys changed." placeholder:"FILE" sep:"none"`
	Expect *string  `help:"With --all: the newest version that you know, by number, and the sha256 of its manifest; it must still be there." placeholder:"SEQ[:DIGEST]"`
}

func (verifyCmd) Help() string {
	return `Computes the digest of every published file again and compares it with the manifest, and the manifests with each other. Names each file that was changed, removed or added.

Whoever can change the files can change the digests with them. With --pubkey each manifest must bear a good signature by one of the keys, from the first signed version on; those before it are covered by the digests that follow one another. See docs/signatures.md.

Example:
  recuento verify
  recuento verify 2026-11-22
  recuento verify --all
  recuento verify --all --pubkey recuento.pub --expect 7

` + statuses
}

func (c *verifyCmd) Run(w *world) error {
	if c.All && c.Version != "" {
		return &pipeline.UsageError{Message: "verify takes a VERSION or --all, not both"}
	}
	known, err := c.known()
	if err != nil {
		return err
	}
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	what, of, faults, proof, err := c.verify(w, s, known)
	if err != nil {
		return err
	}
	redactions, err := s.Redactions()
	if err != nil && len(faults) == 0 {
		return err
	}
	pages := ""
	if c.All {
		pages = noPages(s, w.cli.Output)
	}
	if w.cli.JSON {
		answer := map[string]any{"ok": len(faults) == 0, "verified": what, "faults": append([]store.Fault{}, faults...)}
		if of.Yanked != nil {
			answer["yanked"] = of.Yanked
		}
		if of.RecordedOn != "" {
			answer["recorded_on"] = of.RecordedOn
		}
		if len(known.Keys) > 0 {
			answer["proof"] = proof
		}
		if len(redactions) > 0 {
			answer["redactions"] = redactions
		}
		if pages != "" {
			answer["notes"] = []string{pages}
		}
		if err := w.printJSON(answer); err != nil {
			return err
		}
	} else if pages != "" {
		fmt.Fprintf(w.stderr, "recuento: %s\n", pages)
	}
	if len(faults) > 0 {
		return &pipeline.FaultyError{Faults: faults}
	}
	if !w.cli.JSON {
		fmt.Fprintf(w.stdout, "%s: every file is as it was published%s\n", what, but(redactions))
		for _, r := range redactions {
			fmt.Fprintf(w.stdout, "  %s, %s: %s of %s was taken out of %d files: %s\n", r.ID, r.At.Format(time.DateOnly), r.Key, r.Table, len(r.Files), layout.Visible(r.Reason))
		}
		if note := noteOf(of); note != "" {
			fmt.Fprintf(w.stdout, "  %s\n", note)
		}
		printProof(w.stdout, proof, c)
	}
	return nil
}

// but is what redactions leave of a statement on all files.
func but(redactions []snapshot.Redaction) string {
	if len(redactions) == 0 {
		return ""
	}
	return ", or as redactions.json says"
}

// noPages says that a publication has no pages, or "". That is no fault of what
// was published, which nobody can tell from pages that were never made.
func noPages(s *store.Store, output string) string {
	if site, err := s.Site(); site != nil || err != nil {
		return ""
	}
	return fmt.Sprintf("%s has no pages (no %s); the data do not depend on them, and \"recuento site\" makes them anew, in a copy made by \"recuento export\" the next export", output, snapshot.SiteName)
}

// verify says what it verified and what is wrong with it; of is the version,
// where it was one.
func (c *verifyCmd) verify(w *world, s *store.Store, known store.Known) (what string, of snapshot.Entry, faults []store.Fault, proof store.Proof, err error) {
	entries, damaged := s.List()
	if c.All {
		// A damaged list is one of the faults that VerifyAll finds.
		what = fmt.Sprintf("all %s versions", thousands(len(entries)))
		if len(entries) == 1 {
			what = "the only version"
		}
		faults, proof, err = s.Prove(known)
		if err == nil && len(entries)+len(faults) == 0 {
			err = w.nothingPublished()
		}
		return what, of, faults, proof, err
	}
	v, err := w.which(s, c.Version)
	if damaged != nil && err != nil {
		return "", of, nil, proof, statusError{damaged, pipeline.ExitFaulty}
	}
	if err != nil {
		return "", of, nil, proof, err
	}
	for _, e := range entries {
		if e.Version == v {
			of = e
		}
	}
	faults, err = s.Verify(v)
	return "version " + string(v), of, faults, proof, err
}

func (w *world) nothingPublished() error {
	// Versions without their list were published, and the list was lost.
	standing, err := filepath.Glob(filepath.Join(w.cli.Output, "snapshots", "*", snapshot.ManifestName))
	if err == nil && len(standing) > 0 {
		return statusError{fmt.Errorf("%s stands, but %s is missing in %s; see \"recuento verify --all\", then restore the file from a copy", filepath.Dir(standing[0]), snapshot.VersionsName, w.cli.Output), pipeline.ExitFaulty}
	}
	return &pipeline.UsageError{Message: fmt.Sprintf("nothing is published in %s yet; \"recuento run\" does, --output names another folder", w.cli.Output)}
}

// version is the version that a verb answers from: the one that a person named,
// told to be yanked where it is, or the newest that stands.
func (w *world) version(s *store.Store, named string) (snapshot.Version, error) {
	v, err := w.which(s, named)
	if entries, damaged := s.List(); err == nil && damaged == nil {
		w.warnOf(entries, v)
	}
	return v, err
}

func (w *world) which(s *store.Store, named string) (snapshot.Version, error) {
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
	newest := snapshot.Standing(entries)
	if newest == nil {
		return "", statusError{fmt.Errorf("%s in %s says of every version that it is yanked, but one at least stands; see \"recuento verify --all\"", snapshot.VersionsName, w.cli.Output), pipeline.ExitFaulty}
	}
	return newest.Version, nil
}
