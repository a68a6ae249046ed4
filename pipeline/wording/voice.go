package wording

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// speaker is the official and the body, or the body alone. An official speaks
// for a body only where a page says so of one person: of several it is not known
// who spoke for which.
func (t *teller) speaker(row reading.Row) string {
	authority, name := row.Text("authority"), t.voice(row)
	switch {
	case name == "" && authority == "not_stated":
		return t.Pick("an authority that no page names", "una autoridad que ninguna página nombra")
	case name == "":
		return t.Body(authority)
	case authority == "not_stated":
		return t.Speakers(name)
	case strings.EqualFold(t.Speakers(name), t.Body(authority)):
		return t.Body(authority)
	case strings.Contains(name, " / "):
		return t.Speakers(name) + t.Say(" (body given: %s)", " (organismo indicado: %s)", t.Body(authority))
	}
	return t.Speakers(name) + t.Say(", speaking for %s,", ", en nombre %s,", t.Pick(t.Body(authority), t.OfBody(authority)))
}

// voice is the official of a statement, "" where those pages that name one all
// give another body.
func (t *teller) voice(row reading.Row) string {
	name, naming := row.Text("statement_by"), t.namers(row)
	if len(naming) > 0 && !slices.ContainsFunc(naming, func(r reading.Row) bool { return r.Text("authority") == row.Text("authority") }) {
		return ""
	}
	return name
}

// namers is the reports that name the official of a statement.
func (t *teller) namers(row reading.Row) []reading.Row {
	name := row.Text("statement_by")
	if name == "" {
		return nil
	}
	return slices.DeleteFunc(t.rows("announcement_reports", "fact_id", row.Text("fact_id")), func(r reading.Row) bool { return r.Text("announced_by") != name })
}

// elsewhere is whom pages name that give another body.
func (t *teller) elsewhere() string {
	if t.kind.facts != curation.Announcements || t.fact.Text("statement_by") == "" || t.voice(t.fact) != "" {
		return ""
	}
	naming := t.namers(t.fact)
	var bodies []string
	for _, r := range naming {
		body := t.Body(r.Text("authority"))
		switch r.Text("authority") {
		case "not_stated":
			continue
		case "government":
			body = t.Pick("the government", "el Gobierno")
		}
		if !slices.Contains(bodies, body) {
			bodies = append(bodies, body)
		}
	}
	name := t.Speakers(t.fact.Text("statement_by"))
	given := t.Pick("no body", "ningún organismo")
	if len(bodies) > 0 {
		given = t.Pick("another body: ", "otro organismo: ") + t.List(bodies)
	}
	if pagesOf(naming) == 1 {
		return t.Say("the page that names %s as the speaker gives %s", "la página que nombra a %s como quien habló indica %s", name, given)
	}
	return t.Say("the pages that name %s as the speaker give %s", "las páginas que nombran a %s como quien habló indican %s", name, given)
}

// pagesOf is how many pages reports are of.
func pagesOf(reports []reading.Row) int {
	urls := map[string]bool{}
	for _, r := range reports {
		urls[r.Text("url")] = true
	}
	return len(urls)
}

// plural gives several speakers their verb.
func (t *teller) plural(row reading.Row, claim string) string {
	if t.Language != language.Spanish || !strings.Contains(t.voice(row), " / ") {
		return claim
	}
	for _, verb := range [...][2]string{{"dijo ", "dijeron "}, {"anunció ", "anunciaron "}, {"habló ", "hablaron "}} {
		if rest, ok := strings.CutPrefix(claim, verb[0]); ok {
			return verb[1] + rest
		}
	}
	return claim
}
