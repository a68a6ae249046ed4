package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/table"
)

// How a fact answers a query.
const (
	ByFact      = "fact"      // its id
	BySuccessor = "successor" // it has reports of the id, which is retired
	ByReport    = "report"    // it has the report
	ByFigure    = "figure"    // its figure
	ByEnd       = "end"       // the lowest or highest figure that its reports give
	ByRange     = "range"     // its range contains the figure
	ByPage      = "page"      // a report gives the figure, the fact another one
	ByDate      = "date"
)

// Match is a fact that answers a query.
type Match struct {
	How string `json:"how"`
	Brief
}

// Retired is an id that no fact bears any more.
type Retired struct {
	FactID     string   `json:"fact_id"`
	State      string   `json:"state"` // merged or withdrawn
	Founder    string   `json:"founding_report_id"`
	Successors []string `json:"successors"`
	Reports    []string `json:"reports"` // at the last time it was current
}

// Matches is what a version knows that answers a query.
type Matches struct {
	Version string  `json:"version"`
	Query   string  `json:"query"`
	Matches []Match `json:"matches"`
	// Retired is set where the query is the id of a fact that is gone.
	Retired *Retired `json:"retired,omitempty"`
	// Report is the id where the query is one.
	Report string `json:"report_id,omitempty"`
	// Wider counts, for a day or month, the facts known only to the month or
	// year in which it lies.
	Wider int `json:"wider,omitempty"`
}

// NotFoundError says that nothing answers a query, and what to try.
type NotFoundError struct{ Message string }

func (e *NotFoundError) Error() string { return e.Message }

// Find looks for the id of a fact or of a report, for a figure such as 379 or
// 3,231, and for a date: 2026-02-20, 2026-02 or 2026. A number of four digits
// may be both. Those whose figure it is come first, in order of pages; dates are in
// their own order. The error is a [*NotFoundError] where there is nothing.
func (s *Snapshot) Find(text string) (*Matches, error) {
	q := parseQuery(text)
	m := &Matches{Version: s.Version, Query: q.text, Matches: []Match{}}
	if factID.MatchString(q.text) {
		return m, s.findFact(m)
	}
	var err error
	if q.figure != table.NullInt {
		err = s.findFigure(m, q.figure)
	}
	if err == nil && q.from != table.NullInt {
		err = s.findDate(m, q)
	}
	if err == nil && len(m.Matches) == 0 && q.text != "" {
		err = s.findReport(m)
	}
	if err == nil && len(m.Matches) == 0 {
		err = s.nothing(q)
	}
	return m, err
}

// Leading is how many of the matches are worth telling in full: the first where
// it is the only one of its sort, or has twice the pages of the next one; all
// where a report was asked for.
func (m *Matches) Leading() int {
	switch {
	case len(m.Matches) == 0:
		return 0
	case m.Report != "" || m.Matches[0].How == ByFact:
		return len(m.Matches)
	case len(m.Matches) == 1:
		return 1
	}
	first, second := m.Matches[0], m.Matches[1]
	if first.How == ByFigure && (second.How != ByFigure || first.Pages >= 2*second.Pages) {
		return 1
	}
	return 0
}

func (s *Snapshot) findFact(m *Matches) error {
	k, _ := kindOf(m.Query)
	if err := s.version.Need(k.facts); err != nil {
		return err
	}
	if found := s.match(k, ByFact, m.Query); found != nil {
		m.Matches = append(m.Matches, *found)
		return nil
	}
	if err := s.version.Need("fact_ids"); err != nil {
		return err
	}
	ids := s.version.Table("fact_ids")
	if at := ids.Where("fact_id", m.Query); len(at) > 0 {
		r := at[0]
		m.Retired = &Retired{FactID: m.Query, State: ids.Text(r, "state"), Founder: ids.Text(r, "founding_report_id"),
			Successors: ids.List(r, "successors"), Reports: ids.List(r, "reports")}
		for _, id := range m.Retired.Successors {
			if found := s.match(k, BySuccessor, id); found != nil {
				m.Matches = append(m.Matches, *found)
			}
		}
		return nil
	}
	return s.noFact(m.Query, k)
}

