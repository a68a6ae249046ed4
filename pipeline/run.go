package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// run is one execution of a plan.
type run struct {
	plan   Plan
	set    *schema.Set
	config *feed.Config
	// decisions are those of curation.yaml, whose bytes have the digest curated.
	decisions []curation.Decision
	curated   string
	archive   *feed.Archive // where captures go
	kept      *feed.Archive // where the last good ones are
	store     *store.Store
	log       *slog.Logger
	workers   int
	again     *again             // nil but where a version is made once more
	answers   map[string]*answer // of servers, by feed

	encoded atomic.Int64 // rows, once for each form of a table

	at    string // the stage that goes on, since
	since time.Time
	took  map[string]float64 // seconds, by stage
}

// Load reads the schemas and the configuration that a plan names.
func Load(schemas fs.FS, config string) (*schema.Set, *feed.Config, error) {
	set, err := schema.ParseSet(schemas)
	if err != nil {
		return nil, nil, &UsageError{err.Error()}
	}
	rules, err := fs.ReadFile(schemas, "feeds.schema.json")
	if err != nil {
		return nil, nil, &UsageError{err.Error()}
	}
	c, err := feed.LoadConfig(config, rules, set)
	if err == nil {
		err = checkCadences(c)
	}
	if err == nil {
		err = checkReasons(c)
	}
	return set, c, err
}

// checkReasons refuses personal data in what corrections say: it is published.
func checkReasons(c *feed.Config) error {
	var faults []feed.Fault
	for _, f := range c.Feeds {
		for _, fix := range f.Corrections {
			if check.PersonalData([]byte(fix.Reason)) || check.PersonalData([]byte(fix.Value)) {
				faults = append(faults, feed.Fault{Line: fix.Line, Column: 1,
					Message: "the correction of " + fix.Key + " holds an identity-card number, a telephone number or an e-mail address; it would be published, say it without"})
			}
		}
	}
	if len(faults) > 0 {
		return &feed.ConfigError{Path: c.Path, Faults: faults}
	}
	return nil
}

// checkCadences refuses cadences that never come or mean nothing, at the lines
// of their feeds.
func checkCadences(c *feed.Config) error {
	var faults []feed.Fault
	for _, f := range c.Feeds {
		if f.Cadence.Archive() {
			continue
		}
		if _, err := Schedule(&feed.Config{Timezone: c.Timezone, Feeds: []feed.Feed{f}}); err != nil {
			faults = append(faults, feed.Fault{Line: f.Line, Column: 1, Message: err.Error()})
		}
	}
	if len(faults) > 0 {
		return &feed.ConfigError{Path: c.Path, Faults: faults}
	}
	return nil
}

func (p Plan) load() (*schema.Set, *feed.Config, error) {
	if p.Loaded == nil {
		return Load(p.Schemas, p.Config)
	}
	set, err := schema.ParseSet(p.Schemas)
	if err != nil {
		return nil, nil, &UsageError{err.Error()}
	}
	return set, p.Loaded, nil
}

