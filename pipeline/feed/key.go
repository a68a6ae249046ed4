package feed

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// keyInput is the input that fills the table's key.
func (e *entry) keyInput() string {
	field := e.table.Index(e.table.PrimaryKey[0])
	for _, in := range e.inputs {
		if slices.Contains(in.Fields, field) {
			return in.Name
		}
	}
	return ""
}

var namespace = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,46}$`)

// checkDerived wants keys that stay when a figure is corrected, and that tell
// the records apart.
func (e *entry) checkDerived(r row, rows []row) {
	for _, s := range r.sources {
		n := e.get(s.n, "derive")
		if n == nil || len(s.Derive) == 0 {
			continue
		}
		if key := e.keyInput(); s.Input != key {
			e.fault(meaning, e.key(s.n, "derive"), "%s.derive makes a key, and %s is none; only %s can be derived, expected a column or a constant", s.at, s.Input, key)
			continue
		}
		e.checkNamespace(s)
		fixed := true
		for i, item := range items(n) {
			if !e.checkPart(s, rows, item, fmt.Sprintf("%s.derive[%d]", s.at, i), s.Derive[i]) {
				fixed = false
				continue
			}
			from, _ := find(r.sources, s.Derive[i])
			fixed = fixed && len(from.Columns) == 0
		}
		if fixed {
			e.fault(meaning, n, "%s.derive names constants only, so every record would get the same %s; add an input that a column fills", s.at, s.Input)
		}
	}
}

// checkPart wants an input that may be part of a key and is filled: in one row
// at least, for it is empty in the others.
func (e *entry) checkPart(s source, rows []row, n *yaml.Node, at, name string) bool {
	in, known := e.input(name)
	filled := inAny(rows, func(o source) bool { return o.Input == name })
	switch {
	case !known:
		e.fault(meaning, n, "%s is %s, which is no input of the table %s; %s", at, quoted(name), e.table.Name, otherInput(e.table, name))
	case name == s.Input:
		e.fault(meaning, n, "%s is %s itself; a key is derived from other inputs", at, name)
	case e.figured(in):
		e.fault(meaning, n, "%s is %s, which belongs to the figure; a corrected figure would make another report of it, expected inputs that stay, such as the page, the date and who counts", at, name)
	case !filled && e.feed.Rows != nil:
		e.fault(meaning, n, "%s is %s, which neither %s.mapping nor an entry of rows fills; map it, or take it out", at, name, e.at)
	case !filled:
		e.fault(meaning, n, "%s is %s, which %s.mapping does not fill; map it, or take it out", at, name, e.at)
	default:
		return true
	}
	return false
}

// figured reports an input that belongs to the figure of a report.
func (e *entry) figured(in schema.Input) bool {
	return e.holds(in, schema.Int32, schema.Int64) || in.Name == precisionInput
}

// checkNamespace wants keys that the table takes.
func (e *entry) checkNamespace(s source) {
	n, what := e.get(s.n, "namespace"), s.at+".namespace"
	if n == nil {
		n, what = e.get(s.n, "derive"), "the id of the feed, the namespace of "+s.at
	}
	if !namespace.MatchString(s.Namespace) {
		e.fault(meaning, n, "%s is %s; expected at most 47 characters of a-z, 0-9, '_', '.' and '-' that begin with a letter or digit, such as balances: add namespace: NAME", what, quoted(s.Namespace))
		return
	}
	sample := s.Namespace + "-0123456789abcdef"
	for _, i := range s.in.Fields {
		if want := refuses(e.table.Fields[i], sample); want != "" {
			e.fault(meaning, n, "%s would make keys such as %s, which %s does not take: %s; expected a column", s.at, sample, s.Input, want)
			return
		}
	}
}

// checkKeys wants the rows of one record to have keys of their own.
func (e *entry) checkKeys(rows []row) {
	for j, r := range rows {
		for _, earlier := range rows[:j] {
			if e.oneKey(earlier, r) {
				e.fault(meaning, r.n, "%s would give its row the same %s as %s; %s", r.at, e.keyInput(), earlier.at, e.ownKeys(earlier, r))
				break
			}
		}
	}
}

// oneKey reports that two rows of a record would have one key.
func (e *entry) oneKey(a, b row) bool {
	input := e.keyInput()
	x, ok := find(a.sources, input)
	y, also := find(b.sources, input)
	if !ok || !also || !x.same(y.Mapped) {
		return false
	}
	return !slices.ContainsFunc(x.Derive, func(part string) bool {
		p, _ := find(a.sources, part)
		q, _ := find(b.sources, part)
		return !p.same(q.Mapped)
	})
}

// ownKeys says how two rows of a record get keys of their own.
func (e *entry) ownKeys(earlier, r row) string {
	key := e.keyInput()
	s, _ := find(r.sources, key)
	differs := e.differs(earlier, r, s.Derive)
	switch {
	case s.Derive == nil && differs != "":
		return fmt.Sprintf("derive it from inputs of which one differs, such as %s: {derive: [%s, INPUT]}, or read it from another column in each row", key, differs)
	case s.Derive == nil:
		return "read it from another column in each row"
	case differs != "":
		return fmt.Sprintf("add %s to derive, for the two rows differ in it", differs)
	}
	if name, code := e.settable(r, s.Derive); name != "" {
		place := strings.TrimPrefix(r.at, e.at+".")
		return fmt.Sprintf("name in derive an input that tells them apart, and set it in the entry: for example %s: {constant: %s} in %s, and %s in derive", name, code, place, name)
	}
	return "name in derive an input that tells them apart, and set it in each entry"
}

// differs is an input in which two rows differ, and that may be part of a key,
// or "".
func (e *entry) differs(a, b row, derived []string) string {
	for _, in := range e.inputs {
		x, _ := find(a.sources, in.Name)
		y, _ := find(b.sources, in.Name)
		if !e.figured(in) && in.Name != e.keyInput() && !slices.Contains(derived, in.Name) && !x.same(y.Mapped) {
			return in.Name
		}
	}
	return ""
}

// subsetInput says which of the people a figure counts: it tells the rows of
// one report apart.
const subsetInput = "subset"

// settable is an input that an entry can set to tell its row apart, and a code
// to set it to.
func (e *entry) settable(r row, derived []string) (name, code string) {
	for _, in := range e.inputs {
		list := e.table.Fields[in.Fields[0]].Codes
		_, taken := find(r.sources, in.Name)
		if list == nil || len(list.Codes) == 0 || e.figured(in) || in.Name == e.keyInput() || taken && !slices.Contains(derived, in.Name) {
			continue
		}
		if name == "" || in.Name == subsetInput {
			name, code = in.Name, e.codeBeside(r, in.Name, list)
		}
	}
	return name, code
}

// codeBeside is a code that the row does not have already.
func (e *entry) codeBeside(r row, input string, list *schema.CodeList) string {
	from, _ := find(r.sources, input)
	for _, c := range list.Codes {
		if from.Constant == nil || *from.Constant != c.Code {
			return c.Code
		}
	}
	return list.Codes[0].Code
}
