package store_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// begin is a draft of the nth day.
func begin(t testing.TB, s *store.Store, n int) *store.Draft {
	t.Helper()
	d, err := draft(s, n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Abandon() })
	return d
}

func TestFilesWrittenPastCreateArePublished(t *testing.T) {
	s := published(t, 0)
	d := begin(t, s, 1)
	if err := os.WriteFile(d.Path("parquet/reports.parquet"), []byte("PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.SetRows("parquet/reports.parquet", 4)
	m, err := d.Commit(prepared(1))
	if err != nil {
		t.Fatal(err)
	}
	o := m.Outputs[len(m.Outputs)-1]
	if o.Path != "parquet/reports.parquet" || o.Digest != snapshot.Sum([]byte("PAR1")) || o.Bytes != 4 || *o.Rows != 4 {
		t.Errorf("the output is %v", o)
	}
	clean(t, s)
}

func TestCommitRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest)
		want string
	}{
		{"a file that was never closed", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			if _, err := d.Create("csv/open.csv"); err != nil {
				t.Fatal(err)
			}
		}, "csv/open.csv was created but never closed"},
		{"a path out of the draft", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			if p := d.Path("../../../versions.json"); !strings.HasPrefix(p, filepath.Join(s.Dir(), "snapshots", ".draft-")) {
				t.Errorf("the path is %s", p)
			}
		}, "versions.json"},
		{"its own manifest", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			_, err := d.Create("manifest.json")
			wantError(t, err, "written by the commit")
			d.Path("SHA256SUMS")
		}, "SHA256SUMS is written by the commit"},
		{"a name that was slipped in", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			if err := os.WriteFile(filepath.Join(filepath.Dir(d.Path("csv/x")), "a b.csv"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "a b.csv"},
		{"a link", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			if err := os.Symlink("reports.csv", d.Path("csv/link.csv")); err != nil {
				t.Fatal(err)
			}
		}, "csv/link.csv is not a regular file"},
		{"rows of nothing", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			d.SetRows("csv/none.csv", 1)
		}, "csv/none.csv"},
		{"a file that is gone", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			if err := os.Remove(d.Path("csv/reports.csv")); err != nil {
				t.Fatal(err)
			}
		}, "csv/reports.csv was written but is gone"},
		{"a file that grew", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			rewrite(t, d.Path("csv/reports.csv"), []byte("longer than what was written\n"))
		}, "another program changed it"},
		{"a version that is taken", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			m.Version = "2026-11-21"
		}, "published already"},
		{"another place in the chain", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			m.Seq = 5
		}, "number 2 is next"},
		{"another past", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			m.Previous = &snapshot.Previous{Version: "2026-11-21", Manifest: snapshot.Sum(nil)}
		}, "not the newest"},
		{"a capture that was not given", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			m.Inputs[0].Capture = snapshot.Sum([]byte("other"))
		}, "feed reports"},
		{"an invalid manifest", func(t *testing.T, s *store.Store, d *store.Draft, m *snapshot.Manifest) {
			m.Publisher = ""
		}, "publisher is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := published(t, 1)
			before := tree(t, s.Dir())
			d, m := begin(t, s, 2), prepared(2)
			c.do(t, s, d, &m)
			_, err := d.Commit(m)
			wantError(t, err, "nothing was published", c.want)
			_, err = d.Commit(prepared(2))
			wantError(t, err, "nothing was published")
			if err := d.Abandon(); err != nil {
				t.Fatal(err)
			}
			if got := tree(t, s.Dir()); strings.Join(got, "\n") != strings.Join(before, "\n") {
				t.Errorf("something was left behind: %v", got)
			}
			clean(t, s)
		})
	}
}

func TestADraftWithoutFilesIsRefused(t *testing.T) {
	s := published(t, 0)
	d, err := s.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abandon()
	_, err = d.Commit(prepared(1))
	wantError(t, err, "no files")
}

