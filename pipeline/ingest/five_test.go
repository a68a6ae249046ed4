package ingest_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

const five = "../testdata/five/"

// published is a feed as its table is published, in canonical CSV.
func published(t *testing.T, f feed.Feed, s *schema.Schema) string {
	t.Helper()
	info, err := os.Stat(f.Location)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ingest.Read(context.Background(), ingest.Source{
		Feed: f, Capture: feed.Capture{Feed: f.ID, Path: f.Location, Bytes: info.Size()}, Schema: s, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Problems {
		t.Error(p)
	}
	rows := table.New(s)
	rows.Add(got.Segments...)
	rows.Sort()
	if double := check.Unique(rows, map[string]int{}); len(double) > 0 {
		t.Error(double)
	}
	check.Flag(rows, table.Days(2026, 11, 22), got.Problems)
	var out bytes.Buffer
	if err := csvfile.WriteTable(&out, rows); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Five people wrote the same hundred reports into files of their own; what is
// published does not show which of them.
func TestFiveFeedsOfTheSameReports(t *testing.T) {
	set := set(t)
	s := set.Table("detainee_count_reports")
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	config, err := feed.LoadConfig(five+"feeds.yaml", rules, set)
	if err != nil {
		t.Fatal(err)
	}
	if len(config.Feeds) != 5 {
		t.Fatalf("%d feeds", len(config.Feeds))
	}
	plain := config.Feeds[1]
	plain.ID, plain.Location, plain.Mapping = "expected", five+"expected.csv", nil
	plain.Notation = feed.Notation{}
	want := published(t, plain, s)
	if n := strings.Count(want, "\n"); n != 101 {
		t.Fatalf("expected.csv gives %d lines", n)
	}
	for _, f := range config.Feeds {
		t.Run(f.ID, func(t *testing.T) {
			got := published(t, f, s)
			if got == want {
				return
			}
			a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("%d lines, want %d; the first that differs:\n%s\nwant\n%s", len(b), len(a), b[i], a[i])
				}
			}
			t.Fatalf("%d lines, want %d", len(b), len(a))
		})
	}
}

// The hundred are real: but for the id, each stands in the bundled feed.
func TestTheHundredReportsAreReal(t *testing.T) {
	records := func(path string) []string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range all {
			out = append(out, strings.Join(r[1:], "\x1f"))
		}
		return out
	}
	bundled := records("../../feeds/detainee_count_reports.csv")
	for _, r := range records(five + "expected.csv") {
		if !slices.Contains(bundled, r) {
			t.Errorf("no bundled report says %q", r)
		}
	}
}
