package explain_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/resolve"
)

func trace(t *testing.T, id string) *explain.Trace {
	t.Helper()
	found, err := small(t).Trace(id)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestReportsPointToTheirLines(t *testing.T) {
	var got []string
	for _, r := range trace(t, "an-0000000001").Reports {
		line, _ := r.Int("line")
		points, _ := r.Int("points")
		b, err := json.Marshal([]any{r.Text("report_id"), r.Text("feed"), line, r.Text("capture_sha256")[:8], points})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(b))
	}
	// News first, then what is relayed, copied and wrong.
	want := []string{
		`["ar-0000000001","announcement_reports",2,"0d716b1c",109]`,
		`["ar-0000000002","announcement_reports",3,"0d716b1c",109]`,
		`["ar-0000000003","announcement_reports",4,"0d716b1c",47]`,
		`["ar-0000000004","colleagues",17,"7a356aeb",109]`,
		`["ar-0000000005","announcement_reports",6,"0d716b1c",20]`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWhatIsMissing(t *testing.T) {
	for id, want := range map[string][]string{
		"an-0000000001": {"names", "conditions", "verification"},
		"an-0000000005": {"names", "verification"},
		"an-0000000008": {"verification"},
		"co-0000000001": {},
		"re-0000000001": {"conditions"},
		"re-0000000002": {"conditions", "verification"},
	} {
		if d := cmp.Diff(want, trace(t, id).Missing); d != "" {
			t.Errorf("%s: %s", id, d)
		}
	}
}

func TestDisagreementsCountOriginsOnce(t *testing.T) {
	var stage explain.Voices
	for _, c := range trace(t, "an-0000000001").Conflicts {
		if c.Column == "stage_claimed" {
			stage = c
		}
	}
	var got []string
	for _, s := range stage.Said {
		b, err := json.Marshal([]any{s.Value, s.Heard, s.Pages, s.Origins, s.OriginsUnknown})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(b))
	}
	// The mirror of EFE's text adds a page and no origin; the page in error is
	// told apart.
	want := []string{`["requested",true,3,["efe"],1]`, `["granted",true,1,["ap"],0]`, `["executed",false,1,[],1]`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestLinksReadFromBothSides(t *testing.T) {
	links := func(id string) []string {
		out := []string{}
		for _, l := range trace(t, id).Links {
			side := "there"
			if l.Here {
				side = "here"
			}
			out = append(out, l.Link+" "+side+" "+l.Other.FactID)
		}
		return out
	}
	for id, want := range map[string][]string{
		"an-0000000001": {"part_of there an-0000000002"},
		"an-0000000002": {"part_of here an-0000000001"},
		"an-0000000004": {"restates there an-0000000005"},
		"an-0000000005": {"restates here an-0000000004"},
		"an-0000000007": {"event here an-0000000008"},
		"co-0000000001": {},
	} {
		if d := cmp.Diff(want, links(id)); d != "" {
			t.Errorf("%s: %s", id, d)
		}
	}
}

func TestDecisionsAreListedWithTheFact(t *testing.T) {
	var got []string
	for _, d := range trace(t, "an-0000000001").Decisions {
		got = append(got, d.Text("decision_id")+" "+d.Text("state"))
	}
	want := []string{"c-2026-03-01-1 applied", "c-2026-03-01-2 applied", "c-2026-03-01-3 applied", "c-2026-03-01-4 stale"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestTheJSONOfATrace holds its keys: whoever reads it relies on them.
func TestTheJSONOfATrace(t *testing.T) {
	text, err := json.Marshal(trace(t, "an-0000000002"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	golden(t, "trace.json.txt", b.String()+"\n")
}

func TestAFactThatIsNotThere(t *testing.T) {
	for _, id := range []string{"an-0000000009", "ar-0000000001", ""} {
		if got, err := small(t).Trace(id); err == nil {
			t.Errorf("%q: %+v", id, got.Brief)
		}
	}
}

// TestEveryRuleIsToldInBothLanguages holds that no rule of resolution reaches a
// reader as its bare code.
func TestEveryRuleIsToldInBothLanguages(t *testing.T) {
	for _, r := range resolve.Rules() {
		for _, l := range []language.Language{language.English, language.Spanish} {
			text, known := explain.RuleText(l, r.Code)
			if !known || text == "" || strings.Contains(text, "_") {
				t.Errorf("rule %s has no text in %s: add it to rules.go", r.Code, l)
			}
		}
	}
}

func TestPartsAreToldWhereTheyAddUp(t *testing.T) {
	one := trace(t, "an-0000000001")
	want := []explain.Parts{{By: "by state", Figures: []int64{371, 5, 2, 1}, Pages: 2, Reports: []string{"ar-0000000001", "ar-0000000002"}}}
	if d := cmp.Diff(want, one.Parts); d != "" {
		t.Error(d)
	}
	for _, n := range trace(t, "an-0000000008").Notes {
		if !strings.Contains(n.Text, "1/2/3") {
			t.Errorf("a note is gone: %+v", n)
		}
	}
	if other := trace(t, "an-0000000008"); len(other.Parts) != 0 || len(other.Notes) != 1 {
		t.Errorf("a tally of no figure became parts: %+v, notes %+v", other.Parts, other.Notes)
	}
}
