package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
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
}

// assemble reads every feed into its table, checks the tables and makes those
// that follow from them. A feed that fails stops alone.
func (r *run) assemble(ctx context.Context, last *snapshot.Manifest) (*edition, error) {
	e := &edition{set: r.set, tables: map[string]*table.Table{}, captures: map[string]feed.Capture{}}
	rank := map[string]int{}
	for i, f := range r.config.Feeds {
		rank[f.ID] = i
	}
	for _, s := range inOrder(r.set) {
		t := table.New(s)
		var found []problem.Problem
		for _, f := range r.config.Feeds {
			if f.Table != s.Name {
				continue
			}
			r.stage("read "+f.ID, len(e.feeds), len(r.config.Feeds))
			sum, read, err := r.readFeed(ctx, f, s, e, last)
			if err != nil {
				return nil, err
			}
			e.feeds = append(e.feeds, sum)
			if read == nil {
				continue
			}
			if !t.Add(read.Segments...) {
				return nil, fmt.Errorf("table %s: more rows than a table can hold; split it", s.Name)
			}
			found = append(found, read.Problems...)
			e.rejects = append(e.rejects, read.Rejects[:min(len(read.Rejects), rejectsKept)]...)
		}
		r.stage("check "+s.Name, 0, 0)
		t.Sort()
		found = append(found, check.Unique(t, rank)...)
		found = append(found, check.Flag(t, r.plan.Now.Unix()/86400)...)
		e.problems = append(e.problems, found...)
		e.tables[s.Name] = t
		countRows(e.feeds, t, found)
	}
	if !slices.ContainsFunc(e.feeds, func(f FeedSummary) bool { return f.State == Read }) {
		err := &NoFeedError{}
		for _, f := range e.feeds {
			err.Reasons = append(err.Reasons, f.Message)
		}
		return e, err
	}
	r.stage("derive", 0, 0)
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

// readFeed captures and reads a feed. Where that fails, its last good capture
// is read in its place; where there is none, the feed gives no rows, and the
// guards of the succession decide whether anything may be published. The error
// is for broken machinery only.
func (r *run) readFeed(ctx context.Context, f feed.Feed, s *schema.Schema, e *edition, last *snapshot.Manifest) (FeedSummary, *ingested, error) {
	sum := FeedSummary{Feed: f.ID, Table: f.Table, State: Read}
	refs := references(s, e.tables)
	capture, err := r.archive.Fetch(ctx, f)
	if missing := e.unreadable(s); missing != "" && err == nil {
		err = fmt.Errorf("feed %s: it points to %s, which could not be read", f.ID, missing)
	}
	var got *ingested
	if err == nil {
		got, err = ingest(ctx, f, capture, s, refs, r.workers)
		if err == nil {
			err = guard(f, got)
		}
		if err != nil {
			err = fmt.Errorf("feed %s, %s: %w", f.ID, f.Location, err)
		}
	}
	if ctx.Err() != nil {
		return sum, nil, context.Cause(ctx)
	}
	if err != nil {
		sum.State, sum.Message = Failed, err.Error()
		if capture, got = r.lastGood(ctx, f, s, refs, last); got != nil {
			sum.State = KeptLast
		}
		r.log.Warn("feed failed", "feed", f.ID, "kept_last", got != nil, "reason", err)
	}
	if got == nil {
		return sum, nil, nil
	}
	e.captures[f.ID] = capture
	sum.Capture, sum.Bytes = capture.Digest, capture.Bytes
	sum.Read, sum.Kept = got.Read, rows(got.Segments)
	sum.Rejected = sum.Read - sum.Kept
	sum.Withheld = withheld(f, got)
	if len(got.unknown) > 0 && f.UnknownColumn == "report" {
		sum.Unknown = got.unknown
		r.log.Warn("feed has columns that the mapping neither uses nor ignores", "feed", f.ID, "columns", got.unknown)
	}
	return sum, got, nil
}

// unreadable is a table that s points to and that a feed should have filled and
// could not, or "".
func (e *edition) unreadable(s *schema.Schema) string {
	for _, fk := range s.ForeignKeys {
		for _, f := range e.feeds {
			if f.Table == fk.Table && f.State == Failed {
				return fk.Table
			}
		}
	}
	return ""
}

// guard holds a feed against what feeds.yaml says of it.
func guard(f feed.Feed, got *ingested) error {
	kept := rows(got.Segments)
	if kept < f.Guards.MinRows {
		return fmt.Errorf("%d of %d rows can be kept, expected at least %d (guards.min_rows)", kept, got.Read, f.Guards.MinRows)
	}
	if rejected := got.Read - kept; got.Read > 0 && float64(rejected)*100 > f.Guards.MaxRejectedPercent*float64(got.Read) {
		return fmt.Errorf("%d of %d rows are rejected, at most %g %% may be (guards.max_rejected_percent); the first: %s", rejected, got.Read, f.Guards.MaxRejectedPercent, got.Problems[0])
	}
	return nil
}

func rows(segments []*table.Segment) int {
	n := 0
	for _, s := range segments {
		n += s.Rows()
	}
	return n
}

// withheld says why the bytes of a capture must not be published. Bytes are
// published only where every one of them went through the personal-data gate
// or was read as a number, a date or a code.
func withheld(f feed.Feed, got *ingested) string {
	switch {
	case !f.Licence.Republish:
		return "the feed's licence does not allow it"
	case !got.covered:
		return "it has columns that are not read"
	case len(got.Rejects) > 0:
		return "it has rejected records"
	}
	return ""
}

// lastGood reads the capture that the last version was made of.
func (r *run) lastGood(ctx context.Context, f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool, last *snapshot.Manifest) (feed.Capture, *ingested) {
	if last == nil {
		return feed.Capture{}, nil
	}
	for _, in := range last.Inputs {
		if in.Feed != f.ID || in.Capture == "" {
			continue
		}
		path, ok, err := r.kept.Find(string(in.Capture))
		if err != nil || !ok {
			r.log.Error("the feed's last good capture is not in the archive", "feed", f.ID, "capture", in.Capture, "error", err)
			return feed.Capture{}, nil
		}
		f.UnknownColumn = "ignore" // what was published once is not refused now
		c := feed.Capture{Feed: f.ID, Digest: string(in.Capture), Bytes: in.Bytes, Path: path}
		got, err := ingest(ctx, f, c, s, refs, r.workers)
		if err != nil {
			r.log.Error("the feed's last good capture can't be read with its present configuration", "feed", f.ID, "capture", in.Capture, "error", err)
			return feed.Capture{}, nil
		}
		return c, got
	}
	return feed.Capture{}, nil
}

// countRows brings the feeds' counts in line with what the table checks found.
func countRows(feeds []FeedSummary, t *table.Table, found []problem.Problem) {
	kept := map[string]int{}
	flagged := map[string]map[int]bool{}
	for _, r := range t.Order() {
		seg, _ := t.Segment(r)
		kept[seg.Origin.Feed]++
	}
	for _, p := range found {
		if p.Effect == problem.Flagged {
			if flagged[p.Feed] == nil {
				flagged[p.Feed] = map[int]bool{}
			}
			flagged[p.Feed][p.Line] = true
		}
	}
	for i := range feeds {
		if f := &feeds[i]; f.Table == t.Schema.Name && f.State != Failed {
			f.Kept = kept[f.Feed]
			f.Rejected = f.Read - f.Kept
			f.Flagged = len(flagged[f.Feed])
		}
	}
}
