package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// yank yanks the version of a day, a week after it.
func yank(s *store.Store, n int) error {
	_, err := s.Yank(snapshot.Version(day(n).Format(time.DateOnly)), day(n+7), "figures of another source")
	return err
}

// yanked is a tree with n versions of which one is yanked.
func yanked(t testing.TB, n, which int) *store.Store {
	t.Helper()
	s := published(t, n)
	if err := yank(s, which); err != nil {
		t.Fatal(err)
	}
	return s
}

// pointed is where latest leads.
func pointed(t testing.TB, s *store.Store) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir(), "latest", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(m.Version)
}

func TestAYankedVersionStaysButIsNotTheLatest(t *testing.T) {
	t.Parallel()
	s := published(t, 3)
	before := tree(t, filepath.Join(s.Dir(), "snapshots"))
	got, err := s.Yank("2026-11-23", day(9).Add(time.Millisecond), " figures of\n another source ")
	if err != nil {
		t.Fatal(err)
	}
	want := snapshot.Yanked{Version: "2026-11-23", Yank: snapshot.Yank{At: day(9), Reason: "figures of another source"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	es, err := s.List()
	if err != nil || es[0].Yanked == nil || *es[0].Yanked != want.Yank || es[1].Yanked != nil || es[2].Yanked != nil {
		t.Errorf("the list is %+v, %v", es, err)
	}
	if d := cmp.Diff(before, tree(t, filepath.Join(s.Dir(), "snapshots"))); d != "" {
		t.Errorf("files of versions changed: %s", d)
	}
	latest, err := s.Latest()
	if err != nil || latest.Manifest.Version != "2026-11-22" || pointed(t, s) != "2026-11-22" {
		t.Errorf("latest is %v, %v, the link leads to %s", latest, err, pointed(t, s))
	}
	newest, err := s.Newest()
	if err != nil || newest.Manifest.Version != "2026-11-23" {
		t.Errorf("newest is %v, %v", newest, err)
	}
	clean(t, s)

	if err := yank(s, 1); err != nil { // an old one: latest stays
		t.Fatal(err)
	}
	if pointed(t, s) != "2026-11-22" {
		t.Errorf("the link leads to %s", pointed(t, s))
	}
	clean(t, s)
	m, err := publish(s, 10)
	if err != nil {
		t.Fatal(err)
	}
	wanted := []snapshot.Version{"2026-11-21", "2026-11-23"}
	var listed []snapshot.Version
	for _, y := range m.Yanked {
		listed = append(listed, y.Version)
	}
	if !slices.Equal(listed, wanted) || m.Previous.Version != "2026-11-23" || m.Seq != 4 || pointed(t, s) != "2026-11-30" {
		t.Errorf("the next lists %v, follows %v as number %d; latest is %s", m.Yanked, m.Previous, m.Seq, pointed(t, s))
	}
	clean(t, s)
}

func TestYankRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		version snapshot.Version
		at      time.Time
		reason  string
		is      error
		want    []string
	}{
		{"a version that is not published", "2026-11-29", day(9), "wrong", store.ErrUnknownVersion, []string{"2026-11-29", "recuento ls"}},
		{"one that is none", "../x", day(9), "wrong", store.ErrUnknownVersion, nil},
		{"one that is yanked", "2026-11-21", day(9), "wrong", store.ErrNotYanked, []string{"yanked already", "since 2026-11-28T10:00:00Z", "figures of another source"}},
		{"no reason", "2026-11-22", day(9), " \n", store.ErrNotYanked, []string{"the reason is empty", "what is wrong"}},
		{"a reason that turns the writing", "2026-11-22", day(9), "wrong\u202e txt", store.ErrNotYanked, []string{"invisible character", `"wrong"`}},
		{"a reason that is no text", "2026-11-22", day(9), "wr\xffong", store.ErrNotYanked, []string{"UTF-8"}},
		{"a clock that goes wrong", "2026-11-22", day(2).Add(-time.Second), "wrong", store.ErrNotYanked, []string{"clock says 2026-11-22T09:59:59Z", "2026-11-23 was published"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := yanked(t, 3, 1)
			before, list := tree(t, s.Dir()), read(t, s, "versions.json")
			_, err := s.Yank(c.version, c.at, c.reason)
			wantError(t, err, c.want...)
			if !errors.Is(err, c.is) {
				t.Errorf("the error is %v", err)
			}
			if !slices.Equal(before, tree(t, s.Dir())) || list != read(t, s, "versions.json") {
				t.Error("something changed")
			}
		})
	}
	t.Run("the only one that stands", func(t *testing.T) {
		s := yanked(t, 2, 2)
		err := yank(s, 1)
		wantError(t, err, "only version that stands", "publish a corrected version first")
		if !errors.Is(err, store.ErrNotYanked) {
			t.Errorf("the error is %v", err)
		}
		clean(t, s)
	})
	t.Run("in a copy", func(t *testing.T) {
		to := filepath.Join(t.TempDir(), "copy")
		export(t, published(t, 2), to, store.AllVersions)
		wantError(t, yank(open(t, to), 2), "copy", "original")
	})
	t.Run("beside what an interrupted run left", func(t *testing.T) {
		s := published(t, 3)
		unlist(t, s)
		wantError(t, yank(s, 1), "2026-11-23 is not listed", "run again")
	})
	t.Run("where nothing is published", func(t *testing.T) {
		if err := yank(published(t, 0), 1); !errors.Is(err, store.ErrUnknownVersion) {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestAYankStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	do := func(s *store.Store) func() error { return func() error { return yank(s, 2) } }
	whole := published(t, 2)
	steps, _ := stopAt(t, whole, 0, do(whole))
	if len(steps) < 4 {
		t.Fatalf("a yank has the steps %q", steps)
	}
	for n := 1; n <= len(steps); n++ {
		t.Run(steps[n-1], func(t *testing.T) {
			s := published(t, 2)
			if _, crashed := stopAt(t, s, n, do(s)); !crashed {
				t.Fatal("it was not stopped")
			}
			readers(t, s, "2026-11-21", "2026-11-22")
			if _, err := s.Recover(); err != nil {
				t.Fatal(err)
			}
			clean(t, s)
			es, err := s.List()
			if err != nil {
				t.Fatal(err)
			}
			if es[0].Yanked == nil {
				if err := yank(s, 2); err != nil {
					t.Fatal(err)
				}
			} else {
				wantError(t, yank(s, 2), "yanked already")
			}
			readers(t, s, "2026-11-21")
			clean(t, s)
			if got, want := read(t, s, "versions.json"), read(t, whole, "versions.json"); got != want {
				t.Errorf("versions.json is\n%s\nexpected\n%s", got, want)
			}
		})
	}
}

// TestACommitAfterAYankStoppedAtAnyStep holds that no recovery loses a mark.
func TestACommitAfterAYankStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	third := func(s *store.Store) func() error { return func() error { _, err := publish(s, 10); return err } }
	whole := yanked(t, 2, 2)
	steps, _ := stopAt(t, whole, 0, third(whole))
	for n := 1; n <= len(steps); n++ {
		s := yanked(t, 2, 2)
		if _, crashed := stopAt(t, s, n, third(s)); !crashed {
			t.Fatal("it was not stopped")
		}
		readers(t, s, "2026-11-21", "2026-11-30")
		if _, err := s.Recover(); err != nil {
			t.Fatal(err)
		}
		clean(t, s)
		if l, err := s.Latest(); err != nil {
			t.Fatal(err)
		} else if l.Manifest.Version == "2026-11-21" {
			if err := third(s)(); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := read(t, s, "versions.json"), read(t, whole, "versions.json"); got != want {
			t.Errorf("%s: versions.json is\n%s\nexpected\n%s", steps[n-1], got, want)
		}
		clean(t, s)
	}
}

func TestAMarkThatWasLostOrChangedIsFound(t *testing.T) {
	t.Parallel()
	// Of three versions the second is yanked; the fourth repeats it.
	tree := func(t *testing.T) *store.Store {
		s := yanked(t, 3, 2)
		if _, err := publish(s, 10); err != nil {
			t.Fatal(err)
		}
		return s
	}
	mark := func(at time.Time, reason string) *snapshot.Yank { return &snapshot.Yank{At: at, Reason: reason} }
	const says = "as snapshots/2026-11-30/manifest.json says"
	for _, c := range []struct {
		name string
		edit func([]snapshot.Entry)
		want []string
	}{
		{"the mark lost", func(es []snapshot.Entry) { es[2].Yanked = nil },
			[]string{"version 2026-11-22 yanked at 2026-11-29T10:00:00Z: figures of another source, " + says, "found not yanked"}},
		{"the reason changed", func(es []snapshot.Entry) { es[2].Yanked.Reason = "all is well" },
			[]string{"figures of another source, " + says, "found yanked at 2026-11-29T10:00:00Z: all is well"}},
		{"the instant changed", func(es []snapshot.Entry) { es[2].Yanked.At = day(8) }, []string{says, "2026-11-28T10:00:00Z"}},
		{"a mark that should have been repeated", func(es []snapshot.Entry) { es[3].Yanked = mark(day(9), "out") },
			[]string{"version 2026-11-21 not yanked, " + says, "found yanked at 2026-11-29T10:00:00Z: out"}},
		{"the newest that stands, too", func(es []snapshot.Entry) {
			for i := range es {
				if es[i].Yanked == nil {
					es[i].Yanked = mark(day(20), "out")
				}
			}
		}, []string{"versions.json: broken", "a yank of every version"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := tree(t)
			clean(t, s)
			relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { c.edit(es); return es })
			fs := faults(t, s)
			if len(fs) != 1 || fs[0].Path != "versions.json" {
				t.Fatalf("found: %v", fs)
			}
			for _, want := range c.want {
				if !strings.Contains(fs[0].String(), want) {
					t.Errorf("%q does not say %q", fs[0], want)
				}
			}
		})
	}
	t.Run("latest on a yanked version", func(t *testing.T) {
		s := tree(t)
		relist(t, s, func(es []snapshot.Entry) []snapshot.Entry { es[0].Yanked = mark(day(20), "out"); return es })
		if fs := faults(t, s); len(fs) != 1 || fs[0].String() != "latest: changed: expected a link to snapshots/2026-11-23, found a link to snapshots/2026-11-30" {
			t.Errorf("found: %v", fs)
		}
		if r, err := s.Recover(); err != nil || r.Repointed != "2026-11-23" {
			t.Errorf("recovered: %+v, %v", r, err)
		}
		clean(t, s)
	})
	t.Run("the list lost", func(t *testing.T) {
		s := tree(t)
		if err := yank(s, 10); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(s.Dir(), "versions.json")); err != nil {
			t.Fatal(err)
		}
		if got := named(faults(t, s)); !slices.Equal(got, []string{"versions.json"}) {
			t.Errorf("faults are in %v", got)
		}
	})
}

func TestAYankReachesCopies(t *testing.T) {
	t.Parallel()
	s := published(t, 3)
	all, only := filepath.Join(t.TempDir(), "all"), filepath.Join(t.TempDir(), "latest")
	export(t, s, all, store.AllVersions)
	export(t, s, only, store.LatestOnly)
	if err := yank(s, 3); err != nil {
		t.Fatal(err)
	}
	export(t, s, all, store.AllVersions)
	done := export(t, s, only, store.LatestOnly)
	if !slices.Equal(done.Versions, []snapshot.Version{"2026-11-23", "2026-11-22"}) {
		t.Errorf("it did %+v", done)
	}
	for _, to := range []string{all, only} {
		c := open(t, to)
		es, err := c.List()
		if err != nil || es[0].Yanked == nil || es[1].Yanked != nil || pointed(t, c) != "2026-11-22" {
			t.Errorf("%s: %+v, %v; latest is %s", to, es, err, pointed(t, c))
		}
		clean(t, c)
	}
	if read(t, open(t, all), "versions.json") != read(t, s, "versions.json") {
		t.Error("the lists differ")
	}
	relist(t, open(t, only), func(es []snapshot.Entry) []snapshot.Entry { es[0].Yanked = nil; return es })
	if got := named(faults(t, open(t, only))); len(got) == 0 {
		t.Error("a copy whose latest is not its newest that stands passes")
	}
}

// TestHoweverVersionsAreYanked publishes, yanks, stops at any step and recovers in any order:
// the chain has no gap, no mark is lost, latest stands.
func TestHoweverVersionsAreYanked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "tree")
		if err != nil {
			r.Fatal(err)
		}
		s := open(t, filepath.Join(dir, "output"))
		var standing, marked []snapshot.Version
		now := 0
		try := func(do func() error) {
			stop := rapid.SampledFrom([]int{0, 0, 1, 2, 3, 4, 5, 8, 13, 20}).Draw(r, "stop")
			if _, crashed := stopAt(t, s, stop, do); crashed {
				if _, err := s.Recover(); err != nil {
					r.Fatal(err)
				}
			}
		}
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			now++
			var target snapshot.Version
			if len(standing) > 1 && rapid.Bool().Draw(r, "yank") {
				target = rapid.SampledFrom(standing).Draw(r, "version")
				try(func() error { _, err := s.Yank(target, day(now), fmt.Sprint("wrong, ", now)); return err })
			} else {
				try(func() error { _, err := publish(s, now); return err })
			}
			es, err := s.List()
			if err != nil {
				r.Fatal(err)
			}
			for _, v := range marked {
				if !slices.ContainsFunc(es, func(e snapshot.Entry) bool { return e.Version == v && e.Yanked != nil }) {
					r.Fatalf("the mark of %s is lost: %+v", v, es)
				}
			}
			standing, marked = nil, nil
			for _, e := range es {
				if e.Yanked == nil {
					standing = append(standing, e.Version)
				} else {
					marked = append(marked, e.Version)
				}
			}
			if len(standing) > 0 && pointed(t, s) != string(standing[0]) {
				r.Fatalf("latest is %s of %v", pointed(t, s), standing)
			}
			if fs, err := s.VerifyAll(); err != nil || len(fs) > 0 {
				r.Fatalf("%v, %v", fs, err)
			}
		}
	})
}
