package site

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
)

// first is the announcement that set all this off.
const first = "an-9f703592b8"

// texts is the pages that say how to read all others.
func (e *edition) texts() error {
	methodology, glossary, err := e.methodology()
	if err != nil {
		return err
	}
	about, err := e.about()
	if err != nil {
		return err
	}
	for _, p := range []struct {
		kind               kind
		title, description string
		template           string
		body               any
	}{
		{methodologyPage, e.Pick("Methodology", "Metodología"), e.Pick("What the words of this data mean, what is counted and what is not, and how far the figures can be trusted.", "Qué significan las palabras de estos datos, qué se cuenta y qué no, y hasta dónde se puede confiar en las cifras."), "methodology.html", methodology},
		{glossaryPage, e.Pick("Glossary", "Glosario"), e.Pick("Legal and counting terms in Spanish and English, what they mean in this data and what they do not mean.", "Términos jurídicos y de conteo en español y en inglés: qué significan en estos datos y qué no."), "glossary.html", glossary},
		{reportPage, e.Pick("Report a mistake", "Avisar de un error"), e.Pick("How to tell of a wrong figure, a missing page or a person who should not be named.", "Cómo avisar de una cifra equivocada, de una página que falta o de una persona que no debe ser nombrada."), "report.html", nil},
		{aboutPage, e.Pick("About", "Acerca de"), e.Pick("What Recuento is, why it exists, what it promises and what it does not do.", "Qué es Recuento, por qué existe, qué promete y qué no hace."), "about.html", about},
		{notFoundPage, e.Pick("Page not found", "Página no encontrada"), e.Pick("There is no page at this address.", "No hay ninguna página en esta dirección."), "404.html", nil},
	} {
		if err := e.write(p.template, page{Route: route{kind: p.kind}, Title: p.title, Description: p.description, Body: p.body}); err != nil {
			return err
		}
	}
	return nil
}

// aboutBody is what the data has of the announcement that set it all off; empty
// in a publication that does not have it.
type aboutBody struct {
	Place, Told string
	Checks      []string
}

// about takes from the data what the page says of it, so that the one cannot
// claim more than the other.
func (e *edition) about() (aboutBody, error) {
	body := aboutBody{Place: e.factAt(first)}
	if body.Place == "" {
		return body, nil
	}
	t, err := e.explain.Trace(first)
	if err != nil {
		return body, err
	}
	p := e.explain.Phrases()
	for _, r := range p.Circulated(t, "body") {
		if r.Text("stage") == "requested" {
			body.Told = e.Say("Of the %s pages that tell it, %s say in their text that amnesty had been requested: a request is not a decision.", "De las %s páginas que lo cuentan, %s dicen en su texto que la amnistía se había solicitado: una solicitud no es una decisión.",
				e.Number(t.Brief.Circulation.Pages), e.Number(explain.RowCirculation(r).Pages))
		}
	}
	body.Checks = p.Checks(t)
	return body, nil
}

// document is a text of the docs as a page shows it.
type document struct {
	Text     template.HTML
	Contents []heading
}

type heading struct{ ID, Text string }

// methodology is the methodology of the language, and the glossary that stands
// at its end.
func (e *edition) methodology() (methodology, glossary document, err error) {
	name := e.Pick("methodology.md", "metodologia.md")
	source, err := fs.ReadFile(e.in.Docs, name)
	if err != nil {
		return methodology, glossary, err
	}
	// Title and link to the other language are the page's own.
	_, rest, ok := strings.Cut(string(source), "\n\n*[")
	_, rest, ok2 := strings.Cut(rest, "\n\n")
	mark := e.Pick("\n## Glossary\n", "\n## Glosario\n")
	text, last, ok3 := strings.Cut(rest, mark)
	if !ok || !ok2 || !ok3 {
		return methodology, glossary, fmt.Errorf("%s: expected a title, a link to the other language in italics, and a section%s", name, strings.TrimSpace(mark))
	}
	if methodology, err = e.markdown(text, methodologyPage); err != nil {
		return methodology, glossary, err
	}
	glossary, err = e.markdown(last, glossaryPage)
	return methodology, glossary, err
}

