package desk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/sheet"
)

// openSheets reads the sheets of a workbook that hold something.
func (d *Desk) openSheets(path string, data []byte) ([]*grid, error) {
	all, err := sheet.ReadAll(bytes.NewReader(data), int64(len(data)), sheet.Limits{})
	if err != nil {
		return nil, unusable(path + ": " + d.sheetError(err))
	}
	var grids []*grid
	for _, s := range all {
		g := &grid{sheet: s.Name, template: s.IsTemplate()}
		for _, r := range s.Rows {
			g.lines = append(g.lines, line{r.Number, r.Cells, -1})
		}
		grids = append(grids, g)
	}
	return grids, nil
}

// sheetError is an error about a spreadsheet in the language of the desk.
func (d *Desk) sheetError(err error) string {
	var e *sheet.Error
	if d.Language != Spanish || !errors.As(err, &e) {
		return err.Error()
	}
	at := ""
	if e.Sheet != "" {
		at = fmt.Sprintf("hoja %s, ", quote(e.Sheet))
	}
	if e.Place != "" {
		at += fmt.Sprintf("celda %s: ", e.Place)
	}
	const save = "; hay que abrirlo en un programa de hojas de cálculo y guardarlo como .xlsx o como CSV"
	switch e.Kind {
	case sheet.Damaged:
		return at + "el archivo está dañado o incompleto; hay que abrirlo en un programa de hojas de cálculo, ver si está todo y guardarlo de nuevo como .xlsx o como CSV"
	case sheet.TooLarge:
		return "la hoja de cálculo es demasiado grande; hay que quitarle imágenes y hojas que sobran, o guardar la hoja como CSV"
	case sheet.TooManyRows:
		return at + "hay demasiadas filas; hay que dividir el archivo, o guardar la hoja como CSV y declararla como fuente"
	case sheet.TooManyColumns:
		return at + "hay demasiadas columnas; hay que borrar lo que está a la derecha de la tabla"
	case sheet.TooManyCells:
		return at + "hay demasiadas celdas; hay que dividir el archivo, o guardar la hoja como CSV y declararla como fuente"
	case sheet.NothingThere:
		return "la hoja de cálculo no tiene nada: ninguna hoja visible tiene texto; hay que llenarla y guardar el archivo"
	case sheet.EmptyFile:
		return "el archivo está vacío; hay que volver a enviarlo"
	case sheet.Locked:
		return "el archivo está protegido con una contraseña; hay que abrirlo con ella y guardar una copia sin contraseña, como .xlsx o como CSV"
	case sheet.PDF:
		return "es un PDF; hay que pedir la hoja de cálculo de la que salió"
	case sheet.PlainText:
		return "no es una hoja de cálculo sino un texto; si es CSV, el nombre del archivo debe terminar en .csv"
	case sheet.TextDocument:
		return "es un documento de texto (.docx); hay que copiar su tabla en una hoja de cálculo y guardarla como .xlsx"
	case sheet.OtherZip:
		return "es un archivo comprimido (zip) sin hoja de cálculo; hay que descomprimirlo y dar el archivo que está dentro"
	}
	return spanishKind(e.Kind) + save
}

// spanishKind names the files that any spreadsheet program can save anew.
func spanishKind(k sheet.Kind) string {
	switch k {
	case sheet.OldWorkbook:
		return "es una hoja de cálculo de formato antiguo (.xls)"
	case sheet.BinaryKind:
		return "es una hoja de cálculo de formato binario (.xlsb)"
	case sheet.OpenDocument:
		return "es un archivo OpenDocument (.ods)"
	case sheet.Numbers:
		return "es un documento de Numbers"
	case sheet.WebPage:
		return "es una página web u otro XML con otro nombre"
	}
	return "no es una hoja de cálculo que se pueda leer"
}

