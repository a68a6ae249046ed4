package site

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/summary"
	"github.com/recuento/recuento/pipeline/table"
)

// announcements is the list of all announcements, and a page for each.
func (e *edition) announcements() error {
	facts := e.in.Version.Table(curation.Announcements)
	body := announcementsBody{}
	authorities, stages, years, units, names := choices{}, choices{}, choices{}, choices{}, choices{}
	for _, r := range facts.Order() {
		row := e.announced(facts, r)
		body.Rows = append(body.Rows, row)
		authorities.add(row.Authority, e.authorityTitle(row.Authority))
		stages.add(row.Stage, row.StageTitle)
		years.add(row.Year, e.yearTitle(row.Year))
		units.add(row.Unit, e.Words.Title("unit", row.Unit))
		names.add(row.Names, e.Words.Title("names_published", row.Names))
	}
	slices.SortStableFunc(body.Rows, func(a, b announcedRow) int {
		return cmp.Or(cmp.Compare(b.Datetime, a.Datetime), cmp.Compare(b.Pages, a.Pages))
	})
	body.Authorities, body.Years = authorities.sorted(), years.sorted()
	slices.Reverse(body.Years)
	body.Units, body.Names = units.sorted(), names.sorted()
	// Stages stand in the order in which one leads to the next.
	if l := e.Set.Lists["stage"]; l != nil {
		for _, c := range l.Codes {
			if n := stages[c.Code].Count; n > 0 {
				body.Stages = append(body.Stages, choice{c.Code, e.Pick(c.Title, c.TitleES), n})
			}
		}
	}
	err := e.write("announcements.html", page{Route: route{kind: announcementsPage}, Body: body,
		Title:       e.Pick("Announcements", "Anuncios"),
		Description: e.Pick("Every announcement of releases, amnesties and pardons collected here: who said it, at which stage, how many, and how many independent origins tell it.", "Todos los anuncios de excarcelaciones, amnistías e indultos reunidos aquí: quién lo dijo, en qué etapa, de cuántas personas y con cuántos orígenes independientes.")})
	if err != nil {
		return err
	}
	return e.announcementPages(facts)
}

// announcementsBody is what the list shows.
type announcementsBody struct {
	Rows                                     []announcedRow
	Authorities, Stages, Years, Units, Names []choice
}

// choice is a value that rows can be picked by.
type choice struct {
	Value, Title string
	Count        int
}

type choices map[string]choice

func (c choices) add(value, title string) {
	was := c[value]
	c[value] = choice{value, title, was.Count + 1}
}

func (c choices) sorted() []choice {
	return slices.SortedFunc(maps.Values(c), func(a, b choice) int {
		return cmp.Or(strings.Compare(a.Title, b.Title), strings.Compare(a.Value, b.Value))
	})
}

// announcedRow is an announcement in the list.
type announcedRow struct {
	ID, Who, Authority, Claim string
	Title, Whom               string // a title that stands alone; how many of whom
	Stage, StageTitle         string
	Year, Unit, UnitTitle     string
	Names, Figure             string
	Beside                    string // who spoke, whether it stands, who counted
	Value                     string // of the figure, to sort by
	Pages, Named, Unknown     int64
	dated
}

// announced is a row of the table as the list and the page have it.
func (e *edition) announced(v reading.View, r table.Ref) announcedRow {
	a := e.announcement(v, r)
	row := announcedRow{
		ID: a.FactID, Who: e.clean(e.phrases.Authority(a.Authority)), Authority: codeIn(a.Authority), Claim: e.clean(e.listed(a)),
		Title: e.clean(e.headline(a)), Whom: e.clean(e.upper(e.concerned(a) + e.part(a))), Stage: a.Stage, StageTitle: e.Words.Title("stage", a.Stage), Year: year(a.Date), Unit: a.Unit, Names: a.Names,
		Figure: e.phrases.Sign(a.Precision, a.People, a.High), Pages: a.Pages, Named: int64(len(a.Origins)), Unknown: a.OriginsUnknown,
		dated: e.dated(a.Dated),
	}
	var beside []string
	if a.Speaker != "" {
		speaker := e.clean(e.Speakers(a.Speaker))
		row.Who += " (" + speaker + ")"
		beside = append(beside, speaker)
	}
	if replaced := e.phrases.Replaced(a.Status); replaced != "" && a.Status != a.Stage {
		beside = append(beside, replaced)
	}
	if len(a.VerifiedBy) > 0 {
		beside = append(beside, e.Say("counted by %s", "la contó %s", e.clean(e.List(e.Titles("organization", a.VerifiedBy)))))
	}
	row.Beside = strings.Join(beside, "; ")
	if a.People != nil {
		row.Value = strconv.FormatInt(*a.People, 10)
	}
	if a.Unit != "people" && a.People != nil {
		row.UnitTitle = strings.ToLower(e.Words.Title("unit", a.Unit))
	}
	if row.Year == "" {
		row.Year = undated
	}
	return row
}

// undated stands for the year of what has no date.
const undated = "none"

func (e *edition) yearTitle(year string) string {
	if year == undated {
		return e.Pick("no date", "sin fecha")
	}
	return year
}

