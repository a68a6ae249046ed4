package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schedule"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

type scheduleCmd struct {
	signing
	Next *int `help:"Print what would run when, N ticks from now, and end." placeholder:"N"`

	with store.Signer // what signs each run's version; nil for none
}

func (scheduleCmd) Help() string {
	return `Runs the pipeline whenever a feed is due by its cadence in feeds.yaml, in the time zone declared there, until it is stopped. Never two runs at once. SIGTERM ends a run cleanly: a version is published whole or not at all.

Example:
  recuento schedule --next 10
  recuento schedule --log-json --key /etc/recuento/key

` + statuses
}

func (c *scheduleCmd) Run(w *world) error {
	var err error
	if c.Next == nil { // a wrong key must not show at midnight
		if c.with, err = c.signer(w); err != nil {
			return err
		}
	}
	_, config, err := pipeline.Load(schemas.FS, w.cli.Config)
	if err != nil {
		return err
	}
	zone, err := schedule.LoadLocation(config.Timezone)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	var entries []schedule.Entry
	for _, f := range config.Feeds {
		if !f.Cadence.Archive() {
			entries = append(entries, schedule.Entry{Name: f.ID, Cron: f.Cadence.Cron})
		}
	}
	s, err := schedule.Parse(entries, zone)
	if err != nil {
		return &pipeline.UsageError{Message: err.Error()}
	}
	if len(entries) == 0 {
		return &pipeline.UsageError{Message: schedule.ErrEmpty.Error()}
	}
	if c.Next != nil {
		return c.print(w, s, *c.Next)
	}
	return c.loop(w, s, clock{})
}

func (c *scheduleCmd) print(w *world, s *schedule.Schedule, n int) error {
	if n < 1 || n > 10000 {
		return &pipeline.UsageError{Message: fmt.Sprintf("--next is %d, expected 1 to 10000", n)}
	}
	now, err := instant()
	if err != nil {
		return err
	}
	ticks := s.Next(now, n)
	if w.cli.JSON {
		type tick struct {
			At    time.Time `json:"at"`
			Feeds []string  `json:"feeds"`
		}
		out := []tick{}
		for _, t := range ticks {
			out = append(out, tick{t.At, t.Names})
		}
		return w.printJSON(out)
	}
	for _, t := range ticks {
		fmt.Fprintf(w.stdout, "%s  %s\n", t.At.Format("Mon 2006-01-02 15:04 MST"), strings.Join(t.Names, ", "))
	}
	return nil
}

// loop runs the pipeline at each tick, until the process is told to stop.
func (c *scheduleCmd) loop(w *world, s *schedule.Schedule, clock schedule.Clock) error {
	log := w.logFrom(slog.LevelInfo) // nobody is looking: the log is all there is
	for _, warning := range s.Warnings(clock.Now()) {
		log.Warn(warning)
	}
	return s.Run(w.ctx, clock, func(ctx context.Context, due []string) error {
		plan, err := w.plan()
		if err != nil {
			return err
		}
		plan.Log, plan.Signer, plan.Unsigned = log, c.with, c.Unsigned
		sum, err := pipeline.Run(ctx, plan)
		if sum != nil {
			log.Info("run ended", "due", due, "published", sum.Published, "version", sum.Version,
				"rejected", sum.Count(func(f pipeline.FeedSummary) int { return f.Rejected }), "exit_status", exitStatus(err))
		}
		var refused *pipeline.RefusedError
		if errors.As(err, &refused) {
			log.Error("publication refused, the last version stays", "why", err)
			return nil
		}
		return err
	}, log)
}

// clock is the machine's.
type clock struct{}

func (clock) Now() time.Time                         { return time.Now() }
func (clock) After(d time.Duration) <-chan time.Time { return time.After(d) }
