package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// script is DuckDB's side; duckDB is the version it was written for.
const (
	script = "cmd/bench/duckdb.py"
	duckDB = "2.0.0"
)

// step is a stage and the seconds it took.
type step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// outcome is what a measured process did, ours or DuckDB's. Times are in
// seconds, memory in bytes.
type outcome struct {
	Steps    []step  `json:"steps"`
	Seconds  float64 `json:"seconds"`
	CPU      float64 `json:"cpu"`
	Peak     int64   `json:"peak"`
	Read     int     `json:"read"`
	Kept     int     `json:"kept"`
	Rejected int     `json:"rejected"`
	CSV      string  `json:"csv"`
	Parquet  string  `json:"parquet"`
	// The largest process that ours started, and the time of all of them.
	ChildrenPeak int64   `json:"children_peak"`
	ChildrenCPU  float64 `json:"children_cpu"`
	ParquetBytes int64   `json:"-"`
}

// holds says how the outcome differs from what is known to be right.
func (o *outcome) holds(who string, t Truth) error {
	fi, err := os.Stat(o.Parquet)
	if err != nil {
		return err
	}
	o.ParquetBytes = fi.Size()
	if o.Read == t.Rows && o.Kept == t.Kept && o.Rejected == t.Rejected {
		return nil
	}
	return fmt.Errorf("%s read %d rows, kept %d and rejected %d; expected %d, %d and %d", who, o.Read, o.Kept, o.Rejected, t.Rows, t.Kept, t.Rejected)
}

// fresh empties a folder for a run.
func fresh(dir string) error {
	return errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755))
}

// ask runs a process and decodes the JSON it answers with.
func ask(cmd *exec.Cmd, answer any) error {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return json.Unmarshal(out.Bytes(), answer)
}

// ours runs the pipeline in a process of its own.
func ours(j job, t Truth) (*outcome, error) {
	if err := fresh(j.Dir); err != nil {
		return nil, err
	}
	settle()
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe, childMode)
	cmd.Stdin = bytes.NewReader(b)
	o := &outcome{}
	if err := ask(cmd, o); err != nil {
		return nil, err
	}
	return o, o.holds("Recuento", t)
}

// duck is DuckDB through Python.
type duck struct {
	python  string
	version string
	threads int
}

// findDuck asks Python for DuckDB; the error says how to install it.
func findDuck(python string, threads int) (*duck, error) {
	install := fmt.Errorf("to have DuckDB do the same work: %s -m pip install duckdb==%s (Python 3.9 or later), or name another Python with -python", python, duckDB)
	cmd := exec.Command(python, script, "version")
	cmd.Stderr = io.Discard
	out, err := cmd.Output()
	if err != nil {
		return nil, install
	}
	return &duck{python: python, version: strings.TrimSpace(string(out)), threads: threads}, nil
}

func (d *duck) command(args ...string) *exec.Cmd {
	return exec.Command(d.python, append([]string{script, "--threads", strconv.Itoa(d.threads)}, args...)...)
}

func (d *duck) run(j job, dir string, t Truth) (*outcome, error) {
	if err := fresh(dir); err != nil {
		return nil, err
	}
	settle()
	o := &outcome{}
	if err := ask(d.command("run", "--csv", j.CSV, "--windows", j.Windows, "--schemas", "schemas", "--out", dir), o); err != nil {
		return nil, err
	}
	return o, o.holds("DuckDB", t)
}

// figures is what a file says in sum.
type figures struct {
	Rows                        int
	People, Applications, Cases int64
}

// compare holds both outputs against each other, row by row, and against what
// is known of them.
func (d *duck) compare(a, b *outcome, t Truth) error {
	var answer struct {
		Ours      figures
		Different []string
	}
	cmd := d.command("compare", "--ours", a.Parquet, a.CSV, "--theirs", b.Parquet, b.CSV)
	if err := ask(cmd, &answer); err != nil {
		return err
	}
	if want := (figures{t.Kept, t.People, t.Applications, t.Cases}); answer.Ours != want {
		answer.Different = append(answer.Different, fmt.Sprintf("our figures are %+v, expected %+v", answer.Ours, want))
	}
	if len(answer.Different) > 0 {
		return fmt.Errorf("the outputs differ:\n  %s", strings.Join(answer.Different, "\n  "))
	}
	return nil
}
