package site

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
)

// toldProblems is how many records of one kind of problem the page lists; the
// table has them all.
const toldProblems = 200

// problems is the page of what is wrong, missing or old.
func (e *edition) problems() error {
	body := problemsBody{Problems: e.problemKinds(), Omitted: e.omitted(), Newest: e.newestDays()}
	feeds := e.feedsOf()
	for _, in := range e.in.Manifest.Inputs {
		line := e.feedLine(in)
		// A title is in English; the table says as much where it has no other feed.
		if e.Language != language.English && line.Table != "" && len(feeds[in.Table]) == 1 {
			line.Title = line.Table
		}
		body.Feeds = append(body.Feeds, line)
	}
	slices.SortStableFunc(body.Feeds, func(a, b feedLine) int { return cmp.Compare(b.Read, a.Read) })
	for _, f := range body.Feeds {
		body.Stale = body.Stale || f.KeptLast
		body.SetAside = body.SetAside || f.SetAside > 0
	}
	return e.write("problems.html", page{Route: route{kind: problemsPage}, Body: body, Scripts: []string{"assets/freshness.js"},
		Title:       e.Pick("Problems and freshness", "Problemas y actualidad"),
		Description: e.Pick("What was read, what was flagged or withheld, what was left out of the series and why, and how old the newest figures are.", "Qué se leyó, qué se marcó o no se publicó, qué se dejó fuera de las series y por qué, y de cuándo son las cifras más recientes.")})
}

// problemsBody is what the page of problems shows.
type problemsBody struct {
	Feeds           []feedLine
	Stale, SetAside bool // of some feed
	Problems        []problemKind
	Omitted         []omittedSeries
	Newest          []newestDay
}

// feedLine is a feed as it was read.
type feedLine struct {
	Title, Table         string
	TableLink            *route
	Publisher, Homepage  string
	Licence, Attribution string
	Read, Kept, Rejected int64
	Flagged, SetAside    int64
	KeptLast             bool
	Reason               string // as the program gave it, in English
	NeverRead            bool
}

func (e *edition) feedLine(in snapshot.Input) feedLine {
	f := feedLine{Title: e.clean(in.Title), Publisher: e.clean(in.Publisher), Licence: e.clean(in.Licence), Attribution: e.clean(in.Attribution),
		Read: int64(in.RowsRead), Kept: int64(in.RowsKept), Rejected: int64(in.RowsRejected), Flagged: int64(in.RowsFlagged), SetAside: int64(in.SetAside),
		KeptLast: in.KeptLast, Reason: e.clean(in.Reason), NeverRead: in.Capture == ""}
	if f.Title == "" {
		f.Title = in.Feed
	}
	if strings.HasPrefix(in.Homepage, "https://") || strings.HasPrefix(in.Homepage, "http://") {
		f.Homepage = in.Homepage
	}
	if s := e.Set.Table(in.Table); s != nil {
		f.Table, f.TableLink = e.Pick(s.Title, s.TitleES), &route{tablePage, s.Name}
	}
	return f
}

// problemKind is the records with one kind of problem.
type problemKind struct {
	Code, Title, About, Effect string
	Foreign                    bool // some of what was expected is told in English
	Rows                       []problemRow
	Count, More                int64
}

type problemRow struct {
	Table, Feed     string // the feed only where a table has several
	Field, Expected string
	Translated      bool // Expected is in the language of the page, not as the program gave it
	Line            int64
	Report, Link    string // the fact that the report belongs to, relative to the root
}

