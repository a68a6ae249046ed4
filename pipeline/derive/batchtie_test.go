package derive

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// batchCase is a batch of 99, announced on day 100, and whatever a test adds.
type batchCase struct{ *facts }

func newBatchCase() batchCase {
	c := batchCase{&facts{reports: map[string][]report{}}}
	c.batch("an-99", 100, 99)
	return c
}

func batchDay(on int64) date { return date{on, on, "day"} }

func (c batchCase) batch(id string, on, people int64) *announcement {
	a := announcement{fact: fact{id: id, side: "public_ministry", status: "standing"}, on: batchDay(on), instrument: "release",
		stage: "executed", unit: "people", counting: "batch", people: figure{people, people, people, "exact"}}
	a.any = a.people
	c.announcements = append(c.announcements, a)
	return &c.announcements[len(c.announcements)-1]
}

// silent is a batch without a figure.
func (c batchCase) silent(id string, on int64) *announcement {
	a := c.batch(id, on, 0)
	a.people = figure{null, null, null, "not_stated"}
	a.any, a.unit = a.people, "not_stated"
	return a
}

// count is a first-hand count of a batch by one counter.
func (c batchCase) count(id string, from, to, people int64) *flow {
	x := fact{id: id, side: "jep", kind: "ngo", status: "standing", verified: true}
	c.flows = append(c.flows, flow{fact: x, measure: "released", counting: "batch", start: batchDay(from), end: batchDay(to),
		people: figure{people, people, people, "exact"}})
	return &c.flows[len(c.flows)-1]
}

// total is a running total whose start nobody gives by the day.
func (c batchCase) total(id string, to, people int64) *flow {
	w := c.count(id, 0, to, people)
	w.start, w.counting, w.window = date{null, null, ""}, "cumulative", "since_then"
	return w
}

func (c batchCase) note(fact, note string) {
	c.reports[fact] = append(c.reports[fact], report{fact: fact, note: note, quality: "ok", published: batchDay(101)})
}

func TestWhenACountIsOfABatchAlone(t *testing.T) {
	counted := "alone jep 60 1970-04-12 gap at_most 39 newest" // day 101
	tests := map[string]struct {
		made func(batchCase)
		want []string
	}{
		"nothing else": {func(c batchCase) { c.count("re-1", 100, 101, 60) }, []string{counted}},
		"14 days":      {func(c batchCase) { c.count("re-1", 87, 101, 60) }, []string{counted}},
		"15 days":      {func(c batchCase) { c.count("re-1", 86, 101, 60) }, []string{"none"}},
		"after it":     {func(c batchCase) { c.count("re-1", 101, 102, 60) }, []string{"none"}},
		"before it":    {func(c batchCase) { c.count("re-1", 98, 99, 60) }, []string{"none"}},
		"start by the month": {func(c batchCase) {
			c.count("re-1", 100, 101, 60).start = date{90, 120, "month"}
		}, []string{"none"}},
		"end by the month": {func(c batchCase) { c.count("re-1", 100, 101, 60).end = date{90, 120, "month"} }, []string{"none"}},
		"no figure":        {func(c batchCase) { c.count("re-1", 100, 101, 60).people = figure{null, null, null, "not_stated"} }, []string{"none"}},
		"another measure":  {func(c batchCase) { c.count("re-1", 100, 101, 60).measure = "granted_house_arrest" }, []string{"none"}},
		"nobody behind it": {func(c batchCase) { c.count("re-1", 100, 101, 60).verified = false }, []string{"none"}},
		"unsupported":      {func(c batchCase) { c.count("re-1", 100, 101, 60).status = "unsupported" }, []string{"none"}},
		"the state counts": {func(c batchCase) { c.count("re-1", 100, 101, 60).kind = "government" }, []string{"none"}},
		"the press counts": {func(c batchCase) { c.count("re-1", 100, 101, 60).kind = "press" }, []string{"none"}},
		"corrected since":  {func(c batchCase) { c.count("re-1", 100, 101, 60).status = "restated" }, []string{counted}},
		"rounded": {func(c batchCase) { c.count("re-1", 100, 101, 60).people.precision = "approximate" },
			[]string{"alone jep 60 1970-04-12 gap unknown 39 newest"}},
		"of women":                    {func(c batchCase) { c.count("re-1", 100, 101, 60).subset = "women" }, []string{"none"}},
		"a second batch":              {func(c batchCase) { c.count("re-1", 100, 101, 60); c.batch("an-2", 101, 5) }, []string{"overlaps an-2"}},
		"a second batch, after":       {func(c batchCase) { c.count("re-1", 100, 101, 60); c.batch("an-2", 102, 5) }, []string{counted}},
		"a second batch, of women":    {func(c batchCase) { c.count("re-1", 100, 101, 60); c.batch("an-2", 101, 5).subset = "women" }, []string{"overlaps an-2"}},
		"a second one without figure": {func(c batchCase) { c.count("re-1", 100, 101, 60); c.silent("an-2", 101) }, []string{"overlaps an-2"}},
		"a part of it":                {func(c batchCase) { c.count("re-1", 100, 101, 60); c.batch("an-2", 101, 5).partOf = []string{"an-99"} }, []string{counted}},
		"the same, by a foreign state": {func(c batchCase) {
			c.count("re-1", 100, 101, 60)
			c.batch("an-2", 101, 5).side = "foreign_government:X"
		}, []string{counted}},
		"a request": {func(c batchCase) { c.count("re-1", 100, 101, 60); c.batch("an-2", 101, 5).stage = "requested" }, []string{counted}},
		"the same, by another body": {func(c batchCase) {
			c.count("re-1", 100, 101, 60)
			c.batch("an-2", 101, 5).event, c.announcements[0].event = "release-1", "release-1"
		}, []string{counted}},
		"one count fits, one overlaps": {func(c batchCase) {
			c.count("re-1", 100, 101, 60)
			c.count("re-2", 95, 101, 80)
			c.batch("an-2", 96, 5)
		}, []string{counted}},
		"an act announced before": {func(c batchCase) {
			c.count("re-1", 100, 101, 60)
			c.batch("an-2", 90, 5).event, c.announcements[0].event = "release-1", "release-1"
		}, []string{"none"}},
	}
	checkBatchCases(t, tests)
}

