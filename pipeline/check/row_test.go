package check_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// today is 2026-03-15, in days since 1970-01-01.
var today = table.Days(2026, 3, 15)

// row is cells by column.
type row map[string]string

// part makes a segment of rows as if read from a feed, from line 2 on.
func part(tb rapid.TB, s *schema.Schema, feed string, rows ...row) *table.Segment {
	seg := table.NewSegment(s)
	seg.Origin = table.Origin{Feed: feed}
	for i, r := range rows {
		for name, cell := range r {
			c := s.Index(name)
			if c < 0 {
				tb.Fatalf("no column %s", name)
			}
			if err := seg.ParseCell(&s.Fields[c], c, []byte(cell)); err != nil {
				tb.Fatalf("%s %q: %v", name, cell, err)
			}
		}
		seg.Lines = append(seg.Lines, int32(i+2))
		seg.EndRow()
	}
	return seg
}

func made(tb rapid.TB, s *schema.Schema, rows ...row) *table.Table {
	t := table.New(s)
	t.Add(part(tb, s, "f", rows...))
	t.Sort()
	return t
}

// flags is the flags column of every row, in the order of the table.
func flags(t *table.Table) []string {
	var out []string
	for _, r := range t.Order() {
		out = append(out, string(t.Bytes(r, t.Schema.Index("flags"))))
	}
	return out
}

func TestAPartIsNotLargerThanTheWhole(t *testing.T) {
	s := bundled(t).Table("detainee_count_reports")
	const code = "part_exceeds_total"
	for _, c := range []struct{ precision, total, upper, part, flags string }{
		{"exact", "10", "", "687", code}, {"exact", "687", "", "687", ""}, {"at_most", "10", "", "11", code}, {"at_least", "10", "", "11", ""},
		{"approximate", "10", "", "11", ""}, {"range", "10", "12", "12", ""}, {"range", "10", "12", "13", code}, {"not_stated", "", "", "11", ""},
	} {
		for _, part := range []string{"women", "military", "foreign_nationals", "whereabouts_unknown"} {
			got := made(t, s, row{"report_id": "dc-1", "precision": c.precision, "detained_total": c.total, "detained_total_max": c.upper, part: c.part})
			problems := check.Flag(got, today, nil)
			if f := flags(got)[0]; f != c.flags || len(problems) > 0 && problems[0].Field != part {
				t.Errorf("%s %+v: flags %q, %v", part, c, f, problems)
			}
		}
	}
}

func TestSumsByPrecision(t *testing.T) {
	s := bundled(t).Table("detainee_count_reports")
	const code = "sum_women_men"
	for _, c := range []struct {
		precision, total, upper, women, men string
		flags                               string
	}{
		{"exact", "100", "", "40", "60", ""},
		{"exact", "100", "", "40", "59", code},
		{"exact", "100", "", "40", "61", code},
		{"exact", "0", "", "0", "0", ""},
		{"exact", "1", "", "1", "1", code},
		{"exact", "100", "", "40", "", ""},
		{"exact", "100", "", "", "100", ""},
		{"not_stated", "", "", "40", "60", ""},
		{"at_least", "100", "", "40", "70", ""},
		{"at_least", "100", "", "40", "60", ""},
		{"at_least", "100", "", "40", "59", code},
		{"at_most", "100", "", "40", "50", ""},
		{"at_most", "100", "", "40", "61", code},
		{"approximate", "100", "", "4", "6", ""},
		{"range", "100", "120", "50", "50", ""},
		{"range", "100", "120", "60", "60", ""},
		{"range", "100", "120", "60", "61", code},
		{"range", "100", "120", "50", "49", code},
		{"range", "100", "", "500", "50", "precision_mismatch"},
		{"exact", "2147483647", "", "2147483647", "2147483647", code},
	} {
		got := made(t, s, row{"report_id": "dc-1", "precision": c.precision, "detained_total": c.total, "detained_total_max": c.upper, "women": c.women, "men": c.men})
		problems := check.Flag(got, today, nil)
		if f := flags(got)[0]; f != c.flags {
			t.Errorf("%+v: flags %q", c, f)
		}
		if c.flags == code {
			want := []problem.Problem{{Feed: "f", Table: s.Name, Line: 2, Key: "dc-1", Field: "total", Code: code, Effect: problem.Flagged, Expected: "women + men to agree with total"}}
			if diff := cmp.Diff(want, problems); diff != "" {
				t.Errorf("%+v: %s", c, diff)
			}
		}
	}
}