// choose finds the form of a file. Of several sheets that fit a table it is the
// one that has rows, names most columns, or bears the template's name, in this
// order; others are the rest that fit.
func (d *Desk) choose(path string, grids []*grid, table string) (best *form, others []*form, err error) {
	candidates, err := d.candidates(table)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range grids {
		f := d.fit(g, candidates)
		switch {
		case f == nil, (table == "" || len(grids) > 1) && 2*f.hits() < required(f.schema):
			continue
		case best == nil:
			best = f
		case f.before(best):
			best, others = f, append(others, best)
		default:
			others = append(others, f)
		}
	}
	if best == nil {
		return nil, nil, d.noTable(path, grids)
	}
	if best.tied != "" {
		return nil, nil, unusable(d.say("%s: the columns fit both %s and %s; say which is meant with --table", "%s: las columnas sirven tanto para %s como para %s; hay que indicar cuál con --table", path, best.schema.Name, best.tied))
	}
	return best, others, nil
}

// before reports whether a form is rather the one that was meant than another.
func (f *form) before(other *form) bool {
	switch {
	case (f.filled() > 0) != (other.filled() > 0):
		return f.filled() > 0
	case f.hits() != other.hits():
		return f.hits() > other.hits()
	}
	return f.grid.template && !other.grid.template
}

// filled counts the rows that are not the template's example.
func (f *form) filled() int {
	n, at := 0, f.column(key)
	for _, l := range f.lines {
		if at < 0 || at >= len(l.cells) || !isExample(l.cells[at]) {
			n++
		}
	}
	return n
}

func isExample(id string) bool {
	id = strings.TrimSpace(id)
	return strings.EqualFold(id, "example") || strings.EqualFold(id, "ejemplo")
}

// checkSheets tells of other sheets that fit: their rows would be left behind.
func (c *checking) checkSheets(others []*form) {
	d, own := c.desk, c.form.grid.sheet
	for _, o := range others {
		if n := o.filled(); n > 0 {
			c.fault(Finding{Code: rowsElsewhere, Says: d.say(
				"Rows also stand in the sheet %s (%d), and only those of %s are read; put each sheet into a file of its own, or delete the one that is not wanted.",
				"También hay filas en la hoja %s (%d), y solo se leen las de %s; hay que poner cada hoja en un archivo aparte, o borrar la que sobra.", quote(o.grid.sheet), n, quote(own))})
			continue
		}
		c.out.Notes = append(c.out.Notes, d.say("The sheet %s has no reports; they are read from the sheet %s.", "La hoja %s no tiene reportes; se leen de la hoja %s.", quote(o.grid.sheet), quote(own)))
	}
}

// fit finds the header of a grid and the table whose inputs it names most of;
// nil where it names none.
func (d *Desk) fit(g *grid, candidates []*schema.Schema) *form {
	var best *form
	hits := 0
	called := make([]map[string]string, len(candidates))
	for i, s := range candidates {
		called[i] = spellings(s)
	}
	for at, l := range g.lines[:min(len(g.lines), headerWithin)] {
		for i, s := range candidates {
			f := &form{schema: s, grid: g, header: l, lines: g.lines[at+1:], inputs: inputsOf(called[i], l.cells)}
			switch n := f.hits(); {
			case n > hits:
				best, hits = f, n
			case n == hits && best != nil && best.schema != s && best.header.number == l.number:
				best.tied = s.Name
			}
		}
	}
	return best
}

// spellings are the names of a table's inputs as people may write them: our own
// and the titles of the template, where only one input is called so.
func spellings(s *schema.Schema) map[string]string {
	out := map[string]string{}
	for _, in := range s.Inputs() {
		titles := []string{sheet.TitleOf(s, in, sheet.English), sheet.TitleOf(s, in, sheet.Spanish)}
		for _, c := range in.Fields {
			if f := s.Fields[c]; f.From.Part == schema.Whole {
				titles = append(titles, f.Title, f.TitleES)
			}
		}
		slices.Sort(titles)
		for _, t := range slices.Compact(titles) {
			if other, taken := out[bare(t)]; taken && other != in.Name {
				out[bare(t)] = ""
				continue
			}
			out[bare(t)] = in.Name
		}
	}
	for _, in := range s.Inputs() {
		out[bare(in.Name)] = in.Name
	}
	return out
}
