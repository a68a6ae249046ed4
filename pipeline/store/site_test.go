package store_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

func TestTheSiteStandsBesideTheVersions(t *testing.T) {
	s := published(t, 0)
	if site, err := s.Site(); site != nil || err != nil {
		t.Errorf("Site: %v, %v", site, err)
	}
	_, err := s.BeginSite()
	wantError(t, err, "nothing is published")

	s = published(t, 1)
	if done := makeSite(t, s, "2026-11-21", firstSite); done != (store.SiteWritten{Written: 4}) {
		t.Errorf("it did %+v", done)
	}
	siteStands(t, s, firstSite)
	site, err := s.Site()
	if err != nil {
		t.Fatal(err)
	}
	text := snapshot.Sum([]byte("gone"))
	want := snapshot.SiteFile{Path: "announcements/old/gone.html", SHA256: text, Bytes: 4, Body: text, Since: "2026-11-21"}
	if site.Version != "2026-11-21" || site.Builder != builder || len(site.Files) != 4 || site.Files[0] != want {
		t.Errorf("site.json says %+v", site)
	}
	for _, name := range []string{"index.html", "es/index.html", "site.json"} {
		if mode := lstat(t, s, name).Mode(); mode != 0o644 {
			t.Errorf("%s has the mode %s", name, mode)
		}
	}
	if mode := lstat(t, s, "announcements/old").Mode().Perm(); mode != 0o755 {
		t.Errorf("announcements/old has the mode %s", mode)
	}
}

func TestOnlyChangedFilesAreTouched(t *testing.T) {
	s := withSite(t, 1, firstSite)
	same := func(before, after fs.FileInfo) bool {
		return os.SameFile(before, after) && before.ModTime().Equal(after.ModTime())
	}
	before := map[string]fs.FileInfo{}
	for _, name := range []string{"index.html", "assets/site.css", "site.json"} {
		before[name] = lstat(t, s, name)
	}
	if done := makeSite(t, s, "2026-11-21", firstSite); done != (store.SiteWritten{Kept: 4}) {
		t.Errorf("the same site again did %+v", done)
	}
	for name, fi := range before {
		if !same(fi, lstat(t, s, name)) {
			t.Errorf("%s was touched although nothing changed", name)
		}
	}

	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	if done := makeSite(t, s, "2026-11-22", secondSite); done != (store.SiteWritten{Written: 3, Kept: 1, Removed: 1}) {
		t.Errorf("the second site did %+v", done)
	}
	siteStands(t, s, secondSite)
	if !same(before["assets/site.css"], lstat(t, s, "assets/site.css")) {
		t.Error("assets/site.css was touched although it did not change")
	}
	if same(before["index.html"], lstat(t, s, "index.html")) {
		t.Error("index.html is the old one")
	}
	if _, err := os.Lstat(filepath.Join(s.Dir(), "announcements")); err == nil {
		t.Error("the directories of the removed page are left behind")
	}
}

func TestFilesOfOthersStayWhereAPageGoes(t *testing.T) {
	s := withSite(t, 1, firstSite)
	place(t, s, "announcements/old/notes.txt", "mine")
	makeSite(t, s, "2026-11-21", secondSite)
	if got := read(t, s, "announcements/old/notes.txt"); got != "mine" {
		t.Errorf("notes.txt is %q", got)
	}
	if got := named(faults(t, s)); !slices.Equal(got, []string{"announcements"}) {
		t.Errorf("faults are in %v", got)
	}
}

