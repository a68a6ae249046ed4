package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
	"github.com/recuento/recuento/pipeline/monitor"
	"github.com/recuento/recuento/pipeline/schedule"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// keeper runs the pipeline when feeds are due, remembers what it did and tells
// whoever is to know.
type keeper struct {
	*scheduleCmd
	w        *world
	clock    schedule.Clock
	log      *slog.Logger
	archive  *feed.Archive
	folder   string // of what the schedule itself remembers
	journal  *schedule.Journal
	lock     *store.Lock
	monitor  *monitor.Monitor
	client   *fetch.Client
	notifier *monitor.Notifier

	mu       sync.Mutex
	config   *feed.Config
	schedule *schedule.Schedule
}

// keeper takes its place: no second one may keep the same archive.
func (c *scheduleCmd) keeper(w *world, config *feed.Config, clock schedule.Clock, log *slog.Logger) (*keeper, error) {
	k := &keeper{scheduleCmd: c, w: w, clock: clock, log: log, config: config, client: network().Client, folder: filepath.Join(w.cli.Archive, "schedule")}
	var err error
	if k.archive, err = feed.OpenArchive(w.cli.Archive); err != nil {
		return nil, err
	}
	who, err := k.notify(config)
	if err != nil {
		return nil, err
	}
	k.notifier = monitor.NewNotifier(who)
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return nil, err
	}
	plan, err := w.plan()
	if err != nil {
		return nil, err
	}
	k.lock, err = store.AcquireLock(filepath.Join(w.cli.Archive, "schedule.lock"), store.Holder{PID: plan.Holder.PID, Host: plan.Holder.Host, Command: plan.Holder.Command, Since: plan.Now})
	var held *store.HeldError
	if errors.As(err, &held) {
		return nil, fmt.Errorf("another schedule keeps this archive (%s); one is enough, stop it first or name another archive", held.Path)
	}
	if err != nil {
		return nil, err
	}
	if k.journal, err = schedule.OpenJournal(filepath.Join(k.folder, "journal.json")); err != nil {
		k.close()
		return nil, err
	}
	k.monitor = monitor.New(monitor.Options{Version: programVersion(), Now: clock.Now, Success: k.lastSuccess()})
	if told, err := os.ReadFile(k.told()); err == nil {
		k.notifier.Restore(told)
	}
	return k, nil
}

// lastSuccess is when a run did its work last, before this process: an alarm
// must not go off for a restart.
func (k *keeper) lastSuccess() time.Time {
	const looked = 500
	runs, err := k.archive.Runs(looked)
	if err != nil {
		return time.Time{}
	}
	for _, r := range runs {
		var sum pipeline.Summary
		if json.Unmarshal(r.Text, &sum) != nil {
			continue
		}
		if o := sum.Outcome(); o == pipeline.Published || o == pipeline.Unchanged {
			return sum.StartedAt
		}
	}
	return time.Time{}
}

// told is where it stands what was told, so that a restart does not repeat it.
func (k *keeper) told() string { return filepath.Join(k.folder, "told.json") }

func (k *keeper) close() { k.lock.Release() }

// notify is who is told, and what was told is remembered.
func (k *keeper) notify(config *feed.Config) (monitor.NotifyOptions, error) {
	o, err := notifying(config, k.client)
	o.Log, o.Keep = k.log, func(state []byte) error { return os.WriteFile(k.told(), state, 0o600) }
	return o, err
}

