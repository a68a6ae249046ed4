package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/recuento/recuento/pipeline/store"
)

// wholePages checks that every file of a site is one of the first or of the
// second day, and none a part of one.
func wholePages(t testing.TB, s *store.Store) {
	t.Helper()
	for _, name := range []string{"index.html", "es/index.html", "assets/site.css", "announcements/old/gone.html", "counters/new.html"} {
		b, err := os.ReadFile(filepath.Join(s.Dir(), name))
		if err == nil && string(b) != firstSite[name] && string(b) != secondSite[name] {
			t.Errorf("%s is %q", name, b)
		}
	}
}

// siteCases are the trees in which the site of the second day is made.
func siteCases() map[string]func(testing.TB) *store.Store {
	return map[string]func(testing.TB) *store.Store{
		"the first site": func(t testing.TB) *store.Store { return published(t, 2) },
		"a later site": func(t testing.TB) *store.Store {
			s := withSite(t, 1, firstSite)
			if _, err := publish(s, 2); err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
}

func second(s *store.Store) func() error {
	return func() error { _, err := putSite(s, "2026-11-22", secondSite); return err }
}

func TestASiteStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	for name, begin := range siteCases() {
		whole := begin(t)
		steps, _ := stopAt(t, whole, 0, second(whole))
		want := tree(t, whole.Dir())
		bound := slices.Index(steps, "site journal renamed") + 1
		if bound == 0 || !slices.Contains(steps[bound:], "page placed") || steps[len(steps)-2] != "site.json renamed" {
			t.Fatalf("the steps are %q", steps)
		}
		for n := 1; n <= len(steps); n++ {
			for _, first := range []bool{true, false} {
				t.Run(name+"/"+steps[n-1], func(t *testing.T) {
					s := begin(t)
					if _, crashed := stopAt(t, s, n, second(s)); !crashed {
						t.Fatal("it was not stopped")
					}
					wholePages(t, s)
					readers(t, s, "2026-11-22")
					if first {
						recoverSite(t, s, n >= bound && n < len(steps))
					}
					if err := second(s)(); err != nil {
						t.Fatal(err)
					}
					siteStands(t, s, secondSite)
					if got := tree(t, s.Dir()); !slices.Equal(got, want) {
						t.Errorf("the tree is %v\nexpected %v", got, want)
					}
				})
			}
		}
	}
}

// recoverSite recovers a site that was stopped. One that was bound to be
// finished stands then; of another nothing is left.
func recoverSite(t testing.TB, s *store.Store, bound bool) {
	t.Helper()
	partly := slices.ContainsFunc(faults(t, s), func(f store.Fault) bool { return f.Path == "site.json" && f.What == store.Broken })
	if partly != bound {
		t.Errorf("that the site stands partly is told: %t, expected %t: %v", partly, bound, faults(t, s))
	}
	r, err := s.Recover()
	if err != nil {
		t.Fatal(err)
	}
	if (r.Site == "2026-11-22") != bound {
		t.Errorf("it did %+v", r)
	}
	if bound {
		siteStands(t, s, secondSite)
	}
	if r, err := s.Recover(); err != nil || r.String() != "" {
		t.Errorf("a second Recover does %q, %v", r, err)
	}
}

func TestTheRecoveryOfASiteStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	begin := siteCases()["a later site"]
	whole := begin(t)
	steps, _ := stopAt(t, whole, 0, second(whole))
	interrupted := func() *store.Store {
		s := begin(t)
		stopAt(t, s, slices.Index(steps, "page placed")+1, second(s))
		return s
	}
	do := func(s *store.Store) func() error {
		return func() error { _, err := s.Recover(); return err }
	}
	whole = interrupted()
	steps2, _ := stopAt(t, whole, 0, do(whole))
	if len(steps2) < 6 {
		t.Fatalf("the recovery has the steps %q", steps2)
	}
	for n := 1; n <= len(steps2); n++ {
		s := interrupted()
		if _, crashed := stopAt(t, s, n, do(s)); !crashed {
			t.Fatal("it was not stopped")
		}
		wholePages(t, s)
		if _, err := s.Recover(); err != nil {
			t.Fatal(err)
		}
		siteStands(t, s, secondSite)
	}
}

func TestADraftThatWasGivenUpLeavesNothing(t *testing.T) {
	s := withSite(t, 1, firstSite)
	d, err := s.BeginSite()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Put("new.html", []byte("new"), builder, "2026-11-21"); err != nil {
		t.Fatal(err)
	}
	siteStandsAside(t, s)
	r, err := s.Recover()
	if err != nil || !slices.Equal(r.Removed, []string{".tmp-site"}) {
		t.Errorf("it did %+v, %v", r, err)
	}
	siteStands(t, s, firstSite)
}

// siteStandsAside checks that a draft changes nothing before its commit.
func siteStandsAside(t testing.TB, s *store.Store) {
	t.Helper()
	clean(t, s)
	if _, err := os.Lstat(filepath.Join(s.Dir(), "new.html")); err == nil {
		t.Error("a page stands before the commit")
	}
}

func TestAnUnfinishedSiteDoesNotCoverFilesOfOthers(t *testing.T) {
	s := siteCases()["a later site"](t)
	whole := siteCases()["a later site"](t)
	steps, _ := stopAt(t, whole, 0, second(whole))
	stopAt(t, s, slices.Index(steps, "site journal renamed")+1, second(s))
	place(t, s, "counters/new.html", "mine")
	_, err := s.Recover()
	wantError(t, err, "the site of version 2026-11-22 is only partly in place", "counters/new.html is another file", "move it out")
	if got := read(t, s, "counters/new.html"); got != "mine" {
		t.Errorf("it is %q", got)
	}
	if err := os.Remove(filepath.Join(s.Dir(), "counters/new.html")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recover(); err != nil {
		t.Fatal(err)
	}
	siteStands(t, s, secondSite)
}
