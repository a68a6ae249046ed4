package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// The sides on which those stand who count.
const (
	sideCounters = "counters"
	sideState    = "state"
	sideOthers   = "others" // the press and other states
	sideUnnamed  = "unnamed"
)

// counted is the facts of all who count, found once for all pages of a
// language.
type counted struct {
	*edition
	balances, flows reading.View
	order           []string // who counts: those with most facts first
	of              map[string]*counterRows
	facts           map[string]countedFact
	pages           map[string][]sourcePage // by fact
	newest          map[string][]summary.Balance
	windows         map[string]*summary.Window
	definitions     map[string]*summary.Definition
}

// counterRows is the rows of one of them; balances and flows newest first.
type counterRows struct {
	kinds                                       []string
	balances, flows, stock, versus, definitions []table.Ref
}

// countedFact is where a balance or a count stands.
type countedFact struct {
	view reading.View
	ref  table.Ref
	// later is the facts that say to replace or to correct it.
	later []string
}

// sourcePage is a page that tells a fact.
type sourcePage struct {
	Outlet, URL string // URL "" where it is no address that can be opened
	dated
}

// countings groups facts by who counted.
func (e *edition) countings() (*counted, error) {
	v := e.in.Version
	c := &counted{edition: e, balances: v.Table(curation.DetaineeCounts), flows: v.Table(curation.VerifiedReleases), of: map[string]*counterRows{},
		facts: map[string]countedFact{}, pages: map[string][]sourcePage{}, newest: map[string][]summary.Balance{},
		windows: map[string]*summary.Window{}, definitions: map[string]*summary.Definition{}}
	for _, r := range c.balances.Order() {
		rows := c.add(c.balances, r)
		rows.balances = append(rows.balances, r)
	}
	for _, r := range c.flows.Order() {
		rows := c.add(c.flows, r)
		rows.flows = append(rows.flows, r)
	}
	c.link()
	c.sort()
	c.series()
	c.sources("detainee_count_reports")
	c.sources("verified_release_reports")
	s, err := summary.Of(v, e.in.Manifest.PublishedAt.UTC())
	if err != nil {
		return nil, err
	}
	for _, b := range slices.Concat(s.Balances, s.StateBalances) {
		c.newest[b.Organization] = append(c.newest[b.Organization], b)
	}
	return c, nil
}

// add notes a fact and whose it is.
func (c *counted) add(v reading.View, r table.Ref) *counterRows {
	who := v.Text(r, "organization")
	if who == "" {
		who = "not_stated"
	}
	rows := c.of[who]
	if rows == nil {
		rows = &counterRows{}
		c.of[who] = rows
		c.order = append(c.order, who)
	}
	if kind := v.Text(r, "counter_kind"); kind != "" && !slices.Contains(rows.kinds, kind) {
		rows.kinds = append(rows.kinds, kind)
	}
	c.facts[v.Text(r, "fact_id")] = countedFact{view: v, ref: r}
	return rows
}

// link notes, beside facts that later ones replace or correct, which these are.
func (c *counted) link() {
	for _, v := range []reading.View{c.balances, c.flows} {
		for _, r := range v.Order() {
			for _, column := range []string{"supersedes", "restates"} {
				for _, id := range v.List(r, column) {
					if f, ok := c.facts[id]; ok {
						f.later = append(f.later, v.Text(r, "fact_id"))
						c.facts[id] = f
					}
				}
			}
		}
	}
}

func (c *counted) sort() {
	slices.SortFunc(c.order, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.of[b].size(), c.of[a].size()), strings.Compare(c.phrases.Organization(a), c.phrases.Organization(b)), strings.Compare(a, b))
	})
	for _, rows := range c.of {
		slices.SortFunc(rows.balances, newestOf(c.balances, "as_of"))
		slices.SortFunc(rows.flows, newestOf(c.flows, "period_end"))
	}
}

func (r *counterRows) size() int { return len(r.balances) + len(r.flows) }

// newestOf puts the newest first; what has no date comes last.
func newestOf(v reading.View, date string) func(a, b table.Ref) int {
	return func(a, b table.Ref) int {
		return cmp.Or(cmp.Compare(v.Number(b, date+"_on"), v.Number(a, date+"_on")), strings.Compare(v.Text(b, date+"_time"), v.Text(a, date+"_time")),
			strings.Compare(v.Text(a, "fact_id"), v.Text(b, "fact_id")))
	}
}

