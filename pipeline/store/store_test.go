package store_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// stable is the feed whose bytes never change.
const stable = "window,since\nw1,2024-07-29\n"

// changing is the feed whose bytes differ from day to day.
func changing(n int) string { return fmt.Sprintf("id,people\n1,%d\n", n) }

// day is an instant of publication.
func day(n int) time.Time { return time.Date(2026, 11, 20+n, 10, 0, 0, 0, time.UTC) }

// prepared is a manifest as a run prepares it: all but what a commit fills in.
func prepared(n int) snapshot.Manifest {
	return snapshot.Manifest{
		PublishedAt:   day(n),
		Publisher:     "test",
		SchemaVersion: "1.0.0",
		Code:          snapshot.Code{Version: "v0.0.0", Go: "go1.26.0", Digest: snapshot.Sum([]byte("code"))},
		Configuration: snapshot.Configuration{Feeds: snapshot.Sum([]byte("f")), Schemas: snapshot.Sum([]byte("s"))},
		Inputs:        []snapshot.Input{input("reports", changing(n)), input("windows", stable)},
		Tables:        []snapshot.Table{{Table: "reports", Rows: 1, Added: 1}},
	}
}

func input(feed, bytes string) snapshot.Input {
	return snapshot.Input{
		Feed: feed, Table: feed, Capture: snapshot.Sum([]byte(bytes)), Bytes: int64(len(bytes)), Published: true, RowsRead: 1, RowsKept: 1,
	}
}

// capturePath is where the bytes of a feed are published.
func capturePath(bytes string) string {
	d := string(snapshot.Sum([]byte(bytes)))
	return "captures/sha256/" + d[:2] + "/" + d
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// draft is one with two files, of which the second differs from day to day.
func draft(s *store.Store, n int) (*store.Draft, error) {
	d, err := s.Begin()
	if err != nil {
		return nil, err
	}
	for name, text := range map[string]string{"csv/windows.csv": stable, "csv/reports.csv": changing(n)} {
		f, err := d.Create(name)
		if err != nil {
			return d, err
		}
		if _, err := io.WriteString(f, text); err != nil {
			return d, err
		}
		if _, err := f.Close(); err != nil {
			return d, err
		}
		d.SetRows(name, 1)
		if err := d.Capture(snapshot.Sum([]byte(text)), strings.NewReader(text)); err != nil {
			return d, err
		}
	}
	return d, nil
}

// publish commits the version of a day.
func publish(s *store.Store, n int) (snapshot.Manifest, error) {
	d, err := draft(s, n)
	if err != nil {
		return snapshot.Manifest{}, err
	}
	defer d.Abandon()
	return d.Commit(prepared(n))
}

// published is a new tree with n versions.
func published(t testing.TB, n int) *store.Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "output"))
	for i := range n {
		if _, err := publish(s, i+1); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// tree lists what stands under a directory: "-" and its mode for files, the
// target of links.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		line := fi.Mode().String() + " " + filepath.ToSlash(rel)
		if target, err := os.Readlink(path); err == nil {
			line = "-> " + target + " " + filepath.ToSlash(rel)
		}
		names = append(names, line)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func clean(t testing.TB, s *store.Store) {
	t.Helper()
	faults, err := s.VerifyAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("fault: %s", f)
	}
}

func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, expected one that says %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("the error is %q, expected it to say %q", err, p)
		}
	}
}

func TestEmptyPublication(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "output")
	s := open(t, dir)
	if p, err := s.Latest(); p != nil || err != nil {
		t.Errorf("Latest: %v, %v", p, err)
	}
	if es, err := s.List(); es != nil || err != nil {
		t.Errorf("List: %v, %v", es, err)
	}
	if r, err := s.Recover(); r.String() != "" || err != nil {
		t.Errorf("Recover: %v, %v", r, err)
	}
	clean(t, s)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading created the directory: %v", err)
	}
}

func TestOpenRefusesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "output")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(path)
	wantError(t, err, path, "expected a directory")
}

