package wording

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
)

// find settles which fact an id leads to, and says how if it is not the fact's
// own.
func (t *teller) find(asked string) (note string, err error) {
	asked = strings.TrimSpace(asked)
	if asked == "" {
		return "", &reading.UnusableError{Message: t.Pick("the id is empty: ", "el identificador está vacío: ") + t.expected()}
	}
	id, note := t.written(asked)
	for _, k := range kinds() {
		reports := t.version.Table(k.reports)
		if rows := reports.Where("report_id", id); len(rows) > 0 {
			report := id
			id = reports.Text(rows[0], "fact_id")
			note = t.Say("%s is a report: this is the fact that it tells, %s.", "%s es un reporte: esta es la ficha que cuenta, %s.", report, id)
		}
	}
	ids := t.version.Table("fact_ids")
	for range ids.Order() { // as many steps as there are ids: a circle ends, too
		rows := ids.Where("fact_id", id)
		if len(rows) == 0 || ids.Text(rows[0], "state") != "merged" {
			break
		}
		next := ids.List(rows[0], "successors")
		if len(next) != 1 {
			return "", &reading.UnusableError{Message: t.Say("%s: its reports went to several facts, %s; name one of them", "%s: sus reportes pasaron a varias fichas, %s; hay que nombrar una", asked, t.List(next))}
		}
		id = next[0]
		note = t.Say("%s was joined with others: this is the fact that it became, %s.", "%s se unió con otras: esta es la ficha en que quedó, %s.", asked, id)
	}
	for _, k := range kinds() {
		facts := t.version.Table(k.facts)
		if rows := facts.Where("fact_id", id); len(rows) > 0 {
			t.kind, t.id, t.fact = k, id, facts.Row(rows[0])
			t.reports = t.rows(k.reports, "fact_id", id)
			return note, nil
		}
	}
	return "", t.unknown(asked, id)
}

// beginning is that of an id, as people shorten it: its kind may be left out if
// six of its digits are there.
var beginning = regexp.MustCompile(`^(?:(?:an|co|re)-[0-9a-f]{6,10}|[0-9a-f]{6,10})$`)

// written is the id that is meant by one in capitals, or by the beginning of one
// fact's alone.
func (t *teller) written(asked string) (id, note string) {
	if t.has(asked) {
		return asked, ""
	}
	small := strings.ToLower(asked)
	if t.has(small) || !beginning.MatchString(small) {
		return small, ""
	}
	if begun := t.begun(small); len(begun) == 1 {
		return begun[0], t.Say("%s is short for %s.", "%s abrevia %s.", asked, begun[0])
	}
	return small, ""
}

// has reports whether there is a fact or a report of an id.
func (t *teller) has(id string) bool {
	if len(t.version.Table("fact_ids").Where("fact_id", id)) > 0 {
		return true
	}
	for _, k := range kinds() {
		if len(t.version.Table(k.facts).Where("fact_id", id))+len(t.version.Table(k.reports).Where("report_id", id)) > 0 {
			return true
		}
	}
	return false
}

// begun is the ids of facts that begin so, with their kind or without.
func (t *teller) begun(with string) []string {
	var out []string
	ids := t.version.Table("fact_ids")
	for _, r := range ids.Order() {
		id := ids.Text(r, "fact_id")
		if _, digits, _ := strings.Cut(id, "-"); strings.HasPrefix(id, with) || strings.HasPrefix(digits, with) {
			out = append(out, id)
		}
	}
	return out
}

// expected is what an id looks like.
func (t *teller) expected() string {
	return t.Say("expected the id of a fact such as an-9f703592b8, or of a report; \"recuento explain 379\" finds one", "se espera el identificador de una ficha, como an-9f703592b8, o de un reporte; «recuento explain 379» lo encuentra")
}

// meant is how many ids are offered where several begin like the one asked for.
const meant = 5

// unknown says why an id leads to no fact.
func (t *teller) unknown(asked, id string) error {
	ids := t.version.Table("fact_ids")
	if rows := ids.Where("fact_id", id); len(rows) > 0 && ids.Text(rows[0], "state") == "withdrawn" {
		return &reading.UnusableError{Message: t.Say("%s: withdrawn; version %s publishes none of its reports any more, so there is nothing to quote", "%s: retirada; la versión %s ya no publica ninguno de sus reportes, así que no hay nada que citar", asked, t.version.Name)}
	}
	var known []string
	for _, r := range ids.Order() {
		known = append(known, ids.Text(r, "fact_id"))
	}
	what := t.expected()
	var begun []string
	if strings.Contains(id, "-") || beginning.MatchString(id) {
		begun = t.begun(id)
	}
	near := schema.Nearest(known, id)
	switch {
	case len(begun) > 0 && len(begun) <= meant:
		what = t.Say("did you mean %s?", "¿se quiso decir %s?", strings.Join(begun, t.Pick(" or ", " o ")))
	case len(begun) > 0:
		what = t.Say("%s ids begin so; give more of it", "%s identificadores empiezan así; hay que dar más", t.Number(int64(len(begun))))
	case near != "":
		what = t.Say("did you mean %s?", "¿se quiso decir %s?", near)
	}
	return &reading.UnusableError{Message: fmt.Sprintf(t.Pick("%q: version %s has no such fact and no such report; %s", "%q: la versión %s no tiene esa ficha ni ese reporte; %s"), asked, t.version.Name, what)}
}
