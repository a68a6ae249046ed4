package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/schemas"
)

// childMode is the first argument of a child process. A run is measured in a
// process of its own, so that its peak memory is that of nothing else.
const childMode = "measured-run"

// job is what a child is asked on standard input.
type job struct {
	CSV, Windows string // the feeds
	Dir          string // where the publication and the archive are put
	ReadBack     []string
	Bare         bool
	CPUProfile   string
	HeapProfile  string
}

const feedsYAML = `publisher: benchmark
timezone: UTC
feeds:
  - id: windows
    title: Windows
    title_es: Ventanas
    publisher: benchmark
    licence: {spdx: CC-BY-4.0, republish: false}
    location: %q
    table: windows
    cadence: archive
  - id: %s
    title: Made-up reports
    title_es: Reportes inventados
    publisher: benchmark
    licence: {spdx: CC-BY-4.0, republish: false}
    location: %q
    table: announcement_reports
    cadence: archive
    guards: {min_rows: 0, max_rejected_percent: 100}
`

// feedID is the feed of the generated file.
const feedID = "made_up"

// serve is the child: it runs the pipeline once and answers with the outcome.
func serve(in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return err
	}
	config := filepath.Join(j.Dir, "feeds.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, feedsYAML, j.Windows, feedID, j.CSV), 0o644); err != nil {
		return err
	}
	stop, err := profile(j)
	if err != nil {
		return err
	}
	w := &stopwatch{}
	_, before := usage(false)
	sum, err := pipeline.Run(context.Background(), pipeline.Plan{
		Schemas: schemas.FS, Config: config,
		Output: filepath.Join(j.Dir, "output"), Archive: filepath.Join(j.Dir, "archive"),
		Now:      time.Now().UTC(),
		Code:     snapshot.Code{Version: "bench", Go: "bench", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		ReadBack: j.ReadBack, Bare: j.Bare, Stage: func(s pipeline.Stage) { w.next(s.Name) },
	})
	w.next("")
	if err := stop(); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	o := outcome{Steps: w.steps, CSV: filepath.Join(sum.Path, "csv", "announcement_reports.csv"),
		Parquet: filepath.Join(sum.Path, "parquet", "announcement_reports.parquet")}
	for _, s := range w.steps {
		o.Seconds += s.Seconds
	}
	for _, f := range sum.Feeds {
		if f.Feed == feedID {
			o.Read, o.Kept, o.Rejected = f.Read, f.Kept, f.Rejected
		}
	}
	_, o.CPU = usage(false)
	o.CPU -= before
	o.Peak, _ = usage(false)
	o.ChildrenPeak, o.ChildrenCPU = usage(true)
	return json.NewEncoder(out).Encode(o)
}

// stopwatch measures stages by the calls that say one begins.
type stopwatch struct {
	steps []step
	since time.Time
}

func (w *stopwatch) next(name string) {
	now := time.Now()
	if n := len(w.steps); n > 0 {
		w.steps[n-1].Seconds += now.Sub(w.since).Seconds()
	}
	w.since = now
	if n := len(w.steps); name != "" && (n == 0 || w.steps[n-1].Name != name) {
		w.steps = append(w.steps, step{Name: name})
	}
}

// profile starts what the job asks for; stop writes it.
func profile(j job) (stop func() error, err error) {
	var cpu *os.File
	if j.CPUProfile != "" {
		if cpu, err = os.Create(j.CPUProfile); err == nil {
			err = pprof.StartCPUProfile(cpu)
		}
		if err != nil {
			return nil, err
		}
	}
	return func() error {
		if cpu != nil {
			pprof.StopCPUProfile()
			if err := cpu.Close(); err != nil {
				return err
			}
		}
		if j.HeapProfile == "" {
			return nil
		}
		f, err := os.Create(j.HeapProfile)
		if err != nil {
			return err
		}
		defer f.Close()
		return pprof.Lookup("allocs").WriteTo(f, 0)
	}, nil
}
