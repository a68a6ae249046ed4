package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/fetch"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// rejectsKept is how many withheld records of a feed a summary shows; all of
// them stand in the capture, at the lines that problems names.
const rejectsKept = 1000

// edition is everything that one run read, ready to be compared and published.
type edition struct {
	set      *schema.Set
	tables   map[string]*table.Table
	problems []problem.Problem
	feeds    []FeedSummary
	rejects  []normalize.Reject
	captures map[string]feed.Capture // by feed, what was used
	refusals []check.Refusal
	idMap    *snapshot.IDMap // the ids that facts had before; nil where there were none
}

// assemble reads every feed into its table, checks the tables and makes those
// that follow from them. A feed that fails stops alone.
func (r *run) assemble(ctx context.Context, last *store.Published) (*edition, error) {
	e := &edition{set: r.set, tables: map[string]*table.Table{}, captures: map[string]feed.Capture{}}
	var manifest *snapshot.Manifest
	if last != nil {
		manifest = &last.Manifest
	}
	defer r.askServers(ctx)()
	for _, s := range inOrder(r.set) {
		if err := r.fill(ctx, e, s, manifest); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(e.feeds, func(f FeedSummary) bool { return f.State == Read || f.State == NotDue }) {
		err := &NoFeedError{}
		for _, f := range e.feeds {
			err.Reasons = append(err.Reasons, f.Message)
		}
		return e, err
	}
	if err := r.resolveFacts(e, last); err != nil {
		return e, err
	}
	r.stage("derive", 0, 0)
	series, err := derive.Build(derive.Input{Set: r.set, Tables: e.tables})
	if err != nil {
		return e, &UsageError{err.Error()}
	}
	maps.Copy(e.tables, series)
	e.tables["outlets"] = outletsTable(r.set.Table("outlets"), e.tables)
	e.tables["provenance"] = provenanceTable(r.set.Table("provenance"), e.tables)
	e.tables["problems"] = problemsTable(r.set.Table("problems"), e.problems)
	return e, nil
}

// inOrder is the tables that feeds fill, those that others point to first.
func inOrder(set *schema.Set) []*schema.Schema {
	var out []*schema.Schema
	var visit func(s *schema.Schema)
	visit = func(s *schema.Schema) {
		if !s.Feed || slices.Contains(out, s) {
			return
		}
		for _, fk := range s.ForeignKeys {
			if t := set.Table(fk.Table); t != s {
				visit(t)
			}
		}
		out = append(out, s)
	}
	for _, s := range set.Tables {
		visit(s)
	}
	return out
}

// references says which values the foreign keys of a table may hold, from the
// tables that are read already.
func references(s *schema.Schema, tables map[string]*table.Table) map[string]func([]byte) bool {
	refs := map[string]func([]byte) bool{}
	for _, fk := range s.ForeignKeys {
		target := tables[fk.Table]
		if target == nil {
			continue
		}
		column := target.Schema.Index(fk.Column)
		known := map[string]bool{}
		for _, r := range target.Order() {
			known[string(target.Bytes(r, column))] = true
		}
		refs[fk.Field] = func(v []byte) bool { return known[string(v)] }
	}
	return refs
}

// reading is one feed in one run.
type reading struct {
	feed    feed.Feed
	sum     FeedSummary
	capture feed.Capture
	got     *ingest.Result // nil where the feed gives no rows
}

// fill reads the feeds of a table and settles which of their rows stand.
func (r *run) fill(ctx context.Context, e *edition, s *schema.Schema, last *snapshot.Manifest) error {
	refs := references(s, e.tables)
	missing := e.unreadable(s)
	var readings []*reading
	for i, f := range r.config.Feeds {
		if f.Table != s.Name {
			continue
		}
		r.stage("read "+f.ID, i, len(r.config.Feeds))
		g, err := r.readFeed(ctx, f, s, refs, missing)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			r.standIn(ctx, g, err, s, refs, last)
		}
		readings = append(readings, g)
	}
	r.stage("check "+s.Name, 0, 0)
	t, found, err := r.settle(ctx, s, readings, refs, last)
	if err != nil {
		return err
	}
	noted := slices.DeleteFunc(slices.Clone(found), func(p problem.Problem) bool { return p.Effect != problem.Flagged || p.Key == "" })
	flags := check.Flag(t, r.today(), noted)
	e.tables[s.Name] = t
	e.problems = append(append(e.problems, found...), flags...)
	for _, g := range readings {
		g.sum.Flagged = flagged(append(noted, flags...), g.feed.ID)
		g.sum.DataAsOf = lastDay(t, g.feed.ID)
		if err := r.account(e, g, found, last); err != nil {
			return err
		}
	}
	return nil
}

