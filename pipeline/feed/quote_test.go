package feed

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/schemas"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"Organización":       "Organización",
		"d de month de yyyy": "d de month de yyyy",
		"s/d":                "s/d",
		"":                   `""`,
		"yes":                `"yes"`,
		"No":                 `"No"`,
		"2026":               `"2026"`,
		"- x":                `"- x"`,
		"a: b":               `"a: b"`,
		"a #b":               `"a #b"`,
		"month d, yyyy":      `"month d, yyyy"`,
		`^(.+?) *\(`:         `'^(.+?) *\('`,
		`it's "so"`:          `"it's \"so\""`,
		"a\u00a0b":           `"a\u00a0b"`,
		"línea\nrota":        `"línea\u000arota"`,
		"blank ":             `"blank "`,
	} {
		if got := Quote(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestQuotedTextsAreReadBack puts any text where a draft puts one: as a value,
// in brackets, and as a name.
func TestQuotedTextsAreReadBack(t *testing.T) {
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	jsonSchema, err := schemas.FS.ReadFile("feeds.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[^\s\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{fffe}\x{ffff}]{1,12}`).
			Filter(func(s string) bool { return strings.IndexFunc(s, unicode.IsSpace) < 0 }).Draw(t, "text")
		q := Quote(text)
		config := fmt.Sprintf(`publisher: Tests
timezone: America/Caracas
feeds:
  - id: drafted
    title: Drafted
    title_es: Borrador
    publisher: Tests
    licence: {spdx: LicenseRef-UNKNOWN, republish: false}
    location: x.csv
    table: windows
    cadence: archive
    mapping:
      window: {column: %s}
      earliest_start: A
      latest_start: B
      kind:
        column: C
        values:
          %s: law
      title_en: D
      title_es: E
    ignore: [%s]
`, q, q, Quote("x"+text))
		c, err := parseConfig("feeds.yaml", []byte(config), jsonSchema, set)
		if err != nil {
			t.Fatalf("%q as %s: %v", text, q, err)
		}
		f := c.Feeds[0]
		if f.Mapping[0].Columns[0] != text || f.Ignore[0] != "x"+text || f.Mapping[3].Values[text] != "law" {
			t.Fatalf("%q as %s: read as %q, %q, %q", text, q, f.Mapping[0].Columns, f.Ignore, f.Mapping[3].Values)
		}
	})
}