func TestPublishedTree(t *testing.T) {
	s := published(t, 1)
	want := []string{
		"-r--r--r-- " + capturePath(stable),
		"-r--r--r-- " + capturePath(changing(1)),
		"-> snapshots/2026-11-21 latest",
		"-r--r--r-- snapshots/2026-11-21/SHA256SUMS",
		"-r--r--r-- snapshots/2026-11-21/csv/reports.csv",
		"-r--r--r-- snapshots/2026-11-21/csv/windows.csv",
		"-r--r--r-- snapshots/2026-11-21/manifest.json",
		"-rw-r--r-- versions.json",
	}
	slices.Sort(want[:2])
	if d := cmp.Diff(want, tree(t, s.Dir())); d != "" {
		t.Error(d)
	}
	clean(t, s)

	sums, err := os.ReadFile(filepath.Join(s.Dir(), "latest", "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	wantSums := fmt.Sprintf("%s  csv/reports.csv\n%s  csv/windows.csv\n",
		snapshot.Sum([]byte(changing(1))), snapshot.Sum([]byte(stable)))
	if string(sums) != wantSums {
		t.Errorf("SHA256SUMS is\n%sexpected\n%s", sums, wantSums)
	}
}

func TestReadBack(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "output"))
	first, err := publish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	second, err := publish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if second.Version != "2026-11-21.2" || second.Seq != 2 {
		t.Errorf("the second of a day is %s, number %d", second.Version, second.Seq)
	}
	latest, err := s.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(second, latest.Manifest); d != "" {
		t.Error(d)
	}
	before, err := s.Manifest(first.Version)
	if err != nil {
		t.Fatal(err)
	}
	if want := (&snapshot.Previous{Version: first.Version, Manifest: before.Digest}); *second.Previous != *want {
		t.Errorf("previous is %v, expected %v", second.Previous, want)
	}
	es, err := s.List()
	if err != nil || len(es) != 2 || es[0].Version != second.Version || es[1].Manifest != before.Digest {
		t.Errorf("List: %v, %v", es, err)
	}
	if rows := second.Outputs[1].Rows; second.Outputs[1].Path != "csv/reports.csv" || rows == nil || *rows != 1 {
		t.Errorf("outputs are %v", second.Outputs)
	}

	f, err := s.OpenFile(first.Version, "csv/reports.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); string(b) != "id,people\n1,1\n" || err != nil {
		t.Errorf("read %q, %v", b, err)
	}
}

func TestOpenFileStaysInsideAPublishedVersion(t *testing.T) {
	s := published(t, 1)
	for _, path := range []string{"../../versions.json", "/etc/hostname", "csv/../manifest.json", ""} {
		_, err := s.OpenFile("2026-11-21", path)
		wantError(t, err, "relative path")
	}
	if _, err := s.OpenFile("2026-11-21", "csv/nothing.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	for _, v := range []snapshot.Version{"2026-11-22", "../2026-11-21", ""} {
		if _, err := s.OpenFile(v, "csv/reports.csv"); !errors.Is(err, store.ErrUnknownVersion) {
			t.Errorf("version %q: error is %v", v, err)
		}
		if _, err := s.Verify(v); !errors.Is(err, store.ErrUnknownVersion) {
			t.Errorf("verify %q: error is %v", v, err)
		}
	}
}

func TestUnchangedFilesAreHardLinks(t *testing.T) {
	s := published(t, 2)
	same := func(name string) bool {
		a, err := os.Stat(filepath.Join(s.Dir(), "snapshots/2026-11-21", name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.Stat(filepath.Join(s.Dir(), "snapshots/2026-11-22", name))
		if err != nil {
			t.Fatal(err)
		}
		return os.SameFile(a, b)
	}
	if !same("csv/windows.csv") {
		t.Error("csv/windows.csv did not change but is not shared")
	}
	if same("csv/reports.csv") || same("SHA256SUMS") {
		t.Error("a changed file is shared")
	}
	clean(t, s)
}

func TestADamagedFileIsNotShared(t *testing.T) {
	s := published(t, 1)
	flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/windows.csv"), 3)
	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	if faults, err := s.Verify("2026-11-22"); err != nil || len(faults) > 0 {
		t.Errorf("the new version has faults: %v, %v", faults, err)
	}
	if faults, err := s.Verify("2026-11-21"); err != nil || len(faults) != 1 {
		t.Errorf("the old version has the faults %v, %v", faults, err)
	}
}

// flip turns one bit of a published file.
func flip(t testing.TB, path string, at int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[at%len(b)] ^= 1
	rewrite(t, path, b)
}

// rewrite changes a published file in place, as a disk or a person would.
func rewrite(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
