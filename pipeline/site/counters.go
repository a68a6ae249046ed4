package site

import (
	"cmp"
	"slices"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// counters is the list of those who count and a page for each of them.
func (e *edition) counters() error {
	c, err := e.countings()
	if err != nil {
		return err
	}
	body := countersBody{}
	for _, g := range c.groups() {
		for _, who := range c.order {
			if c.side(who) == g.ID {
				g.Lines = append(g.Lines, c.line(who))
			}
		}
		if len(g.Lines) > 0 {
			body.Groups = append(body.Groups, g)
		}
	}
	err = e.write("counters.html", page{Route: route{kind: countersPage}, Body: body,
		Title:       e.Pick("Who counts", "Quiénes cuentan"),
		Description: e.Pick("Who counts political prisoners and releases in Venezuela, whom they count, and since when.", "Quiénes cuentan presos políticos y excarcelaciones en Venezuela, a quiénes cuentan y desde cuándo.")})
	if err != nil {
		return err
	}
	for _, who := range c.order {
		if err := c.page(who); err != nil {
			return err
		}
	}
	return nil
}

// countersBody is what the list of those who count shows.
type countersBody struct{ Groups []counterGroup }

// counterGroup is those who stand on one side.
type counterGroup struct {
	ID, Title, About, Caption string
	Series                    bool // their figures have one author, so that one of them can be the newest
	Lines                     []counterLine
}

type counterLine struct {
	Name, Kind      string
	Link            route
	Defined         []string // whom it counts
	Balances, Flows int64
	First, Last     dated
	Newest          *headline
}

// headline is a balance that stands for its day.
type headline struct {
	Figure, Scope, FactID string
	dated
	Verified  bool
	LastExact bool // an older one, because the newest is not exact
}

func (c *counted) groups() []counterGroup {
	return []counterGroup{
		{ID: sideCounters, Series: true, Title: c.Pick("Counters", "Organizaciones y partidos que cuentan"),
			About:   c.Pick("Organisations, coalitions, parties and international bodies that are named. Each counts by its own criteria and on its own days, so their figures are never added or averaged.", "Organizaciones, coaliciones, partidos y organismos internacionales con nombre. Cada quien cuenta con sus propios criterios y en sus propios días: sus cifras nunca se suman ni se promedian."),
			Caption: c.Pick("Counters, those with most figures first", "Quienes cuentan, primero quienes tienen más cifras")},
		{ID: sideState, Series: true, Title: c.Pick("State bodies that count", "Organismos del Estado que cuentan"),
			About:   c.Pick("The state does not verify itself. Figures that its bodies gave as counts stand here; what they announced stands among the announcements.", "El Estado no se verifica a sí mismo. Aquí están las cifras que sus organismos dieron como conteos; lo que anunciaron está entre los anuncios."),
			Caption: c.Pick("State bodies that gave counts", "Organismos del Estado que dieron conteos")},
		{ID: sideOthers, Series: true, Title: c.Pick("The press and other states", "La prensa y otros Estados"),
			About:   c.Pick("Counts of newsrooms and of foreign governments. They verify nothing here and stand beside no total of the state.", "Conteos de redacciones y de gobiernos extranjeros. Aquí no verifican nada ni se comparan con los totales del Estado."),
			Caption: c.Pick("Newsrooms and foreign governments that gave counts", "Redacciones y gobiernos extranjeros que dieron conteos")},
		{ID: sideUnnamed, Title: c.Pick("Counters that are not named", "Quienes cuentan sin nombre"),
			About:   c.Pick("Pages give a figure and do not say whose it is, or name nobody who can be asked. The figures of one line may come from many, and are no series.", "Las páginas dan una cifra sin decir de quién es, o no nombran a nadie a quien preguntar. Las cifras de una misma línea pueden venir de muchas partes y no forman una serie."),
			Caption: c.Pick("Figures of counters that are not named", "Cifras de quienes cuentan sin nombre")},
	}
}

// line is somebody who counts, in short.
func (c *counted) line(who string) counterLine {
	rows := c.of[who]
	l := counterLine{Name: c.name(who), Kind: c.kind(who), Link: route{counterPage, who}, Balances: int64(len(rows.balances)), Flows: int64(len(rows.flows))}
	for _, d := range c.definitionsOf(rows) {
		l.Defined = append(l.Defined, d.Text)
	}
	l.First, l.Last = c.span(rows)
	if told := c.headlines(who); len(told) > 0 {
		l.Newest = &told[0]
	}
	return l
}

// span is the first and the last day of somebody's figures.
func (c *counted) span(rows *counterRows) (first, last dated) {
	type edge struct {
		on   int64
		date string
	}
	var edges []edge
	add := func(v reading.View, refs []table.Ref, name string) {
		for _, r := range refs {
			if on := v.Number(r, name+"_on"); on != table.NullInt {
				edges = append(edges, edge{on, v.Date(r, name)})
			}
		}
	}
	add(c.balances, rows.balances, "as_of")
	add(c.flows, rows.flows, "period_end")
	if len(edges) == 0 {
		return first, last
	}
	order := func(a, b edge) int { return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.date, b.date)) }
	low, high := slices.MinFunc(edges, order), slices.MaxFunc(edges, order)
	return dated{low.date, c.Date(low.date)}, dated{high.date, c.Date(high.date)}
}

// headlines is somebody's newest balance and, where it is not exact, the last
// one that is: of the whole country, else of whom else they count. Nobody who is
// not named has one.
func (c *counted) headlines(who string) []headline {
	var out []headline
	if c.side(who) == sideUnnamed {
		return nil
	}
	for _, b := range c.newest[who] {
		out = append(out, headline{Figure: c.phrases.Figure(b.Figure), FactID: b.FactID, dated: c.dated(b.Dated), Verified: b.Verified,
			LastExact: len(out) > 0 && b.Date != out[0].Datetime})
	}
	if len(out) > 0 {
		return out
	}
	v := c.balances
	for _, r := range c.of[who].balances {
		if v.Text(r, "status") != "standing" || v.Maybe(r, "detained_total") == nil || v.Date(r, "as_of") == "" {
			continue
		}
		h := headline{Figure: c.phrases.Figure(c.figure(v, r, "detained_total")), FactID: v.Text(r, "fact_id"), dated: c.dayOf(v, r, "as_of", v.Text(r, "date_basis")), Verified: len(v.List(r, "verified_by")) > 0}
		if scope := v.Text(r, "scope"); scope != "national" {
			h.Scope = c.Words.Title("scope", scope)
		}
		return []headline{h}
	}
	return nil
}

// figure is a number of a row as it was given.
func (c *counted) figure(v reading.View, r table.Ref, column string) summary.Figure {
	return summary.Figure{People: v.Maybe(r, column), High: v.Maybe(r, column+"_high"), Precision: v.Text(r, "precision")}
}
