package desk

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
)

// StoppedError says that somebody stopped, or that the answers ended, before
// anything was written.
type StoppedError struct{ Message string }

func (e *StoppedError) Error() string { return e.Message }

// GuideOptions narrow what a guided entry asks.
type GuideOptions struct {
	AddOptions
	Table string // empty: asked
}

// guide is a guided entry under way.
type guide struct {
	desk    *Desk
	ctx     context.Context
	in      <-chan string
	out     io.Writer
	schema  *schema.Schema
	known   *known
	refs    references
	columns []string // of the file that takes the report
	answers map[string]string
}

// signs of a guided entry.
const (
	signBack  = "<"
	signQuit  = "q"
	signHelp  = "?"
	signEmpty = "-"
)

// Guide asks for one report question by question, holds every answer against
// the rules at once, and gives what is to be written, when that was agreed to.
// It reads a line for each answer, from a terminal or a pipe.
//
// The error is a [*StoppedError] where in ends, ctx ends or somebody leaves;
// else see [Desk.Plan].
func (d *Desk) Guide(ctx context.Context, in io.Reader, out io.Writer, o GuideOptions) (*Addition, error) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	g := &guide{desk: d, ctx: ctx, in: linesOf(ctx, in), out: out, answers: map[string]string{}}
	g.print(d.say(
		"A new report, question by question. Enter takes what stands in [brackets], or leaves the answer empty.\n%s explains the question, %s goes back, %s leaves it empty after all, %s leaves without writing anything.",
		"Un reporte nuevo, pregunta por pregunta. Enter toma lo que está entre [corchetes], o deja la respuesta vacía.\n%s explica la pregunta, %s vuelve atrás, %s la deja vacía a pesar de todo, %s sale sin escribir nada.",
		signHelp, signBack, signEmpty, signQuit))
	if err := g.chooseTable(o.Table); err != nil {
		return nil, err
	}
	if err := g.prepare(); err != nil {
		return nil, err
	}
	from := 0
	for {
		last, err := g.askAll(from)
		if err != nil {
			return nil, err
		}
		a, again, err := g.finish(o.AddOptions)
		if err != nil || !again {
			return a, err
		}
		from = last
	}
}

// linesOf reads lines until in or ctx ends; reading can't be interrupted, so it
// goes on beside.
func linesOf(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (g *guide) print(lines ...string) {
	for _, l := range lines {
		fmt.Fprintln(g.out, l)
	}
}

// line asks for a line.
func (g *guide) line(prompt string) (string, error) {
	fmt.Fprint(g.out, prompt+" ")
	select {
	case <-g.ctx.Done():
		g.print("")
		return "", &StoppedError{g.desk.say("interrupted; nothing was written", "interrumpido; no se escribió nada")}
	case l, ok := <-g.in:
		switch {
		case !ok:
			g.print("")
			return "", &StoppedError{g.desk.say("the answers ended before the report was agreed to; nothing was written", "las respuestas se acabaron antes de confirmar el reporte; no se escribió nada")}
		case strings.TrimSpace(l) == signQuit:
			return "", g.quit()
		}
		return strings.TrimSpace(l), nil
	}
}

func (g *guide) quit() error {
	return &StoppedError{g.desk.say("left; nothing was written", "salida; no se escribió nada")}
}

// chooseTable asks what kind of report it is.
func (g *guide) chooseTable(name string) error {
	d := g.desk
	var tables []schema.Code
	for _, s := range d.Set.Tables {
		if _, ok := d.takes(s.Name); !ok || !s.Feed || !hasPages(s) {
			continue
		}
		tables = append(tables, schema.Code{Code: s.Name, Title: s.Title, TitleES: s.TitleES})
	}
	if len(tables) == 0 {
		return unusable(d.say("no feed in %s takes reports: expected one without mapping in the default dialect (UTF-8, commas)", "ninguna fuente de %s recibe reportes: se esperaba una sin mapping y en el dialecto por defecto (UTF-8, comas)", d.Config.Path))
	}
	if name == "" {
		g.print("", d.say("What does the page tell?", "¿Qué cuenta la página?"))
	}
	for {
		list := &choices{desk: d, all: tables}
		if name == "" {
			list.show(g.out, tables)
			answer, err := g.line(">")
			if err != nil {
				return err
			}
			name = answer
		}
		code, _ := list.choose(name)
		if slices.ContainsFunc(tables, func(t schema.Code) bool { return t.Code == code }) {
			g.schema = d.Set.Table(code)
			return nil
		}
		g.print("  " + d.say("Answer with one of the numbers.", "Hay que responder con uno de los números."))
		name = ""
	}
}

// prepare reads what answers are held against.
func (g *guide) prepare() error {
	d := g.desk
	var err error
	if g.known, err = d.read(g.ctx, g.schema, ""); err != nil {
		return err
	}
	if g.refs, err = d.references(g.ctx, g.schema); err != nil {
		return err
	}
	for _, n := range append(g.known.notes, g.refs.notes...) {
		g.print("  " + n)
	}
	f, _ := d.takes(g.schema.Name)
	file, err := os.Open(f.Location)
	if err != nil {
		return unusable(err.Error())
	}
	defer file.Close()
	if g.columns, err = csvfile.ReadHeader(file); err != nil {
		return unusable(fmt.Sprintf("%s: %v", f.Location, err))
	}
	return nil
}

// finish shows the report and what is to be said about it, and asks whether it
// is to be added. again: go back to the last question.
func (g *guide) finish(o AddOptions) (a *Addition, again bool, err error) {
	d := g.desk
	c := g.whole()
	g.print("", d.say("The report:", "El reporte:"))
	for _, in := range g.questions() {
		if v := g.answers[in]; v != "" && g.applies(in) && in != breakdown {
			g.print(fmt.Sprintf("  %-20s %s", in, strings.Trim(quote(v), `"`)))
		}
	}
	for _, f := range slices.Concat(c.Faults, c.Warnings) {
		g.print("", f.Input)
		d.printFinding(g.out, f)
	}
	if len(c.Faults) > 0 {
		return nil, true, nil
	}
	ask, yes := d.say("Add it? (y/n)", "¿Agregarlo? (s/n)"), []string{"y", "yes", "s", "si"}
	if c.Duplicates() > 0 && !o.AcceptDuplicates {
		word := d.say("duplicate", "duplicado")
		ask = d.say("Probably a duplicate. Type the word %s to add it all the same, n to leave:", "Probable duplicado. Hay que escribir la palabra %s para agregarlo de todos modos, n para salir:", word)
		yes, o.AcceptDuplicates = []string{word}, true
	}
	for {
		answer, err := g.line("\n" + ask)
		switch {
		case err != nil:
			return nil, false, err
		case answer == signBack:
			return nil, true, nil
		case slices.Contains(yes, bare(answer)):
			a, err := d.Plan(c, o)
			return a, false, err
		case slices.Contains([]string{"n", "no"}, bare(answer)):
			return nil, false, g.quit()
		}
	}
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
