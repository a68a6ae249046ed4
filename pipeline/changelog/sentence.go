package changelog

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// lede is the paragraph.
func (t *teller) lede() string {
	if others := t.others(); len(t.all) == 0 && len(others) > 0 {
		return t.opening() + t.Say("No announcement, balance, count of releases or report changed. Rows changed in %s.",
			"No cambió ningún anuncio, balance, conteo de excarcelaciones ni reporte. Cambiaron filas en %s.", t.List(others))
	}
	if len(t.all) == 0 {
		return t.opening() + t.Pick("No figure and no report changed. What is new is the program, its rules or the texts that describe the data.",
			"Ninguna cifra y ningún reporte cambió. Lo nuevo es el programa, sus reglas o los textos que describen los datos.")
	}
	var said []string
	n, room := 0, t.roomForNew()
	for i := range t.events {
		e := &t.events[i]
		if n == told || e.rank == rankOther || e.one() == nil {
			continue
		}
		if e.isNew() {
			if room == 0 {
				continue
			}
			room--
		}
		said = append(said, t.sentence(e))
		n++
	}
	if len(t.events) == 0 {
		said = append(said, t.Pick("No figure changed.", "Ninguna cifra cambió."))
	}
	return t.opening() + strings.Join(append(said, t.sum(n)), " ")
}

// others is the tables beside facts and reports in which rows changed.
func (t *teller) others() []string {
	var out []string
	for _, d := range t.in.Manifest.Tables {
		s := t.in.Set.Table(d.Table)
		if s == nil || s.Vintage || d.Table == "provenance" || d.Added+d.Changed+d.Withdrawn == 0 {
			continue
		}
		out = append(out, t.Pick("“", "«")+t.Pick(s.Title, s.TitleES)+t.Pick("”", "»"))
	}
	return out
}

// roomForNew is how many sentences may tell of new facts: what was revised or
// taken back is not to be crowded out.
func (t *teller) roomForNew() int {
	others := 0
	for i := range t.events {
		if e := &t.events[i]; !e.isNew() && e.rank < rankOther && e.one() != nil {
			others++
		}
	}
	return told - min(others, told/2)
}

func (e *event) isNew() bool { return e.how == "added" || e.how == "restored" }

// sentence tells what became of a fact.
func (t *teller) sentence(e *event) string {
	name := language.UpperFirst(t.name(e))
	why := t.because(e.cause)
	switch {
	case e.how == "merged":
		into := *e
		into.old, into.now = nil, e.into
		return t.Say("%s (%s) turned out to be the same as %s, and is told there.", "%s (%s) resultó ser lo mismo que %s, y se cuenta ahí.", name, t.figure(e, e.old), t.name(&into))
	case e.how == "withdrawn" && e.cause == "source_withdrew":
		return t.Say("%s (%s) is gone from the feed that told it.", "%s (%s) ya no está en la fuente de datos que lo contaba.", name, t.figure(e, e.old))
	case e.how == "withdrawn" && e.cause == "personal_data_removed":
		return t.Say("%s is no longer published%s.", "%s ya no se publica%s.", name, why)
	case e.how == "withdrawn":
		return t.Say("%s (%s) is no longer published%s.", "%s (%s) ya no se publica%s.", name, t.figure(e, e.old), why)
	case e.how == "restored":
		return t.Say("%s is published again: %s.", "%s vuelve a publicarse: %s.", name, t.figure(e, e.now))
	case e.how == "added":
		return t.Say("%s is new: %s.", "%s es nuevo: %s.", name, t.figure(e, e.now))
	case e.revised():
		return t.Say("%s was revised from %s to %s%s.", "%s pasó de %s a %s%s.", name, t.figure(e, e.old), t.figure(e, e.now), why)
	case e.moved("status") && e.now.text("status") == "retracted":
		return t.Say("%s (%s) was withdrawn at its source%s.", "%s (%s) fue retirado por quien lo dijo o publicó%s.", name, t.figure(e, e.now), t.retractedOn(e))
	case e.moved("stage_claimed"):
		return t.Say("%s (%s) now counts as “%s”; before, as “%s”%s.", "%s (%s) cuenta ahora como «%s»; antes, como «%s»%s.", name, t.figure(e, e.now),
			language.LowerFirst(t.Title("stage", e.now.text("stage_claimed"))), language.LowerFirst(t.Title("stage", e.old.text("stage_claimed"))), why)
	case e.moved("status"):
		return t.Say("%s (%s) now counts as “%s”; before, as “%s”%s.", "%s (%s) cuenta ahora como «%s»; antes, como «%s»%s.", name, t.figure(e, e.now),
			language.LowerFirst(t.Title("fact_status", e.now.text("status"))), language.LowerFirst(t.Title("fact_status", e.old.text("status"))), why)
	}
	return ""
}

// retractedOn is since when a fact is retracted, where its reports say.
func (t *teller) retractedOn(e *event) string {
	reports := t.now.Table("announcement_reports")
	for _, r := range reports.Where("fact_id", e.id) {
		if day := reports.Date(r, "retracted"); day != "" {
			return t.Say(" on %s", " el %s", t.Date(day))
		}
	}
	return ""
}

