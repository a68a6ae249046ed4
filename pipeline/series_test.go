package pipeline_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// seriesTables are the tables that follow from facts.
var seriesTables = []string{"announced_vs_verified", "official_disagreement", "batches", "stock_flow", "timeline", "omissions"}

// line is some cells of a row, apart by spaces; an empty one is a stroke.
func line(row map[string]string, columns string) string {
	var out []string
	for _, c := range strings.Fields(columns) {
		v := row[c]
		if v == "" {
			v = "-"
		}
		out = append(out, v)
	}
	return strings.Join(out, " ")
}

// TestWorkedRows holds the rows that the data model works out by hand, as they
// are published, to the digit.
func TestWorkedRows(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	files := p.files(p.run().Path)
	for _, c := range []struct {
		table, columns string
		want           []string
	}{
		{"announced_vs_verified", "announced_on authority people_announced organization people_verified people_verified_before comparison reason gap gap_bound", []string{
			"2026-01-26 interior_ministry 808 foro_penal 383 - disputed starts_overlap 425 unknown",
			"2026-01-26 interior_ministry 808 foro_penal 266 - official_wider starts_earlier 542 at_most",
			"2026-02-02 interior_ministry 895 foro_penal 344 - official_wider starts_earlier 551 at_most",
			"2026-02-09 interior_ministry 897 foro_penal 426 - official_wider starts_earlier 471 at_most",
			"2026-02-09 interior_ministry 897 foro_penal 543 117 composed windows_joined 354 unknown",
			"2026-02-24 national_assembly 179 foro_penal 109 - definition_differs counts_other_people 70 unknown",
		}},
		{"official_disagreement", "disagreed_on higher_authority people_higher higher_precision lower_authority people_lower lower_precision reason", []string{
			"2026-01-26 interior_ministry 808 exact public_ministry 600 at_least same_day",
			"2026-01-28 interior_ministry 831 exact public_ministry 643 exact same_day",
		}},
		{"stock_flow", "organization opened_on closed_on interval detained_opening newly_detained re_detained newly_registered released not_accounted_for detained_closing closes", []string{
			"foro_penal 2025-07-21 2025-08-04 consecutive 853 9 - - 55 0 807 true",
			"foro_penal 2025-08-24 2025-09-08 consecutive 816 11 - - 4 0 823 true",
			"foro_penal 2024-12-16 2024-12-23 consecutive 1877 15 - - 43 0 1849 true",
			"foro_penal 2024-12-23 2024-12-30 consecutive 1849 20 - - 75 0 1794 true",
			"foro_penal 2024-12-30 2025-01-09 consecutive 1794 15 - - 112 0 1697 true",
			"foro_penal 2025-12-29 2026-01-05 consecutive 863 - - - 56 -1 806 false",
			"foro_penal 2025-12-29 2026-03-02 joined 863 2 1 122 677 215 526 false",
		}},
		{"batches", "announced_on people_announced organization counted_on people_verified tie newest", []string{
			"2025-12-25 99 foro_penal 2025-12-29 61 named true",
		}},
	} {
		got := map[string]int{}
		for _, row := range rowsOf(t, files["csv/"+c.table+".csv"]) {
			got[line(row, c.columns)]++
		}
		for _, want := range c.want {
			if got[want] != 1 {
				t.Errorf("%s has %d rows %q", c.table, got[want], want)
			}
		}
	}
	for _, row := range rowsOf(t, files["csv/announced_vs_verified.csv"]) {
		if row["people_announced"] == "379" || row["gap_bound"] == "exact" && row["comparison"] != "same_window" {
			t.Errorf("a request is compared, or a gap is exact that is a bound: %v", row)
		}
	}
}

