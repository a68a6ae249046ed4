package site

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// stock is how a counter's balances follow from each other.
type stock struct {
	Sentence string // how many intervals close, "" without intervals
	Rows     fold[stockRow]
	Joined   []stockRow
	Other    bool // there are other documented changes
}

// stockRow is two balances and what was counted between them. A term that
// nobody counted is a dash.
type stockRow struct {
	From, To                 dated
	Opening, Closing         string
	OpeningLink, ClosingLink string // relative to the root
	OpeningSecond            bool   // known second-hand only
	ClosingSecond            bool
	Scope                    string // "" for the whole country
	Detained, Again, Late    string
	Other, Released          string
	Left                     string
	Closes                   string
	How                      string // where the terms come from
}

// flowTerms is the terms that are added, and then the one that is taken away.
func flowTerms() []string {
	return []string{"newly_detained", "re_detained", "newly_registered", "other_documented", "released"}
}

func (c *counted) stock(rows *counterRows) stock {
	v := c.in.Version.Table("stock_flow")
	out := stock{Rows: fold[stockRow]{open: opened}}
	var told, closed int64
	for _, r := range rows.stock {
		row := c.interval(v, r)
		out.Other = out.Other || v.Maybe(r, "other_documented") != nil
		if v.Text(r, "interval") == "joined" {
			out.Joined = append(out.Joined, row)
			continue
		}
		out.Rows.add(year(v.Text(r, "closed_on")), row)
		told++
		if v.Text(r, "closes") == "true" {
			closed++
		}
	}
	if told > 0 {
		out.Sentence = c.Say("%s of %s close: nothing is left over, and at least two of the terms were counted.", "Cuadran %s de %s: no sobra nada y al menos dos de los términos fueron contados.",
			c.Number(closed), c.Counted(told, "interval", "intervals", "intervalo", "intervalos"))
	}
	return out
}

func (c *counted) interval(v reading.View, r table.Ref) stockRow {
	row := stockRow{
		From: c.plain(v.Text(r, "opened_on")), To: c.plain(v.Text(r, "closed_on")), Opening: c.term(v, r, "detained_opening"), Closing: c.term(v, r, "detained_closing"),
		OpeningSecond: v.Text(r, "opening_first_hand") == "false", ClosingSecond: v.Text(r, "closing_first_hand") == "false",
		OpeningLink: c.placeOf(v.Text(r, "opening_fact_id")), ClosingLink: c.placeOf(v.Text(r, "closing_fact_id")),
		Detained: c.term(v, r, "newly_detained"), Again: c.term(v, r, "re_detained"), Late: c.term(v, r, "newly_registered"), Other: c.term(v, r, "other_documented"), Released: c.term(v, r, "released"),
		Left: c.left(v.Maybe(r, "not_accounted_for")),
	}
	if scope := v.Text(r, "scope"); scope != "national" {
		row.Scope = c.Words.Title("scope", scope)
	}
	switch terms := v.Maybe(r, "terms_counted"); {
	case v.Text(r, "closes") == "true":
		row.Closes = c.Pick("yes", "sí")
	case terms != nil && *terms == 0:
		row.Closes = c.Pick("no term counted", "ningún término contado")
	case terms != nil && *terms == 1:
		row.Closes = c.Pick("one term only", "un solo término")
	default:
		row.Closes = "no"
	}
	row.How = c.bases(v, r)
	return row
}

// bases says where the terms come from and, where these are others than the
// interval's, of which days.
func (c *counted) bases(v reading.View, r table.Ref) string {
	var out []string
	for _, term := range flowTerms() {
		basis := v.Text(r, term+"_basis")
		if basis == "" {
			continue
		}
		text := language.LowerFirst(c.Column("stock_flow", term)) + ": " + language.LowerFirst(c.Words.Title("flow_basis", basis))
		start, end := v.Text(r, term+"_start_on"), v.Text(r, term+"_end_on")
		switch {
		case start == "" || end == "" || start == v.Text(r, "opened_on") && end == v.Text(r, "closed_on"):
		case start == end:
			text += ", " + c.Date(start)
		default:
			text += c.Say(", %s to %s", ", del %s al %s", c.Date(start), c.Date(end))
		}
		out = append(out, text)
	}
	return c.upper(strings.Join(out, "; "))
}

func (c *counted) term(v reading.View, r table.Ref, column string) string {
	if v.Text(r, column+"_basis") == "disputed" {
		return c.Pick("differ", "difieren")
	}
	return c.Sign("exact", v.Maybe(r, column), nil)
}

// left is what remains, with its sign.
func (c *counted) left(n *int64) string {
	switch {
	case n == nil:
		return "—"
	case *n > 0:
		return "+" + c.Number(*n)
	case *n < 0:
		return "−" + strings.TrimPrefix(c.Number(*n), "-")
	}
	return "0"
}

func (c *counted) plain(day string) dated { return dated{day, c.Date(day)} }

// placeOf is where a fact stands, "" where the version does not have it.
func (c *counted) placeOf(id string) string {
	if f, ok := c.facts[id]; ok {
		return c.place(f)
	}
	return ""
}
