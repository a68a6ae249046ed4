package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Previewed is what a feed gives as it is declared. It is private: it shows
// the text of cells.
type Previewed struct {
	Feed     string            `json:"feed"`
	Table    string            `json:"table"`
	Location string            `json:"location"`
	Found    []csvfile.Finding `json:"found"` // where the dialect says auto
	Records  []PreviewedRecord `json:"records"`
	Read     int               `json:"rows_read"`
	Kept     int               `json:"rows_kept"`
	Rejected int               `json:"rows_rejected"`
	Aside    []int             `json:"summary_lines"` // records that add up others
	Unknown  []string          `json:"unknown_columns"`
	Problems []problem.Problem `json:"problems"`
	Counts   []ProblemCount    `json:"problem_counts"`
	Notes    []string          `json:"notes"`
}

// ProblemCount is how often a kind of problem was met.
type ProblemCount struct {
	Code   problem.Code   `json:"code"`
	Effect problem.Effect `json:"effect"`
	Count  int            `json:"count"`
}

// PreviewedRecord is a record with the rows that it gives.
type PreviewedRecord struct {
	Line  int            `json:"line"`
	Aside bool           `json:"summary"` // adds up others: neither row nor reject
	Rows  []PreviewedRow `json:"rows"`
	// Problems are those of the record as a whole.
	Problems []problem.Problem `json:"problems"`
}

// PreviewedRow is a row as read and as normalised.
type PreviewedRow struct {
	Entry    int               `json:"entry"` // of rows, from 1; 0 where a record is a row
	Rejected bool              `json:"rejected"`
	Cells    []PreviewedCell   `json:"cells"`
	Problems []problem.Problem `json:"problems"`
}

// PreviewedCell is what one column, or several, of the file say for an input.
type PreviewedCell struct {
	Columns []string `json:"columns"` // none for constants and derived keys
	Read    string   `json:"read"`
	Input   string   `json:"input"` // empty for a column that is not read
	Ours    string   `json:"ours"`  // as normalised; empty where it is rejected
	// Code and Expected say why the cell is rejected.
	Code     problem.Code `json:"code,omitempty"`
	Expected string       `json:"expected,omitempty"`
}

// MostPreviewed is how many records a preview shows at most.
const MostPreviewed = 1000

// UnreadableFeedError says why a feed gives nothing at all.
type UnreadableFeedError struct{ Message string }

func (e *UnreadableFeedError) Error() string { return e.Message }

// Preview reads a feed where it stands and keeps nothing: its first records as
// read and as normalised, and everything that would be rejected. An error is an
// [UnusableError] where there is no such feed, an [UnreadableFeedError], or
// that of ctx.
func (d *Desk) Preview(ctx context.Context, id string, records int) (*Previewed, error) {
	f, err := d.feedNamed(id)
	if err != nil {
		return nil, err
	}
	s := d.Set.Table(f.Table)
	refs, err := d.references(ctx, s)
	if err != nil {
		return nil, err
	}
	got, err := d.readFeed(ctx, f, s, refs.known)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, unreadable(f, err)
	}
	p := &Previewed{Feed: f.ID, Table: f.Table, Location: f.Location, Aside: got.Aside, Unknown: got.Unknown, Found: got.Found, Notes: refs.notes, Read: got.Read}
	if err := p.count(s, got); err != nil {
		return nil, unreadable(f, err)
	}
	p.guards(f)
	if err := p.show(d, f, s, refs.known, min(records, MostPreviewed)); err != nil {
		return nil, unreadable(f, err)
	}
	return p, nil
}

func unreadable(f feed.Feed, err error) error {
	return &UnreadableFeedError{fmt.Sprintf("feed %s, %s: %v", f.ID, f.Location, err)}
}

func (d *Desk) feedNamed(id string) (feed.Feed, error) {
	var ids []string
	for _, f := range d.Config.Feeds {
		if f.ID == id {
			return f, nil
		}
		ids = append(ids, f.ID)
	}
	message := fmt.Sprintf("there is no feed %q in %s; expected one of %s", id, d.Config.Path, strings.Join(ids, ", "))
	if near := schema.Nearest(ids, id); near != "" {
		message += fmt.Sprintf("; did you mean %s?", near)
	}
	return feed.Feed{}, unusable(message)
}

// count settles which rows stand and counts the problems.
func (p *Previewed) count(s *schema.Schema, got *ingest.Result) error {
	t := table.New(s)
	if !t.Add(got.Segments...) {
		return errors.New("it has more rows than a table can hold; split it")
	}
	t.Sort()
	p.Problems = append(got.Problems, check.Unique(t, map[string]int{p.Feed: 0})...)
	slices.SortStableFunc(p.Problems, func(a, b problem.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	p.Kept, p.Rejected = t.Rows(), got.Read-t.Rows()
	for _, found := range p.Problems {
		at := slices.IndexFunc(p.Counts, func(c ProblemCount) bool { return c.Code == found.Code && c.Effect == found.Effect })
		if at < 0 {
			at = len(p.Counts)
			p.Counts = append(p.Counts, ProblemCount{Code: found.Code, Effect: found.Effect})
		}
		p.Counts[at].Count++
	}
	slices.SortStableFunc(p.Counts, func(a, b ProblemCount) int { return cmp.Compare(b.Count, a.Count) })
	return nil
}

// guards says what a run would make of the counts.
func (p *Previewed) guards(f feed.Feed) {
	if p.Kept < f.Guards.MinRows {
		p.Notes = append(p.Notes, fmt.Sprintf("a run would stop this feed: %d rows can be kept, and guards.min_rows is %d", p.Kept, f.Guards.MinRows))
	}
	if float64(p.Rejected)*100 > f.Guards.MaxRejectedPercent*float64(p.Read) {
		p.Notes = append(p.Notes, fmt.Sprintf("a run would stop this feed: %d of %d rows are rejected, and guards.max_rejected_percent is %g", p.Rejected, p.Read, f.Guards.MaxRejectedPercent))
	}
	if len(p.Unknown) > 0 {
		p.Notes = append(p.Notes, "columns that are not read: "+strings.Join(p.Unknown, ", ")+"; map them, or list them under ignore")
	}
}

// show looks at the first records one by one.
func (p *Previewed) show(d *Desk, f feed.Feed, s *schema.Schema, refs map[string]func([]byte) bool, n int) error {
	c, err := d.captureOf(f)
	if err != nil {
		return err
	}
	header, records, _, err := ingest.First(f, c, n+1)
	if err != nil {
		return err
	}
	v := newViewer(f, s, refs, header)
	for i, r := range records[:min(n, len(records))] {
		next := 0
		if i+1 < len(records) {
			next = records[i+1].Line
		}
		p.Records = append(p.Records, v.record(r, p.of(r.Line, next), slices.Contains(p.Aside, r.Line)))
	}
	return nil
}

// of lists the problems from one line up to another, or to the end where that
// is 0.
func (p *Previewed) of(from, to int) []problem.Problem {
	var out []problem.Problem
	for _, found := range p.Problems {
		if found.Line >= from && (found.Line < to || to == 0) {
			out = append(out, found)
		}
	}
	return out
}

// wholeRecord reports that a problem is not that of a cell of one row.
func wholeRecord(p problem.Problem) bool {
	switch p.Code {
	case problem.MalformedQuotes, problem.RaggedRecord, problem.InvalidEncoding, problem.DuplicateKey, problem.DuplicateRecord:
		return true
	}
	return p.Field == "" && p.Code == problem.TooLong
}
