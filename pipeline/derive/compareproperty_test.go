package derive

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawClaims is any statements and totals of about a month, over windows of any
// starts. Most can be used, or few would meet.
func drawClaims(t *rapid.T) *madeClaims {
	m := newClaims()
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	mostly := func(name, first string, rest ...string) string {
		if rapid.IntRange(0, 9).Draw(t, name+", rarely") == 9 {
			return pick(name, rest...)
		}
		return first
	}
	codes := []string{"a", "b", "c", "d"}
	for _, code := range codes {
		w := window{code: code, kind: mostly("kind", "other", "law", "calendar")}
		w.earliest = onDay("2025-12-20") + rapid.Int64Range(0, 16).Draw(t, "earliest start")
		w.latest = w.earliest + int64(rapid.SampledFrom([]int{0, 0, 0, 4}).Draw(t, "uncertain by"))
		m.windows[code] = w
	}
	for range rapid.IntRange(1, 5).Draw(t, "statements") {
		a := m.says(dayText(onDay("2026-01-06")+rapid.Int64Range(0, 6).Draw(t, "said on")), mostly("window", pick("window", codes...), ""), 0)
		drawFact(t, &a.fact, mostly)
		a.side = pick("authority", "interior_ministry", "presidency", "public_ministry", mostly("another authority", "government", "un_ohchr", "foreign_government:us"))
		a.people = drawFigure(t, rapid.Int64Range(0, 60).Draw(t, "announced"))
		a.stage = mostly("stage", "executed", "granted", "requested")
		a.population = mostly("population", "detained", "restricted", "both")
		a.on.precision = mostly("date", "day", "month")
		if mostly("unit", "people", "applications") != "people" {
			a.unit, a.any, a.people = "applications", a.people, figure{value: null}
		}
		if mostly("start", "agreed", "disputed") == "disputed" {
			a.conflicts = []string{"counting_since_on"}
		}
	}
	for range rapid.IntRange(0, 14).Draw(t, "totals") {
		v := m.counts(dayText(onDay("2025-12-28")+rapid.Int64Range(0, 16).Draw(t, "counted on")), mostly("window", pick("window", codes...), ""), 0)
		drawFact(t, &v.fact, mostly)
		v.side = pick("counter", "foro_penal", "foro_penal", "jep")
		if mostly("kind", "ngo", "government", "press") != "ngo" {
			v.kind = "government"
		}
		v.people = drawFigure(t, rapid.Int64Range(0, 60).Draw(t, "verified"))
		v.measure = mostly("measure", "released", "arrested")
		v.counting = mostly("counting", "cumulative", "batch")
		v.end.precision = mostly("date", "day", "month")
		v.time = pick("hour", "", "09:00", "20:00")
		v.verified = mostly("verified", "yes", "no") == "yes"
	}
	if mostly("definitions", "none", "one") == "one" {
		m.definitions = []definition{{"d", "foro_penal", "released", pick("of", append(codes, "")...), rapid.Bool().Draw(t, "comparable")}}
	}
	return m
}

func drawFact(t *rapid.T, x *fact, mostly func(name, first string, rest ...string) string) {
	x.status = mostly("status", "standing", "superseded", "restated", "retracted", "unsupported")
	x.basis = mostly("basis", "stated", "inferred", "published")
	x.subset = mostly("subset", "", "military")
}

// plain is the rule of comparisons as it is told: anew for every pair, by every
// day that a window may start on, and by every other total that might be better.
type plain struct{ *madeClaims }

func (p plain) rows() []string {
	rows := []string{}
	for _, a := range p.announcements {
		if p.claims(a) {
			rows = append(rows, p.beside(a)...)
		}
	}
	slices.Sort(rows)
	return rows
}

func (p plain) claims(a announcement) bool {
	return slices.Contains([]string{"standing", "superseded", "restated"}, a.status) && (a.stage == "granted" || a.stage == "executed") &&
		a.unit == "people" && a.on.precision == "day" && !strings.Contains(a.side, ":") && a.side != "un_ohchr" && a.side != "government"
}

func (p plain) beside(a announcement) []string {
	rows := []string{}
	for _, v := range p.flows {
		if kind := p.relation(a, v); kind != "" && p.usable(v) && p.inTime(a, v) && !p.outdone(a, v) {
			rows = append(rows, a.id+":"+v.id+" "+kind)
			for _, b := range p.flows {
				if kind == officialWider && p.continues(a, b, v) {
					rows = append(rows, a.id+":"+b.id+"+"+v.id+" "+composed)
				}
			}
		}
	}
	if len(rows) == 0 {
		return []string{a.id + ":none " + notCompared}
	}
	return rows
}

