package wording

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// counters is how many counters' figures a text sets beside a statement.
const counters = 2

// checked is what was verified of an announcement, by whom and by when.
func (t *teller) checked() []string {
	switch stage := t.fact.Text("stage_claimed"); {
	case stage == "denied" || stage == "annulled" || t.fact.Text("status") == "withdrawn":
		return nil
	case stage == "requested" || t.fact.Text("unit") == "applications" || t.fact.Text("unit") == "cases":
		return t.request(stage)
	}
	if t.fact.Text("counting") == "cumulative" {
		return t.beside()
	}
	return t.tied()
}

// ahead says of an announcement that it is no more than that.
func (t *teller) ahead() []string {
	if t.fact.Text("stage_claimed") != "announced" || t.fact.Text("unit") == "applications" || t.fact.Text("unit") == "cases" {
		return nil
	}
	return []string{t.Pick("the statement announces; it does not say that anybody had left prison", "la declaración anuncia; no dice que alguien hubiera salido de prisión")}
}

// request says that nothing of a request is verified, and what later took it up.
func (t *teller) request(stage string) []string {
	out := []string{}
	if stage == "requested" && t.fact.Text("unit") != "applications" && len(t.fact.List("verified_by")) == 0 {
		out = append(out, t.Pick("no count by an organisation outside the state ties a departure from prison to this request", "ningún conteo de una organización ajena al Estado le atribuye a esta solicitud una salida de prisión"))
	} else {
		out = append(out, t.nobody())
	}
	for _, f := range t.naming(t.kind.facts, "follows", t.id) {
		out = append(out, t.followed(f))
		break
	}
	return out
}

// followed is a later statement that takes a request up. That the figure is the
// same does not show that the people are.
func (t *teller) followed(f reading.Row) string {
	done := t.Pick("granted", "otorgado")
	if f.Text("stage_claimed") == "executed" {
		done = t.Pick("carried out", "ejecutado")
	}
	return t.Say("%s %s gave the same figure as %s, which does not show that the people are the same", "%s, %s dio la misma cifra como algo ya %s, lo que no demuestra que se trate de las mismas personas",
		t.when(f, "announced"), t.speaker(f), done)
}

// nobody says that nobody's count is tied to a fact; that does not make it false.
func (t *teller) nobody() string {
	if by := t.fact.List("verified_by"); len(by) > 0 {
		names := make([]string, len(by))
		for i, b := range by {
			names[i] = t.Body(b)
		}
		return t.Say("by the curators’ reading, %s counted the same people", "según la curaduría, %s contó a las mismas personas", t.List(names))
	}
	return t.Pick("no count by a named organisation outside the state is tied to it", "ningún conteo de una organización identificada y ajena al Estado está vinculado a esta declaración")
}

// beside sets the counters' running totals beside one of the state.
func (t *teller) beside() []string {
	rows := t.best(t.rows("announced_vs_verified", "announced_fact_id", t.id), func(r reading.Row) int {
		return slices.Index([]string{"same_window", "definition_differs", "disputed", "official_wider", "official_narrower", "composed"}, r.Text("comparison"))
	})
	if len(rows) == 0 {
		return []string{t.alone()}
	}
	rows = rows[:min(len(rows), counters)]
	var out []string
	for i, r := range rows {
		out = append(out, t.comparedWith(r))
		// What two figures have in common is said once, what holds of one of them
		// with its name.
		switch tail := t.caution(r, ""); {
		case len(rows) == 1:
			out = append(out, tail)
		case !t.cautionShared(rows):
			out = append(out, t.caution(r, r.Text("organization")))
		case i+1 == len(rows):
			out = append(out, tail)
		}
	}
	return out
}

// cautionShared reports whether all rows are to be read with one caution.
func (t *teller) cautionShared(rows []reading.Row) bool {
	return !slices.ContainsFunc(rows, func(r reading.Row) bool { return t.caution(r, "") != t.caution(rows[0], "") })
}

// best is one row for each counter: that of the lowest rank, then the latest.
// Rows of no rank are left out.
func (t *teller) best(rows []reading.Row, rank func(reading.Row) int) []reading.Row {
	rows = slices.DeleteFunc(rows, func(r reading.Row) bool {
		_, counted := r.Int("people_verified")
		return !counted || rank(r) < 0 || r.Text("organization") == "" || r.Text("counted_on") == ""
	})
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		m, _ := a.Int("people_verified")
		n, _ := b.Int("people_verified")
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(b.Text("counted_on"), a.Text("counted_on")), cmp.Compare(n, m), strings.Compare(a.Text("organization"), b.Text("organization")))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(rows, func(r reading.Row) bool {
		again := seen[r.Text("organization")]
		seen[r.Text("organization")] = true
		return again
	})
}

