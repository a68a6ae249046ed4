package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// breakdown is the question whether the page splits the figure up; it saves
// asking for a dozen parts that few pages give.
const breakdown = "breakdown"

// questions are the inputs in the order in which a reader meets the answers:
// the page, who speaks, when, what, how many, and what is to be thought of it.
func (g *guide) questions() []string {
	order := []string{
		"url", "outlet", "published_on", "language", "agency", "archive_url",
		"authority", "announced_by", "organization", "counter_kind",
		"announced_on", "as_of", "as_of_time", "measure", "period_basis", "period_start", "period_end", "period_end_time", "date_basis",
		"instrument", "stage", "headline_stage", "population", "scope",
		"unit", "precision", "people", "people_max", "total", "total_max", breakdown,
	}
	order = append(order, g.parts()...)
	order = append(order, "counting", "counting_since", "window", "subset", "event", "names_published", "conditions", "relayed", "quality", "retracted_on")
	var rest []string
	for _, in := range g.schema.Inputs() {
		if in.Name != key && in.Name != "note" && !slices.Contains(order, in.Name) {
			rest = append(rest, in.Name)
		}
	}
	order = append(append(order, rest...), "note")
	return slices.DeleteFunc(order, func(in string) bool {
		if in == breakdown {
			return len(g.parts()) == 0
		}
		_, f := inputNamed(g.schema, in)
		return f == nil || !slices.Contains(g.columns, in)
	})
}

// parts are the figures of which the main one is made up.
func (g *guide) parts() []string {
	ro := rolesOf(g.schema)
	var out []string
	for _, in := range g.schema.Inputs() {
		switch g.schema.Fields[in.Fields[0]].Type {
		case schema.Int32, schema.Int64:
			if in.Name != ro.figure && in.Name != ro.most {
				out = append(out, in.Name)
			}
		}
	}
	return out
}

// applies reports whether a question makes sense after the answers so far.
func (g *guide) applies(input string) bool {
	a, ro := g.answers, rolesOf(g.schema)
	switch input {
	case ro.figure:
		return a["precision"] != "not_stated" && a["unit"] != "not_stated"
	case ro.most:
		return a["precision"] == "range"
	case "counting_since":
		return a["counting"] == "cumulative"
	case "retracted_on":
		return a["quality"] == "retracted"
	case "as_of_time":
		return len(a["as_of"]) == len("2026-02-20")
	case "period_end_time":
		return len(a["period_end"]) == len("2026-02-20")
	case "period_start":
		return a["period_basis"] != "open"
	case "date_basis":
		return a[ro.date] != ""
	}
	if slices.Contains(g.parts(), input) {
		return a[breakdown] == "true"
	}
	return true
}

// askAll asks the questions from a given one on and returns the last one asked.
func (g *guide) askAll(from int) (last int, err error) {
	questions := g.questions()
	var asked []int
	for i := range from {
		if g.applies(questions[i]) {
			asked = append(asked, i)
		}
	}
	for i := from; i < len(questions); {
		if !g.applies(questions[i]) {
			i++
			continue
		}
		back, err := g.ask(questions[i])
		if err != nil {
			return 0, err
		}
		if back {
			if len(asked) > 0 {
				i, asked = asked[len(asked)-1], asked[:len(asked)-1]
			}
			continue
		}
		asked, last = append(asked, i), i
		i++
	}
	return last, nil
}

// ask asks one question until it has an answer that stands.
func (g *guide) ask(input string) (back bool, err error) {
	d := g.desk
	list := g.list(input)
	g.introduce(input, list)
	preset := g.preset(input)
	for {
		prompt := input
		if preset != "" {
			prompt += " [" + preset + "]"
		}
		answer, err := g.line(prompt + ":")
		if err != nil {
			return false, err
		}
		switch answer {
		case signBack:
			return true, nil
		case signHelp:
			g.help(input)
			continue
		case signEmpty:
			answer = ""
		case "":
			answer = preset
		}
		if answer != "" {
			code, several := list.choose(answer)
			if len(several) > 0 {
				list.show(g.out, several)
				continue
			}
			if answer != code {
				g.print("  = " + code)
			}
			answer = code
		}
		answer, faults := g.judge(input, answer)
		if len(faults) == 0 {
			g.answers[input] = answer
			g.tellPage(input)
			return false, nil
		}
		for _, f := range faults {
			d.printFinding(g.out, f)
			if len(f.Meant) == 1 && !strings.Contains(f.Meant[0], " ") && !strings.Contains(f.Meant[0], "…") {
				preset = f.Meant[0]
			}
		}
	}
}

