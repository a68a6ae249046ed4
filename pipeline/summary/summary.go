// Package summary tells where things stand on a day: the counters' newest
// balances, the state's running totals beside verified ones, where state bodies
// give different figures, re-arrests, the last announcements.
//
// Call [Of] with a version and a day, then [Print], or marshal the [Summary].
//
// Nothing is added up, averaged or estimated. Every number is one of the version
// and stands with its date; what nobody says is told as such. A fact counts on
// a day where it is certainly not later: one that is known to the month only
// counts from the end of the month.
package summary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/derive"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// Old is the age in days beyond which a number is only the last known.
const Old = 30

// Summary is where things stand. Dates are 2026-02-21, 2026-02 or 2026; lists
// are never null.
type Summary struct {
	Version string `json:"version"`
	// On is the day. Facts are those of the version, not what was known then.
	On string `json:"on"`
	// Balances is people held in the whole country, by counter, newest first.
	Balances []Balance `json:"balances"`
	// StateBalances is the same as state bodies give it: none so far.
	StateBalances []Balance      `json:"state_balances"`
	Totals        []Total        `json:"running_totals"`
	Disagreements []Disagreement `json:"official_disagreements"`
	ReDetentions  []ReDetention  `json:"re_detentions"`
	// Announcements is the last ten, newest first.
	Announcements []Announcement `json:"announcements"`
}

// Figure is a number of people as it was given: the lower end where the
// precision is range.
type Figure struct {
	People    *int64 `json:"people"`
	High      *int64 `json:"people_high"` // the upper end of a range, where it is known
	Precision string `json:"precision"`
}

// Dated is when something was said or counted.
type Dated struct {
	Date      string `json:"date"`
	DateBasis string `json:"date_basis"`
	DaysOld   int64  `json:"days_old"` // on the day of the summary
	LastKnown bool   `json:"last_known"`
}

// Window is since when a running total counts.
type Window struct {
	Window        string `json:"window"`
	EarliestStart string `json:"earliest_start"`
	LatestStart   string `json:"latest_start"`
	TitleEN       string `json:"title_en"`
	TitleES       string `json:"title_es"`
}

// reader is a version that is asked about a day.
type reader struct {
	*reading.Version
	on      int64 // 1970-01-01 is 0
	windows map[string]Window
}

// Of is where things stood on a day, by what a version knows. The error is a
// [*reading.UnusableError] where the version has no series.
func Of(v *reading.Version, on time.Time) (*Summary, error) {
	if err := v.Need(curation.Announcements, announcementReports, curation.DetaineeCounts, curation.VerifiedReleases, "windows", "definitions", derive.AnnouncedVsVerified, derive.OfficialDisagreement); err != nil {
		return nil, err
	}
	for _, name := range [...]string{derive.AnnouncedVsVerified, derive.OfficialDisagreement} {
		if !v.Table(name).Has() {
			return nil, &reading.UnusableError{Message: fmt.Sprintf("version %s has no table %s: it was published before series were computed; \"recuento run\" publishes a version that has them, --version names another one", v.Name, name)}
		}
	}
	day := time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC)
	r := &reader{Version: v, on: day.Unix() / 86400, windows: map[string]Window{}}
	r.readWindows()
	s := &Summary{Version: v.Name, On: day.Format(time.DateOnly)}
	s.Balances, s.StateBalances = r.balances()
	s.Totals = r.totals()
	s.Disagreements = r.disagreements()
	s.ReDetentions = r.reDetentions()
	s.Announcements = r.announcements()
	return s, nil
}

func (r *reader) readWindows() {
	v := r.Table("windows")
	for _, ref := range v.Order() {
		code := v.Text(ref, "window")
		r.windows[code] = Window{code, v.Text(ref, "earliest_start"), v.Text(ref, "latest_start"), v.Text(ref, "title_en"), v.Text(ref, "title_es")}
	}
}

// Window is the window of a code, nil where there is none.
func (r *reader) window(code string) *Window {
	if code == "" {
		return nil
	}
	w, ok := r.windows[code]
	if !ok {
		w = Window{Window: code}
	}
	return &w
}

// past reports whether a fact is certainly not of a later day: the last day of
// its date counts, of one known to the month the last of the month.
func (r *reader) past(v reading.View, ref table.Ref, date string) bool {
	last := v.Number(ref, date+"_latest")
	if last == table.NullInt {
		last = v.Number(ref, date+"_on")
	}
	return last != table.NullInt && last <= r.on
}

// dated is the date of a fact, by the name of its columns without _on.
func (r *reader) dated(v reading.View, ref table.Ref, date string) Dated {
	d := Dated{Date: v.Date(ref, date), DateBasis: v.Text(ref, "date_basis")}
	if day := v.Number(ref, date+"_on"); day != table.NullInt {
		d.age(r.on - day)
	}
	return d
}

func (d *Dated) age(days int64) { d.DaysOld, d.LastKnown = days, days > Old }

// figure is a number of a fact, by the name of its column.
func figure(v reading.View, ref table.Ref, column string) Figure {
	f := Figure{People: v.Maybe(ref, column), Precision: v.Text(ref, "precision")}
	if f.Precision == "range" {
		f.High = v.Maybe(ref, column+"_high")
	}
	return f
}

// newestFirst orders rows by a column of days, of one day by a tie-break.
func newestFirst(v reading.View, refs []table.Ref, day string, tie func(a, b table.Ref) int) {
	slices.SortStableFunc(refs, func(a, b table.Ref) int {
		switch m, n := v.Number(a, day), v.Number(b, day); {
		case m > n:
			return -1
		case m < n:
			return 1
		}
		return tie(a, b)
	})
}

// byPages puts what more pages carry first.
func byPages(v reading.View) func(a, b table.Ref) int {
	return func(a, b table.Ref) int {
		if d := v.Number(b, "pages") - v.Number(a, "pages"); d != 0 {
			return int(d)
		}
		return strings.Compare(v.Text(a, "fact_id"), v.Text(b, "fact_id"))
	}
}
