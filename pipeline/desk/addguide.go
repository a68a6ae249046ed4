package desk

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/notation"
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
	next    int             // the question that comes next
	asked   []int           // the questions that were answered, to go back to
	phrase  notation.Figure // the figure, where its answer says how precise it is
}

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
		"A new report, question by question. Enter takes what stands in [brackets], or leaves the answer empty.\n%s (help) explains the question, %s (back) goes back, %s leaves it empty after all, %s (quit) leaves without writing anything.",
		"Un reporte nuevo, pregunta por pregunta. Enter toma lo que está entre [corchetes], o deja la respuesta vacía.\n%s (ayuda) explica la pregunta, %s (atrás) vuelve atrás, %s la deja vacía a pesar de todo, %s (salir) sale sin escribir nada.",
		signHelp, signBack, signEmpty, signQuit))
	if err := g.chooseTable(o.Table); err != nil {
		return nil, err
	}
	if err := g.prepare(); err != nil {
		return nil, err
	}
	for {
		if err := g.askAll(); err != nil {
			return nil, err
		}
		a, again, err := g.finish(o.AddOptions)
		if err != nil || !again {
			return a, err
		}
	}
}

// signs of a guided entry.
const (
	signBack  = "<"
	signQuit  = "q"
	signHelp  = "?"
	signEmpty = "-"
)

// signOf is the sign that an answer gives, by itself or as a word, or "".
func signOf(answer string) string {
	switch notation.Fold(answer) {
	case signBack, "back", "atras", "volver":
		return signBack
	case signQuit, "quit", "exit", "salir":
		return signQuit
	case signHelp, "help", "ayuda":
		return signHelp
	case signEmpty:
		return signEmpty
	}
	return ""
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
		case signOf(l) == signQuit:
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

// prepare reads what answers are held against, and the file that takes them.
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
	// Nobody is to answer twenty questions for a file that takes no answer.
	text, err := d.takesText(f)
	if err != nil {
		return err
	}
	if g.columns, err = csvfile.ReadHeader(bytes.NewReader(text)); err != nil {
		return unusable(fmt.Sprintf("%s: %v", f.Location, err))
	}
	return nil
}