func TestATamperedOrMissingPageIsMadeAnew(t *testing.T) {
	s := withSite(t, 1, firstSite)
	rewrite(t, filepath.Join(s.Dir(), "index.html"), []byte("First day"))
	for _, name := range []string{"es/index.html", "assets/site.css"} {
		if err := os.Remove(filepath.Join(s.Dir(), name)); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	// A link that was planted in the place of a page is replaced, not followed.
	if err := os.Symlink(outside, filepath.Join(s.Dir(), "assets/site.css")); err != nil {
		t.Fatal(err)
	}
	if done := makeSite(t, s, "2026-11-21", firstSite); done != (store.SiteWritten{Written: 3, Kept: 1}) {
		t.Errorf("it did %+v", done)
	}
	siteStands(t, s, firstSite)
	if !lstat(t, s, "assets/site.css").Mode().IsRegular() {
		t.Error("assets/site.css is still a link")
	}
	if b, err := os.ReadFile(outside); string(b) != "theirs" {
		t.Errorf("the file outside is %q, %v", b, err)
	}
}

func TestPagesArePutByManyAtOnce(t *testing.T) {
	s := withSite(t, 1, firstSite)
	d, err := s.BeginSite()
	if err != nil {
		t.Fatal(err)
	}
	many, refused := content{}, make(chan error, 200)
	for i := range 100 {
		many[fmt.Sprintf("announcements/%d/%d.html", i%7, i)] = fmt.Sprint("page ", i)
	}
	var wg sync.WaitGroup
	for range 2 { // of two that put the same page, one is refused
		for name, text := range many {
			wg.Go(func() {
				if err := d.Put(name, []byte(text), snapshot.Sum([]byte(text)), "2026-11-21"); err != nil {
					refused <- err
				}
			})
		}
	}
	wg.Wait()
	if len(refused) != 100 {
		t.Fatalf("%d pages were refused, expected 100", len(refused))
	}
	wantError(t, <-refused, "put twice")
	if err := d.Abandon(); err != nil {
		t.Fatal(err)
	}

	if d, err = s.BeginSite(); err != nil {
		t.Fatal(err)
	}
	for name, text := range many {
		wg.Go(func() {
			if err := d.Put(name, []byte(text), snapshot.Sum([]byte(text)), "2026-11-21"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if done, err := d.Commit("2026-11-21", builder); err != nil || done != (store.SiteWritten{Written: 100, Removed: 4}) {
		t.Errorf("it did %+v, %v", done, err)
	}
	siteStands(t, s, many)
}

func TestADamagedIndexIsMadeAnew(t *testing.T) {
	s := withSite(t, 1, firstSite)
	for _, bad := range []string{"", "null\n", "{}", read(t, s, "site.json")[:600]} {
		rewrite(t, filepath.Join(s.Dir(), "site.json"), []byte(bad))
		_, err := s.Site()
		wantError(t, err, "site.json", "recuento site")
		d, err := s.BeginSite()
		if err != nil || d.Old() != nil {
			t.Fatalf("the old site is %v, %v", d.Old(), err)
		}
		makeSite(t, s, "2026-11-21", firstSite)
		siteStands(t, s, firstSite)
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := []byte(read(t, s, "site.json"))
		b[rapid.IntRange(0, len(b)-1).Draw(rt, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		rewrite(t, filepath.Join(s.Dir(), "site.json"), b)
		if _, err := putSite(s, "2026-11-21", firstSite); err != nil {
			rt.Fatal(err)
		}
		if fs := faults(t, s); len(fs) > 0 {
			rt.Fatal(fs)
		}
	})
	// Of a page that goes, as much as can be made out of the index is believed.
	rewrite(t, filepath.Join(s.Dir(), "site.json"), []byte(strings.Replace(read(t, s, "site.json"), "{", "[", 1)))
	rewrite(t, filepath.Join(s.Dir(), "announcements/old/gone.html"), []byte("mine"))
	makeSite(t, s, "2026-11-21", content{"index.html": "third day"})
	if got := named(faults(t, s)); !slices.Equal(got, []string{"announcements"}) {
		t.Errorf("faults are in %v", got)
	}
}

func TestACopyHasNoSiteOfItsOwn(t *testing.T) {
	s := withSite(t, 1, firstSite)
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.AllVersions)
	_, err := open(t, to).BeginSite()
	wantError(t, err, "copy", "publish to the original")
}