func (e *edition) problemKinds() []problemKind {
	v := e.in.Version.Table("problems")
	facts, feeds := e.factsOfReports(), e.feedsOf()
	by := map[[2]string]*problemKind{}
	for _, r := range v.Order() {
		key := [2]string{v.Text(r, "code"), v.Text(r, "effect")}
		k := by[key]
		if k == nil {
			k = &problemKind{Code: key[0], Title: e.Words.Title("problem", key[0]), About: e.Described("problem", key[0]), Effect: e.Words.Title("effect", key[1])}
			by[key] = k
		}
		if k.Count++; k.Count > toldProblems {
			k.More++
			continue
		}
		row := problemRow{Table: v.Text(r, "table"), Expected: e.clean(v.Text(r, "expected")), Report: v.Text(r, "report_id"), Line: max(v.Number(r, "line"), 0)}
		if len(feeds[row.Table]) > 1 {
			row.Feed = feeds[row.Table][v.Text(r, "feed")]
		}
		// A field that is no column has no title; the kind of problem tells it.
		if t := e.Set.Table(row.Table); t != nil {
			if t.Index(v.Text(r, "field")) >= 0 {
				row.Field = e.Column(t.Name, v.Text(r, "field"))
			}
			row.Table = e.Pick(t.Title, t.TitleES)
		} else {
			row.Table = e.Pick("Decisions of curators", "Decisiones de curaduría")
		}
		row.Expected, row.Translated = e.expected(v.Text(r, "table"), row.Expected)
		k.Foreign = k.Foreign || !row.Translated
		if fact := facts[row.Report]; fact != "" {
			row.Link = e.factAt(fact)
		}
		k.Rows = append(k.Rows, row)
	}
	out := []problemKind{}
	for _, k := range slices.SortedFunc(maps.Values(by), func(a, b *problemKind) int {
		return cmp.Or(cmp.Compare(b.Effect, a.Effect), cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
	}) {
		out = append(out, *k)
	}
	return out
}

// expected is what would have been right, with the titles of columns for their
// names where it says that two of them make up a total. Anything else stays as
// the program gave it, which on a Spanish page is another language.
func (e *edition) expected(tableName, text string) (string, bool) {
	parts, ok := strings.CutSuffix(text, " to agree with total")
	one, other, two := strings.Cut(parts, " + ")
	t := e.Set.Table(tableName)
	if !ok || !two || t == nil || t.Index(one) < 0 || t.Index(other) < 0 {
		return text, e.Language == language.English
	}
	return e.Say("%s and %s add up to the total", "%s y %s suman el total",
		e.Column(tableName, one), language.LowerFirst(e.Column(tableName, other))), true
}

// factsOfReports is the fact of each report that has a problem.
func (e *edition) factsOfReports() map[string]string {
	wanted := map[string]bool{}
	problems := e.in.Version.Table("problems")
	for _, r := range problems.Order() {
		if id := problems.Text(r, "report_id"); id != "" {
			wanted[id] = true
		}
	}
	out := map[string]string{}
	for _, name := range []string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		if len(wanted) == 0 {
			break
		}
		v := e.in.Version.Table(name)
		for _, r := range v.Order() {
			if id := v.Text(r, "report_id"); wanted[id] {
				out[id] = v.Text(r, "fact_id")
			}
		}
	}
	return out
}

// feedsOf is the feeds of each table, by their titles.
func (e *edition) feedsOf() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, in := range e.in.Manifest.Inputs {
		if out[in.Table] == nil {
			out[in.Table] = map[string]string{}
		}
		out[in.Table][in.Feed] = e.clean(in.Title)
	}
	return out
}

// omittedSeries is what a series was not made of.
type omittedSeries struct {
	Title   string
	Link    route
	Reasons []omittedReason
	Count   int64
}

type omittedReason struct {
	Title, About string
	Count        int64
}

// omitted counts what was left out of each series, by reason.
func (e *edition) omitted() []omittedSeries {
	v := e.in.Version.Table(derive.Omissions)
	by := map[string]map[string]int64{}
	for _, r := range v.Order() {
		series := v.Text(r, "table")
		if by[series] == nil {
			by[series] = map[string]int64{}
		}
		by[series][v.Text(r, "reason")]++
	}
	var out []omittedSeries
	for _, s := range e.Set.Tables {
		reasons := by[s.Name]
		if reasons == nil {
			continue
		}
		o := omittedSeries{Title: e.Pick(s.Title, s.TitleES), Link: route{tablePage, s.Name}}
		for _, code := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return cmp.Or(cmp.Compare(reasons[b], reasons[a]), strings.Compare(a, b)) }) {
			o.Reasons = append(o.Reasons, omittedReason{e.Words.Title("omission_reason", code), withoutColumns(e.Described("omission_reason", code)), reasons[code]})
			o.Count += reasons[code]
		}
		out = append(out, o)
	}
	return out
}

// withoutColumns leaves out the sentences of a description that name a column:
// they are for people who have the table before them.
func withoutColumns(text string) string {
	sentences := strings.SplitAfter(text, ". ")
	return strings.TrimSpace(strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return strings.Contains(s, "_") }), ""))
}

// newestDay is the last day that facts of a kind tell of.
type newestDay struct {
	Title string
	dated
}

func (e *edition) newestDays() []newestDay {
	var out []newestDay
	for _, t := range []struct{ table, date, en, es string }{
		{curation.Announcements, "announced", "Newest announcement", "Anuncio más reciente"},
		{curation.DetaineeCounts, "as_of", "Newest balance", "Balance más reciente"},
		{curation.VerifiedReleases, "period_end", "Newest count of releases or another flow", "Conteo más reciente de excarcelaciones u otro flujo"},
	} {
		v := e.in.Version.Table(t.table)
		last := int64(table.NullInt)
		date := ""
		for _, r := range v.Order() {
			if on := v.Number(r, t.date+"_on"); on > last {
				last, date = on, v.Date(r, t.date)
			}
		}
		if date != "" {
			out = append(out, newestDay{e.Pick(t.en, t.es), dated{date, e.Date(date)}})
		}
	}
	return out
}