// keep goes on until ctx ends.
func (k *keeper) keep(ctx context.Context, s *schedule.Schedule, hangups <-chan os.Signal) error {
	k.schedule = s
	for _, warning := range s.Warnings(k.clock.Now()) {
		k.log.Warn(warning)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	if k.Listen != "" {
		on, err := net.Listen("tcp", k.Listen)
		if err != nil {
			return &pipeline.UsageError{Message: fmt.Sprintf("--listen %s: %v; name another address, or an empty one to answer nobody", k.Listen, err)}
		}
		k.log.Info("answering for health and metrics", "address", on.Addr().String())
		work.Go(func() {
			if err := k.monitor.Serve(ctx, on); err != nil {
				k.log.Error("nobody is answered any more", "address", k.Listen, "error", err)
			}
		})
	}
	changes := make(chan schedule.Change)
	work.Go(func() { k.reread(ctx, hangups, changes) })
	work.Go(func() { k.tellAgain(ctx) })
	k.monitor.Next(k.next())
	o := k.options()
	return s.Run(ctx, schedule.Options{
		Clock: k.clock, Log: k.log, Journal: k.journal, Replace: changes, Skipped: k.skipped,
		Overlap: o.Overlap, CatchUp: o.CatchUp, Grace: o.Grace,
	}, k.run)
}

// tellAgain sends what could not be sent, so that nobody waits for the next run
// to learn of the last.
func (k *keeper) tellAgain(ctx context.Context) {
	const pause = 5 * time.Minute
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			k.notifier.Again(ctx)
		}
	}
}

// options is how the configuration wants the schedule to behave.
func (k *keeper) options() schedule.Change {
	c := k.config.Schedule
	o := schedule.Change{Schedule: k.schedule, Grace: c.Grace}
	if c.Overlap == "queue" {
		o.Overlap = schedule.OverlapQueue
	}
	if c.CatchUp == "latest" {
		o.CatchUp = schedule.CatchUpLatest
	}
	return o
}

// next is when the next run is due.
func (k *keeper) next() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ticks := k.schedule.Next(k.clock.Now(), 1); len(ticks) > 0 {
		return ticks[0].Start
	}
	return time.Time{}
}

// reread takes a new configuration when it is asked to. A faulty one is
// refused, and the old one stays.
func (k *keeper) reread(ctx context.Context, hangups <-chan os.Signal, changes chan<- schedule.Change) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
		}
		config, s, who, err := k.reload()
		k.monitor.Reloaded(err == nil)
		if err != nil {
			k.log.Error("the configuration is refused, the old one stays", "error", err)
			continue
		}
		k.notifier.Use(who)
		k.mu.Lock()
		k.config, k.schedule = config, s
		change := k.options()
		k.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case changes <- change:
		}
		for _, warning := range s.Warnings(k.clock.Now()) {
			k.log.Warn(warning)
		}
		k.monitor.Next(k.next())
		k.log.Info("the configuration was read again", "feeds", len(config.Feeds))
	}
}

func (k *keeper) reload() (config *feed.Config, s *schedule.Schedule, who monitor.NotifyOptions, err error) {
	if _, config, err = pipeline.Load(schemas.FS, k.w.cli.Config); err != nil {
		return nil, nil, who, err
	}
	if s, err = pipeline.Schedule(config); err != nil {
		return nil, nil, who, err
	}
	if len(s.Next(k.clock.Now(), 1)) == 0 {
		return nil, nil, who, schedule.ErrEmpty
	}
	who, err = k.notify(config)
	return config, s, who, err
}

// skipped records times that were left out.
func (k *keeper) skipped(s schedule.Skip) {
	k.monitor.Skipped(string(s.Reason), s.Count)
	says := fmt.Sprintf("%s: %s", s.At.Format("2006-01-02 15:04 MST"), s.Detail)
	if s.Count > 1 {
		says = fmt.Sprintf("%d times from %s to %s: %s", s.Count, s.At.Format("2006-01-02 15:04 MST"), s.Until.Format("2006-01-02 15:04 MST"), s.Detail)
	}
	err := pipeline.NoteSkipped(k.archive, pipeline.Skipped{
		At: s.At.UTC(), Until: s.Until.UTC(), Count: s.Count, Feeds: s.Names, Reason: string(s.Reason), Merged: s.Merged, Says: says,
	}, k.clock.Now())
	if err != nil {
		k.log.Error("what was left out could not be recorded", "error", err)
	}
}

