package derive

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/table"
)

func timelineDay(on int64) string { return string(table.AppendDate(nil, on)) }

// sameSeries is what the points of one series must share, besides its name.
type sameSeries struct {
	side, body, subject, stage, counting, unit, population, subset, window string
}

func sharedBy(p point) sameSeries {
	return sameSeries{p.side, p.body, p.subject, p.stage, p.counting, p.unit, p.population, p.subset, p.window}
}

// checkTimeline fails where a query over one series could add what must not be
// added, or where a point is not what its fact says.
func checkTimeline(t rapid.TB, f *facts) {
	points, left := f.timeline()
	checkEveryFactOnce(t, f, points, left)
	shared, members := map[string]sameSeries{}, map[string][]string{}
	for _, p := range points {
		if before, known := shared[p.series]; known {
			if diff := cmp.Diff(before, sharedBy(p), cmp.AllowUnexported(sameSeries{})); diff != "" {
				t.Fatalf("series %s mixes: %s", p.series, diff)
			}
		}
		shared[p.series] = sharedBy(p)
		members[p.series] = append(members[p.series], p.fact)
	}
	wholes := wholesOf(f)
	for series, facts := range members {
		for _, part := range facts {
			for _, whole := range facts {
				if wholes[part][whole] {
					t.Fatalf("series %s has %s and %s, which is a part of it", series, whole, part)
				}
			}
		}
	}
}

// checkEveryFactOnce holds points and omissions against the facts themselves.
func checkEveryFactOnce(t rapid.TB, f *facts, points []point, left []omission) {
	type told struct {
		table string
		on    date
		people,
		otherUnit figure
	}
	facts := map[string]told{}
	for _, a := range f.announcements {
		facts[a.id] = told{announcements, a.on, a.people, a.any}
	}
	for _, b := range f.balances {
		facts[b.id] = told{detaineeCounts, b.on, b.detained, figure{value: null}}
	}
	for _, w := range f.flows {
		facts[w.id] = told{verifiedReleases, w.end, w.people, figure{value: null}}
	}
	if len(points)+len(left) != len(facts) {
		t.Fatalf("%d points and %d omissions of %d facts", len(points), len(left), len(facts))
	}
	for _, p := range points {
		of, known := facts[p.fact]
		want := of.people
		if p.unit != people {
			want = of.otherUnit
		}
		if !known || p.table != of.table || p.on != of.on || p.people != want {
			t.Fatalf("%s is not its fact (once): %+v", p.fact, p)
		}
		delete(facts, p.fact)
	}
	for _, o := range left {
		if _, known := facts[o.fact]; !known || o.table != Timeline {
			t.Fatalf("%+v: a point too, or no fact", o)
		}
		delete(facts, o.fact)
	}
}

// wholesOf gives, for every fact, what it is a part of, near or far. It goes
// over all links until nothing is new, unlike the code under test.
func wholesOf(f *facts) map[string]map[string]bool {
	wholes := map[string]map[string]bool{}
	add := func(x fact) {
		wholes[x.id] = map[string]bool{}
		for _, w := range x.partOf {
			wholes[x.id][w] = true
		}
	}
	for _, a := range f.announcements {
		add(a.fact)
	}
	for _, b := range f.balances {
		add(b.fact)
	}
	for _, w := range f.flows {
		add(w.fact)
	}
	for grown := true; grown; {
		grown = false
		for _, above := range wholes {
			size := len(above)
			for w := range above {
				for further := range wholes[w] {
					above[further] = true
				}
			}
			grown = grown || len(above) > size
		}
	}
	for id, above := range wholes {
		delete(above, id) // a fact that is a part of itself stands alone
	}
	return wholes
}

