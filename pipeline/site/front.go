package site

import (
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/summary"
)

// recent is the age in days beyond which a running total is not told on the
// front page; the series has them all.
const recent = 365

// leading is how many balances and totals the front page shows before the fold
// that holds the others.
const leading = 3

// front is the front page: what is known in one look.
func (e *edition) front() error {
	on := e.in.Manifest.PublishedAt.UTC()
	s, err := summary.Of(e.in.Version, on)
	if err != nil {
		return err
	}
	story, err := e.story()
	if err != nil {
		return err
	}
	changes, err := e.changes()
	if err != nil {
		return err
	}
	dataset, err := e.dataset()
	if err != nil {
		return err
	}
	body := frontBody{On: on.Format(time.DateOnly), Version: string(e.in.Manifest.Version), Story: story, Changes: changes}
	body.Leading, body.Others = e.balances(s)
	body.NoState = len(s.StateBalances) == 0
	totals, older := e.totals(s)
	body.OlderTotals = older
	for _, t := range totals {
		switch {
		case len(t.Verified) == 0:
			body.Alone = append(body.Alone, t)
		case len(body.Totals) < leading:
			body.Totals = append(body.Totals, t)
		default:
			body.MoreTotals = append(body.MoreTotals, t)
		}
	}
	for _, d := range s.Disagreements {
		body.Disagreements = append(body.Disagreements, e.disagreement(d))
	}
	for _, d := range s.ReDetentions {
		body.ReDetentions = append(body.ReDetentions, e.reDetention(d))
	}
	for _, a := range s.Announcements {
		body.Announcements = append(body.Announcements, e.said(a))
	}
	return e.write("front.html", page{
		Route: route{kind: frontPage}, Body: body, Chart: true, Head: dataset, Scripts: []string{"assets/chart.js"},
		Title:       e.Pick("releases of political prisoners in Venezuela", "excarcelaciones de presos políticos en Venezuela"),
		Description: e.Pick("Who said what about the release of political prisoners in Venezuela, at which stage, how many independent origins, and what was verified.", "Quién dijo qué sobre la excarcelación de presos políticos en Venezuela, en qué etapa, con cuántos orígenes independientes y qué se verificó."),
	})
}

// frontBody is what the front page shows.
type frontBody struct {
	On, Version   string
	Leading       []balance // the newest, one of each counter
	Others        []balance
	NoState       bool    // no state body gives a balance
	Totals        []total // beside which something was verified, the newest
	MoreTotals    []total // further ones
	Alone         []total // beside which nothing was
	OlderTotals   int
	Disagreements []disagreement
	ReDetentions  []reDetention
	Announcements []said
	Story         story
	Changes       changes
}

// dated is a date with its words; Datetime is 2026-02-21, 2026-02 or 2026.
type dated struct{ Datetime, Text string }

func (e *edition) dated(d summary.Dated) dated { return dated{d.Date, e.phrases.Day(d)} }

// balance is how many people a counter says are held.
type balance struct {
	Counter string
	Link    route
	Figure  string
	dated
	Age       string
	LastKnown bool
	Verified  bool
	recent    bool
	Also      []balance // further ones of the counter, such as the last exact one
}

// balances is the newest balance of each counter: the newest ones, and the
// others.
func (e *edition) balances(s *summary.Summary) (first, rest []balance) {
	told := map[string]*balance{}
	var all []*balance
	for _, b := range s.Balances {
		row := &balance{
			Counter: e.phrases.Organization(b.Organization), Link: route{counterPage, b.Organization}, Figure: e.phrases.Figure(b.Figure),
			dated: e.dated(b.Dated), Age: e.days(b.DaysOld), LastKnown: b.LastKnown, Verified: b.Verified,
		}
		if newest := told[b.Organization]; newest != nil {
			newest.Also = append(newest.Also, *row)
			continue
		}
		told[b.Organization] = row
		row.recent = b.DaysOld <= recent
		all = append(all, row)
	}
	for _, row := range all {
		if len(first) < leading && row.Verified && row.recent {
			first = append(first, *row)
		} else {
			rest = append(rest, *row)
		}
	}
	return first, rest
}

func (e *edition) days(n int64) string { return e.Counted(n, "day", "days", "día", "días") }

