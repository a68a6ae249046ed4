package feed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// mapping reads where each input comes from; nil without a mapping.
func (d *document) mapping(feed *yaml.Node, at string, table *schema.Schema) []Mapped {
	n := d.get(feed, "mapping")
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	at += ".mapping"
	inputs := map[string]schema.Input{}
	for _, in := range table.Inputs() {
		inputs[in.Name] = in
	}
	mapping := []Mapped{}
	for p := range d.properties(n) {
		in, ok := inputs[p.key.Value]
		if !ok {
			d.fault(meaning, p.key, "%s is no input of the table %s; %s", join(at, p.key.Value), table.Name, otherInput(table, p.key.Value))
			continue
		}
		mapping = append(mapping, d.mapped(p.value, join(at, in.Name), table, in))
	}
	d.checkComplete(d.key(feed, "mapping"), at, table, mapping)
	return mapping
}

func (d *document) mapped(n *yaml.Node, at string, table *schema.Schema, in schema.Input) Mapped {
	m := Mapped{Input: in.Name}
	if n.Kind == yaml.ScalarNode {
		m.Column = strings.TrimSpace(text(n))
		return m
	}
	m.Column = strings.TrimSpace(text(d.get(n, "column")))
	if c := d.get(n, "constant"); c != nil {
		v := text(c)
		m.Constant = &v
		d.checkValue(c, at+".constant", table, in)
	}
	if values := d.get(n, "values"); values != nil {
		m.Values = d.values(values, at+".values", table, in)
	}
	return m
}

// values reads a value table. Cells are compared without blanks at their ends,
// so two spellings that differ in those are one.
func (d *document) values(n *yaml.Node, at string, table *schema.Schema, in schema.Input) map[string]string {
	values, lines := map[string]string{}, map[string]int{}
	for p := range d.properties(n) {
		raw := strings.TrimSpace(p.key.Value)
		if line, double := lines[raw]; double {
			d.fault(meaning, p.key, "%s is the same as the one in line %d but for blanks at the ends, which do not count; keep one of them",
				join(at, p.key.Value), line)
			continue
		}
		lines[raw] = p.key.Line
		values[raw] = text(p.value)
		d.checkValue(p.value, join(at, p.key.Value), table, in)
	}
	return values
}

// otherInput says which input somebody may have meant.
func otherInput(table *schema.Schema, name string) string {
	if i := table.Index(name); i >= 0 {
		if from := table.Fields[i].From; !from.Computed {
			return fmt.Sprintf("the column %s is filled from the input %s, map that one", name, from.Input)
		}
		return fmt.Sprintf("the column %s is filled by the pipeline, remove the line", name)
	}
	var names []string
	for _, in := range table.Inputs() {
		names = append(names, in.Name)
	}
	return oneOf(names, name)
}

// checkComplete wants every required input, and the inputs that decide which
// column another one fills.
func (d *document) checkComplete(key *yaml.Node, at string, table *schema.Schema, mapping []Mapped) {
	has := func(input string) bool {
		return slices.ContainsFunc(mapping, func(m Mapped) bool { return m.Input == input })
	}
	for _, in := range table.Inputs() {
		if in.Required && !has(in.Name) {
			d.fault(meaning, key, "%s has no %s, which every record of %s needs; add %s: COLUMN or %s: {constant: VALUE}",
				at, in.Name, table.Name, in.Name, in.Name)
		}
		if !has(in.Name) {
			continue
		}
		for _, i := range in.Fields {
			if w := table.Fields[i].From.When; w != nil && !has(w.Input) {
				d.fault(meaning, key, "%s has %s but no %s, which says what %s counts; add %s: COLUMN or %s: {constant: %s}",
					at, in.Name, w.Input, in.Name, w.Input, w.Input, w.Is)
				break
			}
		}
	}
}

// checkIgnored refuses to ignore a column that is read.
func (d *document) checkIgnored(feed *yaml.Node, at string, table *schema.Schema, mapping []Mapped) {
	read := map[string]string{}
	for _, m := range mapping {
		if m.Column != "" {
			read[m.Column] = m.Input
		}
	}
	if mapping == nil && d.get(feed, "mapping") == nil {
		for _, in := range table.Inputs() {
			read[in.Name] = in.Name
		}
	}
	for i, n := range items(d.get(feed, "ignore")) {
		if input, ok := read[strings.TrimSpace(text(n))]; ok {
			d.fault(meaning, n, "%s.ignore[%d] is %s, the column that fills the input %s; remove it here or change the mapping",
				at, i, quoted(text(n)), input)
		}
	}
}

// checkValue wants a value that the input's columns can hold. The empty value
// of a value table stands for none.
func (d *document) checkValue(n *yaml.Node, at string, table *schema.Schema, in schema.Input) {
	v := text(n)
	if v == "" || n.Kind != yaml.ScalarNode {
		return
	}
	for _, i := range in.Fields {
		if want := refuses(table.Fields[i], v); want != "" {
			d.fault(meaning, n, "%s is %s; %s", at, quoted(v), want)
			return
		}
	}
}

// refuses says what the field would hold instead of v, or "".
func refuses(f schema.Field, v string) string {
	switch {
	case f.From.Part == schema.Precision:
		// Computed from the date that another column of the input holds.
		return ""
	case f.From.Part != schema.Whole:
		return wantDate(v, "a date such as 2026-02-20, 2026-02 or 2026", time.DateOnly, "2006-01", "2006")
	case f.Type == schema.Date:
		return wantDate(v, "a day such as 2026-02-20", time.DateOnly)
	case f.Codes != nil:
		if !f.Codes.Has(v) {
			return wantCode(f.Codes, v)
		}
	case f.Type == schema.Bool:
		if v != "true" && v != "false" {
			return "expected true or false"
		}
	case f.Type == schema.Int32, f.Type == schema.Int64:
		n, err := strconv.ParseInt(v, 10, 64)
		switch {
		case err != nil:
			return "expected a whole number"
		case f.Min != nil && n < *f.Min:
			return fmt.Sprintf("expected at least %d", *f.Min)
		case f.Max != nil && n > *f.Max:
			return fmt.Sprintf("expected at most %d", *f.Max)
		}
	case f.Pattern != nil:
		if !f.Pattern.MatchString(v) {
			return "expected a value of the form " + f.Form()
		}
	}
	return ""
}

func wantDate(v, want string, layouts ...string) string {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, v); err == nil {
			return ""
		}
	}
	return "expected " + want
}

// wantCode names the codes of a short list and the file of a long one.
func wantCode(list *schema.CodeList, got string) string {
	const few = 10
	if len(list.Codes) <= few && len(list.Prefixes) == 0 {
		names := make([]string, len(list.Codes))
		for i, c := range list.Codes {
			names[i] = c.Code
		}
		return oneOf(names, got)
	}
	say := fmt.Sprintf("expected a code of schemas/codes/%s.json", list.Name)
	if len(got) > 100 {
		return say
	}
	if near := list.Nearest(got); near != "" {
		say += fmt.Sprintf("; did you mean %s?", near)
	}
	return say
}
