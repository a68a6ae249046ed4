package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// attack is something done to four signed versions by somebody without the key
// who mends every digest that he can.
type attack struct {
	name string
	do   func(t *testing.T, s *store.Store)
	want []string // paths that must be blamed, besides others
}

var attacks = []attack{
	{"a byte of an old manifest is flipped", func(t *testing.T, s *store.Store) {
		flip(t, filepath.Join(s.Dir(), inVersion(2, "manifest.json")), 100)
	}, []string{inVersion(2, "manifest.json")}},
	{"an old version is rewritten, and all after it follow", func(t *testing.T, s *store.Store) {
		forge(t, s, version(2), func(m *snapshot.Manifest) { m.Publisher = "another" })
		rechain(t, s)
	}, []string{inVersion(2, "manifest.json"), inVersion(3, "manifest.json"), inVersion(4, "manifest.json")}},
	{"the newest version is rewritten", func(t *testing.T, s *store.Store) {
		forge(t, s, version(4), func(m *snapshot.Manifest) { m.Publisher = "another" })
		rechain(t, s)
	}, []string{inVersion(4, "manifest.json")}},
	{"a rewritten version is signed with another key", func(t *testing.T, s *store.Store) {
		forge(t, s, version(4), func(m *snapshot.Manifest) { m.Publisher = "another" })
		rechain(t, s)
		resign(t, s, 4, newKey(t))
	}, []string{inVersion(4, signature.Name)}},
	{"a version is removed", func(t *testing.T, s *store.Store) {
		remove(t, s, 2)
		relist(t, s, without(version(2)))
	}, []string{inVersion(3, "manifest.json")}},
	{"a version is removed, and all after it follow", func(t *testing.T, s *store.Store) {
		remove(t, s, 2)
		rechain(t, s)
	}, []string{inVersion(3, "manifest.json"), inVersion(4, "manifest.json")}},
	{"the first version is removed, and all after it follow", func(t *testing.T, s *store.Store) {
		remove(t, s, 1)
		rechain(t, s)
	}, []string{inVersion(2, "manifest.json"), inVersion(3, "manifest.json"), inVersion(4, "manifest.json")}},
	{"two versions are swapped", func(t *testing.T, s *store.Store) {
		swap(t, s, 2, 3)
	}, []string{inVersion(2, "manifest.json"), inVersion(3, "manifest.json")}},
	{"two versions are swapped, and all follow", func(t *testing.T, s *store.Store) {
		swap(t, s, 2, 3)
		for _, n := range []int{2, 3} {
			forge(t, s, version(n), func(m *snapshot.Manifest) {
				m.Version, m.PublishedAt, m.Seq, m.Previous = version(n), day(n), 1, nil
			})
		}
		rechain(t, s)
	}, []string{inVersion(2, "manifest.json"), inVersion(3, "manifest.json"), inVersion(4, "manifest.json")}},
	{"one is inserted, and all after it follow", func(t *testing.T, s *store.Store) {
		insert(t, s, 2)
		rechain(t, s)
	}, []string{"snapshots/2026-11-22.2/" + signature.Name, inVersion(3, "manifest.json"), inVersion(4, "manifest.json")}},
	{"one is inserted with a signature taken from another", func(t *testing.T, s *store.Store) {
		insert(t, s, 2)
		copyOf(t, s, inVersion(2, signature.Name), "snapshots/2026-11-22.2/"+signature.Name)
		rechain(t, s)
	}, []string{"snapshots/2026-11-22.2/manifest.json"}},
	{"one is inserted beside the list", func(t *testing.T, s *store.Store) {
		insert(t, s, 2)
	}, []string{"snapshots/2026-11-22.2"}},
	{"one is appended", func(t *testing.T, s *store.Store) {
		if _, err := publish(s, 5); err != nil {
			t.Fatal(err)
		}
	}, []string{inVersion(5, signature.Name)}},
	{"the signature of a version is removed", func(t *testing.T, s *store.Store) {
		removeFile(t, s, inVersion(3, signature.Name))
	}, []string{inVersion(3, signature.Name)}},
	{"all signatures are removed", func(t *testing.T, s *store.Store) {
		for n := range 4 {
			removeFile(t, s, inVersion(n+1, signature.Name))
		}
	}, []string{inVersion(1, signature.Name), inVersion(2, signature.Name), inVersion(3, signature.Name), inVersion(4, signature.Name)}},
	{"all is signed anew with another key", func(t *testing.T, s *store.Store) {
		forge(t, s, version(1), func(m *snapshot.Manifest) { m.Publisher = "another" })
		rechain(t, s)
		k := newKey(t)
		for n := range 4 {
			resign(t, s, n+1, k)
		}
	}, []string{inVersion(1, signature.Name), inVersion(2, signature.Name), inVersion(3, signature.Name), inVersion(4, signature.Name)}},
	{"two signatures are swapped", func(t *testing.T, s *store.Store) {
		a, b := filepath.Join(s.Dir(), inVersion(1, signature.Name)), filepath.Join(s.Dir(), inVersion(2, signature.Name))
		exchange(t, a, b)
	}, []string{inVersion(1, signature.Name), inVersion(2, signature.Name)}},
	{"a signature is a link", func(t *testing.T, s *store.Store) {
		removeFile(t, s, inVersion(3, signature.Name))
		if err := os.Symlink(filepath.Join("..", string(version(2)), signature.Name), filepath.Join(s.Dir(), inVersion(3, signature.Name))); err != nil {
			t.Fatal(err)
		}
	}, []string{inVersion(3, signature.Name)}},
	{"a file of an old version is changed", func(t *testing.T, s *store.Store) {
		flip(t, filepath.Join(s.Dir(), inVersion(2, "csv/reports.csv")), 3)
	}, []string{inVersion(2, "csv/reports.csv")}},
}

