package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const realReports = "../../feeds/announcement_reports.csv"

func shapeOfReal(t *testing.T) *shape {
	t.Helper()
	s, err := readShape(realReports)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGeneratedFileIsTheSameEverywhere(t *testing.T) {
	s := shapeOfReal(t)
	var files [2][]byte
	for i := range files {
		g, err := generate(t.TempDir(), s, 2000)
		if err != nil {
			t.Fatal(err)
		}
		if files[i], err = os.ReadFile(g.path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two files of one size differ")
	}
}

func TestGeneratedFileIsUsedAgain(t *testing.T) {
	s, dir := shapeOfReal(t), t.TempDir()
	first, err := generate(dir, s, 500)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(first.path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := generate(dir, s, 500)
	if err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(again.path)
	if err != nil {
		t.Fatal(err)
	}
	if !after.ModTime().Equal(before.ModTime()) || again.truth != first.truth {
		t.Error("a file that was there has been made again")
	}
	// A file that was cut off is not trusted.
	if err := os.Truncate(first.path, 100); err != nil {
		t.Fatal(err)
	}
	if _, err := generate(dir, s, 500); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(first.path); err != nil || fi.Size() != before.Size() {
		t.Errorf("a file that was cut off stays: %v, %v", fi, err)
	}
}

func TestNoKeyIsGivenTwice(t *testing.T) {
	seen := map[uint64]bool{}
	for i := range uint64(200_000) {
		k := scramble(i)
		if k >= 1<<reportIDBits || seen[k] {
			t.Fatalf("report %d has key %x, which is too large or was given before", i, k)
		}
		seen[k] = true
	}
}

// The pipeline must find exactly the faults that were put in: the figures of
// the table stand on it.
func TestRunAgreesWithWhatWasGenerated(t *testing.T) {
	dir := t.TempDir()
	g, err := generate(dir, shapeOfReal(t), 5000)
	if err != nil {
		t.Fatal(err)
	}
	windows, err := filepath.Abs("../../feeds/windows.csv")
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(job{CSV: g.path, Windows: windows, Dir: dir, Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := serve(bytes.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	var o outcome
	if err := json.Unmarshal(out.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	if err := o.holds("Recuento", g.truth); err != nil {
		t.Error(err)
	}
	for _, stages := range [][]string{reading, checking, writing} {
		if named(&o, stages) <= 0 {
			t.Errorf("no time was taken for %q; the stages were %v", stages, o.Steps)
		}
	}
	share := float64(g.truth.Rejected) / float64(g.truth.Rows)
	if share < 0.03 || share > 0.08 {
		t.Errorf("%.1f %% of the rows are rejected, expected about 5.5", 100*share)
	}
}
