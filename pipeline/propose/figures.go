package propose

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
)

// figures finds the sign between thousands and the figures that are phrases.
func (r *reading) figures() {
	base, upper, precision, ok := r.figureInputs()
	var cells []cellOf
	r.eachSource(func(s *Source) {
		if in := r.order(s.Input); kindOfInput(r.table, r.inputs[in]) == figure {
			for _, c := range s.cols {
				for _, d := range c.distinct {
					cells = append(cells, cellOf{d.text, c.name, d.count})
				}
			}
		}
	})
	sign := r.sign(cells)
	if !ok {
		return
	}
	if s := r.placed[base]; s != nil {
		noteUnread(s, sign)
	}
	if s := r.placed[base]; s != nil && r.phrased(s, sign) {
		r.drop(upper)
		r.drop(precision)
		for _, part := range r.trio(*s, upper, precision) {
			r.placed[part.Input] = &part
		}
	}
	for i, row := range r.rows {
		at := slices.IndexFunc(row, func(s Source) bool { return s.Input == base })
		noteUnread(&row[at], sign)
		r.rows[i] = row
	}
	for i, row := range r.rows {
		at := slices.IndexFunc(row, func(s Source) bool { return s.Input == base })
		if r.placed[precision] == nil || r.phrased(&row[at], sign) {
			r.drop(upper)
			r.drop(precision)
			r.rows[i] = append(r.trio(row[at], upper, precision), slices.Delete(row, at, at+1)...)
		}
	}
}

// noteUnread says where cells are no figures.
func noteUnread(s *Source, sign notation.Thousands) {
	var unread []string
	for _, d := range s.cols[0].distinct {
		if _, ok := notation.ParseFigure(d.text, sign); !ok {
			unread = append(unread, d.text)
		}
	}
	if len(unread) > 0 {
		s.Confidence = Guess
		s.Why += fmt.Sprintf("; %d of its texts are no figure, such as %q, and their rows would be rejected", len(unread), short(unread[0]))
	}
}

type cellOf struct {
	text, column string
	count        int
}

// sign proposes a sign between thousands where it explains every figure, or all
// but a few.
func (r *reading) sign(cells []cellOf) notation.Thousands {
	var best explained
	for _, sign := range signs() {
		e := explain(cells, sign)
		if sign == notation.NoThousands && len(e.odd) == 0 {
			return sign
		}
		if e.needed > best.needed && (len(e.odd) == 0 || e.needed >= 3 && 10*e.bad <= e.all) {
			best = e
		}
	}
	if best.needed == 0 {
		return notation.NoThousands
	}
	why := fmt.Sprintf("%s in column %s; it explains every figure", strconv.Quote(short(best.shown.text)), strconv.Quote(best.shown.column))
	if len(best.odd) > 0 {
		var odd []string
		for _, c := range best.odd[:min(len(best.odd), 3)] {
			odd = append(odd, strconv.Quote(short(c.text))+" in column "+strconv.Quote(c.column))
		}
		why = fmt.Sprintf("%s in column %s; it does not explain %s", strconv.Quote(short(best.shown.text)), strconv.Quote(best.shown.column), strings.Join(odd, ", "))
		if more := len(best.odd) - len(odd); more > 0 {
			why += fmt.Sprintf(" and %d more", more)
		}
	}
	r.thousands = &Noted{string(best.sign), Likely, why}
	return best.sign
}

// explained is what a sign between thousands makes of figures.
type explained struct {
	sign             notation.Thousands
	all, bad, needed int // cells
	odd              []cellOf
	shown            cellOf // that needs the sign
}

func explain(cells []cellOf, sign notation.Thousands) explained {
	e := explained{sign: sign}
	for _, c := range cells {
		e.all += c.count
		_, with := notation.ParseFigure(c.text, sign)
		_, without := notation.ParseFigure(c.text, notation.NoThousands)
		switch {
		case !with:
			e.bad += c.count
			e.odd = append(e.odd, c)
		case !without:
			if e.needed == 0 {
				e.shown = c
			}
			e.needed += c.count
		}
	}
	return e
}

// phrased reports that a column of figures says how precise they are, or that
// nothing else does.
func (r *reading) phrased(s *Source, sign notation.Thousands) bool {
	if _, ok := r.placed["precision"]; !ok && r.placed[s.Input+"_max"] == nil {
		return true
	}
	return slices.ContainsFunc(s.cols[0].distinct, func(d spelling) bool {
		_, whole := notation.ParseInteger(d.text, sign)
		_, figure := notation.ParseFigure(d.text, sign)
		return figure && !whole
	})
}

