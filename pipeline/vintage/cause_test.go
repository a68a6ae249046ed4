package vintage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
	"github.com/recuento/recuento/schemas"
)

// shelf is a version's reports of announcements (report id → fact, people) and the
// facts that they tell (fact id → people, what it supersedes).
type shelf struct {
	reports map[string][2]string
	facts   map[string][2]string
}

// tables is the rows of a shelf in the project's own tables.
func (s shelf) tables(tb rapid.TB, set *schema.Set) (reports, facts *table.Table) {
	rs, fs := set.Table("announcement_reports"), set.Table("announcements")
	var rows []cellRow
	for id, r := range s.reports {
		row := make(cellRow, len(rs.Fields))
		row[rs.Index("report_id")], row[rs.Index("fact_id")], row[rs.Index("people_announced")] = id, r[0], r[1]
		rows = append(rows, row)
	}
	reports = tableOfRows(tb, rs, rows)
	rows = nil
	for id, f := range s.facts {
		row := make(cellRow, len(fs.Fields))
		row[fs.Index("fact_id")], row[fs.Index("people_announced")], row[fs.Index("supersedes")] = id, f[0], f[1]
		rows = append(rows, row)
	}
	return reports, tableOfRows(tb, fs, rows)
}

// before is one fact told by two reports, and one that supersedes it, told by a
// third.
func before() shelf {
	return shelf{
		reports: map[string][2]string{"ar-0000000001": {"an-0000000001", "379"}, "ar-0000000002": {"an-0000000001", "379"}, "ar-0000000003": {"an-0000000002", "526"}},
		facts:   map[string][2]string{"an-0000000001": {"379", ""}, "an-0000000002": {"526", "an-0000000001"}},
	}
}

// from tells of every report of a shelf that it was read from one capture of a
// feed.
func (s shelf) from(feed, capture string) func(string, string) (vintage.Source, bool) {
	return func(_, key string) (vintage.Source, bool) {
		_, ok := s.reports[key]
		return vintage.Source{Feed: feed, Capture: capture, Line: 2}, ok
	}
}

// TestCauses: one small edit for each cause, and what follows of it for reports
// and for facts. A line is "key field kind cause because".
func TestCauses(t *testing.T) {
	yes := func(string) bool { return true }
	revise := func(s shelf) {
		s.reports["ar-0000000001"] = [2]string{"an-0000000001", "380"}
		s.facts["an-0000000001"] = [2]string{"380", ""}
	}
	revised := func(cause, because string) []string {
		return []string{
			"an-0000000001 people_announced changed " + cause + " " + because,
			"ar-0000000001 people_announced changed " + cause + " " + because,
		}
	}
	add := func(s shelf) {
		s.reports["ar-0000000004"] = [2]string{"an-0000000003", "12"}
		s.facts["an-0000000003"] = [2]string{"12", ""}
	}
	added := func(cause string) []string {
		return []string{
			"an-0000000003 fact_id added " + cause + " ar-0000000004",
			"an-0000000003 people_announced added " + cause + " ar-0000000004",
			"ar-0000000004 fact_id added " + cause + " ar-0000000004",
			"ar-0000000004 people_announced added " + cause + " ar-0000000004",
			"ar-0000000004 report_id added " + cause + " ar-0000000004",
		}
	}
	drop := func(s shelf) {
		delete(s.reports, "ar-0000000001")
		s.facts["an-0000000001"] = [2]string{"378", ""}
	}
	dropped := func(cause string) []string {
		return []string{
			"an-0000000001 people_announced changed " + cause + " ar-0000000001",
			"ar-0000000001 fact_id withdrawn " + cause + " ar-0000000001",
			"ar-0000000001 people_announced withdrawn " + cause + " ar-0000000001",
			"ar-0000000001 report_id withdrawn " + cause + " ar-0000000001",
		}
	}
	none := func(shelf) {}
	for name, c := range map[string]struct {
		edit    func(shelf)
		capture string // of this version; the one before was read from "one"
		ev      vintage.Evidence
		want    []string
	}{
		"the source says another figure": {edit: revise, capture: "two", want: revised("source_revised", "ar-0000000001")},
		"the source takes a record back": {edit: drop, capture: "two", want: dropped("source_withdrew")},
		"a record is new":                {edit: add, capture: "two", want: added("new_report")},
		"a feed is new":                  {edit: add, capture: "two", ev: vintage.Evidence{FeedBefore: func(string) bool { return false }}, want: added("new_feed")},
		"a decision on another column": {edit: revise, capture: "two", want: revised("source_revised", "ar-0000000001"), ev: vintage.Evidence{Decided: func(id, column string) []string {
			if id == "an-0000000001" && (column == "conditions" || column == vintage.AnyColumn) {
				return []string{"cu-0000000002"}
			}
			return nil
		}}},
		"a correction of another column":              {edit: revise, capture: "two", ev: vintage.Evidence{Corrected: func(_, _, column string) bool { return column == "note" }}, want: revised("source_revised", "ar-0000000001")},
		"a declared correction":                       {edit: revise, capture: "two", ev: vintage.Evidence{Corrected: func(_, key, column string) bool { return key == "ar-0000000001" && column == "people_announced" }}, want: revised("correction", "ar-0000000001")},
		"the same bytes are mapped otherwise":         {edit: revise, capture: "one", ev: vintage.Evidence{MappingChanged: yes}, want: revised("mapping_changed", "ar-0000000001")},
		"the same bytes give a record more":           {edit: add, capture: "one", ev: vintage.Evidence{MappingChanged: yes}, want: added("mapping_changed")},
		"the same bytes give a record less":           {edit: drop, capture: "one", ev: vintage.Evidence{MappingChanged: yes}, want: dropped("mapping_changed")},
		"new bytes, the same record, another mapping": {edit: revise, capture: "two", ev: vintage.Evidence{MappingChanged: yes, SameRecord: func(_, key string) bool { return true }}, want: revised("mapping_changed", "ar-0000000001")},
		"new bytes, the same record, other rules":     {edit: revise, capture: "two", ev: vintage.Evidence{SameRecord: func(_, key string) bool { return true }}, want: revised("resolution_changed", "ar-0000000001")},
		"new bytes, another record, another mapping":  {edit: revise, capture: "two", ev: vintage.Evidence{MappingChanged: yes}, want: revised("source_revised", "ar-0000000001")},
		"the same bytes, other code":                  {edit: revise, capture: "one", ev: vintage.Evidence{CodeChanged: true}, want: revised("resolution_changed", "ar-0000000001")},
		"a redaction":                                 {edit: drop, capture: "one", ev: vintage.Evidence{Redacted: func(_, key string) bool { return key == "ar-0000000001" }}, want: dropped("personal_data_removed")},
		"a decision joins a report to another fact": {
			edit: func(s shelf) {
				s.reports["ar-0000000002"] = [2]string{"an-0000000002", "379"}
				s.facts["an-0000000002"] = [2]string{"527", "an-0000000001"}
			},
			capture: "one",
			ev: vintage.Evidence{Decided: func(id, _ string) []string {
				if id == "ar-0000000002" {
					return []string{"cu-0000000001"}
				}
				return nil
			}},
			want: []string{
				"an-0000000002 people_announced changed curation cu-0000000001",
				"ar-0000000002 fact_id changed curation cu-0000000001",
			},
		},
		"the rules alone move a fact": {
			edit: func(s shelf) { s.facts["an-0000000002"] = [2]string{"527", "an-0000000001"} }, capture: "one", ev: vintage.Evidence{CodeChanged: true},
			want: []string{"an-0000000002 people_announced changed resolution_changed "},
		},
		"a fact moves for what it supersedes": {
			edit: func(s shelf) {
				revise(s)
				s.facts["an-0000000002"] = [2]string{"527", "an-0000000001"}
			}, capture: "two",
			want: append(revised("source_revised", "ar-0000000001"), "an-0000000002 people_announced changed source_revised ar-0000000001"),
		},
		"what a source took back outweighs what it said anew": {
			edit: func(s shelf) {
				revise(s)
				delete(s.reports, "ar-0000000002")
			}, capture: "two",
			want: []string{
				"an-0000000001 people_announced changed source_withdrew ar-0000000002",
				"ar-0000000001 people_announced changed source_revised ar-0000000001",
				"ar-0000000002 fact_id withdrawn source_withdrew ar-0000000002",
				"ar-0000000002 people_announced withdrawn source_withdrew ar-0000000002",
				"ar-0000000002 report_id withdrawn source_withdrew ar-0000000002",
			},
		},
		"nothing differs": {edit: none, capture: "two", ev: vintage.Evidence{CodeChanged: true, MappingChanged: yes}, want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			was, is := before(), before()
			c.edit(is)
			c.ev.Old, c.ev.New = was.from("counts", "one"), is.from("counts", c.capture)
			got := causes(t, was, is, c.ev)
			slices.Sort(c.want)
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("-expected +told:\n%s", diff)
			}
		})
	}
}

