package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
)

type archiveCmd struct {
	Backup  backupCmd  `cmd:"" help:"Write everything that is in the archive into one file."`
	Restore restoreCmd `cmd:"" help:"Make the archive from such a file."`
	Prune   pruneCmd   `cmd:"" help:"Remove what no version needs."`
}

type backupCmd struct {
	File string `arg:"" help:"The file to write, such as recuento-2026-11-22.tar.gz, or - for standard output."`
}

func (backupCmd) Help() string {
	return `Waits for nobody: while a run is going on it refuses. Every capture is compared with its digest on the way. The file is private, as the archive is. The same archive gives the same bytes.

Example:
  recuento archive backup /backup/recuento-$(date +%F).tar.gz
  recuento archive backup - | age -r KEY > recuento.age`
}

func (c *backupCmd) Run(w *world) (err error) {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	if _, err := os.Stat(plan.Archive); err != nil {
		return &pipeline.UsageError{Message: fmt.Sprintf("there is no archive in %s: %v; name it with --archive", plan.Archive, err)}
	}
	if c.File == "-" {
		_, err := pipeline.Backup(plan, w.stdout)
		return err
	}
	if within(real(plan.Archive), real(c.File)) {
		return &pipeline.UsageError{Message: fmt.Sprintf("%s lies inside the archive; name a file elsewhere, best on another disk", c.File)}
	}
	if within(real(plan.Output), real(c.File)) {
		return &pipeline.UsageError{Message: fmt.Sprintf("%s lies inside the publication, and the backup is private; name a file elsewhere", c.File)}
	}
	if _, err := os.Stat(c.File); err == nil {
		return &pipeline.UsageError{Message: fmt.Sprintf("%s is there already; name a new file, backups are not overwritten", c.File)}
	}
	temp, err := os.CreateTemp(filepath.Dir(c.File), ".recuento-backup-*")
	if err != nil {
		return &pipeline.UsageError{Message: fmt.Sprintf("the backup can't be written: %v", err)}
	}
	defer os.Remove(temp.Name())
	kept, err := pipeline.Backup(plan, temp)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), c.File); err != nil {
		return err
	}
	return w.toldKept(kept, "%s files with %s bytes are in "+c.File)
}

func (w *world) toldKept(k feed.Kept, say string) error {
	if w.cli.JSON {
		return w.printJSON(k)
	}
	fmt.Fprintf(w.stdout, say+"\n", thousands(k.Files), thousands(int(k.Bytes)))
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"A file that recuento archive backup wrote, or - for standard input."`
}

func (restoreCmd) Help() string {
	return `Makes a new archive; one with files in it is left as it is. Every capture is compared with its digest, and where anything is wrong nothing is restored.

Example:
  recuento --archive archive archive restore recuento-2026-11-22.tar.gz`
}

func (c *restoreCmd) Run(w *world) error {
	in := io.Reader(w.stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return &pipeline.UsageError{Message: fmt.Sprintf("the backup can't be read: %v", err)}
		}
		defer f.Close()
		in = f
	}
	kept, err := feed.Restore(w.cli.Archive, bufio.NewReader(in))
	if err != nil {
		return err
	}
	return w.toldKept(kept, "%s files with %s bytes were restored into "+w.cli.Archive)
}

type pruneCmd struct {
	DryRun bool `help:"Only tell what would go."`
}

func (pruneCmd) Help() string {
	return `Removes captures that no version was made of and that no feed was last read as (files that were refused or changed again before they were published), and summaries of runs beyond schedule.keep_runs. What a version needs to be made again, and its last good rows, stay.

Example:
  recuento archive prune --dry-run
  recuento archive prune`
}

func (c *pruneCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	p, err := pipeline.Prune(plan, c.DryRun)
	if err != nil {
		return err
	}
	if w.cli.JSON {
		return w.printJSON(p)
	}
	verb := "were removed"
	if c.DryRun {
		verb = "would go"
	}
	fmt.Fprintf(w.stdout, "%s with %s bytes, and the summaries of %s, %s\n", counted(p.Captures, "capture"), thousands(int(p.Bytes)), counted(p.Runs, "run"), verb)
	return nil
}