// trio reads the three parts of a figure from one column.
func (r *reading) trio(s Source, upper, precision string) []Source {
	s.Values, s.Default = nil, nil
	value, most, how := s, s, s
	value.Phrase = "value"
	most.Input, most.Phrase, most.Why = upper, "max", "of a range such as 60-70"
	how.Input, how.Phrase, how.Why = precision, "precision", `of a phrase such as "más de 700"; plain digits are exact`
	return []Source{value, most, how}
}

// drop takes an input's column away from it.
func (r *reading) drop(input string) {
	if s := r.placed[input]; s != nil {
		for _, c := range s.cols {
			r.used[c] = false
		}
		delete(r.placed, input)
	}
}

// eachSource walks what is placed, in the order of the inputs, and the rows.
func (r *reading) eachSource(do func(*Source)) {
	for _, in := range r.inputs {
		if s := r.placed[in.Name]; s != nil {
			do(s)
		}
	}
	for _, row := range r.rows {
		for i := range row {
			do(&row[i])
		}
	}
}

// writeDates collects the formats of all dates. A column that would have them
// read otherwise keeps its own.
func (r *reading) writeDates() {
	var all dated
	r.eachSource(func(s *Source) {
		if in := r.order(s.Input); kindOfInput(r.table, r.inputs[in]) != date || len(s.cols) != 1 {
			return
		}
		d := r.looks[s.cols[0]].dates
		if len(d.unread) > 0 {
			if s.Confidence == Sure {
				s.Confidence = Likely
			}
			s.Why = fmt.Sprintf("%s; these formats do not read %d of its texts, such as %q", s.Why, len(d.unread), short(d.unread[0]))
		}
		if s.Extract != "" {
			return
		}
		if slices.ContainsFunc(d.forms, all.against) {
			s.Dates = d.patterns()
			return
		}
		for i, f := range d.forms {
			r.date(&all, f, d.unsure[i], s.cols[0])
		}
	})
}

// date adds a format to the file's. A column with a day above 12 settles what
// another one leaves open.
func (r *reading) date(all *dated, f form, unsure bool, c *column) {
	n := Noted{f.String(), Likely, fmt.Sprintf("%q in column %q", short(f.shownBy(c)), c.name)}
	mixed := r.looks[c].dates.mixed
	switch {
	case mixed != "" && f.turned != "":
		if _, ok := formOfDate(f.turned).Read(mixed); ok {
			n.Confidence, n.Why = Guess, fmt.Sprintf("%s; the file mixes day/month and month/day: %q can only be read the other way; look at the source", n.Why, short(mixed))
		}
	case unsure:
		n.Confidence, n.Why = Guess, n.Why+"; no day is above 12, so day and month can't be told apart: look at the source"
	case f.turned != "":
		n.Confidence, n.Why = Sure, n.Why+"; there are days above 12"
	}
	at := slices.IndexFunc(all.forms, func(g form) bool { return g.String() == f.String() })
	if at < 0 {
		all.forms, all.unsure = append(all.forms, f), append(all.unsure, unsure)
		r.dates = append(r.dates, n)
	} else if all.unsure[at] && !unsure {
		all.unsure[at], r.dates[at] = false, n
	}
}

// shownBy is a cell of the column that the format reads; one that can't be read
// with day and month changed over, where there is one.
func (f form) shownBy(c *column) string {
	shown := ""
	other := formOfDate(f.turned)
	for _, s := range c.distinct {
		if _, ok := f.Read(s.text); !ok || isoDate.MatchString(s.text) {
			continue
		}
		shown = cmp.Or(shown, s.text)
		if f.turned == "" {
			break
		}
		if _, either := other.Read(s.text); !either {
			return s.text
		}
	}
	return shown
}

// merged doubts dates and names that stand only in the first of several rows,
// as merged cells of a spreadsheet are saved.
func (r *reading) merged() {
	for _, input := range []string{"as_of", "announced_on", "period_end", "organization", "authority"} {
		s := r.placed[input]
		if s == nil || len(s.cols) != 1 || s.Extract != "" {
			continue
		}
		if c := s.cols[0]; c.filled > 0 && c.below >= 2 && 4*c.below >= len(c.cells) {
			s.Confidence = Guess
			s.Why += fmt.Sprintf("; %d of %d cells are empty; the file may leave repeated values out", len(c.cells)-c.filled, len(c.cells))
		}
	}
}
