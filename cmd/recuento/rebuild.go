package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/store"
)

type rebuildCmd struct {
	Version string  `arg:"" help:"The version that is made again."`
	Verify  bool    `help:"Compare every file with what was published; done with and without this flag."`
	Out     *string `help:"Keep what was made in DIR, a new folder." placeholder:"DIR"`
}

func (rebuildCmd) Help() string {
	return `Makes a version again from the archive, with the configuration, the captures and the instant that its manifest names, and compares every byte with what was published. Nothing is fetched, and neither the publication nor the archive changes.

The program that published the version gives the same bytes. Another one says that it is another, and compares the rows of all tables. What the archive lacks is named, with its feed and its digest. The signature is not made again: "recuento verify --all --pubkey" checks it.

Example:
  recuento rebuild 2026-11-22 --verify
  recuento rebuild latest --out again

` + statuses
}

func (c *rebuildCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	s, err := store.Open(w.cli.Output)
	if err != nil {
		return err
	}
	v, err := w.version(s, c.Version)
	if err != nil {
		return err
	}
	keep, err := c.keep(w)
	if err != nil {
		return err
	}
	bar := newProgress(w)
	plan.Stage = bar.stage
	done, err := pipeline.Rebuild(w.ctx, plan, v, keep)
	bar.done()
	if done == nil {
		return err
	}
	if w.cli.JSON {
		return errors.Join(err, w.printJSON(map[string]any{"ok": err == nil, "identical": done.Identical(), "rebuilt": done}))
	}
	if err == nil {
		printRebuilt(w.stdout, done)
	}
	if done.Path != "" {
		fmt.Fprintf(w.stdout, "kept in %s\n", done.Path)
	}
	return err
}

// keep is the folder for what is made, or "".
func (c *rebuildCmd) keep(w *world) (string, error) {
	if c.Out == nil {
		return "", nil
	}
	if strings.TrimSpace(*c.Out) == "" {
		return "", &pipeline.UsageError{Message: "--out is empty, expected a path; leave the flag out to keep nothing"}
	}
	for _, f := range [][2]string{{"--output", w.cli.Output}, {"--archive", w.cli.Archive}} {
		if within(real(f[1]), real(*c.Out)) {
			return "", &pipeline.UsageError{Message: fmt.Sprintf("--out %s lies in %s %s, where nothing else may stand; name a new folder beside it", *c.Out, f[0], f[1])}
		}
	}
	return *c.Out, nil
}

func printRebuilt(to io.Writer, r *pipeline.Rebuilt) {
	if r.Identical() {
		fmt.Fprintf(to, "%s: made again, every byte as published (%s files)\n", r.Version, thousands(r.Files))
		return
	}
	fmt.Fprintf(to, "%s: made again by another program: the rows of all %d tables are the same, %d of %s files differ in bytes\n", r.Version, r.Tables, len(r.Differing), thousands(r.Files))
	fmt.Fprintf(to, "  published by recuento %s, %s, sha256 %s\n", r.Published.Version, r.Published.Go, r.Published.Digest)
	fmt.Fprintf(to, "  made again by recuento %s, %s, sha256 %s\n", r.Made.Version, r.Made.Go, r.Made.Digest)
	fmt.Fprintf(to, "  other bytes: %s\n", strings.Join(r.Differing, ", "))
}
