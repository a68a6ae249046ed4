package pipeline_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline"
)

// dataTables are the tables that say something of the world; the others say
// where it was read.
var dataTables = []string{"announcement_reports", "detainee_count_reports", "verified_release_reports", "windows", "outlets"}

// feedFiles are the files of testdata/feeds that a property may change.
var feedFiles = []string{"windows", "announcement_reports", "detainee_count_reports", "verified_release_reports"}

// messy is the feeds with what goes wrong in feeds: records that are rejected,
// that stand twice, and that differ under one key.
func messy(t testing.TB, dir string) *place {
	p := newPlace(t, dir)
	p.replace("feeds/announcement_reports.csv", ",people,at_least,", ",people,atleast,")
	counts := records(t, p.read("feeds/detainee_count_reports.csv"))
	twice := slices.Clone(counts[3])
	differs := slices.Clone(counts[5])
	differs[7] = "999"
	other := slices.Clone(counts[1])
	other[0], other[7], other[10] = "dc-0000000099", "many", "-1"
	p.write("feeds/detainee_count_reports.csv", text(t, append(counts, twice, differs, other)))
	return p
}

func records(t testing.TB, text string) [][]string {
	t.Helper()
	rs, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

func text(t testing.TB, records [][]string) []byte {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// sub is a new folder for one example of a property.
func sub(t testing.TB, parent string) string {
	dir, err := os.MkdirTemp(parent, "example-")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// sameFiles wants some files of two versions to be equal, in every form.
func sameFiles(t *rapid.T, want, got map[string]string, tables ...string) {
	compared := 0
	for name := range want {
		table, _, _ := strings.Cut(filepath.Base(name), ".")
		if !slices.Contains(tables, table) {
			continue
		}
		compared++
		if want[name] != got[name] {
			t.Errorf("%s differs:\n%s", name, cmp.Diff(want[name], got[name]))
		}
	}
	if compared != 4*len(tables) {
		t.Errorf("%d files compared, want csv, parquet and two twins of %d tables", compared, len(tables))
	}
}

// TestOrderOfRowsDoesNotMatter: however the rows of the feeds stand, every data
// table is the same file, problems differ in positions only, and a version
// that is made of the rows in another order is not made at all.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	first := messy(t, sub(t, parent))
	want := first.published()
	rapid.Check(t, func(r *rapid.T) {
		p := messy(t, sub(t, parent))
		for _, name := range feedFiles {
			rows := records(t, p.read("feeds/"+name+".csv"))
			mixed := rapid.Permutation(rows[1:]).Draw(r, name)
			p.write("feeds/"+name+".csv", text(t, append(rows[:1:1], mixed...)))
		}
		got := p.published()
		sameFiles(r, want, got, dataTables...)
		if diff := cmp.Diff(withoutPositions(t, want), withoutPositions(t, got)); diff != "" {
			r.Errorf("problems differ in more than positions:\n%s", diff)
		}
		if w, g := len(rowsOf(t, want["csv/provenance.csv"])), len(rowsOf(t, got["csv/provenance.csv"])); w != g {
			r.Errorf("%d rows of provenance, want %d", g, w)
		}
		p.plan.Output, p.plan.Archive = first.plan.Output, p.path("other-archive")
		if sum := p.run(); sum.Published {
			r.Errorf("the same rows in another order were published as %s: %+v", sum.Version, sum.Tables)
		}
	})
	first.sound()
}

func withoutPositions(t testing.TB, files map[string]string) []map[string]string {
	rows := rowsOf(t, files["csv/problems.csv"])
	for _, r := range rows {
		delete(r, "line")
		delete(r, "column")
	}
	return rows
}

// TestPlaceZoneAndCoresDoNotMatter: the same feeds at the same instant give the
// same bytes wherever the program runs. It sets the machine's zone, so it does
// not run beside others.
func TestPlaceZoneAndCoresDoNotMatter(t *testing.T) {
	home := time.Local
	defer func() { time.Local = home }()
	var want map[string]string
	for i, zone := range []string{"UTC", "America/Caracas", "Asia/Tokyo", "Pacific/Kiritimati"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		p := messy(t, t.TempDir())
		p.plan.Now = instant.In(loc)
		p.plan.Workers = []int{1, 2, 4, 0}[i]
		p.published()
		got := p.files(p.plan.Output)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(sortedNames(want), sortedNames(got)); diff != "" {
			t.Errorf("in %s other files:\n%s", zone, diff)
		}
		for name := range want {
			if want[name] != got[name] {
				t.Errorf("in %s with %d workers, %s differs", zone, p.plan.Workers, name)
			}
		}
	}
}

// TestOneFeedOrTwo: rows that are read from two files instead of one give the
// same data.
func TestOneFeedOrTwo(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	want := newPlace(t, sub(t, parent)).published()
	rapid.Check(t, func(r *rapid.T) {
		p := newPlace(t, sub(t, parent))
		for _, name := range feedFiles {
			rows := records(t, p.read("feeds/"+name+".csv"))
			here, there := rows[:1:1], rows[:1:1]
			for i, row := range rows[1:] {
				if rapid.Bool().Draw(r, fmt.Sprint(name, i)) {
					here = append(here, row)
				} else {
					there = append(there, row)
				}
			}
			p.write("feeds/"+name+".csv", text(t, here))
			p.write("feeds/"+name+"_2.csv", text(t, there))
			p.write("feeds/feeds.yaml", append([]byte(p.read("feeds/feeds.yaml")), fmt.Sprintf(`
  - id: %[1]s_2
    title: More
    title_es: Más
    publisher: Recuento tests
    licence: {spdx: CC-BY-4.0, republish: true}
    location: %[1]s_2.csv
    table: %[1]s
    cadence: archive
`, name)...))
		}
		sameFiles(r, want, p.published(), dataTables...)
	})
}

// TestNoFeedBreaksTheMachinery: whatever bytes a feed holds, a run ends with an
// answer, and what it published is whole.
func TestNoFeedBreaksTheMachinery(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		p := newPlace(t, sub(t, parent))
		publishedBefore := rapid.Bool().Draw(r, "a version stands")
		if publishedBefore {
			p.run()
		}
		name := rapid.SampledFrom(feedFiles).Draw(r, "feed")
		file := "feeds/" + name + ".csv"
		p.write(file, damaged(r, []byte(p.read(file))))
		if rapid.Bool().Draw(r, "windows-1252, packed or with semicolons") {
			dialect := rapid.SampledFrom([]string{`{encoding: windows-1252}`, `{compression: gzip}`, `{delimiter: ";"}`}).Draw(r, "dialect")
			p.replace("feeds/feeds.yaml", "table: "+name+"\n", "table: "+name+"\n    dialect: "+dialect+"\n")
		}
		sum, err := pipeline.Run(t.Context(), p.plan)
		if status := pipeline.ExitStatus(err); err != nil && status != pipeline.ExitNoFeed && status != pipeline.ExitRefused {
			r.Errorf("status %d: %v", status, err)
		}
		if err != nil && sum.Published {
			r.Errorf("published in spite of %v", err)
		}
		p.sound()
		if entries, err := p.store().List(); err != nil || err == nil && len(entries) > 2 {
			r.Errorf("%d versions, %v", len(entries), err)
		}
	})
}

// damaged is chance bytes, or a feed in which chance bytes replace others.
func damaged(r *rapid.T, feed []byte) []byte {
	junk := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 1, 60),
		rapid.Map(rapid.StringOf(rapid.SampledFrom([]rune("a1,;\"\n\r\x00é\ufeff\u202e=@"))), func(s string) []byte { return []byte(s + ",") }),
	)
	if rapid.Bool().Draw(r, "nothing but junk") {
		return junk.Draw(r, "junk")
	}
	out := slices.Clone(feed)
	for range rapid.IntRange(1, 4).Draw(r, "places") {
		at := rapid.IntRange(0, len(out)-1).Draw(r, "at")
		to := min(len(out), at+rapid.IntRange(0, 40).Draw(r, "length"))
		out = slices.Concat(out[:at], junk.Draw(r, "junk"), out[to:])
	}
	return out
}
