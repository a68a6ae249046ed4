package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// kind is a table of facts and how its columns are called.
type kind struct {
	facts, reports, prefix string
	date                   string // without _on
	side                   string
	stage                  string // what the figure tells of; empty for balances
	subset                 string
	figures                []string // one of them is filled, by the unit
}

func kinds() []kind {
	return []kind{
		{curation.Announcements, "announcement_reports", "an-", "announced", "authority", "stage_claimed", "subset",
			[]string{"people_announced", "applications_announced", "cases_announced"}},
		{curation.DetaineeCounts, "detainee_count_reports", "co-", "as_of", "organization", "", "scope", []string{"detained_total"}},
		{curation.VerifiedReleases, "verified_release_reports", "re-", "period_end", "organization", "measure", "subset", []string{"people_verified"}},
	}
}

// kindOf finds a kind by its table of facts, by its table of reports or by the
// id of a fact.
func kindOf(name string) (kind, bool) {
	for _, k := range kinds() {
		if name == k.facts || name == k.reports || strings.HasPrefix(name, k.prefix) {
			return k, true
		}
	}
	return kind{}, false
}

// Circulation is how many pages carry something and whose text it is. It is no
// measure of truth, and its numbers are never added up.
type Circulation struct {
	Pages          int64    `json:"pages"`
	OriginsNamed   int64    `json:"origins_named"`
	Origins        []string `json:"origins"`
	OriginsUnknown int64    `json:"origins_unknown"`
}

// Brief is a fact in short.
type Brief struct {
	FactID string `json:"fact_id"`
	Table  string `json:"table"`
	Status string `json:"status"`
	// Date is the day, month or year of the statement, balance or end of the
	// period; Start is where the period begins.
	Date       string `json:"date"`
	Start      string `json:"start,omitempty"`
	DateBasis  string `json:"date_basis"`
	Side       string `json:"side"`  // authority or organization
	Stage      string `json:"stage"` // stage_claimed or measure
	Figure     *int64 `json:"figure"`
	FigureLow  *int64 `json:"figure_low"`
	FigureHigh *int64 `json:"figure_high"`
	Unit       string `json:"unit"`
	Precision  string `json:"precision"`
	Population string `json:"population,omitempty"`
	Subset     string `json:"subset"` // or scope
	Instrument string `json:"instrument,omitempty"`
	Counting   string `json:"counting,omitempty"`
	Window     string `json:"window,omitempty"`
	Reports    int64  `json:"reports"`
	Circulation
}

// briefly reads a fact from its row.
func (k kind) briefly(v reading.View, r table.Ref) Brief {
	b := Brief{
		FactID: v.Text(r, "fact_id"), Table: k.facts, Status: v.Text(r, "status"),
		Date: v.Date(r, k.date), Start: v.Date(r, "period_start"), DateBasis: v.Text(r, "date_basis"),
		Side: v.Text(r, k.side), Stage: v.Text(r, k.stage), Unit: v.Text(r, "unit"), Precision: v.Text(r, "precision"),
		Population: v.Text(r, "population"), Subset: v.Text(r, k.subset), Instrument: v.Text(r, "instrument"),
		Counting: v.Text(r, "counting"), Window: v.Text(r, "window"), Reports: v.Number(r, "reports"),
		Circulation: Circulation{v.Number(r, "pages"), v.Number(r, "origins_named"), v.List(r, "origins"), v.Number(r, "origins_unknown")},
	}
	if k.facts != curation.Announcements {
		b.Unit = "people"
	}
	for _, f := range k.figures {
		if n := v.Maybe(r, f); n != nil {
			b.Figure, b.FigureLow, b.FigureHigh = n, v.Maybe(r, f+"_low"), v.Maybe(r, f+"_high")
			break
		}
	}
	return b
}
