package pipeline_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/schemas"
)

// cost is what a version wrote: files that no earlier version holds.
type cost struct {
	files int
	bytes int64
	rows  int // of the tables in them, each form counted
}

// costOf measures the newest version against the one before.
func (p *place) costOf(m snapshot.Manifest) cost {
	p.t.Helper()
	var c cost
	for _, o := range m.Outputs {
		mine, err := os.Stat(p.path("output/snapshots/" + string(m.Version) + "/" + o.Path))
		if err != nil {
			p.t.Fatal(err)
		}
		if m.Previous != nil {
			theirs, err := os.Stat(p.path("output/snapshots/" + string(m.Previous.Version) + "/" + o.Path))
			if err == nil && os.SameFile(mine, theirs) {
				continue
			}
		}
		c.files++
		c.bytes += o.Bytes
		if o.Rows != nil {
			c.rows += *o.Rows
		}
	}
	return c
}

// TestAVersionCostsWhatItChanges: the fortieth version writes what the tenth
// did, but for the states that came since and wait to be laid aside; it opens
// no file of a version but the last.
func TestAVersionCostsWhatItChanges(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir())
	counts := records(t, p.read("feeds/detainee_count_reports.csv"))
	total := column(t, counts[0], "total")
	costs := map[int]cost{}
	const tenth, last = 10, 40
	for n := 1; n <= last; n++ {
		p.plan.Now = instant.Add(time.Duration(n) * 24 * time.Hour)
		counts[1][total] = strconv.Itoa(800 + n)
		p.write("feeds/detainee_count_reports.csv", text(t, counts))
		if n == last {
			p.forget()
		}
		p.published()
		costs[n] = p.costOf(p.manifest())
	}
	a, b := costs[tenth], costs[last]
	if a.files == 0 || b.files != a.files {
		t.Errorf("version %d writes %d files, version %d %d", last, b.files, tenth, a.files)
	}
	// A figure that moves closes a state of a report, and one of its fact.
	if states := 2 * 2 * (last - tenth); b.rows > a.rows+states {
		t.Errorf("version %d encodes %d rows, version %d %d: more than the %d states between them", last, b.rows, tenth, a.rows, states)
	}
	if most := a.bytes + int64(last-tenth)*2*2048; b.bytes > most {
		t.Errorf("version %d writes %d bytes, version %d %d, at most %d are due to what changed since", last, b.bytes, tenth, a.bytes, most)
	}
	var held []fs.FileInfo
	for _, day := range []int{last - 1, last} {
		v := snapshot.Next(instant.Add(time.Duration(day)*24*time.Hour), nil)
		fi, err := os.Stat(p.path("output/snapshots/" + string(v) + "/csv/announcement_reports.csv"))
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, fi)
	}
	if !os.SameFile(held[0], held[1]) {
		t.Error("a table that did not change stands twice on disk")
	}
}

// forget empties the folders of all versions but the newest.
func (p *place) forget() {
	p.t.Helper()
	newest := string(p.manifest().Version)
	dirs, err := os.ReadDir(p.path("output/snapshots"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range dirs {
		if d.Name() == newest {
			continue
		}
		dir := p.path("output/snapshots/" + d.Name())
		if err := os.RemoveAll(dir); err != nil {
			p.t.Fatal(err)
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			p.t.Fatal(err)
		}
	}
}

func parsedSchemas(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// BenchmarkAThousandVersions publishes the bundled reports as they would have
// come over a thousand days, and tells what a version costs by then.
// RECUENTO_VERSIONS is how many days.
func BenchmarkAThousandVersions(b *testing.B) {
	days := 1000
	if n, err := strconv.Atoi(os.Getenv("RECUENTO_VERSIONS")); err == nil && n > 1 {
		days = n
	}
	for range b.N {
		p := newPlace(b, b.TempDir())
		if err := os.RemoveAll(p.path("feeds")); err != nil {
			b.Fatal(err)
		}
		if err := os.CopyFS(p.path("feeds"), os.DirFS(filepath.Join("..", "feeds"))); err != nil {
			b.Fatal(err)
		}
		config := p.read("feeds/feeds.yaml")
		for _, line := range strings.Split(config, "\n") {
			if strings.Contains(line, "guards: {min_rows:") {
				config = strings.Replace(config, line, "    guards: {max_rejected_percent: 100}", 1)
			}
		}
		p.write("feeds/feeds.yaml", []byte(config))
		whole := map[string][][]string{}
		for name, date := range datedBy {
			rows := records(b, p.read("feeds/"+name+".csv"))
			published, own := column(b, rows[0], "published_on"), column(b, rows[0], date)
			when := func(r []string) string {
				if r[published] != "" {
					return r[published]
				}
				return lastDay(r[own])
			}
			slices.SortStableFunc(rows[1:], func(x, y []string) int { return strings.Compare(when(x), when(y)) })
			whole[name] = rows
		}
		told := slices.Compact([]int{2, days / 100, days / 10, days / 2, days})
		start, versions := time.Now(), 0
		for n := 1; n <= days; n++ {
			for name, rows := range whole {
				p.write("feeds/"+name+".csv", text(b, rows[:1+max(1, (len(rows)-1)*n/days)]))
			}
			p.plan.Now = instant.Add(time.Duration(n) * 24 * time.Hour)
			begun := time.Now()
			sum := p.run()
			if sum.Published {
				versions++
			}
			if slices.Contains(told, n) {
				m := p.manifest()
				c := p.costOf(m)
				fmt.Printf("day %4d, version %4d: %3d files, %9d bytes, %6d rows encoded, %v; versions.json %d bytes\n", n, m.Seq, c.files, c.bytes, c.rows, time.Since(begun).Round(time.Millisecond), len(p.read("output/versions.json")))
			}
		}
		fmt.Printf("%d versions in %v\n", versions, time.Since(start).Round(time.Second))
		timed := func(what string, do func() error) {
			begun := time.Now()
			if err := do(); err != nil {
				b.Fatal(what, err)
			}
			fmt.Printf("%s: %v\n", what, time.Since(begun).Round(time.Millisecond))
		}
		timed("verify --all", func() error { p.sound(); return nil })
		s, set := p.store(), parsedSchemas(b)
		entries, err := s.List()
		if err != nil {
			b.Fatal(err)
		}
		middle := entries[len(entries)/2]
		timed("asof, a version in the middle", func() error {
			_, err := past.CopyTo(s, set, middle, p.path("then"))
			return err
		})
		timed("diff, the middle and the newest", func() error {
			_, err := past.Compare(s, set, middle, entries[0], nil)
			return err
		})
		timed("log of a report", func() error {
			_, err := past.LifeOf(s, set, whole["announcement_reports"][1][0], "")
			return err
		})
	}
}