func TestAnEndedDraftStaysEnded(t *testing.T) {
	s := published(t, 0)
	d := begin(t, s, 1)
	f, err := d.Create("csv/late.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Abandon(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, "x")
	if _, err := f.Close(); err == nil {
		t.Error("a file of an abandoned draft closes without an error")
	}
	_, err = d.Create("csv/later.csv")
	wantError(t, err, "csv/later.csv")
	_, err = d.Commit(prepared(1))
	wantError(t, err, "ended")

	d = begin(t, s, 1)
	if _, err := d.Commit(prepared(1)); err != nil {
		t.Fatal(err)
	}
	if err := d.Abandon(); err != nil {
		t.Fatal(err)
	}
	_, err = d.Commit(prepared(2))
	wantError(t, err, "ended")
	clean(t, s)
}

// fullDisk takes so many bytes.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func TestAFullDiskIsRememberedByAWriterThatDropsErrors(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 5, 16, 50, 95} {
		s := published(t, 1)
		d := begin(t, s, 2)
		f, err := d.Create("csv/big.csv")
		if err != nil {
			t.Fatal(err)
		}
		f.SetDisk(&fullDisk{room: room})
		for range 24 {
			fmt.Fprint(f, "1234")
		}
		_, err = f.Close()
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("with room for %d bytes Close says %v", room, err)
		}
		wantError(t, err, "csv/big.csv")
		if _, err := d.Commit(prepared(2)); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("with room for %d bytes Commit says %v", room, err)
		}
		if err := d.Abandon(); err != nil {
			t.Fatal(err)
		}
		clean(t, s)
	}
}

func TestANameIsCreatedOnce(t *testing.T) {
	d := begin(t, published(t, 0), 1)
	_, err := d.Create("csv/reports.csv")
	wantError(t, err, "csv/reports.csv")
	f, err := d.Create("csv/once.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the second Close says %v", err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("writing after Close says %v", err)
	}
}

func TestSeveralFilesAreWrittenAtOnce(t *testing.T) {
	s := published(t, 0)
	d := begin(t, s, 1)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			f, err := d.Create(fmt.Sprintf("csv/part%d.csv", i))
			if err != nil {
				t.Error(err)
				return
			}
			for n := range 1000 {
				fmt.Fprintln(f, n)
			}
			if _, err := f.Close(); err != nil {
				t.Error(err)
			}
			d.SetRows(fmt.Sprintf("csv/part%d.csv", i), 1000)
		})
	}
	wg.Wait()
	m, err := d.Commit(prepared(1))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Outputs) != 11 {
		t.Errorf("there are %d outputs", len(m.Outputs))
	}
	clean(t, s)
}

func TestCaptures(t *testing.T) {
	s := published(t, 1)
	path := filepath.Join(s.Dir(), capturePath(stable))
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("the same bytes are stored once", func(t *testing.T) {
		if _, err := publish(s, 2); err != nil {
			t.Fatal(err)
		}
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("the capture was replaced: %v", err)
		}
	})
	t.Run("other bytes than the digest's are refused", func(t *testing.T) {
		d := begin(t, s, 1)
		wantError(t, d.Capture(snapshot.Sum([]byte("promised")), strings.NewReader("delivered")), "expected "+string(snapshot.Sum([]byte("promised"))))
		wantError(t, d.Capture("../../../x", strings.NewReader("delivered")), "64 lower-case")
	})
	t.Run("a failing reader leaves nothing", func(t *testing.T) {
		d := begin(t, s, 1)
		bad := io.MultiReader(strings.NewReader("par"), failing{})
		wantError(t, d.Capture(snapshot.Sum([]byte("part")), bad), "connection reset")
	})
	t.Run("one that no manifest publishes is not published", func(t *testing.T) {
		d := begin(t, s, 3)
		if err := d.Capture(snapshot.Sum([]byte("other")), strings.NewReader("other")); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Commit(prepared(3)); err != nil {
			t.Fatal(err)
		}
		clean(t, s)
	})
	t.Run("a damaged one is restored by its own bytes", func(t *testing.T) {
		flip(t, path, 0)
		if _, err := publish(s, 4); err != nil {
			t.Fatal(err)
		}
		clean(t, s)
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