// total is what a state body said of a window, and what counters had verified.
type total struct {
	Who, Window string
	Started     string
	Figure      string
	Stage       string
	Link        route
	dated
	Age      string
	Replaced string
	Verified []verified
	Nothing  string // why there is nothing to compare
}

type verified struct {
	Who, Since, Figure, Bound string
	Link                      route
	dated
}

// totals is the newest total of each state body and window, with all that
// counters had verified by then.
func (e *edition) totals(s *summary.Summary) (out []total, older int) {
	p := e.phrases
	for _, t := range s.Totals {
		first := t.Comparisons[0]
		a := first.Announced
		if a.DaysOld > recent {
			older++
			continue
		}
		row := total{
			Who: p.Authority(t.Authority), Window: e.upper(p.Window(t.Window)) + p.Population(t.Population) + p.Part(t.Subset), Started: strings.Trim(p.Started(t.Window), " ()"),
			Figure: p.Figure(a.Figure), Stage: p.Claimed(a.Stage, t.Population), Link: route{announcementPage, a.FactID},
			dated: e.dated(a.Dated), Age: e.days(a.DaysOld), Replaced: p.Replaced(a.Status), Nothing: p.Nothing(first),
		}
		for _, c := range t.Comparisons {
			if c.Announced.FactID != a.FactID || c.Verified == nil {
				continue
			}
			v := c.Verified
			row.Verified = append(row.Verified, verified{
				Who: p.Short(v.Organization), Since: p.Since(*v), Figure: p.Figure(v.Figure), Bound: p.Bound(c),
				Link: route{counterPage, v.Organization}, dated: e.dated(v.Dated),
			})
		}
		out = append(out, row)
	}
	return out, older
}

type disagreement struct {
	Sides []stateSaid
	Apart string
}

type stateSaid struct {
	Who, Window, Figure string
	Link                route
	dated
}

func (e *edition) disagreement(d summary.Disagreement) disagreement {
	out := disagreement{Apart: e.phrases.Apart(d)}
	for _, side := range []summary.StateSaid{d.Higher, d.Lower} {
		out.Sides = append(out.Sides, stateSaid{
			Who: e.phrases.Authority(side.Authority), Window: e.phrases.Window(side.Window) + e.phrases.PartOf(d.Subset, side.Figure), Figure: e.phrases.Figure(side.Figure),
			Link: route{announcementPage, side.FactID}, dated: dated{side.Date, e.Date(side.Date)},
		})
	}
	return out
}

type reDetention struct {
	Who, Figure, Since string
	Link               route
	Verified           bool
	dated
}

func (e *edition) reDetention(d summary.ReDetention) reDetention {
	out := reDetention{
		Who: e.phrases.Organization(d.Organization) + e.phrases.PartOf(d.Subset, d.Figure), Figure: e.phrases.Figure(d.Figure),
		Link: route{counterPage, d.Organization}, Verified: d.Verified, dated: e.dated(d.Dated),
	}
	if d.Counting == "cumulative" && d.Window != nil {
		out.Since = e.Say("running total, %s", "acumulado, %s", e.phrases.Window(d.Window))
	} else if d.Start != "" && d.Start != d.Date {
		out.Since = e.Say("from %s", "desde %s", e.TheDate(d.Start))
	}
	return out
}

// said is an announcement in short.
type said struct {
	Who, Claim, Checkable, Carried, Replaced string
	Stage, StageTitle                        string
	Link                                     route
	dated
}

func (e *edition) said(a summary.Announcement) said {
	who := e.phrases.Authority(a.Authority)
	if a.Speaker != "" {
		who += " (" + e.Speakers(a.Speaker) + ")"
	}
	return said{
		Who: who, Claim: e.phrases.Claim(a), Checkable: e.phrases.Checkable(a), Carried: e.phrases.Carried(a), Replaced: e.upper(e.phrases.Replaced(a.Status)),
		Stage: a.Stage, StageTitle: e.Words.Title("stage", a.Stage), Link: route{announcementPage, a.FactID}, dated: e.dated(a.Dated),
	}
}

// To is the address of a page, for templates.
func (p page) To(r route) string { return p.link(r) }
