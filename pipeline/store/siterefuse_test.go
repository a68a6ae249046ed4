package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

func TestWhatIsInTheWayOfAPageIsLeftAlone(t *testing.T) {
	t.Parallel()
	link := func(name, target string) func(*testing.T, *store.Store) {
		return func(t *testing.T, s *store.Store) {
			path := filepath.Join(s.Dir(), filepath.FromSlash(name))
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := func(name string) func(*testing.T, *store.Store) {
		return func(t *testing.T, s *store.Store) { place(t, s, name, "mine") }
	}
	for _, c := range []struct {
		name string
		do   func(*testing.T, *store.Store)
		want []string
	}{
		{"a file", file("counters/new.html"), []string{"counters/new.html is another file", "site.json lists"}},
		{"a link", link("counters", "snapshots"), []string{"counters is a link", "a directory of the site"}},
		{"a file instead of a directory", file("counters"), []string{"counters is another file", "a directory of the site"}},
		{"a directory", file("counters/new.html/mine.txt"), []string{"counters/new.html is a directory"}},
		{"a link out of the tree", link("counters", t.TempDir()), []string{"counters is a link"}},
		{"a link in the place of an old directory", link("es", "snapshots/2026-11-21"), []string{"es is a link"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := withSite(t, 1, firstSite)
			c.do(t, s)
			before := tree(t, s.Dir())
			_, err := putSite(s, "2026-11-21", secondSite)
			wantError(t, err, append(c.want, "move it out of "+s.Dir())...)
			if _, err := s.Recover(); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(before, tree(t, s.Dir())); d != "" {
				t.Error(d)
			}
			if read(t, s, "index.html") != firstSite["index.html"] {
				t.Error("the site before was changed")
			}
		})
	}
}

func TestALinkOnTheWayToAPageThatGoesIsNotFollowed(t *testing.T) {
	s := withSite(t, 1, firstSite)
	outside := t.TempDir()
	if err := os.Rename(filepath.Join(s.Dir(), "announcements/old"), filepath.Join(outside, "old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "old"), filepath.Join(s.Dir(), "announcements/old")); err != nil {
		t.Fatal(err)
	}
	makeSite(t, s, "2026-11-21", secondSite)
	if _, err := os.Stat(filepath.Join(outside, "old/gone.html")); err != nil {
		t.Error(err)
	}
}

func TestAFileOfOthersThatIsThePageIsTakenOver(t *testing.T) {
	s := published(t, 1)
	place(t, s, "index.html", firstSite["index.html"])
	if done := makeSite(t, s, "2026-11-21", firstSite); done != (store.SiteWritten{Written: 3, Kept: 1}) {
		t.Errorf("it did %+v", done)
	}
	siteStands(t, s, firstSite)
}

func TestPutAndCommitRefuse(t *testing.T) {
	s := withSite(t, 1, firstSite)
	before := tree(t, s.Dir())
	begin := func() *store.SiteDraft {
		d, err := s.BeginSite()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	sum := snapshot.Sum([]byte("x"))
	for _, name := range []string{"versions.json", "snapshots/2026-11-21/x", "latest/x", "../x", "README.md", ".tmp-site/x", "site.json"} {
		d := begin()
		wantError(t, d.Put(name, []byte("x"), sum, "2026-11-21"), name)
		_, err := d.Commit("2026-11-21", builder)
		wantError(t, err, "the site was not changed", name)
	}
	for _, c := range []struct {
		name, want string
		do         func(*store.SiteDraft) error
		version    snapshot.Version
	}{
		{"no files", "no files", func(*store.SiteDraft) error { return nil }, "2026-11-21"},
		{"a version that is not published", "no such version", func(d *store.SiteDraft) error { return d.Put("a", nil, sum, "2026-11-21") }, "2026-11-29"},
		{"a body that is no digest", "body_sha256", func(d *store.SiteDraft) error { return d.Put("a", nil, "x", "2026-11-21") }, "2026-11-21"},
		{"a since that is no version", "since", func(d *store.SiteDraft) error { return d.Put("a", nil, sum, "") }, "2026-11-21"},
		{"names that some disks confuse", "capital letters", func(d *store.SiteDraft) error {
			return errors.Join(d.Put("a", nil, sum, "2026-11-21"), d.Put("A", nil, sum, "2026-11-21"))
		}, "2026-11-21"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := begin()
			if err := c.do(d); err != nil {
				t.Fatal(err)
			}
			_, err := d.Commit(c.version, builder)
			wantError(t, err, "the site was not changed", c.want)
			if err := d.Abandon(); err != nil {
				t.Fatal(err)
			}
			wantError(t, d.Put("b", nil, sum, "2026-11-21"), "after the end")
		})
	}
	if d := cmp.Diff(before, tree(t, s.Dir())); d != "" {
		t.Error(d)
	}
	siteStands(t, s, firstSite)
}
