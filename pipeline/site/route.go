package site

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// kind is a kind of page.
type kind string

const (
	frontPage         kind = "front"
	announcementsPage kind = "announcements"
	announcementPage  kind = "announcement" // of a fact id
	countersPage      kind = "counters"
	counterPage       kind = "counter" // of an organization
	dataPage          kind = "data"
	tablePage         kind = "table" // of a table
	versionsPage      kind = "versions"
	methodologyPage   kind = "methodology"
	glossaryPage      kind = "glossary"
	problemsPage      kind = "problems"
	reportPage        kind = "report"
	aboutPage         kind = "about"
	notFoundPage      kind = "404"
)

// route names a page in any language.
type route struct {
	kind kind
	id   string
}

// at is the path of a page from the root of the publication.
func (r route) at(l language.Language) string {
	paths := map[kind][2]string{
		frontPage:         {"index.html", "es/index.html"},
		announcementsPage: {"announcements/index.html", "es/anuncios/index.html"},
		announcementPage:  {"announcements/", "es/anuncios/"},
		countersPage:      {"counters/index.html", "es/conteos/index.html"},
		counterPage:       {"counters/", "es/conteos/"},
		dataPage:          {"data/index.html", "es/datos/index.html"},
		tablePage:         {"data/", "es/datos/"},
		versionsPage:      {"versions.html", "es/versiones.html"},
		methodologyPage:   {"methodology.html", "es/metodologia.html"},
		glossaryPage:      {"glossary.html", "es/glosario.html"},
		problemsPage:      {"problems.html", "es/problemas.html"},
		reportPage:        {"report.html", "es/reportar.html"},
		aboutPage:         {"about.html", "es/acerca.html"},
		notFoundPage:      {"404.html", "es/404.html"},
	}[r.kind]
	at := paths[0]
	if l == language.Spanish {
		at = paths[1]
	}
	switch r.kind {
	case announcementPage, tablePage:
		at += r.id + ".html"
	case counterPage:
		at += counterSlug(r.id) + ".html"
	}
	return at
}

// counterSlug is a counter in an address. One that has no code has no name
// there either: it may be a person's.
func counterSlug(organization string) string {
	prefix, rest, open := strings.Cut(organization, ":")
	if !open {
		return organization
	}
	if strings.ContainsFunc(rest, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' }) {
		sum := sha256.Sum256([]byte(rest))
		rest = hex.EncodeToString(sum[:4])
	}
	return prefix + "-" + rest
}

// relative is the address of a file as a page at from writes it.
func relative(from, to string) string {
	up := strings.Repeat("../", strings.Count(from, "/"))
	dir := path.Dir(from)
	if dir != "." {
		if rest, ok := strings.CutPrefix(to, dir+"/"); ok {
			return rest
		}
	}
	return up + to
}

// Kind is the kind of page, for the layout.
func (r route) Kind() string { return string(r.kind) }
