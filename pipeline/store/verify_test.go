package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

func faults(t testing.TB, s *store.Store) []store.Fault {
	t.Helper()
	fs, err := s.VerifyAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(fs, func(a, b store.Fault) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("the faults are not sorted: %v", fs)
	}
	return fs
}

// named are the distinct paths of faults.
func named(fs []store.Fault) []string {
	var paths []string
	for _, f := range fs {
		paths = append(paths, f.Path)
	}
	return slices.Compact(paths)
}

// publishedFiles are all files of a tree but those reached through a link.
func publishedFiles(t testing.TB, s *store.Store) []string {
	t.Helper()
	var names []string
	for _, line := range tree(t, s.Dir()) {
		if !strings.HasPrefix(line, "->") {
			_, name, _ := strings.Cut(line, " ")
			names = append(names, name)
		}
	}
	return names
}

func TestAFlippedBitIsFoundInAnyPublishedFile(t *testing.T) {
	t.Parallel()
	s := published(t, 3)
	for _, name := range publishedFiles(t, s) {
		path := filepath.Join(s.Dir(), filepath.FromSlash(name))
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		places := 4
		if strings.HasSuffix(name, ".json") {
			places = 41 // here it is harder to say which file is to blame
		}
		for i := range places {
			at := (len(good) - 1) * i / (places - 1)
			bad := slices.Clone(good)
			bad[at] ^= []byte{1, 2, 16, 32}[i%4]
			rewrite(t, path, bad)
			fs := faults(t, s)
			if !slices.Contains(named(fs), name) {
				t.Fatalf("%s: byte %d is changed, found: %v", name, at, fs)
			}
			for _, other := range named(fs) {
				if other != name && !mayShareBlame(s, name, other) {
					t.Fatalf("%s: byte %d is changed, but %s is blamed: %v", name, at, other, fs)
				}
			}
		}
		rewrite(t, path, good)
	}
	clean(t, s)
}

// mayShareBlame reports whether a fault in a may show in b too: a hard link has
// the same bytes under several names, and which of the newest manifest and its
// digest in versions.json is the right one, nothing else knows.
func mayShareBlame(s *store.Store, a, b string) bool {
	pair := []string{a, b}
	slices.Sort(pair)
	if slices.Equal(pair, []string{"snapshots/2026-11-23/manifest.json", "versions.json"}) {
		return true
	}
	if strings.HasSuffix(a, "2026-11-23/manifest.json") && (strings.HasPrefix(b, "snapshots/2026-11-23/") || strings.HasPrefix(b, "captures/")) {
		return true // its digests may be what was flipped
	}
	fa, errA := os.Stat(filepath.Join(s.Dir(), a))
	fb, errB := os.Stat(filepath.Join(s.Dir(), b))
	return errA == nil && errB == nil && os.SameFile(fa, fb)
}

func TestAMissingFileIsFound(t *testing.T) {
	t.Parallel()
	s := published(t, 2)
	for _, name := range publishedFiles(t, s) {
		path := filepath.Join(s.Dir(), filepath.FromSlash(name))
		aside := filepath.Join(t.TempDir(), "aside")
		if err := os.Rename(path, aside); err != nil {
			t.Fatal(err)
		}
		want := []string{name}
		if fs := faults(t, s); !slices.Equal(named(fs), want) || fs[0].What != store.Missing {
			t.Errorf("%s is missing, found: %v", name, fs)
		}
		if err := os.Rename(aside, path); err != nil {
			t.Fatal(err)
		}
	}
	clean(t, s)
}

