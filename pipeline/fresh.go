package pipeline

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/schedule"
	"github.com/recuento/recuento/pipeline/table"
)

// note remembers of each feed whether its own rows were taken, and writes
// freshness.json. sum may be of a run that failed on its way: what it does not
// tell of a feed is left as it was.
func (r *run) note(sum *Summary) error {
	for _, f := range r.config.Feeds {
		at := slices.IndexFunc(sum.Feeds, func(s FeedSummary) bool { return s.Feed == f.ID })
		if at < 0 || !sum.Feeds[at].Asked {
			continue
		}
		if err := r.archive.Note(f, sum.Feeds[at].State == Read, r.plan.Now.UTC()); err != nil {
			return err
		}
	}
	now, err := r.freshness(sum)
	if err != nil {
		return err
	}
	sum.Freshness = now.Feeds
	return r.store.WriteFreshness(now)
}

// freshness is freshness.json as of this run.
func (r *run) freshness(sum *Summary) (freshness.File, error) {
	out := freshness.File{At: r.plan.Now.UTC().Truncate(time.Second)}
	last, err := r.store.Newest()
	if err != nil {
		return out, err
	}
	if last != nil {
		out.Version = string(last.Manifest.Version)
	}
	before, err := r.store.Freshness()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.log.Warn("the last freshness.json can't be read and is written anew", "error", err)
	}
	for _, f := range r.config.Feeds {
		now, err := judge(r.config, f, r.archive.Memory(f), out.At)
		if err != nil {
			return out, err
		}
		now.DataAsOf = dataAsOf(sum, before, f.ID)
		out.Feeds = append(out.Feeds, now)
	}
	return out, nil
}

// dataAsOf is the last day of a feed's rows: as this run read them or, where it
// did not get that far, as freshness.json says.
func dataAsOf(sum *Summary, before freshness.File, id string) string {
	for _, s := range sum.Feeds {
		if s.Feed == id && s.DataAsOf != "" {
			return s.DataAsOf
		}
	}
	for _, f := range before.Feeds {
		if f.Feed == id {
			return f.DataAsOf
		}
	}
	return ""
}

// judge is how current a feed is at an instant.
func judge(c *feed.Config, f feed.Feed, m feed.Memory, at time.Time) (freshness.Feed, error) {
	second := func(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
	out := freshness.Feed{
		Feed: f.ID, Table: f.Table, Title: f.Title, TitleES: f.TitleES,
		Checked: second(m.Checked), Changed: second(m.Changed), Modified: second(m.Modified),
		Failures: m.Failures, Failing: second(m.Failing),
	}
	if !f.Cadence.Archive() {
		// A feed that fails was read well before it did so.
		from := m.Checked
		if m.Failures > 0 && m.Failing.Before(from) {
			from = m.Failing.Add(-time.Second)
		}
		if from.IsZero() {
			// Never read: what is due counts from the first try.
			from = at.Add(-time.Second)
			if m.Failures > 0 {
				from = m.Failing.Add(-time.Second)
			}
		}
		ticks, err := ticksAfter(c, f, from, 3)
		if err != nil {
			return out, err
		}
		out.Limits = freshness.Reading(ticks)
		if m.Checked.IsZero() {
			out.Due = from // it was never read
		}
		out.Limits = out.Limits.Earlier(freshness.Updates(f.Cadence.Updates, m.Changed))
	}
	out.Limits = freshness.Limits{Due: second(out.Due), Overdue: second(out.Overdue), Delinquent: second(out.Delinquent)}
	out.State = out.Judge(at)
	return out, nil
}

// ticksAfter are the next instants at which a feed is read.
func ticksAfter(c *feed.Config, f feed.Feed, from time.Time, n int) ([]time.Time, error) {
	s, err := Schedule(&feed.Config{Timezone: c.Timezone, Feeds: []feed.Feed{f}})
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for _, t := range s.Next(from, n) {
		out = append(out, t.At)
	}
	return out, nil
}

// Schedule is when the feeds of a configuration are read.
func Schedule(c *feed.Config) (*schedule.Schedule, error) {
	zone, err := schedule.LoadLocation(c.Timezone)
	if err != nil {
		return nil, &UsageError{err.Error()}
	}
	var entries []schedule.Entry
	for _, f := range c.Feeds {
		if f.Cadence.Archive() {
			continue
		}
		own := zone
		if f.Cadence.Timezone != "" {
			if own, err = schedule.LoadLocation(f.Cadence.Timezone); err != nil {
				return nil, &UsageError{err.Error()}
			}
		}
		entries = append(entries, schedule.Entry{Name: f.ID, Cron: f.Cadence.Cron, Zone: own, Jitter: f.Cadence.Jitter})
	}
	s, err := schedule.Parse(entries, zone)
	if err != nil {
		return nil, &UsageError{err.Error()}
	}
	return s, nil
}

// lastDay is the last day on which a page was published that a row of a feed is
// of. Those of which only the month or the year is known do not count.
func lastDay(t *table.Table, id string) string {
	day := t.Schema.Index("published_latest")
	precision := t.Schema.Index("published_precision")
	if day < 0 || precision < 0 {
		return ""
	}
	last := int64(table.NullInt)
	for _, ref := range t.Order() {
		seg, i := t.Segment(ref)
		if seg.Origin.Feed == id && string(seg.Bytes(i, precision)) == "day" {
			last = max(last, seg.Int(i, day))
		}
	}
	if last == table.NullInt {
		return ""
	}
	return time.Unix(last*86400, 0).UTC().Format(time.DateOnly)
}
