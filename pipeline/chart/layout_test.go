package chart

import (
	"math"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// texts gives the boxes of everything that is read.
func (s *scene) texts() []word {
	all := append([]word(nil), s.words...)
	if s.title.text != "" {
		all = append(all, s.title)
	}
	for _, f := range s.events {
		all = append(all, word{text: f.number.text, box: f.pill})
	}
	for _, d := range s.series {
		all = append(all, d.label...)
	}
	return all
}

func checkTexts(t interface {
	Helper()
	Errorf(string, ...any)
}, s *scene) {
	t.Helper()
	all := s.texts()
	for i, a := range all {
		if a.box.left < -0.01 || a.box.right > s.width+0.01 || a.box.top < 0 || a.box.bottom > s.height {
			t.Errorf("%q stands outside the drawing: %+v", a.text, a.box)
		}
		for _, b := range all[i+1:] {
			// The lines of one name stand close on purpose.
			if a.box.grown(-0.8).touches(b.box.grown(-0.8)) {
				t.Errorf("%q and %q overlap: %+v %+v", a.text, b.text, a.box, b.box)
			}
		}
	}
	for _, d := range s.series {
		for _, w := range d.label {
			for _, o := range s.series {
				for _, m := range o.marks {
					if w.box.touches(m.box()) {
						t.Errorf("the name %q covers a mark of %q", w.text, o.title)
					}
				}
			}
		}
	}
}

func TestTextsDoNotCollide(t *testing.T) {
	for _, width := range []float64{300, 360, 500, 640, 1000, 1600} {
		checkTexts(t, scened(t, small(), width))
		checkTexts(t, scened(t, crowd(400), width))
	}
}

func TestTextsDoNotCollideInAnyChart(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := anyChart(r)
		c, err := checked(c)
		if err != nil {
			r.Fatal(err)
		}
		m, err := newRuler(1.05)
		if err != nil {
			r.Fatal(err)
		}
		width := rapid.Float64Range(300, 1400).Draw(r, "width")
		s := arrange(c, frame{width: width, height: rapid.Float64Range(180, 600).Draw(r, "height"), size: 12}, m)
		checkTexts(r, s)
		checkNumbers(r, s)
	})
}

func checkNumbers(r *rapid.T, s *scene) {
	for _, d := range s.series {
		for _, m := range d.marks {
			b := m.box()
			for _, v := range []float64{b.left, b.top, b.right, b.bottom} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					r.Fatalf("a mark stands at %v", b)
				}
			}
			if m.at.x < s.plot.left-0.01 || m.at.x > s.plot.right+0.01 || m.at.y < s.plot.top-0.01 || m.at.y > s.plot.bottom+0.01 {
				r.Fatalf("a mark at %v stands outside the plot %v", m.at, s.plot)
			}
		}
	}
}

func anyChart(r *rapid.T) Chart {
	c := Chart{ID: "any", YTitle: "People", Month: func(t time.Time) string { return t.Format("Jan 2006") }}
	start := date("2014-01-01")
	c.From = start.AddDate(0, 0, rapid.IntRange(0, 4000).Draw(r, "from"))
	days := rapid.IntRange(0, 9000).Draw(r, "days")
	c.To = c.From.AddDate(0, 0, days)
	inside := func(name string) time.Time {
		return c.From.AddDate(0, 0, rapid.IntRange(-5, days+5).Draw(r, name))
	}
	top := rapid.SampledFrom([]int64{0, 1, 9, 800, 12_557, 1_000_000_000_000, math.MaxInt64}).Draw(r, "top")
	for i := range rapid.IntRange(0, 5).Draw(r, "series") {
		s := Series{ID: strconv.Itoa(i), Title: "Series number " + strconv.Itoa(i), Mark: i, Kind: rapid.SampledFrom([]Kind{KindPoints, KindSteps}).Draw(r, "kind")}
		for range rapid.IntRange(0, 30).Draw(r, "points") {
			p := Point{From: inside("day"), Value: rapid.Int64Range(0, top).Draw(r, "value"), Precision: rapid.SampledFrom([]string{"exact", "at_least", "at_most", "approximate"}).Draw(r, "precision")}
			p.To = p.From.AddDate(0, 0, rapid.SampledFrom([]int{0, 0, 30, 365}).Draw(r, "stretch"))
			s.Points = append(s.Points, p)
		}
		c.Series = append(c.Series, s)
	}
	for range rapid.IntRange(0, 9).Draw(r, "events") {
		c.Events = append(c.Events, Event{On: inside("event"), Title: "Event"})
	}
	return c
}

func TestEventsKeepTheirNumbers(t *testing.T) {
	s := scened(t, small(), 360)
	var got []string
	lines := 0
	for _, f := range s.events {
		got = append(got, f.number.text)
		lines += len(f.lines)
	}
	if len(got) != 2 || got[0] != "1" || got[1] != "2–3" || lines != 3 {
		t.Errorf("want the flags 1 and 2–3 over three lines, got %q over %d", got, lines)
	}
	for _, c := range []struct {
		in   []int
		want string
	}{{[]int{3}, "3"}, {[]int{3, 2, 4}, "2–4"}, {[]int{5, 2}, "2, 5"}, {[]int{9, 2, 4, 7}, "2 … 9"}} {
		if got := numbers(c.in); got != c.want {
			t.Errorf("events %v are numbered %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPhoneAndDeskAreBothNamedAndTicked(t *testing.T) {
	for _, width := range []float64{360, 1000} {
		s := scened(t, small(), width)
		if len(s.words) < 5 {
			t.Errorf("at %v only %d ticks are labelled", width, len(s.words))
		}
		named := 0
		for _, d := range s.series {
			if len(d.label) > 0 {
				named++
			}
		}
		if named == 0 {
			t.Errorf("at %v no series is named beside its marks", width)
		}
	}
}
