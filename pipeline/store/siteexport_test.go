package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/store"
)

func TestAnExportBringsTheSiteAlong(t *testing.T) {
	for _, x := range []store.Extent{store.AllVersions, store.LatestOnly} {
		s := withSite(t, 2, firstSite)
		to := filepath.Join(t.TempDir(), "copy")
		first := export(t, s, to, x)
		c := open(t, to)
		siteStands(t, c, firstSite)
		if got, want := read(t, c, "site.json"), read(t, s, "site.json"); got != want {
			t.Errorf("site.json of the copy is %s", got)
		}
		if mode := lstat(t, c, "index.html").Mode(); mode != 0o644 {
			t.Errorf("index.html has the mode %s", mode)
		}
		kept := lstat(t, c, "assets/site.css")
		if again := export(t, s, to, x); again.Copied != 0 || again.Kept != first.Kept+first.Copied {
			t.Errorf("exporting again did %+v after %+v", again, first)
		}

		if _, err := publish(s, 3); err != nil {
			t.Fatal(err)
		}
		makeSite(t, s, "2026-11-23", secondSite)
		flip(t, filepath.Join(to, "es/index.html"), 1) // what rotted in the copy is copied again
		export(t, s, to, x)
		siteStands(t, c, secondSite)
		if !os.SameFile(kept, lstat(t, c, "assets/site.css")) {
			t.Error("assets/site.css was copied although it did not change")
		}
	}
}

func TestACopyHasNoLinksToVersionsThatItLeavesOut(t *testing.T) {
	page := func(up, older string) string {
		return `<p>` + older + ` · <a href="` + up + `snapshots/2026-11-22/csv/a.csv">a.csv</a> <a href="` + up + `index.html">snapshots/2026-11-21/</a></p>`
	}
	link := func(up string) string {
		return `<a href="` + up + `snapshots/2026-11-21/manifest.json">manifest.json</a>`
	}
	full := content{"versions.html": page("", link("")), "es/versiones.html": page("../", link("../")), "index.html": "<p>none</p>"}
	s := withSite(t, 2, full)
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.LatestOnly)
	siteStands(t, open(t, to), content{"versions.html": page("", "manifest.json"), "es/versiones.html": page("../", "manifest.json"), "index.html": full["index.html"]})
	if again := export(t, s, to, store.LatestOnly); again.Copied != 0 {
		t.Errorf("exporting again copied %d files", again.Copied)
	}
	// A copy that has the version has its links, too, and keeps both.
	for _, x := range []store.Extent{store.AllVersions, store.LatestOnly} {
		export(t, s, to, x)
		siteStands(t, open(t, to), full)
	}
	siteStands(t, s, full)
}

func TestAnExportRefusesToReplaceFilesOfOthers(t *testing.T) {
	s := published(t, 1)
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.AllVersions)
	c := open(t, to)
	place(t, c, "es/index.html", "mine")
	makeSite(t, s, "2026-11-21", firstSite)
	before := tree(t, to)
	_, err := s.Export(to, store.AllVersions)
	wantError(t, err, "es/index.html is another file", "move it out of "+to)
	if d := cmp.Diff(before, tree(t, to)); d != "" {
		t.Error(d)
	}
	if got := read(t, c, "es/index.html"); got != "mine" {
		t.Errorf("es/index.html is %q", got)
	}
	// A link in the copy does not lead the site elsewhere.
	if err := os.RemoveAll(filepath.Join(to, "es")); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(to, "es")); err != nil {
		t.Fatal(err)
	}
	_, err = s.Export(to, store.AllVersions)
	wantError(t, err, "es is a link")
	if left := tree(t, outside); len(left) > 0 {
		t.Errorf("outside stand %v", left)
	}
	if err := os.Remove(filepath.Join(to, "es")); err != nil {
		t.Fatal(err)
	}
	place(t, c, "notes/mine.txt", "mine")
	export(t, s, to, store.AllVersions)
	if got := named(faults(t, c)); !slices.Equal(got, []string{"notes"}) {
		t.Errorf("faults are in %v", got)
	}
}

func TestAnInterruptedExportOfTheSiteIsFinishedByTheNext(t *testing.T) {
	// The last page is damaged, so that each export ends before it.
	for _, fresh := range []bool{true, false} {
		s := withSite(t, 1, firstSite)
		to := filepath.Join(t.TempDir(), "copy")
		if !fresh {
			export(t, s, to, store.AllVersions)
		}
		for n, files := range []content{
			{"index.html": "2", "a/only.html": "this time", "z.html": "z"},
			{"index.html": "3", "b/only.html": "next time", "z.html": "z"},
		} {
			makeSite(t, s, "2026-11-21", files)
			rewrite(t, filepath.Join(s.Dir(), "z.html"), []byte("zz"))
			_, err := s.Export(to, store.AllVersions)
			wantError(t, err, "z.html is damaged", "verify --all")
			if got := read(t, open(t, to), "index.html"); got != files["index.html"] {
				t.Fatalf("export %d did not come to the pages: %q", n, got)
			}
			makeSite(t, s, "2026-11-21", files)
		}
		last := content{"index.html": "4", "z.html": "z"}
		makeSite(t, s, "2026-11-21", last)
		export(t, s, to, store.AllVersions)
		siteStands(t, open(t, to), last)
		for _, line := range tree(t, to) {
			if strings.Contains(line, ".tmp-") {
				t.Errorf("%s is left behind", line)
			}
		}
	}
}

func TestACopyLosesASiteThatTheOriginalLost(t *testing.T) {
	s := withSite(t, 1, firstSite)
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.AllVersions)
	for _, name := range []string{"index.html", "es", "assets", "announcements", "site.json"} {
		if err := os.RemoveAll(filepath.Join(s.Dir(), name)); err != nil {
			t.Fatal(err)
		}
	}
	export(t, s, to, store.AllVersions)
	siteStands(t, open(t, to), content{})
}

func TestAMissingPageOrDamagedIndexIsNotExported(t *testing.T) {
	s := withSite(t, 1, firstSite)
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.Remove(filepath.Join(s.Dir(), "index.html")); err != nil {
		t.Fatal(err)
	}
	_, err := s.Export(to, store.AllVersions)
	wantError(t, err, "index.html is missing", "recuento site")
	rewrite(t, filepath.Join(s.Dir(), "site.json"), []byte("[]\n"))
	_, err = s.Export(to, store.AllVersions)
	wantError(t, err, "site.json", "recuento site")
	makeSite(t, s, "2026-11-21", firstSite)
	export(t, s, to, store.AllVersions)
	siteStands(t, open(t, to), firstSite)
}

func TestACopyTellsThatItsSiteIsBehind(t *testing.T) {
	s := withSite(t, 1, firstSite)
	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy")
	export(t, s, to, store.AllVersions)
	if fs := faults(t, open(t, to)); len(fs) != 1 || fs[0].What != store.Behind || !strings.Contains(fs[0].Got, "export again") {
		t.Errorf("found: %v", fs)
	}
}
