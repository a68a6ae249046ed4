package feed

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/recuento/recuento/pipeline/schema"
)

// testSet has one feed table, "counts", with every kind of input, and one
// table that the pipeline makes, "sums".
func testSet(t testing.TB) *schema.Set {
	t.Helper()
	column := func(name, rest string) string {
		return fmt.Sprintf(`{"name":%q,"title":"t","title_es":"t","description":"d","description_es":"d"%s}`, name, rest)
	}
	table := func(name, feed string, columns ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: fmt.Appendf(nil, `{"name":%q,"schema_version":"1.0.0","title":"t","title_es":"t",
			"description":"d","description_es":"d","feed":%s,"missingValues":[""],"primaryKey":["id"],"fields":[%s]}`,
			name, feed, strings.Join(columns, ","))}
	}
	id := column("id", `,"type":"string","constraints":{"required":true,"pattern":"[a-z]+-[0-9]+"}`)
	set, err := schema.ParseSet(fstest.MapFS{
		"codes/who.json":       {Data: []byte(`{"name":"who","title":"t","title_es":"t","codes":[{"code":"foro_penal","title":"t","title_es":"t"},{"code":"provea","title":"t","title_es":"t"}],"prefixes":[{"prefix":"other:","pattern":".+","title":"t","title_es":"t"}]}`)},
		"codes/unit.json":      {Data: []byte(`{"name":"unit","title":"t","title_es":"t","codes":[{"code":"people","title":"t","title_es":"t"},{"code":"cases","title":"t","title_es":"t"}]}`)},
		"codes/precision.json": {Data: []byte(`{"name":"precision","title":"t","title_es":"t","codes":[{"code":"day","title":"t","title_es":"t"}]}`)},
		"tables/order.json":    {Data: []byte(`["counts","sums"]`)},
		"tables/counts.json": table("counts", "true", id,
			column("who", `,"type":"string","codes":"who","constraints":{"required":true}`),
			column("unit", `,"type":"string","codes":"unit"`),
			column("people_counted", `,"type":"integer","constraints":{"minimum":0,"maximum":1000},"from":{"input":"people","when":{"input":"unit","is":"people"}}`),
			column("cases_counted", `,"type":"integer","from":{"input":"people","when":{"input":"unit","is":"cases"}}`),
			column("on", `,"type":"date","from":{"input":"date","part":"earliest"}`),
			column("on_precision", `,"type":"string","codes":"precision","from":{"input":"date","part":"precision"}`),
			column("day", `,"type":"date"`),
			column("relayed", `,"type":"boolean"`),
			column("note", `,"type":"string","optional":true`),
			column("flags", `,"type":"string","computed":true`)),
		"tables/sums.json": table("sums", "false", id),
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func feedsSchema(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../../schemas/feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parse(t testing.TB, text string) (*Config, error) {
	t.Helper()
	return parseConfig("feeds.yaml", []byte(text), feedsSchema(t), testSet(t))
}

// head is what every feed of the tests begins with; what a test adds begins
// in line 12.
const head = `publisher: Ours
timezone: America/Caracas
feeds:
  - id: one
    title: One
    title_es: Uno
    publisher: Theirs
    licence: {spdx: CC0-1.0, republish: false}
    location: one.csv
    table: counts
    cadence: archive
`

// The defaults of the code are those that the schema shows in an editor.
func TestDefaultsAreTheSchemas(t *testing.T) {
	var s struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Default    any
				Properties map[string]struct{ Default any }
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(feedsSchema(t), &s); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ want, got any }{
		{float64(DefaultMaxShrinkPercent), s.Defs["table"].Properties["max_shrink_percent"].Default},
		{float64(DefaultMaxRejectedPercent), s.Defs["guards"].Properties["max_rejected_percent"].Default},
		{float64(0), s.Defs["guards"].Properties["min_rows"].Default},
		{DefaultEncoding, s.Defs["dialect"].Properties["encoding"].Default},
		{DefaultDelimiter, s.Defs["dialect"].Properties["delimiter"].Default},
		{DefaultCompression, s.Defs["dialect"].Properties["compression"].Default},
		{DefaultUnknownColumn, s.Defs["feed"].Properties["drift"].Properties["unknown_column"].Default},
	} {
		if c.want != c.got {
			t.Errorf("the code's default is %v, the schema's is %v", c.want, c.got)
		}
	}
}