// series groups definitions and series by who counted.
func (c *counted) series() {
	v := c.in.Version
	for _, t := range []struct {
		name, date string
		rows       func(*counterRows) *[]table.Ref
	}{
		{"definitions", "", func(r *counterRows) *[]table.Ref { return &r.definitions }},
		{derive.StockFlow, "closed_on", func(r *counterRows) *[]table.Ref { return &r.stock }},
		{derive.AnnouncedVsVerified, "announced_on", func(r *counterRows) *[]table.Ref { return &r.versus }},
	} {
		view := v.Table(t.name)
		for _, r := range view.Order() {
			if rows := c.of[view.Text(r, "organization")]; rows != nil {
				*t.rows(rows) = append(*t.rows(rows), r)
			}
		}
		for _, rows := range c.of {
			slices.SortStableFunc(*t.rows(rows), func(a, b table.Ref) int { return cmp.Compare(view.Number(b, t.date), view.Number(a, t.date)) })
		}
	}
	w := v.Table("windows")
	for _, r := range w.Order() {
		id := w.Text(r, "window")
		c.windows[id] = &summary.Window{Window: id, EarliestStart: w.Text(r, "earliest_start"), LatestStart: w.Text(r, "latest_start"), TitleEN: c.clean(w.Text(r, "title_en")), TitleES: c.clean(w.Text(r, "title_es"))}
	}
	d := v.Table("definitions")
	for _, r := range d.Order() {
		id := d.Text(r, "definition")
		c.definitions[id] = &summary.Definition{Definition: id, CountsEN: c.clean(d.Text(r, "counts_en")), CountsES: c.clean(d.Text(r, "counts_es"))}
	}
}

// sources notes the pages that tell each fact, each page once.
func (c *counted) sources(reports string) {
	v := c.in.Version.Table(reports)
	seen := map[[2]string]bool{}
	for _, r := range v.Order() {
		fact, address := v.Text(r, "fact_id"), v.Text(r, "url")
		key := [2]string{fact, address}
		if fact == "" || address != "" && seen[key] {
			continue
		}
		seen[key] = true
		p := sourcePage{Outlet: c.clean(v.Text(r, "outlet")), dated: dated{v.Date(r, "published"), c.Date(v.Date(r, "published"))}}
		if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
			p.URL = address
		}
		if p.Outlet == "" {
			p.Outlet = c.Pick("a page", "una página")
		}
		c.pages[fact] = append(c.pages[fact], p)
	}
}

// side is where somebody who counts stands.
func (c *counted) side(who string) string {
	kinds := c.of[who].kinds
	switch {
	case slices.ContainsFunc(kinds, func(k string) bool { return derive.IsCounter(who, k) }):
		return sideCounters
	case slices.ContainsFunc(kinds, func(k string) bool { return derive.IsState(who, k) }):
		return sideState
	case strings.HasPrefix(who, "foreign_government:"), who != "other:individual" && slices.Contains(kinds, "press"):
		return sideOthers
	}
	return sideUnnamed
}

// name is what a counter is called.
func (c *counted) name(who string) string {
	return c.upper(c.clean(c.phrases.Organization(who)))
}

// kind is what a counter is, in words.
func (c *counted) kind(who string) string {
	if who == "other:individual" {
		return c.Pick("Somebody who speaks for no organization", "Alguien que no habla por ninguna organización") // whatever kind the pages give
	}
	var kinds []string
	for _, k := range c.of[who].kinds {
		if k != "unknown" {
			kinds = append(kinds, c.Words.Title("counter_kind", k))
		}
	}
	if len(kinds) == 0 {
		return c.Pick("Kind not known", "Naturaleza desconocida")
	}
	return strings.Join(kinds, " / ")
}

// year is that of a date of any precision, "" where there is none.
func year(date string) string { return date[:min(len(date), len("2006"))] }

// dayOf is a date of a row in words, with its hour.
func (c *counted) dayOf(v reading.View, r table.Ref, name, basis string) dated {
	date := v.Date(r, name)
	out := dated{date, c.phrases.Day(summary.Dated{Date: date, DateBasis: basis})}
	if at := c.clean(v.Text(r, name+"_time")); at != "" && len(date) == len(time.DateOnly) {
		out.Text += ", " + at
	}
	return out
}