func TestAnAdditionalFileIsFound(t *testing.T) {
	s := published(t, 1)
	for _, name := range []string{
		"index.html", "data.csv", ".hidden", "snapshots/notes.txt", "snapshots/2026-11-21/csv/extra.csv", "snapshots/2026-11-21/.DS_Store",
		"captures/notes.txt", "captures/sha256/" + strings.Repeat("a", 64), "captures/sha256/aa/" + strings.Repeat("a", 64), "captures/sha256/aa/x",
	} {
		path := filepath.Join(s.Dir(), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		if fs := faults(t, s); len(fs) != 1 || fs[0].Path != name || fs[0].What != store.Unexpected {
			t.Errorf("%s is additional, found: %v", name, fs)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"README.md", ".gitignore"} {
		if err := os.WriteFile(filepath.Join(s.Dir(), name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	begin(t, s, 2) // a run at work
	clean(t, s)
}

func TestAFileThatBecameALinkIsFound(t *testing.T) {
	s := published(t, 1)
	path := filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/reports.csv")
	if err := os.Rename(path, filepath.Join(t.TempDir(), "moved")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("windows.csv", path); err != nil {
		t.Fatal(err)
	}
	if fs := faults(t, s); len(fs) != 1 || fs[0].Want != "a regular file" {
		t.Errorf("found: %v", fs)
	}
}

// relist writes versions.json anew after edit changed the entries.
func relist(t *testing.T, s *store.Store, edit func([]snapshot.Entry) []snapshot.Entry) {
	t.Helper()
	es, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	b, err := snapshot.MarshalVersions(edit(es))
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(s.Dir(), "versions.json"), b)
}

// forge changes a manifest of a published version in canonical form.
func forge(t *testing.T, s *store.Store, v snapshot.Version, edit func(*snapshot.Manifest)) snapshot.Digest {
	t.Helper()
	path := filepath.Join(s.Dir(), "snapshots", string(v), "manifest.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	edit(&m)
	if b, err = snapshot.Marshal(m); err != nil {
		t.Fatal(err)
	}
	rewrite(t, path, b)
	return snapshot.Sum(b)
}

// damage is something done to three versions, and the files that are to be
// blamed for it.
type damage struct {
	name string
	do   func(t *testing.T, s *store.Store)
	want []string
}

func TestABrokenChainIsFound(t *testing.T) {
	t.Parallel()
	testDamage(t, []damage{
		{"a version taken out of the list", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { return slices.Delete(es, 1, 2) })
		}, []string{"captures", "snapshots/2026-11-22", "snapshots/2026-11-23/manifest.json"}},
		{"a version taken out altogether", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { return slices.Delete(es, 1, 2) })
			if err := os.RemoveAll(filepath.Join(s.Dir(), "snapshots/2026-11-22")); err != nil {
				t.Fatal(err)
			}
		}, []string{"captures", "snapshots/2026-11-23/manifest.json"}},
		{"the first version taken out", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { return es[:2] })
			if err := os.RemoveAll(filepath.Join(s.Dir(), "snapshots/2026-11-21")); err != nil {
				t.Fatal(err)
			}
		}, []string{"captures", "snapshots/2026-11-22/manifest.json"}},
		{"the directory of a version lost", func(t *testing.T, s *store.Store) {
			if err := os.RemoveAll(filepath.Join(s.Dir(), "snapshots/2026-11-22")); err != nil {
				t.Fatal(err)
			}
		}, []string{"snapshots/2026-11-22"}},
		{"two versions in each other's place", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[0].Seq, es[1].Seq = es[1].Seq, es[0].Seq; return es })
		}, []string{"latest", "snapshots/2026-11-22/manifest.json", "snapshots/2026-11-23/manifest.json", "versions.json"}},
		{"the past rewritten, list and all", func(t *testing.T, s *store.Store) {
			d := forge(t, s, "2026-11-21", func(m *snapshot.Manifest) { m.Publisher = "someone" })
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[2].Manifest = d; return es })
		}, []string{"snapshots/2026-11-21/manifest.json"}},
		{"the newest rewritten", func(t *testing.T, s *store.Store) {
			forge(t, s, "2026-11-23", func(m *snapshot.Manifest) { m.Publisher = "someone" })
		}, []string{"snapshots/2026-11-23/manifest.json", "versions.json"}},
		{"a manifest of another version", func(t *testing.T, s *store.Store) {
			d := forge(t, s, "2026-11-23", func(m *snapshot.Manifest) { m.Version = "2026-11-24" })
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[0].Manifest = d; return es })
		}, []string{"snapshots/2026-11-23/manifest.json", "versions.json"}},
		{"checksums that are not the manifest's", func(t *testing.T, s *store.Store) {
			d := forge(t, s, "2026-11-23", func(m *snapshot.Manifest) { m.Outputs[0].Digest = snapshot.Sum(nil); m.Outputs[0].Bytes = 0 })
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[0].Manifest = d; return es })
			rewrite(t, filepath.Join(s.Dir(), "snapshots/2026-11-23/SHA256SUMS"), nil)
		}, []string{"snapshots/2026-11-23/SHA256SUMS"}},
	})
}

