package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// checkTaker looks whether the file of the feed that takes the rows can: a
// person is not to learn of it only when they are added.
func (c *checking) checkTaker() {
	d := c.desk
	f, ok := d.takes(c.form.schema.Name)
	if !ok {
		c.notReady(d.say("No feed in %s takes rows of %s, so that they can't be added: expected one without mapping in the default dialect (UTF-8, commas).",
			"Ninguna fuente de %s recibe filas de %s, así que no se pueden agregar: se esperaba una sin mapping y en el dialecto por defecto (UTF-8, comas).", d.Config.Path, c.form.schema.Name))
		return
	}
	before, err := os.ReadFile(f.Location)
	if err == nil {
		var canonical *Formatted
		if canonical, err = d.Format(f, before); err == nil {
			if canonical.Changed {
				c.notReady(d.say("%s, which takes the rows, is not in its canonical form (%s); run bin/recuento fmt before they are added.",
					"%s, que recibe las filas, no está en su forma canónica (%s); antes de agregarlas hay que ejecutar bin/recuento fmt.", f.Location, strings.Join(canonical.Changes, "; ")))
			}
			c.checkColumns(f.Location, before)
			return
		}
	}
	why := d.feedError(err)
	if d.Language == Spanish && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		why = fmt.Sprintf("detalle en inglés: %v", err)
	}
	c.notReady(d.say("%s, which takes the rows, can't be read, so that they can't be added (%s).", "%s, que recibe las filas, no se puede leer, así que no se pueden agregar (%s).", f.Location, why))
}

// notReady is a warning and no fault: nothing is wrong with the rows.
func (c *checking) notReady(says string) { c.warn(Finding{Code: feedNotReady, Says: says}) }

// ready reports whether the rows can go where they belong.
func (c *Checked) ready() bool {
	return !slices.ContainsFunc(c.Warnings, func(f Finding) bool { return f.Code == feedNotReady })
}

// checkColumns refuses columns that the file of the feed does not have.
func (c *checking) checkColumns(file string, text []byte) {
	d := c.desk
	records, err := d.parseAll(file, text)
	if err != nil || len(records) == 0 {
		return
	}
	for i, in := range c.form.inputs {
		if in == "" || in == key || slices.Contains(records[0], in) || c.emptyColumn(i) {
			continue
		}
		c.fault(Finding{Row: c.form.header.number, column: i + 1, Input: in, Code: noPlaceInFeed, Says: d.say(
			"This column is filled in (%s), and %s, which takes the rows, has no such column; empty the cells, or add the column to that file first.",
			"Esta columna tiene datos (%s), y %s, que recibe las filas, no tiene esa columna; hay que vaciar las celdas, o agregar antes la columna a ese archivo.", c.firstCell(i), file)})
	}
}
