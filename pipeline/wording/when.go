package wording

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// when is a date at the head of a sentence. The date of a page is an upper
// bound: it happened then or before.
func (t *teller) when(row reading.Row, date string) string {
	d := row.Date(date)
	if row.Text("date_basis") == "published" && d != "" {
		if t.Language == language.Spanish {
			return t.On(d) + " o antes"
		}
		return strings.Replace(t.On(d), " ", " or before ", 1)
	}
	return t.On(d)
}

// until is a date behind "to", or "by" where the basis is that of a page.
func (t *teller) until(row reading.Row, date string) string {
	text := t.TheDate(row.Date(date))
	if row.Text("date_basis") == "published" {
		text += t.Pick(" or before", " o antes")
	}
	return text
}

// total is how a running total counts: since when, and whether that is disputed.
func (t *teller) total() string {
	if t.fact.Text("counting") != "cumulative" {
		return ""
	}
	text := t.Pick("it is a running total", "es un total acumulado")
	switch window, since := t.window(t.fact.Text("window")), t.fact.Date("counting_since"); {
	case window != "":
		text += " " + window
	case since != "":
		text += t.Say(" since %s", " desde %s", t.TheDate(since))
	case t.fact.Date("period_start") == "":
		return text + t.Pick(" whose start no page gives", " cuyo inicio ninguna página da")
	}
	if t.conflict("window") || t.conflict("counting_since_on") {
		text += t.Pick(", and pages date its start differently", ", y las páginas fechan su inicio de distinto modo")
	}
	return text
}

// window is a window behind the word total: one whose title does not say since
// when is quoted.
func (t *teller) window(code string) string {
	row := t.row("windows", "window", code)
	if row == nil {
		return ""
	}
	title := t.Pick(row.Text("title_en"), row.Text("title_es"))
	switch first, _, _ := strings.Cut(title, " "); first {
	case "Since", "Under", "After", "In", "Desde", "Bajo", "Tras", "En":
		return language.LowerFirst(title)
	}
	return t.Say("of the series “%s”", "de la serie «%s»", title)
}

func (t *teller) conflict(column string) bool {
	for _, c := range t.fact.List("conflicts") {
		if c == column {
			return true
		}
	}
	return false
}
