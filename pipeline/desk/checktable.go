package desk

import (
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
	tied   string // another table that the columns fit as well
	grid   *grid  // nil where the form is no file
	header line
	lines  []line
	inputs []string // of each column; empty where it is not known
}

// column is where an input stands, or -1.
func (f *form) column(input string) int { return slices.Index(f.inputs, input) }

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
func (d *Desk) noTable(path string, grids []*grid) error {
	begins, g := "", grids[0]
	if at := slices.IndexFunc(grids, func(g *grid) bool { return g.template }); at > 0 {
		g = grids[at]
	}
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
func inputsOf(called map[string]string, cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = called[bare(c)]
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
