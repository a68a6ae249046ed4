package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

type feedCmd struct {
	New     feedNewCmd     `cmd:"" help:"Look at a CSV file and draft its entry of the configuration."`
	Preview feedPreviewCmd `cmd:"" help:"Show the first rows of a feed as read and as normalised, and all that would be rejected."`
}

type feedNewCmd struct {
	Location string `arg:"" help:"Path of a CSV file, packed with gzip or zip or not."`
	Table    string `help:"The table that it fills, where the columns do not tell." placeholder:"NAME"`
	ID       string `help:"The feed's id; made of the file's name where it is left out." placeholder:"ID"`
}

func (feedNewCmd) Help() string {
	return `Looks at the first 1,000 records of a CSV file and writes, on standard output, an entry for the list feeds of feeds.yaml: how the file is written, which of its columns is which input of the table, which code each spelling means. Behind each line stands how sure it is and why. What the file can't tell says FILL IN; what is needed and has no column, and what has no place, stands there as a comment. Nothing is written to the configuration: paste the entry there and go through it.

Example:
  recuento feed new balances.csv
  recuento feed new balances.csv.gz --table verified_release_reports --id weekly_balances

` + statuses
}

func (c *feedNewCmd) Run(w *world) error {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	// A configuration that is not there, or not right yet, is no hindrance.
	_, config, err := pipeline.Load(schemas.FS, w.cli.Config)
	if err != nil {
		config = nil
	}
	d, err := desk.Draft(w.ctx, set, c.Location, desk.DraftOptions{Table: c.Table, ID: c.ID, Folder: filepath.Dir(w.cli.Config), Config: config})
	if err != nil {
		return deskError(err)
	}
	if w.cli.JSON {
		return w.printJSON(d)
	}
	if _, err := fmt.Fprint(w.stdout, d.Text); err != nil {
		return err
	}
	for _, line := range d.Summary(w.cli.Config) {
		fmt.Fprintln(w.stderr, line)
	}
	return nil
}

type feedPreviewCmd struct {
	ID   string `arg:"" help:"The feed's id in the configuration."`
	Rows int    `help:"How many records are shown, at most 1000." default:"5" placeholder:"N"`
}

func (feedPreviewCmd) Help() string {
	return `Reads a feed where it stands, as the configuration declares it, and shows its first records side by side: the column of the file, what stands there, and what it becomes. Then it lists everything that would be rejected. Neither the archive nor the publication is touched. It shows the text of cells, and is for your own eyes. Records that would be rejected leave the exit status at 0; 3 means that the feed can't be read at all.

Example:
  recuento feed preview weekly_balances
  recuento feed preview weekly_balances --rows 20
  recuento feed preview weekly_balances --rows 1000 --json

` + statuses
}

func (c *feedPreviewCmd) Run(w *world) error {
	if c.Rows < 0 || c.Rows > desk.MostPreviewed {
		return &pipeline.UsageError{Message: fmt.Sprintf("--rows %d: expected 0 to %d", c.Rows, desk.MostPreviewed)}
	}
	d, err := w.desk("en")
	if err != nil {
		return err
	}
	p, err := d.Preview(w.ctx, c.ID, c.Rows)
	var unreadable *desk.UnreadableFeedError
	if errors.As(err, &unreadable) {
		return statusError{err, pipeline.ExitNoFeed}
	}
	if err != nil {
		return deskError(err)
	}
	if w.cli.JSON {
		return w.printJSON(p)
	}
	printPreview(w.stdout, p)
	return nil
}
