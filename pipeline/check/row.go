package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// finding is a broken rule of a row.
type finding struct {
	code     problem.Code
	field    string
	expected string
}

// rule reads a row and says what is wrong with it; the row is kept as stated.
type rule func(s *table.Segment, row int) (finding, bool)

// Flag holds every kept row against the rules of its table, and returns what
// it finds as problems. It lists that in the column flags, beside what was
// noted of a row when it was read. Today is the day of the run in days since
// 1970-01-01: no page can report what lies behind it.
func Flag(t *table.Table, today int64, noted []problem.Problem) []problem.Problem {
	rules := rulesOf(t.Schema, today)
	column := t.Schema.Index("flags")
	if column < 0 || len(rules)+len(noted) == 0 {
		return nil
	}
	notes := map[place][]string{}
	for _, p := range noted {
		at := place{p.Feed, p.Line, p.Key}
		if !slices.Contains(notes[at], string(p.Code)) {
			notes[at] = append(notes[at], string(p.Code))
		}
	}
	var out []problem.Problem
	refs := slices.Clone(t.Order())
	slices.Sort(refs) // cells of a segment are set in rising order
	for _, r := range refs {
		seg, row := t.Segment(r)
		var codes []string
		if len(notes) > 0 {
			codes = notes[place{seg.Origin.Feed, line(seg, row), t.Key(r)}]
		}
		for _, rule := range rules {
			f, broken := rule(seg, row)
			if !broken {
				continue
			}
			if !slices.Contains(codes, string(f.code)) {
				codes = append(codes, string(f.code))
			}
			out = append(out, problem.Problem{
				Feed: seg.Origin.Feed, Table: t.Schema.Name, Line: line(seg, row),
				Key: t.Key(r), Field: f.field, Code: f.code, Effect: problem.Flagged, Expected: f.expected,
			})
		}
		if len(codes) > 0 {
			slices.Sort(codes)
			seg.PutString(row, column, []byte(strings.Join(codes, ";")))
		}
	}
	return out
}

// place is a row of a feed: a record may give several.
type place struct {
	feed string
	line int
	key  string
}

// line is where a row's record starts; 0 where the row was not read from a feed.
func line(s *table.Segment, row int) int {
	if row >= len(s.Lines) {
		return 0
	}
	return int(s.Lines[row])
}

// rulesOf is the rules that a table's columns allow. A rule whose columns the
// table lacks is left out.
func rulesOf(s *schema.Schema, today int64) []rule {
	var rules []rule
	for _, sum := range s.Sums {
		rules = append(rules, sumRule(s, sum))
	}
	for _, on := range []string{"announced_on", "as_of_on", "period_start_on", "period_end_on"} {
		rules = appendIf(rules, afterPublication(s, on, "published_latest"))
		rules = appendIf(rules, inFuture(s, on, today))
	}
	for _, on := range []string{"published_on", "counting_since_on", "retracted_on"} {
		rules = appendIf(rules, inFuture(s, on, today))
	}
	rules = appendIf(rules, reversed(s, "period_start_on", "period_end_latest"))
	var figures []string
	for _, figure := range []string{"people_announced", "applications_announced", "cases_announced", "detained_total", "people_verified"} {
		if s.Index(figure) >= 0 {
			figures = append(figures, figure)
			rules = appendIf(rules, rangeReversed(s, figure, figure+"_max"))
		}
	}
	if len(figures) > 0 {
		rules = append(rules, precisionRule(s, figures))
	}
	return append(rules, partRules(s)...)
}

func appendIf(rules []rule, r rule) []rule {
	if r == nil {
		return rules
	}
	return append(rules, r)
}

// input is the name under which a feed gives a column.
func input(s *schema.Schema, column int) string { return s.Fields[column].From.Input }

func sumRule(s *schema.Schema, sum schema.Sum) rule {
	parts := make([]int, len(sum.Parts))
	names := make([]string, len(sum.Parts))
	for i, p := range sum.Parts {
		parts[i] = s.Index(p)
		names[i] = input(s, parts[i])
	}
	total, precision := s.Index(sum.Total), s.Index(sum.PrecisionField)
	upper := s.Index(sum.Max)
	found := finding{problem.Code(sum.Code), input(s, total),
		strings.Join(names, " + ") + " to agree with " + input(s, total)}
	return func(seg *table.Segment, row int) (finding, bool) {
		whole := seg.Int(row, total)
		if whole == table.NullInt {
			return found, false
		}
		got := int64(0)
		for _, p := range parts {
			n := seg.Int(row, p)
			if n == table.NullInt {
				return found, false
			}
			got += n
		}
		most := int64(table.NullInt)
		if upper >= 0 {
			most = seg.Int(row, upper)
		}
		return found, !agrees(got, whole, most, string(seg.Bytes(row, precision)))
	}
}