// run is one tick. The feeds that are complete are read each time.
func (k *keeper) run(ctx context.Context, due []string) error {
	k.mu.Lock()
	config := k.config
	k.mu.Unlock()
	began := time.Now()
	k.monitor.Began()
	k.monitor.Next(k.next())
	var sum *pipeline.Summary
	err := errors.New("the run ended without an answer")
	defer func() {
		p := recover()
		if p != nil {
			err = fmt.Errorf("the program met a fault of its own: %v", p)
		}
		k.ended(config, sum, err, time.Since(began))
		if p != nil {
			panic(p)
		}
	}()
	plan, err := k.w.plan()
	if err != nil {
		return err
	}
	plan.Log, plan.Signer, plan.Unsigned, plan.Loaded = k.log, k.with, k.Unsigned, config
	plan.Network.Client = k.client
	for _, f := range config.Feeds {
		if f.Cadence.Archive() || slices.Contains(due, f.ID) {
			plan.Only = append(plan.Only, f.ID)
		}
	}
	sum, err = k.wait(ctx, plan)
	if sum == nil && err != nil {
		if noted := pipeline.NoteFailed(k.archive, err, plan.Now); noted != nil {
			k.log.Error("the run's summary could not be kept", "error", noted)
		}
	}
	var refused *pipeline.RefusedError
	if errors.As(err, &refused) {
		k.log.Error("publication refused, the last version stays", "why", err)
		return nil
	}
	return err
}

// patience is how long a run waits for one that somebody began by hand.
const patience = 10 * time.Minute

func (k *keeper) wait(ctx context.Context, plan pipeline.Plan) (*pipeline.Summary, error) {
	for waited := time.Duration(0); ; waited += 5 * time.Second {
		now, err := instant() // anew each time: what is read after a wait is not older
		if err != nil {
			return nil, err
		}
		plan.Now = now
		sum, err := pipeline.Run(ctx, plan)
		var held *store.HeldError
		if !errors.As(err, &held) || waited >= patience {
			return sum, err
		}
		if waited == 0 {
			k.log.Info("waiting for the run that is going on", "lock", held.Path)
		}
		select {
		case <-ctx.Done():
			return sum, err
		case <-time.After(5 * time.Second):
		}
	}
}

// ended tells of a run whoever is to know.
func (k *keeper) ended(config *feed.Config, sum *pipeline.Summary, err error, took time.Duration) {
	r := monitor.Run{Ended: time.Now(), Took: took, Outcome: string(pipeline.Broken)}
	if sum != nil {
		r.Outcome, r.Stages, r.Feeds = string(sum.Outcome()), sum.Took, feedsOf(config, sum)
		k.log.Info("run ended", "outcome", r.Outcome, "published", sum.Published, "version", sum.Version,
			"rejected", sum.Count(func(f pipeline.FeedSummary) int { return f.Rejected }), "exit_status", exitStatus(err))
	}
	if s, openErr := store.Open(k.w.cli.Output); openErr == nil {
		if entries, listErr := s.List(); listErr == nil && len(entries) > 0 {
			r.Versions, r.Version = len(entries), string(entries[0].Version)
		}
	}
	k.monitor.Ended(r)
	k.monitor.Next(k.next())
	if !errors.Is(err, context.Canceled) { // told to stop: nothing is wrong
		reason := ""
		if err != nil {
			reason = err.Error()
		}
		// It is told also where the process is to stop meanwhile.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		k.notifier.Ended(ctx, r, reason)
		cancel()
	}
	if _, err := k.archive.TrimSummaries(config.Schedule.KeepRuns); err != nil {
		k.log.Warn("old summaries could not be removed", "error", err)
	}
}

// feedsOf is how the feeds did in a run.
func feedsOf(config *feed.Config, sum *pipeline.Summary) []monitor.Feed {
	var out []monitor.Feed
	for i, now := range sum.Freshness {
		f := monitor.Feed{ID: now.Feed, State: string(now.State), Checked: now.Checked, Changed: now.Changed, Failures: now.Failures}
		f.Quiet = i < len(config.Feeds) && config.Feeds[i].Policy == feed.Optional
		if day, err := time.Parse(time.DateOnly, now.DataAsOf); err == nil {
			f.Data = day
		}
		for _, s := range sum.Feeds {
			if s.Feed == now.Feed {
				f.Kept, f.Rejected, f.Flagged, f.Reason = s.Kept, s.Rejected, s.Flagged, s.Message
			}
		}
		out = append(out, f)
	}
	return out
}
