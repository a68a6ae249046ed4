package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// siteFault is something done to the site of the second of two days, and the
// faults to be found: each a path and words, "|" between them.
type siteFault struct {
	name string
	do   func(*testing.T, *store.Store)
	want []string
}

const again = "\"recuento site\" makes it anew"

// move takes a file out of the tree and may put a link there instead.
func move(t *testing.T, s *store.Store, name, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(s.Dir(), name), filepath.Join(t.TempDir(), "moved")); err != nil {
		t.Fatal(err)
	}
	if to == "" {
		return
	}
	if err := os.Symlink(to, filepath.Join(s.Dir(), name)); err != nil {
		t.Fatal(err)
	}
}

// relistPage edits site.json.
func relistPage(t *testing.T, s *store.Store, old, new string) {
	t.Helper()
	text := read(t, s, "site.json")
	if !strings.Contains(text, old) {
		t.Fatalf("site.json does not say %s", old)
	}
	rewrite(t, filepath.Join(s.Dir(), "site.json"), []byte(strings.Replace(text, old, new, 1)))
}

func siteFaults() []siteFault {
	return []siteFault{
		{"nothing", func(*testing.T, *store.Store) {}, nil},
		{"a changed page", func(t *testing.T, s *store.Store) { flip(t, filepath.Join(s.Dir(), "es/index.html"), 2) },
			[]string{"es/index.html|changed: expected sha256|11 bytes|" + again}},
		{"a page that was cut off", func(t *testing.T, s *store.Store) { rewrite(t, filepath.Join(s.Dir(), "index.html"), nil) },
			[]string{"index.html|changed|0 bytes|" + again}},
		{"a missing page", func(t *testing.T, s *store.Store) { move(t, s, "index.html", "") }, []string{"index.html|missing|" + again}},
		{"a page that became a link", func(t *testing.T, s *store.Store) { move(t, s, "index.html", "es/index.html") },
			[]string{"index.html|changed: expected a regular file|" + again}},
		{"a directory that became a link", func(t *testing.T, s *store.Store) { move(t, s, "announcements/old", "../es") },
			[]string{"announcements/old|unexpected|not in site.json", "announcements/old/gone.html|missing"}},
		{"a directory at the top that became a link", func(t *testing.T, s *store.Store) { move(t, s, "es", "snapshots") },
			[]string{"es|changed: expected a directory", "es/index.html|missing"}},
		{"a directory in the place of a page", func(t *testing.T, s *store.Store) {
			move(t, s, "index.html", "")
			place(t, s, "index.html/mine.txt", "x")
		}, []string{"index.html|changed: expected a regular file|move index.html out of |, then " + again}},
		{"a file in the place of a directory", func(t *testing.T, s *store.Store) {
			move(t, s, "es", "")
			place(t, s, "es", "x")
		}, []string{"es|changed: expected a directory, found another file; move it out of |, then " + again, "es/index.html|move es out of |, then " + again}},
		{"files that are not of the site", func(t *testing.T, s *store.Store) {
			place(t, s, "es/extra.html", "x")
			place(t, s, "announcements/.hidden", "x")
			place(t, s, "extra/index.html", "x")
			place(t, s, "extra.html", "x")
		}, []string{"announcements/.hidden|unexpected|not in site.json", "es/extra.html|unexpected|not in site.json", "extra|unexpected", "extra.html|unexpected"}},
		{"a newer version without its site", func(t *testing.T, s *store.Store) {
			if _, err := publish(s, 3); err != nil {
				t.Fatal(err)
			}
		}, []string{"site.json|behind: expected the newest version, 2026-11-23, found version 2026-11-22|" + again}},
		{"a version that is not published", func(t *testing.T, s *store.Store) {
			relistPage(t, s, `"version": "2026-11-22"`, `"version": "2026-11-25"`)
		}, []string{"site.json|broken|2026-11-25, which is not listed in versions.json|" + again}},
		{"a page since a version that is not published", func(t *testing.T, s *store.Store) {
			relistPage(t, s, `"since": "2026-11-22"`, `"since": "2026-11-20"`)
		}, []string{"site.json|broken|2026-11-20"}},
		{"an index that was edited", func(t *testing.T, s *store.Store) { relistPage(t, s, `  "version"`, `"version"`) },
			[]string{"site.json|unreadable|canonical form|" + again}},
		{"an index that is cut off", func(t *testing.T, s *store.Store) {
			rewrite(t, filepath.Join(s.Dir(), "site.json"), nil)
		}, []string{"announcements|unexpected", "assets|unexpected", "es|unexpected", "index.html|unexpected", "site.json|unreadable"}},
		{"an index that is gone", func(t *testing.T, s *store.Store) { move(t, s, "site.json", "") },
			[]string{"announcements|unexpected", "assets|unexpected", "es|unexpected", "index.html|unexpected"}},
		{"an index that is a directory", func(t *testing.T, s *store.Store) {
			move(t, s, "site.json", "snapshots")
		}, []string{"announcements", "assets", "es", "index.html", "site.json|unreadable|directory"}},
	}
}

func TestAFaultInTheSiteIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range siteFaults() {
		t.Run(c.name, func(t *testing.T) {
			s := withSite(t, 2, firstSite)
			c.do(t, s)
			fs := faults(t, s)
			var want []string
			for _, w := range c.want {
				path, _, _ := strings.Cut(w, "|")
				want = append(want, path)
			}
			if d := cmp.Diff(want, named(fs)); d != "" {
				t.Fatalf("%s\n%v", d, fs)
			}
			for i, w := range c.want {
				for _, part := range strings.Split(w, "|") {
					if !strings.Contains(fs[i].String(), part) {
						t.Errorf("the fault is %q, expected it to say %q", fs[i], part)
					}
				}
			}
			if one, err := s.Verify("2026-11-22"); err != nil || len(one) > 0 {
				t.Errorf("the version itself has the faults %v, %v", one, err)
			}
		})
	}
}

// TestWhatVerifySaysAboutAPageHelps follows its advice.
func TestWhatVerifySaysAboutAPageHelps(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"index.html", "es", "announcements/old"} {
		s := withSite(t, 2, firstSite)
		move(t, s, name, "")
		if strings.HasSuffix(name, ".html") {
			place(t, s, name+"/mine.txt", "x")
		} else {
			place(t, s, name, "x")
		}
		if told := fmt.Sprint(faults(t, s)); !strings.Contains(told, "move "+name+" out of "+s.Dir()+", then") {
			t.Errorf("%s: %s", name, told)
		}
		if _, err := putSite(s, "2026-11-22", firstSite); err == nil {
			t.Errorf("%s: the site was made over what is not its own", name)
		}
		move(t, s, name, "")
		makeSite(t, s, "2026-11-22", firstSite)
		siteStands(t, s, firstSite)
	}
}

func TestABehindSiteIsMendedByMakingItAnew(t *testing.T) {
	s := withSite(t, 1, firstSite)
	if _, err := publish(s, 2); err != nil {
		t.Fatal(err)
	}
	if fs := faults(t, s); len(fs) != 1 || fs[0].What != store.Behind {
		t.Errorf("found: %v", fs)
	}
	// Nothing but the version changed.
	if done := makeSite(t, s, "2026-11-22", firstSite); done != (store.SiteWritten{Kept: 4}) {
		t.Errorf("it did %+v", done)
	}
	siteStands(t, s, firstSite)
	site, err := s.Site()
	if err != nil || site.Version != "2026-11-22" || site.Files[0].Since != snapshot.Version("2026-11-21") {
		t.Errorf("site.json says %+v, %v", site, err)
	}
}
