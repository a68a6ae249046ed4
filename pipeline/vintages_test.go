package pipeline_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline"
)

// keptTables are those whose states are kept.
var keptTables = []string{
	"announcements", "detainee_counts", "verified_releases",
	"announcement_reports", "detainee_count_reports", "verified_release_reports",
}

// editedPlace is a small publication whose feeds somebody edits at random.
type editedPlace struct {
	*place
	r       *rapid.T
	rows    map[string][][]string // by feed file, with the header
	removed map[string][][]string
	renamed map[string]string // by feed file, the column that bears another name
	edits   int
}

func newEditedPlace(t *testing.T, r *rapid.T) *editedPlace {
	e := &editedPlace{place: newPlace(t, t.TempDir()), r: r, rows: map[string][][]string{}, removed: map[string][][]string{}, renamed: map[string]string{}}
	for _, name := range feedFiles {
		e.rows[name] = records(t, e.read("feeds/"+name+".csv"))
	}
	return e
}

// edit changes one of the feeds of reports.
func (e *editedPlace) edit() {
	e.edits++
	name := rapid.SampledFrom(feedFiles[1:]).Draw(e.r, "feed")
	rows := e.rows[name]
	at := rapid.IntRange(1, len(rows)-1).Draw(e.r, "row")
	switch how := rapid.SampledFrom([]string{"add", "change", "change", "remove", "restore", "permute", "remap"}).Draw(e.r, "edit"); {
	case how == "add":
		added := slices.Clone(rows[at])
		added[0] = fmt.Sprintf("%s%010d", added[0][:3], 9000000+e.edits)
		added[column(e.t, rows[0], "url")] += "?again=" + strconv.Itoa(e.edits)
		e.rows[name] = append(rows, added)
	case how == "change":
		cell := rapid.SampledFrom([]string{"note", "figure", "published_on"}).Draw(e.r, "cell")
		if cell == "figure" {
			cell = map[string]string{"detainee_count_reports": "total"}[name]
			cell = cmp.Or(cell, "people")
			// A range, or a page without a figure, is left as it is.
			if c := column(e.t, rows[0], cell); rows[at][c] == "" || rows[at][c+1] != "" {
				cell = "note"
			}
		}
		c := column(e.t, rows[0], cell)
		value := strconv.Itoa(10 + e.edits)
		if rows[0][c] == "published_on" {
			value = fmt.Sprintf("2026-03-%02d", 1+e.edits)
		}
		rows[at] = slices.Clone(rows[at])
		rows[at][c] = value
	case how == "remove" && len(rows) > 4:
		e.removed[name] = append(e.removed[name], rows[at])
		e.rows[name] = slices.Delete(slices.Clone(rows), at, at+1)
	case how == "restore" && len(e.removed[name]) > 0:
		e.rows[name] = append(rows, e.removed[name][0])
		e.removed[name] = e.removed[name][1:]
	case how == "remap":
		if e.renamed[name] == "" {
			e.renamed[name] = rapid.SampledFrom([]string{"note", "agency"}).Draw(e.r, "renamed")
		} else {
			delete(e.renamed, name)
		}
	default:
		e.rows[name] = append(rows[:1:1], rapid.Permutation(rows[1:]).Draw(e.r, "order")...)
	}
}

// write puts the feeds and their configuration where a run finds them.
func (e *editedPlace) save() {
	config := "publisher: Edited\ntimezone: UTC\ntables:\n"
	for _, name := range feedFiles {
		config += "  " + name + ": {max_shrink_percent: 100}\n"
	}
	config += "feeds:\n"
	for _, name := range feedFiles {
		rows := slices.Clone(e.rows[name])
		rows[0] = slices.Clone(rows[0])
		mapping := ""
		for i, input := range rows[0] {
			if e.renamed[name] == input {
				rows[0][i] = "Columna " + input
			}
			mapping += fmt.Sprintf("      %s: %q\n", input, rows[0][i])
		}
		e.place.write("feeds/"+name+".csv", text(e.t, rows))
		config += fmt.Sprintf("  - id: %[1]s\n    title: %[1]s\n    title_es: %[1]s\n    publisher: Edited\n    location: %[1]s.csv\n    table: %[1]s\n    cadence: archive\n    licence: {spdx: CC-BY-4.0, republish: true}\n    guards: {max_rejected_percent: 100}\n", name)
		if e.renamed[name] != "" {
			config += "    mapping:\n" + mapping
		}
	}
	e.place.write("feeds/feeds.yaml", []byte(config))
}

