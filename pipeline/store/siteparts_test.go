package store_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// content is the files of a site, by path.
type content map[string]string

// The site of a first and of a second day: one page stays as it is, two
// change, one goes with its directory, one comes with a new one.
var (
	builder   = snapshot.Sum([]byte("builder"))
	firstSite = content{
		"index.html": "first day", "es/index.html": "primer día", "assets/site.css": "body {}", "announcements/old/gone.html": "gone",
	}
	secondSite = content{
		"index.html": "second day", "es/index.html": "segundo día", "assets/site.css": "body {}", "counters/new.html": "new",
	}
)

// putSite makes the site of a version.
func putSite(s *store.Store, v snapshot.Version, files content) (store.SiteWritten, error) {
	d, err := s.BeginSite()
	if err != nil {
		return store.SiteWritten{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := d.Put(name, []byte(files[name]), snapshot.Sum([]byte(files[name])), since(d.Old(), name, files[name], v)); err != nil {
			return store.SiteWritten{}, err
		}
	}
	return d.Commit(v, builder)
}

// since is the version since which a file stands as it is.
func since(old *snapshot.Site, name, text string, v snapshot.Version) snapshot.Version {
	if old != nil {
		for _, f := range old.Files {
			if f.Path == name && f.Body == snapshot.Sum([]byte(text)) {
				return f.Since
			}
		}
	}
	return v
}

// withSite is a tree with n versions and the site of the newest.
func withSite(t testing.TB, n int, files content) *store.Store {
	t.Helper()
	s := published(t, n)
	makeSite(t, s, snapshot.Version(day(n).Format("2006-01-02")), files)
	return s
}

func makeSite(t testing.TB, s *store.Store, v snapshot.Version, files content) store.SiteWritten {
	t.Helper()
	done, err := putSite(s, v, files)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// siteStands checks that the files of the site stand, and no others beside the
// versions.
func siteStands(t testing.TB, s *store.Store, files content) {
	t.Helper()
	clean(t, s)
	got := content{}
	for _, line := range tree(t, s.Dir()) {
		_, name, _ := strings.Cut(line, " ")
		top, _, _ := strings.Cut(name, "/")
		if strings.HasPrefix(line, "->") || slices.Contains([]string{"snapshots", "captures", "latest", "versions.json", "site.json"}, top) {
			continue
		}
		got[name] = read(t, s, name)
	}
	if d := cmp.Diff(files, got); d != "" {
		t.Error(d)
	}
}

func read(t testing.TB, s *store.Store, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir(), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// place writes a file of others into the tree.
func place(t testing.TB, s *store.Store, name, text string) {
	t.Helper()
	path := filepath.Join(s.Dir(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func lstat(t testing.TB, s *store.Store, name string) fs.FileInfo {
	t.Helper()
	fi, err := os.Lstat(filepath.Join(s.Dir(), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return fi
}
