package csvfile

import (
	"slices"
	"strconv"
	"strings"
)

// table finds the record with which the table begins: the first that its like
// follows, or else the first of its kind.
func (r *reading) table() int {
	for i := range r.records {
		if r.tabular(r.records[i]) && r.followed(i) {
			return i
		}
	}
	return max(0, slices.IndexFunc(r.records, r.tabular))
}

func (d *detection) foundPreamble(r *reading, start int) {
	switch {
	case len(r.records) == 0:
		d.add("preamble", "0", false, "there is no record to look at")
	case start > 0:
		first := r.records[start]
		d.Dialect.Preamble = first.line - 1
		d.add("preamble", strconv.Itoa(first.line-1), len(r.records) > start+2 && r.width > 2 && len(first.fields) >= r.width,
			"line %d is the first like those below it, with %s; above it %s", first.line, counted(len(first.fields), "field"), aboveIt(r.records[:start]))
	default:
		d.add("preamble", "0", len(r.records) > 1 && len(r.records[0].fields) >= r.width, "the first record, on line %d, has %s, as most have %d",
			r.records[0].line, counted(len(r.records[0].fields), "field"), r.width)
	}
}

// aboveIt says what stands above the table.
func aboveIt(records []sampled) string {
	most := 0
	for _, rec := range records {
		most = max(most, filled(rec.fields))
	}
	if len(records) == 1 {
		return "stands 1 record with " + counted(most, "cell") + " filled"
	}
	return "stand " + counted(len(records), "record") + " with at most " + counted(most, "cell") + " filled"
}

// followed reports that most of the records next to record i are split too.
func (r *reading) followed(i int) bool {
	below := r.records[i+1 : min(i+4, len(r.records))]
	alike := 0
	for _, rec := range below {
		if len(rec.fields) > 1 || r.width == 1 {
			alike++
		}
	}
	return len(below) > 0 && 2*alike >= len(below)
}

// tabular tells a record of the table from a title, which a spreadsheet fills
// up with empty cells. The upper row of a header may end early.
func (r *reading) tabular(rec sampled) bool {
	n, cells := len(rec.fields), filled(rec.fields)
	switch {
	case r.width >= 3 && (cells == 0 || cells == 1 && strings.TrimSpace(rec.fields[0]) != ""):
		return false
	case n >= r.width:
		return true
	}
	return r.width >= 4 && 2*n >= r.width && cells >= 2 && cells < n
}

// filled counts the cells that are not empty.
func filled(fields []string) int {
	n := 0
	for _, f := range fields {
		if strings.TrimSpace(f) != "" {
			n++
		}
	}
	return n
}

// findHeader finds how many rows at the top of the table are names.
func (d *detection) findHeader(table []sampled) {
	if len(table) < 2 {
		d.header(1, false, "there is no record below it to compare with")
		return
	}
	first, body := table[0].fields, table[1:]
	named, unnamed := compareRow(first, body)
	if unnamed > named {
		d.header(NoHeader, named == 0 && unnamed > 1, "the first record, on line %d, has figures or dates in %s where the records below have them too",
			table[0].line, counted(unnamed, "column"))
		return
	}
	if gaps, ok := upperRow(table); ok {
		d.header(2, gaps > 0, "line %d has %s without a name that line %d fills, and neither has figures where the records below do",
			table[0].line, counted(gaps, "cell"), table[1].line)
		return
	}
	if named == 0 {
		d.header(1, false, "no column has figures or dates below line %d, so that names cannot be told from data", table[0].line)
		return
	}
	d.header(1, unnamed == 0, "line %d has text in %s where the records below have figures or dates", table[0].line, counted(named, "column"))
}

func (d *detection) header(rows int, sure bool, why string, args ...any) {
	value := strconv.Itoa(rows)
	if rows == NoHeader {
		value = "none"
	}
	d.Dialect.HeaderRows = rows
	d.add("header", value, sure, why, args...)
}

// upperRow reports that the first two records are one header: the upper has
// gaps or repeats that the lower makes good. gaps counts the former.
func upperRow(table []sampled) (gaps int, ok bool) {
	if len(table) < 3 || len(table[0].fields) < 2 {
		return 0, false
	}
	upper, lower, body := table[0].fields, table[1].fields, table[2:]
	if named, unnamed := compareRow(lower, body); named == 0 || unnamed > 0 {
		return 0, false
	}
	seen, repeats := map[string]bool{}, false
	for i := range max(len(upper), len(lower)) {
		above, below := cell(upper, i), cell(lower, i)
		if kindOf(below) == figures {
			return 0, false
		}
		if above == "" {
			if below == "" {
				continue
			}
			gaps++
		}
		repeats = repeats || above != "" && seen[above]
		seen[above] = true
	}
	return gaps, filled(upper) > 0 && (gaps > 0 || repeats)
}

// cell is a trimmed cell; those that a record lacks are empty.
func cell(fields []string, i int) string {
	if i >= len(fields) {
		return ""
	}
	return strings.TrimSpace(fields[i])
}

// compareRow counts the columns that mostly hold figures or dates below a row,
// by whether the row has text there (named) or the like (unnamed). A year above
// figures that are no years is a name.
func compareRow(row []string, body []sampled) (named, unnamed int) {
	for i := range row {
		above := cell(row, i)
		if above == "" {
			continue
		}
		all, alike, years := 0, 0, 0
		for _, rec := range body {
			c := cell(rec.fields, i)
			switch {
			case c == "":
				continue
			case isYear(c):
				years++
				alike++
			case kindOf(c) == figures:
				alike++
			}
			all++
		}
		if alike == 0 || 10*alike < 8*all {
			continue
		}
		if kindOf(above) == figures && !(isYear(above) && 2*years < all) {
			unnamed++
		} else {
			named++
		}
	}
	return named, unnamed
}
