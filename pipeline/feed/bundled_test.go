package feed_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func load(t *testing.T, path string) (*feed.Config, *schema.Set) {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	jsonSchema, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := feed.LoadConfig(path, jsonSchema, set)
	if err != nil {
		t.Fatal(err)
	}
	return c, set
}

// The bundled feeds bear the names of the inputs, hold as many rows as their
// guards want, and nothing that would be reported as unknown.
func TestBundledFeeds(t *testing.T) {
	config, set := load(t, "../../feeds/feeds.yaml")
	var tables []string
	for _, f := range config.Feeds {
		tables = append(tables, f.Table)
		file, err := os.Open(f.Location)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatalf("%s: %v", f.ID, err)
		}
		if n := len(rows) - 1; n < f.Guards.MinRows || f.Guards.MinRows < n*3/4 {
			t.Errorf("%s holds %d rows; min_rows is %d, want somewhat less", f.ID, n, f.Guards.MinRows)
		}
		header := rows[0]
		for _, in := range set.Table(f.Table).Inputs() {
			at := slices.Index(header, in.Name)
			if at < 0 && !in.Optional {
				t.Errorf("%s has no column %s", f.ID, in.Name)
			}
			if at >= 0 {
				header = slices.Delete(header, at, at+1)
			}
		}
		if len(header) > 0 {
			t.Errorf("%s has columns that are no inputs: %v", f.ID, header)
		}
		if !f.Cadence.Archive() || !f.Licence.Republish || f.Licence.SPDX != "CC-BY-4.0" {
			t.Errorf("%s: cadence %v, licence %v", f.ID, f.Cadence, f.Licence)
		}
	}
	for _, table := range set.Tables {
		if table.Feed && !slices.Contains(tables, table.Name) {
			t.Errorf("no bundled feed fills %s", table.Name)
		}
	}
}

var block = regexp.MustCompile("(?s)```(yaml|csv)\n(.*?)```")

// Every example of feeds/README.md is a configuration, and its CSV file is one
// that the configuration reads.
func TestReadmeExamples(t *testing.T) {
	readme, err := os.ReadFile("../../feeds/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var mapped *feed.Feed
	var rows [][]string
	for _, m := range block.FindAllStringSubmatch(string(readme), -1) {
		kind, text := m[1], m[2]
		if kind == "csv" {
			r := csv.NewReader(strings.NewReader(text))
			r.Comma = ';'
			if rows, err = r.ReadAll(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if strings.HasPrefix(text, "- id:") {
			text = "publisher: x\ntimezone: UTC\nfeeds:\n" + text
		}
		path := filepath.Join(t.TempDir(), "feeds.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		config, _ := load(t, path)
		for i, f := range config.Feeds {
			if f.Mapping != nil {
				mapped = &config.Feeds[i]
			}
		}
	}
	if mapped == nil || len(rows) < 2 {
		t.Fatal("the README shows no feed with a mapping, or no CSV file")
	}
	known := slices.Clone(mapped.Ignore)
	for _, m := range mapped.Mapping {
		known = append(known, m.Columns...)
		at := -1
		for _, column := range m.Columns {
			if at = slices.Index(rows[0], column); at < 0 {
				t.Errorf("the example maps the column %q, which its file does not have", column)
			}
		}
		for _, row := range rows[1:] {
			if _, ok := m.Values[row[max(at, 0)]]; m.Values != nil && !ok {
				t.Errorf("the example's value table for %s lacks %q", m.Input, row[at])
			}
		}
	}
	for _, column := range rows[0] {
		if !slices.Contains(known, column) {
			t.Errorf("the example neither maps nor ignores the column %q", column)
		}
	}
}

// Every property of feeds.yaml is explained in feeds/README.md, and carries a
// title for editors.
func TestEveryPropertyIsDocumented(t *testing.T) {
	readme, err := os.ReadFile("../../feeds/README.md")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type node struct {
		Ref        string `json:"$ref"`
		Title      string
		Properties map[string]json.RawMessage
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	seen := 0
	var walk func(json.RawMessage)
	walk = func(raw json.RawMessage) {
		var n node
		if err := json.Unmarshal(raw, &n); err != nil {
			t.Fatal(err)
		}
		for name, child := range n.Properties {
			seen++
			var c node
			if err := json.Unmarshal(child, &c); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(readme), "`"+name+"`") {
				t.Errorf("feeds/README.md does not explain `%s`", name)
			}
			if c.Title == "" && c.Ref == "" {
				t.Errorf("feeds.schema.json: %s has no title", name)
			}
			walk(child)
		}
		for _, def := range n.Defs {
			walk(def)
		}
	}
	walk(raw)
	if seen < 30 {
		t.Errorf("only %d properties found in feeds.schema.json", seen)
	}
}
