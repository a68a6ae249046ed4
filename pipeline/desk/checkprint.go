package desk

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// findingsShown keeps a terminal readable.
const findingsShown = 200

// Print tells a person what a check found and what to do next.
func (c *Checked) Print(w io.Writer) {
	c.PrintFindings(w)
	fmt.Fprintln(w, "\n"+c.verdict())
}

// PrintFindings tells a person what a check found.
func (c *Checked) PrintFindings(w io.Writer) {
	d := c.desk
	of := d.pick(c.form.schema.Title, c.form.schema.TitleES)
	file := c.File
	if c.Sheet != "" {
		file += d.say(", sheet %s", ", hoja %s", quote(c.Sheet))
	}
	if c.Feed != "" {
		file += d.say(" (the feed %s)", " (la fuente %s)", c.Feed)
	}
	fmt.Fprintln(w, d.say("%s: %d %s for %s (%s)", "%s: %d %s para %s (%s)", file, c.Rows, d.rowsWord(c.Rows), c.Table, of))
	for _, n := range c.Notes {
		fmt.Fprintln(w, "  "+n)
	}
	if len(c.Faults) > 0 {
		fmt.Fprintln(w, d.say("\nFAULTS: these have to be put right", "\nERRORES: hay que corregirlos"))
		d.printAll(w, c.Faults)
	}
	if len(c.Warnings) > 0 {
		fmt.Fprintln(w, d.say("\nWARNINGS: look at each of these", "\nAVISOS: hay que mirarlos uno por uno"))
		d.printAll(w, c.Warnings)
	}
}

func (c *Checked) verdict() string {
	d := c.desk
	counts := d.say("%d %s, %d %s. ", "%d %s, %d %s. ", len(c.Faults), d.one(len(c.Faults), "fault", "faults", "error", "errores"),
		len(c.Warnings), d.one(len(c.Warnings), "warning", "warnings", "aviso", "avisos"))
	switch {
	case len(c.Faults) > 0:
		return counts + d.say("Correct the file and check it again.", "Hay que corregir el archivo y revisarlo otra vez.")
	case c.Feed != "":
		return counts + d.say("A run can read this feed.", "La fuente se puede leer.")
	case c.Rows == 0:
		return counts + d.say("There are no rows yet: write one for each report.", "Todavía no hay filas: se escribe una por reporte.")
	case !c.ready():
		return counts + d.say("The rows can't be added before that is put right.", "Las filas no se pueden agregar antes de resolver eso.")
	case c.Duplicates() > 0:
		return counts + d.say("Delete the probable duplicates, then: %s; or, if none is one: %s", "Hay que borrar los probables duplicados y luego: %s; o, si ninguno lo es: %s", c.next(), c.next("--accept-duplicates"))
	}
	return counts + d.say("Next: %s", "Siguiente paso: %s", c.next())
}

// next is the command that adds what was checked, as a shell takes it.
func (c *Checked) next(flags ...string) string {
	words := []string{"bin/recuento", "add"}
	file := c.File
	if strings.HasPrefix(file, "-") {
		file = "./" + file
	}
	for _, w := range slices.Concat([]string{file}, c.Flags, flags) {
		words = append(words, shellWord(w))
	}
	return strings.Join(words, " ")
}

// shellWord is a word that a shell takes as one, as it stands.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:=@,+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func (d *Desk) one(n int, en, ens, es, ess string) string {
	if n == 1 {
		return d.say(en, es)
	}
	return d.say(ens, ess)
}

func (d *Desk) rowsWord(n int) string { return d.one(n, "row", "rows", "fila", "filas") }

func (d *Desk) printAll(w io.Writer, all []Finding) {
	for i, f := range all {
		if i == findingsShown {
			fmt.Fprintln(w, d.say("\n… and %d more; --json lists all", "\n… y %d más; --json los lista todos", len(all)-i))
			return
		}
		fmt.Fprintln(w, "\n"+d.place(f))
		d.printFinding(w, f)
	}
}

// place is where a finding stands, with what stands there.
func (d *Desk) place(f Finding) string {
	if f.Row == 0 {
		return d.say("The whole file", "Todo el archivo")
	}
	at := d.say("Row %d", "Fila %d", f.Row)
	if f.Column != "" {
		at += d.say(", column %s", ", columna %s", f.Column)
	}
	if f.Input != "" {
		at += " (" + f.Input + ")"
	}
	switch {
	case f.Cell != "":
		at += ": " + quote(f.Cell)
	case f.Column != "" && f.Code == "missing_value":
		at += d.say(": empty", ": vacía")
	}
	return at
}

// printFinding tells what a finding says, without its place.
func (d *Desk) printFinding(w io.Writer, f Finding) {
	fmt.Fprintln(w, "  "+f.Says)
	for _, detail := range f.Detail {
		fmt.Fprintln(w, "  "+detail)
	}
	if f.Allowed != "" {
		fmt.Fprintln(w, "  "+d.say("Allowed: %s", "Se admite: %s", strings.TrimSuffix(f.Allowed, ".")))
	}
	switch len(f.Meant) {
	case 0:
	case 1:
		fmt.Fprintln(w, "  "+d.say("Perhaps you mean: %s", "Quizás se quiso decir: %s", f.Meant[0]))
	default:
		fmt.Fprintln(w, "  "+d.say("This can mean: %s. Write the one that the page means.", "Puede significar: %s. Hay que escribir la que dice la página.", strings.Join(f.Meant, d.say(" or ", " o "))))
	}
	d.printThere(w, f.There)
}

func (d *Desk) printThere(w io.Writer, there []There) {
	shown := latest(there)
	for _, t := range shown {
		at := t.ReportID
		if t.Row > 0 {
			at = d.say("row %d", "fila %d", t.Row)
		}
		parts := []string{at}
		for _, p := range []string{t.Figure, t.Side, t.Date, t.URL} {
			if p != "" {
				parts = append(parts, strings.Trim(quote(p), `"`))
			}
		}
		fmt.Fprintln(w, "    "+strings.Join(parts, "  "))
	}
	if more := len(there) - len(shown); more > 0 {
		fmt.Fprintln(w, d.say("    … and %d more", "    … y %d más", more))
	}
}
