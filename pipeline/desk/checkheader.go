package desk

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/propose"
	"github.com/recuento/recuento/pipeline/schema"
)

// checkHeader looks for columns that are missing, twice there or not known.
func (c *checking) checkHeader() {
	f := c.form
	c.noteTitles()
	claimed := c.checkUnknown()
	var absent []string
	for _, in := range f.schema.Inputs() {
		at := f.column(in.Name)
		switch {
		case in.Name == key, at < 0 && claimed[in.Name]:
		case at < 0 && in.Required:
			c.missing(in.Name)
		case at < 0:
			absent = append(absent, in.Name)
		case slices.Contains(f.inputs[at+1:], in.Name):
			c.twice(in.Name, at, at+1+slices.Index(f.inputs[at+1:], in.Name))
		}
	}
	if len(absent) > 0 {
		c.out.Notes = append(c.out.Notes, c.desk.say("Columns that the file does not have stay empty: %s.", "Las columnas que el archivo no tiene quedan vacías: %s.", strings.Join(absent, ", ")))
	}
}

func (c *checking) missing(input string) {
	d, f := c.desk, c.form
	c.fault(Finding{Row: f.header.number, Input: input, Code: columnMissing,
		Says: d.say("The column %[1]s is missing: add a column, write %[1]s into its cell of row %[2]d, and fill it in for each report.",
			"Falta la columna %[1]s: hay que agregar una columna, escribir %[1]s en su celda de la fila %[2]d y llenarla en cada reporte.", input, f.header.number),
		Allowed: d.meaning(f.schema, input)})
}

func (c *checking) twice(input string, first, again int) {
	d, f := c.desk, c.form
	c.fault(Finding{Row: f.header.number, column: again + 1, Input: input, Cell: f.header.cells[again], Code: columnTwice,
		Says: d.say("This column stands twice, also as column %s; delete one of them.", "Esta columna está dos veces, también como columna %s; hay que borrar una.", letter(first+1))})
}

// noteTitles lists the columns that bear a title for a name.
func (c *checking) noteTitles() {
	d, f := c.desk, c.form
	var read []string
	for i, in := range f.inputs {
		if in != "" && bare(f.header.cells[i]) != bare(in) {
			read = append(read, d.say("%s (%s) as %s", "%s (%s) como %s", letter(i+1), quote(f.header.cells[i]), in))
		}
	}
	if len(read) > 0 {
		c.out.Notes = append(c.out.Notes, d.say("Columns read by their titles: %s.", "Columnas leídas por su título: %s.", strings.Join(read, "; ")))
	}
}

// checkUnknown tells of columns that are not read. What stands in them is lost:
// a fault where such a column is probably an input that the file lacks, else a
// warning; those without cells are only noted. claimed are the inputs they
// seem to be.
func (c *checking) checkUnknown() (claimed map[string]bool) {
	d, f := c.desk, c.form
	claimed = map[string]bool{}
	var empty []string
	guesses := c.guesses()
	for i, name := range f.header.cells {
		name = strings.TrimSpace(name)
		switch {
		case f.inputs[i] != "", name == "" && c.emptyColumn(i):
			continue
		case c.emptyColumn(i):
			empty = append(empty, fmt.Sprintf("%s (%s)", letter(i+1), quote(name)))
			continue
		}
		found := Finding{Row: f.header.number, column: i + 1, Cell: name, Code: columnUnknown,
			Says: d.say("This column is not known, so that what stands in it is not read (%s).", "Esta columna no se conoce, así que lo que contiene no se lee (%s).", c.firstCell(i))}
		if name == "" {
			found.Says = d.say("This column has no name, so that what stands in it is not read (%s); delete it, or name the column.", "Esta columna no tiene nombre, así que lo que contiene no se lee (%s); hay que borrarlo, o ponerle nombre a la columna.", c.firstCell(i))
		}
		if in := guesses[i]; in != "" && f.column(in) < 0 && !claimed[in] {
			found.Meant = []string{in}
			found.Detail = []string{d.say("If it is %[1]s, write %[1]s into cell %[2]s%[3]d; else delete the column.", "Si es %[1]s, hay que escribir %[1]s en la celda %[2]s%[3]d; si no, borrar la columna.", in, letter(i+1), f.header.number)}
			if claimed[in] = matters(in); claimed[in] {
				c.fault(found)
				continue
			}
		}
		c.warn(found)
	}
	if len(empty) > 0 {
		c.out.Notes = append(c.out.Notes, d.say("Columns that are not known and hold nothing: %s.", "Columnas que no se conocen y no contienen nada: %s.", strings.Join(empty, "; ")))
	}
	return claimed
}

// matters reports whether a row says something else without an input.
func matters(input string) bool { return input != key && input != "note" }

// firstCell names the first cell of a column that holds something, with what
// it holds.
func (c *checking) firstCell(column int) string {
	for _, l := range c.form.lines {
		if column < len(l.cells) && strings.TrimSpace(l.cells[column]) != "" {
			// It may be anything, a person's identity card too.
			if check.PersonalData([]byte(l.cells[column])) {
				return fmt.Sprintf("%s%d", letter(column+1), l.number)
			}
			return fmt.Sprintf("%s%d: %s", letter(column+1), l.number, quote(l.cells[column]))
		}
	}
	return ""
}

// guesses names the input that each column of an unknown name seems to be.
func (c *checking) guesses() map[int]string {
	f, out := c.form, map[int]string{}
	header := slices.Clone(f.header.cells)
	for i, in := range f.inputs {
		switch {
		case in != "":
			header[i] = in
		case strings.TrimSpace(header[i]) != "":
			if near := nearestInput(f.schema, header[i]); near != "" && f.column(near) < 0 {
				out[i] = near
			}
		}
	}
	var rows [][]string
	for _, l := range f.lines {
		rows = append(rows, l.cells)
	}
	p := propose.Propose([]*schema.Schema{f.schema}, f.schema.Name, header, rows)
	for _, src := range slices.Concat(append([][]propose.Source{p.Sources}, p.Rows...)...) {
		for _, name := range src.Columns {
			at := slices.Index(header, name)
			if at >= 0 && f.inputs[at] == "" && f.column(src.Input) < 0 {
				out[at] = src.Input
			}
		}
	}
	return out
}

func (c *checking) emptyColumn(i int) bool {
	return !slices.ContainsFunc(c.form.lines, func(l line) bool { return i < len(l.cells) && strings.TrimSpace(l.cells[i]) != "" })
}

func nearestInput(s *schema.Schema, name string) string {
	if name = strings.TrimSpace(name); name == "" || len(name) > 64 {
		return ""
	}
	var inputs []string
	for _, in := range s.Inputs() {
		inputs = append(inputs, in.Name)
	}
	if near := schema.Nearest(inputs, name); near != "" {
		return near
	}
	called := spellings(s)
	titles := slices.DeleteFunc(slices.Sorted(maps.Keys(called)), func(t string) bool { return called[t] == "" })
	return called[bare(schema.Nearest(append(inputs, titles...), bare(name)))]
}
