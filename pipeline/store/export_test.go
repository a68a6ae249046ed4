package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

func export(t testing.TB, s *store.Store, to string, x store.Extent) store.Exported {
	t.Helper()
	done, err := s.Export(to, x)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestAnExportIsACopyWithoutLinksThatVerifies(t *testing.T) {
	s := published(t, 2)
	if err := os.WriteFile(filepath.Join(s.Dir(), "README.md"), []byte("# The format\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "www", "data")
	done := export(t, s, to, store.AllVersions)
	if want := []snapshot.Version{"2026-11-22", "2026-11-21"}; !slices.Equal(done.Versions, want) || done.Kept != 0 {
		t.Errorf("it did %+v", done)
	}
	clean(t, open(t, to))

	var want []string
	for _, line := range tree(t, s.Dir()) {
		if !strings.HasPrefix(line, "->") {
			want = append(want, line)
		}
		if mode, rest, ok := strings.Cut(line, " snapshots/2026-11-22/"); ok {
			want = append(want, mode+" latest/"+rest)
		}
	}
	got := tree(t, to)
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	a, errA := os.Stat(filepath.Join(to, "snapshots/2026-11-21/csv/windows.csv"))
	b, errB := os.Stat(filepath.Join(to, "snapshots/2026-11-22/csv/windows.csv"))
	if errA != nil || errB != nil || os.SameFile(a, b) {
		t.Errorf("files of the copy are linked: %v, %v", errA, errB)
	}
}

func TestAnExportIsBroughtUpToDate(t *testing.T) {
	s := published(t, 1)
	to := filepath.Join(t.TempDir(), "copy")
	first := export(t, s, to, store.AllVersions)
	if again := export(t, s, to, store.AllVersions); again.Copied != 0 || again.Kept != first.Copied {
		t.Errorf("exporting again did %+v after %+v", again, first)
	}

	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	foreign := []string{"index.html", "es/index.html"}
	for _, name := range foreign {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	flip(t, filepath.Join(to, "snapshots/2026-11-21/csv/reports.csv"), 1) // what rotted in the copy is copied again
	export(t, s, to, store.AllVersions)
	if got := named(faults(t, open(t, to))); !slices.Equal(got, []string{"es", "index.html"}) {
		t.Errorf("faults are in %v", got)
	}
	for _, name := range foreign {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			t.Error(err)
		}
		os.Remove(filepath.Join(to, name))
	}
	os.Remove(filepath.Join(to, "es"))
	clean(t, open(t, to))
}

func TestExportOfTheLatestOnly(t *testing.T) {
	s := published(t, 2)
	to := filepath.Join(t.TempDir(), "copy")
	if done := export(t, s, to, store.LatestOnly); !slices.Equal(done.Versions, []snapshot.Version{"2026-11-22"}) {
		t.Errorf("it did %+v", done)
	}
	clean(t, open(t, to))
	for n := 3; n <= 4; n++ {
		if _, err := publish(s, n); err != nil {
			t.Fatal(err)
		}
	}
	// What an earlier export took stays, with a gap in between.
	if done := export(t, s, to, store.LatestOnly); !slices.Equal(done.Versions, []snapshot.Version{"2026-11-24", "2026-11-22"}) {
		t.Errorf("it did %+v", done)
	}
	clean(t, open(t, to))
	export(t, s, to, store.AllVersions)
	clean(t, open(t, to))
}

func TestAFlippedBitIsFoundInACopy(t *testing.T) {
	s := published(t, 2)
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.AllVersions)
	c := open(t, to)
	for _, name := range publishedFiles(t, c) {
		path := filepath.Join(to, filepath.FromSlash(name))
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		flip(t, path, len(good)/2)
		if got := named(faults(t, c)); !slices.Contains(got, name) {
			t.Errorf("%s is flipped, faults are in %v", name, got)
		}
		rewrite(t, path, good)
	}
	clean(t, c)
	extra := filepath.Join(to, "latest", "extra.csv")
	if err := os.WriteFile(extra, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := named(faults(t, c)); !slices.Equal(got, []string{"latest/extra.csv"}) {
		t.Errorf("faults are in %v", got)
	}
}

func TestExportRefuses(t *testing.T) {
	s := published(t, 1)
	dirWith := func(name string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	linked := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(s.Dir(), linked); err != nil {
		t.Fatal(err)
	}
	other := published(t, 0)
	if _, err := publish(other, 5); err != nil {
		t.Fatal(err)
	}
	copyOfOther := filepath.Join(t.TempDir(), "copy")
	export(t, other, copyOfOther, store.AllVersions)
	withNotes := filepath.Join(t.TempDir(), "copy")
	export(t, s, withNotes, store.AllVersions)
	if err := os.WriteFile(filepath.Join(withNotes, "latest", "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, dir, want string }{
		{"a directory with files of others", dirWith("thesis.doc"), "not empty"},
		{"a file", filepath.Join(dirWith("file"), "file"), "expected a directory"},
		{"the publication itself", s.Dir(), "inside the publication"},
		{"a directory inside it", filepath.Join(s.Dir(), "snapshots", "copy"), "inside the publication"},
		{"the publication under another name", filepath.Join(linked, "new"), "inside the publication"},
		{"another publication", other.Dir(), "a publication itself"},
		{"a copy of another publication", copyOfOther, "another publication"},
		{"a copy whose latest holds files of others", withNotes, "notes.txt"},
		{"a list that is none", dirWith("versions.json"), "versions.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.Export(c.dir, store.AllVersions)
			wantError(t, err, c.want)
		})
	}
	if b, err := os.ReadFile(filepath.Join(withNotes, "latest", "notes.txt")); string(b) != "mine" {
		t.Errorf("notes.txt: %q, %v", b, err)
	}
	clean(t, s)
	clean(t, other)

	_, err := published(t, 0).Export(filepath.Join(t.TempDir(), "copy"), store.AllVersions)
	wantError(t, err, "nothing is published")
}

func TestADamagedFileIsNotExported(t *testing.T) {
	s := published(t, 1)
	to := filepath.Join(t.TempDir(), "copy")
	path := filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/windows.csv")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flip(t, path, 1)
	_, err = s.Export(to, store.AllVersions)
	wantError(t, err, "csv/windows.csv is damaged", "verify --all")
	for _, absent := range []string{"versions.json", "latest", "snapshots/2026-11-21/manifest.json", "snapshots/2026-11-21/csv/windows.csv"} {
		if _, err := os.Lstat(filepath.Join(to, absent)); err == nil {
			t.Errorf("%s stands in the copy", absent)
		}
	}

	// The interrupted export is finished once the original is whole.
	rewrite(t, path, good)
	export(t, s, to, store.AllVersions)
	clean(t, open(t, to))
	filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if strings.HasPrefix(e.Name(), ".tmp-") {
			t.Errorf("%s is left behind", path)
		}
		return err
	})
}
