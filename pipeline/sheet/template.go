package sheet

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// spareRows is how many reports the form is set up for, the example included.
const spareRows = 500

// madeKey is the input that nobody types: it follows from the others.
const madeKey = "report_id"

// WriteTemplate writes the form in which somebody adds reports of one table:
// a sheet that can be fed as it is, with one worked example, the codes, what
// the columns mean, and five sentences to begin with. The example has one cell
// for each of the table's inputs, in their order.
func WriteTemplate(w io.Writer, t *schema.Schema, lang Lang, example []string) error {
	inputs := formInputs(t)
	if len(example) != len(inputs) {
		return fmt.Errorf("the example of %s has %d cells; the form has %d columns", t.Name, len(example), len(inputs))
	}
	if lang != English && lang != Spanish {
		return fmt.Errorf("a template speaks %q or %q, not %q", English, Spanish, lang)
	}
	form := form{table: t, lang: lang, words: wordsOf(lang)}
	for i, in := range inputs {
		form.columns = append(form.columns, form.column(in, example[i]))
	}
	codes, places := form.codesPage()
	return Write(w, Workbook{
		Title: fmt.Sprintf(form.words.title, lang.in(t.Title, t.TitleES)),
		Lang:  lang,
		Pages: []Page{form.reportsPage(example, places), codes, form.columnsPage(), form.readMePage()},
	})
}

func formInputs(t *schema.Schema) []schema.Input {
	return slices.DeleteFunc(t.Inputs(), func(in schema.Input) bool { return in.Optional })
}

// form is a template in the making.
type form struct {
	table   *schema.Schema
	lang    Lang
	words   words
	columns []formColumn
}

// formColumn is what a person is told about an input.
type formColumn struct {
	name, title, description, kind, example string
	required                                bool
	list                                    *schema.CodeList // nil is none
}

func (f form) column(in schema.Input, example string) formColumn {
	first := f.table.Fields[in.Fields[0]]
	c := formColumn{
		name: in.Name, required: in.Required && in.Name != madeKey,
		kind: f.kind(first), example: cmp.Or(first.Example, example), list: first.Codes,
	}
	if first.Type == schema.Bool {
		c.list = truths()
	}
	var titles, descriptions []string
	for _, i := range in.Fields {
		field := f.table.Fields[i]
		titles = append(titles, f.lang.in(field.Title, field.TitleES))
		// The other parts of a date say nothing to somebody who types one.
		if field.From.Part == schema.Whole || field.From.Part == schema.Earliest {
			descriptions = append(descriptions, f.lang.in(field.Description, field.DescriptionES))
		}
	}
	c.title = titleOf(titles, first.From.Part != schema.Whole)
	c.description = strings.Join(descriptions, "\n")
	if in.Name == madeKey {
		c.description, c.example = f.words.leaveEmpty, ""
	}
	return c
}

// TitleOf is what the sheet of columns calls an input of a table.
func TitleOf(t *schema.Schema, in schema.Input, lang Lang) string {
	return form{table: t, lang: lang, words: wordsOf(lang)}.column(in, "").title
}

// titleOf is the title of an input that fills several columns: what the parts
// of a date have in common before the comma, else all titles.
func titleOf(titles []string, date bool) string {
	if date {
		if title, _, ok := strings.Cut(titles[0], ", "); ok {
			return title
		}
		return titles[0]
	}
	return strings.Join(titles, " / ")
}

// kind says what is to be written into a cell.
func (f form) kind(field schema.Field) string {
	w := f.words
	switch {
	case field.From.Part != schema.Whole:
		return w.partialDate
	case field.Type == schema.Date:
		return w.day
	case field.Type == schema.Timestamp:
		return w.moment
	case field.Type == schema.Int32 || field.Type == schema.Int64:
		return w.integer
	case field.Type == schema.Bool:
		return w.truth
	case field.Type == schema.List:
		return w.list
	case field.Codes != nil:
		return fmt.Sprintf(strings.TrimSuffix(w.from, "."), field.Codes.Name)
	case field.URI:
		return w.address
	case field.Pattern != nil && field.Example != "":
		return fmt.Sprintf(w.form, field.Example)
	}
	return w.text
}

