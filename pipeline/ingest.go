package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// ingested is a capture as read.
type ingested struct {
	normalize.Output
	unknown []string // columns that the mapping neither uses nor ignores
	// covered says that every column of the capture went through the gate.
	covered bool
}

// ingest reads a capture into segments, on several goroutines. The result is
// the same for any number of them.
func ingest(ctx context.Context, f feed.Feed, c feed.Capture, s *schema.Schema, refs map[string]func([]byte) bool, workers int) (*ingested, error) {
	src, err := c.Open(f.Dialect)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dialect := csvfile.Dialect{Encoding: csvfile.Encoding(f.Dialect.Encoding), Delimiter: f.Dialect.Delimiter[0]}
	in := csvfile.NewReader(src, dialect)
	first, err := in.Next(nil)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty; expected a header line")
	}
	if err != nil {
		return nil, err
	}
	p := csvfile.NewParser(dialect)
	p.Reset(first)
	if !p.Next() {
		return nil, errors.New("line 1: no header line")
	}
	if at := p.Malformed; at >= 0 {
		line, column := p.Position(at)
		return nil, fmt.Errorf("line %d, column %d: the header is badly quoted; expected quotes around a whole name, doubled inside it", line, column)
	}
	bound, err := normalize.Bind(s, mapping(f, refs), p.Fields)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w%s", p.Line(), err, likely(first.Data, p.Fields, f.Dialect))
	}
	out := &ingested{unknown: bound.Unknown, covered: len(bound.Unknown) == 0 && len(f.Ignore) == 0}
	if len(out.unknown) > 0 && f.UnknownColumn == "refuse" {
		return nil, fmt.Errorf("line %d: the header has columns that the mapping neither uses nor ignores (%q), and the feed refuses such; map or ignore them", p.Line(), out.unknown)
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// One block waits for each worker while it takes another.
	work, free := make(chan numbered, workers), make(buffers, 2*workers+1)
	parts := &parts{}
	var wg sync.WaitGroup
	for range workers {
		n := normalize.New(bound, table.Origin{Feed: f.ID, Capture: c.Digest}, check.Gate)
		wg.Go(func() {
			if err := contained(func() error { consume(ctx, dialect, n, work, free, parts); return nil }); err != nil {
				cancel(err)
			}
		})
	}
	err = produce(ctx, in, p.Rest(), free, work)
	close(work)
	wg.Wait()
	if err = cmp.Or(err, context.Cause(ctx)); err != nil {
		return nil, err
	}
	parts.join(&out.Output)
	return out, nil
}

// numbered is a block and its place among the blocks.
type numbered struct {
	csvfile.Block
	at int
}

// buffers of blocks that were read, to be used again.
type buffers chan []byte

func (b buffers) get() []byte {
	select {
	case buf := <-b:
		return buf
	default:
		return nil
	}
}

func (b buffers) put(buf []byte) {
	select {
	case b <- buf:
	default:
	}
}

func produce(ctx context.Context, in *csvfile.Reader, first csvfile.Block, free buffers, work chan<- numbered) error {
	block := first
	for at := 0; ; at++ {
		select {
		case work <- numbered{block, at}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		var err error
		if block, err = in.Next(free.get()); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func consume(ctx context.Context, d csvfile.Dialect, n *normalize.Normalizer, work <-chan numbered, free buffers, out *parts) {
	p := csvfile.NewParser(d)
	rec := normalize.Record{Position: p.Position, Raw: p.Raw}
	for block := range work {
		if ctx.Err() != nil {
			continue
		}
		p.Reset(block.Block)
		for p.Next() {
			rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
			n.Row(&rec)
		}
		out.put(block.at, n.Take())
		free.put(block.Data)
	}
}

// parts collects what became of the blocks, whatever order they end in.
type parts struct {
	mu  sync.Mutex
	all []normalize.Output
}

func (p *parts) put(at int, o normalize.Output) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.all) <= at {
		p.all = append(p.all, normalize.Output{})
	}
	earlier := 0
	for _, part := range p.all[:at] {
		earlier += len(part.Rejects)
	}
	// A copy, so that the text of the others can be freed.
	o.Rejects = slices.Clone(o.Rejects[:min(len(o.Rejects), max(0, rejectsKept-earlier))])
	p.all[at] = o
}

func (p *parts) join(o *normalize.Output) {
	for _, part := range p.all {
		o.Segments = append(o.Segments, part.Segments...)
		o.Problems = append(o.Problems, part.Problems...)
		o.Rejects = append(o.Rejects, part.Rejects...)
		o.Read += part.Read
	}
}

func mapping(f feed.Feed, refs map[string]func([]byte) bool) normalize.Mapping {
	m := normalize.Mapping{Ignore: f.Ignore, References: refs}
	for _, src := range f.Mapping {
		m.Sources = append(m.Sources, normalize.Source(src))
	}
	return m
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

// likely says what a file that does not fit its declaration seems to be, or "".
func likely(start []byte, header [][]byte, d feed.Dialect) string {
	text := bytes.ToLower(bytes.TrimSpace(start[:min(len(start), 512)]))
	switch {
	case bytes.HasPrefix(text, []byte("<")):
		return "; the file looks like a web page, perhaps a login or an error page: get the CSV itself"
	case bytes.HasPrefix(text, []byte("pk\x03\x04")):
		return "; the file looks like a spreadsheet or a zip archive: save it as CSV"
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")), bytes.IndexByte(text, 0) >= 0:
		return "; the file looks like UTF-16 or is no text: save it as UTF-8"
	}
	if len(header) == 1 {
		for _, other := range []string{";", ",", "\t", "|"} {
			if other != d.Delimiter && bytes.Contains(header[0], []byte(other)) {
				return fmt.Sprintf("; the header looks as if its columns were separated by %q, and the dialect says %q", other, d.Delimiter)
			}
		}
	}
	return ""
}

// rawRecords reads the records of a capture that start on the lines given.
func rawRecords(f feed.Feed, c feed.Capture, lines map[int]bool) ([]normalize.Reject, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	src, err := c.Open(f.Dialect)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	dialect := csvfile.Dialect{Encoding: csvfile.Encoding(f.Dialect.Encoding), Delimiter: f.Dialect.Delimiter[0]}
	in, p := csvfile.NewReader(src, dialect), csvfile.NewParser(dialect)
	var out []normalize.Reject
	var buf []byte
	for len(out) < len(lines) {
		block, err := in.Next(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		buf = block.Data
		p.Reset(block)
		for p.Next() {
			if lines[p.Line()] {
				out = append(out, normalize.Reject{Feed: f.ID, Line: p.Line(), Raw: string(p.Raw())})
			}
		}
	}
	return out, nil
}

// contained turns a panic into an error, for goroutines whose panic nobody
// above could catch.
func contained(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("this is a fault of the program, please report it: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
