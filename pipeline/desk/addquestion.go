package desk

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
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
		"people", "total", "unit", "precision", "people_max", "total_max", breakdown,
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

// applies reports whether an answer belongs to the report after the answers so
// far.
func (g *guide) applies(input string) bool {
	a, ro := g.answers, rolesOf(g.schema)
	switch input {
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

// asks reports whether a question is to be asked.
func (g *guide) asks(input string) bool {
	ro := rolesOf(g.schema)
	switch input {
	case ro.most:
		// "60-70" has said it already.
		return g.applies(input) && g.phrase.Precision != notation.Range
	}
	return g.applies(input)
}

// askAll asks the questions from the next one on.
func (g *guide) askAll() error {
	questions := g.questions()
	for g.next < len(questions) {
		if !g.asks(questions[g.next]) {
			g.next++
			continue
		}
		back, err := g.ask(questions[g.next])
		if err != nil {
			return err
		}
		if back {
			g.next = g.before(g.next)
			continue
		}
		g.asked = append(g.asked, g.next)
		g.next++
	}
	return nil
}

// before is the question that was answered before another one.
func (g *guide) before(other int) int {
	questions := g.questions()
	for len(g.asked) > 0 {
		last := g.asked[len(g.asked)-1]
		g.asked = g.asked[:len(g.asked)-1]
		if g.asks(questions[last]) {
			return last
		}
	}
	g.print("  " + g.desk.say("This is the first question.", "Esta es la primera pregunta."))
	return other
}

// ask asks one question until it has an answer that stands.
func (g *guide) ask(input string) (back bool, err error) {
	list := g.list(input)
	g.introduce(input, list)
	preset := g.preset(input)
	for {
		answer, err := g.line(g.prompt(input, preset))
		if err != nil {
			return false, err
		}
		switch signOf(answer) {
		case signBack:
			return true, nil
		case signHelp:
			g.help(input, list)
			continue
		case signEmpty:
			answer = ""
		default:
			if answer == "" {
				answer = preset
			}
		}
		code, several := list.choose(answer)
		if len(several) > 0 {
			list.show(g.out, several)
			continue
		}
		if answer != code {
			g.print("  = " + code)
		}
		accepted, faults := g.accept(input, code)
		if accepted {
			return false, nil
		}
		if meant := g.tellFaults(faults, list); meant != "" {
			preset = meant
		}
	}
}

// tellFaults says what is wrong with an answer and shows again what may be
// chosen. It gives what was meant, where only one thing can have been.
func (g *guide) tellFaults(faults []Finding, list *choices) (meant string) {
	for _, f := range faults {
		f = g.inDialogue(f)
		if len(list.all) > 0 {
			f.Allowed = ""
		}
		g.desk.printFinding(g.out, f)
		if len(f.Meant) == 1 && !strings.Contains(f.Meant[0], " ") && !strings.Contains(f.Meant[0], "…") {
			meant = f.Meant[0]
		}
	}
	list.again(g.out)
	return meant
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