func (p plain) usable(v flow) bool {
	return v.kind == "ngo" && v.verified && (v.status == "standing" || v.status == "superseded") && v.measure == "released" &&
		v.counting == "cumulative" && v.end.precision == "day"
}

func (p plain) inTime(a announcement, v flow) bool {
	days := a.on.on - v.end.on
	return a.population == "detained" && v.subset == a.subset && days >= 0 && days <= 3
}

// outdone reports whether the counter has another total of the window that is to
// be taken.
func (p plain) outdone(a announcement, v flow) bool {
	for _, o := range p.flows {
		if o.id == v.id || o.side != v.side || o.window != v.window || !p.usable(o) || !p.inTime(a, o) {
			continue
		}
		switch oPage, vPage, oExact, vExact := o.basis == "published", v.basis == "published", o.people.precision == "exact", v.people.precision == "exact"; {
		case oPage != vPage:
			if vPage {
				return true
			}
		case oExact != vExact:
			if oExact {
				return true
			}
		case p.after(o, v):
			return true
		}
	}
	return false
}

func (p plain) after(o, v flow) bool {
	switch {
	case o.end.on != v.end.on:
		return o.end.on > v.end.on
	case o.people.value != v.people.value:
		return o.people.value > v.people.value
	case o.time != v.time:
		return o.time > v.time
	}
	return o.id < v.id
}

func (p plain) relation(a announcement, v flow) string {
	o, w := p.windows[a.window], p.windows[v.window]
	closed := func(w window) bool { return w.kind == "law" || w.kind == "calendar" }
	if o.code == "" || w.code == "" || o.code != w.code && (closed(o) || closed(w)) {
		return ""
	}
	for _, d := range p.definitions {
		if !d.comparable && v.side == d.organization && (d.window == "" || d.window == w.code) {
			return definitionDiffers
		}
	}
	if o.code == w.code {
		if len(a.conflicts) > 0 {
			return disputed
		}
		return sameWindow
	}
	earlier, later := true, true
	for s := o.earliest; s <= o.latest; s++ {
		for c := w.earliest; c <= w.latest; c++ {
			earlier, later = earlier && s < c, later && s > c
		}
	}
	switch {
	case earlier:
		return officialWider
	case later:
		return officialNarrower
	}
	return disputed
}

// continues reports whether total v goes on from total b of an earlier window.
func (p plain) continues(a announcement, b, v flow) bool {
	w, next := p.windows[b.window], p.windows[v.window]
	kind := p.relation(a, b)
	days := next.earliest - b.end.on
	if b.side != v.side || !p.usable(b) || b.subset != a.subset || b.basis == "published" || b.people.precision != "exact" || v.people.precision != "exact" ||
		next.earliest != next.latest || w.latest >= next.earliest || w.kind != "other" || days < 1 || days > 10 ||
		kind != sameWindow && kind != disputed {
		return false
	}
	for _, o := range p.flows {
		told := o.side == b.side && o.subset == b.subset && o.verified && (o.status == "standing" || o.status == "superseded") &&
			o.measure == "released" && o.end.precision == "day"
		if told && o.end.on > b.end.on && o.end.on < next.earliest {
			return false
		}
		if p.usable(o) && o.id != b.id && o.side == b.side && o.subset == b.subset && o.window == b.window && o.end.on == b.end.on &&
			o.people.precision == "exact" && o.basis != "published" && p.after(o, b) {
			return false
		}
		if k := p.relation(a, o); o.side == v.side && p.usable(o) && p.inTime(a, o) && k != "" && k != officialWider && p.windows[o.window].latest < next.earliest {
			return false
		}
	}
	return true
}

// nameAndKind is what the plain rule gives of a row.
func nameAndKind(r comparison) string { return r.id() + " " + r.comparison }

func TestComparisonsFollowTheRuleAsItIsTold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawClaims(rt)
		rows, _ := m.compare()
		if diff := cmp.Diff(plain{m}.rows(), lines(rows, nameAndKind)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestEveryNumberOfAComparisonIsThatOfItsFacts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawClaims(rt)
		rows, left := m.compare()
		times := map[string]int{}
		for _, o := range left {
			times[o.fact]++
		}
		for _, r := range rows {
			checkComparison(rt, m, r)
			if times[r.statement.id] == 0 {
				times[r.statement.id] = -1
			}
		}
		for _, a := range m.announcements {
			if n := times[a.id]; n != 1 && n != -1 {
				rt.Fatalf("%+v has rows and is left out %d times", a, n)
			}
		}
	})
}

