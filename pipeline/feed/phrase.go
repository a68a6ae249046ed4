package feed

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// precisionInput says how precisely the figure of a report is put.
const precisionInput = "precision"

// figure names the inputs of a table that one phrase fills, each with the part
// of the phrase that it takes. It is nil for a table without a figure.
func (e *entry) figure() []part {
	if _, ok := e.input(precisionInput); !ok {
		return nil
	}
	for _, in := range e.inputs {
		upper, ok := e.input(in.Name + "_max")
		if ok && e.holds(in, schema.Int32, schema.Int64) && e.holds(upper, schema.Int32, schema.Int64) {
			return []part{{in.Name, "value"}, {upper.Name, "max"}, {precisionInput, "precision"}}
		}
	}
	return nil
}

// part is an input and what it takes of a phrase.
type part struct{ input, phrase string }

// checkPhrases wants the three inputs of a figure read from one text: what a
// phrase says besides its number must not be lost.
func (e *entry) checkPhrases(r row) {
	figure := e.figure()
	var first, value *source
	sound := true
	for i, s := range r.sources {
		if s.Phrase == "" || len(s.Columns) == 0 {
			continue
		}
		takes := ""
		for _, p := range figure {
			if p.input == s.Input {
				takes = p.phrase
			}
		}
		switch {
		case takes == "":
			e.fault(meaning, e.place(s), "%s.phrase is on %s; %s", s.at, s.Input, onFigure(e.table, figure))
		case takes != s.Phrase:
			e.fault(meaning, e.place(s), "%s.phrase is %s; expected %s, the part that %s takes", s.at, s.Phrase, takes, s.Input)
		case takes == "value":
			value = &r.sources[i]
		}
		sound = sound && takes == s.Phrase
		if first == nil {
			first = &r.sources[i]
		}
	}
	if sound && first != nil {
		e.checkTogether(r, figure, *first, value)
	}
}

func (e *entry) checkTogether(r row, figure []part, first source, value *source) {
	for _, p := range figure {
		s, ok := find(r.sources, p.input)
		switch {
		case !ok || s.Phrase != p.phrase:
			e.fault(meaning, e.place(first), "%s takes a part of a phrase, and %s does not: a phrase like \"más de 700\" would lose its \"más de\", or its figure; add %s",
				first.at, p.input, reading(first, p))
		case value != nil && !s.sameText(value.Mapped):
			e.fault(meaning, s.n, "%s reads another text than %s; the parts of a phrase come from one text: give both the same column (or columns and join), extract, values and thousands",
				s.at, value.at)
		}
	}
}

// reading is the line that reads another part of the same text.
func reading(s source, p part) string {
	from := "column: " + s.Columns[0]
	if len(s.Columns) > 1 {
		from = "columns: [" + strings.Join(s.Columns, ", ") + "]"
	}
	return fmt.Sprintf("%s: {%s, phrase: %s}", p.input, from, p.phrase)
}

// place is where a source declares its phrase.
func (e *entry) place(s source) *yaml.Node { return e.get(s.n, "phrase") }

func onFigure(table *schema.Schema, figure []part) string {
	if figure == nil {
		return fmt.Sprintf("the table %s has no figure that comes as a phrase, remove it", table.Name)
	}
	return fmt.Sprintf("a phrase fills %s, %s and %s only, remove it", figure[0].input, figure[1].input, figure[2].input)
}
