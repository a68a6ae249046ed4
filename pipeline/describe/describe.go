// Package describe writes what other programs and people read about a
// snapshot: a Data Package, a Croissant file, a schema.org Dataset for the head
// of a page, a citation file and a README in each language.
//
// Fill an [Edition], then call [DataPackage], [Croissant], [Dataset], [Citation]
// and [Readme].
//
// Every title and description comes from the schemas. The bytes follow from the
// edition alone. Names that feeds or the configuration give are made plain (one
// line, nothing invisible) and escaped by the rules of the format; an address is
// written only if it is http or https. Only listed files are described, each
// once.
package describe

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/schema"
)

// Source is a feed that the snapshot was made of.
type Source struct {
	Feed, Title, Publisher string
	Homepage               string // "" where it has none
	Licence                string // SPDX identifier
	Attribution            string // what its publisher asks for, or ""
}

// File is a file of the snapshot. Rows counts only where it is a table.
type File struct {
	Path   string // from the snapshot's folder: csv/announcements.csv
	SHA256 string // 64 lower-case hexadecimal digits
	Bytes  int64
	Rows   int
}

// Yanked is a version that must not be used any more.
type Yanked struct {
	Version, Day string // 2026-11-22.2, and 2026-11-29 since when
	Reason       string
}

// Edition is a version as it is described.
type Edition struct {
	Set         *schema.Set
	Version     string
	PublishedAt time.Time
	Publisher   string
	// Address is where the publication stands on the web; it ends with a slash.
	// Where it is "", everything is named relative to the snapshot's folder.
	Address string
	Sources []Source
	// Files are described in this order; a file that describes others cannot
	// hold its own digest and is left out by whoever makes the list.
	Files    []File
	From, To string // first and last day of the facts, "" where there are none
	Previous string // the version before, "" in the first
	// Yanked are the versions that must not be used any more, oldest first.
	Yanked []Yanked
}

const (
	name         = "Recuento"
	licence      = "CC-BY-4.0"
	licenceTitle = "Creative Commons Attribution 4.0 International"
	licencePath  = "https://creativecommons.org/licenses/by/4.0/"
)

func (e Edition) words(l language.Language) *language.Words {
	return &language.Words{Language: l, Set: e.Set}
}

// publisher is never empty: a citation without an author is not valid.
func (e Edition) publisher() string {
	if p := plain(e.Publisher); p != "" {
		return p
	}
	return name
}

func (e Edition) day() string { return e.PublishedAt.UTC().Format(time.DateOnly) }

// folder is the address of the snapshot, or "" where nobody knows it.
func (e Edition) folder() string {
	if e.Address == "" {
		return ""
	}
	return e.Address + "snapshots/" + e.Version + "/"
}

// page is the address at which people read of the version, or "" where nobody
// knows it: a folder has no page of its own.
func (e Edition) page(w *language.Words) string {
	if e.Address == "" {
		return ""
	}
	return e.Address + w.Pick("versions.html", "es/versiones.html") + "#v-" + e.Version
}

// cite is the credit that the licence of the data asks for.
func (e Edition) cite(w *language.Words) string {
	at := e.page(w)
	if at != "" {
		at = ", " + at
	}
	return w.Say("Recuento, version %s (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/)%s",
		"Recuento, versión %s (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/deed.es)%s", e.Version, at)
}

// longest is how many characters of a foreign name are shown.
const longest = 300

// plain is a text on one line without anything that a reader does not see or
// that turns the text around it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// webAddress is an address that may be linked, or "".
func webAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || plain(s) != strings.TrimSpace(s) || strings.ContainsAny(s, " <>\"'`\\|(){}") {
		return ""
	}
	return u.String()
}
