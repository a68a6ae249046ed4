package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// keeping is a draft that takes csv/windows.csv over and writes another file.
func keeping(t testing.TB, s *store.Store) *store.Draft {
	t.Helper()
	d, err := s.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Abandon() })
	if err := d.Keep("csv/windows.csv"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.Path("csv/more.csv"), []byte("more"), 0o644); err != nil {
		t.Fatal(err)
	}
	return d
}

// bare is a manifest whose feeds are not published.
func bare(n int) snapshot.Manifest {
	m := prepared(n)
	m.Inputs = nil
	return m
}

func TestAFileIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	for name, linkless := range map[string]bool{"by a link": false, "on a disk without links": true} {
		t.Run(name, func(t *testing.T) {
			s := published(t, 1)
			if linkless {
				s.SetLink(func(old, target string) error {
					return &os.LinkError{Op: "link", Old: old, New: target, Err: errors.New("not supported")}
				})
			}
			m, err := keeping(t, s).Commit(bare(2))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(m.Outputs, func(o snapshot.Output) bool { return o.Path == "csv/windows.csv" })
			if o := m.Outputs[i]; o.Digest != snapshot.Sum([]byte(stable)) || o.Bytes != int64(len(stable)) || o.Rows == nil || *o.Rows != 1 {
				t.Errorf("it is listed as %+v", o)
			}
			clean(t, s)
			if got := read(t, s, "latest/csv/windows.csv"); got != stable {
				t.Errorf("it holds %q", got)
			}
			a, b := lstat(t, s, "snapshots/2026-11-21/csv/windows.csv"), lstat(t, s, "snapshots/2026-11-22/csv/windows.csv")
			if !linkless && !os.SameFile(a, b) {
				t.Error("it is not one file")
			}
			if b.Mode() != 0o444 {
				t.Errorf("its mode is %s", b.Mode())
			}
		})
	}
}

// TestAKeptFileIsNotRead damages the file so that only reading it tells.
func TestAKeptFileIsNotRead(t *testing.T) {
	t.Parallel()
	s := published(t, 1)
	flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/windows.csv"), 3)
	m, err := keeping(t, s).Commit(bare(2))
	if err != nil {
		t.Fatal(err)
	}
	if fs, err := s.Verify(m.Version); err != nil || len(fs) != 1 || fs[0].Path != "snapshots/2026-11-22/csv/windows.csv" {
		t.Errorf("found: %v, %v", fs, err)
	}
}

func TestKeepTakesOverFromTheNewest(t *testing.T) {
	t.Parallel()
	s := published(t, 2)
	if err := yank(s, 2); err != nil {
		t.Fatal(err)
	}
	d, err := s.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	if err := d.Keep("csv/reports.csv"); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(d.Path("csv/reports.csv")); err != nil || string(b) != changing(2) {
		t.Errorf("it holds %q, %v", b, err)
	}
}

func TestKeepRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path string
		do         func(t *testing.T, s *store.Store, d *store.Draft)
		want       []string
	}{
		{"a file that the last version lacks", "csv/old.csv", nil, []string{"csv/old.csv", "2026-11-21 has no such file"}},
		{"the manifest", "manifest.json", nil, []string{"no such file"}},
		{"a file cut short", "csv/windows.csv", func(t *testing.T, s *store.Store, _ *store.Draft) {
			rewrite(t, filepath.Join(s.Dir(), "latest/csv/windows.csv"), []byte("w"))
		}, []string{"27 bytes", "recuento verify"}},
		{"a file that is gone", "csv/windows.csv", func(t *testing.T, s *store.Store, _ *store.Draft) {
			if err := os.Remove(filepath.Join(s.Dir(), "latest/csv/windows.csv")); err != nil {
				t.Fatal(err)
			}
		}, []string{"csv/windows.csv"}},
		{"a file that was written already", "csv/windows.csv", func(t *testing.T, _ *store.Store, d *store.Draft) {
			f, err := d.Create("csv/windows.csv")
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		}, []string{"stands in it already"}},
		{"a damaged file on a disk without links", "csv/windows.csv", func(t *testing.T, s *store.Store, _ *store.Draft) {
			s.SetLink(func(string, string) error { return errors.ErrUnsupported })
			flip(t, filepath.Join(s.Dir(), "latest/csv/windows.csv"), 3)
		}, []string{"changed after publication"}},
		{"after the end", "csv/windows.csv", func(t *testing.T, _ *store.Store, d *store.Draft) {
			if err := d.Abandon(); err != nil {
				t.Fatal(err)
			}
		}, []string{"end of the draft"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := published(t, 1)
			d, err := s.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer d.Abandon()
			if c.do != nil {
				c.do(t, s, d)
			}
			wantError(t, d.Keep(c.path), c.want...)
		})
	}
	s := published(t, 0)
	d, err := s.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	wantError(t, d.Keep("csv/windows.csv"), "nothing is published")
}

// TestADraftThatKeepsStoppedAtAnyStep leaves the version whose file it took over
// whole.
func TestADraftThatKeepsStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	do := func(s *store.Store) func() error {
		return func() error { _, err := keeping(t, s).Commit(bare(2)); return err }
	}
	whole := published(t, 1)
	steps, _ := stopAt(t, whole, 0, do(whole))
	if !slices.Contains(steps, "file kept") || slices.Contains(steps, "link made") {
		t.Fatalf("the steps are %q", steps)
	}
	for n := 1; n <= len(steps); n++ {
		s := published(t, 1)
		if _, crashed := stopAt(t, s, n, do(s)); !crashed {
			t.Fatal("it was not stopped")
		}
		readers(t, s, "2026-11-21", "2026-11-22")
		if _, err := s.Recover(); err != nil {
			t.Fatal(err)
		}
		clean(t, s)
	}
}
