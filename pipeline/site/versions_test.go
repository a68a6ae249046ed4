package site_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// chainOf is n versions, newest first, a day apart; of some days there are two.
func chainOf(n int) func(*site.Input) {
	return func(in *site.Input) {
		in.Versions = nil
		at := time.Date(2024, 1, 1, 23, 30, 0, 0, time.UTC)
		for seq := 1; seq <= n; seq++ {
			name := snapshot.Version(at.Format(time.DateOnly))
			if seq%7 == 0 {
				name += ".2"
			} else {
				at = at.AddDate(0, 0, 1)
				name = snapshot.Version(at.Format(time.DateOnly))
			}
			e := snapshot.Entry{Version: name, Seq: seq, PublishedAt: at, SchemaVersion: "1.2.0", Manifest: snapshot.Sum([]byte(name)),
				Tables: []snapshot.Table{{Table: "announcements", Rows: 100 + seq, Added: 2, Changed: 1}, {Table: "detainee_counts", Rows: 1234}, {Table: "verified_releases", Rows: 9, Withdrawn: 1}}}
			in.Versions = append([]snapshot.Entry{e}, in.Versions...)
		}
		in.Manifest.Version, in.Manifest.Seq, in.Manifest.PublishedAt = in.Versions[0].Version, n, in.Versions[0].PublishedAt
	}
}

// TestAThousandVersions finds each of them on the page, with its digest and the
// one before, and the page still a page.
func TestAThousandVersions(t *testing.T) {
	t.Parallel()
	var in site.Input
	files := filledSite(t, nil, func(i *site.Input) { chainOf(1000)(i); in = *i })
	for at, want := range map[string]string{"versions.html": "Announcements: 2 added, 1 changed; 1,100 in all", "es/versiones.html": "Anuncios: 2 agregados, 1 cambiado; 1.100 en total"} {
		f := files[at]
		root := parsedPage(t, f.Content)
		newest := wordsOf(withID(t, root, "v-"+string(in.Versions[0].Version)))
		mustSay(t, at, newest, want, string(in.Versions[0].Manifest), string(in.Versions[1].Version), "manifest.json", "SHA256SUMS")
		for _, e := range in.Versions {
			if !bytes.Contains(f.Content, []byte(`id="v-`+string(e.Version)+`"`)) || !bytes.Contains(f.Content, []byte(e.Manifest)) {
				t.Fatalf("%s lacks %s", at, e.Version)
			}
		}
		folds := storyAll(root, func(n *html.Node) bool { return n.Data == "details" })
		if len(folds) != 3 || len(f.Content) > 1_000_000 {
			t.Errorf("%s: %d years, %d bytes", at, len(folds), len(f.Content))
		}
	}
}

// TestAVersionThatFollowsNoneHere tells the first version from one whose
// predecessor is not in the copy.
func TestAVersionThatFollowsNoneHere(t *testing.T) {
	t.Parallel()
	files := filledSite(t, nil, func(in *site.Input) {
		chainOf(5)(in)
		in.Versions = append(in.Versions[:1:1], in.Versions[4])
	})
	text := wordsOf(parsedPage(t, files["versions.html"].Content))
	mustSay(t, "the page", text, "the one before is not in this copy", "schema 1.2.0 · the first", "first version; 101 in all")
}

// newsFeed is the news as a reader parses it.
type newsFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Base    string   `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	IDs     []string `xml:"http://www.w3.org/2005/Atom id"`
	Titles  []string `xml:"http://www.w3.org/2005/Atom title"`
	Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
	Authors []struct {
		Names []string `xml:"name"`
	} `xml:"http://www.w3.org/2005/Atom author"`
	Links   []newsLink `xml:"http://www.w3.org/2005/Atom link"`
	Rights  []string   `xml:"http://www.w3.org/2005/Atom rights"`
	Entries []struct {
		IDs     []string   `xml:"id"`
		Titles  []string   `xml:"title"`
		Updated []string   `xml:"updated"`
		Links   []newsLink `xml:"link"`
		Content []struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

type newsLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr"`
}

