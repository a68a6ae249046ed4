// Package derive computes series from facts: what was announced beside what was
// verified, where state bodies differ, which counts belong to which
// announced batch, how a number of people held moved, and the facts in a
// tidy form that can be plotted.
//
// Call [Build]. Its input is the tables of facts with windows, definitions and
// the reports that the facts were made of; its output is the tables of series,
// and omissions: what was left out of them and why.
//
// Nothing is interpolated, repaired, averaged or guessed. Every row names the
// facts that it follows from, and a row that would need a guess is not made.
// The rules stand in docs/series.md.
package derive

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// The tables that are made.
const (
	AnnouncedVsVerified  = "announced_vs_verified"
	OfficialDisagreement = "official_disagreement"
	Batches              = "batches"
	StockFlow            = "stock_flow"
	Timeline             = "timeline"
	Omissions            = "omissions"
)

// Input is what series are computed from.
type Input struct {
	Set *schema.Set
	// Tables by name: announcements, detainee_counts, verified_releases,
	// windows, definitions and the three tables of reports, whose rows name
	// their facts. One that is missing has no rows.
	Tables map[string]*table.Table
}

// rowOf is a row of a series.
type rowOf interface{ write(w *writer) }

// Build computes the series, by the names of their tables, each in its schema's
// order. The error names a table or column that the schemas lack.
func Build(in Input) (map[string]*table.Table, error) {
	f, err := read(in)
	if err != nil {
		return nil, err
	}
	out := map[string]*table.Table{}
	var left []omission
	comparisons, omitted := f.compare()
	left = append(left, omitted...)
	ties, omitted := f.batches()
	left = append(left, omitted...)
	intervals, omitted := f.stockFlow()
	left = append(left, omitted...)
	points, omitted := f.timeline()
	left = append(left, omitted...)
	err = tabulate(in.Set, out, AnnouncedVsVerified, comparisons, err)
	err = tabulate(in.Set, out, OfficialDisagreement, f.disagreements(), err)
	err = tabulate(in.Set, out, Batches, ties, err)
	err = tabulate(in.Set, out, StockFlow, intervals, err)
	err = tabulate(in.Set, out, Timeline, points, err)
	err = tabulate(in.Set, out, Omissions, left, err)
	return out, err
}

// tabulate writes rows as a table; earlier is an error of the table before.
func tabulate[R rowOf](set *schema.Set, out map[string]*table.Table, name string, rows []R, earlier error) error {
	if earlier != nil {
		return earlier
	}
	s := set.Table(name)
	if s == nil {
		return fmt.Errorf("the schemas have no table %s; add schemas/tables/%s.json", name, name)
	}
	b := table.NewBuilder(s)
	w := &writer{schema: s}
	for _, r := range rows {
		if w.Segment = b.Row(); w.Segment == nil {
			return fmt.Errorf("table %s: more rows than a table can hold", name)
		}
		r.write(w)
		w.EndRow()
	}
	if w.missing != "" {
		return fmt.Errorf("schemas/tables/%s.json has no column %s", name, w.missing)
	}
	t := b.Table()
	t.Sort()
	out[name] = t
	return nil
}

// omission is a fact that a series was not made of.
type omission struct {
	table, fact, reason string
	others              []string // facts that had a part in it
}

func (o omission) write(w *writer) {
	w.text("table", o.table)
	w.text("fact_id", o.fact)
	w.text("reason", o.reason)
	w.list("other_facts", o.others)
}

// The tables of facts.
const (
	announcements    = curation.Announcements
	detaineeCounts   = curation.DetaineeCounts
	verifiedReleases = curation.VerifiedReleases
)
