package feed

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// Mapped is one input of the table and where the feed gives it: Columns,
// Constant or Derive. What is declared for the cells of columns is applied in
// the order of the fields below.
type Mapped struct {
	Input string
	// Columns is mostly one; the cells of several are joined by Join, the
	// empty ones left out. Names are as the file's header is read: every run of
	// blanks and line ends is one blank.
	Columns []string
	Join    string
	// Extract takes its first group, or the whole match where it has none, for
	// the cell. Nil takes the cell as it is.
	Extract *regexp.Regexp
	// Values translates what the cell says into what the table holds. Case,
	// accents and blanks do not count.
	Values map[string]string
	// Phrase takes a part of a figure such as "más de 700": value, max or
	// precision.
	Phrase string
	// Dates and Thousands say how cells are written: the feed's where the input
	// declares none, zero for inputs that are neither dates nor figures.
	Dates     []notation.DateFormat
	Thousands notation.Thousands
	Default   *string // stands for an empty cell
	Constant  *string // stands for every record
	// Derive makes the key of the table from other inputs, behind Namespace.
	Derive    []string
	Namespace string
}

// same reports that two inputs of a record would have one value.
func (m Mapped) same(o Mapped) bool {
	return m.sameText(o) && m.Phrase == o.Phrase && slices.Equal(forms(m), forms(o)) &&
		equal(m.Default, o.Default) && equal(m.Constant, o.Constant) &&
		slices.Equal(m.Derive, o.Derive) && m.Namespace == o.Namespace
}

// sameText reports that two inputs read the same text of a record.
func (m Mapped) sameText(o Mapped) bool {
	return slices.Equal(m.Columns, o.Columns) && m.Join == o.Join && pattern(m.Extract) == pattern(o.Extract) &&
		maps.Equal(m.Values, o.Values) && m.Thousands == o.Thousands
}

func forms(m Mapped) []string {
	var out []string
	for _, f := range m.Dates {
		out = append(out, f.String())
	}
	return out
}

func pattern(re *regexp.Regexp) string {
	if re == nil {
		return ""
	}
	return re.String()
}

