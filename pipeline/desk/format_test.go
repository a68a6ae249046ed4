package desk_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/desk"
	"github.com/recuento/recuento/pipeline/feed"
)

// TestTheBundledFilesAreCanonical holds that fmt changes no byte of them.
func TestTheBundledFilesAreCanonical(t *testing.T) {
	d, dir := bundled(t)
	all, err := d.Formats(nil)
	if err != nil || len(all) != 6 {
		t.Fatal(err, len(all))
	}
	for _, f := range all {
		before := read(t, f.File)
		if f.Changed || len(f.Changes) > 0 {
			t.Errorf("%s: %q", f.File, f.Changes)
		}
		if err := f.Write(); err != nil || read(t, f.File) != before {
			t.Errorf("%s: %v, or its bytes changed", f.File, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*.recuento-new")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// disturbed is a file written as a spreadsheet would: everything but the cells
// is different, and rows of other dates stand elsewhere.
func disturbed(text string) string {
	lines := strings.SplitAfter(text, "\n")
	lines[3], lines[200] = lines[200], lines[3]
	text = strings.Join(lines, "")
	text = strings.Replace(text, ",stated,", ", stated ,", 3)
	return "\ufeff" + strings.TrimSuffix(strings.ReplaceAll(text, "\n", "\r\n"), "\r\n")
}

func TestFormatBringsAFileBack(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	original := read(t, path)
	if strings.Contains(original, "\r") {
		t.Fatal("the test takes line ends for its own")
	}
	write(t, path, []byte(disturbed(original)))
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	all, err := d.Formats([]string{path})
	if err != nil || len(all) != 1 || !all[0].Changed {
		t.Fatal(err, all)
	}
	if got := strings.Join(all[0].Changes, "\n"); !strings.Contains(got, "byte order mark") || !strings.Contains(got, "LF") || !strings.Contains(got, "blanks around them: 3") || !strings.Contains(got, "order of their dates") {
		t.Errorf("changes are %q", got)
	}
	if err := all[0].Write(); err != nil {
		t.Fatal(err)
	}
	// Rows of one date may have changed places; no line may be lost.
	a, b := strings.Split(original, "\n"), strings.Split(read(t, path), "\n")
	if slices.Sort(a); true {
		slices.Sort(b)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
}

func TestFormatRefusesWhatItCannotParse(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "windows.csv")
	original := read(t, path)
	for name, text := range map[string]string{
		"line 3: 2 cells, expected 7": strings.Replace(original, "\n", "\nok,2026-01-01,2026-01-01,law,a,b,\nx,y\n", 1),
		"quotes that do not stand":    original + "x,\"y\"z,,,,,\n",
		"not UTF-8":                   original + "x,\xe9,,,,,\n",
		"the quote is never closed":   original + "x,\"y,,,,,\n",
		"is empty":                    "",
	} {
		write(t, path, []byte(text))
		_, err := d.Formats([]string{path})
		var refused *desk.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, expected it to say %q", err, name)
		}
		if read(t, path) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// TestFormatSpeaksSpanish brings a file that a spreadsheet has written back,
// unless that file is read-only.
func TestFormatSpeaksSpanish(t *testing.T) {
	d, dir := bundled(t)
	d.Language = desk.Spanish
	path := filepath.Join(dir, "announcement_reports.csv")
	write(t, path, []byte(disturbed(read(t, path))))
	all, err := d.Formats([]string{path})
	if err != nil || len(all) != 1 {
		t.Fatal(err)
	}
	if got := strings.Join(all[0].Changes, "\n"); !strings.Contains(got, "marca de orden de bytes") || !strings.Contains(got, "espacios alrededor: 3") || !strings.Contains(got, "orden de sus fechas: ") {
		t.Errorf("changes are %q", got)
	}
	before := read(t, path)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	var refused *desk.RefusedError
	if err := all[0].Write(); !errors.As(err, &refused) || !strings.Contains(err.Error(), "es de solo lectura") || read(t, path) != before {
		t.Error(err)
	}
	if _, err := d.Formats([]string{filepath.Join(dir, "none.csv")}); err == nil || !strings.Contains(err.Error(), "no es el archivo de ninguna fuente") {
		t.Error(err)
	}
}

func TestFormatLeavesPublishersFilesAlone(t *testing.T) {
	d, dir := bundled(t)
	own := filepath.Join(dir, "own.csv")
	write(t, own, []byte(names+"\n"))
	if _, err := d.Formats([]string{own}); err == nil || !strings.Contains(err.Error(), "no feed") {
		t.Error(err)
	}
	d.Config.Feeds[0].Dialect.Delimiter = ";"
	if _, err := d.Formats([]string{d.Config.Feeds[0].Location}); err == nil || !strings.Contains(err.Error(), "as its publisher writes it") {
		t.Error(err)
	}
	if all, err := d.Formats(nil); err != nil || len(all) != 5 {
		t.Error(err, len(all))
	}
}

// cells is a CSV read by the standard library, as a second opinion.
func cells(t *rapid.T, text []byte) [][]string {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	records, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return records
}

// TestFormatKeepsEveryRow holds, for any cells, that formatting twice is
// formatting once, that rows before and after are the same but for blanks
// around cells, and that they are ordered by their dates without moving rows of
// one date.
func TestFormatKeepsEveryRow(t *testing.T) {
	d, _ := bundled(t)
	f := feed.Feed{ID: "x", Location: "x.csv", Table: "detainee_count_reports"}
	cell := rapid.OneOf(rapid.StringMatching(`[ a,"\n;é]{0,6}`), rapid.SampledFrom([]string{"", " a ", "a\nb", "=x", "\"", "\u00a0", "\ufeff"}))
	date := rapid.SampledFrom([]string{"", "2026", "2026-02", "2026-02-20", "2025-12-31", " 2026-01-01 ", "20/02/2026", "x"})
	rapid.Check(t, func(t *rapid.T) {
		want := [][]string{{"note", "as_of", "n"}}
		for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
			want = append(want, []string{cell.Draw(t, "cell"), date.Draw(t, "date"), string(rune('a' + i))})
		}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		before := text.Bytes()
		if rapid.Bool().Draw(t, "mark") {
			before = append([]byte("\ufeff"), before...)
		}
		once := format(t, d, f, before)
		if twice := format(t, d, f, once); !bytes.Equal(once, twice) {
			t.Fatalf("once %q, twice %q", once, twice)
		}
		in, out := cells(t, before), cells(t, once)
		for _, r := range in {
			for i := range r {
				r[i] = strings.TrimSpace(r[i])
			}
		}
		if !slices.IsSortedFunc(out[1:], func(a, b []string) int { return strings.Compare(dated(a[1])+" "+a[2], dated(b[1])+" "+b[2]) }) {
			t.Fatalf("%q are not in order, or rows of one date have moved", out)
		}
		byName := func(a, b []string) int { return strings.Compare(a[2], b[2]) }
		slices.SortFunc(in[1:], byName)
		slices.SortFunc(out[1:], byName)
		if diff := cmp.Diff(in, out); diff != "" {
			t.Fatal(diff)
		}
	})
}

// dated is what dates are ordered by; what is none comes last.
func dated(cell string) string {
	if len(cell) >= 4 && strings.Trim(cell, "0123456789-") == "" {
		return cell
	}
	return "~"
}

func format(t *rapid.T, d *desk.Desk, f feed.Feed, text []byte) []byte {
	out, err := d.Format(f, text)
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return out.Text()
}