// verified is a counter's figure with its date: the page's date is a bound.
func (t *teller) verified(r reading.Row, of string) string {
	n := t.amount(r, "people_verified", "verified_precision")
	noun := t.Pick(" releases", " excarcelaciones")
	if m, ok := r.Int("people_verified"); ok && m == 1 {
		noun = t.Pick(" release", " excarcelación")
	}
	return t.hadVerified(r, n+noun+of)
}

func (t *teller) hadVerified(r reading.Row, what string) string {
	day := t.TheDate(r.Text("counted_on"))
	if r.Text("verified_date_basis") == "published" {
		day += t.Pick(" or before,", " o antes")
	}
	return t.Say("by %s %s had verified %s", "hasta %s, %s había verificado %s", day, t.Body(r.Text("organization")), what)
}

// comparedWith is what a counter had verified in its own window.
func (t *teller) comparedWith(r reading.Row) string {
	if r.Text("comparison") == "composed" {
		return t.verified(r, t.Pick(" in two counts that follow each other", " en dos conteos sucesivos"))
	}
	window := t.window(r.Text("verified_window"))
	if window != "" {
		window = " " + window
	}
	return t.verified(r, window)
}

// caution is why two totals can't simply be subtracted, "" where they can. It
// names the counter where one is given.
func (t *teller) caution(r reading.Row, counter string) string {
	than, as := "", ""
	if counter != "" {
		than = t.Pick(" than that ", " que el ") + t.OfBody(counter)
		as = t.Pick(" as that ", " que el ") + t.OfBody(counter)
	}
	switch r.Text("comparison") {
	case "definition_differs":
		return t.Say("%s does not count the same people", "%s no cuenta a las mismas personas", t.Body(r.Text("organization"))) + t.definition(r.Text("definition"))
	case "disputed", "composed":
		return t.Pick("it is disputed whether the official count starts on the same day", "se discute si el conteo oficial empieza el mismo día") + as
	case "official_wider":
		return t.Pick("the official count starts earlier", "el conteo oficial empieza antes") + than
	case "official_narrower":
		return t.Pick("the official count starts later", "el conteo oficial empieza después") + than
	}
	return ""
}

// definition is whom a counter counts, in its first sentence.
func (t *teller) definition(code string) string {
	row := t.row("definitions", "definition", code)
	if row == nil {
		return ""
	}
	text := t.Pick(row.Text("counts_en"), row.Text("counts_es"))
	first, _, _ := strings.Cut(strings.TrimSuffix(text, "."), ". ")
	return ": " + language.LowerFirst(first)
}

// alone says why no counter's total stands beside one of the state.
func (t *teller) alone() string {
	for _, r := range t.rows("announced_vs_verified", "announced_fact_id", t.id) {
		switch r.Text("reason") {
		case "population_differs":
			return t.Pick("it covers people who were not in prison, so no count of releases by others can be set beside it", "incluye a personas que no estaban presas, así que no puede compararse con ningún conteo de excarcelaciones")
		case "window_not_stated":
			if t.window(r.Text("window")) != "" {
				return t.Pick("the totals that organisations outside the state gave at that time do not say since when they count, so none can be set beside it", "los totales que las organizaciones ajenas al Estado daban entonces no dicen desde cuándo cuentan, así que ninguno puede compararse con este")
			}
			return t.Pick("as nobody says since when it counts, no other count can be set beside it", "como nadie dice desde cuándo cuenta, no puede compararse con ningún otro conteo")
		case "subset_not_counted":
			return t.Pick("no named organisation outside the state counted this group", "ninguna organización identificada y ajena al Estado contó a este grupo")
		case "law_or_calendar":
			return t.Pick("the counts of organisations outside the state at that time start on other dates and cannot be set beside it", "los conteos que las organizaciones ajenas al Estado daban entonces empiezan en otras fechas y no son comparables")
		case "no_total_in_time":
			return t.Pick("no named organisation outside the state had given a total in the three days before", "ninguna organización identificada y ajena al Estado había dado un total en los tres días anteriores")
		}
	}
	return t.nobody()
}
