package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// parseAll reads every record of a CSV, the header first, or refuses it whole.
func (d *Desk) parseAll(path string, data []byte) ([][]string, error) {
	fail := func(why string) error {
		return refused(d.say("%s: %s; nothing was changed", "%s: %s; no se cambió nada", path, why))
	}
	in, p := csvfile.NewReader(bytes.NewReader(data), csvfile.Dialect{}), csvfile.NewParser(csvfile.Dialect{})
	var records [][]string
	var faults []string
	for {
		block, err := in.Next(nil)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fail(d.unparsed(err))
		}
		for p.Reset(block); p.Next(); {
			if why := d.broken(p, records); why != "" {
				faults = append(faults, d.say("line %d: %s", "línea %d: %s", p.Line(), why))
			}
			var cells []string
			for _, f := range p.Fields {
				cells = append(cells, string(f))
			}
			records = append(records, cells)
		}
	}
	if n := len(faults); n > 0 {
		if n > listed {
			faults = append(faults[:listed], d.say("and %d more", "y %d más", n-listed))
		}
		return nil, fail(strings.Join(faults, "; "))
	}
	if len(records) == 0 {
		return nil, fail(d.say("the file is empty, expected a header line", "el archivo está vacío, se esperaba una línea con los nombres de las columnas"))
	}
	return records, nil
}

// unparsed says why a text is no CSV.
func (d *Desk) unparsed(err error) string {
	var line, column int
	if _, no := fmt.Sscanf(err.Error(), "line %d, column %d:", &line, &column); no == nil && errors.Is(err, csvfile.ErrUnclosedQuote) {
		return d.say("line %d, column %d: the quote is never closed; close it, or double the quotes inside the cell", "línea %d, columna %d: las comillas nunca se cierran; hay que cerrarlas, o duplicar las que estén dentro de la celda", line, column)
	}
	return d.say("%v", "no se puede leer como CSV en UTF-8 (%v)", err)
}

// broken says why a record can't be written anew without losing something.
func (d *Desk) broken(p *csvfile.Parser, above [][]string) string {
	switch {
	case p.Malformed >= 0:
		return d.say("quotes that do not stand around a whole cell", "comillas que no encierran una celda entera")
	case len(above) > 0 && len(p.Fields) != len(above[0]):
		return d.say("%d cells, expected %d as in the header", "%d celdas, se esperaban %d como en la primera línea", len(p.Fields), len(above[0]))
	case slices.ContainsFunc(p.Fields, func(f []byte) bool { return !utf8.Valid(f) }):
		return d.say("characters that are not UTF-8", "caracteres que no son UTF-8")
	}
	return ""
}
