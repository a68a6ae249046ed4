package derive

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// null is the number, or the day, that nobody gives.
const null = table.NullInt

// date is a date of reduced precision, in days since 1970-01-01.
type date struct {
	on, latest int64  // the days that it may be; null where there is none
	precision  string // day, month or year
}

// day reports whether the date is a day.
func (d date) day() bool { return d.on != null && d.precision == "day" }

// figure is a number as it was given.
type figure struct {
	value     int64 // the lower end of a range; null where none was given
	low, high int64 // the least and the greatest that reports give
	precision string
}

func (f figure) given() bool { return f.value != null }
func (f figure) exact() bool { return f.given() && f.precision == "exact" }

// fact is what the three tables of facts share. side is the authority or the
// organization, subset also the scope of a balance.
type fact struct {
	id, status, side, kind, by string
	subset                     string
	basis                      string // of the date
	conflicts, partOf          []string
	verified                   bool // some counter stands behind it
	firstHand                  bool // some page that reads well tells it as news
	reports                    int64
}

// announcement is a row of announcements.
type announcement struct {
	fact
	on                                   date
	instrument, stage, population, event string
	unit, counting, window               string
	people                               figure // in people; not given where unit is another
	any                                  figure // in whatever unit
	names, conditions                    string
}

// balance is a row of detainee_counts.
type balance struct {
	fact
	on       date
	time     string // HH:MM
	detained figure
}

// flow is a row of verified_releases.
type flow struct {
	fact
	measure, counting, window, periodBasis string
	start, end                             date
	time                                   string // HH:MM, of the end
	people                                 figure
}

// window is a row of windows.
type window struct {
	code, kind       string
	earliest, latest int64 // start
}

// definition is a row of definitions.
type definition struct {
	id, organization, measure, window string
	comparable                        bool
}

// report is what series ask of a report: which fact it belongs to, how it came
// and what its note says.
type report struct {
	fact, outlet, url, note string
	published               date
	relayed                 bool
	quality                 string
}

// facts is everything that series are computed from, in the order of ids.
type facts struct {
	announcements []announcement
	balances      []balance
	flows         []flow
	windows       map[string]window
	definitions   []definition
	reports       map[string][]report // by fact
}

// read takes the tables over. Which rows may be used is for each series to say.
func read(in Input) (*facts, error) {
	r := &reader{in: in}
	f := &facts{windows: map[string]window{}, reports: map[string][]report{}}
	for _, name := range [...]string{"announcement_reports", "detainee_count_reports", "verified_release_reports"} {
		r.open(name)
		r.each(func() {
			p := report{fact: r.text("fact_id"), outlet: r.text("outlet"), url: r.text("url"), note: r.text("note"),
				published: r.date("published"), relayed: r.bool("relayed"), quality: r.text("quality")}
			f.reports[p.fact] = append(f.reports[p.fact], p)
		})
	}
	r.open(announcements)
	r.each(func() {
		a := announcement{fact: r.fact(f, "authority", "subset"), on: r.date("announced"), instrument: r.text("instrument"),
			stage: r.text("stage_claimed"), population: r.text("population"), event: r.text("event"), unit: r.text("unit"),
			counting: r.text("counting"), window: r.text("window"), people: r.figure("people_announced"),
			names: r.text("names_published"), conditions: r.text("conditions")}
		a.any = a.people
		for _, c := range [...]string{"applications_announced", "cases_announced"} {
			if other := r.figure(c); !a.any.given() {
				a.any = other
			}
		}
		f.announcements = append(f.announcements, a)
	})
	r.open(detaineeCounts)
	r.each(func() {
		f.balances = append(f.balances, balance{fact: r.fact(f, "organization", "scope"), on: r.date("as_of"), time: r.text("as_of_time"), detained: r.figure("detained_total")})
	})
	r.open(verifiedReleases)
	r.each(func() {
		f.flows = append(f.flows, flow{fact: r.fact(f, "organization", "subset"), measure: r.text("measure"), counting: r.text("counting"),
			window: r.text("window"), periodBasis: r.text("period_basis"), start: r.date("period_start"), end: r.date("period_end"),
			time: r.text("period_end_time"), people: r.figure("people_verified")})
	})
	r.open("windows")
	r.each(func() {
		w := window{r.text("window"), r.text("kind"), r.int("earliest_start"), r.int("latest_start")}
		f.windows[w.code] = w
	})
	r.open("definitions")
	r.each(func() {
		f.definitions = append(f.definitions, definition{r.text("definition"), r.text("organization"), r.text("measure"), r.text("window"), r.bool("comparable")})
	})
	f.sort()
	return f, r.err
}

// sort makes the order of rows one of ids, whatever the tables' is.
func (f *facts) sort() {
	slices.SortFunc(f.announcements, func(a, b announcement) int { return strings.Compare(a.id, b.id) })
	slices.SortFunc(f.balances, func(a, b balance) int { return strings.Compare(a.id, b.id) })
	slices.SortFunc(f.flows, func(a, b flow) int { return strings.Compare(a.id, b.id) })
	slices.SortFunc(f.definitions, func(a, b definition) int { return strings.Compare(a.id, b.id) })
}

// reader reads cells of the row that it stands on.
type reader struct {
	in    Input
	table *table.Table
	row   table.Ref
	err   error
}

func (r *reader) open(name string) {
	if r.table = r.in.Tables[name]; r.table == nil {
		s := r.in.Set.Table(name)
		if s == nil {
			s = &schema.Schema{Name: name}
		}
		r.table = table.New(s)
	}
}

func (r *reader) each(do func()) {
	for _, ref := range r.table.Order() {
		r.row = ref
		do()
	}
}

func (r *reader) text(column string) string {
	if c := r.table.Schema.Index(column); c >= 0 {
		return string(r.table.Bytes(r.row, c))
	}
	return ""
}

func (r *reader) int(column string) int64 {
	if c := r.table.Schema.Index(column); c >= 0 {
		return r.table.Int(r.row, c)
	}
	return null
}

func (r *reader) bool(column string) bool { return r.int(column) == 1 }

func (r *reader) list(column string) []string {
	if v := r.text(column); v != "" {
		return strings.Split(v, ";")
	}
	return nil
}

func (r *reader) date(name string) date {
	return date{r.int(name + "_on"), r.int(name + "_latest"), r.text(name + "_precision")}
}

func (r *reader) figure(name string) figure {
	return figure{r.int(name), r.int(name + "_low"), r.int(name + "_high"), r.text("precision")}
}

func (r *reader) fact(f *facts, side, subset string) fact {
	out := fact{id: r.text("fact_id"), status: r.text("status"), side: r.text(side), kind: r.text("counter_kind"), by: r.text("statement_by"),
		subset: r.text(subset), basis: r.text("date_basis"), conflicts: r.list("conflicts"), partOf: r.list("part_of"),
		verified: r.text("verified_by") != "", reports: max(r.int("reports"), 0)}
	out.firstHand = slices.ContainsFunc(f.reports[out.id], func(p report) bool {
		return !p.relayed && (p.quality == "ok" || p.quality == "mirror")
	})
	return out
}
