package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// testSet has a feed table, "counts", with every kind of input, another with a
// figure, "claims", and one that the pipeline makes, "sums".
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
		"codes/exactness.json": {Data: []byte(`{"name":"exactness","title":"t","title_es":"t","codes":[{"code":"exact","title":"t","title_es":"t"},{"code":"at_least","title":"t","title_es":"t"}]}`)},
		"tables/order.json":    {Data: []byte(`["counts","claims","sums"]`)},
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
		"tables/claims.json": table("claims", "true",
			column("id", `,"type":"string","constraints":{"required":true,"pattern":"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"}`),
			column("who", `,"type":"string","codes":"who","constraints":{"required":true}`),
			column("on", `,"type":"date","from":{"input":"as_of","part":"earliest"}`),
			column("counted", `,"type":"integer","from":{"input":"total"},"constraints":{"minimum":0}`),
			column("counted_max", `,"type":"integer","from":{"input":"total_max"},"constraints":{"minimum":0}`),
			column("precision", `,"type":"string","codes":"exactness","constraints":{"required":true}`),
			column("women", `,"type":"integer"`),
			column("url", `,"type":"string"`),
			column("note", `,"type":"string","optional":true,"constraints":{"maxLength":20}`)),
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

// faultCase is a configuration, whole or behind head, and all of its faults.
type faultCase struct {
	text string
	want []string
}

func checkFaults(t *testing.T, cases map[string]faultCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			config, err := parse(t, c.text)
			var e *ConfigError
			if !errors.As(err, &e) || config != nil {
				t.Fatalf("config %v, error %v", config, err)
			}
			got := strings.Split(e.Error(), "\n")
			if diff := cmp.Diff(c.want, got); c.want != nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

// one parses a configuration of one feed.
func one(t *testing.T, text string) Feed {
	t.Helper()
	c, err := parse(t, text)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Feeds) != 1 {
		t.Fatalf("%d feeds, want 1", len(c.Feeds))
	}
	return c.Feeds[0]
}

// sameForms compares what is compiled by what was declared.
func sameForms() cmp.Option {
	return cmp.Options{
		cmp.Comparer(func(a, b notation.DateFormat) bool { return a.String() == b.String() }),
		cmp.Comparer(func(a, b *regexp.Regexp) bool { return pattern(a) == pattern(b) }),
		cmpopts.IgnoreFields(Feed{}, "Reading"), // a digest; TestReading has it
	}
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

// claims is head for the table that has a figure.
var claims = strings.Replace(head, "table: counts", "table: claims", 1)

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
		{DefaultQuote, s.Defs["dialect"].Properties["quote"].Default},
		{DefaultEscape, s.Defs["dialect"].Properties["escape"].Default},
		{float64(0), s.Defs["dialect"].Properties["preamble"].Default},
		{float64(DefaultHeader), s.Defs["dialect"].Properties["header"].Default},
		{DefaultRagged, s.Defs["dialect"].Properties["ragged"].Default},
		{float64(DefaultMaxBytes), s.Defs["limits"].Properties["bytes"].Default},
		{float64(DefaultMaxRows), s.Defs["limits"].Properties["rows"].Default},
		{float64(DefaultMaxColumns), s.Defs["limits"].Properties["columns"].Default},
		{float64(DefaultMaxCell), s.Defs["limits"].Properties["cell"].Default},
		{DefaultUnknownColumn, s.Defs["feed"].Properties["drift"].Properties["unknown_column"].Default},
	} {
		if c.want != c.got {
			t.Errorf("the code's default is %v, the schema's is %v", c.want, c.got)
		}
	}
}
