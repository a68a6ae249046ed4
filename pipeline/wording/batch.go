package wording

import (
	"maps"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// tied is what counters verified of one batch.
func (t *teller) tied() []string {
	all := t.rows("batches", "announced_fact_id", t.id)
	rows := t.best(all, func(r reading.Row) int {
		rank := slices.Index([]string{"named", "alone", "difference"}, r.Text("tie"))
		if rank >= 0 && !r.Bool("newest") {
			rank += 10
		}
		return rank
	})
	rows = rows[:min(len(rows), counters)]
	slices.SortStableFunc(rows, func(a, b reading.Row) int { return strings.Compare(a.Text("counted_on"), b.Text("counted_on")) })
	var out []string
	for _, r := range rows {
		out = append(out, t.tie(r))
	}
	if len(out) == 0 {
		out = t.ofTheAct()
	}
	if len(out) > 0 {
		return out
	}
	if slices.ContainsFunc(all, func(r reading.Row) bool { return r.Text("tie") == "overlaps" }) {
		return []string{t.Pick("the counts of that time cover other batches, too, so none can be tied to this one", "los conteos de esos días abarcan también otros grupos, así que ninguno puede atribuirse a este")}
	}
	return []string{t.nobody()}
}

func (t *teller) tie(r reading.Row) string {
	switch r.Text("tie") {
	case "named":
		whole := strings.TrimSpace(t.amount(t.fact, "people_announced", "precision"))
		if whole == "" {
			return t.verified(r, "")
		}
		return t.hadVerified(r, t.Say("%s of the %s releases announced", "%s de las %s excarcelaciones anunciadas", t.amount(r, "people_verified", "verified_precision"), whole))
	case "difference":
		return t.Say("the running total %s rose by %s up to %s, with no other batch in those days", "el total acumulado %s aumentó en %s hasta %s, sin otro grupo en esos días",
			t.OfBody(r.Text("organization")), t.amount(r, "people_verified", "verified_precision"), t.TheDate(r.Text("counted_on")))
	}
	if r.Text("period_start_on") == "" {
		return t.verified(r, "")
	}
	return t.verified(r, "") + t.Say(", counting from %s, with no other batch in those days", ", contando desde %s, sin otro grupo en esos días", t.TheDate(r.Text("period_start_on")))
}

// ofTheAct is what counters counted of an act that has a window of its own, such
// as a pardon: the window is of its law and starts on its day.
func (t *teller) ofTheAct() []string {
	day := t.fact.Date("announced")
	var out []string
	for _, w := range t.rows("windows", "kind", "law") {
		if day != "" && w.Text("earliest_start") == day && w.Text("latest_start") == day {
			out = append(out, t.actCounts(w.Text("window"))...)
		}
	}
	return out
}

func (t *teller) actCounts(window string) []string {
	var out []string
	released, undated := map[string][]string{}, false
	for _, f := range t.rows(curation.VerifiedReleases, "window", window) {
		n, who := t.amount(f, "people_verified", "precision"), f.Text("organization")
		if n == "" || !t.sameAct(f) {
			continue
		}
		switch day := f.Date("period_end"); f.Text("measure") {
		case "beneficiaries":
			out = append(out, t.Say("%s counted %s beneficiaries", "%s contó %s personas beneficiarias", t.Body(who), n)+t.definedAs(who, "beneficiaries", window))
		case "released":
			if undated = undated || day == ""; day != "" {
				n += t.Say(" by %s", " hasta %s", t.TheDate(day))
			}
			released[who] = append(released[who], n)
		}
	}
	for _, who := range slices.Sorted(maps.Keys(released)) {
		out = append(out, t.Say("%s, in its counts of releases under it, gives %s", "%s, en sus conteos de excarcelaciones por esta medida, da %s", t.Body(who), t.List(released[who])))
	}
	if undated {
		out[len(out)-1] += t.Pick(", with no page saying by when", ", sin que ninguna página diga hasta cuándo")
	}
	return out
}

// sameAct reports whether a count is a verified one that holds, of the same
// legal form and the same people.
func (t *teller) sameAct(f reading.Row) bool {
	status := f.Text("status")
	return len(f.List("verified_by")) > 0 && (status == "standing" || status == "superseded") &&
		f.Text("instrument") == t.fact.Text("instrument") && f.Text("subset") == t.fact.Text("subset")
}

// definedAs is whom a counter counts under a measure in a window.
func (t *teller) definedAs(who, measure, window string) string {
	for _, d := range t.rows("definitions", "organization", who) {
		if d.Text("measure") == measure && d.Text("window") == window {
			return t.definition(d.Text("definition"))
		}
	}
	return ""
}
