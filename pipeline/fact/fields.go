package fact

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/schema"
)

// kind is a fact table and the reports it is made of.
type kind struct {
	facts, reports string
	fields         []field
	organization   string // the column that names whose statement or count it is
}

// field is one row of the table of rules: which column of a fact, made how,
// from which column of its reports.
type field struct {
	column string // of the fact: the whole name, or that before _on, _latest and _precision
	rule   rule
	from   string   // column of the reports; the same name where empty
	silent []string // values which say that the page says nothing
	vague  string   // a value, or prefix of one, that gives way to any more specific one
	among  string   // only reports that state what was settled for this column are heard
	basis  string   // for dates: the column that says how the date is known
	whole  bool     // an empty cell says something: everyone
	unit   string   // for figures: filled only where the fact's unit is this one
	// agreed columns describe another column and are never in conflict by
	// themselves.
	agreed bool
}

// rule says how a value is chosen; see settle.go, date.go and figure.go.
type rule uint8

const (
	text   rule = iota // the best-supported value
	people             // text; a page that names fewer of the same people is in no conflict
	number             // the best-supported number
	date               // the most precise date, known in the best way
	figure             // a number with its precision, lowest and highest
)

// kindsInOrder is the table of rules. Releases come before announcements, which they may
// verify; a column named in among or as a figure's unit stands above the one
// that needs it.
func kindsInOrder() []kind {
	return []kind{
		{facts: detaineeCounts, reports: "detainee_count_reports", fields: countFields(), organization: "organization"},
		{facts: verifiedReleases, reports: "verified_release_reports", fields: releaseFields(), organization: "organization"},
		{facts: announcements, reports: "announcement_reports", fields: announcementFields(), organization: "authority"},
	}
}

const notStated = "not_stated"

func announcementFields() []field {
	unsaid := []string{notStated}
	return []field{
		{column: "announced", rule: date, basis: "date_basis"},
		{column: "authority", silent: unsaid, vague: "government"},
		{column: "statement_by", rule: people, from: "announced_by"},
		{column: "instrument", silent: []string{"unspecified"}},
		{column: "stage_claimed"},
		{column: "population", silent: unsaid},
		{column: "subset", whole: true},
		{column: "event"},
		{column: "unit", silent: unsaid},
		{column: "people_announced", rule: figure, unit: "people"},
		{column: "applications_announced", rule: figure, unit: "applications"},
		{column: "cases_announced", rule: figure, unit: "cases"},
		{column: "counting"},
		{column: "window"},
		{column: "counting_since", rule: date, among: "window"},
		{column: "names_published", silent: unsaid},
		{column: "conditions", silent: unsaid},
	}
}

func countFields() []field {
	fields := append(counterFields(),
		field{column: "as_of", rule: date, basis: "date_basis"},
		field{column: "as_of_time", among: "as_of_on"},
		field{column: "scope"},
		field{column: "detained_total", rule: figure},
	)
	for _, part := range [...]string{"women", "men", "civilians", "military", "adults", "adolescents",
		"foreign_nationals", "convicted", "untried", "whereabouts_unknown", "restricted"} {
		fields = append(fields, field{column: part, rule: number})
	}
	return fields
}

func releaseFields() []field {
	return append(counterFields(),
		field{column: "measure"},
		field{column: "period_basis", silent: []string{"open"}, agreed: true},
		field{column: "period_start", rule: date, among: "period_basis"},
		field{column: "period_end", rule: date, basis: "date_basis"},
		field{column: "period_end_time", among: "period_end_on"},
		field{column: "people_verified", rule: figure},
		field{column: "counting"},
		field{column: "window"},
		field{column: "subset", whole: true},
		field{column: "instrument", silent: []string{"unspecified"}},
		field{column: "conditions", silent: []string{notStated}},
	)
}

func counterFields() []field {
	return []field{
		{column: "organization", silent: []string{notStated}, vague: unnamed},
		{column: "counter_kind", silent: []string{"unknown"}, among: "organization", agreed: true},
	}
}

// unnamed begins the code of a counter that pages mention and do not name.
const unnamed = "other:unnamed"

// bound is a field with the positions of its columns; -1 where it has none.
type bound struct {
	field
	to, latest, precision, low, high, basisTo    int // of the fact
	src, srcLatest, srcPrecision, srcMax, srcHow int // of the report: the value, its parts, and how it is known
	amongTo, amongSrc                            int
	unitTo                                       int
	amongText                                    bool
}

// binder finds columns by name and remembers the first that is missing.
type binder struct {
	facts, reports *schema.Schema
	err            error
}

func (b *binder) fact(column string) int   { return b.find(b.facts, column) }
func (b *binder) report(column string) int { return b.find(b.reports, column) }

func (b *binder) find(s *schema.Schema, column string) int {
	at := s.Index(column)
	if at < 0 && b.err == nil {
		b.err = fmt.Errorf("schema of table %s: column %s is missing, which facts are made with; add it", s.Name, column)
	}
	return at
}

// bind finds the columns of a field.
func (b *binder) bind(f field) bound {
	out := bound{field: f, to: -1, latest: -1, precision: -1, low: -1, high: -1, basisTo: -1,
		src: -1, srcLatest: -1, srcPrecision: -1, srcMax: -1, srcHow: -1, amongTo: -1, amongSrc: -1, unitTo: -1}
	if f.from == "" {
		f.from = f.column
	}
	switch f.rule {
	case date:
		out.to, out.latest, out.precision = b.fact(f.column+"_on"), b.fact(f.column+"_latest"), b.fact(f.column+"_precision")
		out.src, out.srcLatest, out.srcPrecision = b.report(f.from+"_on"), b.report(f.from+"_latest"), b.report(f.from+"_precision")
		if f.basis != "" {
			out.basisTo, out.srcHow = b.fact(f.basis), b.report(f.basis)
		}
	case figure:
		out.to, out.low, out.high, out.precision = b.fact(f.column), b.fact(f.column+"_low"), b.fact(f.column+"_high"), b.fact("precision")
		out.src, out.srcMax, out.srcHow = b.report(f.from), b.report(f.from+"_max"), b.report("precision")
		if f.unit != "" {
			out.unitTo = b.fact("unit")
		}
	default:
		out.to, out.src = b.fact(f.column), b.report(f.from)
	}
	if f.among != "" {
		out.amongTo, out.amongSrc = b.fact(f.among), b.report(f.among)
		out.amongText = out.amongTo >= 0 && b.facts.Fields[out.amongTo].Type == schema.String
	}
	return out
}
