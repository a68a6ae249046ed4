package explain_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// publication is the bundled feeds in a folder of their own, to be published.
type publication struct {
	t    *testing.T
	plan pipeline.Plan
}

func bundled(t *testing.T) *publication {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "feeds"), os.DirFS(filepath.Join("..", "..", "feeds"))); err != nil {
		t.Fatal(err)
	}
	return &publication{t, pipeline.Plan{
		Schemas: schemas.FS, Config: filepath.Join(dir, "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"),
		Now:    time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC),
		Code:   snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"}, Bare: true,
	}}
}

// publish runs the pipeline and opens the version that came.
func (p *publication) publish() *explain.Snapshot {
	p.t.Helper()
	sum, err := pipeline.Run(p.t.Context(), p.plan)
	if err != nil {
		p.t.Fatal(err)
	}
	p.plan.Now = p.plan.Now.Add(time.Hour)
	st, err := store.Open(p.plan.Output)
	if err != nil {
		p.t.Fatal(err)
	}
	s, err := explain.Open(st, sum.Version, schemaSet(p.t))
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// TestTheFigureThatSetItOff holds what the program says of the 379: a request by
// one side, fifty pages, few origins, no conditions, nobody's verification.
func TestTheFigureThatSetItOff(t *testing.T) {
	t.Parallel()
	s := bundled(t).publish()
	found, err := s.Find("379")
	if err != nil {
		t.Fatal(err)
	}
	if found.Leading() != 1 {
		t.Fatalf("%d facts are told in full, want the first of %d", found.Leading(), len(found.Matches))
	}
	one, err := s.Trace(found.Matches[0].FactID)
	if err != nil {
		t.Fatal(err)
	}
	b := one.Brief
	if b.Date != "2026-02-20" || b.Side != "national_assembly" || b.Stage != "requested" || b.Pages < 40 || b.OriginsNamed >= 10 || b.OriginsUnknown < 20 {
		t.Errorf("%+v", b)
	}
	for _, m := range []string{explain.Names, explain.Conditions, explain.Verification} {
		if !slices.Contains(one.Missing, m) {
			t.Errorf("%s are not missing: %v", m, one.Missing)
		}
	}
	text := told(t, s, "379", false, 0)
	for _, want := range []string{
		"had been\n  requested for 379 people held",
		"No page says under what conditions.",
		"Nobody's verification is tied to it.",
		"more outlets whose text names no\n  origin.",
		"371 + 5 + 2 + 1 = 379",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%.3000s", want, text)
		}
	}
}

// TestTracesAgreeWithTheTables traces facts of all sorts: what is counted here
// over their reports is what the version says, each report has its line, and
// their text can be read.
func TestTracesAgreeWithTheTables(t *testing.T) {
	t.Parallel()
	s := bundled(t).publish()
	var ids []string
	for _, year := range []string{"2017", "2018", "2024", "2025", "2026"} {
		found, err := s.Find(year)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found.Matches {
			ids = append(ids, m.FactID)
		}
	}
	const step = 9 // all would take a while
	if len(ids) < 50*step {
		t.Fatalf("%d facts only", len(ids))
	}
	for n := 0; n < len(ids); n += step {
		s.Language = []language.Language{language.English, language.Spanish}[n/step%2]
		one, err := s.Trace(ids[n])
		if err != nil {
			t.Fatal(err)
		}
		b := one.Brief
		got := explain.CirculationOf(one.Reports)
		if int64(len(one.Reports)) != b.Reports || got.Pages != b.Pages || !slices.Equal(got.Origins, b.Origins) || got.OriginsUnknown != b.OriginsUnknown {
			t.Errorf("%s: %d reports carry it so: %+v; the version says %+v", b.FactID, len(one.Reports), got, b)
		}
		for _, r := range one.Reports {
			if line, _ := r.Int("line"); line < 2 || len(r.Text("capture_sha256")) != 64 {
				t.Errorf("%s: report %s has no line", b.FactID, r.Text("report_id"))
			}
		}
		var text bytes.Buffer
		if err := s.Print(&text, one, 0); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.String(), "%!") || strings.Contains(text.String(), "<nil>") {
			t.Errorf("%s:\n%s", b.FactID, text.String())
		}
		if _, err := json.Marshal(one); err != nil {
			t.Error(err)
		}
	}
}

// TestAnAnswerIsTaken pastes entries of the queue and publishes again: each is
// carried out, and not asked any more.
func TestAnAnswerIsTaken(t *testing.T) {
	t.Parallel()
	p := bundled(t)
	first := queue(t, p.publish(), explain.ReviewOptions{})
	var entries strings.Builder
	given := map[string]bool{}
	questions := map[string]string{}
	for _, i := range first.Items {
		// One of each sort, about facts that no other answer touches.
		kind := i.Kind + string(i.Answers[0].Decision.Kind)
		touched := []string{i.Left.Fact.FactID}
		if i.Right != nil {
			touched = append(touched, i.Right.Fact.FactID)
		}
		if given[kind] || slices.ContainsFunc(touched, func(id string) bool { return given[id] }) || i.Tie != nil && i.Tie.Score > i.Tie.Threshold+10 {
			continue
		}
		given[kind] = true
		for _, id := range touched {
			given[id] = true
		}
		entry := i.Answers[0].Entry
		at := strings.Index(entry, curation.FillIn)
		end := at + strings.Index(entry[at:], "\n")
		entries.WriteString(entry[:at] + `"The bulletin itself says so."` + entry[end:])
		questions[i.Answers[0].Decision.ID] = short(i)
	}
	if len(questions) < 4 {
		t.Fatalf("%d sorts of questions only: %v", len(questions), questions)
	}
	file := filepath.Join(filepath.Dir(p.plan.Config), "curation.yaml")
	if err := os.WriteFile(file, []byte("decisions:\n"+entries.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	s := p.publish()
	asked := map[string]bool{}
	for _, i := range queue(t, s, explain.ReviewOptions{}).Items {
		asked[short(i)] = true
	}
	state := decisionStates(t, p.plan.Output)
	for id, q := range questions {
		if state[id] != "applied" {
			t.Errorf("decision %s is %s: %s", id, state[id], q)
		}
		if asked[q] {
			t.Errorf("it was decided, and is asked again: %s", q)
		}
	}
}

// short names a question.
func short(i explain.Item) string {
	text := i.Kind + " " + i.Left.Fact.FactID + " " + i.Column
	if i.Tie != nil {
		text += " " + i.Tie.Report + " " + i.Tie.OtherReport
	}
	return text
}

// decisionStates reads the published table of decisions.
func decisionStates(t *testing.T, output string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(output, "latest", "csv", "curation.csv"))
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	decisions := rows(t, schemaSet(t), "curation", string(text))
	id, state := decisions.Schema.Index("decision_id"), decisions.Schema.Index("state")
	for _, r := range decisions.Order() {
		states[string(decisions.Bytes(r, id))] = string(decisions.Bytes(r, state))
	}
	return states
}
