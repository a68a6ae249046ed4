package site_test

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestThePageOfThe379 holds what the page says of the figure that set all this
// off: who, at which stage, what is not known, and every page that carries it.
func TestThePageOfThe379(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, wants := range map[string][]string{
		"announcements/an-9f703592b8.html": {"Asked for; a request is not a decision", "Jorge Arreaza", "amnesty had been requested for 379 people", "By 1 page of 46, no list of names was published; 45 do not say", "Counted: 44 of 46 pages; 2 pages in error, doubtful or out of date are left out", "No page says under what conditions",
			"Nobody's verification is tied to it", "33", "This is how far it went, not whether it is true", "371 + 5 + 2 + 1 = 379"},
		"es/anuncios/an-9f703592b8.html": {"Solicitado: una solicitud no es una decisión", "Jorge Arreaza", "379 personas", "Según 1 página de 46, no se publicó ninguna lista de nombres; 45 no lo dicen", "Se cuentan 44 de 46 páginas; 2 páginas con errores, dudosas o atrasadas no se cuentan", "no si es cierto"},
	} {
		root := parsedPage(t, s.files[at])
		mustSay(t, at, wordsOf(root), wants...)
		reports := storyAll(root, func(n *html.Node) bool { return n.Data == "tr" && strings.HasPrefix(storyAttr(n, "id"), "ar-") })
		if len(reports) != 46 {
			t.Errorf("%s lists %d reports, want 46", at, len(reports))
		}
		for _, r := range reports {
			links := storyAll(r, func(n *html.Node) bool { return n.Data == "a" })
			if len(links) != 1 || !strings.HasPrefix(storyAttr(links[0], "href"), "http") {
				t.Errorf("%s: report %s has no link to its page", at, storyAttr(r, "id"))
			}
		}
		for _, never := range []string{"_", "2026-11-22"} {
			text := wordsOf(withID(t, root, "wording-text")) + wordsOf(storyAll(root, func(n *html.Node) bool { return n.Data == "h1" })[0])
			if strings.Contains(text, never) {
				t.Errorf("%s: %q stands in what is quoted", at, never)
			}
		}
	}
}

// TestEveryAnnouncementHasItsPage compares the list with the pages.
func TestEveryAnnouncementHasItsPage(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, dir := range map[string]string{"announcements/index.html": "announcements/", "es/anuncios/index.html": "es/anuncios/"} {
		rows := storyAll(parsedPage(t, s.files[at]), func(n *html.Node) bool { return n.Data == "tr" && storyAttr(n, "data-stage") != "" })
		if len(rows) != 200 {
			t.Errorf("%s lists %d announcements, want 200", at, len(rows))
		}
		for _, r := range rows {
			link := storyAttr(storyAll(r, func(n *html.Node) bool { return n.Data == "a" })[0], "href")
			if _, ok := s.files[dir+link]; !ok {
				t.Errorf("%s leads to %s, which is not there", at, link)
			}
		}
	}
}

// TestEveryLinkLeadsSomewhere follows each link within the site, with its place
// on the page. What versions hold is the snapshot's.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	pages, ids := map[string]*html.Node{}, map[string]map[string]bool{}
	for at, content := range s.files {
		if strings.HasSuffix(at, ".html") {
			pages[at], ids[at] = parsedPage(t, content), map[string]bool{}
			for _, n := range storyAll(pages[at], func(n *html.Node) bool { return storyAttr(n, "id") != "" }) {
				if id := storyAttr(n, "id"); ids[at][id] {
					t.Errorf("%s has two places %q", at, id)
				} else {
					ids[at][id] = true
				}
			}
		}
	}
	for at, root := range pages {
		for _, n := range storyAll(root, func(n *html.Node) bool {
			return slices.Contains([]string{"a", "link", "script", "img"}, n.Data)
		}) {
			link := storyAttr(n, "href") + storyAttr(n, "src")
			if link == "" || strings.Contains(link, ":") {
				continue
			}
			to, place, _ := strings.Cut(link, "#")
			if strings.HasPrefix(to, "/") {
				t.Errorf("%s: %s holds at the root of a host only", at, link)
			}
			if to = path.Join(path.Dir(at), to); strings.HasSuffix(link, "#"+place) && strings.HasPrefix(link, "#") {
				to = at
			}
			switch top, _, _ := strings.Cut(to, "/"); {
			case top == "latest", top == "snapshots", to == "versions.json", to == "site.json", to == "freshness.json":
				continue
			case s.files[to] == nil:
				t.Errorf("%s: %s leads nowhere", at, link)
			case strings.Contains(place, "="):
				picks(t, at, place, pages[to])
			case place != "" && !ids[to][place]:
				t.Errorf("%s: %s has no such place", at, link)
			}
		}
	}
}