// introduce says what a question asks.
func (g *guide) introduce(input string, list *choices) {
	d := g.desk
	if input == breakdown {
		g.print("", d.say("Does the page split the figure up (%s)?", "¿La página desglosa la cifra (%s)?", strings.Join(g.parts(), ", ")))
		return
	}
	in, f := g.field(input)
	title := d.pick(f.Title, f.TitleES)
	if dated(g.schema, in) {
		title, _, _ = strings.Cut(title, ",")
	}
	need := ""
	if !in.Required {
		need = d.say(" (may stay empty)", " (puede quedar vacía)")
	}
	explain, _, more := strings.Cut(d.pick(f.Description, f.DescriptionES), ". ")
	if more {
		explain += "."
	}
	g.print("", title+need, "  "+explain)
	list.show(g.out, nil)
}

// field is an input and the column that it fills after the answers so far.
func (g *guide) field(input string) (schema.Input, *schema.Field) {
	in, f := inputNamed(g.schema, input)
	for _, c := range in.Fields {
		if w := g.schema.Fields[c].From.When; w != nil && g.answers[w.Input] == w.Is {
			return in, &g.schema.Fields[c]
		}
	}
	return in, f
}

// help explains a question in full.
func (g *guide) help(input string) {
	d := g.desk
	if input == breakdown {
		g.print("  " + d.say("Answer yes to be asked for each part, no to pass over them.", "Hay que responder sí para que se pregunte cada parte, no para pasarlas por alto."))
		return
	}
	_, f := g.field(input)
	g.print("  "+d.pick(f.Description, f.DescriptionES), "  "+d.say("Allowed: %s", "Se admite: %s", strings.TrimSuffix(d.allowed(g.schema, input, "", g.refs), ".")))
	if f.Example != "" {
		g.print("  " + d.say("For example: %s", "Por ejemplo: %s", f.Example))
	}
}

// judge holds an answer against what the column takes, and gives it in our
// notation.
func (g *guide) judge(input, answer string) (string, []Finding) {
	d := g.desk
	if input == breakdown {
		yes, ok := notation.ParseBoolean(answer)
		if !ok && answer != "" && bare(answer) != "y" && bare(answer) != "n" && bare(answer) != "s" {
			return "", []Finding{{Says: d.say("Answer yes or no.", "Hay que responder sí o no.")}}
		}
		return fmt.Sprint(yes || bare(answer) == "y" || bare(answer) == "s"), nil
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
	if _, f := inputNamed(g.schema, input); len(faults) == 0 && f.Type == schema.Bool && answer != "" {
		yes, _ := notation.ParseBoolean(answer)
		answer = fmt.Sprint(yes)
	}
	return answer, faults
}

// tellPage shows what the data has of a page already.
func (g *guide) tellPage(input string) {
	d := g.desk
	if input != "url" {
		return
	}
	there := g.known.pages[Page(g.answers["url"])]
	if len(there) == 0 {
		g.print("  " + d.say("This page is not there yet.", "Esta página todavía no está."))
		return
	}
	g.print("  " + d.say("This page is there already, with %d %s. Another figure of it is welcome, the same one is not:", "Esta página ya está, con %d %s. Otra cifra suya es bienvenida, la misma no:", len(there), d.reportsWord(len(there))))
	d.printThere(g.out, theres(there))
}

// list is the codes that an answer may be chosen from.
func (g *guide) list(input string) *choices {
	out := &choices{desk: g.desk}
	if _, f := inputNamed(g.schema, input); f != nil {
		switch {
		case f.Codes != nil:
			out.all, out.prefixes = f.Codes.Codes, f.Codes.Prefixes
		case len(g.refs.titles[f.Name]) > 0:
			out.all = g.refs.titles[f.Name]
		}
	}
	out.used = map[string]int{}
	for i := range g.known.reports {
		out.used[g.known.reports[i].values[input]]++
	}
	return out
}
