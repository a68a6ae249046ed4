package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/explain"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/wording"
)

// announcementBody is what the page of an announcement shows.
type announcementBody struct {
	announcedRow
	Meaning            string // of the stage
	Lede, Counting     string
	Status, StatusText string   // of one that does not stand as it was said
	Instead            []linked // what took its place
	Facts              []fact
	Checks             []string
	Stages             []stageLine
	Headlines          bool
	Carried, Unheard   string
	Languages          string
	First, Last        dated
	Disputes           []dispute
	Parts              []string
	PartsLinked        bool
	Ties               []tie
	Totals             []verified
	Links              []linked
	Decisions          []string
	Reports            []reportLine
	Wording            wordingText
	Next               afterwards
	Story              bool // the methodology tells what came of it day by day
}

// fact is a label and what is known of it.
type fact struct{ Label, Text string }

// stageLine is a stage that pages give, in text or in a headline. Place and Rows,
// how many there are of it, are set in the first of a place.
type stageLine struct {
	Place, Stage, Title string
	Rows                int
	Pages               int64
	Origins             string
}

// dispute is a column on which pages do not agree.
type dispute struct {
	Column, Taken string
	Said          []disputed
	Silent        int64
}

type disputed struct {
	Value, Who string
	Pages      int64
	Taken      bool
}

// tie is a count that stands beside a batch.
type tie struct{ Who, Figure, Span, Text, Place string }

type linked struct {
	How, Other string
	Place      string
}

// reportLine is a page that carries the announcement.
type reportLine struct {
	ID, Outlet, URL, Lang       string
	Published                   dated
	Stage, StageTitle, Headline string
	Figure, Agency, Remarks     string
	Quiet                       bool // it decides nothing
}

type wordingText struct {
	Text    string
	Sources []source
	Cite    string
}

func (e *edition) announcementPage(t *explain.Trace, row announcedRow, next afterwards, ties, totals []table.Ref) error {
	p := e.explain.Phrases()
	body := announcementBody{announcedRow: row, Next: next, Story: row.ID == first, Meaning: e.meaning(row.Stage), Lede: e.clean(p.Sentence(t)), Counting: e.countingOf(p, t), Checks: p.Checks(t),
		Carried: e.upper(p.Origins(t.Brief.Circulation, false)), Unheard: p.Unheard(t)}
	if t.Brief.Status != "standing" {
		body.Status, body.StatusText = e.Words.Title("fact_status", t.Brief.Status), e.Described("fact_status", t.Brief.Status)
	}
	body.Facts = e.factsOf(t, row)
	body.Stages, body.Headlines = e.stagesOf(p, t)
	e.circulated(t, &body)
	e.disputes(p, t, &body)
	for _, r := range ties {
		body.Ties = append(body.Ties, e.tieOf(r))
	}
	for _, r := range totals {
		if v, ok := e.totalOf(r); ok {
			body.Totals = append(body.Totals, v)
		}
	}
	for _, l := range t.Links {
		how, other := p.Link(l)
		line := linked{e.upper(how), e.clean(other), e.factAt(l.Other.FactID)}
		if body.Status != "" && !l.Here && slices.Contains([]string{"supersedes", "restates", "reverses"}, l.Link) {
			body.Instead = append(body.Instead, line)
		}
		body.Links = append(body.Links, line)
	}
	for _, d := range t.Decisions {
		body.Decisions = append(body.Decisions, e.clean(e.Date(d.Text("decided_on"))+": "+p.Decision(t, d)+". "+d.Text("reason")))
	}
	for _, r := range t.Reports {
		body.Reports = append(body.Reports, e.reportOf(p, t, r))
	}
	var err error
	if body.Wording, err = e.wordingOf(t); err != nil {
		return err
	}
	return e.write("announcement.html", page{Route: route{announcementPage, row.ID}, Body: body, Title: body.Title, Description: body.Lede})
}

// wordingOf is the text to paste, its sources and how to cite it. It names no
// version but the one since which the page stands, or the page would change with
// each.
func (e *edition) wordingOf(t *explain.Trace) (wordingText, error) {
	id := t.Brief.FactID
	w, err := wording.Of(e.in.Version, id, e.Language)
	if err != nil {
		return wordingText{}, err
	}
	return wordingText{Text: e.clean(strings.Join(w.Sentences, " ")), Sources: e.sourcesOf(t, w.Links),
		Cite: e.Say("Recuento, announcement %s, as it stands since version %s, CC BY 4.0", "Recuento, anuncio %s, tal como está desde la versión %s, CC BY 4.0", id, sinceMark)}, nil
}

// address is one that can be opened in a browser, "" for any other.
func address(url string) string {
	if strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		return url
	}
	return ""
}

// reportOf is a page that carries the announcement.
func (e *edition) reportOf(p explain.Phrases, t *explain.Trace, r reading.Row) reportLine {
	figure, remarks := p.Report(t, r)
	day := r.Date("published")
	out := reportLine{ID: r.Text("report_id"), Outlet: e.clean(r.Text("outlet")), URL: address(r.Text("url")), Lang: r.Text("language"), Published: dated{day, e.Date(day)},
		Stage: codeIn(r.Text("stage_claimed")), StageTitle: e.Words.Title("stage", r.Text("stage_claimed")), Figure: figure,
		Agency: e.Words.Title("agency", r.Text("agency")), Remarks: e.List(remarks), Quiet: r.Text("quality") != "ok" && r.Text("quality") != "mirror"}
	if h := r.Text("headline_stage"); h != "" {
		out.Headline = e.Words.Title("stage", h)
	}
	if out.Published.Text == "" {
		out.Published.Text = e.Pick("not given", "sin fecha")
	}
	return out
}

// Count is how many reports there are, for a heading.
func (b announcementBody) Count() string { return strconv.Itoa(len(b.Reports)) }
