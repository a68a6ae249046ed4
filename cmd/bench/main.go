// Command bench measures Recuento beside DuckDB doing the same work, on
// made-up reports in the shape of the real ones.
//
//	go run ./cmd/bench -bin bin/recuento 100000 1000000
//
// [generate] makes the reports under bench-data, once. For each number of rows
// a round runs the pipeline, DuckDB (duckdb.py) and the pipeline with all that
// a publication needs, each in a process of its own; the table shows medians
// over the rounds and the ratios inside each round, because what else the
// machine does at the time slows down both. Outputs that differ are an error;
// no time is.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

type options struct {
	bin, data, python       string
	rounds                  int
	cpuProfile, heapProfile string
}

func main() {
	if err := bench(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(args []string) error {
	if len(args) > 0 && args[0] == childMode {
		return serve(os.Stdin, os.Stdout)
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "bin/recuento", "the program that reads files back")
	flags.StringVar(&o.data, "data", "bench-data", "folder of the made-up reports and of what is made of them")
	flags.StringVar(&o.python, "python", "python3", "Python with DuckDB")
	flags.IntVar(&o.rounds, "rounds", 3, "how often each side runs")
	flags.StringVar(&o.cpuProfile, "cpuprofile", "", "write a CPU profile of our last bare run")
	flags.StringVar(&o.heapProfile, "memprofile", "", "write an allocation profile of our last bare run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	sizes, err := rowCounts(flags.Args())
	if err != nil {
		return err
	}
	source, err := readShape("feeds/announcement_reports.csv")
	if err != nil {
		return fmt.Errorf("%w; start it in the folder of the repository", err)
	}
	if o.bin, err = filepath.Abs(o.bin); err != nil {
		return err
	}
	if _, err := os.Stat(o.bin); err != nil {
		return fmt.Errorf("%w; build it with make build", err)
	}
	d, missing := findDuck(o.python, runtime.GOMAXPROCS(0))
	printHead(os.Stdout, d)
	var measuredAll []*measured
	for _, rows := range sizes {
		g, err := generate(o.data, source, rows)
		if err != nil {
			return err
		}
		all, err := measure(o, d, g)
		if err != nil {
			return err
		}
		all.print(os.Stdout)
		measuredAll = append(measuredAll, all)
	}
	printSlopes(os.Stdout, measuredAll)
	if missing != nil {
		fmt.Printf("\nDuckDB was not measured: %v\n", missing)
	}
	return nil
}

func rowCounts(args []string) ([]int, error) {
	var sizes []int
	for _, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil || n < 100 || n > 50_000_000 {
			return nil, fmt.Errorf("%q: expected a number of rows from 100 to 50000000, such as 1000000", a)
		}
		sizes = append(sizes, n)
	}
	if len(sizes) == 0 {
		return nil, errors.New("expected numbers of rows, such as 100000 1000000")
	}
	return sizes, nil
}

// measured is all outcomes of one number of rows, by round. DuckDB's is empty
// where there is no DuckDB.
type measured struct {
	data             generated
	bare, duck, full []*outcome
}

func measure(o options, d *duck, g generated) (*measured, error) {
	m := &measured{data: g}
	j, err := newJob(o, g)
	if err != nil {
		return nil, err
	}
	for round := range o.rounds {
		fmt.Fprintf(os.Stderr, "%d rows, round %d of %d\n", g.truth.Rows, round+1, o.rounds)
		bare, full := j, j
		bare.Bare = true
		if round == o.rounds-1 {
			bare.CPUProfile, bare.HeapProfile = o.cpuProfile, o.heapProfile
		}
		full.ReadBack = []string{o.bin, "read-back"}
		a, err := ours(bare, g.truth)
		if err != nil {
			return nil, err
		}
		m.bare = append(m.bare, a)
		if d != nil {
			b, err := d.run(j, filepath.Join(filepath.Dir(j.Dir), "duckdb"), g.truth)
			if err != nil {
				return nil, err
			}
			m.duck = append(m.duck, b)
			if round == 0 {
				if err := d.compare(a, b, g.truth); err != nil {
					return nil, err
				}
			}
		}
		f, err := ours(full, g.truth)
		if err != nil {
			return nil, err
		}
		m.full = append(m.full, f)
	}
	return m, os.RemoveAll(filepath.Dir(j.Dir))
}

// newJob has absolute paths, as a child needs them.
func newJob(o options, g generated) (job, error) {
	var j job
	for to, from := range map[*string]string{&j.CSV: g.path, &j.Windows: "feeds/windows.csv", &j.Dir: filepath.Join(o.data, "run", "recuento")} {
		var err error
		if *to, err = filepath.Abs(from); err != nil {
			return j, err
		}
	}
	return j, nil
}
