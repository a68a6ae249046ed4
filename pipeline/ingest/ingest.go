// Package ingest turns a capture into rows: it opens the bytes, reads them in
// the feed's dialect, holds the mapping against the header and normalises the
// records, on several goroutines at a time.
//
// Call [Read]. [First] gives the first records as they stand, for a person to
// look at, and [Records] those on given lines.
//
// The result is the same for any number of goroutines. An error means that the
// feed must stop and nothing of it can be taken; faults of single records are
// problems in the result.
package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Source is what is to be read, and as what.
type Source struct {
	Feed    feed.Feed
	Capture feed.Capture
	Schema  *schema.Schema
	// References says, by column, which values a foreign key may hold.
	References map[string]func(value []byte) bool
	Workers    int // goroutines; at least 1
	// RejectsKept is how many withheld records the result shows.
	RejectsKept int
}

// Result is a capture as read.
type Result struct {
	normalize.Output
	Unknown []string // columns that the mapping neither uses nor ignores
	// Covered says that every byte of the capture went through the gate or was
	// read as a number, a date or a code.
	Covered  bool
	Comments int // lines that are comments, the preamble not among them
	// Found says what was found where the dialect says auto, and why.
	Found []csvfile.Finding
}

// Read reads a capture into segments.
func Read(ctx context.Context, s Source) (*Result, error) {
	in, err := open(s.Feed, s.Capture)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if most := s.Feed.Limits.Columns; len(in.header) > most {
		return nil, fmt.Errorf("line %d: the header has %d columns, at most %d are read (limits.columns); is the delimiter right?", in.line, len(in.header), most)
	}
	bound, err := normalize.Bind(s.Schema, Mapping(s.Feed, s.References), in.header)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w%s", in.line, err, in.likely())
	}
	out := &Result{Unknown: bound.Unknown, Found: in.found, Covered: in.covers(bound)}
	if len(out.Unknown) > 0 && s.Feed.UnknownColumn == "refuse" {
		return nil, fmt.Errorf("line %d: the header has columns that the mapping neither uses nor ignores (%q), and the feed refuses such; map or ignore them", in.line, out.Unknown)
	}
	parts := &parts{keep: s.RejectsKept, most: s.Feed.Limits.Rows, percent: s.Feed.Guards.MaxRejectedPercent}
	if err := normalizeAll(ctx, s, in, bound, parts); err != nil {
		return nil, err
	}
	parts.join(&out.Output)
	out.Comments = parts.comments + in.reader.Comments() + in.above
	out.Problems = append(out.Problems, unmet(s, in.line, out.Corrected)...)
	out.Covered = out.Covered && len(out.Aside) == 0
	return out, nil
}

// normalizeAll lets workers take the blocks of a file as they come.
func normalizeAll(ctx context.Context, s Source, in *input, bound *normalize.Binding, parts *parts) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// One block waits for each worker while it takes another.
	work, free := make(chan numbered, s.Workers), make(buffers, 2*s.Workers+1)
	done := make(chan struct{})
	for range s.Workers {
		n := normalize.New(bound, table.Origin{Feed: s.Feed.ID, Capture: s.Capture.Digest}, check.Gate)
		go func() {
			defer func() { done <- struct{}{} }()
			if err := Contained(func() error { return consume(ctx, in.dialect, n, work, free, parts) }); err != nil {
				cancel(err)
			}
		}()
	}
	err := produce(ctx, in.reader, in.first, free, work)
	close(work)
	for range s.Workers {
		<-done
	}
	return cmp.Or(err, context.Cause(ctx))
}

// unmet lists the corrections whose rows the feed does not have.
func unmet(s Source, line int, met []int) []problem.Problem {
	slices.Sort(met)
	var fields []string
	keys := map[string]string{}
	for i, c := range s.Feed.Corrections {
		if _, ok := slices.BinarySearch(met, i); ok {
			continue
		}
		if !slices.Contains(fields, c.Input) {
			fields = append(fields, c.Input)
		} else {
			keys[c.Input] += ", "
		}
		keys[c.Input] += c.Key
	}
	var out []problem.Problem
	for _, f := range fields {
		out = append(out, problem.Problem{
			Feed: s.Feed.ID, Table: s.Schema.Name, Line: line, Field: f, Code: problem.CorrectionStale, Effect: problem.Flagged,
			Expected: "rows for the corrections of feeds.yaml: " + keys[f],
		})
	}
	return out
}

// Mapping is a feed's mapping as the normaliser takes it.
func Mapping(f feed.Feed, refs map[string]func([]byte) bool) normalize.Mapping {
	m := normalize.Mapping{
		Sources: sources(f.Mapping), Ignore: f.Ignore, References: refs, Missing: f.Notation.Missing,
		Notation: normalize.Notation{Dates: f.Notation.Dates, Thousands: f.Notation.Thousands},
		Summary:  normalize.Summary(f.Dialect.Summary), Fill: f.Dialect.Ragged == "fill", MaxCell: f.Limits.Cell,
	}
	for _, row := range f.Rows {
		m.Rows = append(m.Rows, sources(row))
	}
	for _, c := range f.Corrections {
		m.Corrections = append(m.Corrections, normalize.Correction{
			Key: c.Key, Input: c.Input, Expects: c.Expects, Value: c.Value, Reason: fmt.Sprintf("%s (%s)", c.Reason, c.Date)})
	}
	return m
}

func sources(mapped []feed.Mapped) []normalize.Source {
	if mapped == nil {
		return nil
	}
	out := make([]normalize.Source, len(mapped))
	for i, m := range mapped {
		out[i] = normalize.Source{
			Input: m.Input, Columns: m.Columns, Join: m.Join, Constant: m.Constant, Derive: m.Derive, Namespace: m.Namespace,
			Extract: m.Extract, Values: m.Values, Phrase: normalize.Phrase(m.Phrase), Dates: m.Dates, Thousands: m.Thousands, Default: m.Default,
		}
	}
	return out
}

// First gives the names of the columns and the first records of a capture, at
// most n, with what was found where the dialect says auto.
func First(f feed.Feed, c feed.Capture, n int) (header []string, records []Record, found []csvfile.Finding, err error) {
	in, err := open(f, c)
	if err != nil {
		return nil, nil, nil, err
	}
	defer in.Close()
	err = in.each(func(p *csvfile.Parser) bool {
		if len(records) == n {
			return false
		}
		r := Record{Line: p.Line()}
		for _, cell := range p.Fields {
			r.Fields = append(r.Fields, string(cell))
		}
		records = append(records, r)
		return true
	})
	return in.header, records, in.found, err
}

// Record is a record as it stands.
type Record struct {
	Line   int
	Fields []string
}

// Records reads the records of a capture that start on the lines given.
func Records(f feed.Feed, c feed.Capture, lines map[int]bool) ([]normalize.Reject, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	in, err := open(f, c)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var out []normalize.Reject
	err = in.each(func(p *csvfile.Parser) bool {
		if lines[p.Line()] {
			out = append(out, normalize.Reject{Feed: f.ID, Line: p.Line(), Raw: string(p.Raw())})
		}
		return len(out) < len(lines)
	})
	return out, err
}

// each walks the records below the header until do says false.
func (in *input) each(do func(*csvfile.Parser) bool) error {
	p := csvfile.NewParser(in.dialect)
	var buf []byte
	for block := in.first; ; {
		p.Reset(block)
		for p.Next() {
			if !do(p) {
				return nil
			}
		}
		var err error
		if block, err = in.reader.Next(buf); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		buf = block.Data
	}
}
