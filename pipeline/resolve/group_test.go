package resolve_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/resolve"
	"github.com/recuento/recuento/pipeline/table"
)

// TestTheOrderOfRowsDoesNotMatter shuffles the rows of the bundled feeds.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	tables := bundled(t)
	for _, kind := range resolve.Kinds() {
		reports := tables[kind]
		want, first := group(t, kind, reports)
		rapid.Check(t, func(rt *rapid.T) {
			seed := rapid.Uint64().Draw(rt, "seed")
			order := append([]table.Ref(nil), reports.Order()...)
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			shuffled := table.New(reports.Schema)
			shuffled.Add(reports.Segments()...)
			shuffled.Keep(order)
			got, again := group(t, kind, shuffled)
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("groups (- as they stand, + shuffled):\n%s", diff)
			}
			if diff := cmp.Diff(first.Joins, again.Joins); diff != "" {
				rt.Fatalf("joins (- as they stand, + shuffled):\n%s", diff)
			}
		})
	}
}

// TestAPageTellsAFactOnce holds that no fact has two reports of one page.
func TestAPageTellsAFactOnce(t *testing.T) {
	t.Parallel()
	for kind, reports := range bundled(t) {
		_, g := group(t, kind, reports)
		url := reports.Schema.Index("url")
		for _, refs := range g.Groups {
			seen := map[string]table.Ref{}
			for _, r := range refs {
				page := string(reports.Bytes(r, url))
				if other, ok := seen[page]; ok {
					t.Errorf("%s and %s are of one page and in one group", reports.Key(other), reports.Key(r))
				}
				seen[page] = r
			}
		}
	}
}

// TestALateReportMovesNobody leaves out one report after another and looks at
// what the others do when it comes: it may join a group, or stand alone, and
// seldom moves a report that was there. Among counts, where "more than 800" is
// said for weeks, it does so more often.
func TestALateReportMovesNobody(t *testing.T) {
	t.Parallel()
	tables := bundled(t)
	for _, kind := range resolve.Kinds() {
		reports := tables[kind]
		want, _ := group(t, kind, reports)
		moved, tried := 0, 0
		for i := 0; i < reports.Rows(); i += 5 {
			order := append([]table.Ref(nil), reports.Order()...)
			late := reports.Key(order[i])
			without := table.New(reports.Schema)
			without.Add(reports.Segments()...)
			without.Keep(append(order[:i], order[i+1:]...))
			before, _ := group(t, kind, without)
			tried++
			if !samePartition(before, want, late) {
				moved++
			}
		}
		t.Logf("%s: %d of %d late reports moved others", kind.Facts(), moved, tried)
		if percent := map[resolve.Kind]int{resolve.Announcements: 4, resolve.Counts: 9, resolve.Releases: 2}[kind]; moved*100 > tried*percent {
			t.Errorf("%s: %d of %d late reports moved others, at most %d %% may", kind.Facts(), moved, tried, percent)
		}
	}
}

// samePartition compares two groupings, but for one report.
func samePartition(a, b map[string]string, but string) bool {
	forth, back := map[string]string{}, map[string]string{}
	for id, g := range a {
		if id == but {
			continue
		}
		h := b[id]
		if w, ok := forth[g]; ok && w != h {
			return false
		}
		if w, ok := back[h]; ok && w != g {
			return false
		}
		forth[g], back[h] = h, g
	}
	return true
}

// The four reports: two of the 379, and the communiqués of 23 and 24 February.
const (
	one, other       = "ar-519402e048", "ar-96c9f969c4"
	monday, tuesday  = "ar-12ece9eec7", "ar-081089ba6d"
	unknown, decided = "ar-0000000000", "2026-11-22"
)

func decision(kind curation.Kind, reports ...string) curation.Decision {
	return curation.Decision{ID: "c-1", Kind: kind, Table: "announcements", Reports: reports, Reason: "read again", Date: decided}
}

// TestDecisionsWin joins what the rules keep apart and the other way round.
func TestDecisionsWin(t *testing.T) {
	t.Parallel()
	reports := bundled(t)[resolve.Announcements]
	of, _ := group(t, resolve.Announcements, reports)
	if of[one] != of[other] || of[monday] == of[tuesday] {
		t.Fatal("the rules alone do not give what this test starts from")
	}
	of, g := group(t, resolve.Announcements, reports, decision(curation.NotSame, one, other))
	if of[one] == of[other] || state(g) != curation.Applied {
		t.Errorf("not the same: %v, %+v", of[one] == of[other], g.Outcomes)
	}
	of, g = group(t, resolve.Announcements, reports, decision(curation.Same, monday, tuesday))
	if of[monday] != of[tuesday] || state(g) != curation.Applied {
		t.Errorf("the same: %v, %+v", of[monday] == of[tuesday], g.Outcomes)
	}
	if v := verdict(g, monday, tuesday); v != resolve.JoinedByHand {
		t.Errorf("the join of a decision is published as %q", v)
	}
}

// TestSameJoinsWholeFacts holds that a decision brings two facts together, all
// reports of them, and moves no other report.
func TestSameJoinsWholeFacts(t *testing.T) {
	t.Parallel()
	reports := bundled(t)[resolve.Announcements]
	before, _ := group(t, resolve.Announcements, reports)
	after, _ := group(t, resolve.Announcements, reports, decision(curation.Same, monday, tuesday))
	for id, g := range before {
		want := g
		if g == before[monday] || g == before[tuesday] {
			want = min(before[monday], before[tuesday])
		}
		if after[id] != want {
			t.Errorf("report %s came to %s, want %s", id, after[id], want)
		}
	}
}

// TestADecisionThatTheRulesAgreeWithHolds is how a curator says that the rules
// have it right.
func TestADecisionThatTheRulesAgreeWithHolds(t *testing.T) {
	t.Parallel()
	reports := bundled(t)[resolve.Announcements]
	for _, d := range []curation.Decision{decision(curation.Same, one, other), decision(curation.NotSame, monday, tuesday)} {
		if _, g := group(t, resolve.Announcements, reports, d); state(g) != curation.Applied {
			t.Errorf("%s: %+v", d.Kind, g.Outcomes)
		}
	}
}

// TestADecisionThatNoLongerAppliesIsStale holds that nobody's decision is
// passed over in silence.
func TestADecisionThatNoLongerAppliesIsStale(t *testing.T) {
	t.Parallel()
	reports := bundled(t)[resolve.Announcements]
	_, g := group(t, resolve.Announcements, reports, decision(curation.Same, one, unknown))
	if state(g) != curation.Stale || g.Outcomes[0].Why == "" {
		t.Errorf("there is no such report: %+v", g.Outcomes)
	}
}

func state(g *resolve.Grouping) curation.State {
	if len(g.Outcomes) != 1 {
		return "none"
	}
	return g.Outcomes[0].State
}

func verdict(g *resolve.Grouping, a, b string) resolve.Verdict {
	for _, j := range g.Joins {
		if j.A == min(a, b) && j.B == max(a, b) {
			return j.Verdict
		}
	}
	return "none"
}
