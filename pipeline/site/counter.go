package site

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
)

// counterBody is what the page of somebody who counts shows.
type counterBody struct {
	counterLine
	Side        string
	Lede        string
	Definitions []definition
	Newest      []headline
	// First-hand is told of counters only: of others no page can be one.
	FirstHand bool
	Balances  fold[balanceRow]
	Flows     fold[flowRow]
	Corrected []correction
	Stock     stock
	Versus    fold[versusRow]
}

// definition is whom a counter counts.
type definition struct {
	About, Text string
	Comparable  bool
	Source      string // how many reports say so
}

// page is the page of somebody who counts.
func (c *counted) page(who string) error {
	rows := c.of[who]
	body := counterBody{counterLine: c.line(who), Side: c.side(who), Definitions: c.definitionsOf(rows), Newest: c.headlines(who)}
	body.FirstHand = body.Side == sideCounters
	body.Balances.open, body.Flows.open, body.Versus.open = opened, opened, opened
	body.Lede = c.lede(body.counterLine)
	for _, r := range rows.balances {
		body.Balances.add(year(c.balances.Date(r, "as_of")), c.balance(r))
	}
	for _, r := range rows.flows {
		body.Flows.add(year(c.flows.Date(r, "period_end")), c.flow(r))
	}
	body.Corrected = c.corrections(rows)
	body.Stock = c.stock(rows)
	v := c.in.Version.Table("announced_vs_verified")
	for _, r := range rows.versus {
		body.Versus.add(year(v.Text(r, "announced_on")), c.versus(v, r))
	}
	return c.write("counter.html", page{Route: route{counterPage, who}, Title: body.Name, Body: body,
		Description: c.Say("All figures of %s collected here: people held, released and detained, with dates, pages and what was corrected.", "Todas las cifras %s reunidas aquí: personas presas, excarceladas y detenidas, con fechas, páginas y correcciones.", c.whose(who))})
}

// lede is how many figures there are, and of which time.
func (c *counted) lede(l counterLine) string {
	var parts []string
	if l.Balances > 0 {
		parts = append(parts, c.Counted(l.Balances, "balance", "balances", "balance", "balances"))
	}
	if l.Flows > 0 {
		parts = append(parts, c.Counted(l.Flows, "count of releases or other flows", "counts of releases or other flows", "conteo de excarcelaciones u otros flujos", "conteos de excarcelaciones u otros flujos"))
	}
	here := c.Pick("collected here", "en esta colección")
	switch text := c.List(parts) + " " + here; {
	case l.First.Datetime == "":
		return text + "."
	case l.First == l.Last:
		return text + c.Say(", dated %s.", ", con fecha %s.", l.First.Text)
	default:
		return text + c.Say(", from between %s and %s.", ", entre %s y %s.", c.TheDate(l.First.Datetime), c.TheDate(l.Last.Datetime))
	}
}

// whose is a counter behind "figures", with its preposition in Spanish.
func (c *counted) whose(who string) string {
	if c.side(who) == sideUnnamed && !strings.HasPrefix(who, "other:") {
		return c.Pick("counters that no page names", "de quienes ninguna página nombra")
	}
	if c.Language == language.Spanish {
		return c.clean(c.OfBody(who))
	}
	return c.clean(c.Body(who))
}

func (c *counted) definitionsOf(rows *counterRows) []definition {
	v := c.in.Version.Table("definitions")
	var out []definition
	for _, r := range rows.definitions {
		d := definition{About: c.Words.Title("measure", v.Text(r, "measure")), Comparable: v.Text(r, "comparable") == "true",
			Source: c.Counted(int64(len(v.List(r, "reports"))), "report", "reports", "reporte", "reportes")}
		if text := c.definitions[v.Text(r, "definition")]; text != nil {
			d.Text = c.Pick(text.CountsEN, text.CountsES)
		}
		if w := c.windows[v.Text(r, "window")]; w != nil {
			d.About += ", " + c.phrases.Window(w)
		}
		out = append(out, d)
	}
	return out
}
