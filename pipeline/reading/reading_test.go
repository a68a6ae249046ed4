package reading_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

func schemaSet(t *testing.T) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// published is the feeds of the tests, published.
func published(t *testing.T) (*store.Store, snapshot.Version) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "feeds"), os.DirFS(filepath.Join("..", "testdata", "feeds"))); err != nil {
		t.Fatal(err)
	}
	sum, err := pipeline.Run(t.Context(), pipeline.Plan{
		Schemas: schemas.FS, Config: filepath.Join(dir, "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"),
		Now:    time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC),
		Code:   snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"}, Bare: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		t.Fatal(err)
	}
	return st, sum.Version
}

// TestCellsAreThoseOfTheFile holds that a row reads as its line of the CSV.
func TestCellsAreThoseOfTheFile(t *testing.T) {
	st, version := published(t)
	v, err := reading.Open(st, version, schemaSet(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Need("announcements", "windows"); err != nil {
		t.Fatal(err)
	}
	facts := v.Table("announcements")
	at := facts.Where("fact_id", "an-7930006eb6")
	if len(at) != 1 || !facts.Has() {
		t.Fatalf("%d rows", len(at))
	}
	r := at[0]
	if n := facts.Maybe(r, "people_announced"); n == nil || *n != 379 || facts.Number(r, "people_announced") != 379 {
		t.Errorf("%v announced", n)
	}
	if facts.Maybe(r, "cases_announced") != nil || facts.Number(r, "cases_announced") != table.NullInt {
		t.Error("a null cell is a number")
	}
	row := facts.Row(r)
	if n, ok := row.Int("people_announced"); !ok || n != 379 || row.Text("stage_claimed") != "requested" || row.Date("announced") != facts.Date(r, "announced") {
		t.Errorf("%+v", row)
	}
	if found := facts.Naming("origins", facts.List(r, "origins")[0]); len(found) == 0 {
		t.Error("no row names the origin that a row names")
	}
	text, err := json.Marshal(row)
	if err != nil || !strings.HasPrefix(string(text), `{"fact_id":"an-7930006eb6","status":"standing","announced_on":"2026-02-20",`) {
		t.Errorf("%s, %v", text, err)
	}
}

// TestATableThatTheVersionLacks holds that a version of an earlier schema can be
// read, and tells what it has not.
func TestATableThatTheVersionLacks(t *testing.T) {
	st, version := published(t)
	set := schemaSet(t)
	later := *set.Table("windows")
	later.Name = "later"
	set.Tables = append(set.Tables, &later)
	v, err := reading.Open(st, version, set)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Need("later", "windows"); err != nil {
		t.Fatal(err)
	}
	if v.Table("later").Has() || len(v.Table("later").Order()) != 0 || !v.Table("windows").Has() {
		t.Error("a table that was never published is there")
	}
	if err := v.Need("no_such_table"); err == nil || !strings.Contains(err.Error(), "the schemas know no such table") {
		t.Error(err)
	}
	if never := v.Table("provenance"); never.Has() || len(never.Where("report_id", "x")) != 0 {
		t.Error("a table that was not opened has rows")
	}
}

func TestAVersionThatIsNotThere(t *testing.T) {
	st, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reading.Open(st, "2020-01-01", schemaSet(t)); !errors.Is(err, store.ErrUnknownVersion) {
		t.Error(err)
	}
}

// TestDatesOfReducedPrecision holds what stands for a month and a year.
func TestDatesOfReducedPrecision(t *testing.T) {
	set := schemaSet(t)
	s := set.Table("announcements")
	b := table.NewBuilder(s)
	for _, precision := range []string{"day", "month", "year", ""} {
		row := b.Row()
		for column, cell := range map[string]string{"announced_on": "2026-02-20", "announced_precision": precision} {
			if err := row.ParseCell(&s.Fields[s.Index(column)], s.Index(column), []byte(cell)); err != nil {
				t.Fatal(err)
			}
		}
		row.EndRow()
	}
	b.Row().EndRow()
	v := reading.Of("2026-03-20", set, map[string]*table.Table{"announcements": b.Table()})
	if err := v.Need("announcements", "windows"); err != nil {
		t.Fatal(err)
	}
	var got []string
	facts := v.Table("announcements")
	for _, r := range facts.Order() {
		if row := facts.Row(r); row.Date("announced") != facts.Date(r, "announced") {
			t.Errorf("a row says %q, its table %q", row.Date("announced"), facts.Date(r, "announced"))
		}
		got = append(got, facts.Date(r, "announced"))
	}
	if d := cmp.Diff([]string{"2026-02-20", "2026-02", "2026", "2026-02-20", ""}, got); d != "" {
		t.Error(d)
	}
	if v.Table("windows").Has() {
		t.Error("a table that was not given is there")
	}
}