// match is the fact of an id, or nil.
func (s *Snapshot) match(k kind, how, id string) *Match {
	v := s.version.Table(k.facts)
	at := v.Where("fact_id", id)
	if len(at) == 0 {
		return nil
	}
	return &Match{how, k.briefly(v, at[0])}
}

// findReport looks for a report in the tables in which its provenance says that
// it stands.
func (s *Snapshot) findReport(m *Matches) error {
	if err := s.version.Need("provenance"); err != nil {
		return err
	}
	v := s.version.Table("provenance")
	for _, at := range v.Where("report_id", m.Query) {
		k, ok := kindOf(v.Text(at, "table"))
		if !ok {
			continue
		}
		if err := s.version.Need(k.reports, k.facts); err != nil {
			return err
		}
		reports := s.version.Table(k.reports)
		for _, r := range reports.Where("report_id", m.Query) {
			if found := s.match(k, ByReport, reports.Text(r, "fact_id")); found != nil {
				m.Report = m.Query
				m.Matches = append(m.Matches, *found)
			}
		}
	}
	return nil
}

func (s *Snapshot) findFigure(m *Matches, n int64) error {
	var all []string
	for _, k := range kinds() {
		all = append(all, k.facts, k.reports)
	}
	if err := s.version.Need(all...); err != nil {
		return err
	}
	for _, k := range kinds() {
		v := s.version.Table(k.facts)
		told := s.toldBy(k, n)
		for _, r := range v.Order() {
			if how := k.answers(v, r, n, told); how != "" {
				m.Matches = append(m.Matches, Match{how, k.briefly(v, r)})
			}
		}
	}
	slices.SortFunc(m.Matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(nearness(a.How), nearness(b.How)), cmp.Compare(b.Pages, a.Pages), strings.Compare(a.FactID, b.FactID))
	})
	return nil
}

func nearness(how string) int { return slices.Index([]string{ByFigure, ByEnd, ByRange, ByPage}, how) }

// toldBy is the facts of which some report gives the figure.
func (s *Snapshot) toldBy(k kind, n int64) map[string]bool {
	v := s.version.Table(k.reports)
	facts := map[string]bool{}
	for _, f := range k.figures {
		for _, name := range [...]string{f, f + "_max"} {
			c := v.Schema.Index(name)
			if c < 0 {
				continue
			}
			for _, r := range v.Order() {
				if v.Int(r, c) == n {
					facts[v.Text(r, "fact_id")] = true
				}
			}
		}
	}
	return facts
}

// answers says how a fact has the figure, or "".
func (k kind) answers(v reading.View, r table.Ref, n int64, told map[string]bool) string {
	for _, f := range k.figures {
		value, low, high := v.Number(r, f), v.Number(r, f+"_low"), v.Number(r, f+"_high")
		switch {
		case value == table.NullInt:
		case n == value:
			return ByFigure
		case n == low || n == high:
			return ByEnd
		case n > value && n < high && v.Text(r, "precision") == "range":
			return ByRange
		}
	}
	if len(told) > 0 && told[v.Text(r, "fact_id")] {
		return ByPage
	}
	return ""
}

func (s *Snapshot) findDate(m *Matches, q query) error {
	if err := s.needFacts(); err != nil {
		return err
	}
	from := len(m.Matches)
	for _, k := range kinds() {
		v := s.version.Table(k.facts)
		for _, r := range v.Order() {
			first, last := v.Number(r, k.date+"_on"), v.Number(r, k.date+"_latest")
			switch {
			case first == table.NullInt || last < q.from || first > q.to:
			case first >= q.from && last <= q.to:
				m.Matches = append(m.Matches, Match{ByDate, k.briefly(v, r)})
			default:
				m.Wider++
			}
		}
	}
	slices.SortStableFunc(m.Matches[from:], func(a, b Match) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Table, b.Table), cmp.Compare(b.Pages, a.Pages))
	})
	return nil
}

func (s *Snapshot) needFacts() error {
	var all []string
	for _, k := range kinds() {
		all = append(all, k.facts)
	}
	return s.version.Need(all...)
}
