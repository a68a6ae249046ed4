package main

import (
	"github.com/schollz/progressbar/v3"

	"github.com/recuento/recuento/pipeline"
)

// progress shows the stage of a run to a person at a terminal, and nothing to
// anyone else.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w *world) *progress {
	if w.cli.JSON || !isTerminal(w.stderr) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(w.stderr), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(20), progressbar.OptionSetElapsedTime(true), progressbar.OptionSpinnerType(14))}
}

func (p *progress) stage(s pipeline.Stage) {
	if p.bar == nil {
		return
	}
	if s.Total == 0 {
		s.Total = -1 // a spinner, not the share of the stage before
	}
	p.bar.ChangeMax(s.Total)
	p.bar.Set(s.Done)
	p.bar.Describe(s.Name)
}

func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
