package site

import (
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Elements of the sitemap protocol, version 0.9.
type (
	sitemapSet struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		XHTML   string       `xml:"xmlns:xhtml,attr"`
		URLs    []sitemapURL `xml:"url"`
	}
	sitemapURL struct {
		Loc     string        `xml:"loc"`
		LastMod string        `xml:"lastmod,omitempty"`
		Links   []sitemapLink `xml:"xhtml:link"`
	}
	sitemapLink struct {
		Rel      string `xml:"rel,attr"`
		HrefLang string `xml:"hreflang,attr"`
		Href     string `xml:"href,attr"`
	}
)

// sitemap lists all pages for search engines, which need whole addresses: there
// is none where the site's own is not known.
func (b *builder) sitemap() error {
	if b.in.Settings.Address == "" {
		return nil
	}
	set := sitemapSet{XHTML: "http://www.w3.org/1999/xhtml"}
	for _, en := range slices.Sorted(maps.Keys(b.made)) {
		es := spanishOf(en)
		if es == "" {
			continue
		}
		links := []sitemapLink{{"alternate", "en", b.address(en)}, {"alternate", "es", b.address(es)}, {"alternate", "x-default", b.address(en)}}
		for _, path := range []string{en, es} {
			set.URLs = append(set.URLs, sitemapURL{b.address(path), day(b.made[path]), links})
		}
	}
	content, err := xmlFile(set)
	if err != nil {
		return err
	}
	return b.emit("sitemap.xml", content)
}

func (b *builder) address(path string) string { return xmlText(b.in.Settings.Address + path) }

// day is that on which a version was published, by its name.
func day(v snapshot.Version) string {
	name, _, _ := strings.Cut(string(v), ".")
	if _, err := time.Parse(time.DateOnly, name); err != nil {
		return ""
	}
	return name
}

// spanishOf is the Spanish page of an English one, "" where the file is none or
// is not to be found.
func spanishOf(path string) string {
	for _, k := range []kind{frontPage, announcementsPage, countersPage, dataPage, versionsPage, methodologyPage, glossaryPage, problemsPage, reportPage, aboutPage} {
		if r := (route{kind: k}); r.at(language.English) == path {
			return r.at(language.Spanish)
		}
	}
	for _, k := range []kind{announcementPage, counterPage, tablePage} {
		folder := strings.TrimSuffix(route{kind: k}.at(language.English), ".html")
		if id, ok := strings.CutPrefix(path, folder); ok {
			if id, ok = strings.CutSuffix(id, ".html"); ok {
				return route{k, id}.at(language.Spanish)
			}
		}
	}
	return ""
}
