package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/problem"
)

// hostileCase is a line of testdata/hostile/cases.yaml, which says what each
// property means.
type hostileCase struct {
	Name, File, Title string
	TitleES           string `yaml:"title_es"`
	Feed              map[string]any
	Expect            struct {
		Stops          string
		Kept, Rejected int
		Aside          int `yaml:"set_aside"`
		Problems       []struct {
			Line                          int
			Lines                         []int
			Field, Code, Effect, Expected string
		}
		Unknown []string
		Says    map[string]map[string]string
	}
}

type hostileTable struct {
	Now     time.Time
	Default map[string]any
	Cases   []hostileCase
}

func hostileCases(t *testing.T) hostileTable {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "hostile", "cases.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	loader, err := yaml.NewLoader(strings.NewReader(string(b)), yaml.WithKnownFields())
	if err != nil {
		t.Fatal(err)
	}
	var out hostileTable
	if err := loader.Load(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// declaration is a case's feed: the default with the case's own parts.
func (h hostileTable) declaration(c hostileCase) map[string]any {
	entry := map[string]any{"location": c.File}
	for k, v := range h.Default {
		entry[k] = v
	}
	for k, v := range c.Feed {
		entry[k] = v
	}
	mapping := map[string]any{}
	for _, part := range []any{h.Default["mapping"], c.Feed["mapping"]} {
		inputs, _ := part.(map[string]any)
		for input, v := range inputs {
			if mapping[input] = v; v == nil {
				delete(mapping, input)
			}
		}
	}
	entry["mapping"] = mapping
	return entry
}

// TestHostileFeeds runs every file of testdata/hostile as a feed of its own.
// docs/bad-input.md is made of the same table.
func TestHostileFeeds(t *testing.T) {
	h := hostileCases(t)
	if len(h.Cases) < 60 {
		t.Fatalf("%d cases, want at least 60", len(h.Cases))
	}
	names, used := map[string]bool{}, map[string]bool{"cases.yaml": true, ".gitattributes": true}
	for _, c := range h.Cases {
		if names[c.Name] {
			t.Errorf("two cases are called %s", c.Name)
		}
		names[c.Name], used[c.File] = true, true
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			h.check(t, c)
		})
	}
	files, err := os.ReadDir(filepath.Join("testdata", "hostile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f.Name()] {
			t.Errorf("no case reads %s", f.Name())
		}
	}
}

// check runs a case and holds it against what is expected.
func (h hostileTable) check(t *testing.T, c hostileCase) {
	sum, output, err := h.run(t, c)
	if sum == nil || len(sum.Feeds) != 1 {
		t.Fatalf("no feed was read: %v", err)
	}
	got, want := sum.Feeds[0], c.Expect
	if want.Stops != "" {
		var none *pipeline.NoFeedError
		if got.State != pipeline.Failed || !errors.As(err, &none) {
			t.Fatalf("state %s, %d kept, %d rejected, error %v; want it to stop", got.State, got.Kept, got.Rejected, err)
		}
		if !strings.Contains(got.Message, want.Stops) {
			t.Errorf("it stops with\n%s\nwant %q in it", got.Message, want.Stops)
		}
		if strings.Contains(got.Message, "goroutine") {
			t.Error("the message is a stack trace")
		}
		if _, err := os.Stat(filepath.Join(output, "versions.json")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("something was published: %v", err)
		}
		return
	}
	if err != nil || got.State != pipeline.Read {
		t.Fatalf("%s: %v %s", got.State, err, got.Message)
	}
	if got.Kept != want.Kept || got.Rejected != want.Rejected || len(got.Aside) != want.Aside {
		t.Errorf("%d kept, %d rejected, %d set aside; want %d, %d, %d", got.Kept, got.Rejected, len(got.Aside), want.Kept, want.Rejected, want.Aside)
	}
	if got.Read != got.Kept+got.Rejected {
		t.Errorf("%d rows read, %d kept, %d rejected", got.Read, got.Kept, got.Rejected)
	}
	if diff := cmp.Diff(c.problems(), listed(sum.Problems, c)); diff != "" {
		t.Errorf("problems (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Unknown, got.Unknown); diff != "" {
		t.Errorf("unknown columns (- want, + got):\n%s", diff)
	}
	c.checkCells(t, output, h)
}

func (h hostileTable) run(t *testing.T, c hostileCase) (*pipeline.Summary, string, error) {
	p := &place{t: t, dir: t.TempDir(), plan: newPlan(h.Now)}
	p.plan.Config, p.plan.Output, p.plan.Archive, p.plan.Bare = p.path("feeds.yaml"), p.path("output"), p.path("archive"), true
	entry := h.declaration(c)
	file, err := filepath.Abs(filepath.Join("testdata", "hostile", c.File))
	if err != nil {
		t.Fatal(err)
	}
	entry["location"] = file
	text, err := yaml.Marshal(map[string]any{"publisher": "x", "timezone": "UTC", "feeds": []any{entry}})
	if err != nil {
		t.Fatal(err)
	}
	p.write("feeds.yaml", text)
	sum, err := pipeline.Run(context.Background(), p.plan)
	return sum, p.plan.Output, err
}

// problems is what the case lists, one line for each.
func (c hostileCase) problems() []string {
	var out []string
	for _, p := range c.Expect.Problems {
		effect := p.Effect
		if effect == "" {
			effect = string(problem.Rejected)
		}
		lines := p.Lines
		if p.Line > 0 {
			lines = append(lines, p.Line)
		}
		for _, line := range lines {
			out = append(out, fmt.Sprintf("line %d %s: %s, %s; %s", line, p.Field, effect, p.Code, p.Expected))
		}
	}
	slices.Sort(out)
	return out
}

// listed writes the problems of a run as the case does: of what was expected
// only the part that the case names.
func listed(found []problem.Problem, c hostileCase) []string {
	var out []string
	for _, p := range found {
		expected := ""
		for _, want := range c.Expect.Problems {
			here := want.Line == p.Line || slices.Contains(want.Lines, p.Line)
			if here && want.Field == p.Field && want.Code == string(p.Code) && strings.Contains(p.Expected, want.Expected) {
				expected = want.Expected
			}
		}
		out = append(out, fmt.Sprintf("line %d %s: %s, %s; %s", p.Line, p.Field, p.Effect, p.Code, expected))
	}
	slices.Sort(out)
	return out
}

// checkCells holds cells of the publication against those of the case.
func (c hostileCase) checkCells(t *testing.T, output string, h hostileTable) {
	if len(c.Expect.Says) == 0 {
		return
	}
	name := fmt.Sprint(h.declaration(c)["table"]) + ".csv"
	b, err := os.ReadFile(filepath.Join(output, "latest", "csv", name))
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, string(b))
	for key, cells := range c.Expect.Says {
		at := slices.IndexFunc(rows, func(r map[string]string) bool { return r["report_id"] == key })
		if at < 0 {
			t.Errorf("no row %s", key)
			continue
		}
		for column, want := range cells {
			// The reader of this test makes one of the two line ends.
			if got := rows[at][column]; got != strings.ReplaceAll(want, "\r\n", "\n") {
				t.Errorf("%s.%s is %q, want %q", key, column, got, want)
			}
		}
	}
}
