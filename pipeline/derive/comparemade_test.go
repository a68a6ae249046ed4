package derive

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/table"
)

// madeClaims is made-up running totals of the state and of counters.
type madeClaims struct{ facts }

func onDay(text string) int64 {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return day.Unix() / 86400
}

func dayText(day int64) string { return string(table.AppendDate(nil, day)) }

// newClaims has windows that lie about the New Year as those of the bundled
// data do.
func newClaims() *madeClaims {
	m := &madeClaims{facts{windows: map[string]window{}, reports: map[string][]report{}}}
	for _, w := range []window{
		{"autumn", "official_count", onDay("2025-10-01"), onDay("2025-12-26")},
		{"december", "other", onDay("2025-12-01"), onDay("2025-12-26")},
		{"winter", "official_count", onDay("2025-12-01"), onDay("2026-01-31")},
		{"month_2025_11", "other", onDay("2025-11-01"), onDay("2025-11-01")},
		{"summer", "other", onDay("2025-07-18"), onDay("2025-07-18")},
		{"january", "ngo_count", onDay("2026-01-08"), onDay("2026-01-08")},
		{"early_january", "ngo_count", onDay("2026-01-01"), onDay("2026-01-08")},
		{"law", "law", onDay("2026-01-19"), onDay("2026-01-20")},
		{"after_law", "ngo_count", onDay("2026-01-20"), onDay("2026-01-20")},
		{"month_2025_12", "calendar", onDay("2025-12-01"), onDay("2025-12-24")},
		{"month_2026_01", "calendar", onDay("2026-01-01"), onDay("2026-01-01")},
		{"year_2025", "calendar", onDay("2025-01-01"), onDay("2025-01-01")},
		{"holy_week", "calendar", onDay("2025-04-13"), onDay("2025-04-13")},
	} {
		m.windows[w.code] = w
	}
	return m
}

// says adds a running total of the interior ministry, and gives it to be changed.
func (m *madeClaims) says(day, window string, people int64) *announcement {
	on := date{onDay(day), onDay(day), "day"}
	m.announcements = append(m.announcements, announcement{
		fact: fact{id: fmt.Sprintf("an-%d", len(m.announcements)), status: "standing", side: "interior_ministry", basis: "stated"},
		on:   on, stage: "executed", population: "detained", unit: "people", counting: "cumulative", window: window,
		people: exactFigure(people), any: exactFigure(people)})
	return &m.announcements[len(m.announcements)-1]
}

// counts adds a running total that Foro Penal verified.
func (m *madeClaims) counts(day, window string, people int64) *flow {
	on := date{onDay(day), onDay(day), "day"}
	m.flows = append(m.flows, flow{
		fact: fact{id: fmt.Sprintf("re-%d", len(m.flows)), status: "standing", side: "foro_penal", kind: "ngo", basis: "stated", verified: true},
		end:  on, measure: "released", counting: "cumulative", window: window, periodBasis: "open", people: exactFigure(people)})
	return &m.flows[len(m.flows)-1]
}

func exactFigure(n int64) figure { return figure{n, n, n, "exact"} }

func (f *facts) comparisons() []string {
	rows, _ := f.compare()
	return lines(rows, comparison.line)
}

func (f *facts) contradictions() []string { return lines(f.disagreements(), disagreement.line) }

// lines is rows as text, in order.
func lines[R any](rows []R, line func(R) string) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, line(r))
	}
	slices.Sort(out)
	return out
}

// line is a comparison in words.
func (r comparison) line() string {
	a := r.statement
	said := fmt.Sprintf("%s %s %d: %s, %s", dayText(a.on.on), a.side, a.people.value, r.comparison, r.reason)
	if r.total == nil {
		return said
	}
	counted := fmt.Sprint(r.total.people.value)
	if r.before != nil {
		counted = fmt.Sprintf("%d+%d=%d", r.before.people.value, r.total.people.value, r.verified().value)
	}
	if r.definition != "" {
		said += " by " + r.definition
	}
	return fmt.Sprintf("%s, %s %s of %s, gap %d %s", said, r.total.side, counted, dayText(r.total.end.on), r.gap(), r.bound())
}

// line is a disagreement in words.
func (d disagreement) line() string {
	return fmt.Sprintf("%s %s %d, %s %s %s %d: %s, %d %s", dayText(d.higher.on.on), d.higher.side, d.higher.people.value,
		dayText(d.lower.on.on), d.lower.side, d.lower.people.precision, d.lower.people.value,
		d.reason, d.higher.people.value-d.lower.people.value, differenceBound(d.higher.people, d.lower.people))
}

// with takes a fact by its id, to be changed.
func (f *facts) with(t *testing.T, id string) *fact {
	t.Helper()
	for i := range f.announcements {
		if f.announcements[i].id == id {
			return &f.announcements[i].fact
		}
	}
	for i := range f.flows {
		if f.flows[i].id == id {
			return &f.flows[i].fact
		}
	}
	t.Fatalf("no fact %s", id)
	return nil
}