// codeIn is a code as an attribute may hold it: an open code is told by its
// prefix only, what stands behind it may be anything.
func codeIn(code string) string {
	prefix, _, open := strings.Cut(code, ":")
	if open {
		return prefix
	}
	return code
}

// authorityTitle is a body, or a kind of bodies, to pick rows by.
func (e *edition) authorityTitle(code string) string {
	if l := e.Set.Lists["authority"]; l != nil {
		for _, p := range l.Prefixes {
			if p.Prefix == code+":" {
				return e.Pick(p.Title, p.TitleES)
			}
		}
	}
	return e.Words.Title("authority", code)
}

// announcement is a row as the summary has it.
func (e *edition) announcement(v reading.View, r table.Ref) summary.Announcement {
	a := summary.Announcement{
		FactID: v.Text(r, "fact_id"), Status: v.Text(r, "status"), Authority: v.Text(r, "authority"), Speaker: v.Text(r, "statement_by"),
		Instrument: v.Text(r, "instrument"), Stage: v.Text(r, "stage_claimed"), Population: v.Text(r, "population"), Subset: v.Text(r, "subset"),
		Unit: v.Text(r, "unit"), Counting: v.Text(r, "counting"), Names: v.Text(r, "names_published"), Conditions: v.Text(r, "conditions"),
		Pages: v.Number(r, "pages"), Origins: v.List(r, "origins"), OriginsUnknown: v.Number(r, "origins_unknown"), VerifiedBy: v.List(r, "verified_by"),
		Window: e.window(v.Text(r, "window")),
	}
	a.Date, a.DateBasis, a.Precision = v.Date(r, "announced"), v.Text(r, "date_basis"), v.Text(r, "precision")
	for _, column := range []string{"people_announced", "applications_announced", "cases_announced"} {
		if n := v.Maybe(r, column); n != nil {
			a.People = n
			if high := v.Maybe(r, column+"_high"); high != nil && *high != *n {
				a.High = high
			}
			break
		}
	}
	return a
}

// window is a counting window by its code, nil where none is given.
func (e *edition) window(code string) *summary.Window {
	if code == "" {
		return nil
	}
	w := &summary.Window{Window: code}
	windows := e.in.Version.Table("windows")
	for _, r := range windows.Where("window", code) {
		w.EarliestStart, w.LatestStart = windows.Text(r, "earliest_start"), windows.Text(r, "latest_start")
		w.TitleEN, w.TitleES = windows.Text(r, "title_en"), windows.Text(r, "title_es")
	}
	return w
}

// announcementPages is a page for each announcement, and a short one for each id
// that announcements had and that is retired.
func (e *edition) announcementPages(facts reading.View) error {
	ties, totals := e.tied()
	titles := map[string]string{}
	var claims []summary.Announcement
	var rows []announcedRow
	for _, r := range facts.Order() {
		claims, rows = append(claims, e.announcement(facts, r)), append(rows, e.announced(facts, r))
	}
	told := saidBy(claims, rows)
	for i, row := range rows {
		id := row.ID
		t, err := e.explain.Trace(id)
		if err != nil {
			return err
		}
		titles[id] = row.Title
		if err := e.announcementPage(t, row, told.after(t, claims[i]), ties[id], totals[id]); err != nil {
			return err
		}
	}
	return e.retired(titles)
}

// retired is the ids of announcements that were merged into others or have no
// reports any more: links to them still lead somewhere. Titles are of those that
// are current.
func (e *edition) retired(titles map[string]string) error {
	ids := e.in.Version.Table("fact_ids")
	for _, r := range ids.Order() {
		id := ids.Text(r, "fact_id")
		if _, current := titles[id]; current || !strings.HasPrefix(id, "an-") {
			continue
		}
		body := retiredBody{ID: id}
		for _, s := range ids.List(r, "successors") {
			if !strings.HasPrefix(s, "an-") {
				continue
			}
			title := titles[s]
			if title == "" { // retired, too: its page leads on
				title = s
			}
			body.Successors = append(body.Successors, successor{s, title})
		}
		err := e.write("retired.html", page{Route: route{announcementPage, id}, Body: body,
			Title:       e.Say("Announcement %s is retired", "El anuncio %s está retirado", id),
			Description: e.Pick("This announcement was found to be another one, or no report tells it any more.", "Se vio que este anuncio era otro, o ningún reporte lo cuenta ya.")})
		if err != nil {
			return err
		}
	}
	return nil
}

type retiredBody struct {
	ID         string
	Successors []successor
}

// successor is the announcement to which the reports of a retired one belong.
type successor struct{ ID, Title string }

// tied is the counts that the series set beside each announcement.
func (e *edition) tied() (batches, totals map[string][]table.Ref) {
	batches, totals = map[string][]table.Ref{}, map[string][]table.Ref{}
	for name, of := range map[string]map[string][]table.Ref{"batches": batches, "announced_vs_verified": totals} {
		v := e.in.Version.Table(name)
		for _, r := range v.Order() {
			id := v.Text(r, "announced_fact_id")
			of[id] = append(of[id], r)
		}
	}
	return batches, totals
}
