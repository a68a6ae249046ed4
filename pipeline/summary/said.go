package summary

import (
	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/table"
)

// Disagreement is two state bodies that give different totals at one time.
type Disagreement struct {
	ID         string    `json:"disagreement_id"`
	Higher     StateSaid `json:"higher"`
	Lower      StateSaid `json:"lower"`
	Stage      string    `json:"stage_claimed"`
	Population string    `json:"population"`
	Subset     string    `json:"subset"` // empty: everyone
	Reason     string    `json:"reason"` // of the list disagreement_reason
	Difference *int64    `json:"difference"`
	Bound      string    `json:"difference_bound"`
}

// StateSaid is what one of them says.
type StateSaid struct {
	FactID    string  `json:"fact_id"`
	Authority string  `json:"authority"`
	Date      string  `json:"date"`
	Window    *Window `json:"window"`
	Figure
}

func (r *reader) disagreements() []Disagreement {
	v := r.Table(derive.OfficialDisagreement)
	refs := filter(v.Order(), func(ref table.Ref) bool { return v.Number(ref, "disagreed_on") <= r.on })
	newestFirst(v, refs, "disagreed_on", func(a, b table.Ref) int { return 0 })
	out := []Disagreement{}
	for _, ref := range refs {
		said := func(side string) StateSaid {
			return StateSaid{v.Text(ref, side+"_fact_id"), v.Text(ref, side+"_authority"), v.Text(ref, side+"_on"), r.window(v.Text(ref, side+"_window")),
				Figure{People: v.Maybe(ref, "people_"+side), Precision: v.Text(ref, side+"_precision")}}
		}
		out = append(out, Disagreement{ID: v.Text(ref, "disagreement_id"), Higher: said("higher"), Lower: said("lower"), Stage: v.Text(ref, "stage_claimed"),
			Population: v.Text(ref, "population"), Subset: v.Text(ref, "subset"), Reason: v.Text(ref, "reason"),
			Difference: v.Maybe(ref, "difference"), Bound: v.Text(ref, "difference_bound")})
	}
	return out
}

// ReDetention is people who were released and detained again, as somebody
// counted them.
type ReDetention struct {
	FactID       string `json:"fact_id"`
	Organization string `json:"organization"`
	CounterKind  string `json:"counter_kind"`
	Figure
	Start string `json:"period_start"` // empty where nobody says
	Dated
	Counting string  `json:"counting"` // batch or cumulative
	Window   *Window `json:"window"`
	Subset   string  `json:"subset"`
	Verified bool    `json:"verified"`
}

func (r *reader) reDetentions() []ReDetention {
	v := r.Table(curation.VerifiedReleases)
	refs := filter(v.Order(), func(ref table.Ref) bool {
		return v.Text(ref, "measure") == "re_detained" && v.Text(ref, "status") == "standing" && r.past(v, ref, "period_end")
	})
	newestFirst(v, refs, "period_end_on", byPages(v))
	out := []ReDetention{}
	for _, ref := range refs {
		out = append(out, ReDetention{v.Text(ref, "fact_id"), v.Text(ref, "organization"), v.Text(ref, "counter_kind"), figure(v, ref, "people_verified"),
			v.Date(ref, "period_start"), r.dated(v, ref, "period_end"), v.Text(ref, "counting"), r.window(v.Text(ref, "window")), v.Text(ref, "subset"), verified(v, ref)})
	}
	return out
}

// naming is how many pages say of the names what the fact says. A page that is
// in error, doubtful or out of date decides nothing.
func (r *reader) naming(a Announcement) int64 {
	v, pages := r.Table(announcementReports), map[string]bool{}
	for _, ref := range v.Where("fact_id", a.FactID) {
		quality := v.Text(ref, "quality")
		if v.Text(ref, "names_published") == a.Names && (quality == "ok" || quality == "mirror") {
			pages[v.Text(ref, "url")] = true
		}
	}
	return int64(len(pages))
}

// announcementReports is the table of what pages say of announcements.
const announcementReports = "announcement_reports"

// Announcement is what an authority said.
type Announcement struct {
	FactID     string `json:"fact_id"`
	Status     string `json:"status"`
	Authority  string `json:"authority"`
	Speaker    string `json:"statement_by"`
	Instrument string `json:"instrument"`
	Stage      string `json:"stage_claimed"`
	Population string `json:"population"`
	Subset     string `json:"subset"`
	Unit       string `json:"unit"` // people, applications or cases; what the figure counts
	Figure
	Counting string  `json:"counting"` // batch, cumulative or not_stated
	Window   *Window `json:"window"`
	Dated
	Names      string `json:"names_published"`
	NamesPages int64  `json:"names_published_pages"` // of all its pages, those that say so
	Conditions string `json:"conditions"`
	// Whose text the pages carry: origins that are named, and outlets whose text
	// names none.
	Pages          int64    `json:"pages"`
	Origins        []string `json:"origins"`
	OriginsUnknown int64    `json:"origins_unknown"`
	VerifiedBy     []string `json:"verified_by"`
}

// lastAnnouncements is how many are told.
const lastAnnouncements = 10

func (r *reader) announcements() []Announcement {
	v := r.Table(curation.Announcements)
	refs := filter(v.Order(), func(ref table.Ref) bool { return r.past(v, ref, "announced") })
	newestFirst(v, refs, "announced_on", byPages(v))
	out := []Announcement{}
	for _, ref := range refs[:min(len(refs), lastAnnouncements)] {
		a := Announcement{FactID: v.Text(ref, "fact_id"), Status: v.Text(ref, "status"), Authority: v.Text(ref, "authority"), Speaker: v.Text(ref, "statement_by"),
			Instrument: v.Text(ref, "instrument"), Stage: v.Text(ref, "stage_claimed"), Population: v.Text(ref, "population"), Subset: v.Text(ref, "subset"),
			Unit: v.Text(ref, "unit"), Counting: v.Text(ref, "counting"), Window: r.window(v.Text(ref, "window")), Dated: r.dated(v, ref, "announced"),
			Names: v.Text(ref, "names_published"), Conditions: v.Text(ref, "conditions"),
			Pages: v.Number(ref, "pages"), Origins: v.List(ref, "origins"), OriginsUnknown: v.Number(ref, "origins_unknown"), VerifiedBy: v.List(ref, "verified_by")}
		column := "people_announced"
		if a.Unit == "applications" || a.Unit == "cases" {
			column = a.Unit + "_announced"
		}
		a.Figure, a.NamesPages = figure(v, ref, column), r.naming(a)
		out = append(out, a)
	}
	return out
}