// TestASeriesGrowsByWhatIsNew adds a balance and a running total, and looks at
// which rows of which series come, go or change.
func TestASeriesGrowsByWhatIsNew(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir()).withReadBack()
	p.useBundled()
	before := p.files(p.run().Path)
	p.addReport("detainee_count_reports", map[string]string{"report_id": "dc-new0000001", "organization": "foro_penal", "counter_kind": "ngo", "as_of": "2026-03-16",
		"scope": "national", "total": "490", "precision": "exact"})
	p.addReport("verified_release_reports", map[string]string{"report_id": "vr-new0000001", "organization": "foro_penal", "counter_kind": "ngo", "measure": "released",
		"period_start": "2026-01-08", "period_end": "2026-03-16", "period_basis": "stated", "people": "690", "precision": "exact", "counting": "cumulative",
		"window": "since_2026_01_08", "instrument": "release", "conditions": "not_stated"})
	p.plan.Now = instant.AddDate(0, 0, 1)
	after := p.files(p.run().Path)
	var got []string
	for _, table := range seriesTables {
		name := "csv/" + table + ".csv"
		old, now := linesOf(before[name]), linesOf(after[name])
		for _, l := range old {
			if !slices.Contains(now, l) {
				got = append(got, table+" lost "+short(t, before[name], l))
			}
		}
		for _, l := range now {
			if !slices.Contains(old, l) {
				got = append(got, table+" gained "+short(t, after[name], l))
			}
		}
	}
	want := []string{
		"stock_flow gained 2025-12-29 2026-03-16 joined 863 746 490",
		"stock_flow gained 2026-03-02 2026-03-16 consecutive 526 69 490",
		// 670 and more, the total before, is superseded now.
		"timeline lost 2026-03-08 670 standing",
		"timeline gained 2026-03-08 670 superseded",
		"timeline gained 2026-03-16 490 standing",
		"timeline gained 2026-03-16 690 standing",
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what changed (- want, + got):\n%s", diff)
	}
}

func linesOf(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n")[1:] }

// short tells a row of a series in a few cells.
func short(t *testing.T, text, row string) string {
	t.Helper()
	header, _, _ := strings.Cut(text, "\n")
	records, err := csv.NewReader(strings.NewReader(header + "\n" + row + "\n")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for i, name := range records[0] {
		cells[name] = records[1][i]
	}
	for _, columns := range []string{"opened_on closed_on interval detained_opening released detained_closing", "date_on value status"} {
		if _, ok := cells[strings.Fields(columns)[0]]; ok {
			return line(cells, columns)
		}
	}
	return row
}

// addReport appends a report to a bundled feed; what a report must have and is
// not given is that of a page made up for it.
func (p *place) addReport(table string, cells map[string]string) {
	p.t.Helper()
	path := "feeds/" + table + ".csv"
	rows := records(p.t, p.read(path))
	row := make([]string, len(rows[0]))
	for i, name := range rows[0] {
		switch v, ok := cells[name]; {
		case ok:
			row[i] = v
		case name == "date_basis":
			row[i] = "stated"
		case name == "relayed":
			row[i] = "false"
		case name == "quality":
			row[i] = "ok"
		case name == "outlet":
			row[i] = "made-up.example"
		case name == "url":
			row[i] = "https://made-up.example/" + cells["report_id"]
		case name == "language":
			row[i] = "es"
		case strings.HasPrefix(name, "published_on"):
			row[i] = "2026-03-17"
		}
	}
	p.write(path, text(p.t, append(rows, row)))
}

// TestABatchOfAnotherYearIsAnotherOne adds a batch with the figure and the
// counter of one that some pages tell without the end of its period: pages of
// 2021 can't have told what began in 2026.
func TestABatchOfAnotherYearIsAnotherOne(t *testing.T) {
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.useBundled()
	const releases = "csv/verified_releases.csv"
	before := linesOf(p.files(p.run().Path)[releases])
	p.addReport("verified_release_reports", map[string]string{"report_id": "vr-new0000002", "organization": "foro_penal", "counter_kind": "ngo", "measure": "released",
		"period_start": "2026-04-28", "period_end": "2026-05-01", "period_basis": "stated", "people": "50", "precision": "exact", "counting": "batch",
		"instrument": "release", "conditions": "not_stated"})
	p.plan.Now = instant.AddDate(0, 0, 1)
	after := linesOf(p.files(p.run().Path)[releases])
	for _, l := range before {
		if !slices.Contains(after, l) {
			t.Errorf("changed or gone: %s", l)
		}
	}
	if len(after) != len(before)+1 {
		t.Errorf("%d counts before, %d after", len(before), len(after))
	}
}