func TestARowMayBreakSeveralRules(t *testing.T) {
	s := bundled(t).Table("detainee_count_reports")
	got := made(t, s,
		row{"report_id": "dc-3", "precision": "exact", "detained_total": "10", "women": "1", "men": "2", "adults": "3", "adolescents": "4", "civilians": "5", "military": "5", "as_of_on": "2030-01-01", "published_latest": "2026-01-01"},
		row{"report_id": "dc-1", "precision": "exact", "detained_total": "10"},
		row{"report_id": "dc-2", "precision": "exact", "detained_total": "10", "convicted": "1", "untried": "1"})
	problems := check.Flag(got, today, nil)
	want := []string{"", "sum_convicted_untried", "date_after_publication;date_implausible;sum_adults_adolescents;sum_women_men"}
	if diff := cmp.Diff(want, flags(got)); diff != "" {
		t.Error(diff)
	}
	if len(problems) != 5 || !slices.ContainsFunc(problems, func(p problem.Problem) bool { return p.Line == 4 && p.Key == "dc-2" }) {
		t.Error(problems)
	}
	for i, r := range got.Order() {
		if total := got.Int(r, s.Index("detained_total")); total != 10 {
			t.Errorf("row %d: the figure became %d", i, total)
		}
	}
}

func TestDates(t *testing.T) {
	set := bundled(t)
	verified, announced := set.Table("verified_release_reports"), set.Table("announcement_reports")
	for name, c := range map[string]struct {
		s     *schema.Schema
		row   row
		flags string
		field string
	}{
		"before its publication":             {announced, row{"announced_on": "2026-02-20", "published_on": "2026-02-20", "published_latest": "2026-02-20"}, "", ""},
		"after its publication":              {announced, row{"announced_on": "2026-02-21", "published_on": "2026-02-20", "published_latest": "2026-02-20"}, "date_after_publication", "announced_on"},
		"in the month of its publication":    {announced, row{"announced_on": "2026-02-21", "published_on": "2026-02-01", "published_latest": "2026-02-28"}, "", ""},
		"no publication known":               {announced, row{"announced_on": "2026-02-21"}, "", ""},
		"no date known":                      {announced, row{"published_on": "2026-02-20", "published_latest": "2026-02-20"}, "", ""},
		"tomorrow, seen from the east":       {announced, row{"published_on": "2026-03-16"}, "", ""},
		"published in the future":            {announced, row{"published_on": "2026-03-17"}, "date_implausible", "published_on"},
		"announced in the future":            {announced, row{"announced_on": "2026-03-17"}, "date_implausible", "announced_on"},
		"counted since the future":           {announced, row{"counting_since_on": "2027-01-01"}, "date_implausible", "counting_since"},
		"retracted in the future":            {announced, row{"retracted_on": "2027-01-01"}, "date_implausible", "retracted_on"},
		"a period":                           {verified, row{"period_start_on": "2026-01-01", "period_end_on": "2026-01-31", "period_end_latest": "2026-01-31"}, "", ""},
		"a period of a day":                  {verified, row{"period_start_on": "2026-01-31", "period_end_on": "2026-01-31", "period_end_latest": "2026-01-31"}, "", ""},
		"a period that ends first":           {verified, row{"period_start_on": "2026-02-01", "period_end_on": "2026-01-31", "period_end_latest": "2026-01-31"}, "period_reversed", "period_start"},
		"a period that ends within its year": {verified, row{"period_start_on": "2025-06-01", "period_end_on": "2025-01-01", "period_end_latest": "2025-12-31"}, "", ""},
		"a period that ends after the page":  {verified, row{"period_end_on": "2026-02-02", "period_end_latest": "2026-02-02", "published_latest": "2026-02-01"}, "date_after_publication", "period_end"},
		"a period that starts after it":      {verified, row{"period_start_on": "2026-02-02", "published_latest": "2026-02-01"}, "date_after_publication", "period_start"},
	} {
		t.Run(name, func(t *testing.T) {
			c.row["report_id"], c.row["precision"] = "x", "not_stated"
			got := made(t, c.s, c.row)
			problems := check.Flag(got, today, nil)
			if f := flags(got)[0]; f != c.flags {
				t.Errorf("flags %q, want %q", f, c.flags)
			}
			if c.flags != "" && (len(problems) != 1 || problems[0].Field != c.field || problems[0].Expected == "") {
				t.Errorf("%+v", problems)
			}
		})
	}
}

func TestFiguresAndTheirPrecision(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	for _, c := range []struct{ precision, figure, upper, flags string }{
		{"exact", "7", "", ""}, {"exact", "", "", "precision_mismatch"}, {"exact", "7", "9", "precision_mismatch"}, {"at_least", "7", "", ""}, {"approximate", "", "9", "precision_mismatch"},
		{"range", "7", "9", ""}, {"range", "7", "7", ""}, {"range", "7", "", "precision_mismatch"}, {"range", "", "9", "precision_mismatch"}, {"range", "9", "7", "range_reversed"},
		{"not_stated", "", "", ""}, {"not_stated", "0", "", "precision_mismatch"}, {"not_stated", "", "9", "precision_mismatch"}, {"exact", "0", "", ""},
	} {
		for _, unit := range []string{"people", "applications", "cases"} {
			got := made(t, s, row{"report_id": "x", "precision": c.precision, unit + "_announced": c.figure, unit + "_announced_max": c.upper})
			check.Flag(got, today, nil)
			if f := flags(got)[0]; f != c.flags {
				t.Errorf("%s of %s, %q to %q: flags %q, want %q", c.precision, unit, c.figure, c.upper, f, c.flags)
			}
		}
	}
}

