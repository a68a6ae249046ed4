package resolve_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// bundled reads the report tables of the feeds that come with the project.
func bundled(t testing.TB) map[resolve.Kind]*table.Table {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	config, err := feed.LoadConfig(filepath.Join("..", "..", "feeds", "feeds.yaml"), rules, set)
	if err != nil {
		t.Fatal(err)
	}
	out := map[resolve.Kind]*table.Table{}
	for _, kind := range resolve.Kinds() {
		at := slices.IndexFunc(config.Feeds, func(f feed.Feed) bool { return f.Table == kind.Reports() })
		f := config.Feeds[at]
		info, err := os.Stat(f.Location)
		if err != nil {
			t.Fatal(err)
		}
		s := set.Table(f.Table)
		got, err := ingest.Read(context.Background(), ingest.Source{Feed: f, Schema: s, Workers: 2,
			Capture: feed.Capture{Feed: f.ID, Path: f.Location, Bytes: info.Size()}})
		if err != nil {
			t.Fatal(err)
		}
		out[kind] = table.New(s)
		out[kind].Add(got.Segments...)
	}
	return out
}

// group resolves a table and names the groups by their first report.
func group(t testing.TB, kind resolve.Kind, reports *table.Table, decisions ...curation.Decision) (map[string]string, *resolve.Grouping) {
	t.Helper()
	g, err := resolve.Group(reports, kind, decisions)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, refs := range g.Groups {
		for _, r := range refs {
			of[reports.Key(r)] = reports.Key(refs[0])
		}
	}
	return of, g
}

// reading is the labels of February and March 2026, made after the rules were
// first set.
func reading(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range csvOf(t, filepath.Join("..", "..", "feeds", "labels.csv")) {
		if r[2] == "reading_2026" {
			out[r[1]] = r[3]
		}
	}
	return out
}

// labels is what reading people found each report to describe.
func labels(t testing.TB, kind resolve.Kind) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, r := range csvOf(t, filepath.Join("..", "testdata", "gold", kind.Facts()+".csv")) {
		out[r[0]] = r[1]
	}
	return out
}

// csvOf is the records of a file without its header.
func csvOf(t testing.TB, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}