// picks holds that a link to a part of a list asks for what the list can be
// picked by.
func picks(t *testing.T, at, state string, list *html.Node) {
	t.Helper()
	asked, err := url.ParseQuery(state)
	if err != nil || list == nil {
		t.Fatalf("%s: %q picks nothing: %v", at, state, err)
	}
	for name, values := range asked {
		choices := storyAll(list, func(n *html.Node) bool {
			return n.Data == "option" && storyAttr(n.Parent, "name") == name && storyAttr(n, "value") == values[0]
		})
		if len(choices) != 1 {
			t.Errorf("%s: %q asks for %s %q, which the list does not offer", at, state, name, values[0])
		}
	}
}

// TestWhatCameNext follows the 379 to what the same body said in the days after
// it, in the order of the days, and to its story.
func TestWhatCameNext(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, want := range map[string][2]string{
		"announcements/an-9f703592b8.html": {"What came next", "methodology.html#the-story-of-the-379"},
		"es/anuncios/an-9f703592b8.html":   {"Qué vino después", "metodologia.html#la-historia-de-los-379"},
	} {
		root := parsedPage(t, s.files[at])
		next := withID(t, root, "next")
		if wordsOf(next) != want[0] {
			t.Errorf("%s: the heading is %q", at, wordsOf(next))
		}
		if !slices.ContainsFunc(links(root), func(l string) bool { return strings.HasSuffix(l, want[1]) }) {
			t.Errorf("%s does not lead to %s", at, want[1])
		}
		list := storyAll(root, func(n *html.Node) bool { return n.Data == "ul" && storyAttr(n, "class") == "next" })[0]
		last := "2026-02-20"
		for _, day := range storyAll(list, func(n *html.Node) bool { return n.Data == "time" }) {
			if on := storyAttr(day, "datetime"); on < last || on == "2026-02-20" {
				t.Errorf("%s: %s stands after %s", at, on, last)
			} else {
				last = on
			}
		}
		for _, id := range []string{"an-0cdb33d447", "an-a6c90a2eab", "an-0b9b22d3d9"} { // the 80, the 1,557, the 179
			if !slices.Contains(links(list), id+".html") {
				t.Errorf("%s does not lead on to %s", at, id)
			}
		}
	}
	granted := parsedPage(t, s.files["announcements/an-d87f61ab52.html"])
	if found := storyAll(granted, func(n *html.Node) bool { return storyAttr(n, "id") == "next" }); len(found) > 0 {
		t.Error("what is said to be granted waits for something")
	}
}

// TestPagesToNameSuitTheReader puts pages in the reader's language first, none of
// them at another stage than the announcement's, and one into the text to copy.
func TestPagesToNameSuitTheReader(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, want := range map[string]string{"announcements/an-9f703592b8.html": "bombaydurpun.in", "es/anuncios/an-9f703592b8.html": "abc.com.py, EFE, 21 de febrero de 2026"} {
		root := parsedPage(t, s.files[at])
		text := withID(t, root, "wording-text")
		mustSay(t, at, wordsOf(text), want, "https://")
		if got := links(text); len(got) != 1 {
			t.Errorf("%s: the text to copy names %v", at, got)
		}
	}
	spanish := parsedPage(t, s.files["es/anuncios/an-9f703592b8.html"])
	pages := storyAll(spanish, func(n *html.Node) bool {
		return n.Data == "a" && storyAttr(n, "hreflang") != "" && strings.HasPrefix(wordsOf(n.Parent), "Páginas para nombrar")
	})
	if len(pages) != 3 {
		t.Errorf("%d pages are named beside the text, want 3", len(pages))
	}
	for _, a := range pages {
		if storyAttr(a, "hreflang") != "es" {
			t.Errorf("a Spanish reader is sent to %s, though there are Spanish pages", storyAttr(a, "href"))
		}
	}
}

// TestAboutSaysWhatThePageSays holds that the text about the 379 claims no more
// than the page of the announcement.
func TestAboutSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, page := range map[string]string{"about.html": "announcements/an-9f703592b8.html", "es/acerca.html": "es/anuncios/an-9f703592b8.html"} {
		about := parsedPage(t, s.files[at])
		mustSay(t, at, wordsOf(about), "46", "33")
		checks := storyAll(storyAll(about, func(n *html.Node) bool { return n.Data == "ul" && storyAttr(n.Parent, "id") == "main" })[0], func(n *html.Node) bool { return n.Data == "li" })
		if len(checks) != 3 {
			t.Fatalf("%s says %d things of what can be checked, want 3", at, len(checks))
		}
		for _, c := range checks {
			mustSay(t, page, wordsOf(parsedPage(t, s.files[page])), wordsOf(c))
		}
	}
}
