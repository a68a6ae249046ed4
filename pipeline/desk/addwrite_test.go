package desk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/recuento/recuento/pipeline/desk"
)

// TestAddDoesNotOverwriteSomebodyElse changes the file between the plan and the
// writing.
func TestAddDoesNotOverwriteSomebodyElse(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	a, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theirs := read(t, path) + "x\n"
	write(t, path, []byte(theirs))
	var refused *desk.RefusedError
	if err := a.Write(); !errors.As(err, &refused) || read(t, path) != theirs {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestAddCleansUpAfterAKill finds what a program that was killed has left.
func TestAddCleansUpAfterAKill(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	write(t, filepath.Join(dir, ".announcement_reports.csv.recuento-new"), []byte(strings.Repeat("half of it", 1<<16)))
	a, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil || a.Write() != nil || !strings.Contains(read(t, path), a.Lines[0]) || strings.Contains(read(t, path), "half of it") {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestAddsAtOnceLoseNothing has many people write at once, all of whom have
// looked at the same file: what was said to be written is there.
func TestAddsAtOnceLoseNothing(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	for round := range 3 {
		var all []*desk.Addition
		for i := range 8 {
			a, err := plan(t, d, csvOf(good(fmt.Sprintf("people=%d", 5000+10*round+i))), desk.AddOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, a)
		}
		var wait sync.WaitGroup
		errs := make([]error, len(all))
		for i, a := range all {
			wait.Go(func() { errs[i] = a.Write() })
		}
		wait.Wait()
		written := 0
		for i, a := range all {
			var refused *desk.RefusedError
			switch there := strings.Contains(read(t, path), a.Lines[0]); {
			case errs[i] == nil && there:
				written++
			case errs[i] == nil || there || !errors.As(errs[i], &refused):
				t.Errorf("round %d: %v, and it is there: %v", round, errs[i], there)
			}
		}
		if written != 1 {
			t.Errorf("round %d: %d of them wrote over the same file", round, written)
		}
	}
}

func TestAddLeavesAReadOnlyFileAlone(t *testing.T) {
	d, dir := bundled(t)
	d.Language = desk.Spanish
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	a, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil || os.Chmod(path, 0o444) != nil {
		t.Fatal(err)
	}
	_, planned := plan(t, d, csvOf(good()), desk.AddOptions{})
	_, _, asked := talk(d, desk.GuideOptions{Table: "announcement_reports"})
	for when, err := range map[string]error{"write": a.Write(), "plan": planned, "guide": asked} {
		var refused *desk.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "es de solo lectura") {
			t.Errorf("%s: %v", when, err)
		}
	}
	if read(t, path) != before {
		t.Error("the file was changed")
	}
}

// TestAddSpeaksSpanish meets a file that is not canonical, one that is no CSV,
// and one that was changed meanwhile.
func TestAddSpeaksSpanish(t *testing.T) {
	d, dir := bundled(t)
	d.Language = desk.Spanish
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	a, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		strings.ReplaceAll(before, "\n", "\r\n"):             "no está en su forma canónica (finales de línea que no son LF)",
		before + "a,b\n":                                     "2 celdas, se esperaban 29",
		before + "a,\"b\n":                                   "las comillas nunca se cierran",
		before + "a,\"b\"c" + strings.Repeat(",", 27) + "\n": "comillas que no encierran una celda entera",
	} {
		write(t, path, []byte(text))
		if _, err := plan(t, d, csvOf(good()), desk.AddOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected it to say %q", err, want)
		}
		if err := a.Write(); err == nil || !strings.Contains(err.Error(), "otra persona cambió") {
			t.Error(err)
		}
	}
}
