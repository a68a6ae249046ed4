package pipeline_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

// flaggedReports are the rows of the bundled feeds whose own parts do not add
// up: the pages say so, and the rows are kept as stated.
var flaggedReports = map[string]string{
	"dc-8859529aaf": "sum_civilians_military",
	"dc-2e9552a3b2": "sum_civilians_military",
	"dc-be19472d91": "sum_civilians_military",
	"dc-0889db2bfa": "sum_civilians_military",
	"dc-537f01b3d9": "sum_convicted_untried",
	"dc-f28401a732": "sum_women_men",
	"dc-4b8354f1ee": "sum_civilians_military;sum_convicted_untried;sum_women_men",
	"dc-ae7efaf86e": "sum_women_men",
	"dc-8985dea878": "sum_adults_adolescents",
}

// TestTheBundledFeeds publishes what every clone publishes first: all rows,
// none rejected, exactly the known ones flagged, and every figure as the feeds
// have it.
func TestTheBundledFeeds(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.plan.Config = filepath.Join("..", "feeds", "feeds.yaml")
	sum := p.run()
	for _, want := range []struct {
		feed          string
		rows, flagged int
	}{{"windows", 36, 0}, {"announcement_reports", 938, 0}, {"detainee_count_reports", 567, 9}, {"verified_release_reports", 784, 0}} {
		found := false
		for _, f := range sum.Feeds {
			if f.Feed != want.feed {
				continue
			}
			found = true
			if f.State != pipeline.Read || f.Read != want.rows || f.Kept != want.rows || f.Rejected != 0 || f.Flagged != want.flagged || f.Withheld != "" {
				t.Errorf("feed %s: %+v, want %d rows, all kept, %d flagged, published", f.Feed, f, want.rows, want.flagged)
			}
		}
		if !found {
			t.Errorf("no feed %s", want.feed)
		}
	}
	files := p.files(sum.Path)
	flagged := map[string]string{}
	for _, table := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		for _, row := range rowsOf(t, files["csv/"+table+".csv"]) {
			if row["flags"] != "" {
				flagged[row["report_id"]] = row["flags"]
			}
		}
	}
	if diff := cmp.Diff(flaggedReports, flagged); diff != "" {
		t.Errorf("flags (- want, + got):\n%s", diff)
	}
	checkFigures(t, files)
	p.sound()
	p.plan.Now = instant.AddDate(0, 1, 0)
	if again := p.run(); again.Published {
		t.Errorf("a second run published %s", again.Version)
	}
	p.sound()
}

// checkFigures adds up every column of whole numbers in the feeds and in what
// is published.
func checkFigures(t *testing.T, files map[string]string) {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	for _, s := range set.Tables {
		if !s.Feed {
			continue
		}
		b, err := os.ReadFile(filepath.Join("..", "feeds", s.Name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		feed, table := rowsOf(t, string(b)), rowsOf(t, files["csv/"+s.Name+".csv"])
		if len(feed) != len(table) {
			t.Errorf("%s: %d rows, the feed has %d", s.Name, len(table), len(feed))
		}
		for _, in := range s.Inputs() {
			if typ := s.Fields[in.Fields[0]].Type; typ != schema.Int32 && typ != schema.Int64 {
				continue
			}
			columns++
			var got total
			for _, c := range in.Fields {
				got = got.plus(add(t, table, s.Fields[c].Name))
			}
			if want := add(t, feed, in.Name); got != want {
				t.Errorf("%s, input %s: published %+v, the feed has %+v", s.Name, in.Name, got, want)
			}
		}
	}
	if columns < 15 {
		t.Errorf("%d columns of figures only", columns)
	}
}

// total is how many cells hold a figure, and their sum.
type total struct{ cells, sum int }

func (a total) plus(b total) total { return total{a.cells + b.cells, a.sum + b.sum} }

func add(t *testing.T, rows []map[string]string, column string) total {
	t.Helper()
	var all total
	for _, r := range rows {
		if r[column] == "" {
			continue
		}
		n, err := strconv.Atoi(r[column])
		if err != nil {
			t.Fatalf("column %s: %v", column, err)
		}
		all = all.plus(total{1, n})
	}
	return all
}

// rowsOf reads a CSV with the standard library, cells by column.
func rowsOf(t testing.TB, text string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, cell := range r {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}
