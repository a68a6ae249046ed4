package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
)

// The stages of the same work. DuckDB checks while it reads, and what repeats
// in a step of its own.
var (
	reading  = []string{"read " + feedID, "read"}
	checking = []string{"check announcement_reports", "unique"}
	writing  = []string{"write announcement_reports", "write parquet", "write csv", "sync"}
)

// captureStage is no part of the same work, where the pipeline tells it from
// the reading.
const captureStage = "capture " + feedID

// same is the seconds of the work that both sides do.
func same(o *outcome) float64 {
	return named(o, reading) + named(o, checking) + named(o, writing)
}

func named(o *outcome, names []string) float64 {
	sum := 0.0
	for _, s := range o.Steps {
		if slices.Contains(names, s.Name) {
			sum += s.Seconds
		}
	}
	return sum
}

func printHead(w io.Writer, d *duck) {
	fmt.Fprintf(w, "# Benchmark\n\n%s, %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	if d != nil {
		fmt.Fprintf(w, "; DuckDB %s, %d threads", d.version, d.threads)
	}
	fmt.Fprint(w, `.
Medians of the rounds. A ratio is DuckDB / Recuento inside a round: 1.00 and
above says that Recuento needs no more.

The same work: read the CSV, hold every cell against the schema and the code
lists, withhold what does not conform, keep one row for each key, sort, write
zstd Parquet and CSV and sync both. Recuento's figures hold more than that: the
place and the reason of every rejected record, the gate against personal data,
the search for control characters, flags, and the digests of what is written.
`)
}

func (m *measured) print(w io.Writer) {
	t := m.data.truth
	fmt.Fprintf(w, "\n## %s rows, %.0f MB, %d rounds\n\n%s kept, %s rejected", grouped(t.Rows), mb(t.Bytes), len(m.bare), grouped(t.Kept), grouped(t.Rejected))
	if len(m.duck) > 0 {
		fmt.Fprint(w, "; both sides agree in every row and sum")
	}
	fmt.Fprint(w, ".\n\n")
	if len(m.bare) > 0 && named(m.bare[0], []string{captureStage}) == 0 {
		fmt.Fprint(w, "Recuento's reading includes the capture: the input copied into the archive, hashed and synced.\n\n")
	}
	m.printSame(w)
	m.printRuns(w)
}

// row is a line of the table of the same work.
type row struct {
	name   string
	format string
	of     func(*outcome) float64
	less   bool // less is better, so that a ratio says something
}

func (m *measured) printSame(w io.Writer) {
	t := m.data.truth
	rows := []row{
		{"read and check, s", "%.2f", func(o *outcome) float64 { return named(o, reading) }, true},
		{"unique keys (ours: sort, flags), s", "%.2f", func(o *outcome) float64 { return named(o, checking) }, true},
		{"write (DuckDB: sort), s", "%.2f", func(o *outcome) float64 { return named(o, writing) }, true},
		{"**wall, s**", "%.2f", same, true},
		{"processor, whole process, s", "%.1f", func(o *outcome) float64 { return o.CPU }, true},
		{"**peak memory, MiB**", "%.0f", func(o *outcome) float64 { return mib(o.Peak) }, true},
		{"rows/s", "%.0f", func(o *outcome) float64 { return float64(t.Rows) / same(o) }, false},
		{"input MB/s", "%.1f", func(o *outcome) float64 { return mb(t.Bytes) / same(o) }, false},
		{"Parquet, MB", "%.1f", func(o *outcome) float64 { return mb(o.ParquetBytes) }, true},
	}
	fmt.Fprint(w, "| the same work | Recuento | DuckDB | ratio | by round |\n|---|---:|---:|---:|---|\n")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s | "+r.format+" |", r.name, median(values(m.bare, r.of)))
		if len(m.duck) == 0 {
			fmt.Fprint(w, " – | – | – |\n")
			continue
		}
		fmt.Fprintf(w, " "+r.format+" |", median(values(m.duck, r.of)))
		if !r.less {
			fmt.Fprint(w, " | |\n")
			continue
		}
		var ratios []float64
		var each []string
		for i := range m.bare {
			ratios = append(ratios, r.of(m.duck[i])/r.of(m.bare[i]))
			each = append(each, fmt.Sprintf("%.2f", ratios[i]))
		}
		fmt.Fprintf(w, " %.2f | %s |\n", median(ratios), strings.Join(each, ", "))
	}
}

