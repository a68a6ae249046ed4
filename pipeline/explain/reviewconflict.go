package explain

import (
	"slices"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
)

// doubt is a column of a fact on which its pages disagree.
type doubt struct{ fact, column string }

// asked reports whether a conflict is worth a curator's time: what a series is
// computed by. Of days, of who spoke and of legal forms a reader is told with
// the fact.
func (k kind) asked(column string) bool {
	return slices.Contains(k.figures, column) || column == k.side || column == k.stage || column == k.subset ||
		slices.Contains([]string{"unit", "window", "population", "counting", "conditions", "names_published"}, column)
}

// doubts finds the conflicts on which nobody decided.
func (r *reviewer) doubts() []doubt {
	var found []doubt
	for _, ref := range r.facts.Order() {
		columns := r.facts.List(ref, "conflicts")
		if len(columns) == 0 || r.facts.Text(ref, "status") == "withdrawn" {
			continue
		}
		id := r.facts.Text(ref, "fact_id")
		for _, c := range columns {
			if r.kind.asked(c) && !slices.Contains(r.decided.fields[id], c) {
				found = append(found, doubt{id, c})
			}
		}
	}
	return found
}

// answersShown is how many other values can be chosen from.
const answersShown = 3

// conflictItem asks which of the values is right. It is no question where all
// that differs is a range, which a decision can't set.
func (r *reviewer) conflictItem(d doubt) (Item, bool) {
	row := r.facts.Row(r.byFact[d.fact])
	taken, _, _ := saying(d.column, row)
	if taken == "" {
		taken = row.Text(d.column)
	}
	v := voices(d.column, taken, r.rows(d.fact))
	name := language.LowerFirst(r.Column(r.kind.facts, d.column))
	item := Item{Kind: Conflict, Table: r.kind.facts, Left: Side{Fact: r.brief(d.fact)}, Column: d.column, Voices: &v,
		Question: r.Say("The pages disagree on “%s”: which is right?", "Las páginas no coinciden en «%s»: ¿cuál vale?", name)}
	by := d.fact
	for _, s := range v.Heard() {
		if s.Value == taken {
			by = s.Reports[0]
			item.Why = r.Say("The fact says “%s”; other sound pages say something else.", "La ficha dice «%s»; otras páginas confiables dicen otra cosa.", r.quoted(d.column, s))
			continue
		}
		item.Priority += s.Pages
		if s.Max != "" || len(item.Answers) == answersShown || slices.ContainsFunc(item.Answers, func(a Answer) bool { return a.Decision.Value == s.Value }) {
			continue
		}
		item.Answers = append(item.Answers, Answer{
			If:       r.Say("If it is “%s”", "Si es «%s»", r.quoted(d.column, s)),
			Decision: curation.Decision{Kind: curation.Value, Table: r.kind.facts, Field: d.column, Value: s.Value, Instead: taken},
		})
	}
	if item.Why == "" {
		item.Why = r.Say("No page says what the fact says.", "Ninguna página dice lo que dice la ficha.")
	}
	for i := range item.Answers {
		// A report goes with the fact when facts are merged or split.
		item.Answers[i].Decision.Fact = by
	}
	return item, len(item.Answers) > 0
}

func (r *reviewer) quoted(column string, s Said) string {
	return r.Inside(r.said(r.kind.facts, column, s))
}
