package main

import (
	"errors"
	"fmt"

	"github.com/recuento/recuento/pipeline"
)

type redactCmd struct {
	Key    string `arg:"" help:"The report_id of the report, such as ar-0123456789."`
	Reason string `help:"What kind of data it was and why it goes, without the data; it is published." placeholder:"TEXT" required:""`
}

func (redactCmd) Help() string {
	return `Takes a report out of everything published and archived: its row out of every table of every version, its words out of the facts that were made of it, its record out of the captures. Old manifests and signatures stay as they are; redactions.json names each file that differs from what was published, with both digests and the reason, and "recuento verify" tells that from tampering. Runs to come withhold the record for as long as the feed gives it.

What others have downloaded, backups, and the file of the feed itself are out of reach: the answer names what is left to do.

Example:
  recuento redact ar-0123456789 --reason "the note named a private person"

Exit status:
  0  the report is redacted
  1  an error
  2  wrong usage, such as an id that was never published
`
}

func (c *redactCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	done, err := pipeline.Redact(w.ctx, plan, c.Key, c.Reason)
	if done == nil {
		return err
	}
	if w.cli.JSON {
		return errors.Join(err, w.printJSON(done))
	}
	if done.Recovered != "" {
		fmt.Fprintln(w.stdout, done.Recovered)
	}
	if !done.Done {
		fmt.Fprintf(w.stdout, "%s was redacted on %s (%s); nothing was left to do\n", c.Key, done.At.Format("2006-01-02"), done.ID)
		c.held(w, done)
		return err
	}
	fmt.Fprintf(w.stdout, "%s: %s of %s is redacted: %d files rewritten, %d removed\n", done.ID, c.Key, done.Table, done.Rewritten, done.Removed)
	c.held(w, done)
	fmt.Fprintln(w.stdout, "copies that others downloaded, exports and backups still hold it: export again, and tell those who republish; the next signed version tells of it")
	return err
}

// held tells which feeds still give the record.
func (c *redactCmd) held(w *world, done *pipeline.Redacting) {
	for _, h := range done.Held {
		fmt.Fprintf(w.stdout, "the feed %s still holds the record: %s, line %d; have it removed there, then redact it once more: what was captured meanwhile goes, too\n", h.Feed, h.File, h.Line)
	}
}
