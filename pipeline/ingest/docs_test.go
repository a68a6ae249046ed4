package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/ingest"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// example is a file, the lines of its declaration and what comes out.
type example struct {
	heading, csv, rows, problems string
	entry                        map[string]any
}

var fence = regexp.MustCompile("(?ms)^(#+ [^\n]*)$|^```(csv|yaml|text)( [a-z]+)?\n(.*?)^```$")

// examples reads the page: each CSV file begins an example.
func examples(t *testing.T) []example {
	page, err := os.ReadFile("../../docs/someone-elses-csv.md")
	if err != nil {
		t.Fatal(err)
	}
	var base string
	var out []example
	heading := ""
	for _, m := range fence.FindAllStringSubmatch(string(page), -1) {
		switch kind := m[2] + m[3]; kind {
		case "":
			heading = strings.TrimLeft(m[1], "# ")
		case "yaml base":
			base = m[4]
		case "csv":
			out = append(out, example{heading: heading, csv: m[4]})
		case "csv rows":
			out[len(out)-1].rows = m[4]
		case "text problems":
			out[len(out)-1].problems = m[4]
		case "yaml":
			entry := object(t, base)
			if heading == "Limits" {
				continue
			}
			merge(entry, object(t, m[4]))
			out[len(out)-1].entry = entry
		}
	}
	return out
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	out := map[string]any{}
	// Days would become instants on their way through the library.
	text = regexp.MustCompile(`date: (\d{4}-\d\d-\d\d)`).ReplaceAllString(text, `date: "$1"`)
	if err := yaml.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return out
}

// merge adds an example's declaration to the shared one. What the entries of
// rows map, the shared mapping does not.
func merge(into, from map[string]any) {
	for k, v := range from {
		inner, ok := v.(map[string]any)
		if old, both := into[k].(map[string]any); ok && both {
			for name, value := range inner {
				old[name] = value
			}
			continue
		}
		into[k] = v
	}
	entries, _ := into["rows"].([]any)
	for _, e := range entries {
		for input := range e.(map[string]any) {
			delete(into["mapping"].(map[string]any), input)
		}
	}
}

// written is a file as its dialect says.
func written(t *testing.T, text string, d feed.Dialect) []byte {
	t.Helper()
	encodings := map[string]encoding.Encoding{
		"windows-1252": charmap.Windows1252, "iso-8859-1": charmap.ISO8859_1, "auto": charmap.Windows1252,
		"utf-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	}
	data := []byte(text)
	if e := encodings[d.Encoding]; e != nil {
		var err error
		if data, err = e.NewEncoder().Bytes(data); err != nil {
			t.Fatal(err)
		}
	}
	if d.Compression == "gzip" || d.Compression == "auto" {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(data)
		z.Close()
		return packed.Bytes()
	}
	return data
}

func set(t *testing.T) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// configure loads a configuration of one feed.
func configure(t *testing.T, set *schema.Set, dir string, entry map[string]any) feed.Feed {
	t.Helper()
	text, err := yaml.Marshal(map[string]any{"publisher": "x", "timezone": "UTC", "feeds": []any{entry}})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "feeds.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := feed.LoadConfig(path, rules, set)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return config.Feeds[0]
}

func TestTheExamplesOfThePage(t *testing.T) {
	set := set(t)
	all := examples(t)
	if len(all) < 19 {
		t.Fatalf("%d examples", len(all))
	}
	for _, e := range all {
		t.Run(e.heading, func(t *testing.T) {
			dir := t.TempDir()
			f := configure(t, set, dir, e.entry)
			data := written(t, e.csv, f.Dialect)
			if err := os.WriteFile(f.Location, data, 0o600); err != nil {
				t.Fatal(err)
			}
			s := set.Table(f.Table)
			got, err := ingest.Read(context.Background(), ingest.Source{
				Feed: f, Capture: feed.Capture{Path: f.Location, Bytes: int64(len(data))}, Schema: s, Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			rows := table.New(s)
			rows.Add(got.Segments...)
			rows.Sort()
			check.Flag(rows, 30000, got.Problems)
			if diff := cmp.Diff(sorted(e.rows), sorted(shown(t, rows, e.rows))); diff != "" {
				t.Error(diff)
			}
			var problems strings.Builder
			for _, p := range got.Problems {
				fmt.Fprintf(&problems, "line %d: %s\n", p.Line, p.Code)
			}
			if diff := cmp.Diff(sorted(e.problems), sorted(problems.String())); diff != "" {
				t.Error(diff)
			}
			if got.Read != rows.Rows()+got.Rejected {
				t.Errorf("%d rows read, %d kept, %d rejected", got.Read, rows.Rows(), got.Rejected)
			}
		})
	}
}

func sorted(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	slices.Sort(lines)
	return lines
}

// shown writes the columns of a table that the page shows.
func shown(t *testing.T, rows *table.Table, page string) string {
	t.Helper()
	header, _, _ := strings.Cut(page, "\n")
	out := header + "\n"
	for _, ref := range rows.Order() {
		var line []string
		for name := range strings.SplitSeq(header, ",") {
			at := rows.Schema.Index(name)
			if at < 0 {
				t.Fatalf("no column %s", name)
			}
			cell := string(rows.AppendCell(nil, ref, at))
			if strings.ContainsAny(cell, `,"`) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			line = append(line, cell)
		}
		out += strings.Join(line, ",") + "\n"
	}
	return out
}

// TestTheDefaultsOfThePage holds the page's limits against those in force.
func TestTheDefaultsOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/someone-elses-csv.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		fmt.Sprintf("  bytes: %d ", int64(feed.DefaultMaxBytes)), fmt.Sprintf("  rows: %d\n", feed.DefaultMaxRows),
		fmt.Sprintf("  columns: %d\n", feed.DefaultMaxColumns), fmt.Sprintf("  cell: %d ", feed.DefaultMaxCell),
		fmt.Sprintf("A record may have %d MiB", csvfile.MaxRecord>>20),
	} {
		if !strings.Contains(string(page), line) {
			t.Errorf("the page does not say %q", line)
		}
	}
}

// A file of which nothing can be kept is given up long before its end.
func TestAHopelessFileIsGivenUp(t *testing.T) {
	set := set(t)
	dir := t.TempDir()
	entry := object(t, `{id: x, title: x, title_es: x, publisher: x, licence: {spdx: CC0-1.0, republish: false}, location: x.csv, table: windows, cadence: archive}`)
	f := configure(t, set, dir, entry)
	text := "window,earliest_start,latest_start,kind,title_en,title_es,note\n" + strings.Repeat("w,1/2/2026,1/2/2026,other,a,a,\n", 400_000)
	if err := os.WriteFile(f.Location, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 3} {
		_, err := ingest.Read(context.Background(), ingest.Source{Feed: f, Capture: feed.Capture{Path: f.Location, Bytes: int64(len(text))}, Schema: set.Table("windows"), Workers: workers})
		if err == nil || !strings.Contains(err.Error(), "rows are rejected, at most 50 % may be (guards.max_rejected_percent); the first: x:2:3 earliest_start: rejected, invalid_date") {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}