func TestAWrongListOrPointerIsFound(t *testing.T) {
	t.Parallel()
	testDamage(t, []damage{
		{"figures changed in the list", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[1].Tables[0].Rows++; return es })
		}, []string{"versions.json"}},
		{"a digest changed in the list", func(t *testing.T, s *store.Store) {
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[1].Manifest = snapshot.Sum(nil); return es })
		}, []string{"versions.json"}},
		{"the list lost", func(t *testing.T, s *store.Store) {
			if err := os.Remove(filepath.Join(s.Dir(), "versions.json")); err != nil {
				t.Fatal(err)
			}
		}, []string{"versions.json"}},
		{"the list not readable", func(t *testing.T, s *store.Store) {
			rewrite(t, filepath.Join(s.Dir(), "versions.json"), []byte("[\n"))
		}, []string{"versions.json"}},
		{"latest lost", func(t *testing.T, s *store.Store) {
			if err := os.Remove(filepath.Join(s.Dir(), "latest")); err != nil {
				t.Fatal(err)
			}
		}, []string{"latest"}},
		{"latest to an older version", func(t *testing.T, s *store.Store) {
			link := filepath.Join(s.Dir(), "latest")
			if err := os.Remove(link); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("snapshots/2026-11-22", link); err != nil {
				t.Fatal(err)
			}
		}, []string{"latest"}},
	})
}

func testDamage(t *testing.T, cases []damage) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := published(t, 3)
			c.do(t, s)
			var got []string
			for _, p := range named(faults(t, s)) {
				// Captures of a version that was taken out are unnamed too.
				if strings.HasPrefix(p, "captures/") {
					p = "captures"
				}
				got = append(got, p)
			}
			if d := cmp.Diff(c.want, slices.Compact(got)); d != "" {
				t.Errorf("%s\n%v", d, faults(t, s))
			}
		})
	}
}

func TestVerifyLooksAtOneVersion(t *testing.T) {
	s := published(t, 3)
	flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/reports.csv"), 2)
	flip(t, filepath.Join(s.Dir(), "snapshots/2026-11-23/manifest.json"), 2)
	flip(t, filepath.Join(s.Dir(), capturePath(changing(2))), 2)
	for v, want := range map[snapshot.Version][]string{
		"2026-11-21": {"snapshots/2026-11-21/csv/reports.csv"},
		"2026-11-22": {capturePath(changing(2))},
		"2026-11-23": {"snapshots/2026-11-23/manifest.json"},
	} {
		fs, err := s.Verify(v)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, named(fs)); d != "" {
			t.Errorf("%s: %s", v, d)
		}
	}
}

func TestAFaultSaysWhatWasExpected(t *testing.T) {
	s := published(t, 1)
	rewrite(t, filepath.Join(s.Dir(), "snapshots/2026-11-21/csv/reports.csv"), []byte("other\n"))
	fs := faults(t, s)
	want := "snapshots/2026-11-21/csv/reports.csv: changed: expected sha256 " + string(snapshot.Sum([]byte(changing(1)))) +
		", 14 bytes, found sha256 " + string(snapshot.Sum([]byte("other\n"))) + ", 6 bytes"
	if len(fs) != 1 || fs[0].String() != want {
		t.Errorf("got  %v\nwant %s", fs, want)
	}
}