// readFeed captures and reads a feed.
func (r *run) readFeed(ctx context.Context, f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool, missing string) (*reading, error) {
	g := &reading{feed: f, sum: FeedSummary{Feed: f.ID, Table: f.Table, State: Read}}
	var err error
	if g.capture, err = r.capture(ctx, f); errors.Is(err, errNotDue) {
		g.sum.State, err = NotDue, nil
	} else {
		g.sum.Asked = true
	}
	if err != nil {
		return g, err
	}
	if missing != "" {
		return g, fmt.Errorf("feed %s: it points to %s, which could not be read", f.ID, missing)
	}
	if g.got, err = ingest.Read(ctx, r.source(f, g.capture, s, refs)); err != nil {
		return g, fmt.Errorf("feed %s, %s: %w", f.ID, f.Location, err)
	}
	return g, nil
}

func (r *run) source(f feed.Feed, c feed.Capture, s *schema.Schema, refs map[string]func([]byte) bool) ingest.Source {
	return ingest.Source{Feed: f, Capture: c, Schema: s, References: refs, Workers: r.workers, RejectsKept: rejectsKept}
}

// standIn puts a failed feed's last good capture in its place. Where there is
// none, the feed gives no rows.
func (r *run) standIn(ctx context.Context, g *reading, why error, s *schema.Schema, refs map[string]func([]byte) bool, last *snapshot.Manifest) {
	g.sum.State, g.sum.Message = Failed, why.Error()
	var fault *fetch.Error
	if errors.As(why, &fault) {
		g.sum.Failure = string(fault.Code)
	}
	if g.capture, g.got = r.lastGood(ctx, g.feed, s, refs, last); g.got != nil {
		g.sum.State = KeptLast
	}
	r.log.Warn("feed failed", "feed", g.feed.ID, "kept_last", g.got != nil, "reason", why)
}

// settle joins the feeds of a table and keeps one row for each key. A feed
// that then breaks its guard is replaced by its last good capture, and the rest
// is settled anew.
func (r *run) settle(ctx context.Context, s *schema.Schema, readings []*reading, refs map[string]func([]byte) bool, last *snapshot.Manifest) (*table.Table, []problem.Problem, error) {
	rank := map[string]int{}
	for i, g := range readings {
		rank[g.feed.ID] = i
	}
	redacted, err := r.redactedKeys(s.Name)
	if err != nil {
		return nil, nil, err
	}
	for {
		t := table.New(s)
		var found []problem.Problem
		for _, g := range readings {
			if g.got == nil {
				continue
			}
			if !t.Add(g.got.Segments...) {
				return nil, nil, fmt.Errorf("table %s: more rows than a table can hold; split it", s.Name)
			}
			found = append(found, g.got.Problems...)
		}
		t.Sort()
		found = append(append(found, check.Unique(t, rank)...), withhold(t, redacted)...)
		kept := map[string]int{}
		for _, ref := range t.Order() {
			seg, _ := t.Segment(ref)
			kept[seg.Origin.Feed]++
		}
		again := false
		for _, g := range readings {
			g.count(kept[g.feed.ID])
			if err := g.guard(found); err != nil {
				r.standIn(ctx, g, fmt.Errorf("feed %s, %s: %w", g.feed.ID, g.feed.Location, err), s, refs, last)
				again = true
			}
		}
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if !again {
			return t, standing(found, t), nil
		}
	}
}