// rechain numbers all standing versions anew by their names, ties each to the
// one before, and lists them: what somebody does who can write everywhere and
// has no key.
func rechain(t *testing.T, s *store.Store) {
	t.Helper()
	des, err := os.ReadDir(filepath.Join(s.Dir(), "snapshots"))
	if err != nil {
		t.Fatal(err)
	}
	var before *snapshot.Previous
	var entries []snapshot.Entry
	for i, de := range des {
		v := snapshot.Version(de.Name())
		var made snapshot.Manifest
		digest := forge(t, s, v, func(m *snapshot.Manifest) {
			m.Seq, m.Previous = i+1, before
			made = *m
		})
		before = &snapshot.Previous{Version: v, Manifest: digest}
		e := snapshot.EntryOf(made, nil)
		e.Manifest = digest
		entries = append(entries, e)
	}
	relist(t, s, func([]snapshot.Entry) []snapshot.Entry { return entries })
}

func without(v snapshot.Version) func([]snapshot.Entry) []snapshot.Entry {
	return func(es []snapshot.Entry) []snapshot.Entry {
		return slices.DeleteFunc(es, func(e snapshot.Entry) bool { return e.Version == v })
	}
}

// remove takes away the nth version and the capture that only it has.
func remove(t *testing.T, s *store.Store, n int) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(s.Dir(), "snapshots", string(version(n)))); err != nil {
		t.Fatal(err)
	}
	removeFile(t, s, capturePath(changing(n)))
}

// removeFile takes away a file that may be gone already.
func removeFile(t *testing.T, s *store.Store, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(s.Dir(), filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// swap exchanges the folders of two versions.
func swap(t *testing.T, s *store.Store, a, b int) {
	t.Helper()
	exchange(t, filepath.Join(s.Dir(), "snapshots", string(version(a))), filepath.Join(s.Dir(), "snapshots", string(version(b))))
}

func exchange(t *testing.T, a, b string) {
	t.Helper()
	aside := filepath.Join(t.TempDir(), "aside")
	if err := errors.Join(os.Rename(a, aside), os.Rename(b, a), os.Rename(aside, b)); err != nil {
		t.Fatal(err)
	}
}

// insert puts a second version of the nth one's day beside it, unsigned and
// listed nowhere.
func insert(t *testing.T, s *store.Store, n int) {
	t.Helper()
	v := version(n) + ".2"
	if err := os.CopyFS(filepath.Join(s.Dir(), "snapshots", string(v)), os.DirFS(filepath.Join(s.Dir(), "snapshots", string(version(n))))); err != nil {
		t.Fatal(err)
	}
	removeFile(t, s, "snapshots/"+string(v)+"/"+signature.Name)
	forge(t, s, v, func(m *snapshot.Manifest) { m.Version = v })
}

func copyOf(t *testing.T, s *store.Store, from, to string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir(), from))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir(), to), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// resign signs the nth version as it stands now.
func resign(t *testing.T, s *store.Store, n int, k signature.SecretKey) {
	t.Helper()
	dir := filepath.Join(s.Dir(), "snapshots", string(version(n)))
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := k.Sign(b, signature.Statement{Version: string(version(n)), Seq: n, Digest: string(snapshot.Sum(b))})
	if err != nil {
		t.Fatal(err)
	}
	removeFile(t, s, inVersion(n, signature.Name))
	if err := os.WriteFile(filepath.Join(dir, signature.Name), text, 0o444); err != nil {
		t.Fatal(err)
	}
}

func pointLatest(t *testing.T, s *store.Store, n int) {
	t.Helper()
	link := filepath.Join(s.Dir(), "latest")
	if err := errors.Join(os.Remove(link), os.Symlink(filepath.Join("snapshots", string(version(n))), link)); err != nil {
		t.Fatal(err)
	}
}