// name is a fact in a sentence: whose it is, and of which day.
func (t *teller) name(e *event) string {
	f := e.one()
	who := t.Body(f.text(e.side))
	if s := f.text(e.side); s == "not_stated" || s == "" {
		who = t.Pick("a side that no page names", "alguien que ninguna página nombra")
	} else if s == "government" {
		who = t.Pick("the government", "el Gobierno")
	}
	date := f.view.Date(f.ref, strings.TrimSuffix(e.date, "_on"))
	day := t.Date(date)
	if date == "" {
		day = t.Pick("a day that no page gives", "fecha que ninguna página da")
	} else if t.Language == language.Spanish && len(date) == len("2026-02-20") {
		day = "l " + day // behind "de": del 2 de marzo
	} else if t.Language == language.Spanish {
		day = " " + day
	}
	if t.Language == language.Spanish && !strings.HasPrefix(day, "l ") && !strings.HasPrefix(day, " ") {
		day = " " + day
	}
	switch e.table {
	case "detainee_counts":
		if scope := f.text("scope"); scope != "national" && scope != "" {
			who += " (" + language.LowerFirst(t.Title("scope", scope)) + ")"
		}
		return t.of("the balance", "el balance", who, day)
	case "verified_releases":
		what := language.LowerFirst(t.Title("measure", f.text("measure")))
		return t.of("the count “"+what+"”", "el conteo «"+what+"»", who, day)
	}
	stage := language.LowerFirst(t.Title("stage", f.text("stage_claimed")))
	return t.of("the announcement “"+stage+"”", "el anuncio «"+stage+"»", who, day)
}

// of is the balance of 2 March 2026 by Foro Penal, el balance de Foro Penal del
// 2 de marzo de 2026.
func (t *teller) of(en, es, who, day string) string {
	if t.Language == language.Spanish {
		by := " de " + who
		if rest, ok := strings.CutPrefix(who, "el "); ok {
			by = " del " + rest
		}
		return es + by + " de" + day
	}
	return en + " of " + day + " by " + who
}

// figure is how many a fact gives, with what is counted.
func (t *teller) figure(e *event, f *fact) string {
	if f == nil {
		return t.Pick("no figure", "sin cifra")
	}
	n, column := f.figure(e.kind)
	if n == nil {
		return t.Pick("no page says how many", "ninguna página dice cuántas")
	}
	amount := t.Amount(f.text("precision"), n, f.view.Maybe(f.ref, column+"_high"))
	one := *n == 1
	unit := func(en, ens, es, ess string) string {
		if one {
			return amount + " " + t.Pick(en, es)
		}
		return amount + " " + t.Pick(ens, ess)
	}
	switch column {
	case "applications_announced":
		return unit("application, which is not a person", "applications, which are not people", "solicitud, que no es una persona", "solicitudes, que no son personas")
	case "cases_announced":
		return unit("case, which is not a person", "cases, which are not people", "caso, que no es una persona", "casos, que no son personas")
	case "detained_total":
		return unit("person held", "people held", "persona presa", "personas presas")
	}
	return unit("person", "people", "persona", "personas")
}

// because is a cause behind a sentence, "" where the sentence has said it.
func (t *teller) because(cause string) string {
	switch cause {
	case "", "new_report":
		return ""
	}
	return " (" + language.LowerFirst(t.Title("change_cause", cause)) + ")"
}

// sum counts what the sentences left out.
func (t *teller) sum(n int) string {
	var parts []string
	for _, k := range kinds() {
		for _, how := range []string{"added", "restored", "changed", "merged", "withdrawn"} {
			if rows := t.rows(k.table, how); rows > 0 {
				parts = append(parts, t.became(k.table, how, rows))
			}
		}
	}
	for _, how := range []string{"added", "restored", "changed", "withdrawn"} {
		rows := int64(0)
		for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
			rows += t.rows(name, how)
		}
		if rows > 0 {
			parts = append(parts, t.became("reports", how, rows))
		}
	}
	return t.Say("In all: %s.", "En total: %s.", t.List(parts))
}

// rows is how many keys of a table a version changed in one way.
func (t *teller) rows(tableName, how string) int64 {
	seen := map[string]bool{}
	for _, c := range t.all {
		if c.table == tableName && c.kind == how {
			seen[c.key] = true
		}
	}
	for i := range t.events {
		if e := &t.events[i]; e.how == "merged" && e.table == tableName {
			delete(seen, e.id)
			if how == "merged" {
				seen[e.id] = true
			}
		}
	}
	return int64(len(seen))
}

// became is so many facts that are new, changed or gone.
func (t *teller) became(tableName, how string, n int64) string {
	counted := t.counted(tableName, n)
	if tableName == "detainee_counts" { // "people held back" would say something else
		counted = t.Counted(n, "balance", "balances", "balance", "balances")
	}
	forms := map[string][3]string{
		"added": {"%s new", "%s nuevo", "%s nuevos"}, "restored": {"%s restored", "%s restituido", "%s restituidos"}, "merged": {"%s merged with another", "%s unido a otro", "%s unidos a otros"},
		"changed": {"%s changed", "%s con cambios", "%s con cambios"}, "withdrawn": {"%s withdrawn", "%s retirado", "%s retirados"},
	}[how]
	if n == 1 {
		return t.Say(forms[0], forms[1], counted)
	}
	return t.Say(forms[0], forms[2], counted)
}

// headline reports that a column of a fact is worth a line of its own.
func headline(k kind, column string) bool {
	return column == "status" || column == "stage_claimed" || column == k.date || column == k.side || slices.Contains(k.figures, column)
}