func parsedAtom(t *testing.T, content []byte) newsFeed {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(content))
	var feed newsFeed
	if err := d.Decode(&feed); err != nil {
		t.Fatalf("%v\n%s", err, content)
	}
	if end, err := d.Token(); err == nil {
		if text, ok := end.(xml.CharData); !ok || len(bytes.TrimSpace(text)) > 0 {
			t.Errorf("something stands behind the feed: %v", end)
		}
	}
	return feed
}

// TestTheNewsAreAsNewAsTheirNewestEntry: a reader that looks at the feed's own
// hour must not miss an entry.
func TestTheNewsAreAsNewAsTheirNewestEntry(t *testing.T) {
	t.Parallel()
	files := filledSite(t, nil, func(in *site.Input) {
		chainOf(3)(in)
		in.Versions[1].PublishedAt = in.Versions[0].PublishedAt.Add(time.Hour)
	})
	feed := parsedAtom(t, files["atom.xml"].Content)
	if len(feed.Updated) != 1 || feed.Updated[0] != feed.Entries[0].Updated[0] || feed.Updated[0] <= feed.Entries[1].Updated[0] {
		t.Errorf("updated %v, the entries %v and %v", feed.Updated, feed.Entries[0].Updated, feed.Entries[1].Updated)
	}
}

// TestAtomFeed holds what RFC 4287 says that a feed must have.
func TestAtomFeed(t *testing.T) {
	t.Parallel()
	files := filledSite(t, nil, chainOf(60))
	id := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for at, list := range map[string]string{"atom.xml": "versions.html", "es/atom.xml": "versiones.html"} {
		feed := parsedAtom(t, files[at].Content)
		if len(feed.IDs) != 1 || len(feed.Titles) != 1 || len(feed.Updated) != 1 || len(feed.Rights) != 1 || len(feed.Authors) != 1 || len(feed.Authors[0].Names) != 1 || feed.Authors[0].Names[0] != "Test" {
			t.Errorf("%s: id %v, title %v, updated %v, rights %v, authors %v", at, feed.IDs, feed.Titles, feed.Updated, feed.Rights, feed.Authors)
		}
		if len(feed.Entries) != 50 || len(feed.Links) != 1 || feed.Links[0].Href != list || feed.Base != "" {
			t.Errorf("%s: %d entries, links %v, base %q", at, len(feed.Entries), feed.Links, feed.Base)
		}
		ids := feed.IDs
		for i, e := range feed.Entries {
			if len(e.IDs) != 1 || len(e.Titles) != 1 || len(e.Updated) != 1 || len(e.Links) != 1 || len(e.Content) != 1 {
				t.Fatalf("%s: entry %+v", at, e)
			}
			if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil || i == 0 && e.Updated[0] != feed.Updated[0] {
				t.Errorf("%s: updated %s: %v", at, e.Updated[0], err)
			}
			name, ok := strings.CutPrefix(e.Titles[0], "Recuento ")
			if !ok || e.Links[0].Rel != "alternate" || e.Links[0].Href != list+"#v-"+name {
				t.Errorf("%s: %q leads to %v", at, e.Titles[0], e.Links)
			}
			ids = append(ids, e.IDs[0])
		}
		for _, s := range ids {
			if !id.MatchString(s) || seen[s] {
				t.Errorf("%s: id %s is none, or another's", at, s)
			}
			seen[s] = true
		}
	}
	mustSay(t, "the news", parsedAtom(t, files["es/atom.xml"].Content).Entries[0].Content[0].Text, "Anuncios: 2 agregados, 1 cambiado; 160 en total.", "Balances: sin cambios; 1.234 en total.", "otros flujos: 1 retirado; 9 en total.")
}

// TestAtomEntriesStay publishes once more: what stood before stands as it was.
func TestAtomEntriesStay(t *testing.T) {
	t.Parallel()
	entries := func(n int) (string, []string) {
		feed := string(filledSite(t, nil, chainOf(n))["atom.xml"].Content)
		parts := strings.Split(feed, "  <entry>")
		id, _, _ := strings.Cut(parts[0], "</id>")
		return id, parts[1:]
	}
	was, before := entries(6)
	is, after := entries(7)
	if was != is {
		t.Errorf("the feed has another id:\n%s\n%s", was, is)
	}
	for i, entry := range before {
		entry, _, _ = strings.Cut(entry, "</entry>")
		if later, _, _ := strings.Cut(after[i+1], "</entry>"); later != entry {
			t.Errorf("an entry changed:\n%s\n%s", entry, later)
		}
	}
}

