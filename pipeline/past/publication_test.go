package past_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// pub is a publication of six versions, which no test changes:
//
//	1  2026-03-18    reconstructs 2026-03-06; ar-0000000010 is not known yet
//	2  2026-03-20    all reports
//	3  2026-03-20.2  ar-0000000001 is gone, 808 is 809 (yanked later)
//	4  2026-03-21    808 again, and ar-0000000001 is back
//	5  2026-03-22    80 is 81, schema 1.4.0 appends archive_note
//	6  2026-03-23    ar-0000000002 is gone
var pub struct {
	dir string // holds the publication, and a copy of its newest version
	set *schema.Set
}

const note = `{"name": "archive_note", "type": "string", "title": "Note on the copy", "title_es": "Nota sobre la copia",
	"description": "What the copy lacks.", "description_es": "Lo que le falta a la copia.",
	"constraints": {"maxLength": 20}, "free_text": true, "optional": true}`

func TestMain(m *testing.M) { os.Exit(tested(m)) }

func tested(m *testing.M) int {
	dir, err := os.MkdirTemp("", "past")
	if err == nil {
		defer os.RemoveAll(dir)
		pub.dir = dir
		err = publish(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func publish(dir string) error {
	if err := os.CopyFS(filepath.Join(dir, "feeds"), os.DirFS(filepath.Join("..", "testdata", "feeds"))); err != nil {
		return err
	}
	reports := filepath.Join(dir, "feeds", "announcement_reports.csv")
	b, err := os.ReadFile(reports)
	if err != nil {
		return err
	}
	all := string(b)
	later, err := appended()
	if err != nil {
		return err
	}
	march := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	corrected := strings.Replace(all, ",,80,,", ",,81,,", 1)
	for _, v := range []struct {
		text    string
		now     time.Time
		on      string
		schemas fs.FS
	}{
		{without(all, 10), march(18, 12), "2026-03-06", schemas.FS},
		{all, march(20, 12), "", schemas.FS},
		{strings.Replace(without(all, 1), ",,808,,", ",,809,,", 1), march(20, 18), "", schemas.FS},
		{all, march(21, 12), "", schemas.FS},
		{corrected, march(22, 12), "", later},
		{without(corrected, 2), march(23, 12), "", later},
	} {
		if err := os.WriteFile(reports, []byte(v.text), 0o644); err != nil {
			return err
		}
		if err := run(dir, v.now, v.on, v.schemas); err != nil {
			return fmt.Errorf("run of %s: %w", v.now, err)
		}
	}
	return finish(dir, later)
}

// without is the reports but for one.
func without(all string, n int) string {
	before, rest, _ := strings.Cut(all, fmt.Sprintf("ar-%010d", n))
	_, after, _ := strings.Cut(rest, "\nar-")
	return strings.TrimSuffix(before+"ar-"+after, "ar-")
}

func run(dir string, now time.Time, on string, files fs.FS) error {
	plan := pipeline.Plan{
		Schemas: files, Now: now, RecordedOn: on,
		Config: filepath.Join(dir, "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"),
		Code:   snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"},
		Accept: []pipeline.Acceptance{{Kind: "shrink", Table: "announcement_reports", Reason: "a test"}},
	}
	sum, err := pipeline.Run(context.Background(), plan)
	if err == nil && !sum.Published {
		err = fmt.Errorf("nothing was published")
	}
	return err
}

// finish yanks the third version and copies the newest one.
func finish(dir string, later fs.FS) error {
	s, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		return err
	}
	if _, err := s.Yank("2026-03-20.2", time.Date(2026, 3, 24, 0, 0, 0, 0, time.UTC), "a slip of the pen"); err != nil {
		return err
	}
	if _, err := s.Export(filepath.Join(dir, "copy"), store.LatestOnly); err != nil {
		return err
	}
	pub.set, err = schema.ParseSet(later)
	return err
}

// appended is the schemas with a column more.
func appended() (fs.FS, error) {
	files := fstest.MapFS{}
	return files, fs.WalkDir(schemas.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(schemas.FS, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "tables/") && name != "tables/order.json" {
			var table map[string]any
			if err := json.Unmarshal(b, &table); err != nil {
				return err
			}
			table["schema_version"] = "1.4.0"
			if name == "tables/announcement_reports.json" {
				table["fields"] = append(table["fields"].([]any), json.RawMessage(note))
			}
			if b, err = json.Marshal(table); err != nil {
				return err
			}
		}
		files[name] = &fstest.MapFile{Data: b}
		return nil
	})
}

func whole(t *testing.T) *store.Store { return opened(t, filepath.Join(pub.dir, "output")) }

// newestOnly is a copy that holds the newest version only.
func newestOnly(t *testing.T) *store.Store { return opened(t, filepath.Join(pub.dir, "copy")) }

func opened(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rows is a CSV by the text of its first column; a row is by column.
func rows(t *testing.T, path string) map[string]map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rs, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for _, r := range rs[1:] {
		row := map[string]string{}
		for i, cell := range r {
			row[rs[0][i]] = cell
		}
		out[r[0]] = row
	}
	return out
}

func snapshotFile(v snapshot.Version, name string) string {
	return filepath.Join(pub.dir, "output", "snapshots", string(v), filepath.FromSlash(name))
}