// markdown turns a text of the docs into HTML. It holds no HTML of its own: that
// would be dropped.
func (e *edition) markdown(source string, k kind) (document, error) {
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	in := []byte(source)
	root := md.Parser().Parse(text.NewReader(in), parser.WithContext(parser.NewContext(parser.WithIDs(&slugs{map[string]bool{"main": true}}))))
	var out document
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering || h.Level != 2 {
			return ast.WalkContinue, nil
		}
		id, _ := h.AttributeString("id")
		out.Contents = append(out.Contents, heading{fmt.Sprintf("%s", id), plain(h, in)})
		return ast.WalkContinue, nil
	})
	if err != nil {
		return out, err
	}
	var b bytes.Buffer
	if err := md.Renderer().Render(&b, in, root); err != nil {
		return out, err
	}
	out.Text = template.HTML(e.dressed(b.String(), route{kind: k}.at(e.Language)))
	return out, nil
}

// plain is the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		} else {
			b.WriteString(plain(c, source))
		}
	}
	return b.String()
}

// dressed gives tables their frame, facts their pages, and links of the docs
// the pages that stand for them here.
func (e *edition) dressed(text, at string) string {
	for n := 1; strings.Contains(text, "<table>"); n++ {
		label := html.EscapeString(e.Say("Table %d", "Tabla %d", n))
		text = strings.Replace(text, "<table>", `<div class="table-wrap" role="region" aria-label="`+label+`" tabindex="0"><table class="plain">`, 1)
	}
	text = strings.ReplaceAll(text, "</table>", "</table></div>")
	text = strings.ReplaceAll(text, "<th>", `<th scope="col">`)
	link := regexp.MustCompile(`(?s)<a href="([^"]*)">(.*?)</a>`)
	text = link.ReplaceAllStringFunc(text, func(a string) string {
		m := link.FindStringSubmatch(a)
		if strings.HasPrefix(m[1], "https://") {
			return a
		}
		to := e.document(m[1])
		if to == "" {
			return m[2]
		}
		return `<a href="` + html.EscapeString(relative(at, to)) + `">` + m[2] + "</a>"
	})
	fact := regexp.MustCompile(`<code>((?:an|co|re)-[0-9a-f]{10})</code>`)
	return fact.ReplaceAllStringFunc(text, func(code string) string {
		m := fact.FindStringSubmatch(code)
		to := e.factAt(m[1])
		if to == "" {
			return code
		}
		return `<a href="` + html.EscapeString(relative(at, to)) + `">` + code + "</a>"
	})
}

// document is where a link of the docs leads on the site, "" where to nothing.
func (e *edition) document(link string) string {
	name, anchor, _ := strings.Cut(link, "#")
	switch name {
	case "":
		if anchor == "glossary" || anchor == "glosario" {
			return route{kind: glossaryPage}.at(e.Language)
		}
	case "methodology.md":
		return route{kind: methodologyPage}.at(language.English)
	case "metodologia.md":
		return route{kind: methodologyPage}.at(language.Spanish)
	case "codebook.md", "libro-de-codigos.md":
		if anchor != "" && e.Set.Table(anchor) != nil {
			return route{tablePage, anchor}.at(e.Language)
		}
	case "add-a-report.md", "agregar-un-reporte.md":
		return route{kind: reportPage}.at(e.Language)
	}
	return ""
}

// factAt is the place of a fact on the site, "" where it has none.
func (e *edition) factAt(id string) string {
	tables := map[string]string{"an": "announcements", "co": "detainee_counts", "re": "verified_releases"}
	kind, _, _ := strings.Cut(id, "-")
	facts := e.in.Version.Table(tables[kind])
	at := facts.Where("fact_id", id)
	switch {
	case len(at) == 0:
		return ""
	case kind == "an":
		return route{announcementPage, id}.at(e.Language)
	}
	return route{counterPage, facts.Text(at[0], "organization")}.at(e.Language) + "#" + id
}
