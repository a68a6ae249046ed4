package pipeline_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/snapshot"
)

var update = flag.String("update", "", "write this one file of testdata/golden anew, such as csv/windows.csv; look at what changed before you keep it")

// bookLines is how much of a codebook is held here: all of it is held in docs/.
const bookLines = 24

// TestGolden publishes the feeds of testdata/feeds, one record of which is made
// faulty, and compares every file with testdata/golden, byte by byte; of the
// Parquet files, the digests.
func TestGolden(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.replace("feeds/announcement_reports.csv", ",people,at_least,", ",people,atleast,")
	got := map[string]string{}
	var digests strings.Builder
	files := p.published()
	for _, name := range sortedNames(files) {
		switch {
		case strings.HasPrefix(name, "parquet/"):
			digests.WriteString(string(snapshot.Sum([]byte(files[name]))) + "  " + name + "\n")
		case name == "SHA256SUMS": // the manifest has them all
		case name == "datapackage.json" || name == "croissant.json" || strings.HasSuffix(name, ".xlsx"): // the manifest has their digests, their packages their tests
		case strings.HasSuffix(name, ".md"):
			lines := strings.SplitAfter(files[name], "\n")
			got[name] = strings.Join(lines[:min(bookLines, len(lines))], "")
		default:
			got[name] = files[name]
		}
	}
	got["parquet.sha256"] = digests.String()
	golden := filepath.Join("testdata", "golden")
	if *update != "" {
		text, ok := got[*update]
		if !ok {
			t.Fatalf("-update %s: there is no such file, expected one of %v", *update, sortedNames(got))
		}
		path := filepath.Join(golden, filepath.FromSlash(*update))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := p.files(golden)
	for _, name := range sortedNames(got) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is published and not in %s; add it with: go test ./pipeline -run TestGolden -update %s", name, golden, name)
		} else if at, differs := difference(want[name], got[name]); differs {
			t.Errorf("%s is not as in %s; %s\nif it is meant, go test ./pipeline -run TestGolden -update %s", name, golden, at, name)
		}
	}
	for _, name := range sortedNames(want) {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is in %s and not published", name, golden)
		}
	}
	p.sound()
}

func sortedNames(files map[string]string) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// difference is the first line in which two texts differ.
func difference(want, got string) (string, bool) {
	if want == got {
		return "", false
	}
	w, g := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "first in line:\n want " + strings.TrimSuffix(w[i], "\n") + "\n got  " + strings.TrimSuffix(g[i], "\n"), true
		}
	}
	return "one of them goes on where the other ends", true
}