// causes is the changes between two shelves, sorted; the words of the keys of
// columns come from the project's own tables.
func causes(t *testing.T, was, is shelf, ev vintage.Evidence) []string {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	oldReports, oldFacts := was.tables(t, set)
	reports, facts := is.tables(t, set)
	m := vintage.Moment{Version: "2026-02-22", Seq: 2, At: time.Date(2026, 2, 22, 12, 0, 0, 0, time.UTC)}
	changes := vintage.Changes(set.Table("changes"), []vintage.Compared{{Old: oldFacts, Now: facts}, {Old: oldReports, Now: reports}}, ev, m)
	var out []string
	for _, r := range changes.Order() {
		var words []string
		for _, name := range []string{"key", "field", "kind", "cause", "because"} {
			words = append(words, string(changes.AppendCell(nil, r, changes.Schema.Index(name))))
		}
		out = append(out, strings.Join(words, " "))
	}
	slices.Sort(out)
	return out
}

// TestAColumnThatCameIsAMatterOfTheFormat: its cells are told apart from data,
// and a key that was gone before comes back as restored.
func TestAColumnThatCameIsAMatterOfTheFormat(t *testing.T) {
	old, later := reportSchema(false, false), reportSchema(false, true)
	a := tableOfRows(t, old, []cellRow{{"a", "1", "", "379"}})
	b := tableOfRows(t, later, []cellRow{{"a", "1", "", "379", "", "", "", "", "seen again"}, {"b", "", "", "12", "", "", "", "", ""}})
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	gone := func(key string) bool { return key == "b|" }
	changes := vintage.Changes(set.Table("changes"), []vintage.Compared{{Old: a, Now: b, Gone: gone}}, vintage.Evidence{}, vintage.Moment{Version: "2026-02-22", Seq: 2})
	var got []string
	for _, row := range rowsOfTable(changes) {
		got = append(got, strings.Join(row, ","))
	}
	want := []string{
		"2026-02-22,2,reports,a|1,note,changed,,seen again,schema_changed,",
		"2026-02-22,2,reports,b|,id,restored,,b,new_report,b|",
		"2026-02-22,2,reports,b|,people,restored,,12,new_report,b|",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("-expected +told:\n%s", diff)
	}
}
