package desk

import (
	"fmt"
	"strconv"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// accept holds an answer against the rules and keeps it if it stands.
func (g *guide) accept(input, answer string) (accepted bool, faults []Finding) {
	ro := rolesOf(g.schema)
	said := answer
	var read notation.Figure
	if input == ro.figure {
		if read = figureOf(answer); read.Precision != "" {
			answer = strconv.FormatInt(read.Value, 10)
		}
	}
	if answer, faults = g.judge(input, answer); len(faults) > 0 {
		return false, faults
	}
	was, there := g.answers[input]
	g.keep(input, answer)
	switch {
	case input == ro.figure && (!there || said != was):
		g.keepFigure(ro, read)
	case input == "url":
		g.tellPage()
	case input == "outlet":
		if say := g.otherSite(); say != "" {
			g.print("  " + say)
		}
	}
	return true, nil
}

// keep enters an answer. Other answers that were what follows from it, and not
// something of a person's own, are asked for anew.
func (g *guide) keep(input, answer string) {
	followed := map[string]string{}
	for in := range g.answers {
		followed[in] = g.derived(in)
	}
	g.answers[input] = answer
	for in, was := range followed {
		if in != input && was != "" && g.answers[in] == was && g.derived(in) != was {
			delete(g.answers, in)
		}
	}
}

// figureOf reads a figure that says how precise it is, in any way of writing
// thousands, where all ways that fit give the same; else no precision.
func figureOf(answer string) notation.Figure {
	var found notation.Figure
	for _, t := range []notation.Thousands{notation.NoThousands, notation.Point, notation.Comma, notation.Space, notation.Apostrophe} {
		f, ok := notation.ParseFigure(answer, t)
		switch {
		case !ok || f.Precision == notation.Exact:
		case found.Precision != "" && found != f:
			return notation.Figure{}
		default:
			found = f
		}
	}
	return found
}

// keepFigure enters what a new figure says of its precision, or forgets what
// the one before has said.
func (g *guide) keepFigure(ro roles, read notation.Figure) {
	if g.phrase.Precision != "" || read.Precision != "" {
		delete(g.answers, "precision")
		delete(g.answers, ro.most)
	}
	if g.phrase = read; read.Precision == "" {
		return
	}
	g.answers["precision"] = read.Precision
	say := fmt.Sprintf("  = %d", read.Value)
	if read.Precision == notation.Range {
		g.answers[ro.most] = strconv.FormatInt(read.Max, 10)
		say += g.desk.say(" to %d", " a %d", read.Max)
	}
	if _, f := inputNamed(g.schema, "precision"); f != nil && f.Codes != nil {
		for _, c := range f.Codes.Codes {
			if c.Code == read.Precision {
				say += " (" + read.Precision + ": " + g.desk.pick(c.Title, c.TitleES) + ")"
			}
		}
	}
	g.print(say)
}

// judge holds an answer against what the column takes, and gives it in our
// notation.
func (g *guide) judge(input, answer string) (string, []Finding) {
	d := g.desk
	_, field := inputNamed(g.schema, input)
	if input == breakdown || field.Type == schema.Bool && answer != "" {
		return g.judgeYesNo(answer)
	}
	// The second column keeps an empty answer from being an empty record,
	// which is none.
	source := []normalize.Source{{Input: input, Columns: []string{input}}}
	bound, err := normalize.Bind(g.schema, normalize.Mapping{Sources: source, References: g.refs.known}, []string{input, "#"})
	if err != nil {
		return "", []Finding{{Says: err.Error()}}
	}
	n := normalize.New(bound, table.Origin{}, check.Gate)
	l := line{number: 1, malformed: -1}
	n.Record(record(l, []string{answer, "#"}))
	var faults []Finding
	for _, p := range n.Take().Problems {
		if p.Field != input || p.Code == problem.NoPlaceForFigure {
			continue
		}
		f := Finding{Input: input, Cell: answer, Code: p.Code}
		d.advise(&f, g.schema, g.refs, func(other string) string { return g.answers[other] })
		faults = append(faults, f)
	}
	return answer, faults
}

func (g *guide) judgeYesNo(answer string) (string, []Finding) {
	yes, ok := notation.ParseBoolean(answer)
	switch bare(answer) {
	case "y", "s":
		yes, ok = true, true
	case "n":
		yes, ok = false, true
	}
	if !ok {
		return "", []Finding{{Says: g.desk.say("Answer yes or no.", "Hay que responder sí o no.")}}
	}
	return fmt.Sprint(yes), nil
}

// inDialogue puts a finding about a cell into the words of a conversation.
func (g *guide) inDialogue(f Finding) Finding {
	d := g.desk
	switch f.Code {
	case outletElsewhere:
		f.Says = g.otherSite()
	case problem.MissingValue:
		f.Says = d.say("This needs an answer.", "Aquí hace falta una respuesta.")
	case problem.UnknownCode, problem.UnknownReference:
		f.Says = d.say("This is none of the answers on the list.", "No es ninguna de las respuestas de la lista.")
	case probableDuplicate:
		f.Detail = nil
	}
	return f
}

// tellPage shows what the data has of a page already.
func (g *guide) tellPage() {
	d := g.desk
	there := g.known.pages[Page(g.answers["url"])]
	if len(there) == 0 {
		g.print("  " + d.say("This page is not there yet.", "Esta página todavía no está."))
		return
	}
	g.print("  " + d.say("This page is there already, with %d %s. Another figure of it is welcome, the same one is not:", "Esta página ya está, con %d %s. Otra cifra suya es bienvenida, la misma no:", len(there), d.reportsWord(len(there))))
	d.printThere(g.out, theres(there))
}

// otherSite warns of an outlet that is not where the page stands.
func (g *guide) otherSite() string {
	outlet, url := g.answers["outlet"], g.answers["url"]
	if outlet == "" || belongs(outlet, url) {
		return ""
	}
	return g.desk.say("WARNING: the outlet is %s and the page stands on %s. Look whether both are right.", "AVISO: el medio es %s y la página está en %s. Hay que ver si ambos son correctos.", outlet, outletOf(url))
}
