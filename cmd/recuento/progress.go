package main

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/recuento/recuento/pipeline"
)

// progress shows the stage of a run to a person at a terminal, and nothing to
// anyone else.
type progress struct {
	bar   *progressbar.ProgressBar
	end   chan struct{}
	ended sync.WaitGroup
}

func newProgress(w *world) *progress {
	if w.cli.JSON || !isTerminal(w.stderr) {
		return &progress{}
	}
	p := &progress{end: make(chan struct{}), bar: progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(w.stderr), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(20), progressbar.OptionSetElapsedTime(true), progressbar.OptionSpinnerType(14),
		// The library's own ticker reads what the bar is writing.
		progressbar.OptionSetSpinnerChangeInterval(0))}
	p.ended.Go(p.tick)
	return p
}

// tick shows that time goes on during a long stage.
func (p *progress) tick() {
	t := time.NewTicker(500 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			p.bar.RenderBlank()
		case <-p.end:
			return
		}
	}
}

func (p *progress) stage(s pipeline.Stage) {
	if p.bar == nil {
		return
	}
	if s.Total == 0 {
		s.Total = -1 // a spinner, not the share of the stage before
	}
	// Back to the start first: where the new length is less than what the bar
	// has come to, the library takes it for finished and shows nothing more.
	p.bar.Set(0)
	p.bar.ChangeMax(s.Total)
	p.bar.Set(s.Done)
	p.bar.Describe(s.Name)
}

func (p *progress) done() {
	if p.bar != nil {
		close(p.end)
		p.ended.Wait()
		p.bar.Finish()
	}
}