// checkComparison checks a row as it is written, by the facts that it names.
func checkComparison(t *rapid.T, m *madeClaims, r comparison) {
	a := m.announcements[slices.IndexFunc(m.announcements, func(a announcement) bool { return a.id == r.statement.id })]
	if r.total == nil {
		return
	}
	facts := []*flow{r.total}
	if r.before != nil {
		facts = append(facts, r.before)
	}
	sum := int64(0)
	for _, f := range facts {
		at := slices.IndexFunc(m.flows, func(v flow) bool { return v.id == f.id })
		if at < 0 || m.flows[at].side != r.total.side || m.flows[at].subset != a.subset || m.flows[at].measure != "released" {
			t.Fatalf("%s names %s", r.line(), f.id)
		}
		sum += m.flows[at].people.value
	}
	switch {
	case a.unit != "people", a.population != "detained":
		t.Fatalf("%s: %s of %s people beside people released", r.line(), a.unit, a.population)
	case r.verified().value != sum, r.gap() != a.people.value-sum:
		t.Fatalf("%s: the facts give %d and %d", r.line(), a.people.value, sum)
	case len(facts) == 2 && (r.total.window == r.before.window || r.before.end.on >= m.windows[r.total.window].earliest):
		t.Fatalf("%s counts days twice", r.line())
	}
}

func TestTheOrderOfStatementsAndTotalsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawClaims(rt)
		told := func() []string {
			rows, _ := m.compare()
			return lines(rows, func(r comparison) string { return r.id() + " " + r.line() })
		}
		rows, contradictions := told(), m.contradictions()
		m.announcements = rapid.Permutation(m.announcements).Draw(rt, "order of statements")
		m.flows = rapid.Permutation(m.flows).Draw(rt, "order of totals")
		if diff := cmp.Diff(rows, told()); diff != "" {
			rt.Fatal(diff)
		}
		if diff := cmp.Diff(contradictions, m.contradictions()); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// Two statements contradict each other if no number is meant by both. Here it is
// told by trying every number.
func TestContradictionsFollowTheRuleAsItIsTold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawClaims(rt)
		want := []string{}
		for _, a := range m.announcements {
			for _, b := range m.announcements {
				if a.people.value > b.people.value && contradicts(m, a, b) {
					want = append(want, a.id+":"+b.id)
				}
			}
		}
		slices.Sort(want)
		got := lines(m.disagreements(), func(d disagreement) string { return d.higher.id + ":" + d.lower.id })
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func contradicts(m *madeClaims, a, b announcement) bool {
	p := plain{m}
	o, w := m.windows[a.window], m.windows[b.window]
	if !p.claims(a) || !p.claims(b) || a.side == b.side || a.side == "government" || b.side == "government" || o.code == "" || w.code == "" ||
		a.basis == "published" || b.basis == "published" || a.on.on != b.on.on ||
		a.stage != b.stage || a.population != b.population || a.subset != b.subset {
		return false
	}
	if o.code != w.code && (o.kind != "other" || w.kind != "other" || o.latest < w.earliest || w.latest < o.earliest) {
		return false
	}
	for n := int64(0); n <= 100; n++ {
		if allowsPlainly(a.people, n) && names(b.people, n) || allowsPlainly(b.people, n) && names(a.people, n) {
			return false
		}
	}
	return true
}

func allowsPlainly(f figure, n int64) bool {
	near := 10*abs(n-f.value) <= f.value
	switch f.precision {
	case "at_least":
		return n >= f.value && near
	case "at_most":
		return n <= f.value && near
	case "approximate":
		return near
	}
	return names(f, n)
}

// names reports whether a figure names a number.
func names(f figure, n int64) bool {
	return n == f.value || f.precision == "range" && n > f.value && n <= f.high
}

// The properties above would hold of rows that never come up.
func TestDrawnClaimsReachEveryComparison(t *testing.T) {
	seen := map[string]bool{}
	for seed := range 2000 {
		m := rapid.Custom(drawClaims).Example(seed)
		rows, left := m.compare()
		for _, r := range rows {
			seen[r.comparison], seen[r.reason] = true, true
			if r.total != nil {
				seen[r.bound()] = true
			}
		}
		for _, o := range left {
			seen[o.reason] = true
		}
		for _, d := range m.disagreements() {
			seen[d.reason] = true
		}
	}
	for _, want := range []string{sameWindow, officialWider, officialNarrower, composed, definitionDiffers, disputed, notCompared,
		startDisputed, startsOverlap, populationDiffers, windowNotStated, lawOrCalendar, noTotalInTime, subsetNotCounted,
		boundExact, boundAtMost, boundAtLeast, boundUnknown, sameDay, "stage_not_granted", "not_people", "retracted"} {
		if !seen[want] {
			t.Errorf("nothing drawn is %s", want)
		}
	}
}
