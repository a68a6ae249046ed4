package pipeline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
)

// otherFiles is what becomes of a file that comes whole and is not what it was;
// docs/feeds-over-http.md shows it.
var otherFiles = []struct {
	name string
	more string // of the declaration
	now  func(text string) string
}{
	{"a row more", "", func(s string) string { return s + strings.ReplaceAll(lastLine(s), "dc-00000000", "dc-00000009") }},
	{"the same rows, its columns in another order", "", func(s string) string {
		lines := strings.Split(strings.TrimSpace(s), "\n")
		for i, line := range lines {
			cells := strings.Split(line, ",")
			lines[i] = strings.Join(append(cells[1:], cells[0]), ",")
		}
		return strings.Join(lines, "\n") + "\n"
	}},
	{"a column more", "", func(s string) string { return strings.ReplaceAll(s, "\n", ",extra\n") }},
	{"another header: a column that is read has a new name", "", func(s string) string { return strings.Replace(s, "organization", "organisation", 1) }},
	{"an error page in the shape of a CSV file", "", func(string) string { return "service,unavailable\n503,try later\n" }},
	{"more than half of its records in another notation", "", func(s string) string { return strings.ReplaceAll(s, "2026-", "26/") }},
	{"the header and no rows", "", func(s string) string { return strings.SplitAfterN(s, "\n", 2)[0] }},
	{"the header and no rows, with `guards: {min_rows: 3}`", "\n    guards: {min_rows: 3}", func(s string) string { return strings.SplitAfterN(s, "\n", 2)[0] }},
}

func lastLine(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return s[strings.LastIndex(s, "\n")+1:] + "\n"
}

var (
	addresses = regexp.MustCompile(`http://127[^ |]*/`)
	newLines  = regexp.MustCompile(`\s*\n\s*`)
)

func TestFilesThatComeWhole(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| The file has … | Outcome |\n|---|---|\n")
	for _, c := range otherFiles {
		p := newPlace(t, t.TempDir())
		p.online(c.more)
		first := stateOf(t, p.run(), "counts")
		p.write("feeds/detainee_count_reports.csv", []byte(c.now(p.read("feeds/detainee_count_reports.csv"))))
		p.later(time.Hour)
		sum, err := pipeline.Run(t.Context(), p.plan)
		var outcome string
		switch f := stateOf(t, sum, "counts"); {
		case err != nil:
			outcome = "publication refused: " + err.Error()
		case f.State == pipeline.KeptLast:
			outcome = "the last good rows stay: " + f.Message
		case f.State == pipeline.Read:
			outcome = fmt.Sprintf("taken over, %d rows where there were %d", f.Kept, first.Kept)
		default:
			t.Errorf("%s: %+v", c.name, f)
		}
		outcome = newLines.ReplaceAllString(addresses.ReplaceAllString(outcome, "data.example.org/"), "<br>")
		fmt.Fprintf(&table, "| %s | %s |\n", c.name, outcome)
	}
	const name = "feeds-over-http.md"
	path := filepath.Join("..", "docs", name)
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- table of files: go test ./pipeline -run TestFilesThatComeWhole -update feeds-over-http.md -->\n\n", "\n<!-- end of the files -->"
	head, rest, ok := strings.Cut(string(page), begin)
	was, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", path)
	}
	if *update == name {
		if err := os.WriteFile(path, []byte(head+begin+table.String()+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if was != table.String() {
		t.Errorf("%s shows another table; look at the difference, then run with -update %s:\n%s", path, name, table.String())
	}
}
