package pipeline_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// replay is the bundled reports as they became known, day by day, published as
// versions that reconstruct those days.
type replay struct {
	*place
	reports map[string][][]string // by table, with the header
}

// datedBy is the column of the statement's own date, by table: where a report
// does not say when it was published, the statement stands in.
var datedBy = map[string]string{
	"announcement_reports":     "announced_on",
	"detainee_count_reports":   "as_of",
	"verified_release_reports": "period_end",
}

// byStatement ends the names of the feeds whose reports stand on the day of the
// statement: provenance marks them so.
const byStatement = "_by_statement"

func newReplay(t *testing.T) *replay {
	t.Helper()
	r := &replay{newPlace(t, t.TempDir()), map[string][][]string{}}
	if err := os.RemoveAll(r.path("feeds")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(r.path("feeds"), 0o755); err != nil {
		t.Fatal(err)
	}
	config := "publisher: A replay\ntimezone: UTC\nfeeds:\n"
	entry := func(id, table string) {
		config += fmt.Sprintf("  - {id: %s, title: %s, title_es: %s, publisher: Recuento, location: %s.csv, table: %s, cadence: archive, licence: {spdx: CC-BY-4.0, republish: true}}\n", id, id, id, id, table)
	}
	for _, name := range []string{"windows", "definitions"} {
		entry(name, name)
		r.write("feeds/"+name+".csv", bundled(t, name))
	}
	for name := range datedBy {
		r.reports[name] = records(t, string(bundled(t, name)))
	}
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		entry(name, name)
		entry(name+byStatement, name)
	}
	r.write("feeds/feeds.yaml", []byte(config))
	return r
}

func bundled(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "feeds", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// on publishes what was known by the end of a day.
func (r *replay) on(day string) snapshot.Manifest {
	r.t.Helper()
	for name, rows := range r.reports {
		header := rows[0]
		feeds := map[string][][]string{name: {header}, name + byStatement: {header}}
		for _, row := range rows[1:] {
			feed, known := name, row[column(r.t, header, "published_on")]
			if known == "" {
				feed, known = name+byStatement, lastDay(row[column(r.t, header, datedBy[name])])
			}
			if known <= day {
				feeds[feed] = append(feeds[feed], knownOn(r.t, header, row, day))
			}
		}
		for feed, rows := range feeds {
			var b strings.Builder
			if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
				r.t.Fatal(err)
			}
			r.write("feeds/"+feed+".csv", []byte(b.String()))
		}
	}
	r.plan.RecordedOn = day
	r.plan.Now = r.plan.Now.Add(time.Minute)
	if sum := r.run(); !sum.Published {
		r.t.Fatalf("%s: nothing was published", day)
	}
	return r.manifest()
}

// retracted is the day on which, in the replay, the commission took back its
// totals of 28 February 2026. The reports say that it did, and not when.
const retracted = "2026-03-01"

// knownOn is a report as it read on a day: until it was taken back, nothing was
// wrong with it.
func knownOn(t testing.TB, header, row []string, day string) []string {
	quality := column(t, header, "quality")
	if row[quality] != "retracted" {
		return row
	}
	row = slices.Clone(row)
	if day < retracted {
		row[quality] = "ok"
	} else {
		row[column(t, header, "retracted_on")] = retracted
	}
	return row
}

func column(t testing.TB, header []string, name string) int {
	t.Helper()
	for i, h := range header {
		if h == name {
			return i
		}
	}
	t.Fatalf("no column %s in %v", name, header)
	return 0
}

// lastDay is the day by which a date of any precision is over: nothing may be
// known too early.
func lastDay(date string) string {
	switch len(date) {
	case len("2026"):
		return date + "-12-31"
	case len("2026-02"):
		return date + "-31"
	}
	return date
}

// replayDays are those on which the figures of the amnesty moved, and the ends
// of the months around them.
var replayDays = []string{"2025-11-30", "2025-12-31", "2026-01-15", "2026-01-31", "2026-02-21", "2026-02-24", "2026-02-28", "2026-03-01", "2026-03-03", "2026-03-31"}

