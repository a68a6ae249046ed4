package fact

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// values replaces cells by what curators set, before facts are linked, so that
// links follow what was decided.
func (k *docket) values(s *settler) {
	k.each(s.kind.facts, curation.Value, func(i int, c *curation.Decision, d *draft) {
		col := s.facts.Index(c.Field)
		if why := settable(s, c.Field, col); why != "" {
			k.stale(i, why)
			return
		}
		at := spot{d.id, col}
		given, again := k.given[at]
		if !again {
			given = s.shown(d, col)
		}
		if why := objection(c, given); why != "" {
			k.stale(i, why)
			return
		}
		if err := s.set(d, col, c.Value); err != nil {
			k.stale(i, fmt.Sprintf("%s cannot be %q: %v", c.Field, c.Value, err))
			return
		}
		if again {
			earlier := k.setBy[at]
			k.stale(earlier, fmt.Sprintf("the later decision %s sets %s of fact %s too", c.ID, c.Field, d.id))
			k.touched[d.id] = slices.DeleteFunc(k.touched[d.id], func(id string) bool { return id == k.decisions[earlier].ID })
		}
		k.given[at], k.setBy[at] = given, i
		k.apply(i, d.id)
	})
}

// settable says why a column can't be set, or "".
func settable(s *settler, field string, col int) string {
	if col < 0 {
		return fmt.Sprintf("facts of %s have no column %q", s.kind.facts, field)
	}
	if why := curation.Fixed(field); why != "" {
		return field + " " + why
	}
	for i := range s.fields {
		if b := &s.fields[i]; b.rule == date && (col == b.latest || col == b.precision) {
			return fmt.Sprintf("%s follows from %s_on; set that, as 2026-02-20, 2026-02 or 2026", field, b.column)
		}
	}
	return ""
}

// objection says why a decision does not apply to what the reports give, or "".
func objection(c *curation.Decision, given string) string {
	shown := func(v string) string {
		if v == "" {
			return "nothing"
		}
		return fmt.Sprintf("%q", v)
	}
	switch {
	case given == c.Value:
		return fmt.Sprintf("no longer needed: the reports give %s for %s anyway", shown(given), c.Field)
	case given != c.Instead:
		return fmt.Sprintf("the reports give %s for %s, not %s which it is to replace", shown(given), c.Field, shown(c.Instead))
	}
	return ""
}

// triple is the date of which a column is the first day, or nil.
func (s *settler) triple(col int) *bound {
	for i := range s.fields {
		if b := &s.fields[i]; b.rule == date && b.to == col {
			return b
		}
	}
	return nil
}

// shown is a cell as a decision writes it: its canonical text, a date at its
// precision.
func (s *settler) shown(d *draft, col int) string {
	f := s.facts.Fields[col]
	if f.Type == schema.String || f.Type == schema.List {
		return d.cells[col].text
	}
	text := string(table.AppendInt(nil, f.Type, d.cells[col].num))
	if b := s.triple(col); b != nil && text != "" {
		switch d.cells[b.precision].text {
		case "month":
			return text[:len("2026-02")]
		case "year":
			return text[:len("2026")]
		}
	}
	return text
}

// set replaces a cell and the cells that follow from it. The error says what
// was expected.
func (s *settler) set(d *draft, col int, value string) error {
	f := &s.facts.Fields[col]
	if b := s.triple(col); b != nil {
		return s.setDate(d, b, value)
	}
	if err := allowed(f, value); err != nil {
		return err
	}
	seg := table.NewSegment(s.facts)
	if err := seg.ParseCell(f, col, []byte(value)); err != nil {
		return err
	}
	seg.EndRow()
	if f.Type == schema.String || f.Type == schema.List {
		d.cells[col].text = value
	} else {
		d.cells[col].num = seg.Int(0, col)
	}
	s.follow(d, f.Name)
	return nil
}

// allowed holds a value against the codes of its column.
func allowed(f *schema.Field, value string) error {
	if value == "" {
		if f.Required {
			return fmt.Errorf("expected a value, the column is never empty")
		}
		return nil
	}
	if f.Codes == nil {
		return nil
	}
	items := []string{value}
	if f.Type == schema.List {
		items = strings.Split(value, ";")
	}
	for _, v := range items {
		if !f.Codes.Has(v) {
			return fmt.Errorf("expected a code of the list %s", f.Codes.Name)
		}
	}
	return nil
}

// setDate sets a date with its last day and precision.
func (s *settler) setDate(d *draft, b *bound, value string) error {
	on, latest, precision := int64(table.NullInt), int64(table.NullInt), ""
	if value != "" {
		var ok bool
		if on, latest, precision, ok = span(value); !ok {
			return fmt.Errorf("expected a date as 2026-02-20, 2026-02 or 2026")
		}
	}
	d.cells[b.to].num, d.cells[b.latest].num, d.cells[b.precision].text = on, latest, precision
	if b.basisTo < 0 {
		return nil
	}
	basis := &d.cells[b.basisTo].text
	switch {
	case value == "":
		*basis = ""
	case *basis == "":
		*basis = "inferred"
	}
	return nil
}

// span is the first and the last day that a date of reduced precision means.
func span(v string) (on, latest int64, precision string, ok bool) {
	forms := [...]struct {
		layout, precision   string
		years, months, days int
	}{{"2006-01-02", "day", 0, 0, 1}, {"2006-01", "month", 0, 1, 0}, {"2006", "year", 1, 0, 0}}
	for _, f := range forms {
		if t, err := time.Parse(f.layout, v); err == nil {
			end := t.AddDate(f.years, f.months, f.days)
			return t.Unix() / 86400, end.Unix()/86400 - 1, f.precision, true
		}
	}
	return 0, 0, "", false
}

// follow settles anew what is made from a column that was set.
func (s *settler) follow(d *draft, column string) {
	switch column {
	case "unit":
		s.h.open(d.rows)
		for i := range s.fields {
			b := &s.fields[i]
			if b.rule != figure || b.unitTo < 0 {
				continue
			}
			for _, col := range [...]int{b.to, b.low, b.high} {
				d.cells[col].num = table.NullInt
			}
			d.cells[b.precision].text = ""
		}
		for i := range s.fields {
			if b := &s.fields[i]; b.rule == figure && b.unitTo >= 0 {
				s.figure(b, d)
			}
		}
		s.unstatedFigure(d)
	case "organization", "counter_kind":
		d.cells[s.at.statementBy].text, d.cells[s.at.verifiedBy].text = "", ""
		s.h.open(d.rows)
		s.sides(d)
	}
}