// printRuns tells the stages of whole runs: the bare one, whose figures stand
// above, and one with everything.
func (m *measured) printRuns(w io.Writer) {
	fmt.Fprint(w, "\n| the whole run, s | bare | with twins and read-back |\n|---|---:|---:|\n")
	for _, s := range m.full[0].Steps {
		of := func(o *outcome) float64 { return named(o, []string{s.Name}) }
		if median(values(m.full, of)) < 0.005 {
			continue
		}
		fmt.Fprintf(w, "| %s | %.2f | %.2f |\n", s.Name, median(values(m.bare, of)), median(values(m.full, of)))
	}
	for _, r := range []row{
		{name: "**wall**", format: "%.2f", of: func(o *outcome) float64 { return o.Seconds }},
		{name: "processor", format: "%.1f", of: func(o *outcome) float64 { return o.CPU }},
		{name: "processor, children", format: "%.1f", of: func(o *outcome) float64 { return o.ChildrenCPU }},
		{name: "peak memory, MiB", format: "%.0f", of: func(o *outcome) float64 { return mib(o.Peak) }},
		{name: "peak memory, largest child, MiB", format: "%.0f", of: func(o *outcome) float64 { return mib(o.ChildrenPeak) }},
		{name: "rows/s", format: "%.0f", of: func(o *outcome) float64 { return float64(m.data.truth.Rows) / o.Seconds }},
		{name: "input MB/s", format: "%.1f", of: func(o *outcome) float64 { return mb(m.data.truth.Bytes) / o.Seconds }},
	} {
		fmt.Fprintf(w, "| %s | "+r.format+" | "+r.format+" |\n", r.name, median(values(m.bare, r.of)), median(values(m.full, r.of)))
	}
}

// printSlopes tells how the time of each stage grows with the rows: the slope of
// the logarithms between the sizes, 1.00 where twice the rows take twice the
// time.
func printSlopes(w io.Writer, all []*measured) {
	if len(all) < 2 {
		return
	}
	fmt.Fprint(w, "\n## How the time grows\n\nSeconds of the bare runs, and the slope between two sizes (1.00: twice the rows, twice the time).\n\n| stage |")
	for i, m := range all {
		fmt.Fprintf(w, " %s rows |", grouped(m.data.truth.Rows))
		if i > 0 {
			fmt.Fprint(w, " slope |")
		}
	}
	fmt.Fprint(w, "\n|---|"+strings.Repeat("---:|", 2*len(all)-1)+"\n")
	for _, s := range all[len(all)-1].bare[0].Steps {
		of := func(o *outcome) float64 { return named(o, []string{s.Name}) }
		if median(values(all[len(all)-1].bare, of)) < 0.05 {
			continue
		}
		fmt.Fprintf(w, "| %s |", s.Name)
		for i, m := range all {
			now := median(values(m.bare, of))
			fmt.Fprintf(w, " %.2f |", now)
			if i > 0 {
				before := median(values(all[i-1].bare, of))
				fmt.Fprintf(w, " %.2f |", math.Log(now/before)/math.Log(float64(m.data.truth.Rows)/float64(all[i-1].data.truth.Rows)))
			}
		}
		fmt.Fprintln(w)
	}
}

func values(all []*outcome, of func(*outcome) float64) []float64 {
	out := make([]float64, len(all))
	for i, o := range all {
		out[i] = of(o)
	}
	return out
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

func mb(bytes int64) float64  { return float64(bytes) / 1e6 }
func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// grouped writes 1000000 as 1,000,000.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
