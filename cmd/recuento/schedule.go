package main

import (
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schedule"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

type scheduleCmd struct {
	signing
	Next   *int   `help:"Print what would run when, N ticks from now, and end." placeholder:"N"`
	Listen string `help:"Answer /healthz and /metrics there (default ${default}); port 0 takes a free one, an empty address answers nobody." default:"127.0.0.1:9188" placeholder:"ADDRESS"`

	with store.Signer // what signs each run's version; nil for none
}

func (scheduleCmd) Help() string {
	return `Runs the pipeline whenever a feed is due by its cadence in feeds.yaml, each in its time zone, until it is stopped. Never two runs at once. What it leaves out it records with the reason: recuento runs lists it. SIGTERM lets a run end, for schedule.grace at most: a version is published whole or not at all. SIGHUP rereads the configuration; a faulty one is refused, and the old one stays.

Example:
  recuento schedule --next 10
  recuento schedule --log-json --key /etc/recuento/key

` + statuses
}

func (c *scheduleCmd) Run(w *world) error {
	// Before anything else: without a taker the signal would end the process.
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
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
	s, err := pipeline.Schedule(config)
	if err != nil {
		return err
	}
	now, err := instant()
	if err != nil {
		return err
	}
	if len(s.Next(now, 1)) == 0 {
		return &pipeline.UsageError{Message: schedule.ErrEmpty.Error()}
	}
	if c.Next != nil {
		return c.print(w, s, now, *c.Next)
	}
	k, err := c.keeper(w, config, clock{}, w.logFrom(slog.LevelInfo)) // nobody is looking: the log is all there is
	if err != nil {
		return err
	}
	defer k.close()
	return k.keep(w.ctx, s, hangups)
}

func (c *scheduleCmd) print(w *world, s *schedule.Schedule, now time.Time, n int) error {
	if n < 1 || n > 10000 {
		return &pipeline.UsageError{Message: fmt.Sprintf("--next is %d, expected 1 to 10000", n)}
	}
	ticks := s.Next(now, n)
	if w.cli.JSON {
		type tick struct {
			At     time.Time `json:"at"`
			Starts time.Time `json:"starts_at"`
			Feeds  []string  `json:"feeds"`
		}
		out := []tick{}
		for _, t := range ticks {
			out = append(out, tick{t.At, t.Start, t.Names})
		}
		return w.printJSON(out)
	}
	for _, t := range ticks {
		later := ""
		if !t.Start.Equal(t.At) {
			later = fmt.Sprintf("  (from %s, spread)", t.Start.Format("15:04:05"))
		}
		fmt.Fprintf(w.stdout, "%s  %s%s\n", t.At.Format("Mon 2006-01-02 15:04 MST"), strings.Join(t.Names, ", "), later)
	}
	return nil
}

// clock is the machine's.
type clock struct{}

func (clock) Now() time.Time                         { return time.Now() }
func (clock) After(d time.Duration) <-chan time.Time { return time.After(d) }
