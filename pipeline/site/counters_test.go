package site_test

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// filledSite is the site of a few rows: tables as CSV, the others empty. change
// alters what the site is made of.
func filledSite(t *testing.T, tables map[string]string, change func(*site.Input)) map[string]site.File {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	filled := map[string]*table.Table{}
	for _, s := range set.Tables {
		filled[s.Name] = table.NewBuilder(s).Table()
		if text := tables[s.Name]; text != "" {
			filled[s.Name] = storyFilled(t, set, s.Name, text)
		}
	}
	m := snapshot.Manifest{Version: "2027-05-01", Seq: 1, PublishedAt: time.Date(2027, 5, 1, 8, 30, 0, 0, time.UTC), Publisher: "Test", SchemaVersion: set.Version}
	in := site.Input{Version: reading.Of("2027-05-01", set, filled), Manifest: m, Docs: docs.FS,
		Versions: []snapshot.Entry{{Version: m.Version, Seq: 1, PublishedAt: m.PublishedAt, SchemaVersion: set.Version, Manifest: snapshot.Sum([]byte("one")),
			Tables: []snapshot.Table{{Table: "announcements", Rows: 3, Added: 3}}}}}
	if change != nil {
		change(&in)
	}
	out := map[string]site.File{}
	if err := site.Build(in, func(f site.File) error { out[f.Path] = f; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// parsedPage parses a page.
func parsedPage(t *testing.T, content []byte) *html.Node {
	t.Helper()
	if len(content) == 0 {
		t.Fatal("there is no such page")
	}
	root, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func withID(t *testing.T, root *html.Node, id string) *html.Node {
	t.Helper()
	found := storyAll(root, func(n *html.Node) bool { return storyAttr(n, "id") == id })
	if len(found) != 1 {
		t.Fatalf("%d elements have the id %q, want one", len(found), id)
	}
	return found[0]
}

// wordsOf is the text under a node with single blanks.
func wordsOf(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// mustSay fails unless a text holds all that is wanted.
func mustSay(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%.1500s", what, want, text)
		}
	}
}

// TestEveryFactOfACounterStandsOnce finds every balance and count on the page of
// who counted it, and that page in the list.
func TestEveryFactOfACounterStandsOnce(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	address := regexp.MustCompile(`^[a-z0-9_-]+\.html$`)
	for folder, list := range map[string]string{"counters/": "counters/index.html", "es/conteos/": "es/conteos/index.html"} {
		seen := map[string]int{}
		listed := map[string]bool{}
		for _, a := range storyAll(parsedPage(t, s.files[list]), func(n *html.Node) bool { return n.Data == "a" }) {
			listed[path.Join(path.Dir(list), storyAttr(a, "href"))] = true
		}
		for _, at := range slices.Sorted(maps.Keys(s.files)) {
			name, ok := strings.CutPrefix(at, folder)
			if !ok || at == list {
				continue
			}
			if !address.MatchString(name) || strings.Contains(name, "capriles") || strings.Contains(name, "solorzano") || !listed[at] {
				t.Errorf("page %s: its address holds more than codes, or the list has no link to it", at)
			}
			for _, row := range storyAll(parsedPage(t, s.files[at]), func(n *html.Node) bool { return n.Data == "tr" && storyAttr(n, "id") != "" }) {
				seen[storyAttr(row, "id")]++
			}
		}
		facts := 0
		for _, name := range []string{"detainee_counts", "verified_releases"} {
			v := s.version.Table(name)
			for _, r := range v.Order() {
				facts++
				if id := v.Text(r, "fact_id"); seen[id] != 1 {
					t.Errorf("%s: %s stands %d times", folder, id, seen[id])
				}
			}
		}
		if facts < 600 || len(seen) != facts {
			t.Errorf("%s: %d facts, %d rows", folder, facts, len(seen))
		}
	}
}

// TestWhatTheForoPenalPageSays holds known rows of the counter with most figures.
func TestWhatTheForoPenalPageSays(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	root := parsedPage(t, s.files["counters/foro_penal.html"])
	for id, wants := range map[string][]string{
		"co-9d065b7107": {"20 February 2026", "644", "Whole country", "yes", "Stands", "14 pages"},
		"re-6eb4ec3f3c": {"75", "Released from prison", "Corrected by 61, 29 December 2025"},
		"re-aa42a90623": {"568", "not to be used: no sound page tells it"},
		"re-22fd5cd273": {"109", "Running total, under the amnesty law", "Full freedom", "Superseded by"},
	} {
		text := wordsOf(withID(t, root, id))
		for _, want := range wants {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("%s does not say %q: %s", id, want, text)
			}
		}
	}
	text := wordsOf(root)
	mustSay(t, "the page", text, "220 balances and 282 counts", "8 of 131 intervals close", "Under the amnesty law it counts only people who left prison in full freedom",
		"the state's figure would be higher by at most 471", "They count different people, so no bound follows", "has no cause here", "the last exact one: 2 March 2026",
		"61, 29 December 2025 corrects 75, 26 December 2025")
	between := withID(t, root, "stock-now")
	for between.Data != "table" {
		between = between.Parent
	}
	mustSay(t, "the table between balances", wordsOf(between), "26 February 2026 – 2 March 2026 Released: difference of two totals, 24 February 2026 to 2 March 2026 568 — — — 76 526 +34 one term only")
	if folds := storyAll(root, func(n *html.Node) bool { return n.Data == "details" && n.Parent.Data == "main" }); len(folds) < 20 {
		t.Errorf("%d folds: the past stands in the open", len(folds))
	}
	spanish := wordsOf(parsedPage(t, s.files["es/conteos/foro_penal.html"]))
	mustSay(t, "the Spanish page", spanish, "Excarceladas", "Reemplazada por", "Corregida por 61, 29 de diciembre de 2025", "Cuadran 8 de 131 intervalos", "Todo el país")
	for _, english := range []string{"Released", "Stands", "Whole country", "pages", "named origin", "since ", "Superseded"} {
		if strings.Contains(spanish, english) {
			t.Errorf("the Spanish page says %q", english)
		}
	}
}

// TestThoseWhoVerifyNothingStandApart holds the list: counters, then the state,
// then whoever is not named.
func TestThoseWhoVerifyNothingStandApart(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	text := wordsOf(parsedPage(t, s.files["counters/index.html"]))
	var last int
	for _, heading := range []string{"Foro Penal Non-governmental", "State bodies that count", "Public Ministry", "The press and other states", "Counters that are not named", "A counter that no page names"} {
		at := strings.Index(text, heading)
		if at < last {
			t.Errorf("%q stands at %d, want it behind %d", heading, at, last)
		}
		last = at
	}
	mustSay(t, "the list", text, "about 500", "Justicia, Encuentro y Perdón (JEP)", "Does not count a move to house arrest as a release")
	mustSay(t, "the page of the unnamed", wordsOf(parsedPage(t, s.files["counters/not_stated.html"])), "without saying whose they are", "verify nothing")
	mustSay(t, "the page of a state body", wordsOf(parsedPage(t, s.files["es/conteos/government-public_ministry.html"])), "El Estado no se verifica a sí mismo")
}

// TestPagesOfCountersAreSound looks at each page's headings, ids, tables, codes
// and links.
func TestPagesOfCountersAreSound(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	ids := map[string]map[string]bool{}
	pages := map[string]*html.Node{}
	for at, content := range s.files {
		if path.Ext(at) != ".html" {
			continue
		}
		pages[at], ids[at] = parsedPage(t, content), map[string]bool{}
		for _, n := range storyAll(pages[at], func(n *html.Node) bool { return storyAttr(n, "id") != "" }) {
			if id := storyAttr(n, "id"); !ids[at][id] {
				ids[at][id] = true
			} else {
				t.Errorf("%s: the id %s stands twice", at, id)
			}
		}
	}
	those := ofCounters()
	for at, root := range pages {
		if those.MatchString(at) {
			sound(t, at, root)
			linked(t, s.files, at, root, ids)
		}
	}
}

// ofCounters is the pages of those who count, of versions and of problems.
func ofCounters() *regexp.Regexp {
	return regexp.MustCompile(`^(es/)?(counters|conteos)/|^(es/)?(versions|versiones|problems|problemas)\.html`)
}

// sound looks at one page.
func sound(t *testing.T, at string, root *html.Node) {
	t.Helper()
	if n := len(storyAll(root, func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		t.Errorf("%s has %d titles", at, n)
	}
	for _, n := range storyAll(root, func(n *html.Node) bool { return n.Data == "table" }) {
		if first := n.FirstChild; first == nil || first.Data != "caption" || storyAttr(n.Parent, "aria-labelledby") != storyAttr(first, "id") {
			t.Errorf("%s has a table without a caption that names its frame", at)
		}
	}
	for _, n := range storyAll(root, func(n *html.Node) bool { return storyAttr(n, "style") != "" || storyAttr(n, "onclick") != "" }) {
		t.Errorf("%s: <%s> has a style or a script of its own", at, n.Data)
	}
	code := regexp.MustCompile(`[a-z]_[a-z]`)
	for n := range root.Descendants() {
		if n.Type == html.TextNode && code.MatchString(n.Data) && !inCode(n) {
			t.Errorf("%s shows a code: %q", at, strings.TrimSpace(n.Data))
		}
	}
}

// inCode tells texts that are for programs: digests, snippets, names of files
// and tables, and those of another language.
func inCode(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "code" || p.Data == "head" || storyAttr(p, "class") == "digest" || p.Data == "a" && !strings.Contains(n.Data, " ") {
			return true
		}
	}
	return false
}

// linked follows the links of a page within the site, but those to versions and
// to announcements.
func linked(t *testing.T, files map[string][]byte, at string, root *html.Node, ids map[string]map[string]bool) {
	t.Helper()
	for _, a := range storyAll(root, func(n *html.Node) bool { return n.Data == "a" }) {
		to, anchor, _ := strings.Cut(storyAttr(a, "href"), "#")
		if strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://") {
			continue
		}
		full := at
		if to != "" {
			full = path.Join(path.Dir(at), to)
		}
		if regexp.MustCompile(`^(snapshots|latest)/|^(versions|freshness)\.json$|^(es/)?(announcements|anuncios)/`).MatchString(full) {
			continue
		}
		if _, ok := files[full]; !ok {
			t.Errorf("%s: a link leads to %s, which is not there", at, full)
		} else if anchor != "" && !ids[full][anchor] {
			t.Errorf("%s: a link leads to #%s of %s, which is not there", at, anchor, full)
		}
	}
}

// TestHostileCounters gives names and addresses that try to be markup.
func TestHostileCounters(t *testing.T) {
	t.Parallel()
	const name = "other:<script>alert(1)</script>\u202egnol \x1b[31m<b id=main>"
	files := filledSite(t, map[string]string{
		"detainee_counts": "fact_id,status,organization,counter_kind,as_of_on,as_of_latest,as_of_precision,date_basis,scope,detained_total,detained_total_low,detained_total_high,precision,reports,pages\n" +
			"co-0000000001,standing," + name + ",ngo,2026-01-02,2026-01-02,day,stated,national,7,7,7,exact,1,1",
		"detainee_count_reports": "report_id,fact_id,outlet,url\ndc-0000000001,co-0000000001,<img src=x onerror=alert(1)>,javascript:alert(1)\n" +
			"dc-0000000002,co-0000000001,example.org,https://example.org/a?b='><script>",
	}, func(in *site.Input) { in.Manifest.Publisher = "A <script>alert(2)</script> ]]>" })
	found, those := 0, ofCounters()
	for at, f := range files {
		if !those.MatchString(at) {
			continue
		}
		root := parsedPage(t, f.Content)
		for _, n := range storyAll(root, func(n *html.Node) bool {
			return n.Data == "script" && storyAttr(n, "src") == "" || storyAttr(n, "onerror") != "" || strings.HasPrefix(storyAttr(n, "href"), "javascript:") || n.Data == "img"
		}) {
			t.Errorf("%s: <%s> came from a feed", at, n.Data)
		}
		if bytes.ContainsAny(f.Content, "\u202e\x1b\x07") {
			t.Errorf("%s holds a sign that steers", at)
		}
		if strings.HasPrefix(at, "counters/other-") {
			found++
			mustSay(t, at, wordsOf(root), "<script>alert(1)</script>", "2 January 2026", "<img src=x onerror=alert(1)>")
		}
	}
	if found != 1 {
		t.Errorf("%d pages of the counter", found)
	}
}
