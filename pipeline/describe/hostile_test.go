package describe_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/describe"
	"github.com/recuento/recuento/pipeline/language"
	"pgregory.net/rapid"
)

// hostile is what a feed or the configuration may give for a name.
var hostile = []string{
	`</script><script>alert(1)</script>`, "a\u2028b\u2029c", "x\": y\n- z: [1, 2]", "\x00\x1b[31mred", "\u202egnp.exe\u2069",
	"[click](javascript:alert(1))", "| a | b |\n# head", "`code` *bold* <b>", "%s %d %n", "\xff\xfe", strings.Repeat("w", 10_000), " \t\n ", "‘’ — ¿ñ?", "*a: &b !!c", "'", `\`,
	"https://example.org/track",
}

func poisoned(t *testing.T, s string) describe.Edition {
	e := smallEdition(t)
	e.Publisher = s
	e.Sources = []describe.Source{{Feed: s, Title: s, Publisher: s, Homepage: s, Licence: s, Attribution: s}}
	return e
}

func TestNothingThatAFeedGivesBreaksOut(t *testing.T) {
	for _, s := range hostile {
		e := poisoned(t, s)
		dataPackage(t, e) // fails the test where the text is not one JSON value
		croissant(t, e)
		head, _ := dataset(t, e, language.English)
		if strings.ContainsAny(head, "<>&\u2028\u2029") {
			t.Errorf("%.40q: the head of a page could end its script: %s", s, head)
		}
		for _, l := range []language.Language{language.English, language.Spanish} {
			text := readme(t, e, l)
			for _, never := range []string{"<script", "\x1b", "\x00", "\u202e", "[click](", "\n# head", "| a | b", "<b>", "%!"} {
				if strings.Contains(text, never) {
					t.Errorf("%.40q: %q stands in the %s README", s, never, l)
				}
			}
			if len(text) > 20_000 {
				t.Errorf("%.40q: the README has %d bytes", s, len(text))
			}
		}
	}
}

func TestOnlyWebAddressesAreGiven(t *testing.T) {
	for address, given := range map[string]bool{
		"https://example.org/a?b=1#c": true, "http://example.org": true, "": false, "javascript:alert(1)": false, "ftp://example.org": false,
		"//example.org": false, "https://": false, "https://example.org/a b": false, "https://example.org/><x": false, "https://exa\u202emple.org": false, "data:text/html,x": false,
	} {
		e := smallEdition(t)
		e.Sources[0].Homepage = address
		path := dataPackage(t, e).find(t, "sources", "title", "Feed")["path"]
		if linked := strings.Contains(readme(t, e, language.English), "<"+address+">"); given != (path != nil) || given != (linked && address != "") {
			t.Errorf("%q: in the package %v, in the README %v; expected %v", address, path, linked, given)
		}
	}
}

// TestACitationIsYAML holds every value between double quotes to the escapes
// that YAML and JSON share or that YAML adds.
func TestACitationIsYAML(t *testing.T) {
	for _, s := range hostile {
		for line := range strings.Lines(citation(t, poisoned(t, s))) {
			_, value, found := strings.Cut(strings.TrimSuffix(strings.TrimLeft(line, " -"), "\n"), ": ")
			if !found || !strings.HasPrefix(value, `"`) {
				continue
			}
			var text string
			if err := json.Unmarshal([]byte(value), &text); err != nil {
				t.Errorf("%.40q: %s is not one quoted text: %v", s, line, err)
			}
		}
	}
	text := citation(t, smallEdition(t))
	for _, want := range []string{"cff-version: 1.2.0\n", "type: dataset\n", "  - name: \"Archive\"\n", "version: \"2026-11-22.2\"\n", "date-released: \"2026-11-22\"\n", "license: CC-BY-4.0\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	e := poisoned(t, " \u200b ")
	if text := citation(t, e); !strings.Contains(text, "  - name: \"Recuento\"\n") {
		t.Errorf("a publisher whose name cannot be seen leaves no author:\n%s", text)
	}
	e.Address = "https://example.org/r/"
	if text := citation(t, e); !strings.Contains(text, "url: \"https://example.org/r/\"\n") {
		t.Errorf("no address in\n%s", text)
	}
}

func TestTheSameEditionGivesTheSameBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := poisoned(t, rapid.String().Draw(r, "name"))
		if rapid.Bool().Draw(r, "address") {
			e.Address = "https://example.org/r/"
		}
		all := func() string {
			text := readme(t, e, language.English) + readme(t, e, language.Spanish) + citation(t, e)
			text += written(t, func(w io.Writer) error { return describe.DataPackage(w, e) })
			text += written(t, func(w io.Writer) error { return describe.Croissant(w, e) })
			head, _ := dataset(t, e, language.Spanish)
			return text + head
		}
		if first, second := all(), all(); first != second {
			r.Fatal("two writings differ")
		}
	})
}