// withhold takes out the rows that were redacted: whoever gives them again does
// not bring them back.
func withhold(t *table.Table, redacted map[string]string) []problem.Problem {
	if len(redacted) == 0 {
		return nil
	}
	var found []problem.Problem
	kept := slices.DeleteFunc(slices.Clone(t.Order()), func(ref table.Ref) bool {
		key := t.Key(ref)
		id, gone := redacted[key]
		if gone {
			seg, at := t.Segment(ref)
			found = append(found, problem.Problem{
				Table: t.Schema.Name, Feed: seg.Origin.Feed, Line: int(seg.Lines[at]),
				Code: problem.Redacted, Effect: problem.Rejected, Expected: noRecordOf(key) + "it was redacted (" + id + " in redactions.json); have it removed from the feed",
			})
		}
		return gone
	})
	if len(found) > 0 {
		t.Keep(kept)
	}
	return found
}

// standing leaves out the notes on rows that another row of their key replaced.
func standing(found []problem.Problem, t *table.Table) []problem.Problem {
	type place struct {
		feed, key string
		line      int
	}
	notes := map[place]bool{}
	for _, p := range found {
		if p.Effect == problem.Flagged && p.Key != "" {
			notes[place{p.Feed, p.Key, p.Line}] = false
		}
	}
	if len(notes) == 0 {
		return found
	}
	for _, ref := range t.Order() {
		seg, at := t.Segment(ref)
		here := place{seg.Origin.Feed, t.Key(ref), int(seg.Lines[at])}
		if _, ok := notes[here]; ok {
			notes[here] = true
		}
	}
	return slices.DeleteFunc(found, func(p problem.Problem) bool {
		return p.Effect == problem.Flagged && p.Key != "" && !notes[place{p.Feed, p.Key, p.Line}]
	})
}

// count takes over what a feed's capture gave.
func (g *reading) count(kept int) {
	if g.got == nil {
		return
	}
	g.sum.Capture, g.sum.Bytes = g.capture.Digest, g.capture.Bytes
	g.sum.Read, g.sum.Kept, g.sum.Rejected = g.got.Read, kept, g.got.Read-kept
	g.sum.Withheld = withheld(g.feed, g.capture, g.got, g.sum.Rejected)
	g.sum.Aside, g.sum.Comments = g.got.Aside, g.got.Comments
	g.sum.Found = nil
	for _, f := range g.got.Found {
		g.sum.Found = append(g.sum.Found, f.String())
	}
}

func flagged(flags []problem.Problem, feed string) int {
	type row struct {
		line int
		key  string
	}
	rows := map[row]bool{}
	for _, p := range flags {
		if p.Feed == feed {
			rows[row{p.Line, p.Key}] = true
		}
	}
	return len(rows)
}

// account enters a feed into the edition.
func (r *run) account(e *edition, g *reading, found []problem.Problem, last *snapshot.Manifest) error {
	if g.got == nil {
		if in := r.lastInput(g.feed, last); in != nil && in.RowsKept > 0 && g.feed.Policy != feed.Optional {
			g.sum.lost = true
			e.refusals = append(e.refusals, check.Refusal{Kind: check.Shrink, Table: g.feed.Table, Withdrawn: in.RowsKept,
				Message: fmt.Sprintf("%s would lose the %d rows of feed %s, which can't be read; neither can its last good capture, %s", g.feed.Table, in.RowsKept, g.feed.ID, in.Capture)})
		}
		e.feeds = append(e.feeds, g.sum)
		return nil
	}
	e.captures[g.feed.ID] = g.capture
	if len(g.got.Unknown) > 0 && g.feed.UnknownColumn == "report" {
		g.sum.Unknown = g.got.Unknown
		r.log.Warn("feed has columns that the mapping neither uses nor ignores", "feed", g.feed.ID, "columns", g.got.Unknown)
	}
	e.feeds = append(e.feeds, g.sum)
	rejects := g.got.Rejects[:min(len(g.got.Rejects), rejectsKept)]
	lines := map[int]bool{}
	for _, p := range found {
		double := p.Code == problem.DuplicateKey || p.Code == problem.DuplicateRecord
		if double && p.Feed == g.feed.ID && len(rejects)+len(lines) < rejectsKept {
			lines[p.Line] = true
		}
	}
	more, err := ingest.Records(g.feed, g.capture, lines)
	if err != nil {
		return fmt.Errorf("feed %s: %w", g.feed.ID, err)
	}
	e.rejects = append(append(e.rejects, rejects...), more...)
	return nil
}