func equal(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// source is an input with the place that declares it.
type source struct {
	Mapped
	in      schema.Input
	n       *yaml.Node
	at      string
	columns []*yaml.Node // one for each of Columns
}

func mapped(sources []source) []Mapped {
	var out []Mapped
	for _, s := range sources {
		out = append(out, s.Mapped)
	}
	return out
}

func find(sources []source, input string) (source, bool) {
	i := slices.IndexFunc(sources, func(s source) bool { return s.Input == input })
	if i < 0 {
		return source{}, false
	}
	return sources[i], true
}

// sources reads where each input comes from, in the order of the file.
func (e *entry) sources(n *yaml.Node, at string) []source {
	sources := []source{}
	for p := range e.properties(n) {
		in, ok := e.input(p.key.Value)
		if !ok {
			e.fault(meaning, p.key, "%s is no input of the table %s; %s", join(at, p.key.Value), e.table.Name, otherInput(e.table, p.key.Value))
			continue
		}
		sources = append(sources, e.source(p.value, join(at, in.Name), in))
	}
	return sources
}

func (e *entry) source(n *yaml.Node, at string, in schema.Input) source {
	s := source{Mapped: Mapped{Input: in.Name}, in: in, n: n, at: at}
	if n.Kind == yaml.ScalarNode {
		s.Columns, s.columns = []string{columnName(n)}, []*yaml.Node{n}
	} else {
		e.checkBeside(n, at)
		e.readCells(&s)
		e.readFixed(&s)
	}
	s.Phrase = text(e.get(n, "phrase"))
	e.readNotation(&s)
	if values := e.get(n, "values"); values != nil {
		s.Values = e.values(values, at+".values", s)
	}
	for i, column := range s.columns {
		e.checkNamed(column, at, s.Columns[i], e.feed.Dialect)
	}
	return s
}

// beside says what a property needs, nil where it stands alone.
func beside(property string) []string {
	switch property {
	case "join":
		return []string{"columns"}
	case "namespace":
		return []string{"derive"}
	case "values", "default", "extract", "dates", "thousands", "phrase":
		return []string{"column", "columns"}
	}
	return nil
}

// checkBeside refuses properties that contradict each other.
func (e *entry) checkBeside(n *yaml.Node, at string) {
	var from *yaml.Node
	for p := range e.properties(n) {
		switch name := p.key.Value; {
		case name != "column" && name != "columns" && name != "constant" && name != "derive":
		case from == nil:
			from = p.key
		default:
			e.fault(meaning, p.key, "%s.%s stands beside %s; an input comes from one of column, columns, constant and derive, keep one of them", at, name, from.Value)
		}
	}
	if from == nil {
		return
	}
	for p := range e.properties(n) {
		if needs := beside(p.key.Value); needs != nil && !slices.Contains(needs, from.Value) {
			e.fault(meaning, p.key, "%s.%s stands beside %s; it means something beside %s only, remove it", at, p.key.Value, from.Value, strings.Join(needs, " or "))
		}
	}
}

// readCells reads which columns are read, and what is taken from their cells.
func (e *entry) readCells(s *source) {
	if column := e.get(s.n, "column"); text(column) != "" {
		s.Columns, s.columns = []string{columnName(column)}, []*yaml.Node{column}
	}
	if columns := e.get(s.n, "columns"); columns != nil && s.Columns == nil {
		s.Columns, s.columns, s.Join = e.names(columns, s.at+".columns"), items(columns), " "
		// Of names that stand twice there is a fault already.
		s.columns = s.columns[:len(s.Columns)]
	}
	if sign := e.get(s.n, "join"); sign != nil {
		s.Join = text(sign)
	}
	s.Extract = e.extract(e.get(s.n, "extract"), s.at+".extract")
	if otherwise := e.get(s.n, "default"); otherwise != nil {
		v := text(otherwise)
		s.Default = &v
		e.checkValue(otherwise, s.at+".default", s.in)
	}
}

// readFixed reads what does not come from a cell.
func (e *entry) readFixed(s *source) {
	if constant := e.get(s.n, "constant"); constant != nil {
		v := text(constant)
		s.Constant = &v
		e.checkValue(constant, s.at+".constant", s.in)
	}
	if derive := e.get(s.n, "derive"); derive != nil {
		for _, item := range items(derive) {
			s.Derive = append(s.Derive, strings.TrimSpace(text(item)))
		}
		s.Namespace = orDefault(e.get(s.n, "namespace"), e.feed.ID)
	}
}

// extract compiles a regular expression with one group at most.
func (e *entry) extract(n *yaml.Node, at string) *regexp.Regexp {
	if text(n) == "" {
		return nil
	}
	re, err := regexp.Compile(text(n))
	if err != nil {
		why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		e.fault(meaning, n, "%s is %s, which is no regular expression in the RE2 syntax: %s; RE2 knows no look-around and no back-references, and \\ stands before a sign that is meant itself", at, quoted(text(n)), why)
		return nil
	}
	if groups := re.NumSubexp(); groups > 1 {
		e.fault(meaning, n, "%s is %s and has %d groups; expected one at most, the part that is wanted: write (?:…) for the others", at, quoted(text(n)), groups)
	}
	return re
}

// readNotation gives dates and figures the notation of the feed, or their own.
func (e *entry) readNotation(s *source) {
	if s.Columns == nil {
		return
	}
	dates, thousands := e.get(s.n, "dates"), e.get(s.n, "thousands")
	whole := s.Phrase != "" || e.holds(s.in, schema.Int32, schema.Int64)
	switch {
	case e.holds(s.in, schema.Date) && dates != nil:
		s.Dates = e.dates(dates, s.at+".dates")
	case dates != nil:
		e.fault(meaning, e.key(s.n, "dates"), "%s has dates, and %s is no date; remove them", s.at, s.Input)
	case e.holds(s.in, schema.Date):
		s.Dates = e.feed.Notation.Dates
	}
	switch {
	case whole && thousands != nil:
		s.Thousands = notation.Thousands(text(thousands))
	case thousands != nil:
		e.fault(meaning, e.key(s.n, "thousands"), "%s has thousands, and %s is no whole number; remove it", s.at, s.Input)
	case whole:
		s.Thousands = e.feed.Notation.Thousands
	}
}

func (e *entry) input(name string) (schema.Input, bool) {
	i := slices.IndexFunc(e.inputs, func(in schema.Input) bool { return in.Name == name })
	if i < 0 {
		return schema.Input{}, false
	}
	return e.inputs[i], true
}

// holds reports whether the input fills a column of one of the types.
func (e *entry) holds(in schema.Input, types ...schema.Type) bool {
	return slices.ContainsFunc(in.Fields, func(i int) bool { return slices.Contains(types, e.table.Fields[i].Type) })
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
