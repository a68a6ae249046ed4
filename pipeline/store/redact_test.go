package store_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

const redactedText = "id,people\n"

// redactFirst takes what the first version tells, and what all versions share,
// out of a publication.
func redactFirst(s *store.Store) (snapshot.Redaction, error) {
	r, err := s.Redact()
	if err != nil {
		return snapshot.Redaction{}, err
	}
	is, size, err := r.Stage(func(w io.Writer) error { _, err := io.WriteString(w, redactedText); return err })
	if err != nil {
		return snapshot.Redaction{}, err
	}
	r.Replace(inVersion(1, "csv/reports.csv"), snapshot.Sum([]byte(changing(1))), is, size)
	for n := range 3 {
		r.Replace(inVersion(n+1, "csv/windows.csv"), snapshot.Sum([]byte(stable)), is, size)
	}
	r.Capture(snapshot.Sum([]byte(changing(1))), is, size)
	return r.Commit(snapshot.Redaction{At: day(9), Table: "announcement_reports", Key: "ar-0000000001", Reason: "a private person"})
}

func TestARedactionChangesWhatItNamesAndNothingElse(t *testing.T) {
	t.Parallel()
	s := published(t, 3)
	manifest := read(t, s, inVersion(1, "manifest.json"))
	done, err := redactFirst(s)
	if err != nil {
		t.Fatal(err)
	}
	if done.ID != "r-"+day(9).Format("2006-01-02")+"-1" || len(done.Files) != 6 {
		t.Errorf("it is %+v", done)
	}
	for n := range 3 {
		if text := read(t, s, inVersion(n+1, "csv/windows.csv")); text != redactedText {
			t.Errorf("version %d still says %q", n+1, text)
		}
	}
	if text := read(t, s, inVersion(2, "csv/reports.csv")); text != changing(2) {
		t.Errorf("another file says %q", text)
	}
	if read(t, s, inVersion(1, "manifest.json")) != manifest {
		t.Error("the manifest says no longer what was published")
	}
	if _, err := os.Stat(filepath.Join(s.Dir(), capturePath(changing(1)))); !os.IsNotExist(err) {
		t.Errorf("the capture is still there: %v", err)
	}
	a, b := lstat(t, s, inVersion(1, "csv/windows.csv")), lstat(t, s, inVersion(3, "csv/windows.csv"))
	if !os.SameFile(a, b) {
		t.Error("the versions no longer share one file")
	}
	clean(t, s)
}

// TestARedactionStoppedAtAnyStep: what was written down is finished, what was
// not is forgotten, and doing it again gives the same.
func TestARedactionStoppedAtAnyStep(t *testing.T) {
	t.Parallel()
	do := func(s *store.Store) func() error {
		return func() error { _, err := redactFirst(s); return err }
	}
	untouched, whole := published(t, 3), published(t, 3)
	steps, _ := stopAt(t, whole, 0, do(whole))
	before, after := contents(t, untouched.Dir()), contents(t, whole.Dir())
	if len(steps) < 8 {
		t.Fatalf("the steps are %s", steps)
	}
	written := slices.Index(steps, "redaction written down")
	for n := 1; n <= len(steps); n++ {
		s := published(t, 3)
		if _, crashed := stopAt(t, s, n, do(s)); !crashed {
			t.Fatalf("step %d, %s: it was not stopped", n, steps[n-1])
		}
		if _, err := s.Recover(); err != nil {
			t.Fatalf("step %d, %s: %v", n, steps[n-1], err)
		}
		clean(t, s)
		got := contents(t, s.Dir())
		switch {
		case n > written && !slices.Equal(got, after):
			t.Errorf("step %d, %s: it was written down, but not finished: %s", n, steps[n-1], got)
		case n <= written && !slices.Equal(got, before) && !slices.Equal(got, after):
			t.Errorf("step %d, %s: half of it is done: %s", n, steps[n-1], got)
		}
		if slices.Equal(got, before) {
			if err := do(s)(); err != nil {
				t.Fatalf("step %d, %s: again: %v", n, steps[n-1], err)
			}
			if got := contents(t, s.Dir()); !slices.Equal(got, after) {
				t.Errorf("step %d, %s: done again, it is %s", n, steps[n-1], got)
			}
		}
		if _, err := publish(s, 4); err != nil {
			t.Errorf("step %d, %s: the next version: %v", n, steps[n-1], err)
		}
		clean(t, s)
	}
}

// contents is the files of a publication with the digests of their bytes.
func contents(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, line := range tree(t, dir) {
		_, name, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(line, "->") {
			b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			line += " " + string(snapshot.Sum(b))
		}
		out = append(out, line)
	}
	return out
}

// TestWhatARedactionCannotExplainIsAFault: its list is no licence to change
// files.
func TestWhatARedactionCannotExplainIsAFault(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(*testing.T, *store.Store){
		inVersion(1, "csv/reports.csv"): func(t *testing.T, s *store.Store) {
			place(t, s, inVersion(1, "csv/reports.csv"), "id,people\n1,9\n")
		},
		inVersion(2, "csv/reports.csv"): func(t *testing.T, s *store.Store) {
			place(t, s, inVersion(2, "csv/reports.csv"), redactedText)
		},
		capturePath(changing(1)): func(t *testing.T, s *store.Store) {
			place(t, s, capturePath(changing(1)), changing(1))
		},
	} {
		s := published(t, 3)
		if _, err := redactFirst(s); err != nil {
			t.Fatal(err)
		}
		damage(t, s)
		faults, err := s.VerifyAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(faults, func(f store.Fault) bool { return strings.Contains(f.String(), name) }) {
			t.Errorf("%s: the faults are %v", name, faults)
		}
	}
}

// TestACopyIsRedactedToo: a new one holds nothing of what went, and an earlier
// one loses it when it is brought up to date, also in versions that are not
// taken again.
func TestACopyIsRedactedToo(t *testing.T) {
	t.Parallel()
	for name, extent := range map[string]store.Extent{"everything": store.AllVersions, "the latest": store.LatestOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := published(t, 3)
			earlier := filepath.Join(t.TempDir(), "earlier")
			export(t, s, earlier, store.AllVersions)
			if _, err := redactFirst(s); err != nil {
				t.Fatal(err)
			}
			if _, err := publish(s, 4); err != nil {
				t.Fatal(err)
			}
			for _, dir := range []string{earlier, filepath.Join(t.TempDir(), "new")} {
				export(t, s, dir, extent)
				clean(t, open(t, dir))
				for _, line := range contents(t, dir) {
					for _, gone := range []string{changing(1), stable} {
						// The fourth version tells the second file anew.
						if strings.HasSuffix(line, string(snapshot.Sum([]byte(gone)))) && (gone != stable || !strings.Contains(line, string(version(4))) && !strings.Contains(line, "captures") && !strings.Contains(line, "latest")) {
							t.Errorf("%s still holds %s", dir, line)
						}
					}
				}
			}
		})
	}
}
