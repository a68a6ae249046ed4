package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/desk"
)

func plan(t testing.TB, d *desk.Desk, text string, o desk.AddOptions) (*desk.Addition, error) {
	t.Helper()
	return d.Plan(checkText(t, d, text), o)
}

// newLines are the lines of a text that another one does not have; it reports
// false where the other's lines are not all there in their order.
func newLines(before, after string) (added []string, ok bool) {
	old := strings.Split(before, "\n")
	for _, l := range strings.Split(after, "\n") {
		if len(old) > 0 && l == old[0] {
			old = old[1:]
			continue
		}
		added = append(added, l)
	}
	return added, len(old) == 0
}

func TestAddPutsEachRowBehindTheLastOfItsDate(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	a, err := plan(t, d, csvOf(
		good("announced_on=2026-02-20", "people=4001"), good("announced_on=", "date_basis=", "people=4002"),
		good("announced_on=2014", "people=4003", "relayed=Sí"), good("announced_on=2026-02-20", "people=4004", "url=https://diario.example/a,b"),
	), desk.AddOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if read(t, path) != before || a.Written {
		t.Fatal("a plan has changed the file")
	}
	if err := a.Write(); err != nil || !a.Written {
		t.Fatal(err)
	}
	added, ok := newLines(before, read(t, path))
	if !ok || len(added) != 4 {
		t.Fatalf("lines added are %q, all others in place: %v", added, ok)
	}
	sorted := slices.Clone(a.Lines)
	slices.Sort(sorted)
	slices.Sort(added)
	if !slices.Equal(sorted, added) {
		t.Errorf("%q, announced were %q", added, a.Lines)
	}
	lines := strings.Split(strings.TrimSuffix(read(t, path), "\n"), "\n")
	at := func(i int) int { return slices.Index(lines, a.Lines[i]) }
	if at(0)+1 != at(3) || !strings.Contains(lines[at(0)-1], ",2026-02-20,") || strings.Contains(lines[at(3)+1], ",2026-02-20,") {
		t.Errorf("rows of 2026-02-20 stand on lines %d and %d", at(0), at(3))
	}
	if at(1) != len(lines)-1 || at(2) != 2 || !strings.Contains(a.Lines[2], ",true,") {
		t.Errorf("the row without a date stands on line %d, that of 2014 on %d: %s", at(1), at(2), a.Lines[2])
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
	if found := checkPath(t, d, path); len(found.Faults) > 0 || found.Rows != 942 {
		t.Errorf("%d rows, %v", found.Rows, found.Faults)
	}
	if all, err := d.Formats(nil); err != nil || all[1].Changed {
		t.Error(err, all[1].Changes)
	}
}

func TestAddRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		spoil func(t *testing.T, d *desk.Desk, dir string)
		want  string
	}{
		"faults":                       {csvOf(good("people=x"), good()), nil, "has faults"},
		"no rows":                      {names + "\n", nil, "no rows"},
		"duplicate":                    {csvOf(good(), good()), nil, "--accept-duplicates"},
		"a column that the file lacks": {strings.Replace(csvOf(good("note=https://archive.example/1")), "note", "archive_url", 1), nil, "has faults"},
		"not canonical": {csvOf(good()), func(t *testing.T, d *desk.Desk, dir string) {
			path := filepath.Join(dir, "announcement_reports.csv")
			write(t, path, []byte("\ufeff"+read(t, path)))
		}, "run bin/recuento fmt first"},
		"no feed takes it": {csvOf(good()), func(t *testing.T, d *desk.Desk, dir string) { d.Config.Feeds[1].Dialect.Delimiter = ";" }, "no feed in "},
	} {
		t.Run(name, func(t *testing.T) {
			d, dir := bundled(t)
			if c.spoil != nil {
				c.spoil(t, d, dir)
			}
			before := read(t, filepath.Join(dir, "announcement_reports.csv"))
			_, err := plan(t, d, c.text, desk.AddOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) || read(t, filepath.Join(dir, "announcement_reports.csv")) != before {
				t.Errorf("%v, expected it to say %q", err, c.want)
			}
		})
	}
	d, dir := bundled(t)
	if _, err := d.Plan(checkPath(t, d, filepath.Join(dir, "windows.csv")), desk.AddOptions{}); err == nil || !strings.Contains(err.Error(), "the file of the feed windows") {
		t.Error(err)
	}
	if a, err := plan(t, d, csvOf(good(), good()), desk.AddOptions{AcceptDuplicates: true}); err != nil || len(a.Lines) != 2 {
		t.Error(err)
	}
}

