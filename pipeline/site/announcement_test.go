package site_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// links is the addresses of the links under a node.
func links(root *html.Node) []string {
	var out []string
	for _, a := range storyAll(root, func(n *html.Node) bool { return n.Data == "a" && storyAttr(n, "href") != "" }) {
		out = append(out, storyAttr(a, "href"))
	}
	return out
}

// heading is the text of a page's only h1.
func heading(t *testing.T, at string, root *html.Node) string {
	t.Helper()
	found := storyAll(root, func(n *html.Node) bool { return n.Data == "h1" })
	if len(found) != 1 {
		t.Fatalf("%s has %d headings of the first level, want one", at, len(found))
	}
	return wordsOf(found[0])
}

// TestTitlesSayWhoAndHowFar holds titles that stand alone: a claim is told as
// somebody's, a request as a request, a total as a total.
func TestTitlesSayWhoAndHowFar(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for id, want := range map[string][2]string{
		"an-9f703592b8": {"Amnesty requested for 379 people held, the National Assembly says", "Amnistía solicitada para 379 personas presas, según la Asamblea Nacional"},
		"an-c80669c677": {"A total of 896 people released, the Ministry of Interior, Justice and Peace says", "Un total de 896 personas excarceladas, según el Ministerio de Relaciones Interiores, Justicia y Paz"},
		"an-07e3b884ae": {"A total of 12,557 applications (not people) for amnesty filed, the National Assembly says", "Un total de 12.557 solicitudes (no personas) de amnistía presentadas, según la Asamblea Nacional"},
		"an-ffc9665f54": {"Amnesty of the National Assembly for about 100 people held, annulled", "Amnistía de la Asamblea Nacional para cerca de 100 personas presas, anulada"},
		"an-3e46be7646": {"Amnesty requested for a number of people that no page gives, the National Assembly says", "Amnistía solicitada para un número de personas que ninguna página da, según la Asamblea Nacional"},
		"an-6e5179813c": {"Told by faulty pages only: amnesty announced", "Solo en páginas defectuosas: amnistía anunciada"},
	} {
		for i, at := range []string{"announcements/" + id + ".html", "es/anuncios/" + id + ".html"} {
			root := parsedPage(t, s.files[at])
			if got := heading(t, at, root); !strings.HasPrefix(got, want[i]) {
				t.Errorf("%s is called %q, want %q", at, got, want[i])
			}
			title := storyAll(root, func(n *html.Node) bool { return n.Data == "title" && n.Parent.Data == "head" })[0]
			mustSay(t, at+", title", wordsOf(title), want[i])
		}
	}
}

// TestWhatDoesNotStandLeadsToWhatDoes follows the note on a corrected total to
// the one that corrects it, and back.
func TestWhatDoesNotStandLeadsToWhatDoes(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for dir, words := range map[string][2]string{"announcements/": {"Corrected", "Was corrected by"}, "es/anuncios/": {"Corregida", "La corrige"}} {
		old := parsedPage(t, s.files[dir+"an-0843f03f80.html"])
		note := storyAll(old, func(n *html.Node) bool { return storyAttr(n, "class") == "note" })
		if len(note) != 1 {
			t.Fatalf("%s: the 897 has %d notes, want one", dir, len(note))
		}
		mustSay(t, dir, wordsOf(note[0]), words[0], words[1], "896")
		if got := links(note[0]); len(got) != 1 || !strings.HasSuffix(got[0], "an-c80669c677.html") {
			t.Errorf("%s: the note of the 897 leads to %v, want the 896", dir, got)
		}
		if back := links(parsedPage(t, s.files[dir+"an-c80669c677.html"])); !slices.ContainsFunc(back, func(l string) bool { return strings.HasSuffix(l, "an-0843f03f80.html") }) {
			t.Errorf("%s: the 896 does not lead back to the 897", dir)
		}
	}
}

// TestCountersStandBesideAnnouncements holds that counts are told with who
// counted, that no difference is told as people kept in prison, and that they
// lead to the counter.
func TestCountersStandBesideAnnouncements(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for at, wants := range map[string][]string{
		"announcements/an-7015b24de7.html": {"Foro Penal : 61 , from 25 December 2025", "A page that tells the count names the announced number beside it", "never the number of people who were not released"},
		"es/anuncios/an-c80669c677.html":   {"Foro Penal : 426 , desde el anuncio del 8 de enero de 2026", "nunca es el número de personas no excarceladas"},
	} {
		root := parsedPage(t, s.files[at])
		mustSay(t, at, wordsOf(root), wants...)
		if !slices.ContainsFunc(links(root), func(l string) bool { return strings.Contains(l, "foro_penal.html") }) {
			t.Errorf("%s has no link to who counted", at)
		}
	}
}

