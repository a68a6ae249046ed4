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
		return t.Say("the running total %s rose by %s %s", "el total acumulado %s aumentó en %s %s",
			t.OfBody(r.Text("organization")), t.amount(r, "people_verified", "verified_precision"), t.between(r)) + t.company(r)
	}
	if r.Text("period_start_on") == "" {
		return t.verified(r, "")
	}
	return t.verified(r, "") + t.Say(", counting from %s", ", contando desde %s", t.TheDate(r.Text("period_start_on"))) + t.company(r)
}

// between is from which total to which one a difference is.
func (t *teller) between(r reading.Row) string {
	start, end := r.Text("period_start_on"), r.Text("counted_on")
	if start == "" {
		return t.Say("up to %s", "hasta %s", t.TheDate(end))
	}
	return t.Say("from %s to %s", "desde %s hasta %s", t.start(start, end), t.TheDate(end))
}

// company is what else state bodies told of in the days of a count: it is tied
// to a batch because nothing else was, or nothing but the same event.
func (t *teller) company(r reading.Row) string {
	event := t.fact.Text("event")
	for _, o := range t.rows(t.kind.facts, "event", event) {
		day := o.Text("announced_on")
		if event != "" && o.Text("fact_id") != t.id && t.ofABatch(o) && day >= r.Text("period_start_on") && day <= r.Text("counted_on") {
			return t.Pick("; other statements by state bodies in those days concern the same event, so the count is not tied to this one alone", "; otras declaraciones de organismos del Estado en esos días se refieren al mismo hecho, así que el conteo no está vinculado solo a esta")
		}
	}
	return t.Pick(", with no other batch announced by a state body in those days", ", sin otro grupo anunciado por un organismo del Estado en esos días")
}

// ofABatch reports whether a statement is one of a state body about a batch.
func (t *teller) ofABatch(o reading.Row) bool {
	stage, status, authority := o.Text("stage_claimed"), o.Text("status"), o.Text("authority")
	switch {
	case o.Text("counting") != "batch", stage == "requested", stage == "denied", stage == "annulled", status != "standing" && status != "superseded" && status != "restated":
		return false
	case authority == "not_stated", authority == "un_ohchr", strings.Contains(authority, ":"):
		return false
	}
	return true
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