// TestAtomWithAnAddress knows where it stands, and a hostile publisher stays a
// text.
func TestAtomWithAnAddress(t *testing.T) {
	t.Parallel()
	files := filledSite(t, nil, func(in *site.Input) {
		in.Settings.Address = "https://data.example.org/r/"
		in.Manifest.Publisher = "A & <b>\x00\x08\uffff\ufffe\u202e B]]>"
	})
	feed := parsedAtom(t, files["es/atom.xml"].Content)
	if feed.Base != "https://data.example.org/r/es/" || feed.Authors[0].Names[0] != "A & <b> B]]>" {
		t.Errorf("base %q, author %q", feed.Base, feed.Authors)
	}
	if got := fmt.Sprint(feed.Links); got != "[{alternate versiones.html text/html} {self https://data.example.org/r/es/atom.xml application/atom+xml}]" {
		t.Error(got)
	}
}

// TestYankedAndReconstructedVersions are told as such, near and folded, and the
// news has an entry of its own for a yank.
func TestYankedAndReconstructedVersions(t *testing.T) {
	t.Parallel()
	var in site.Input
	files := filledSite(t, nil, func(i *site.Input) {
		chainOf(20)(i)
		i.Versions[0].Yanked = &snapshot.Yank{At: i.Versions[0].PublishedAt.AddDate(0, 0, 9), Reason: "columns of <b>another</b> table\u202e"}
		i.Versions[15].Yanked = &snapshot.Yank{At: i.Versions[3].PublishedAt, Reason: "twice"}
		i.Versions[2].RecordedOn = "2023-05-06"
		i.Manifest.Version, i.Manifest.Seq, i.Manifest.PublishedAt = i.Versions[1].Version, 19, i.Versions[1].PublishedAt
		in = *i
	})
	v := func(i int) string { return string(in.Versions[i].Version) }
	for at, want := range map[string][]string{
		"versions.html":     {"Yanked on 28 January 2024: it must not be used any more. columns of <b>another</b> table", "(the newest)", "Reconstructs what the feeds that were kept could tell on 6 May 2023. Nobody could read it then.", "it must not be used any more. twice"},
		"es/versiones.html": {"Retirada el 28 de enero de 2024: ya no debe usarse. columns of <b>another</b> table", "(la más reciente)", "Reconstruye lo que las fuentes conservadas permitían saber el 6 de mayo de 2023. Ese día nadie podía leerla.", "ya no debe usarse. twice"},
	} {
		root := parsedPage(t, files[at].Content)
		text := func(i int) string { return wordsOf(withID(t, root, "v-"+v(i))) }
		mustSay(t, at, text(0), want[0])
		mustSay(t, at, text(1), want[1])
		mustSay(t, at, text(2), want[2])
		mustSay(t, at, text(15), want[3])
		if strings.Contains(text(0), want[1]) || strings.Count(wordsOf(root), want[1]) != 1 {
			t.Errorf("%s: another one is the newest", at)
		}
		mustSay(t, at, wordsOf(root), "snapshots/"+v(1)+"/csv/announcements.csv")
	}
	for at, title := range map[string]string{"atom.xml": ": yanked", "es/atom.xml": ": retirada"} {
		feed := parsedAtom(t, files[at].Content)
		var titles []string
		for i, e := range feed.Entries {
			titles = append(titles, e.Titles[0])
			if i > 0 && e.Updated[0] > feed.Entries[i-1].Updated[0] {
				t.Errorf("%s: %s stands behind an older one", at, e.Titles[0])
			}
		}
		first := feed.Entries[0]
		if len(titles) != 22 || titles[0] != "Recuento "+v(0)+title || titles[1] != "Recuento "+v(0) || feed.Updated[0] != first.Updated[0] || first.IDs[0] == feed.Entries[1].IDs[0] {
			t.Errorf("%s: updated %s, %q", at, feed.Updated[0], titles)
		}
		if text := first.Content[0].Text; !strings.Contains(text, "<b>another</b> table") || strings.Contains(text, "\u202e") || !strings.HasSuffix(first.Links[0].Href, "#v-"+v(0)) {
			t.Errorf("%s: the yank is told as %q, %v", at, text, first.Links)
		}
	}
}