// TestHistoryAndChangesGiveEveryVersion: whatever happens to the feeds, the
// states of the last version give what each version published, and the changes
// of all versions, applied one after the other to the first, give the last.
func TestHistoryAndChangesGiveEveryVersion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		e := newEditedPlace(t, r)
		e.plan.Accept = acceptAll()
		var versions []map[string]string
		for range rapid.IntRange(2, 5).Draw(r, "versions") {
			e.save()
			e.plan.Now = e.plan.Now.Add(time.Hour)
			if sum := e.run(); sum.Published {
				versions = append(versions, e.files(sum.Path))
			}
			for range rapid.IntRange(1, 3).Draw(r, "edits") {
				e.edit()
			}
		}
		last := versions[len(versions)-1]
		for _, table := range keptTables {
			history := statesOf(t, last, table)
			for i, v := range versions {
				same(t, fmt.Sprintf("%s of version %d", table, i+1), v["csv/"+table+".csv"], asOfNumber(history, i+1))
			}
			replayed := keyed(t, versions[0]["csv/"+table+".csv"])
			for i, v := range versions[1:] {
				apply(t, replayed, table, rowsOf(t, v["csv/changes.csv"]))
				if diff := gocmp.Diff(keyed(t, v["csv/"+table+".csv"]), replayed); diff != "" {
					t.Fatalf("%s: the changes up to version %d (-published +replayed):\n%s", table, i+2, diff)
				}
			}
		}
		for i, v := range versions {
			oneCauseEach(t, i+1, rowsOf(t, v["csv/changes.csv"]))
		}
	})
}

// statesOf is all states of a table: those of the main file and of all parts.
func statesOf(t *testing.T, files map[string]string, table string) []map[string]string {
	var out []map[string]string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if ok, _ := path.Match("csv/"+table+"_history*.csv", name); ok {
			out = append(out, rowsOf(t, files[name])...)
		}
	}
	return out
}

// asOfNumber is the clause that readers are given: the states of a version.
func asOfNumber(history []map[string]string, n int) []map[string]string {
	return of(history, func(row map[string]string) bool {
		from, _ := strconv.Atoi(row["from_seq"])
		to, err := strconv.Atoi(row["to_seq"])
		return from <= n && (err != nil || to > n)
	})
}

// keyed is the rows of a file of one of the tables by their id.
func keyed(t *testing.T, csv string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, row := range rowsOf(t, csv) {
		out[cmp.Or(row["report_id"], row["fact_id"])] = row
	}
	return out
}

// apply does to the rows of a table what a version says it changed.
func apply(t *testing.T, rows map[string]map[string]string, table string, changes []map[string]string) {
	for _, c := range changes {
		if c["table"] != table {
			continue
		}
		row := rows[c["key"]]
		switch {
		case c["kind"] == "withdrawn":
			delete(rows, c["key"])
			continue
		case row == nil:
			row = map[string]string{}
			for _, any := range rows {
				for name := range any {
					row[name] = ""
				}
				break
			}
			rows[c["key"]] = row
		}
		if row[c["field"]] != c["old"] {
			t.Errorf("%s %s %s: the change says it was %q, it was %q", table, c["key"], c["field"], c["old"], row[c["field"]])
		}
		row[c["field"]] = c["new"]
	}
}

func oneCauseEach(t *testing.T, version int, changes []map[string]string) {
	seen := map[string]bool{}
	for _, c := range changes {
		at := strings.Join([]string{c["table"], c["key"], c["field"]}, " ")
		if seen[at] {
			t.Errorf("version %d: %s stands twice", version, at)
		}
		seen[at] = true
		if c["cause"] == "" || c["old"] == c["new"] {
			t.Errorf("version %d: %s from %q to %q because of %q", version, at, c["old"], c["new"], c["cause"])
		}
	}
}

// TestClosedStatesAreLaidAside: when most states are closed they move into a
// file of their own, which later versions hold without writing it again.
func TestClosedStatesAreLaidAside(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.useBundled()
	var versions []map[string]string
	publish := func() {
		p.plan.Now = p.plan.Now.Add(time.Hour)
		versions = append(versions, p.published())
	}
	publish()
	rows := records(t, p.read("feeds/announcement_reports.csv"))
	note := column(t, rows[0], "note")
	for i := range 4 {
		for _, row := range rows[1:] {
			row[note] = fmt.Sprintf("read again, for the %dth time", i+1)
		}
		p.write("feeds/announcement_reports.csv", text(t, rows))
		publish()
	}
	const part = "parquet/announcement_reports_history_0001.parquet"
	last := versions[len(versions)-1]
	if last[part] == "" {
		t.Fatalf("nothing was laid aside: %v", slices.Sorted(maps.Keys(last)))
	}
	if states := len(rowsOf(t, last["csv/announcement_reports_history.csv"])); states > 2*len(rows) {
		t.Errorf("the file that is written anew holds %d states of %d reports", states, len(rows)-1)
	}
	dirs, err := os.ReadDir(p.path("output/snapshots"))
	if err != nil {
		t.Fatal(err)
	}
	var held []os.FileInfo
	for _, d := range dirs {
		if fi, err := os.Stat(p.path("output/snapshots/" + d.Name() + "/" + part)); err == nil {
			held = append(held, fi)
		}
	}
	if len(held) < 2 || !os.SameFile(held[0], held[1]) {
		t.Errorf("%d versions hold the part, want the same file in two or more", len(held))
	}
	history := statesOf(t, last, "announcement_reports")
	for i, v := range versions {
		same(t, fmt.Sprintf("version %d", i+1), v["csv/announcement_reports.csv"], asOfNumber(history, i+1))
	}
	p.sound()
}

// acceptAll overrules what stops a feed from shrinking or changing its keys.
func acceptAll() []pipeline.Acceptance {
	var out []pipeline.Acceptance
	for _, table := range feedFiles {
		for _, kind := range []string{"shrink", "identity"} {
			out = append(out, pipeline.Acceptance{Kind: kind, Table: table, Reason: "edited at random"})
		}
	}
	return out
}