// TestAReplayTellsWhatWasKnownWhen: the reports of December 2025 to March 2026
// are published as they came; afterwards the last version alone tells what was
// known on each day.
func TestAReplayTellsWhatWasKnownWhen(t *testing.T) {
	long(t)
	t.Parallel()
	r := newReplay(t)
	published := map[string]map[string]string{}
	for _, day := range replayDays {
		m := r.on(day)
		if m.RecordedOn != day {
			t.Errorf("%s: the manifest says recorded_on %q", day, m.RecordedOn)
		}
		published[day] = r.files(r.path("output/snapshots/" + string(m.Version)))
	}
	last := published["2026-03-31"]
	history := rowsOf(t, last["csv/announcements_history.csv"])
	for _, row := range history {
		if row["reconstructed"] != "true" {
			t.Fatalf("a state is not marked as reconstructed: %v", row)
		}
	}
	placed := of(rowsOf(t, last["csv/provenance.csv"]), func(row map[string]string) bool { return strings.HasSuffix(row["feed"], byStatement) })
	if len(placed) == 0 {
		t.Error("no report is marked as placed by the date of its statement")
	}
	t.Run("as of 21 February", func(t *testing.T) {
		then := asOf(history, "2026-02-21T12:00:00Z")
		var of379 []string
		for _, row := range then {
			if row["announced_on"] > "2026-02-21" {
				t.Errorf("a later statement was known: %s of %s", row["fact_id"], row["announced_on"])
			}
			if row["people_announced"] == "379" {
				of379 = append(of379, row["stage_claimed"])
			}
		}
		if diff := cmp.Diff([]string{"requested"}, of379); diff != "" {
			t.Errorf("stages of the 379 (-want +got):\n%s", diff)
		}
	})
	t.Run("a total that was taken back", func(t *testing.T) {
		states := of(history, func(row map[string]string) bool {
			return row["announced_on"] == "2026-02-28" && row["people_announced"] == "5491"
		})
		var told []string
		for _, row := range states {
			told = append(told, strings.Join([]string{row["recorded_from"], row["recorded_to"], row["status"]}, " "))
		}
		want := []string{"2026-02-28T00:00:00Z 2026-03-01T00:00:00Z standing", "2026-03-01T00:00:00Z  retracted"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("the total of 28 February (-want +got):\n%s", diff)
		}
	})
	t.Run("first and latest value of each total", func(t *testing.T) { firstAndLatest(t, history, last) })
	t.Run("every version made again", func(t *testing.T) { r.rebuilt() })
	t.Run("every version from the last one", func(t *testing.T) {
		for _, day := range replayDays {
			for name := range datedBy {
				for _, table := range []string{name, factTable[name]} {
					same(t, day+" "+table, published[day]["csv/"+table+".csv"], asOf(statesOf(t, last, table), day+"T12:00:00Z"))
				}
			}
		}
	})
}

var factTable = map[string]string{
	"announcement_reports": "announcements", "detainee_count_reports": "detainee_counts", "verified_release_reports": "verified_releases",
}

// firstAndLatest wants revisions to agree with the states of every total of the
// commission.
func firstAndLatest(t *testing.T, history []map[string]string, last map[string]string) {
	first, latest := map[string]string{}, map[string]string{}
	for _, row := range history {
		if row["authority"] == "national_assembly" && row["counting"] == "cumulative" && row["people_announced"] != "" {
			if _, ok := first[row["fact_id"]]; !ok {
				first[row["fact_id"]] = row["people_announced"]
			}
			latest[row["fact_id"]] = row["people_announced"]
		}
	}
	if len(first) < 20 {
		t.Fatalf("only %d totals of the commission", len(first))
	}
	found := 0
	for _, row := range rowsOf(t, last["csv/revisions.csv"]) {
		id := row["fact_id"]
		if row["figure"] != "people_announced" || first[id] == "" {
			continue
		}
		found++
		if row["first_value"] != first[id] && row["first_value"] != "" || row["latest_value"] != latest[id] {
			t.Errorf("%s: revisions say %s, then %s; the states say %s, then %s", id, row["first_value"], row["latest_value"], first[id], latest[id])
		}
	}
	if found != len(first) {
		t.Errorf("revisions hold %d of %d totals", found, len(first))
	}
}

// asOf is the clause that readers are given: the states of an instant.
func asOf(history []map[string]string, at string) []map[string]string {
	return of(history, func(row map[string]string) bool {
		return row["recorded_from"] <= at && (row["recorded_to"] == "" || row["recorded_to"] > at)
	})
}

func of(rows []map[string]string, holds func(map[string]string) bool) []map[string]string {
	return slices.DeleteFunc(slices.Clone(rows), func(row map[string]string) bool { return !holds(row) })
}

// same wants states to be the rows of a published file.
func same(t *testing.T, what, published string, states []map[string]string) {
	t.Helper()
	want, got := rowsOf(t, published), []map[string]string(nil)
	for _, row := range states {
		row = maps.Clone(row)
		for _, name := range []string{"recorded_from", "recorded_to", "from_version", "to_version", "from_seq", "to_seq", "ended_by", "reconstructed"} {
			delete(row, name)
		}
		got = append(got, row)
	}
	byCells := func(a, b map[string]string) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(want, byCells)
	slices.SortFunc(got, byCells)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-published +history):\n%s", what, diff)
	}
}
