package wording

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
)

// linked is how many pages a text names.
const linked = 3

// links is up to three pages, of different outlets, the earliest first. Only
// the most suitable ones are named: sound, first-hand, at the stage and with the
// figure that the fact settled on. Headlines that agree with the text, state pages and a newsroom's own text come
// before copies of agencies.
func (t *teller) links() []Link {
	rows := slices.Clone(t.reports)
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		return cmp.Or(cmp.Compare(t.unfit(a), t.unfit(b)), cmp.Compare(contrary(a), contrary(b)), cmp.Compare(borrowed(a), borrowed(b)), byDate(a, b), strings.Compare(a.Text("url"), b.Text("url")))
	})
	var chosen []reading.Row
	outlets := map[string]bool{}
	for _, r := range rows {
		if len(chosen) == linked || t.unfit(r) > t.unfit(rows[0]) {
			break
		}
		if !outlets[r.Text("outlet")] {
			outlets[r.Text("outlet")] = true
			chosen = append(chosen, r)
		}
	}
	slices.SortStableFunc(chosen, byDate)
	out := []Link{}
	for _, r := range chosen {
		out = append(out, Link{r.Text("outlet"), r.Text("url"), r.Date("published")})
	}
	return out
}

// unfit is how badly a report carries its fact, 0 where nothing is amiss.
func (t *teller) unfit(r reading.Row) int {
	n := 0
	if status := t.fact.Text("status"); r.Text("quality") != "ok" && status != "retracted" && status != "unsupported" {
		n += 8
	}
	if r.Bool("relayed") {
		n += 4
	}
	if t.kind.facts == curation.Announcements && r.Text("stage_claimed") != t.fact.Text("stage_claimed") {
		n += 2
	}
	column := t.column(t.fact)
	here, _ := r.Int(column)
	there, _ := t.fact.Int(column)
	if here != there || r.Text("precision") != t.fact.Text("precision") {
		n++
	}
	return n
}

// contrary is 1 for a page whose headline tells another stage than its text.
func contrary(r reading.Row) int {
	if r.Text("headline_stage") != "" {
		return 1
	}
	return 0
}

// borrowed is 0 for a page of the state, 1 for a newsroom's own text, 2 for a
// copy of an agency's.
func borrowed(r reading.Row) int {
	if u, err := url.Parse(r.Text("url")); err == nil && strings.HasSuffix(u.Hostname(), ".gob.ve") {
		return 0
	}
	if r.Text("agency") == "" {
		return 1
	}
	return 2
}

// byDate puts pages that give no day last.
func byDate(a, b reading.Row) int {
	m, n := a.Text("published_on"), b.Text("published_on")
	if (m == "") != (n == "") {
		return cmp.Compare(n, m)
	}
	return strings.Compare(m, n)
}
