package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
)

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

func consume(ctx context.Context, d csvfile.Dialect, n *normalize.Normalizer, work <-chan numbered, free buffers, out *parts) error {
	p := csvfile.NewParser(d)
	rec := normalize.Record{Position: p.Position, Raw: p.Raw}
	for block := range work {
		if ctx.Err() != nil {
			continue
		}
		p.Reset(block.Block)
		for p.Next() {
			rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
			n.Record(&rec)
		}
		if err := out.put(block.at, n.Take(), p.Comments()); err != nil {
			return err
		}
		free.put(block.Data)
	}
	return nil
}

// parts collects what became of the blocks, whatever order they end in.
type parts struct {
	keep int // texts of rejects
	most int // rows

	percent float64 // of the rows that may be rejected

	mu   sync.Mutex
	all  []normalize.Output
	done []bool
	read int
	// comments is how many lines were passed over.
	comments int
	// whole is how many blocks from the first on are there; rejected and seen
	// are their rows.
	whole, rejected, seen int
}

// hopeless is how many rejected rows it takes before a feed of which too much
// is rejected is given up: a renamed format must not fill the memory with the
// faults of every row.
const hopeless = 100_000

func (p *parts) put(at int, o normalize.Output, comments int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.comments += comments
	if p.read += o.Read; p.read > p.most {
		return fmt.Errorf("the file has more than %d rows (limits.rows); split it, or raise the limit where the machine has the memory", p.most)
	}
	for len(p.all) <= at {
		p.all, p.done = append(p.all, normalize.Output{}), append(p.done, false)
	}
	earlier := 0
	for _, part := range p.all[:at] {
		earlier += len(part.Rejects)
	}
	// A copy, so that the text of the others can be freed.
	o.Rejects = slices.Clone(o.Rejects[:min(len(o.Rejects), max(0, p.keep-earlier))])
	p.all[at], p.done[at] = o, true
	return p.hope()
}

// hope looks at the blocks that are there without a gap, so that it says the
// same for any number of goroutines.
func (p *parts) hope() error {
	for ; p.whole < len(p.all) && p.done[p.whole]; p.whole++ {
		o := p.all[p.whole]
		p.seen += o.Read
		p.rejected += o.Rejected
		if p.rejected >= hopeless && float64(p.rejected)*100 > p.percent*float64(p.seen) {
			return fmt.Errorf("%d of the first %d rows are rejected, at most %g %% may be (guards.max_rejected_percent); the first: %s", p.rejected, p.seen, p.percent, p.first())
		}
	}
	return nil
}

// first is the first problem found.
func (p *parts) first() problem.Problem {
	for _, o := range p.all {
		if len(o.Problems) > 0 {
			return o.Problems[0]
		}
	}
	return problem.Problem{}
}

func (p *parts) join(o *normalize.Output) {
	for _, part := range p.all {
		o.Segments = append(o.Segments, part.Segments...)
		o.Problems = append(o.Problems, part.Problems...)
		o.Rejects = append(o.Rejects, part.Rejects...)
		o.Aside = append(o.Aside, part.Aside...)
		o.Corrected = append(o.Corrected, part.Corrected...)
		o.Read += part.Read
		o.Rejected += part.Rejected
	}
}

// Contained turns a panic into an error, for goroutines whose panic nobody
// above could catch.
func Contained(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("this is a fault of the program, please report it: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
