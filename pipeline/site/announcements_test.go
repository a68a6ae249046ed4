package site_test

import (
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
		"announcements/an-9f703592b8.html": {"Asked for; a request is not a decision", "Jorge Arreaza", "amnesty had been requested for 379 people", "No list of names was published", "No page says under what conditions",
			"Nobody's verification is tied to it", "33", "This is how far it went, not whether it is true", "371 + 5 + 2 + 1 = 379"},
		"es/anuncios/an-9f703592b8.html": {"Solicitado: una solicitud no es una decisión", "Jorge Arreaza", "379 personas", "No se publicó ninguna lista de nombres", "no si es cierto"},
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
			case top == "latest", top == "snapshots", to == "versions.json", to == "site.json":
				continue
			case s.files[to] == nil:
				t.Errorf("%s: %s leads nowhere", at, link)
			case place != "" && !ids[to][place]:
				t.Errorf("%s: %s has no such place", at, link)
			}
		}
	}
}
