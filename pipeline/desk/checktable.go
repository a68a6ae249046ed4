package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// headerWithin is how many rows may stand above the names of the columns: a
// title, a date, a word of thanks.
const headerWithin = 20

// key is the input that identifies a report. It may be empty in a file.
const key = "report_id"

// form is a file whose columns were recognised.
type form struct {
	schema *schema.Schema
	header line
	lines  []line
	inputs []string // of each column; empty where it is not known
}

// column is where an input stands, or -1.
func (f *form) column(input string) int { return slices.Index(f.inputs, input) }

// recognise finds the header of a grid and the table whose inputs it names.
func (d *Desk) recognise(path string, g *grid, table string) (*form, error) {
	candidates, err := d.candidates(table)
	if err != nil {
		return nil, err
	}
	var best *form
	hits, tied := 0, ""
	for at, l := range g.lines[:min(len(g.lines), headerWithin)] {
		for _, s := range candidates {
			f := &form{schema: s, header: l, lines: g.lines[at+1:], inputs: inputsOf(s, l.cells)}
			switch n := f.hits(); {
			case n > hits:
				best, hits, tied = f, n, ""
			case n == hits && best != nil && best.schema != s && best.header.number == l.number:
				tied = s.Name
			}
		}
	}
	switch {
	case best == nil, table == "" && 2*hits < required(best.schema):
		return nil, d.noTable(path, g)
	case tied != "":
		return nil, unusable(d.say("%s: the columns fit both %s and %s; say which is meant with --table", "%s: las columnas sirven tanto para %s como para %s; hay que indicar cuál con --table", path, best.schema.Name, tied))
	}
	return best, nil
}

func (d *Desk) candidates(table string) ([]*schema.Schema, error) {
	var all []*schema.Schema
	var names []string
	for _, s := range d.Set.Tables {
		if !s.Feed {
			continue
		}
		names = append(names, s.Name)
		if table == "" || table == s.Name {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, unusable(d.say("--table %s: there is no such table; expected one of %s", "--table %s: no existe tal tabla; se esperaba una de %s", table, strings.Join(names, ", ")))
	}
	return all, nil
}

// noTable says what was looked for and what the file begins with.
func (d *Desk) noTable(path string, g *grid) error {
	begins := ""
	if len(g.lines) > 0 {
		cells := slices.DeleteFunc(slices.Clone(g.lines[0].cells), func(c string) bool { return strings.TrimSpace(c) == "" })
		for i, c := range cells {
			cells[i] = quote(c)
		}
		if len(cells) > 6 {
			cells = append(cells[:6], "…")
		}
		begins = strings.Join(cells, ", ")
	}
	return unusable(d.say(
		"%s: no row among the first %d names the columns of a table. The file begins with %s. Put the reports into the spreadsheet template (docs/add-a-report.md), whose first row has names such as url, outlet, published_on, authority, people; or say with --table which table is meant",
		"%s: ninguna de las primeras %d filas lleva los nombres de las columnas de una tabla. El archivo empieza con %s. Hay que pasar los reportes a la plantilla (docs/agregar-un-reporte.md), cuya primera fila lleva nombres como url, outlet, published_on, authority, people; o indicar la tabla con --table",
		path, headerWithin, begins))
}

// inputsOf names the input that each column of a header stands for.
func inputsOf(s *schema.Schema, cells []string) []string {
	known := map[string]string{}
	for _, in := range s.Inputs() {
		known[bare(in.Name)] = in.Name
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = known[bare(c)]
	}
	return out
}

// bare leaves of a name what two people would write alike.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, notation.Fold(name))
}

// hits counts the inputs that the header names.
func (f *form) hits() int {
	seen := map[string]bool{}
	for _, in := range f.inputs {
		if in != "" {
			seen[in] = true
		}
	}
	return len(seen)
}

func required(s *schema.Schema) int {
	n := 0
	for _, in := range s.Inputs() {
		if in.Required {
			n++
		}
	}
	return n
}

// checkHeader looks for columns that are missing, twice there or not known.
func (c *checking) checkHeader() {
	d, f := c.desk, c.form
	var absent []string
	for _, in := range f.schema.Inputs() {
		at := f.column(in.Name)
		switch {
		case at < 0 && in.Required && in.Name != key:
			c.fault(Finding{Row: f.header.number, Input: in.Name, Code: columnMissing,
				Says:    d.say("The column %s is missing.", "Falta la columna %s.", in.Name),
				Allowed: d.meaning(f.schema, in.Name)})
		case at < 0 && in.Name != key:
			absent = append(absent, in.Name)
		case at >= 0 && slices.Contains(f.inputs[at+1:], in.Name):
			twice := at + 1 + slices.Index(f.inputs[at+1:], in.Name)
			c.fault(Finding{Row: f.header.number, column: twice + 1, Input: in.Name, Cell: f.header.cells[twice], Code: columnTwice,
				Says: d.say("This column stands twice, also as column %s; delete one of them.", "Esta columna está dos veces, también como columna %s; hay que borrar una.", letter(at+1))})
		}
	}
	if len(absent) > 0 {
		c.out.Notes = append(c.out.Notes, d.say("Columns that the file does not have stay empty: %s.", "Las columnas que el archivo no tiene quedan vacías: %s.", strings.Join(absent, ", ")))
	}
	c.noteUnknown()
}

// noteUnknown lists columns that are not read, with the name that may be meant.
func (c *checking) noteUnknown() {
	d, f := c.desk, c.form
	var unknown []string
	for i, name := range f.header.cells {
		if f.inputs[i] != "" || strings.TrimSpace(name) == "" && c.emptyColumn(i) {
			continue
		}
		say := fmt.Sprintf("%s (%s)", letter(i+1), quote(name))
		if near := nearestInput(f.schema, name); near != "" {
			say += d.say(", perhaps %s", ", quizás %s", near)
		}
		unknown = append(unknown, say)
	}
	if len(unknown) > 0 {
		c.out.Notes = append(c.out.Notes, d.say("Columns that are not known and not read: %s.", "Columnas que no se conocen y no se leen: %s.", strings.Join(unknown, "; ")))
	}
}

func (c *checking) emptyColumn(i int) bool {
	return !slices.ContainsFunc(c.form.lines, func(l line) bool { return i < len(l.cells) && strings.TrimSpace(l.cells[i]) != "" })
}

func nearestInput(s *schema.Schema, name string) string {
	if name = strings.TrimSpace(name); name == "" || len(name) > 64 {
		return ""
	}
	list := schema.CodeList{}
	for _, in := range s.Inputs() {
		list.Codes = append(list.Codes, schema.Code{Code: in.Name})
	}
	return list.Nearest(name)
}