// TestCodesAndTheOtherLanguageStayAway reads every page: nothing with
// underscores but names of tables, and no text of the other language.
func TestCodesAndTheOtherLanguageStayAway(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	code := regexp.MustCompile(`\b[a-z]+(_[a-z0-9]+)+\b`)
	other := map[string]*regexp.Regexp{
		"announcements/": regexp.MustCompile(`\b(según|personas|páginas?|anuncio|excarcelaci[óo]n)\b`),
		"es/anuncios/":   regexp.MustCompile(`\b(people|pages?|said|the|which|not|released)\b`),
	}
	for at, content := range s.files {
		for dir, foreign := range other {
			if !strings.HasPrefix(at, dir) {
				continue
			}
			main := withID(t, parsedPage(t, content), "main")
			for n := range main.Descendants() {
				// Outlets and bodies keep their names, which are names of sites and of Spanish bodies.
				if n.Type != html.TextNode || n.Parent.Data == "a" && strings.HasPrefix(storyAttr(n.Parent, "href"), "http") {
					continue
				}
				if c := code.FindString(n.Data); c != "" && c != "announcement_reports" {
					t.Errorf("%s shows the code %s: %q", at, c, n.Data)
				}
				if w := foreign.FindString(n.Data); w != "" {
					t.Errorf("%s says %q: %q", at, w, n.Data)
				}
			}
		}
	}
}

const hostileAnnouncements = `fact_id,status,announced_on,announced_latest,announced_precision,date_basis,authority,statement_by,instrument,stage_claimed,population,people_announced,unit,precision,counting,names_published,conditions,reports,pages,origins_named,origins_unknown
an-00000000aa,standing,2027-03-01,2027-03-01,day,stated,"other:<script>alert(1)</script>","""><img src=x onerror=alert(2)>` + "\u202e" + `evil",release,executed,detained,7,people,exact,batch,not_stated,not_stated,1,1,0,1
`

const hostileReports = `report_id,fact_id,outlet,url,published_on,published_latest,published_precision,announced_on,announced_latest,announced_precision,date_basis,authority,instrument,stage_claimed,population,people_announced,unit,precision,counting,names_published,conditions,language,quality,note
ar-00000000aa,an-00000000aa,"<b>outlet</b>` + "\u200b" + `",javascript:alert(3),2027-03-01,2027-03-01,day,2027-03-01,2027-03-01,day,stated,"other:x",release,executed,detained,7,people,exact,batch,not_stated,not_stated,es,ok,a name that is not ours to print
`

const retiredIDs = `fact_id,table,state,founding_report_id,successors
an-00000000aa,announcements,current,ar-00000000aa,
an-00000000bb,announcements,merged,ar-00000000bb,an-00000000aa
an-00000000cc,announcements,merged,ar-00000000cc,an-00000000bb
an-00000000dd,announcements,withdrawn,ar-00000000dd,
`

func hostileSite(t *testing.T, change func(*site.Input)) map[string]site.File {
	t.Helper()
	return filledSite(t, map[string]string{"announcements": hostileAnnouncements, "announcement_reports": hostileReports, "fact_ids": retiredIDs}, change)
}

// TestTextsOfFeedsAreText gives markup, scripts and signs that turn the
// direction of writing: all of it is text, or gone.
func TestTextsOfFeedsAreText(t *testing.T) {
	t.Parallel()
	files := hostileSite(t, nil)
	for _, at := range []string{"announcements/index.html", "announcements/an-00000000aa.html", "es/anuncios/index.html", "es/anuncios/an-00000000aa.html"} {
		root := withID(t, parsedPage(t, files[at].Content), "main")
		if bad := storyAll(root, func(n *html.Node) bool {
			return slices.Contains([]string{"script", "img", "b"}, n.Data) || storyAttr(n, "onerror") != "" || strings.Contains(storyAttr(n, "href"), "alert")
		}); len(bad) != 0 {
			t.Errorf("%s: %d elements come from a feed", at, len(bad))
		}
		text := wordsOf(root)
		mustSay(t, at, text, "<script>alert(1)</script>")
		for _, gone := range []string{"\u202e", "\u200b", "not ours to print", "javascript:"} {
			if strings.Contains(text, gone) {
				t.Errorf("%s holds %q", at, gone)
			}
		}
	}
}

