package derive

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatAGapBounds(t *testing.T) {
	const none = boundUnknown
	f := func(precision string) figure { return figure{100, 100, 120, precision} }
	// By the precision of the statement and of the total: in the same window on
	// one day, on another day (as also with a wider one), with a narrower one.
	for _, c := range []struct{ announced, verified, sameDay, wider, narrower string }{
		{"exact", "exact", boundExact, boundAtMost, boundAtLeast},
		{"exact", "at_least", boundAtMost, boundAtMost, none},
		{"exact", "at_most", boundAtLeast, none, boundAtLeast},
		{"exact", "approximate", none, none, none},
		{"exact", "range", boundAtMost, boundAtMost, none},
		{"at_least", "exact", boundAtLeast, none, boundAtLeast},
		{"at_least", "at_least", none, none, none},
		{"at_least", "at_most", boundAtLeast, none, boundAtLeast},
		{"at_least", "approximate", none, none, none},
		{"at_least", "range", none, none, none},
		{"at_most", "exact", boundAtMost, boundAtMost, none},
		{"at_most", "at_least", boundAtMost, boundAtMost, none},
		{"at_most", "at_most", none, none, none},
		{"at_most", "range", boundAtMost, boundAtMost, none},
		{"approximate", "exact", none, none, none},
		{"approximate", "at_least", none, none, none},
		{"range", "exact", none, none, boundAtLeast},
		{"range", "at_least", none, none, none},
		{"range", "at_most", boundAtLeast, none, boundAtLeast},
		{"range", "range", none, none, none},
		{"not_stated", "exact", none, none, none},
		{"exact", "not_stated", none, none, none},
	} {
		a, v := f(c.announced), f(c.verified)
		for _, want := range []struct {
			comparison string
			days       int64
			bound      string
		}{
			{sameWindow, 0, c.sameDay}, {sameWindow, 1, c.wider}, {officialWider, 0, c.wider}, {officialWider, 3, c.wider},
			{officialNarrower, 0, c.narrower}, {officialNarrower, 1, none},
			{composed, 0, none}, {disputed, 0, none}, {definitionDiffers, 0, none},
		} {
			if got := gapBound(a, v, want.comparison, want.days); got != want.bound {
				t.Errorf("%s less %s, %s, %d days apart: %s, want %s", c.announced, c.verified, want.comparison, want.days, got, want.bound)
			}
		}
	}
}

// world is what a counter would have seen day by day, had it seen every day.
type world struct {
	first  int64 // day
	seen   []int64
	starts map[string]int64 // the true start of each window
}

// count is how many the counter saw in a window up to a day.
func (w world) count(window string, last int64) int64 {
	n := int64(0)
	for i, people := range w.seen {
		if day := w.first + int64(i); day >= w.starts[window] && day <= last {
			n += people
		}
	}
	return n
}

func drawWorld(t *rapid.T, m *madeClaims) world {
	w := world{first: onDay("2025-07-01"), starts: map[string]int64{}}
	w.seen = rapid.SliceOfN(rapid.Int64Range(0, 3), 220, 220).Draw(t, "seen a day")
	for _, code := range madeWindows() {
		of := m.windows[code]
		w.starts[code] = rapid.Int64Range(of.earliest, of.latest).Draw(t, "true start of "+code)
	}
	return w
}

// madeWindows is the windows that made-up facts are drawn of.
func madeWindows() []string {
	return []string{"autumn", "december", "summer", "january", "early_january", "law", "after_law", "month_2025_12"}
}

// drawFigure is a figure that a true number may be given as.
func drawFigure(t *rapid.T, truth int64) figure {
	off := rapid.Int64Range(0, 5).Draw(t, "off")
	f := figure{truth, truth, truth, rapid.SampledFrom([]string{"exact", "exact", "at_least", "at_most", "approximate", "range"}).Draw(t, "precision")}
	switch f.precision {
	case "at_least", "range":
		f.value = max(0, truth-off)
		f.low = f.value
		f.high = truth + rapid.Int64Range(0, 5).Draw(t, "to the upper end")
	case "at_most":
		f.value = truth + off
	case "approximate":
		f.value = max(0, truth+off-2)
	}
	return f
}

// A gap speaks of the statement and of what the counter would have counted in
// the statement's window up to its day. Whatever that is, the bound must hold.
func TestNoBoundIsStrongerThanWhatIsKnown(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newClaims()
		w := drawWorld(rt, m)
		on := rapid.Int64Range(onDay("2025-12-28"), onDay("2026-01-28")).Draw(rt, "said on")
		a := m.says(dayText(on), rapid.SampledFrom(madeWindows()).Draw(rt, "state's window"), 0)
		if rapid.Bool().Draw(rt, "start in dispute") {
			a.conflicts = []string{"window"}
		}
		said := rapid.Int64Range(0, 400).Draw(rt, "what the state means")
		a.people = drawFigure(rt, said)
		for range rapid.IntRange(1, 6).Draw(rt, "totals") {
			window := rapid.SampledFrom(madeWindows()).Draw(rt, "counter's window")
			day := on - rapid.Int64Range(0, 14).Draw(rt, "days before")
			m.counts(dayText(day), window, 0).people = drawFigure(rt, w.count(window, day))
		}
		rows, _ := m.compare()
		for _, r := range rows {
			if r.total == nil {
				continue
			}
			differ := said - w.count(a.window, on)
			gap := r.gap()
			switch bound := r.bound(); {
			case bound == boundExact && differ != gap, bound == boundAtMost && differ > gap, bound == boundAtLeast && differ < gap:
				rt.Fatalf("%s, but it is %d", r.line(), differ)
			case bound != boundUnknown && (r.comparison == disputed || r.comparison == composed || r.comparison == definitionDiffers):
				rt.Fatalf("%s has a bound", r.line())
			}
		}
	})
}