func newRun(plan Plan) (*run, error) {
	r := &run{plan: plan, log: plan.Log, workers: plan.Workers}
	if r.workers <= 0 {
		r.workers = runtime.GOMAXPROCS(0)
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if r.set, r.config, err = plan.load(); err != nil {
		return nil, err
	}
	if r.decisions, r.curated, err = loadCuration(plan.Schemas, r.set, r.config); err != nil {
		return nil, err
	}
	for _, id := range plan.Only {
		if !slices.ContainsFunc(r.config.Feeds, func(f feed.Feed) bool { return f.ID == id }) {
			return nil, &UsageError{fmt.Sprintf("there is no feed %q in %s; expected one of %s", id, plan.Config, strings.Join(feedIDs(r.config), ", "))}
		}
	}
	for _, a := range plan.Accept {
		if t := r.set.Table(a.Table); t == nil || !t.Feed {
			return nil, &UsageError{fmt.Sprintf("--accept-%s %s: there is no such table that feeds fill", a.Kind, a.Table)}
		}
	}
	if r.store, err = store.Open(plan.Output); err != nil {
		return nil, err
	}
	return r, nil
}

func feedIDs(c *feed.Config) []string {
	var ids []string
	for _, f := range c.Feeds {
		ids = append(ids, f.ID)
	}
	return ids
}

// stage begins a step of the run, which ends the one before.
func (r *run) stage(name string, done, total int) {
	r.lap(name)
	if r.plan.Stage != nil {
		r.plan.Stage(Stage{name, done, total})
	}
}

// lap notes how long the last stage took, by its first word: "read", "write".
func (r *run) lap(next string) {
	if r.plan.Clock == nil {
		return
	}
	now := r.plan.Clock()
	if r.took == nil {
		r.took = map[string]float64{}
	} else if r.at != "" {
		r.took[r.at] += now.Sub(r.since).Seconds()
	}
	r.at, _, _ = strings.Cut(next, " ")
	r.since = now
}

// Run carries out a plan. The summary is there whenever anything was read,
// with an error or without; see [ExitStatus] for what the error means. When
// ctx ends, the draft is abandoned and nothing is published.
func Run(ctx context.Context, plan Plan) (*Summary, error) {
	r, err := newRun(plan)
	if err != nil {
		return nil, err
	}
	if r.archive, err = feed.OpenArchive(plan.Archive); err != nil {
		return nil, err
	}
	r.kept = r.archive
	holder := store.Holder{PID: plan.Holder.PID, Host: plan.Holder.Host, Command: plan.Holder.Command, Since: plan.Now}
	lock, err := store.AcquireLock(filepath.Join(plan.Archive, "lock"), holder)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	tree, err := r.store.Lock()
	if err != nil {
		return nil, err
	}
	defer tree.Release()
	sum := &Summary{StartedAt: plan.Now}
	r.lap("")
	began := r.since
	err = stopped(ctx, r.publish(ctx, sum))
	if r.lap(""); plan.Clock != nil {
		sum.Took, sum.Lasted = r.took, r.since.Sub(began).Seconds()
	}
	sum.Encoded = r.encoded.Load()
	// Of a run that was stopped nothing is known that was not before.
	if ctx.Err() == nil || sum.Published {
		if noted := r.note(sum); noted != nil {
			err = errors.Join(err, fmt.Errorf("what is known of the feeds could not be kept: %w", noted))
		}
	}
	sum.end(err)
	if kept := r.archive.WriteSummary(summaryName(plan.Now), sum); kept != nil {
		if sum.Published {
			kept = fmt.Errorf("version %s was published, but the run's summary could not be kept: %w", sum.Version, kept)
		}
		err = errors.Join(err, kept)
	}
	return sum, err
}

// Check reads and checks everything that [Run] would, and publishes nothing.
// It keeps captures under scratch, which is the caller's to remove, and needs
// no lock.
func Check(ctx context.Context, plan Plan, scratch string) (*Summary, error) {
	r, err := newRun(plan)
	if err != nil {
		return nil, err
	}
	if r.archive, err = feed.OpenArchive(scratch); err != nil {
		return nil, err
	}
	r.kept = r.archive
	if _, err := os.Stat(plan.Archive); err == nil {
		if r.kept, err = feed.OpenArchive(plan.Archive); err != nil {
			return nil, err
		}
	}
	sum := &Summary{StartedAt: plan.Now}
	last, err := r.store.Newest()
	if err != nil {
		return nil, err
	}
	_, err = r.prepare(ctx, sum, last)
	err = stopped(ctx, err)
	sum.end(err)
	return sum, err
}

// stopped is an error as a person reads it: where the run ended because its
// context did, what it was at does not matter.
func stopped(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && (errors.Is(err, cause) || errors.Is(err, ctx.Err())) {
		return fmt.Errorf("the run was stopped (%w); nothing was published, the last version stays", cause)
	}
	return err
}

// comparison is an edition held against the last version.
type comparison struct {
	edition  *edition
	old      map[string]*table.Table // of the last version, those that still have their columns
	deltas   []snapshot.Table
	accepted []snapshot.Accepted
	anything bool // is new
	moment   vintage.Moment
	sealed   map[string]*table.Table // by history, what this version lays aside
	kept     map[string][]string     // by history, the parts that were laid aside before: "_0001"
}

func (r *run) publish(ctx context.Context, sum *Summary) error {
	recovered, err := r.store.Recover()
	if err != nil {
		return err
	}
	sum.Recovered = recovered.String()
	if err := r.archive.Clean(); err != nil {
		return err
	}
	last, err := r.store.Newest()
	if err != nil {
		return err
	}
	if err := r.mayPublish(last); err != nil {
		return err
	}
	if err := r.ownMarks(last); err != nil {
		return err
	}
	c, err := r.prepare(ctx, sum, last)
	if err != nil {
		return err
	}
	if c.anything {
		if err := r.keepConfiguration(); err != nil {
			return err
		}
		if err := r.vintages(ctx, c, last); err != nil {
			return err
		}
		sum.Tables = c.deltas
		if sum.Version, err = r.write(ctx, c); err != nil {
			return err
		}
		sum.Published, sum.Path = true, filepath.Join(r.plan.Output, "snapshots", string(sum.Version))
	}
	// A run that was interrupted may have left the pages behind.
	if sum.Pages, err = r.pages(ctx, false); err != nil && sum.Published {
		return fmt.Errorf("version %s was published, but its pages were not all made: %w; \"recuento site\" makes them", sum.Version, err)
	}
	return err
}

// prepare reads the feeds and compares what they give with the last version.
func (r *run) prepare(ctx context.Context, sum *Summary, last *store.Published) (*comparison, error) {
	if r.otherSchemas(last) {
		if err := keepsPromise(r.set, last); err != nil {
			return nil, err
		}
	}
	e, err := r.assemble(ctx, last)
	if e != nil {
		sum.Feeds, sum.Problems, sum.Rejects = e.feeds, e.problems, e.rejects
	}
	if err != nil {
		return nil, err
	}
	r.stage("compare", 0, 0)
	c, err := r.compare(ctx, e, last)
	if c != nil {
		sum.Tables, sum.New = c.deltas, c.anything
	}
	return c, err
}

// otherSchemas reports that the last version was made with other schemas.
func (r *run) otherSchemas(last *store.Published) bool {
	return last != nil && last.Manifest.Configuration.Schemas != snapshot.Digest(r.set.Digest)
}

// compare says what is new since the last version, and refuses what must not
// follow it.
func (r *run) compare(ctx context.Context, e *edition, last *store.Published) (*comparison, error) {
	c := &comparison{edition: e, anything: last == nil, old: map[string]*table.Table{}}
	c.anything = c.anything || r.otherSchemas(last)
	refusals := slices.Concat(r.required(e), r.accept(c, e.refusals))
	for _, s := range r.set.Tables {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if s.Vintage {
			continue
		}
		t := e.tables[s.Name]
		delta := snapshot.Table{Table: s.Name, Rows: t.Rows(), Added: t.Rows()}
		old, err := lastTable(s, last)
		if err != nil {
			return nil, err
		}
		if old != nil {
			c.old[s.Name] = old
			d := table.Diff(old, t)
			delta.Added, delta.Changed, delta.Withdrawn = len(d.Added), len(d.Changed), len(d.Withdrawn)
			if s.Feed {
				found := check.Succession(old, t, d, r.config.Tables[s.Name].MaxShrinkPercent)
				refusals = append(refusals, r.accept(c, found)...)
			}
			c.anything = c.anything || isNew(s, old, t, d)
		} else {
			c.anything = c.anything || s.Feed && t.Rows() > 0
			refusals = append(refusals, r.accept(c, r.shrunk(s, t, last))...)
		}
		c.deltas = append(c.deltas, delta)
	}
	if len(refusals) > 0 {
		return c, &RefusedError{refusals}
	}
	return c, nil
}

// required refuses to publish without a feed that must be read each time.
func (r *run) required(e *edition) []check.Refusal {
	var out []check.Refusal
	for _, f := range r.config.Feeds {
		at := slices.IndexFunc(e.feeds, func(s FeedSummary) bool { return s.Feed == f.ID })
		if f.Policy == feed.Required && (e.feeds[at].State == KeptLast || e.feeds[at].State == Failed) && r.again == nil {
			out = append(out, check.Refusal{Kind: required, Table: f.Table, Message: fmt.Sprintf("%s, and nothing is published without it (policy: required)", e.feeds[at].Message)})
		}
	}
	return out
}

// shrunk holds the rows of a table against the last version's where its cells
// can't be: the schema's major version moved.
func (r *run) shrunk(s *schema.Schema, t *table.Table, last *store.Published) []check.Refusal {
	if last == nil || !s.Feed {
		return nil
	}
	for _, was := range last.Manifest.Tables {
		allowed := max(1, int(float64(was.Rows)*r.config.Tables[s.Name].MaxShrinkPercent/100))
		if was.Table == s.Name && was.Rows-t.Rows() > allowed {
			return []check.Refusal{{Kind: check.Shrink, Table: s.Name, Withdrawn: was.Rows - t.Rows(),
				Message: fmt.Sprintf("%s would have %d rows, the last version has %d, and at most %d may go at once", s.Name, t.Rows(), was.Rows, allowed)}}
		}
	}
	return nil
}

// isNew reports whether a table says anything that the last version did not.
// Positions and provenance say where things were read, not what is known.
func isNew(s *schema.Schema, old, new *table.Table, d table.Delta) bool {
	if len(s.Volatile) == len(s.Fields) {
		return false
	}
	if len(s.Volatile) == 0 {
		return !d.Empty()
	}
	return !table.SameButVolatile(old, new)
}

// publishedAt is the instant of a version that this run publishes.
func (r *run) publishedAt() time.Time { return r.plan.Now.UTC().Truncate(time.Second) }

// today is the day from which a date lies in the future, in days since 1970.
func (r *run) today() int64 {
	return snapshot.Manifest{PublishedAt: r.publishedAt(), RecordedOn: r.plan.RecordedOn}.RecordedAt().Unix() / 86400
}

// accept drops the refusals that the plan accepts and records them.
func (r *run) accept(c *comparison, found []check.Refusal) []check.Refusal {
	return slices.DeleteFunc(found, func(f check.Refusal) bool {
		for _, a := range r.plan.Accept {
			if a.Kind == string(f.Kind) && a.Table == f.Table {
				done := snapshot.Accepted{Kind: snapshot.AcceptedKind(a.Kind), Table: a.Table, Reason: a.Reason, KeysWithdrawn: f.Withdrawn}
				if !slices.Contains(c.accepted, done) {
					c.accepted = append(c.accepted, done)
				}
				return true
			}
		}
		return false
	})
}

// manifest is what the version says of itself. The store adds its place in the
// chain and its files.
func (r *run) manifest(c *comparison, published map[string]bool) snapshot.Manifest {
	m := snapshot.Manifest{
		Version: snapshot.Version(c.moment.Version), PublishedAt: r.publishedAt(), RecordedOn: r.plan.RecordedOn,
		Publisher: r.config.Publisher, SchemaVersion: r.set.Version, Code: r.plan.Code,
		Configuration: snapshot.Configuration{Feeds: snapshot.Digest(r.config.Digest), Schemas: snapshot.Digest(r.set.Digest), Curation: snapshot.Digest(r.curated)},
		IDMap:         c.edition.idMap,
		Tables:        c.deltas, Accepted: c.accepted,
	}
	if r.plan.Publisher != "" {
		m.Publisher = r.plan.Publisher
	}
	for _, f := range r.config.Feeds {
		at := slices.IndexFunc(c.edition.feeds, func(s FeedSummary) bool { return s.Feed == f.ID })
		s := c.edition.feeds[at]
		in := snapshot.Input{
			Feed: f.ID, Table: f.Table, Title: f.Title, Publisher: f.Publisher,
			Homepage: f.Homepage, Licence: f.Licence.SPDX, Attribution: f.Licence.Attribution,
			Location: r.declared(f), Configuration: snapshot.Digest(f.Reading), Capture: snapshot.Digest(s.Capture), Bytes: s.Bytes, Published: published[f.ID],
			RowsRead: s.Read, RowsKept: s.Kept, RowsRejected: s.Rejected, RowsFlagged: s.Flagged, SetAside: len(s.Aside),
			KeptLast: s.State == KeptLast,
		}
		if s.State == KeptLast || s.State == Failed {
			in.Reason = "the feed could not be read this time"
		}
		m.Inputs = append(m.Inputs, in)
	}
	return m
}

// declared is a feed's location without the folders of this machine.
func (r *run) declared(f feed.Feed) string {
	if in := r.again.input(f.ID); in != nil {
		return in.Location
	}
	if f.Remote() {
		return f.Location
	}
	rel := ""
	folder, err := filepath.Abs(filepath.Dir(r.config.Path))
	if err == nil {
		var location string
		if location, err = filepath.Abs(f.Location); err == nil {
			rel, err = filepath.Rel(folder, location)
		}
	}
	if err != nil || !filepath.IsLocal(rel) {
		return filepath.Base(f.Location)
	}
	return filepath.ToSlash(rel)
}