func TestRowsThatAreNotKeptAreNotFlagged(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	got := made(t, s, row{"report_id": "a", "precision": "exact"}, row{"report_id": "b", "precision": "exact"})
	got.Keep(got.Order()[1:])
	if problems := check.Flag(got, today, nil); len(problems) != 1 || problems[0].Key != "b" {
		t.Error(problems)
	}
}

func TestTablesThatNoFeedFilled(t *testing.T) {
	s := bundled(t).Table("announcement_reports")
	b := table.NewBuilder(s)
	for range 2 {
		seg := b.Row()
		seg.SetString(0, []byte("same"))
		seg.EndRow()
	}
	got := b.Table()
	if p := check.Unique(got, nil); len(p) != 1 || p[0].Line != 0 {
		t.Error(p)
	}
	if p := check.Flag(got, today, nil); len(p) != 1 || p[0].Line != 0 {
		t.Error(p)
	}
	windows := made(t, bundled(t).Table("windows"), row{"window": "w", "earliest_start": "2030-01-01", "latest_start": "2030-01-01"})
	if p := check.Flag(windows, today, nil); p != nil {
		t.Error(p)
	}
}

// The rows of the bundled feeds whose sums fail, as shared with the data.
var sumsFail = []string{"dc-8859529aaf", "dc-2e9552a3b2", "dc-be19472d91", "dc-0889db2bfa", "dc-537f01b3d9", "dc-f28401a732", "dc-4b8354f1ee", "dc-ae7efaf86e", "dc-8985dea878"}

func TestTheBundledFeeds(t *testing.T) {
	set := bundled(t)
	windows := load(t, set.Table("windows"), nil)
	known := func(v []byte) bool {
		return slices.ContainsFunc(windows.Order(), func(r table.Ref) bool { return bytes.Equal(windows.Bytes(r, 0), v) })
	}
	var flagged []string
	for name, rows := range map[string]int{"announcement_reports": 938, "detainee_count_reports": 567, "verified_release_reports": 784} {
		got := load(t, set.Table(name), known)
		if problems := check.Unique(got, nil); got.Rows() != rows || len(problems) > 0 {
			t.Errorf("%s: %d rows, want %d; %v", name, got.Rows(), rows, problems)
		}
		sums := map[string]int{}
		for _, p := range check.Flag(got, table.Days(2026, 4, 1), nil) {
			if !strings.HasPrefix(string(p.Code), "sum_") {
				t.Errorf("a flag that nobody expects: %s %s", p.Key, p)
			}
			if sums[p.Key]++; sums[p.Key] == 1 {
				flagged = append(flagged, p.Key)
			}
		}
		for i, r := range got.Order() {
			if want, f := sums[got.Key(r)], flags(got)[i]; (f == "") != (want == 0) || want > 0 && strings.Count(f, ";") != want-1 {
				t.Errorf("%s has flags %q and %d problems", got.Key(r), f, want)
			}
		}
		if name == "detainee_count_reports" && sums["dc-4b8354f1ee"] != 3 {
			t.Errorf("dc-4b8354f1ee: %d sums, want 3", sums["dc-4b8354f1ee"])
		}
	}
	want := slices.Sorted(slices.Values(sumsFail))
	slices.Sort(flagged)
	if diff := cmp.Diff(want, flagged); diff != "" {
		t.Error(diff)
	}
}

// load reads a bundled feed; no record may be rejected.
func load(t *testing.T, s *schema.Schema, known func([]byte) bool) *table.Table {
	t.Helper()
	file, err := os.Open(fmt.Sprintf("../../feeds/%s.csv", s.Name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	block, err := csvfile.NewReader(file, csvfile.Dialect{}).Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := csvfile.NewParser(csvfile.Dialect{})
	p.Reset(block)
	header, err := p.ReadHeader()
	if err != nil {
		t.Fatal(err)
	}
	mapping := normalize.Mapping{}
	if known != nil {
		mapping.References = map[string]func([]byte) bool{"window": known}
	}
	bound, err := normalize.Bind(s, mapping, header)
	if err != nil {
		t.Fatal(err)
	}
	n := normalize.New(bound, table.Origin{Feed: s.Name}, check.Gate)
	rec := normalize.Record{Position: p.Position, Raw: p.Raw}
	for p.Next() {
		rec.Fields, rec.Line, rec.Malformed, rec.Valid = p.Fields, p.Line(), p.Malformed, p.Valid
		n.Record(&rec)
	}
	out := n.Take()
	if len(out.Problems) > 0 || len(bound.Unknown) > 0 {
		t.Errorf("%s: %v, unknown %v", s.Name, out.Problems, bound.Unknown)
	}
	got := table.New(s)
	got.Add(out.Segments...)
	got.Sort()
	return got
}
