package feed

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// row is the sources of one row that a record gives, and the place to name.
type row struct {
	sources []source
	at      string
	n       *yaml.Node
}

// maxRows is the most rows that a record may give, as the JSON Schema says.
const maxRows = 500

// mapping reads mapping and rows, and checks them together.
func (e *entry) mapping() []row {
	n, list := e.get(e.n, "mapping"), e.get(e.n, "rows")
	if n == nil && list != nil {
		e.fault(meaning, e.key(e.n, "rows"), "%s.rows adds to mapping, and there is none; add mapping: with the inputs that every row shares", e.at)
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	base := row{e.sources(n, e.at+".mapping"), e.at + ".mapping", e.key(e.n, "mapping")}
	e.feed.Mapping = mapped(base.sources)
	if e.feed.Mapping == nil {
		e.feed.Mapping = []Mapped{}
	}
	rows := []row{base}
	if list != nil {
		rows = e.rows(list, base)
	}
	e.checkComplete(base, rows)
	for _, r := range rows {
		e.checkPhrases(r)
		e.checkDerived(r, rows)
	}
	e.checkKeys(rows)
	return rows
}

// rows reads the entries of rows, each with what the mapping adds to it.
func (e *entry) rows(list *yaml.Node, base row) []row {
	var rows []row
	entries := items(list)
	for i, n := range entries[:min(len(entries), maxRows)] {
		at := fmt.Sprintf("%s.rows[%d]", e.at, i)
		own := e.sources(n, at)
		e.feed.Rows = append(e.feed.Rows, mapped(own))
		// An input that is misspelt may be the one that reads a column.
		if known := len(own) == len(e.index[n]); known && len(own) > 0 && !readsMore(own, base.sources) {
			e.fault(meaning, n, "%s reads no column of its own, so nothing says whether a record has this row; read a column that mapping does not read, such as the figures of one organisation", at)
		}
		rows = append(rows, row{merge(base.sources, own), at, n})
	}
	if rows == nil {
		return []row{base}
	}
	return rows
}

func readsMore(own, base []source) bool {
	shared := map[string]bool{}
	for _, s := range base {
		for _, c := range s.Columns {
			shared[c] = true
		}
	}
	return slices.ContainsFunc(own, func(s source) bool {
		return slices.ContainsFunc(s.Columns, func(c string) bool { return !shared[c] })
	})
}

// merge is base with the sources of own added or put in their place.
func merge(base, own []source) []source {
	merged := slices.Clone(own)
	for _, s := range base {
		if _, ok := find(own, s.Input); !ok {
			merged = append(merged, s)
		}
	}
	return merged
}

// checkComplete wants every required input in every row, and the inputs that
// decide which column another one fills.
func (e *entry) checkComplete(base row, rows []row) {
	for _, in := range e.inputs {
		if in.Required {
			e.eachLacking(base, rows, in.Name, "", func(r row) {
				e.fault(meaning, r.n, "%s has no %s, which every record of %s needs; add %s: COLUMN or %s: {constant: VALUE}",
					r.at, in.Name, e.table.Name, in.Name, in.Name)
			})
		}
		for _, i := range in.Fields {
			if w := e.table.Fields[i].From.When; w != nil {
				e.eachLacking(base, rows, w.Input, in.Name, func(r row) {
					e.fault(meaning, r.n, "%s has %s but no %s, which says what %s counts; add %s: COLUMN or %s: {constant: %s}",
						r.at, in.Name, w.Input, in.Name, w.Input, w.Input, w.Is)
				})
				break
			}
		}
	}
}

// eachLacking says of each row with the input has (of every row where it is
// "") that it lacks another; where all do, of the mapping alone.
func (e *entry) eachLacking(base row, rows []row, lacks, has string, say func(row)) {
	var lacking []row
	concerned := 0
	for _, r := range rows {
		if _, ok := find(r.sources, has); !ok && has != "" {
			continue
		}
		concerned++
		if _, ok := find(r.sources, lacks); !ok {
			lacking = append(lacking, r)
		}
	}
	if _, ok := find(base.sources, has); len(lacking) == concerned && len(lacking) > 0 && (ok || has == "") {
		lacking = []row{base}
	}
	for _, r := range lacking {
		say(r)
	}
}

// checkIgnored refuses to ignore a column that is read.
func (e *entry) checkIgnored(rows []row) {
	read := map[string]string{}
	for _, r := range rows {
		for _, s := range r.sources {
			for _, column := range s.Columns {
				read[column] = s.Input
			}
		}
	}
	if e.get(e.n, "mapping") == nil {
		for _, in := range e.inputs {
			read[in.Name] = in.Name
		}
	}
	for i, n := range items(e.get(e.n, "ignore")) {
		at, column := fmt.Sprintf("%s.ignore[%d]", e.at, i), columnName(n)
		if input, ok := read[column]; ok {
			e.fault(meaning, n, "%s is %s, the column that fills the input %s; remove it here or change the mapping", at, quoted(text(n)), input)
		}
		e.checkNamed(n, at, column, e.feed.Dialect)
	}
}

// checkHeaderless wants the inputs' names among the columns of a file without
// a header and without a mapping.
func (e *entry) checkHeaderless() {
	columns := e.feed.Dialect.Columns
	if len(columns) == 0 || e.get(e.n, "mapping") != nil {
		return
	}
	var lacking []string
	for _, in := range e.inputs {
		if !in.Optional && !slices.Contains(columns, in.Name) {
			lacking = append(lacking, in.Name)
		}
	}
	if lacking != nil {
		e.fault(meaning, e.get(e.get(e.n, "dialect"), "columns"), "%s.dialect.columns lacks %s: without a mapping the columns bear the names of the inputs of %s; add a mapping",
			e.at, strings.Join(lacking, ", "), e.table.Name)
	}
}
