package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

//go:embed templates/*.html
var templates embed.FS

// pages is the templates of one language.
type pages struct{ set *template.Template }

// page is what the layout needs of a page; Body is what its own template gets.
type page struct {
	*edition
	Route       route
	Title       string // without the site's name
	Description string // one sentence, for lists of results and previews
	Scripts     []string
	Chart       bool          // the page has a chart that can be explored
	Head        template.HTML // further elements of the head, made by us
	Body        any
}

// Lang is the language of the page.
func (p page) Lang() string { return string(p.Language) }

// Path is where the page stands.
func (p page) Path() string { return p.Route.at(p.Language) }

// Link is the address of another page of the same language.
func (p page) Link(k string, id ...string) string {
	return p.link(route{kind(k), strings.Join(id, "")})
}

func (p page) link(r route) string { return relative(p.Path(), r.at(p.Language)) }

// File is the address of a file from the root of the publication.
func (p page) File(path string) string { return relative(p.Path(), path) }

// In is the address of the page in a language, absolute where the site's own
// address is known.
func (p page) In(lang string) string {
	at := p.Route.at(language.Language(lang))
	if p.in.Settings.Address != "" {
		return p.in.Settings.Address + at
	}
	return relative(p.Path(), at)
}

// Switch is the address of the page in a language, relative.
func (p page) Switch(lang string) string {
	return relative(p.Path(), p.Route.at(language.Language(lang)))
}

// Absolute is an address that holds anywhere, "" where the site's own is not
// known.
func (p page) Absolute(path string) string {
	if p.in.Settings.Address == "" {
		return ""
	}
	return p.in.Settings.Address + path
}

// Contact is where mistakes are told, "" where nobody said.
func (p page) Contact() string { return p.in.Settings.Contact }

// unnamedCopy ends the name of a publisher who has not put in their own.
const unnamedCopy = " (local clone)"

// Publisher is who publishes.
func (p page) Publisher() string {
	name, unnamed := strings.CutSuffix(p.clean(p.in.Manifest.Publisher), unnamedCopy)
	if unnamed {
		name += p.Pick(" (a copy on somebody’s own computer)", " (una copia en el equipo de alguien)")
	}
	return name
}

// Since is put in place of the version since which the page stands.
func (p page) Since() string { return sinceMark }

// Here says whether a part of the site is the one in which the page stands.
func (p page) Here(k string) bool {
	part := p.Route.kind
	switch part {
	case announcementPage:
		part = announcementsPage
	case counterPage:
		part = countersPage
	case tablePage:
		part = dataPage
	}
	return part == kind(k)
}

// parsePages reads the templates with the words of a language.
func parsePages(e *edition) (*pages, error) {
	set := template.New("").Funcs(template.FuncMap{
		"say":   e.Pick,
		"sayf":  func(en, es string, args ...any) string { return e.Say(en, es, args...) },
		"date":  e.Date,
		"num":   func(n int64) string { return e.Number(n) },
		"int":   func(n int) string { return e.Number(int64(n)) },
		"bytes": e.bytes,
		"code":  e.Words.Title,
		"upper": language.UpperFirst,
		"dict":  dict,
	})
	set, err := set.ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	return &pages{set}, nil
}

func (e *edition) upper(text string) string { return language.UpperFirst(text) }

// dict is several values for a template that is called by another one.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// bytes is the size of a file in words.
func (e *edition) bytes(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	size, unit := float64(n), 0
	for size >= 1000 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if unit == 0 {
		return e.Number(n) + " " + units[0]
	}
	text := fmt.Sprintf("%.1f", size)
	if size >= 100 {
		text = fmt.Sprintf("%.0f", size)
	}
	if e.Language == language.Spanish {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + " " + units[unit]
}

// write makes a page: the layout with the template name as its main part.
func (e *edition) write(name string, p page) error {
	p.edition = e
	main, err := e.render(name, p)
	if err != nil {
		return fmt.Errorf("page %s: %w", p.Path(), err)
	}
	whole, err := e.render("layout.html", struct {
		page
		Main template.HTML
	}{p, template.HTML(main)})
	if err != nil {
		return fmt.Errorf("page %s: %w", p.Path(), err)
	}
	return e.emit(p.Path(), inert(whole))
}

// inert is a page without the signs that steer a terminal, turn the direction of
// writing or stand for nothing, wherever a feed put them.
func inert(html []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unseen(r) {
			return r
		}
		return -1
	}, html)
}

func (e *edition) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := e.pages.set.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}
