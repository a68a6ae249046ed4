package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// stopped is what a commit panics with where a test stops it.
type stopped struct{ step string }

// stopAt publishes and stops at the nth step, as a crash would; the steps that
// were reached are the result.
func stopAt(t testing.TB, s *store.Store, n int, do func() error) (steps []string, crashed bool) {
	t.Helper()
	s.SetStep(func(step string) {
		if steps = append(steps, step); len(steps) == n {
			panic(stopped{step})
		}
	})
	defer s.SetStep(nil)
	defer func() {
		if r := recover(); r != nil {
			if _, ours := r.(stopped); !ours {
				panic(r)
			}
			crashed = true
		}
	}()
	if err := do(); err != nil {
		t.Fatal(err)
	}
	return steps, false
}

// readers checks what readers see at any moment: a whole version through
// latest and through each line of versions.json.
func readers(t testing.TB, s *store.Store, allowed ...snapshot.Version) {
	t.Helper()
	es, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		faults, err := s.Verify(e.Version)
		if err != nil || len(faults) > 0 {
			t.Errorf("version %s is listed, but: %v, %v", e.Version, faults, err)
		}
	}
	b, err := os.ReadFile(filepath.Join(s.Dir(), "latest", "manifest.json"))
	if os.IsNotExist(err) && slices.Contains(allowed, "") {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(allowed, m.Version) {
		t.Errorf("latest is %s, expected one of %s", m.Version, allowed)
	}
	for _, o := range m.Outputs {
		b, err := os.ReadFile(filepath.Join(s.Dir(), "latest", o.Path))
		if err != nil || snapshot.Sum(b) != o.Digest {
			t.Errorf("latest/%s is not as its manifest says: %v", o.Path, err)
		}
	}
}

func TestACommitStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	second := func(s *store.Store) func() error {
		return func() error { _, err := publish(s, 2); return err }
	}
	whole := published(t, 1)
	steps, _ := stopAt(t, whole, 0, second(whole))
	want := tree(t, whole.Dir())
	for n := 1; n <= len(steps); n++ {
		t.Run(steps[n-1], func(t *testing.T) {
			s := published(t, 1)
			if _, crashed := stopAt(t, s, n, second(s)); !crashed {
				t.Fatal("it was not stopped")
			}
			readers(t, s, "2026-11-21", "2026-11-22")
			if _, err := s.Recover(); err != nil {
				t.Fatal(err)
			}
			clean(t, s)
			if l, err := s.Latest(); err != nil {
				t.Fatal(err)
			} else if l.Manifest.Version == "2026-11-21" {
				if _, err := publish(s, 2); err != nil {
					t.Fatal(err)
				}
			}
			readers(t, s, "2026-11-22")
			clean(t, s)
			if got := tree(t, s.Dir()); !slices.Equal(got, want) {
				t.Errorf("the tree is %v\nexpected %v", got, want)
			}
			if r, err := s.Recover(); err != nil || r.String() != "" {
				t.Errorf("a second Recover does %q, %v", r, err)
			}
		})
	}
}

func TestARecoveryStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	interrupted := func(t *testing.T) *store.Store {
		s := published(t, 0)
		d, err := draft(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		stopAt(t, s, commitSteps(t, "snapshot renamed"), func() error { _, err := d.Commit(prepared(1)); return err })
		return s
	}
	do := func(s *store.Store) func() error {
		return func() error { _, err := s.Recover(); return err }
	}
	whole := interrupted(t)
	steps, _ := stopAt(t, whole, 0, do(whole))
	if len(steps) < 4 {
		t.Fatalf("the recovery has the steps %q", steps)
	}
	for n := 1; n <= len(steps); n++ {
		s := interrupted(t)
		if _, crashed := stopAt(t, s, n, do(s)); !crashed {
			t.Fatal("it was not stopped")
		}
		readers(t, s, "", "2026-11-21")
		if _, err := s.Recover(); err != nil {
			t.Fatal(err)
		}
		readers(t, s, "2026-11-21")
		clean(t, s)
	}
}