func checkBatchCases(t *testing.T, tests map[string]struct {
	made func(batchCase)
	want []string
}) {
	t.Helper()
	for name, test := range tests {
		c := newBatchCase()
		test.made(batchCase{c.facts})
		if diff := gocmp.Diff(test.want, tiesOf(c.facts, "an-99")); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestWhenAPageNamesTheBatch(t *testing.T) {
	named := "named jep 60 1970-04-12 gap at_most 39 newest"
	long := func(c batchCase) *flow { return c.count("re-1", 1, 101, 60) } // too long to be tied by its days
	tests := map[string]struct {
		made func(batchCase)
		want []string
	}{
		"of 99 announced":   {func(c batchCase) { long(c); c.note("re-1", "of 99 announced") }, []string{named}},
		"of another number": {func(c batchCase) { long(c); c.note("re-1", "of 98 announced") }, []string{"none"}},
		"a doubtful page": {func(c batchCase) {
			long(c)
			c.note("re-1", "of 99 announced")
			c.reports["re-1"][0].quality = "suspect"
		}, []string{"none"}},
		"named, and alone":    {func(c batchCase) { c.count("re-1", 100, 101, 60); c.note("re-1", "of 99 announced") }, []string{named}},
		"30 days later":       {func(c batchCase) { long(c).end = batchDay(130); c.note("re-1", "of 99") }, []string{"named jep 60 1970-05-11 gap at_most 39 newest"}},
		"31 days later":       {func(c batchCase) { long(c).end = batchDay(131); c.note("re-1", "of 99") }, []string{"none"}},
		"before it":           {func(c batchCase) { long(c).end = batchDay(99); c.note("re-1", "of 99") }, []string{"none"}},
		"counted by the page": {func(c batchCase) { long(c).end = date{null, null, ""}; c.note("re-1", "of 99") }, []string{"named jep 60 gap at_most 39 newest"}},
		"no date at all": {func(c batchCase) {
			long(c).end = date{null, null, ""}
			c.note("re-1", "of 99")
			c.reports["re-1"][0].published = date{null, null, ""}
		}, []string{"none"}},
		"one of two is late":     {func(c batchCase) { long(c); c.batch("an-2", 102, 99); c.note("re-1", "of 99") }, []string{named}},
		"one of two is of women": {func(c batchCase) { long(c); c.batch("an-2", 100, 99).subset = "women"; c.note("re-1", "of 99") }, []string{named}},
		"another batch is named": {func(c batchCase) {
			c.count("re-1", 100, 101, 60)
			c.batch("an-2", 80, 70)
			c.note("re-1", "of 70")
		}, []string{"none"}},
	}
	checkBatchCases(t, tests)
}

func TestANumberOfTwoBatchesNamesNeither(t *testing.T) {
	c := newBatchCase()
	c.batch("an-2", 90, 99)
	c.count("re-1", 1, 101, 60)
	c.note("re-1", "of 99 announced")
	for _, batch := range [...]string{"an-99", "an-2"} {
		if got := tiesOf(c.facts, batch); !slices.Equal(got, []string{"none"}) {
			t.Errorf("%s: %q", batch, got)
		}
	}
}

func TestACorrectedBatchKeepsItsRow(t *testing.T) {
	c := newBatchCase()
	c.announcements[0].status = "restated"
	if got := tiesOf(c.facts, "an-99"); !slices.Equal(got, []string{"none"}) {
		t.Errorf("got %q", got)
	}
}

func TestWhenTheDifferenceOfTwoTotalsIsOfABatch(t *testing.T) {
	difference := "difference jep 40 1970-04-12 gap at_most 59 newest"
	tests := map[string]struct {
		made func(batchCase)
		want []string
	}{
		"neighbours":           {func(c batchCase) { c.total("re-1", 99, 20); c.total("re-2", 101, 60) }, []string{difference}},
		"7 days":               {func(c batchCase) { c.total("re-1", 94, 20); c.total("re-2", 101, 60) }, []string{difference}},
		"8 days":               {func(c batchCase) { c.total("re-1", 93, 20); c.total("re-2", 101, 60) }, []string{"none"}},
		"the earlier that day": {func(c batchCase) { c.total("re-1", 100, 20); c.total("re-2", 101, 60) }, []string{"none"}},
		"one between": {func(c batchCase) { c.total("re-1", 98, 20); c.total("re-2", 101, 60); c.total("re-3", 99, 25) },
			[]string{"difference jep 35 1970-04-12 gap at_most 64 newest"}},
		"several that day":       {func(c batchCase) { c.total("re-1", 99, 20); c.total("re-2", 101, 60); c.total("re-3", 101, 30) }, []string{difference}},
		"totals that fall":       {func(c batchCase) { c.total("re-1", 99, 60); c.total("re-2", 101, 20) }, []string{"none"}},
		"another window":         {func(c batchCase) { c.total("re-1", 99, 20).window = "before"; c.total("re-2", 101, 60) }, []string{"none"}},
		"another counter":        {func(c batchCase) { c.total("re-1", 99, 20).side = "clippve"; c.total("re-2", 101, 60) }, []string{"none"}},
		"a part of the people":   {func(c batchCase) { c.total("re-1", 99, 20).subset = "women"; c.total("re-2", 101, 60) }, []string{"none"}},
		"rounded":                {func(c batchCase) { c.total("re-1", 99, 20).people.precision = "at_least"; c.total("re-2", 101, 60) }, []string{"none"}},
		"corrected":              {func(c batchCase) { c.total("re-1", 99, 20).status = "restated"; c.total("re-2", 101, 60) }, []string{"none"}},
		"dated by its page":      {func(c batchCase) { c.total("re-1", 99, 20).basis = "published"; c.total("re-2", 101, 60) }, []string{"none"}},
		"no window":              {func(c batchCase) { c.total("re-1", 99, 20).window = ""; c.total("re-2", 101, 60).window = "" }, []string{"none"}},
		"two batches":            {func(c batchCase) { c.total("re-1", 99, 20); c.total("re-2", 101, 60); c.batch("an-2", 101, 5) }, []string{"overlaps an-2"}},
		"a batch the day before": {func(c batchCase) { c.total("re-1", 99, 20); c.total("re-2", 101, 60); c.batch("an-2", 99, 5) }, []string{difference}},
	}
	checkBatchCases(t, tests)
}

func TestABatchWithoutAFigureHasNoDifference(t *testing.T) {
	c := newBatchCase()
	c.announcements = nil
	c.silent("an-1", 100)
	c.total("re-1", 99, 20)
	c.total("re-2", 101, 60)
	if got := tiesOf(c.facts, "an-1"); !slices.Equal(got, []string{"none"}) {
		t.Errorf("got %q", got)
	}
	c.count("re-3", 100, 101, 30)
	if got := tiesOf(c.facts, "an-1"); !slices.Equal(got, []string{"alone jep 30 1970-04-12 newest"}) {
		t.Errorf("got %q", got)
	}
}
