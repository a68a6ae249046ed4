package feed

import (
	"fmt"
	"regexp"
	"slices"

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
func (e *entry) checkDerived(r row) {
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
			from, ok := e.checkPart(r, s, item, fmt.Sprintf("%s.derive[%d]", s.at, i), s.Derive[i])
			fixed = fixed && ok && from.Constant != nil
		}
		if fixed {
			e.fault(meaning, n, "%s.derive names constants only, so every record would get the same %s; add an input that a column fills", s.at, s.Input)
		}
	}
}

// checkPart wants an input that may be part of a key and is filled.
func (e *entry) checkPart(r row, s source, n *yaml.Node, at, name string) (source, bool) {
	in, known := e.input(name)
	from, filled := find(r.sources, name)
	switch {
	case !known:
		e.fault(meaning, n, "%s is %s, which is no input of the table %s; %s", at, quoted(name), e.table.Name, otherInput(e.table, name))
	case name == s.Input:
		e.fault(meaning, n, "%s is %s itself; a key is derived from other inputs", at, name)
	case e.holds(in, schema.Int32, schema.Int64), name == precisionInput:
		e.fault(meaning, n, "%s is %s, which belongs to the figure; a corrected figure would make another report of it, expected inputs that stay, such as the page, the date and who counts", at, name)
	case !filled:
		e.fault(meaning, n, "%s is %s, which %s does not fill; map it, or take it out", at, name, r.at)
	}
	return from, filled
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
				e.fault(meaning, r.n, "%s would give its row the same %s as %s; %s", r.at, e.keyInput(), earlier.at, e.ownKeys(r))
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

// ownKeys says how the rows of a record get keys of their own.
func (e *entry) ownKeys(r row) string {
	key := e.keyInput()
	if s, _ := find(r.sources, key); s.Derive != nil {
		return "add an input to derive in which the rows differ, such as who counts"
	}
	return fmt.Sprintf("derive it from inputs in which the rows differ, %s: {derive: [INPUT, INPUT]}, or read it from another column in each row", key)
}