// TestAddKeepsEveryLine holds, for any rows, that all lines that were there are
// there in their order, that as many are new as rows were added, and that the
// file stays canonical.
func TestAddKeepsEveryLine(t *testing.T) {
	small, dir := filepath.Join("..", "testdata", "feeds"), t.TempDir()
	for _, name := range []string{"feeds.yaml", "windows.csv", "announcement_reports.csv", "detainee_count_reports.csv", "verified_release_reports.csv"} {
		write(t, filepath.Join(dir, name), []byte(read(t, filepath.Join(small, name))))
	}
	d := deskAt(t, filepath.Join(dir, "feeds.yaml"))
	for _, f := range must(d.Formats(nil)) {
		if err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	rapid.Check(t, func(rt *rapid.T) {
		write(t, path, []byte(before))
		var rows [][]string
		breaks := 0
		for i := range rapid.IntRange(1, 6).Draw(rt, "rows") {
			note := rapid.SampledFrom([]string{"", "a, b", "two\nlines", `"quoted"`, " blanks "}).Draw(rt, "note")
			breaks += strings.Count(note, "\n")
			rows = append(rows, good(
				"note="+note,
				"announced_on="+rapid.SampledFrom([]string{"", "2014", "2026-02", "2026-02-20", "2026-02-21", "2026-03-10"}).Draw(rt, "date"),
				fmt.Sprintf("people=%d", 4000+i)))
		}
		a, err := plan(t, d, csvOf(rows...), desk.AddOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		if err := a.Write(); err != nil {
			rt.Fatal(err)
		}
		after := read(t, path)
		added, ok := newLines(before, after)
		if !ok || len(added) != len(rows)+breaks {
			rt.Fatalf("%d rows, lines added %q, others in place: %v", len(rows), added, ok)
		}
		for _, f := range must(d.Formats(nil)) {
			if f.Changed {
				rt.Fatalf("%s is not canonical: %q", f.File, f.Changes)
			}
		}
		again, err := d.CheckFile(context.Background(), path, "")
		if err != nil || len(again.Faults) > 0 {
			rt.Fatal(err, again.Faults)
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestAnAdditionSaysWhatToDoNext(t *testing.T) {
	d, _ := bundled(t)
	a, err := plan(t, d, csvOf(good()), desk.AddOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var dry, wet bytes.Buffer
	a.Print(&dry)
	if err := a.Write(); err != nil {
		t.Fatal(err)
	}
	a.Print(&wet)
	if !strings.Contains(dry.String(), "Nothing was written") || !strings.Contains(dry.String(), a.Lines[0]) || !strings.Contains(wet.String(), "Next: bin/recuento run") {
		t.Errorf("%s %s", dry.String(), wet.String())
	}
}

func TestAnAdditionOfManyShowsTheFirstIds(t *testing.T) {
	d, _ := bundled(t)
	var rows [][]string
	for i := range 30 {
		rows = append(rows, good(fmt.Sprintf("people=%d", 5000+i)))
	}
	a, err := plan(t, d, csvOf(rows...), desk.AddOptions{})
	if err != nil || a.Write() != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	a.Print(&said)
	if !strings.Contains(said.String(), "30 reports") || !strings.Contains(said.String(), a.Reports[9]+", … and 20 more)") || strings.Contains(said.String(), a.Reports[10]) {
		t.Error(said.String())
	}
}

// TestAddTakesWindowsToo adds rows of a table that knows no pages and no dates
// to be ordered by: they come last.
func TestAddTakesWindowsToo(t *testing.T) {
	d, dir := bundled(t)
	const head = "window,earliest_start,latest_start,kind,title_en,title_es,note\n"
	const rows = "since_2026_03,2026-03-01,2026-03-01,ngo_count,Since March 2026,Desde marzo de 2026,\naaa,2026-03-01,2026-03-01,other,A,B,\n"
	before := read(t, filepath.Join(dir, "windows.csv"))
	a, err := plan(t, d, head+rows, desk.AddOptions{})
	if err != nil || a.Write() != nil {
		t.Fatal(err)
	}
	if after := read(t, filepath.Join(dir, "windows.csv")); after != before+rows {
		t.Errorf("%q", strings.TrimPrefix(after, before))
	}
	if found := checkText(t, d, head+rows); len(found.Faults) != 2 || found.Faults[0].Code != "duplicate_key" {
		t.Errorf("%v", found.Faults)
	}
}
