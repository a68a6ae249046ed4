package desk

import (
	"fmt"
	"slices"
	"strings"
)

// finish shows the report and what is to be said about it, and asks whether it
// is to be added. again: a question is to be asked once more, the one that
// stands next.
func (g *guide) finish(o AddOptions) (a *Addition, again bool, err error) {
	d := g.desk
	c := g.whole()
	g.tellReport(c)
	if len(c.Faults) > 0 {
		g.print("", d.say("This has to be mended first.", "Primero hay que corregir esto."))
		g.returnTo(c.Faults)
		return nil, true, nil
	}
	ask, yes := d.say("Add it? (y/n)", "¿Agregarlo? (s/n)"), []string{"y", "yes", "s", "si"}
	if c.Duplicates() > 0 && !o.AcceptDuplicates {
		word := d.say("duplicate", "duplicado")
		ask = d.say("Probably a duplicate. Type the word %s to add it all the same (what --accept-duplicates does), %s to go back, %s to leave:",
			"Probable duplicado. Hay que escribir la palabra %s para agregarlo de todos modos (como hace --accept-duplicates), %s para volver atrás, %s para salir:", word, signBack, signQuit)
		yes, o.AcceptDuplicates = []string{word}, true
	}
	for declined := false; ; {
		answer, err := g.line("\n" + ask)
		switch {
		case err != nil:
			return nil, false, err
		case signOf(answer) == signBack:
			g.next = g.before(g.next)
			return nil, true, nil
		case slices.Contains(yes, bare(answer)):
			a, err := d.Plan(c, o)
			return a, false, err
		case slices.Contains([]string{"n", "no"}, bare(answer)) && declined:
			return nil, false, g.quit()
		case slices.Contains([]string{"n", "no"}, bare(answer)):
			declined = true
			g.print("  " + d.say("Nothing is written yet. %s goes back to mend an answer, question by question; %s leaves without writing anything.",
				"Todavía no se escribe nada. %s vuelve atrás para corregir una respuesta, pregunta por pregunta; %s sale sin escribir nada.", signBack, signQuit))
		}
	}
}

// tellReport shows the answers and what is to be said about them.
func (g *guide) tellReport(c *Checked) {
	d := g.desk
	g.print("", d.say("The report:", "El reporte:"))
	for _, in := range g.questions() {
		if v := g.answers[in]; v != "" && g.applies(in) && in != breakdown {
			g.print(fmt.Sprintf("  %-20s %s", in, strings.Trim(quote(v), `"`)))
		}
	}
	for _, f := range slices.Concat(c.Faults, c.Warnings) {
		g.print("", f.Input)
		d.printFinding(g.out, g.inDialogue(f))
	}
}

// returnTo makes the question of a fault the next one, or the last question.
func (g *guide) returnTo(faults []Finding) {
	questions := g.questions()
	for i, q := range g.asked {
		if slices.ContainsFunc(faults, func(f Finding) bool { return f.Input == questions[q] }) {
			g.next, g.asked = q, g.asked[:i]
			return
		}
	}
	g.next = g.before(g.next)
}

// whole checks the answers as the row of a file.
func (g *guide) whole() *Checked {
	l := line{number: 1, malformed: -1}
	f := &form{schema: g.schema, header: line{malformed: -1}}
	for _, in := range g.schema.Inputs() {
		v := ""
		if g.applies(in.Name) {
			v = g.answers[in.Name]
		}
		f.inputs, f.header.cells, l.cells = append(f.inputs, in.Name), append(f.header.cells, in.Name), append(l.cells, v)
	}
	f.lines = []line{l}
	c := &checking{desk: g.desk, form: f, known: g.known, refs: g.refs,
		out: &Checked{File: g.desk.say("the report", "el reporte"), Table: g.schema.Name, desk: g.desk, form: f}}
	c.run()
	return c.out
}
