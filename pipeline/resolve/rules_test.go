package resolve_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/resolve"
)

var update = flag.Bool("update", false, "write the rules and the figures into docs/resolution.md")

// TestTheRulesAreDocumented holds docs/resolution.md against the rules and what
// they reach.
func TestTheRulesAreDocumented(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "resolution.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := between(t, string(text), "rules", rulesTable())
	want = between(t, want, "quality", qualityTable(t))
	for name, n := range map[string]int{"Threshold": resolve.Threshold, "Veto": resolve.Veto, "Mean": resolve.Mean,
		"sameFigureDays": resolve.SameFigureDays, "neighbours": resolve.Neighbours} {
		want = regexp.MustCompile(`<!--`+name+`-->[^<]*<!---->`).ReplaceAllString(want, fmt.Sprintf("<!--%s-->%d<!---->", name, n))
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("docs/resolution.md (- as it should be, + as it is); go test ./pipeline/resolve -run Documented -update:\n%s", diff)
	}
}

// between replaces what stands between two marks.
func between(t *testing.T, text, mark, with string) string {
	t.Helper()
	head, rest, ok := strings.Cut(text, "<!-- "+mark+" -->\n")
	_, tail, ok2 := strings.Cut(rest, "<!-- /"+mark+" -->")
	if !ok || !ok2 {
		t.Fatalf("docs/resolution.md has no place for %s", mark)
	}
	return head + "<!-- " + mark + " -->\n" + with + "<!-- /" + mark + " -->" + tail
}

func rulesTable() string {
	var b strings.Builder
	b.WriteString("| rule | points | where |\n|---|---|---|\n")
	for _, r := range resolve.Rules() {
		fmt.Fprintf(&b, "| `%s` | %+d | %s |\n", r.Code, r.Points, r.Means)
	}
	return b.String()
}

// reached is the aim of every table, and what grouping by equal cells gives.
var reached = map[resolve.Kind]string{resolve.Announcements: "0.98 | 0.95 | 0.84", resolve.Counts: "0.96 | 0.92 | 0.80", resolve.Releases: "0.98 | 0.97 | 0.95"}

func qualityTable(t *testing.T) string {
	var b strings.Builder
	tables := bundled(t)
	for _, kind := range resolve.Kinds() {
		of, _ := group(t, kind, tables[kind])
		s := resolve.BCubed(of, labels(t, kind))
		fmt.Fprintf(&b, "| `%s` | %d | %.3f | %.3f | %.3f | %s |\n", kind.Facts(), s.Reports, s.Precision, s.Recall, s.F1, reached[kind])
	}
	of, _ := group(t, resolve.Announcements, tables[resolve.Announcements])
	s := resolve.BCubed(of, reading(t))
	fmt.Fprintf(&b, "| `announcements`, second reading | %d | %.3f | %.3f | %.3f | – | 0.95 | – |\n", s.Reports, s.Precision, s.Recall, s.F1)
	return b.String()
}

// TestEveryRuleSaysSomething holds that codes are told once and explained.
func TestEveryRuleSaysSomething(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range resolve.Rules() {
		if seen[r.Code] || r.Code == "" || !strings.HasSuffix(r.Means, ".") && !strings.HasSuffix(r.Means, "…") {
			t.Errorf("rule %+v", r)
		}
		seen[r.Code] = true
	}
}
