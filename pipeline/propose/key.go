package propose

import (
	"fmt"
	"slices"

	"github.com/recuento/recuento/pipeline/notation"
)

// key proposes what tells the reports apart, where no column does.
func (r *reading) key() {
	input := r.key0()
	f := &r.table.Fields[r.table.Index(r.table.PrimaryKey[0])]
	if len(r.rows) > 1 { // one column would give all rows of a record one key
		r.drop(input)
	}
	if _, ok := r.placed[input]; ok || f.Pattern == nil || !f.Pattern.MatchString("feed-0123456789abcdef") {
		return
	}
	var parts []string
	for _, name := range []string{"url", "organization", "authority", "measure", "stage", "announced_on", "as_of", "period_end", "as_of_time", "period_end_time", "scope", "subset"} {
		if r.order(name) >= 0 && (r.placed[name] != nil || slices.ContainsFunc(r.rows, func(row []Source) bool { return has(row, name) })) {
			parts = append(parts, name)
		}
	}
	parts = r.partApart(parts)
	// Constants alone would give every record the same key.
	if !slices.ContainsFunc(parts, func(name string) bool { return r.placed[name] != nil && r.placed[name].Columns != nil }) {
		return
	}
	repeated := r.repeated(parts)
	for _, name := range []string{"unit", "counting", "window", "period_start", "instrument", "population", "conditions", "announced_by", "event", "published_on", "outlet"} {
		if repeated == 0 {
			break
		}
		if s, ok := r.placed[name]; ok && s.Constant == nil {
			if n := r.repeated(append(slices.Clone(parts), name)); n < repeated {
				parts, repeated = append(parts, name), n
			}
		}
	}
	s := &Source{Input: input, Derive: parts, Confidence: Likely, Why: "no column identifies a report; page, who, when and about whom do"}
	if repeated > 0 {
		s.Confidence, s.Why = Guess, fmt.Sprintf("no column identifies a report, and %d rows would share a key with another: add an input in which they differ", repeated)
	}
	r.placed[input] = s
}

// partApart adds what tells two rows of one record apart.
func (r *reading) partApart(parts []string) []string {
	for i, row := range r.rows {
		for _, earlier := range r.rows[:i] {
			if d := differ(earlier, row); len(d) > 0 && !slices.ContainsFunc(d, func(in string) bool { return slices.Contains(parts, in) }) {
				parts = append(parts, d[0])
			}
		}
	}
	return parts
}

// sayOfFigure takes what is counted, and by whom, from the name of the only
// column of figures.
func (r *reading) sayOfFigure() {
	base, _, _, ok := r.figureInputs()
	if s := r.placed[base]; ok && s != nil && len(r.rows) == 0 && len(s.Columns) == 1 {
		for _, said := range r.also(s.Columns[0], "") {
			r.placed[said.Input] = &said
		}
	}
}

// repeated counts the rows that share a key made of the inputs with an earlier
// one.
func (r *reading) repeated(parts []string) int {
	seen := map[string]bool{}
	n := 0
	rows := r.rows
	if len(rows) == 0 {
		rows = [][]Source{nil}
	}
	for i := range r.file.rows {
		for _, row := range rows {
			if !gives(row, i) {
				continue
			}
			key := ""
			for _, part := range parts {
				key += r.said(part, row, i) + "\x1f"
			}
			if seen[key] {
				n++
			}
			seen[key] = true
		}
	}
	return n
}

// gives reports whether a record says anything for an entry of rows.
func gives(row []Source, record int) bool {
	own := row == nil
	for _, s := range row {
		for _, c := range s.cols {
			own = own || c.cells[record] != ""
		}
	}
	return own
}

// said is what a record says for an input, near enough to our notation to tell
// values apart.
func (r *reading) said(input string, row []Source, record int) string {
	s := r.placed[input]
	for i := range row {
		if row[i].Input == input {
			s = &row[i]
		}
	}
	if s == nil {
		return ""
	}
	if s.Constant != nil {
		return *s.Constant
	}
	text := ""
	for _, c := range s.cols {
		text += c.cells[record]
	}
	if at := slices.IndexFunc(s.Values, func(v Value) bool { return notation.Fold(v.Spelling) == notation.Fold(text) }); at >= 0 && s.Values[at].Code != "" {
		return s.Values[at].Code
	}
	if len(s.cols) == 1 && kindOfInput(r.table, r.inputs[r.order(input)]) == date {
		return r.looks[s.cols[0]].dates.read(text)
	}
	return text
}
