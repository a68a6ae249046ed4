package site

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/summary"
)

// countingOf says whether a figure is one batch or a running total, and since
// when.
func (e *edition) countingOf(p explain.Phrases, t *explain.Trace) string {
	if t.Brief.Counting != "cumulative" {
		return e.clean(p.Counting(t))
	}
	text := e.Say("A running total: %s.", "Un acumulado: %s.", e.phrases.Window(e.window(t.Fact.Text("window"))))
	return e.clean(strings.TrimSpace(text + " " + e.windowSpan(t)))
}

// windowSpan is when a running total's window begins, where pages disagree.
func (e *edition) windowSpan(t *explain.Trace) string {
	from, to := t.Window.Text("earliest_start"), t.Window.Text("latest_start")
	switch {
	case from == "":
		return ""
	case from == to:
		return e.Say("It begins on %s.", "Comienza el %s.", e.Date(from))
	}
	return e.Say("It begins between %s and %s: pages differ.", "Comienza entre el %s y el %s: las páginas difieren.", e.Date(from), e.Date(to))
}

// factsOf is what an announcement says, as labels and texts.
func (e *edition) factsOf(t *explain.Trace, row announcedRow) []fact {
	out := []fact{{e.Pick("Figure", "Cifra"), row.Whom}}
	b := t.Brief
	if b.Figure == nil {
		out[0].Text = e.Pick("No page gives one", "Ninguna página da una")
	}
	if b.FigureLow != nil && b.FigureHigh != nil && *b.FigureLow != *b.FigureHigh {
		out = append(out, fact{e.Pick("Figures on the pages", "Cifras en las páginas"), e.Say("from %s to %s", "de %s a %s", e.Number(*b.FigureLow), e.Number(*b.FigureHigh))})
	}
	for _, column := range []string{"unit", "precision", "counting", "window", "authority", "statement_by", "date", "instrument", "stage_claimed", "population", "subset", "names_published", "conditions"} {
		value := t.Fact.Text(column)
		text := e.upper(e.Cell(t.Table, column, value))
		switch column {
		case "unit", "precision":
			if b.Figure == nil {
				continue
			}
		case "population":
			text = e.population(value, text)
		case "date":
			value, text = row.Datetime, e.upper(row.Text)
		case "statement_by":
			text = e.Speakers(value)
		case "window":
			text = e.upper(e.phrases.Window(e.window(value)))
			if span := e.windowSpan(t); span != "" {
				text += ". " + span
			}
		case "subset":
			text = e.upper(strings.Trim(e.part(summary.Announcement{Subset: value}), " (),"))
		}
		if value != "" {
			out = append(out, fact{e.label(t.Table, column), e.clean(text)})
		}
	}
	return out
}

// population is of whom an announcement speaks; title is the code's own, for
// those that a sentence does not need.
func (e *edition) population(code, title string) string {
	text, ok := map[string][2]string{
		"detained":   {"People in prison", "Personas presas"},
		"restricted": {"People under court-ordered measures, not in prison", "Personas con medidas cautelares, que no están presas"},
		"both":       {"People in prison and people under court-ordered measures", "Personas presas y personas con medidas cautelares"},
	}[code]
	if !ok {
		return title
	}
	return e.Pick(text[0], text[1])
}

// label is what a page calls a column: a title of the codebook, where it says
// enough to a reader who sees nothing else.
func (e *edition) label(tableName, column string) string {
	name, ok := map[string][2]string{
		"date": {"Date", "Fecha"}, "announced_on": {"Date of the statement", "Fecha de la declaración"}, "unit": {"What is counted", "Qué se cuenta"},
		"people_announced": {"Number of people", "Número de personas"}, "applications_announced": {"Number of applications", "Número de solicitudes"}, "cases_announced": {"Number of cases", "Número de casos"},
		"window": {"Counted since", "Se cuenta desde"}, "counting_since_on": {"Day since when it counts", "Día desde el que cuenta"}, "subset": {"Part of the people", "Parte de las personas"}, "population": {"Of whom", "De quiénes"},
		"names_published": {"List of names published", "Lista de nombres publicada"}, "conditions": {"Conditions", "Condiciones"},
	}[column]
	if ok {
		return e.Pick(name[0], name[1])
	}
	return e.upper(e.Column(tableName, column))
}

func (e *edition) stagesOf(p explain.Phrases, t *explain.Trace) (lines []stageLine, headlines bool) {
	for _, place := range []string{"body", "headline"} {
		rows := p.Circulated(t, place)
		for i, r := range rows {
			c := explain.RowCirculation(r)
			headlines = headlines || place == "headline"
			line := stageLine{Stage: codeIn(r.Text("stage")), Title: e.Words.Title("stage", r.Text("stage")), Pages: c.Pages, Origins: p.Origins(c, true)}
			if i == 0 {
				line.Place, line.Rows = e.Words.Title("claim_place", place), len(rows)
			}
			lines = append(lines, line)
		}
	}
	return lines, headlines
}

// circulated is how far an announcement went.
func (e *edition) circulated(t *explain.Trace, body *announcementBody) {
	languages := e.Titles("language", t.Fact.List("languages"))
	for i, l := range languages {
		if e.Language == language.Spanish {
			languages[i] = language.LowerFirst(l)
		}
	}
	slices.Sort(languages)
	body.Languages = e.List(languages)
	for _, d := range []struct {
		column string
		to     *dated
	}{{"first_reported_on", &body.First}, {"last_reported_on", &body.Last}} {
		day := t.Fact.Text(d.column)
		*d.to = dated{day, e.Date(day)}
	}
}

func (e *edition) disputes(p explain.Phrases, t *explain.Trace, body *announcementBody) {
	for _, v := range t.Conflicts {
		if v.Column == "stage_claimed" && len(t.Stages) > 0 {
			continue // it stands under how far it has come
		}
		_, taken := p.Disputed(t, v)
		taken = strings.TrimPrefix(taken, ": ")
		if counted := p.Counted(v); counted != "" {
			if taken != "" {
				taken += ". "
			}
			taken += counted
		}
		d := dispute{Column: e.label(t.Table, v.Column), Taken: taken, Silent: v.Silent}
		marked := false
		for _, s := range v.Said {
			who := p.Origins(s.Circulation, true)
			if !s.Heard {
				who = e.Pick("pages that decide nothing", "páginas que no deciden")
			}
			is := s.Value == v.Taken && !marked
			marked = marked || is
			value := p.Said(t, v, s)
			if v.Column == "window" {
				value = e.phrases.Window(e.window(s.Value))
			}
			d.Said = append(d.Said, disputed{e.clean(value), who, s.Pages, is})
		}
		body.Disputes = append(body.Disputes, d)
	}
	for _, s := range t.Parts {
		var terms []string
		sum := int64(0)
		for _, n := range s.Figures {
			terms, sum = append(terms, e.Number(n)), sum+n
		}
		by := ""
		if s.By == "by state" { // other notes are in the compilers' own words
			by = e.Pick(", by state", ", por estado")
		}
		body.Parts = append(body.Parts, strings.Join(terms, " + ")+" = "+e.Number(sum)+by+" ("+e.Counted(s.Pages, "page", "pages", "página", "páginas")+")")
	}
	body.PartsLinked = explain.IsPart(t)
}