// commitSteps is how many steps the first commit takes up to the named one.
func commitSteps(t *testing.T, step string) int {
	t.Helper()
	s := published(t, 0)
	d, err := draft(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	steps, _ := stopAt(t, s, 0, func() error { _, err := d.Commit(prepared(1)); return err })
	return slices.Index(steps, step) + 1
}

func TestRecoverSaysWhatItDid(t *testing.T) {
	s := published(t, 1)
	if _, err := draft(s, 2); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(s.Dir(), ".tmp-versions.json")
	if err := os.WriteFile(left, []byte("[]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(s.Dir(), "latest")); err != nil {
		t.Fatal(err)
	}
	r, err := s.Recover()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Removed) != 2 || r.Removed[1] != ".tmp-versions.json" || r.Repointed != "2026-11-21" || r.Entered != "" {
		t.Errorf("it did %+v", r)
	}
	clean(t, s)
	if des, err := os.ReadDir(filepath.Join(s.Dir(), "snapshots")); err != nil || len(des) != 1 {
		t.Errorf("under snapshots/ stand %v, %v", des, err)
	}
}

// unlist takes the newest version out of versions.json and latest, as if a
// crash had come before.
func unlist(t *testing.T, s *store.Store) {
	t.Helper()
	es, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	b, err := snapshot.MarshalVersions(es[1:])
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(s.Dir(), "versions.json"), b)
}

func TestWhatMayBeAPublicationIsNeverDeleted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(t *testing.T, s *store.Store)
		want []string
	}{
		{"a directory of others", func(t *testing.T, s *store.Store) {
			if err := os.Mkdir(filepath.Join(s.Dir(), "snapshots/backup"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/backup", "move it out"}},
		{"one without a manifest", func(t *testing.T, s *store.Store) {
			unlist(t, s)
			if err := os.Remove(filepath.Join(s.Dir(), "snapshots/2026-11-23/manifest.json")); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/2026-11-23", "not a complete snapshot", "manifest.json", "nothing was deleted"}},
		{"one with a damaged file", func(t *testing.T, s *store.Store) {
			unlist(t, s)
			flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-23/csv/reports.csv"), 1)
		}, []string{"snapshots/2026-11-23", "csv/reports.csv"}},
		{"one of another chain", func(t *testing.T, s *store.Store) {
			other := published(t, 0)
			if _, err := publish(other, 8); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(filepath.Join(s.Dir(), "snapshots"), os.DirFS(filepath.Join(other.Dir(), "snapshots"))); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/2026-11-28", "does not follow the newest version", "number 4 is next"}},
		{"one under another name", func(t *testing.T, s *store.Store) {
			unlist(t, s)
			if err := os.Rename(filepath.Join(s.Dir(), "snapshots/2026-11-23"), filepath.Join(s.Dir(), "snapshots/2026-11-24")); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/2026-11-24", "version 2026-11-23"}},
		{"one whose capture is gone", func(t *testing.T, s *store.Store) {
			unlist(t, s)
			if err := os.RemoveAll(filepath.Join(s.Dir(), "captures")); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/2026-11-23", "capture"}},
		{"all, after the list was lost", func(t *testing.T, s *store.Store) {
			if err := os.Remove(filepath.Join(s.Dir(), "versions.json")); err != nil {
				t.Fatal(err)
			}
		}, []string{"3 directories", "2026-11-21, 2026-11-22, 2026-11-23", "restore it from a copy"}},
		{"the newest, changed after publication", func(t *testing.T, s *store.Store) {
			flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-23/manifest.json"), 60)
		}, []string{"2026-11-23", "manifest.json", "verify --all"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := published(t, 3)
			c.do(t, s)
			before := tree(t, s.Dir())
			_, err := s.Recover()
			wantError(t, err, c.want...)
			if _, err := publish(s, 4); err == nil {
				t.Error("a version is published nevertheless")
			}
			if got := tree(t, s.Dir()); !slices.Equal(got, before) {
				t.Errorf("the tree is %v\nexpected %v", got, before)
			}
		})
	}
}

func TestACopyIsNotPublishedTo(t *testing.T) {
	s := published(t, 1)
	to := filepath.Join(t.TempDir(), "copy")
	if _, err := s.Export(to, store.AllVersions); err != nil {
		t.Fatal(err)
	}
	c := open(t, to)
	_, err := c.Recover()
	wantError(t, err, "copy", "publish to the original")
	_, err = c.Begin()
	wantError(t, err, "copy")
}