// unreadable is a table that s points to and whose rows are not all there
// because a feed could not be read, or "".
func (e *edition) unreadable(s *schema.Schema) string {
	for _, fk := range s.ForeignKeys {
		for _, f := range e.feeds {
			if f.Table == fk.Table && f.State == Failed && (f.lost || e.tables[fk.Table].Rows() == 0) {
				return fk.Table
			}
		}
	}
	return ""
}

// guard holds a feed against what feeds.yaml says of it.
func (g *reading) guard(found []problem.Problem) error {
	guards := g.feed.Guards
	if g.sum.State != Read && g.sum.State != NotDue {
		return nil
	}
	if g.sum.Kept < guards.MinRows {
		return fmt.Errorf("%d of %d rows can be kept, expected at least %d (guards.min_rows)", g.sum.Kept, g.sum.Read, guards.MinRows)
	}
	if g.sum.Read == 0 || float64(g.sum.Rejected)*100 <= guards.MaxRejectedPercent*float64(g.sum.Read) {
		return nil
	}
	first := slices.IndexFunc(found, func(p problem.Problem) bool { return p.Feed == g.feed.ID })
	return fmt.Errorf("%d of %d rows are rejected, at most %g %% may be (guards.max_rejected_percent); the first: %s", g.sum.Rejected, g.sum.Read, guards.MaxRejectedPercent, found[first])
}

// withheld says why the bytes of a capture must not be published. Bytes are
// published only where every one of them went through the personal-data gate
// or was read as a number, a date or a code.
func withheld(f feed.Feed, c feed.Capture, got *ingest.Result, rejected int) string {
	switch {
	case !f.Licence.Republish:
		return "the feed's licence does not allow it"
	case !got.Covered:
		return "it has columns that are not read"
	case rejected > 0:
		return "it has rejected records"
	case packed(c):
		return "it is packed, and what the packing says beside the records is not read"
	}
	return ""
}

// lastInput is what the last version was made of for a feed, nil where it was
// not. A feed that was given another id is known by its table and location.
func (r *run) lastInput(f feed.Feed, last *snapshot.Manifest) *snapshot.Input {
	if last == nil {
		return nil
	}
	for i, in := range last.Inputs {
		if in.Feed == f.ID {
			return &last.Inputs[i]
		}
	}
	for i, in := range last.Inputs {
		gone := !slices.ContainsFunc(r.config.Feeds, func(g feed.Feed) bool { return g.ID == in.Feed })
		if gone && in.Table == f.Table && in.Location == r.declared(f) {
			return &last.Inputs[i]
		}
	}
	return nil
}

// lastGood reads the capture that the last version was made of, from the
// archive or, where it was published, from the publication.
func (r *run) lastGood(ctx context.Context, f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool, last *snapshot.Manifest) (feed.Capture, *ingest.Result) {
	in := r.lastInput(f, last)
	if in == nil || in.Capture == "" {
		return feed.Capture{}, nil
	}
	digest := in.Capture
	path, ok, err := r.kept.Find(string(digest))
	if !ok && err == nil {
		if left, redacted := r.replacement(digest); redacted {
			digest = left
			path, ok, err = r.kept.Find(string(digest))
		}
	}
	if !ok && in.Published {
		path, ok = r.store.Capture(digest)
	}
	if !ok {
		r.log.Error("the feed's last good capture is not in the archive", "feed", f.ID, "capture", in.Capture, "error", err)
		return feed.Capture{}, nil
	}
	c := feed.Capture{Feed: f.ID, Digest: string(digest), Bytes: in.Bytes, Path: path}
	if digest != in.Capture {
		info, err := os.Stat(path)
		if err != nil {
			return feed.Capture{}, nil
		}
		c.Bytes = info.Size()
	}
	// Its columns were good when it was taken; the policy on unknown ones is
	// for what comes new.
	f.UnknownColumn = "ignore"
	got, err := ingest.Read(ctx, r.source(f, c, s, refs))
	if err != nil {
		r.log.Error("the feed's last good capture can't be read with its present configuration", "feed", f.ID, "capture", in.Capture, "error", err)
		return feed.Capture{}, nil
	}
	return c, got
}

func packed(c feed.Capture) bool {
	how, err := c.Packing()
	return err != nil || how != feed.DefaultCompression
}
