package explain_test

import (
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew")

func schemaSet(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// rows fills a table of the real schema from a CSV that has some of its
// columns; a cell of the others is null.
func rows(t testing.TB, set *schema.Set, name, text string) *table.Table {
	t.Helper()
	s := set.Table(name)
	records, err := csv.NewReader(strings.NewReader(strings.TrimSpace(text))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	b := table.NewBuilder(s)
	for _, record := range records[1:] {
		row := b.Row()
		for i, column := range records[0] {
			at := s.Index(column)
			if at < 0 {
				t.Fatalf("%s has no column %s", name, column)
			}
			if err := row.ParseCell(&s.Fields[at], at, []byte(record[i])); err != nil {
				t.Fatalf("%s, %s %q: %v", name, column, record[i], err)
			}
		}
		row.EndRow()
	}
	return b.Table()
}

// small is a version of a few facts that hold one trap each.
func small(t testing.TB) *explain.Snapshot {
	t.Helper()
	set := schemaSet(t)
	paths, err := filepath.Glob(filepath.Join("testdata", "small", "*.csv"))
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d tables, %v", len(paths), err)
	}
	tables := map[string]*table.Table{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(p), ".csv")
		tables[name] = rows(t, set, name, string(text))
	}
	return explain.Of("2026-03-20", set, tables)
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the text is another one; look at it, then -update writes it\n%s", name, got)
	}
}