// TestRetiredAnnouncementsLeadOn follows old links to where the reports went.
func TestRetiredAnnouncementsLeadOn(t *testing.T) {
	t.Parallel()
	files := hostileSite(t, nil)
	for dir, none := range map[string]string{"announcements/": "No report tells it any more", "es/anuncios/": "Ningún reporte lo cuenta ya"} {
		for id, to := range map[string]string{"an-00000000bb": "an-00000000aa.html", "an-00000000cc": "an-00000000bb.html"} {
			root := parsedPage(t, files[dir+id+".html"].Content)
			if !slices.Contains(links(withID(t, root, "main")), to) {
				t.Errorf("%s%s does not lead to %s", dir, id, to)
			}
		}
		mustSay(t, dir, wordsOf(parsedPage(t, files[dir+"an-00000000dd.html"].Content)), none)
	}
}

// TestAPageStaysUntilItSaysSomethingElse builds the site of a later version with
// the same announcement: its page is the same to the byte, its citation too.
func TestAPageStaysUntilItSaysSomethingElse(t *testing.T) {
	t.Parallel()
	first := hostileSite(t, nil)
	second := hostileSite(t, func(in *site.Input) {
		in.Old = oldSite(first)
		in.Manifest.Version, in.Version.Name = "2027-06-01", "2027-06-01"
		in.Manifest.PublishedAt = in.Manifest.PublishedAt.AddDate(0, 1, 0)
	})
	for _, at := range []string{"announcements/an-00000000aa.html", "es/anuncios/an-00000000aa.html", "announcements/an-00000000bb.html", "announcements/index.html"} {
		if string(first[at].Content) != string(second[at].Content) || second[at].Since != "2027-05-01" {
			t.Errorf("%s is another one in a version that says the same of it, since %s", at, second[at].Since)
		}
	}
	cite := wordsOf(withID(t, parsedPage(t, second["announcements/an-00000000aa.html"].Content), "cite-text"))
	mustSay(t, "the citation", cite, "announcement an-00000000aa, as it stands since version 2027-05-01")
}

// TestTheListCanBePicked holds that each filter has its rows and each row its
// filters, and that the numbers beside the stages are those of the rows.
func TestTheListCanBePicked(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for _, at := range []string{"announcements/index.html", "es/anuncios/index.html"} {
		root := parsedPage(t, s.files[at])
		rows := storyAll(root, func(n *html.Node) bool { return n.Data == "tr" && storyAttr(n, "data-stage") != "" })
		selects := storyAll(root, func(n *html.Node) bool { return n.Data == "select" })
		if len(selects) != 5 {
			t.Errorf("%s has %d filters, want 5 beside the search", at, len(selects))
		}
		for _, field := range selects {
			name, counted := storyAttr(field, "name"), map[string]int{}
			for _, r := range rows {
				counted[storyAttr(r, "data-"+name)]++
			}
			options := 0
			for _, o := range storyAll(field, func(n *html.Node) bool { return n.Data == "option" && storyAttr(n, "value") != "" }) {
				options++
				value := storyAttr(o, "value")
				if strings.HasPrefix(at, "es/") && strings.Contains(wordsOf(o), "Other") || strings.Contains(value, " ") || !strings.HasSuffix(wordsOf(o), fmt.Sprintf("(%d)", counted[value])) {
					t.Errorf("%s: %s offers %q as %q for %d rows", at, name, value, wordsOf(o), counted[value])
				}
			}
			if options != len(counted) {
				t.Errorf("%s: %s has %d values in rows and offers %d", at, name, len(counted), options)
			}
		}
		if size := len(s.files[at]); size > 1000*len(rows) {
			t.Errorf("%s has %d bytes for %d rows", at, size, len(rows))
		}
	}
}

// oldSite is what is kept of a site.
func oldSite(files map[string]site.File) *snapshot.Site {
	old := &snapshot.Site{}
	for at, f := range files {
		old.Files = append(old.Files, snapshot.SiteFile{Path: at, Body: f.Body, Since: f.Since})
	}
	return old
}
