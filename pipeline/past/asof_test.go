package past_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/store"
)

// files is the texts of a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out[strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(dir)+"/")] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func copied(t *testing.T, s *store.Store, version, dir string) (*past.Copied, error) {
	t.Helper()
	e, err := past.Resolve(s, pub.set, version)
	if err != nil {
		t.Fatal(err)
	}
	return past.CopyTo(s, pub.set, e.Entry, dir)
}

func TestAVersionIsHandedOutByteForByte(t *testing.T) {
	for i, v := range versions {
		dir := filepath.Join(t.TempDir(), "new", "folder")
		done, err := copied(t, whole(t), v, dir)
		if err != nil {
			t.Fatal(err)
		}
		want, got := files(t, filepath.Dir(snapshotFile(done.Version, "x"))), files(t, dir)
		if diff := cmp.Diff(want, got); diff != "" || done.Files != len(want) || done.FromHistory {
			t.Errorf("%s: %+v (-published +copy):\n%s", v, done, diff)
		}
		note := map[int]string{0: "reconstructs 2026-03-06, nobody could read it then", 2: "yanked: a slip of the pen"}[i]
		if done.Note != note {
			t.Errorf("%s: note %q, expected %q", v, done.Note, note)
		}
		own, _ := os.Stat(filepath.Join(dir, "manifest.json"))
		published, _ := os.Stat(snapshotFile(done.Version, "manifest.json"))
		if os.SameFile(own, published) {
			t.Errorf("%s: the copy is the published file itself", v)
		}
	}
}

// TestACopyOfTheNewestGivesTheTablesOfAll: made from the histories, they are the
// bytes that were published; a column that came later is empty.
func TestACopyOfTheNewestGivesTheTablesOfAll(t *testing.T) {
	for _, v := range versions[:5] {
		dir := filepath.Join(t.TempDir(), "then")
		done, err := copied(t, newestOnly(t), v, dir)
		if err != nil {
			t.Fatal(err)
		}
		got := files(t, dir)
		if !done.FromHistory || len(got) != 12 || done.Files != 12 {
			t.Errorf("%s: %+v, %d files", v, done, len(got))
		}
		for name, text := range got {
			if name == "csv/announcement_reports.csv" && v < "2026-03-22" {
				text = strings.ReplaceAll(strings.Replace(text, ",archive_note\n", "\n", 1), ",\n", "\n")
				want, err := os.ReadFile(snapshotFile(done.Version, name))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.ReplaceAll(string(want), ",\n", "\n"), text); diff != "" {
					t.Errorf("%s, %s (-published +rebuilt):\n%s", v, name, diff)
				}
				continue
			}
			if !strings.HasPrefix(name, "csv/") {
				continue // the Parquet says which version of the schema wrote it
			}
			if want, err := os.ReadFile(snapshotFile(done.Version, name)); err != nil || string(want) != text {
				t.Errorf("%s, %s: %v (-published +rebuilt):\n%s", v, name, err, cmp.Diff(string(want), text))
			}
		}
	}
}

func TestCopyToRefuses(t *testing.T) {
	taken, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
	for _, name := range []string{filepath.Join(taken, "x"), file} {
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for dir, want := range map[string]string{
		taken: "is not empty",
		file:  "not a directory",
		filepath.Join(pub.dir, "output", "there"): "inside the publication",
	} {
		var usage *past.UsageError
		if _, err := copied(t, whole(t), "latest", dir); !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected %q", dir, err, want)
		}
	}
}

// TestADamagedVersionIsNotHandedOut: nothing is left where it would have been.
func TestADamagedVersionIsNotHandedOut(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "output"), os.DirFS(filepath.Join(pub.dir, "copy"))); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "output", "snapshots", "2026-03-23", "csv", "windows.csv")
	b, err := os.ReadFile(name)
	if err == nil {
		b[len(b)-2] ^= 1
		err = errors.Join(os.Remove(name), os.WriteFile(name, b, 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = copied(t, opened(t, filepath.Join(dir, "output")), "latest", filepath.Join(dir, "then"))
	if err == nil || !strings.Contains(err.Error(), "csv/windows.csv: its sha256 is") {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
