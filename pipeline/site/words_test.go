package site_test

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestSpanishPagesAreSpanish reads every page that readers get but those that
// show rows of tables, which stand as they were written, and the glossary, which
// gives the English words.
func TestSpanishPagesAreSpanish(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	english := regexp.MustCompile(`(^|[\s(])(the|of|and|said|says|for|by|from|with|people|pages?|which|were|[Gg]overnment|[Ss]tate [Pp]olice|United States)([\s,.:;)]|$)`)
	read := 0
	for at, content := range s.files {
		if !strings.HasPrefix(at, "es/") || !strings.HasSuffix(at, ".html") || strings.HasPrefix(at, "es/datos/") || at == "es/problemas.html" || at == "es/glosario.html" || at == "es/metodologia.html" {
			continue
		}
		read++
		for n := range withID(t, parsedPage(t, content), "main").Descendants() {
			if n.Type != html.TextNode || quoted(n) {
				continue
			}
			if word := english.FindString(n.Data); word != "" {
				t.Errorf("%s has the English word %q: %q", at, word, strings.TrimSpace(n.Data))
			}
		}
	}
	if read < 230 {
		t.Errorf("%d pages were read", read)
	}
}

// quoted reports whether a text is no text of the page's own: code, data for a
// script, words of another language, the name or address of an outlet.
func quoted(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		lang := storyAttr(p, "lang")
		outlet := p.Data == "a" && strings.HasPrefix(storyAttr(p, "href"), "http")
		if outlet || p.Data == "script" || p.Data == "code" || p.Data == "pre" || lang != "" && lang != "es" {
			return true
		}
	}
	return false
}

// TestListsSayWhoSays holds that no row of the list claims anything in its own
// voice.
func TestListsSayWhoSays(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, says := range map[string]string{"announcements/index.html": " says: ", "es/anuncios/index.html": "Según "} {
		rows := storyAll(parsedPage(t, s.files[at]), func(n *html.Node) bool { return n.Data == "tr" && storyAttr(n, "data-stage") != "" })
		if len(rows) == 0 {
			t.Fatalf("%s lists nothing", at)
		}
		for _, r := range rows {
			title := wordsOf(storyAll(r, func(n *html.Node) bool { return n.Data == "a" })[0])
			if !strings.Contains(title, says) && storyAttr(r, "data-stage") != "annulled" {
				t.Errorf("%s: nobody says %q", at, title)
			}
			if strings.HasPrefix(title, "Según Asamblea") || strings.HasPrefix(title, "National Assembly") || strings.Contains(title, "group: Members") {
				t.Errorf("%s: %q is no sentence", at, title)
			}
		}
	}
}

// TestOneNameForABody holds that prosecutors are called by one name.
func TestOneNameForABody(t *testing.T) {
	t.Parallel()
	for at, content := range bundledTold(t).files {
		if strings.HasSuffix(at, ".html") && strings.Contains(string(content), "Prosecutor’s Office") {
			t.Errorf("%s has a second name for the Public Ministry", at)
		}
	}
}

// TestHighestIsAFigureThatWasCounted: the end of a range is not one.
func TestHighestIsAFigureThatWasCounted(t *testing.T) {
	t.Parallel()
	s := madeUpStory(t, "", storyHeld("foro_penal", "2027-01-10", "700", "", "exact"), storyHeld("foro_penal", "2027-02-10", "600", "1000", "range"),
		storyHeld("foro_penal", "2027-03-10", "900", "", "at_least"), storyHeld("jep", "2027-01-10", "900", "", "at_least"), storyHeld("jep", "2027-02-10", "950", "", "at_least"))
	var text strings.Builder
	for _, f := range s.figures(t, "index.html") {
		text.WriteString(storyText(f))
	}
	mustSay(t, "front", text.String(), "highest exact 700 (10 January 2027)", "2 balances; first at least 900 (10 January 2027), newest at least 950")
}

// TestSeriesOfADrawingHaveNamesOfTheirOwn: two totals of one counter differ by
// their beginnings.
func TestSeriesOfADrawingHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, want := range map[string][]string{
		"index.html":    {"Foro Penal: released since Jan 2026", "Foro Penal: released since Feb 2026"},
		"es/index.html": {"Foro Penal: excarceladas desde ene 2026", "Foro Penal: excarceladas desde feb 2026"},
	} {
		drawn := ""
		for _, f := range s.figures(t, at) {
			drawing := storyAll(f, func(n *html.Node) bool { return n.Data == "svg" && storyAttr(n, "class") == "chart" })[0]
			names := map[string]string{}
			for _, n := range storyAll(drawing, func(n *html.Node) bool { return strings.HasPrefix(storyAttr(n, "class"), "chart-label chart-s") }) {
				names[storyAttr(n, "class")] += " " + wordsOf(n) // a long one has two lines
			}
			seen := map[string]bool{}
			for _, name := range names {
				if seen[name] {
					t.Errorf("%s: two series are called %q", at, name)
				}
				seen[name] = true
				drawn += name + "\n"
			}
		}
		mustSay(t, at, drawn, want...)
	}
}
