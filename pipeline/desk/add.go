package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
)

// Addition is rows on their way into the file of a feed.
type Addition struct {
	Feed    string   `json:"feed"`
	File    string   `json:"file"`
	Table   string   `json:"table"`
	Reports []string `json:"report_ids"`
	Lines   []string `json:"lines"` // as they stand in the file
	// Warnings and Notes are what the check of the rows said.
	Warnings []Finding `json:"warnings,omitempty"`
	Notes    []string  `json:"notes,omitempty"`
	// Written says that they stand in the file.
	Written bool `json:"written"`

	before, after []byte
	desk          *Desk
}

// AddOptions overrule what stops an addition.
type AddOptions struct {
	AcceptDuplicates bool
}

// Plan says what the rows of a checked file become in the file of the table's
// first feed that is kept in canonical form: each stands behind the last row of
// its date, and all lines that were there stay as they are. A report without an
// id gets one that is made of its page and cells. Nothing is written.
//
// It refuses, with a [*RefusedError], what has faults or probable duplicates,
// and a feed whose file is not canonical; the error is an [*UnusableError]
// where there is nothing to add, or no feed to add to.
func (d *Desk) Plan(c *Checked, o AddOptions) (*Addition, error) {
	switch {
	case c.Feed != "":
		return nil, unusable(d.say("%s is the file of the feed %s: its rows are read by bin/recuento run as they stand", "%s es el archivo de la fuente %s: bin/recuento run lee sus filas tal como están", c.File, c.Feed))
	case len(c.Faults) > 0:
		return nil, refused(d.say("%s has faults; nothing was added", "%s tiene errores; no se agregó nada", c.File))
	case len(c.reports) == 0:
		return nil, unusable(d.say("%s has no rows; nothing was added", "%s no tiene filas; no se agregó nada", c.File))
	case c.Duplicates() > 0 && !o.AcceptDuplicates:
		return nil, refused(d.say("%s: rows that are probably there already: %d; nothing was added. Delete them, or add all the same with --accept-duplicates",
			"%s: filas que probablemente ya están: %d; no se agregó nada. Hay que borrarlas, o agregarlas de todos modos con --accept-duplicates", c.File, c.Duplicates()))
	}
	f, ok := d.takes(c.Table)
	if !ok {
		return nil, unusable(d.say("%s: no feed in %s takes rows of %s: expected one without mapping in the default dialect (UTF-8, commas)", "%s: ninguna fuente de %s recibe filas de %s: se esperaba una sin mapping y en el dialecto por defecto (UTF-8, comas)", c.File, d.Config.Path, c.Table))
	}
	before, err := d.takesText(f)
	if err != nil {
		return nil, err
	}
	a := &Addition{Feed: f.ID, File: f.Location, Table: c.Table, Warnings: c.Warnings, Notes: c.Notes, before: before, desk: d}
	reports := d.mint(c, f, before)
	for _, r := range reports {
		a.Reports = append(a.Reports, r.id)
	}
	return a, a.insert(f, reports)
}

// takesText is the text of a file that rows can go into.
func (d *Desk) takesText(f feed.Feed) ([]byte, error) {
	before, err := os.ReadFile(f.Location)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unusable(d.say("%s, the file of the feed %s, does not exist; make it with a line that has the names of the columns", "%s, el archivo de la fuente %s, no existe; hay que crearlo con una línea con los nombres de las columnas", f.Location, f.ID))
	case err != nil:
		return nil, d.unread(f.Location, err)
	}
	if err := d.writable(f.Location); err != nil {
		return nil, err
	}
	canonical, err := d.Format(f, before)
	if err != nil {
		return nil, err
	}
	if canonical.Changed {
		return nil, refused(d.say("%s is not in its canonical form (%s); run bin/recuento fmt first", "%s no está en su forma canónica (%s); primero hay que ejecutar bin/recuento fmt", f.Location, strings.Join(canonical.Changes, "; ")))
	}
	return before, nil
}

