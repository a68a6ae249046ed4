package site

import (
	"bytes"
	"encoding/hex"
	"encoding/xml"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// entriesInFeed is how many versions and yanks the news tells.
const entriesInFeed = 50

// Elements of Atom, RFC 4287.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		Base     string      `xml:"xml:base,attr,omitempty"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle"`
		Updated  string      `xml:"updated"`
		Author   atomPerson  `xml:"author"`
		Links    []atomLink  `xml:"link"`
		Rights   string      `xml:"rights"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel      string `xml:"rel,attr"`
		Type     string `xml:"type,attr"`
		HrefLang string `xml:"hreflang,attr,omitempty"`
		Href     string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string      `xml:"id"`
		Title     string      `xml:"title"`
		Updated   string      `xml:"updated"`
		Published string      `xml:"published"`
		Link      atomLink    `xml:"link"`
		Content   atomContent `xml:"content"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// atom is the news of versions, for feed readers.
func (e *edition) atom() error {
	at := e.Pick("atom.xml", "es/atom.xml")
	list := path.Base(route{kind: versionsPage}.at(e.Language))
	publisher := xmlText(e.clean(e.in.Manifest.Publisher))
	feed := atomFeed{
		Lang: string(e.Language), ID: uuid("feed", e.in.Manifest.Publisher, string(e.Language)),
		Title:    e.Pick("Recuento: versions", "Recuento: versiones"),
		Subtitle: e.Pick("Releases of political prisoners in Venezuela: what each version adds, changes and withdraws", "Excarcelaciones de presos políticos en Venezuela: qué agrega, cambia y retira cada versión"),
		Updated:  e.in.Manifest.PublishedAt.UTC().Format(time.RFC3339),
		Author:   atomPerson{publisher}, Rights: "CC BY 4.0, " + publisher,
		Links: []atomLink{{"alternate", "text/html", string(e.Language), list}},
	}
	if publisher == "" {
		feed.Author.Name, feed.Rights = "Recuento", "CC BY 4.0"
	}
	if address := e.in.Settings.Address; address != "" {
		feed.Base = xmlText(address + strings.TrimSuffix(at, path.Base(at)))
		feed.Links = append(feed.Links, atomLink{"self", "application/atom+xml", string(e.Language), xmlText(address + at)})
	}
	feed.Entries = e.entries(list)
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	content, err := xmlFile(feed)
	if err != nil {
		return err
	}
	return e.emit(at, content)
}

// entries is the versions and the yanks, the latest first.
func (e *edition) entries(list string) []atomEntry {
	var out []atomEntry
	add := func(entry snapshot.Entry, kind, title, text string, at time.Time) {
		when := at.UTC().Format(time.RFC3339)
		out = append(out, atomEntry{
			ID: uuid(kind, string(entry.Manifest), string(e.Language)), Title: title, Updated: when, Published: when,
			Link:    atomLink{"alternate", "text/html", string(e.Language), list + "#" + versionID(entry.Version)},
			Content: atomContent{"text", text},
		})
	}
	for _, entry := range e.in.Versions {
		title := "Recuento " + string(entry.Version)
		add(entry, "version", title, e.news(entry), entry.PublishedAt)
		if y := e.yankOf(entry); y != nil {
			add(entry, "yank", title+": "+e.Pick("yanked", "retirada"), xmlText(y.Text+" "+y.Reason), entry.Yanked.At)
		}
	}
	// In UTC and of one length, they sort as texts.
	slices.SortStableFunc(out, func(a, b atomEntry) int { return strings.Compare(b.Updated, a.Updated) })
	return out[:min(len(out), entriesInFeed)]
}

// news is what a version changed, in sentences.
func (e *edition) news(entry snapshot.Entry) string {
	lines := e.changesOf(entry)
	lines = append(lines, e.rowsOf(entry))
	text := strings.Join(lines, ".\n") + "."
	if said := e.saidOf(entry); said != "" {
		return xmlText(said + "\n" + text)
	}
	if day := e.reconstructs(entry); day != "" {
		text = day + "\n" + text
	}
	return xmlText(text)
}

// uuid is an id that is the same whenever it is made of the same parts: version
// 8 of RFC 9562, whose bits are the maker's own.
func uuid(parts ...string) string {
	sum, err := hex.DecodeString(string(snapshot.Sum([]byte(strings.Join(parts, "\n")))))
	if err != nil || len(sum) < 16 {
		sum = make([]byte, 16)
	}
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	text := hex.EncodeToString(b)
	return "urn:uuid:" + strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// xmlFile is a document with its declaration.
func xmlFile(document any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(document); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// xmlText drops what XML can't hold, escaped or not.
func xmlText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r >= 0x20 && r <= 0xd7ff, r >= 0xe000 && r < 0xfffd, r >= 0x10000:
			return r
		}
		return -1
	}, text)
}
