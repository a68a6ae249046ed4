package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
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
func (k kind) briefly(v view, r table.Ref) Brief {
	b := Brief{
		FactID: v.text(r, "fact_id"), Table: k.facts, Status: v.text(r, "status"),
		Date: v.date(r, k.date), Start: v.date(r, "period_start"), DateBasis: v.text(r, "date_basis"),
		Side: v.text(r, k.side), Stage: v.text(r, k.stage), Unit: v.text(r, "unit"), Precision: v.text(r, "precision"),
		Population: v.text(r, "population"), Subset: v.text(r, k.subset), Instrument: v.text(r, "instrument"),
		Counting: v.text(r, "counting"), Window: v.text(r, "window"), Reports: v.number(r, "reports"),
		Circulation: Circulation{v.number(r, "pages"), v.number(r, "origins_named"), v.list(r, "origins"), v.number(r, "origins_unknown")},
	}
	if k.facts != curation.Announcements {
		b.Unit = "people"
	}
	for _, f := range k.figures {
		if n := v.maybe(r, f); n != nil {
			b.Figure, b.FigureLow, b.FigureHigh = n, v.maybe(r, f+"_low"), v.maybe(r, f+"_high")
			break
		}
	}
	return b
}

// date is a date of reduced precision: 2026-02-20, 2026-02, 2026 or "".
func (v view) date(r table.Ref, name string) string {
	return reduced(v.text(r, name+"_on"), v.text(r, name+"_precision"))
}

func reduced(day, precision string) string {
	if len(day) != len("2026-02-20") {
		return ""
	}
	switch precision {
	case "month":
		return day[:len("2026-02")]
	case "year":
		return day[:len("2026")]
	}
	return day
}