// insert puts rows between the lines that are there.
func (a *Addition) insert(f feed.Feed, reports []report) error {
	records, err := a.desk.parseAll(a.File, a.before)
	if err != nil {
		return err
	}
	lines, err := rawLines(a.before)
	if err != nil {
		return err
	}
	header, by := records[0], a.desk.dateColumn(f, records[0])
	keys := make([]string, len(records))
	for i, r := range records[1:] {
		if by >= 0 {
			keys[i+1] = dateKey(f, r[by])
		}
	}
	// One after the other: each must find its place among those added before,
	// too.
	for _, r := range reports {
		row, err := a.row(header, r)
		if err != nil {
			return err
		}
		line, err := encode([][]string{header, row})
		if err != nil {
			return err
		}
		line = bytes.TrimPrefix(line, lines[0])
		at, k := len(keys), ""
		if by >= 0 {
			k = dateKey(f, row[by])
			at = 1 + sort.Search(len(keys)-1, func(i int) bool { return keys[i+1] > k })
		}
		keys, lines = slices.Insert(keys, at, k), slices.Insert(lines, at, line)
		a.Lines = append(a.Lines, strings.TrimSuffix(string(line), "\n"))
	}
	a.after = bytes.Join(lines, nil)
	return nil
}

// row is the cells of a report under the header of the file.
func (a *Addition) row(header []string, r report) ([]string, error) {
	row := make([]string, len(header))
	for _, input := range slices.Sorted(maps.Keys(r.values)) {
		at := slices.Index(header, input)
		if at < 0 {
			return nil, refused(a.desk.say("row %d gives %s, and %s has no such column; empty the cell, or add the column to the file first", "la fila %d da %s, y %s no tiene esa columna; hay que vaciar la celda, o agregar antes la columna al archivo", r.row, input, a.File))
		}
		row[at] = r.values[input]
	}
	return row, nil
}

// rawLines is the text of each record of a canonical file, line end included.
func rawLines(data []byte) ([][]byte, error) {
	in, p := csvfile.NewReader(bytes.NewReader(data), csvfile.Dialect{}), csvfile.NewParser(csvfile.Dialect{})
	var out [][]byte
	for {
		block, err := in.Next(nil)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for p.Reset(block); p.Next(); {
			out = append(out, append(bytes.Clone(p.Raw()), '\n'))
		}
	}
}

// Write puts the rows into the file, whole or not at all.
func (a *Addition) Write() error {
	if err := a.desk.replace(a.File, a.before, a.after); err != nil {
		return err
	}
	a.Written = true
	return nil
}

// Print tells a person what was added, or what would be, and what to do next.
func (a *Addition) Print(w io.Writer) {
	d, n := a.desk, len(a.Lines)
	if !a.Written {
		fmt.Fprintln(w, d.say("\nWould go into %s, lines: %d\n", "\nSe agregarían a %s, líneas: %d\n", a.File, n))
		for _, l := range a.Lines {
			fmt.Fprintln(w, l)
		}
		fmt.Fprintln(w, d.say("\nNothing was written (--dry-run).", "\nNo se escribió nada (--dry-run)."))
		return
	}
	fmt.Fprintln(w, d.say("\nAdded to %s: %d %s (%s)", "\nAgregado a %s: %d %s (%s)", a.File, n, d.reportsWord(n), a.ids()))
	fmt.Fprintln(w, d.say("Next: bin/recuento run publishes a new version.", "Siguiente paso: bin/recuento run publica una nueva versión."))
}

// idsShown keeps the last lines of an addition on the screen.
const idsShown = 10

// ids lists the ids of what was added, the first of many.
func (a *Addition) ids() string {
	list := strings.Join(a.Reports[:min(len(a.Reports), idsShown)], ", ")
	if more := len(a.Reports) - idsShown; more > 0 {
		list += a.desk.say(", … and %d more", ", … y %d más", more)
	}
	return list
}
