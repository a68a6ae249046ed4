package derive

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawBatches draws announcements and counts within days of each other.
func drawBatches(t *rapid.T) *facts {
	c := newBatchCase()
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	day := func(name string) int64 {
		return rapid.SampledFrom([]int64{100, 99, 101, 102, 97, 104, 95, 106, 90, 112}).Draw(t, name)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "batches") {
		a := c.batch(fmt.Sprint("an-", i), day("announced"), int64(rapid.IntRange(40, 42).Draw(t, "people")))
		a.side = pick("authority", "public_ministry", "presidency", "presidency", "foreign_government:X", "not_stated")
		a.stage = pick("stage", "executed", "executed", "announced", "granted", "requested", "annulled")
		a.status = pick("status", "standing", "standing", "superseded", "restated", "retracted")
		a.subset, a.event = pick("subset", "", "", "women"), pick("event", "", "", "release-1")
		if pick("unit", people, people, people, "applications") != people {
			a.unit, a.people = "applications", figure{value: null}
		}
	}
	for i := range rapid.IntRange(3, 12).Draw(t, "counts") {
		from := day("from")
		w := c.count(fmt.Sprint("re-", i), from, from+rapid.SampledFrom([]int64{0, 1, 2, 4, 14, 15}).Draw(t, "days"), int64(rapid.IntRange(0, 60).Draw(t, "released")))
		w.side, w.subset = pick("organization", "jep", "foro_penal"), pick("counted subset", "", "", "women")
		w.status = pick("counted status", "standing", "standing", "superseded", "superseded", "restated", "unsupported")
		w.people.precision = pick("precision", "exact", "exact", "exact", "at_least")
		if pick("counting", "cumulative", "batch", "cumulative") == "cumulative" {
			w.counting, w.window = "cumulative", "since_then"
		}
		c.note(w.id, pick("note", "", "", "", "of 40 announced", "of 99 announced"))
	}
	return c.facts
}

func TestTiesAreSoundAndTraceable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawBatches(t)
		ties, left := f.batches()
		rows := map[string][]tie{}
		for _, x := range ties {
			rows[x.batch.id] = append(rows[x.batch.id], x)
			checkTie(t, f, x)
		}
		for _, o := range left {
			if len(rows[o.fact]) > 0 || o.reason == "" {
				t.Fatalf("%s: left out (%q) and %d rows", o.fact, o.reason, len(rows[o.fact]))
			}
		}
		if len(rows)+len(left) != len(f.announcements) {
			t.Fatalf("%d batches have rows and %d are left out, of %d", len(rows), len(left), len(f.announcements))
		}
		for _, of := range rows {
			checkRowsOfBatch(t, of)
		}
	})
}

// checkRowsOfBatch checks what holds of all rows of one batch.
func checkRowsOfBatch(t *rapid.T, rows []tie) {
	ids, counters, newest := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, x := range rows {
		ids[x.id()] = true
		if x.figure == nil {
			if len(rows) > 1 {
				t.Fatalf("%s stands beside %d other rows", x.inWords(), len(rows)-1)
			}
			continue
		}
		counters[x.figure.organization] = true
		if x.newest {
			newest[x.figure.organization]++
		}
	}
	if len(ids) != len(rows) {
		t.Fatalf("%d ids of %d rows", len(ids), len(rows))
	}
	for organization := range counters {
		if newest[organization] != 1 {
			t.Fatalf("%d figures of %s are its newest", newest[organization], organization)
		}
	}
}