func TestNoSeriesOfTheBundledDataCanBeAddedWrongly(t *testing.T) {
	f := bundled(t)
	checkTimeline(t, f)
	points, left := f.timeline()
	if len(points) < 800 || len(left) < 30 {
		t.Errorf("%d points, %d omissions", len(points), len(left))
	}
	seriesOf := map[string]string{}
	for _, p := range points {
		seriesOf[p.fact] = p.series
	}
	// 46 in the afternoon and 177 in the morning are parts of 223, on one day.
	whole := "announced/public_ministry/executed/people/detained/all/batch"
	want := map[string]string{"an-571c48be4b": whole, "an-161794286e": whole + "/part", "an-2b439a1145": whole + "/part"}
	for fact, series := range want {
		if seriesOf[fact] != series {
			t.Errorf("%s is in series %s, want %s", fact, seriesOf[fact], series)
		}
	}
	// The 379 were asked for: nothing that was granted or executed is beside it.
	if got := seriesOf["an-9f703592b8"]; !strings.HasPrefix(got, "announced/national_assembly/requested/people/") {
		t.Errorf("the 379 are in series %s", got)
	}
}

func TestApplicationsAreNoPeople(t *testing.T) {
	points, _ := bundled(t).timeline()
	others := 0
	for _, p := range points {
		if p.unit != people {
			others++
		}
		if (p.unit != people) == strings.Contains(p.series, "/people/") {
			t.Errorf("%s counts %s in series %s", p.fact, p.unit, p.series)
		}
	}
	if others < 20 {
		t.Errorf("only %d points count applications or cases", others)
	}
}

// One filter, plottable, and a series give what a chart of people held needs.
func TestWhatCanBePlotted(t *testing.T) {
	points, _ := bundled(t).timeline()
	held := map[string][]int64{}
	for _, p := range points {
		if !p.plottable {
			continue
		}
		if p.on.precision != "day" || p.status != "standing" && p.status != "superseded" || p.side == counter && !p.firstHand {
			t.Errorf("%s is plottable: %+v", p.fact, p)
		}
		if p.subject == "released" && (p.people.value == 568 || p.people.value == 711) {
			t.Errorf("%s: %d held told as released", p.fact, p.people.value)
		}
		if p.series == "held/foro_penal/people/national/balance" {
			held[timelineDay(p.on.on)] = append(held[timelineDay(p.on.on)], p.people.value)
		}
	}
	for day, people := range map[string]int64{"2025-12-29": 863, "2026-01-05": 806, "2026-01-28": 711, "2026-02-26": 568, "2026-03-02": 526} {
		if !slices.Equal(held[day], []int64{people}) {
			t.Errorf("Foro Penal, %s: %d held, want %d", day, held[day], people)
		}
	}
}

func TestWhatIsNoPoint(t *testing.T) {
	_, left := bundled(t).timeline()
	reasons := map[string]string{}
	for _, o := range left {
		reasons[o.fact] = o.reason
	}
	want := map[string]string{
		"an-44ae119437": "no_figure", // 8 January 2026: "a significant number"
		"re-40a93ba376": "no_date",   // 71 of the 99, on a page without a date
	}
	for fact, reason := range want {
		if reasons[fact] != reason {
			t.Errorf("%s: %q, want %q", fact, reasons[fact], reason)
		}
	}
}

func TestPointsArePublishedAsTheSchemaSays(t *testing.T) {
	points, _ := bundled(t).timeline()
	r := &reader{table: publishedRows(t, Timeline, points)}
	if got := r.table.Rows(); got != len(points) {
		t.Fatalf("%d rows of %d points", got, len(points))
	}
	seen := false
	r.each(func() {
		if r.text("fact_id") == "an-9f703592b8" {
			seen = true
			if r.int("value") != 379 || r.text("stage") != "requested" || r.text("side") != state || r.text("date_precision") != "day" ||
				timelineDay(r.int("date_on")) != "2026-02-20" || !r.bool("first_hand") || r.text("counting") != "batch" {
				t.Errorf("the 379: %s", r.text("series"))
			}
		}
	})
	if !seen {
		t.Error("no row of the 379")
	}
}

// publishedRows is rows as a table, in which every required cell is filled and
// every code is one of its list.
func publishedRows[R rowOf](t *testing.T, name string, rows []R) *table.Table {
	t.Helper()
	in, err := bundledInput()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*table.Table{}
	if err := tabulate(in.Set, out, name, rows, nil); err != nil {
		t.Fatal(err)
	}
	r := &reader{table: out[name]}
	r.each(func() {
		for c, field := range r.table.Schema.Fields {
			checkStockCell(t, r, c, field)
		}
	})
	return out[name]
}