func (f form) reportsPage(example []string, places map[string]Choice) Page {
	p := Page{Name: f.words.reports, Rows: [][]string{example}, Spare: spareRows - 1, Example: true}
	for i, c := range f.columns {
		column := Column{Header: c.name, Note: f.note(c), Width: width(c.name, example[i]), Strong: c.required}
		if c.list != nil {
			choice := places[c.list.Name]
			column.Choice = &choice
		}
		p.Columns = append(p.Columns, column)
	}
	return p
}

func (f form) note(c formColumn) string {
	if c.name == madeKey {
		return c.title + "\n" + f.words.leaveEmpty + "\n" + f.words.example
	}
	needed := f.words.optional
	if c.required {
		needed = f.words.required
	}
	return strings.Join([]string{c.title, needed, c.kind + ".", c.description}, "\n")
}

// width shows a header and most examples in full.
func width(texts ...string) float64 {
	widest := 10
	for _, t := range texts {
		widest = max(widest, len([]rune(t)))
	}
	return float64(min(widest, 40)) + 3
}

// codesPage lists the codes of all lists that the table uses, and says where
// each list stands.
func (f form) codesPage() (Page, map[string]Choice) {
	p := Page{Name: f.words.codes, Columns: plainColumns(f.words.codeHeaders, 20, 28, 44, 90)}
	places := map[string]Choice{}
	for _, c := range f.columns {
		if c.list == nil {
			continue
		}
		if _, listed := places[c.list.Name]; listed {
			continue
		}
		from := len(p.Rows) + 2
		for _, code := range c.list.Codes {
			p.Rows = append(p.Rows, []string{c.list.Name, code.Code, f.lang.in(code.Title, code.TitleES), f.lang.in(code.Description, code.DescriptionES)})
		}
		places[c.list.Name] = f.choice(c.list, from, len(p.Rows)+1)
		for _, x := range c.list.Prefixes {
			description := strings.TrimSpace(f.words.after + " " + f.lang.in(x.Description, x.DescriptionES))
			p.Rows = append(p.Rows, []string{c.list.Name, x.Prefix + "…", f.lang.in(x.Title, x.TitleES), description})
		}
	}
	return p, places
}

// choice offers the codes of a list. A list that is open behind prefixes must
// let through what no list can hold.
func (f form) choice(l *schema.CodeList, from, to int) Choice {
	c := Choice{Page: f.words.codes, Column: 1, From: from, To: to, Strict: true, Title: f.words.closed}
	c.Message = fmt.Sprintf(f.words.closedWhy, l.Name, f.words.codes)
	if len(l.Prefixes) > 0 {
		var prefixes []string
		for _, x := range l.Prefixes {
			prefixes = append(prefixes, x.Prefix)
		}
		c.Strict, c.Title = false, f.words.open
		c.Message = fmt.Sprintf(f.words.openWhy, l.Name, f.words.codes, strings.Join(prefixes, ", "))
	}
	return c
}

func (f form) columnsPage() Page {
	p := Page{Name: f.words.columns, Columns: plainColumns(f.words.columnHeaders, 22, 34, 13, 44, 90, 30, 18)}
	for _, c := range f.columns {
		required, list := f.words.no, ""
		if c.required {
			required = f.words.yes
		}
		if c.list != nil {
			list = c.list.Name
		}
		p.Rows = append(p.Rows, []string{c.name, c.title, required, c.kind, c.description, c.example, list})
	}
	return p
}

func (f form) readMePage() Page {
	p := Page{Name: f.words.readMe, Columns: plainColumns([]string{f.words.guide}, 110)}
	for _, s := range f.words.sentences {
		p.Rows = append(p.Rows, []string{s})
	}
	return p
}

func plainColumns(headers []string, widths ...float64) []Column {
	columns := make([]Column, len(headers))
	for i, h := range headers {
		columns[i] = Column{Header: h, Width: widths[i], Wrap: true}
	}
	return columns
}
