package site_test

import (
	"encoding/xml"
	"path"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// TestSitemap has every page that is to be found, in both languages, with the
// day since which it stands as it is.
func TestSitemap(t *testing.T) {
	t.Parallel()
	if _, ok := filledSite(t, nil, nil)["sitemap.xml"]; ok {
		t.Fatal("a sitemap without addresses")
	}
	const address = "https://data.example.org/"
	first := filledSite(t, nil, func(in *site.Input) { in.Settings.Address = address })
	old := &snapshot.Site{}
	for at, f := range first {
		old.Files = append(old.Files, snapshot.SiteFile{Path: at, Body: f.Body, Since: "2026-12-24.3"})
	}
	files := filledSite(t, nil, func(in *site.Input) {
		in.Settings.Address, in.Old = address, old
		in.Manifest.Accepted = []snapshot.Accepted{{Reason: "so the page of versions changes"}}
	})
	var set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
			Links   []struct {
				Lang string `xml:"hreflang,attr"`
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(files["sitemap.xml"].Content, &set); err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, u := range set.URLs {
		at, ok := strings.CutPrefix(u.Loc, address)
		if _, there := files[at]; !ok || !there || listed[at] != "" {
			t.Errorf("%s is not there, or stands twice", u.Loc)
		}
		listed[at] = u.LastMod
		own := false
		for _, l := range u.Links {
			_, there := files[strings.TrimPrefix(l.Href, address)]
			own = own || l.Href == u.Loc
			if !there {
				t.Errorf("%s in %s is not there: %s", u.Loc, l.Lang, l.Href)
			}
		}
		if !own || len(u.Links) != 3 {
			t.Errorf("%s: links %v", u.Loc, u.Links)
		}
	}
	for at := range files {
		_, ok := listed[at]
		if want := path.Ext(at) == ".html" && path.Base(at) != "404.html"; ok != want {
			t.Errorf("%s listed: %v, want %v", at, ok, want)
		}
	}
	if listed["versions.html"] != "2027-05-01" || listed["es/problemas.html"] != "2026-12-24" {
		t.Errorf("the page that changed %q, one that did not %q", listed["versions.html"], listed["es/problemas.html"])
	}
}