// agrees reports whether a breakdown's sum can be true beside the total.
func agrees(sum, total, upper int64, precision string) bool {
	switch precision {
	case "at_least":
		return sum >= total
	case "at_most":
		return sum <= total
	case "range":
		return sum >= total && (upper == table.NullInt || sum <= upper)
	case "approximate":
		return true
	}
	return sum == total
}

func afterPublication(s *schema.Schema, on, published string) rule {
	event, page := s.Index(on), s.Index(published)
	if event < 0 || page < 0 {
		return nil
	}
	found := finding{problem.DateAfterPublication, input(s, event), "a date not later than published_on"}
	return func(seg *table.Segment, row int) (finding, bool) {
		a, b := seg.Int(row, event), seg.Int(row, page)
		return found, a != table.NullInt && b != table.NullInt && a > b
	}
}

func inFuture(s *schema.Schema, on string, today int64) rule {
	event := s.Index(on)
	if event < 0 {
		return nil
	}
	found := finding{problem.DateImplausible, input(s, event), "a date not later than the day of the run"}
	return func(seg *table.Segment, row int) (finding, bool) {
		// A day is allowed for pages dated east of the run's clock.
		a := seg.Int(row, event)
		return found, a != table.NullInt && a > today+1
	}
}

func reversed(s *schema.Schema, start, end string) rule {
	from, to := s.Index(start), s.Index(end)
	if from < 0 || to < 0 {
		return nil
	}
	found := finding{problem.PeriodReversed, input(s, from), fmt.Sprintf("%s not later than %s", input(s, from), input(s, to))}
	return func(seg *table.Segment, row int) (finding, bool) {
		a, b := seg.Int(row, from), seg.Int(row, to)
		return found, a != table.NullInt && b != table.NullInt && a > b
	}
}

func rangeReversed(s *schema.Schema, low, high string) rule {
	from, to := s.Index(low), s.Index(high)
	if to < 0 {
		return nil
	}
	found := finding{problem.RangeReversed, input(s, to), fmt.Sprintf("%s not smaller than %s", input(s, to), input(s, from))}
	return func(seg *table.Segment, row int) (finding, bool) {
		a, b := seg.Int(row, from), seg.Int(row, to)
		return found, a != table.NullInt && b != table.NullInt && a > b
	}
}

// precisionRule holds the figure's precision against the figure: a range has
// two ends, not_stated has none, everything else has one.
func precisionRule(s *schema.Schema, figures []string) rule {
	precision := s.Index("precision")
	var low, high []int
	for _, f := range figures {
		low = append(low, s.Index(f))
		if i := s.Index(f + "_max"); i >= 0 {
			high = append(high, i)
		}
	}
	found := finding{problem.PrecisionMismatch, "precision", "range with two ends, not_stated without a figure, any other with one"}
	stated := func(seg *table.Segment, row int, columns []int) bool {
		return slices.ContainsFunc(columns, func(c int) bool { return seg.Int(row, c) != table.NullInt })
	}
	return func(seg *table.Segment, row int) (finding, bool) {
		has, hasUpper := stated(seg, row, low), stated(seg, row, high)
		switch string(seg.Bytes(row, precision)) {
		case "range":
			return found, !has || !hasUpper
		case "not_stated":
			return found, has || hasUpper
		}
		return found, !has || hasUpper
	}
}

// partRules hold the parts of a count against the whole. A whole that is only
// known from below, or nearly, allows more.
func partRules(s *schema.Schema) []rule {
	total, upper, precision := s.Index("detained_total"), s.Index("detained_total_max"), s.Index("precision")
	if total < 0 || upper < 0 || precision < 0 {
		return nil
	}
	var rules []rule
	for _, name := range []string{"women", "men", "civilians", "military", "adults", "adolescents", "foreign_nationals", "convicted", "untried", "whereabouts_unknown"} {
		part := s.Index(name)
		if part < 0 {
			continue
		}
		found := finding{problem.PartExceedsTotal, input(s, part), input(s, part) + " not larger than " + input(s, total)}
		rules = append(rules, func(seg *table.Segment, row int) (finding, bool) {
			most := seg.Int(row, total)
			switch string(seg.Bytes(row, precision)) {
			case "exact", "at_most":
			case "range":
				most = seg.Int(row, upper)
			default:
				return found, false
			}
			n := seg.Int(row, part)
			return found, n != table.NullInt && most != table.NullInt && n > most
		})
	}
	return rules
}