func checkTie(t *rapid.T, f *facts, x tie) {
	if sideOfAuthority(x.batch.side) != state || slices.Contains([]string{"requested", "denied", "annulled"}, x.batch.stage) || x.batch.unit != people {
		t.Fatalf("%s is no batch: %+v", x.batch.id, x.batch)
	}
	if (x.why == tieOverlaps) != (len(x.overlapping) > 0) || slices.Contains(x.overlapping, x.batch.id) {
		t.Fatalf("%s overlaps %q", x.batch.id, x.overlapping)
	}
	if (x.figure == nil) != (x.why == tieOverlaps || x.why == tieNone) || (x.gap == null) != (x.bound == "") {
		t.Fatalf("%s: %+v", x.batch.id, x)
	}
	if x.figure == nil {
		return
	}
	counted := peopleOf(f, x.figure.facts)
	if x.figure.people != counted || x.gap != x.batch.people.value-counted || x.figure.subset != x.batch.subset {
		t.Fatalf("%s: %s, but its facts give %d", x.batch.id, x.inWords(), counted)
	}
	if x.why == tieNamed {
		return
	}
	if x.figure.start > x.batch.on.on || x.figure.end < x.batch.on.on || x.figure.end-x.figure.start > 14 {
		t.Fatalf("%s: %s does not contain it", x.batch.id, x.inWords())
	}
	for _, o := range f.announcements {
		alike := sideOfAuthority(o.side) == state && o.stage == x.batch.stage && o.status == "standing" && o.unit == people && o.event == "" && o.subset == x.batch.subset
		if alike && o.id != x.batch.id && o.on.on > x.figure.start && o.on.on <= x.figure.end {
			t.Fatalf("%s: %s, but %s lies there too", x.batch.id, x.inWords(), o.id)
		}
	}
}

// peopleOf is the number of one count, or the difference of two.
func peopleOf(f *facts, ids []string) int64 {
	sum := int64(0)
	for i, id := range ids {
		at := slices.IndexFunc(f.flows, func(w flow) bool { return w.id == id })
		if at < 0 {
			return null
		}
		if w := f.flows[at]; i < len(ids)-1 {
			sum -= w.people.value
		} else {
			sum += w.people.value
		}
	}
	return sum
}

func TestTheOrderOfFactsChangesNoTie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawBatches(t)
		before := allTies(f)
		f.announcements = rapid.Permutation(f.announcements).Draw(t, "announcements")
		f.flows = rapid.Permutation(f.flows).Draw(t, "flows")
		for id := range f.reports {
			slices.Reverse(f.reports[id])
		}
		if diff := gocmp.Diff(before, allTies(f)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func allTies(f *facts) []string {
	ties, left := f.batches()
	var words []string
	for _, x := range ties {
		words = append(words, x.id()+" "+x.inWords())
	}
	for _, o := range left {
		words = append(words, o.fact+" "+o.reason)
	}
	slices.Sort(words)
	return words
}

// A property over facts that never meet would hold of nothing.
func TestDrawnFactsReachEveryTie(t *testing.T) {
	seen := map[string]bool{}
	for seed := range 1000 {
		ties, _ := rapid.Custom(drawBatches).Example(seed).batches()
		for _, x := range ties {
			seen[x.why] = true
		}
	}
	for _, why := range [...]string{tieNamed, tieAlone, tieDifference, tieOverlaps, tieNone} {
		if !seen[why] {
			t.Errorf("no tie %s was drawn", why)
		}
	}
}

// An announcement that nobody counted changes no row but those of batches whose
// counts it overlaps.
func TestANewBatchTouchesOnlyWhatItOverlaps(t *testing.T) {
	f := bundled(t)
	before := allTies(f)
	c := batchCase{f}
	c.batch("an-new", stockDay("2026-01-27"), 12)
	after := allTies(f)
	var came, went []string
	for _, x := range after {
		if !slices.Contains(before, x) {
			came = append(came, x)
		}
	}
	for _, x := range before {
		if !slices.Contains(after, x) {
			went = append(went, x)
		}
	}
	for _, x := range went {
		if !strings.HasPrefix(x, "an-1ea3ed5fb5:") { // the 23 of 28 January
			t.Errorf("gone: %s", x)
		}
	}
	want := []string{"an-new:none overlaps an-1ea3ed5fb5 an-ee0281337d an-fce86d3158"}
	if diff := gocmp.Diff(want, came); diff != "" || len(went) != 2 {
		t.Errorf("%d rows went; came: %s", len(went), diff)
	}
}
