package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline"
)

type runCmd struct {
	signing
	Publisher      string   `help:"Who publishes this chain of versions, in place of the configuration's publisher." placeholder:"NAME"`
	AcceptShrink   []string `help:"Publish although TABLE loses more rows than its guard allows; needs --reason." placeholder:"TABLE"`
	AcceptIdentity []string `help:"Publish although keys of TABLE stand for something else than before; needs --reason." placeholder:"TABLE"`
	Reason         string   `help:"Why; recorded in the manifest." placeholder:"TEXT"`
	Only           []string `help:"Read FEED only; of the others what they held when they were last read is used; one that never was is read, too. May be given several times." placeholder:"FEED"`
	Offline        bool     `help:"Use no network: of feeds that lie there, what they held when they were last read is used."`
	DryRun         bool     `help:"Do everything but publish: tell what would be published, rejected or refused."`
	RecordedOn     string   `help:"Reconstruct what the feeds tell of DATE: for feeds that are older than the installation. The version is marked as reconstructed." placeholder:"DATE"`
}

func (runCmd) Help() string {
	return `Reads every feed of the configuration, keeps its bytes in the archive, normalises and checks them, and publishes one version as Parquet and CSV. Where nothing is new, nothing is published. A feed that can't be read stops alone: its last good rows stay.

Example:
  recuento run
  recuento run --key ~/keys/recuento
  recuento run --dry-run
  recuento run --only weekly_balances --offline
  recuento run --accept-shrink windows --reason "two windows were one and the same"
  recuento --config december.yaml run --recorded-on 2025-12-31

` + statuses
}

func (c *runCmd) Run(w *world) error {
	plan, err := w.plan()
	if err != nil {
		return err
	}
	plan.Publisher, plan.RecordedOn, plan.Only = c.Publisher, c.RecordedOn, c.Only
	if c.Only != nil && len(c.Only) == 0 || slices.Contains(c.Only, "") {
		return &pipeline.UsageError{Message: "--only is empty, expected the id of a feed; leave the flag out to read them all"}
	}
	if c.Offline {
		plan.Network.Client = nil
	}
	if err := checkRecordedOn(c.RecordedOn, plan.Now); err != nil {
		return err
	}
	if plan.Accept, err = c.accept(); err != nil {
		return err
	}
	plan.Unsigned = c.Unsigned
	if plan.Signer, err = c.signer(w); err != nil {
		return err
	}
	if w.tells() && !w.cli.Verbose {
		plan.Log = w.logFrom(slog.LevelError) // the summary says the rest
	}
	bar := newProgress(w)
	plan.Stage = bar.stage
	sum, err := c.carryOut(w.ctx, plan)
	bar.done()
	if sum == nil {
		return err
	}
	if w.cli.JSON {
		return errors.Join(err, w.printJSON(publicSummary(sum)))
	}
	// A person gets the whole story; a pipe or a cron job one line, and what
	// went wrong in the log.
	if w.tells() || c.DryRun && !w.cli.JSON {
		w.printSummary(sum, err)
	} else {
		w.printLine(sum, err)
	}
	return err
}

// carryOut runs the plan, or everything of it but the publication.
func (c *runCmd) carryOut(ctx context.Context, plan pipeline.Plan) (*pipeline.Summary, error) {
	if !c.DryRun {
		return pipeline.Run(ctx, plan)
	}
	scratch, err := os.MkdirTemp("", "recuento-dry-run-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	return pipeline.Check(ctx, plan, scratch)
}

// checkRecordedOn wants a day that is over: a day of the past is reconstructed,
// the present is recorded.
func checkRecordedOn(day string, now time.Time) error {
	if day == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1900 {
		return &pipeline.UsageError{Message: fmt.Sprintf("--recorded-on is %q; expected a day such as 2026-02-21", day)}
	}
	if today := now.UTC().Format(time.DateOnly); day >= today {
		return &pipeline.UsageError{Message: fmt.Sprintf("--recorded-on %s: today is %s (UTC); only a day of the past can be reconstructed, run without the flag", day, today)}
	}
	return nil
}

// tells reports whether a summary is told in full.
func (w *world) tells() bool { return !w.cli.JSON && (w.cli.Verbose || isTerminal(w.stdout)) }

func (c *runCmd) accept() ([]pipeline.Acceptance, error) {
	if len(c.AcceptShrink)+len(c.AcceptIdentity) > 0 && strings.TrimSpace(c.Reason) == "" {
		return nil, &pipeline.UsageError{Message: `--accept-shrink and --accept-identity need --reason "…": it is recorded in the manifest for those who ask later`}
	}
	if len(c.AcceptShrink)+len(c.AcceptIdentity) == 0 && c.Reason != "" {
		return nil, &pipeline.UsageError{Message: "--reason goes with --accept-shrink TABLE or --accept-identity TABLE"}
	}
	var out []pipeline.Acceptance
	for _, t := range c.AcceptShrink {
		out = append(out, pipeline.Acceptance{Kind: "shrink", Table: t, Reason: c.Reason})
	}
	for _, t := range c.AcceptIdentity {
		out = append(out, pipeline.Acceptance{Kind: "identity", Table: t, Reason: c.Reason})
	}
	return out, nil
}
