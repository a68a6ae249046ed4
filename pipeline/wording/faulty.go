package wording

import (
	"time"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// faulty is what is amiss with the pages of a fact that no sound page tells.
func (t *teller) faulty() string {
	qualities := map[string]bool{}
	for _, r := range t.reports {
		qualities[r.Text("quality")] = true
	}
	amiss := map[string][4]string{
		"source_error": {"is in error", "are in error", "se equivoca", "se equivocan"},
		"suspect":      {"is doubtful", "are doubtful", "es dudosa", "son dudosas"},
		"stale":        {"gives an old figure as current", "give an old figure as current", "da una cifra vieja como actual", "dan una cifra vieja como actual"},
	}
	for quality, word := range amiss {
		switch {
		case len(qualities) != 1 || !qualities[quality]:
		case pagesOf(t.reports) == 1:
			return t.Say("the only page that tells this %s: it must not be used", "la única página que da esto %s: no debe usarse", t.Pick(word[0], word[2]))
		default:
			return t.Say("all pages that tell this %s: it must not be used", "todas las páginas que dan esto %s: no debe usarse", t.Pick(word[1], word[3]))
		}
	}
	return t.Pick("every page that tells this is in error, doubtful or out of date: it must not be used", "todas las páginas que dan esto se equivocan, son dudosas o están desactualizadas: no debe usarse")
}

// asHeld says of a figure of releases that no sound page tells that its counter
// gave the same number as people held.
func (t *teller) asHeld() string {
	n, ok := t.fact.Int("people_verified")
	if !ok || t.kind.facts != curation.VerifiedReleases || t.fact.Text("measure") != "released" {
		return ""
	}
	for _, b := range t.rows(curation.DetaineeCounts, "organization", t.fact.Text("organization")) {
		held, _ := b.Int("detained_total")
		if held == n && b.Text("precision") == "exact" && b.Text("scope") == "national" && b.Text("status") == "standing" && len(b.List("verified_by")) > 0 && t.near(b) {
			return t.Say("%s gave the same number, %s, as people held, %s", "%s dio el mismo número, %s, como personas presas, %s", t.Body(b.Text("organization")), t.Number(n), t.when(b, "as_of"))
		}
	}
	return ""
}

// mistaken is within how many days of the end of a flow a balance may have been
// taken for it.
const mistaken = 3 * 24 * time.Hour

// near reports whether a balance is of the days of a flow's end.
func (t *teller) near(balance reading.Row) bool {
	held, err := time.Parse(time.DateOnly, balance.Date("as_of"))
	told, err2 := time.Parse(time.DateOnly, t.fact.Date("period_end"))
	return err == nil && err2 == nil && held.Sub(told).Abs() <= mistaken
}
