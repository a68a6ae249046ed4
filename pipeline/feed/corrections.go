package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Correction is a declared fix of one cell. It applies only while the cell
// says what it said when the fix was declared.
type Correction struct {
	Key     string // of the row, in the table's primary key
	Input   string
	Expects string // what the cell says in the file, without blanks at its ends
	Value   string // in our own notation; empty for an empty cell
	Reason  string
	Date    string // the day it was declared, such as 2026-03-01
	Line    int    // of feeds.yaml
}

func (e *entry) corrections(rows []row) []Correction {
	var out []Correction
	lines := map[[2]string]int{}
	for i, n := range items(e.get(e.n, "corrections")) {
		at := fmt.Sprintf("%s.corrections[%d]", e.at, i)
		field := func(name string) string { return strings.TrimSpace(text(e.get(n, name))) }
		c := Correction{field("key"), field("input"), field("expects"), field("value"), field("reason"), field("date"), n.Line}
		e.checkCorrection(n, at, c, rows)
		cell := [2]string{c.Key, c.Input}
		if line, double := lines[cell]; double && c.Key != "" && c.Input != "" {
			e.fault(meaning, n, "%s corrects %s of %s, as the one in line %d does; keep one of them", at, c.Input, quoted(c.Key), line)
			continue
		}
		lines[cell] = n.Line
		out = append(out, c)
	}
	return out
}

func (e *entry) checkCorrection(n *yaml.Node, at string, c Correction, rows []row) {
	key, _ := e.input(e.keyInput())
	e.checkValue(e.get(n, "key"), at+".key", key)
	if day := e.get(n, "date"); c.Date != "" {
		if want := wantCorrected(c.Date); want != "" {
			e.fault(meaning, day, "%s.date is %s; %s", at, quoted(c.Date), want)
		}
	}
	if value := e.get(n, "value"); value != nil && e.get(n, "expects") != nil && c.Expects == c.Value {
		e.fault(meaning, value, "%s.value is %s, as expects is; nothing would be corrected, remove the entry or change one of them", at, quoted(c.Value))
	}
	e.checkShown(e.get(n, "reason"), at+".reason")
	if c.Input != "" {
		e.checkCorrected(n, at, c, rows)
	}
}

// wantCorrected says which day a correction was declared on instead, or "".
func wantCorrected(day string) string {
	if want := wantDate(day, "the day of the correction, such as 2026-03-01", time.DateOnly); want != "" {
		return want
	}
	if day < "2000" || day >= "2100" {
		return "expected a day from 2000-01-01 to 2099-12-31, the one on which the correction was declared"
	}
	return ""
}

// checkCorrected wants an input whose cells are read, and that is no part of
// the key: a corrected report is the same report.
func (e *entry) checkCorrected(n *yaml.Node, at string, c Correction, rows []row) {
	input, value := e.get(n, "input"), e.get(n, "value")
	in, known := e.input(c.Input)
	at += ".input"
	switch {
	case !known:
		e.fault(meaning, input, "%s is %s, which is no input of the table %s; %s", at, quoted(c.Input), e.table.Name, otherInput(e.table, c.Input))
		return
	case c.Input == e.keyInput():
		e.fault(meaning, input, "%s is %s, the key of the table; a correction finds its row by it and can't change it", at, c.Input)
		return
	case derives(rows, c.Input):
		e.fault(meaning, input, "%s is %s, from which the key is derived; a corrected row would become another row, take it out of derive or have the file corrected", at, c.Input)
		return
	case len(rows) > 0 && !reads(rows, c.Input):
		e.fault(meaning, input, "%s is %s, which no column fills; there is no cell to correct, change the mapping", at, c.Input)
		return
	}
	if value == nil {
		return
	}
	e.checkValue(value, strings.TrimSuffix(at, ".input")+".value", in)
	if c.Value == "" && in.Required && !hasDefault(rows, c.Input) {
		e.fault(meaning, value, "%s.value is empty, and every record needs %s: the row would be rejected; expected a value", strings.TrimSuffix(at, ".input"), c.Input)
	}
}

func derives(rows []row, input string) bool {
	return inAny(rows, func(s source) bool { return slices.Contains(s.Derive, input) })
}

func reads(rows []row, input string) bool {
	return inAny(rows, func(s source) bool { return s.Input == input && len(s.Columns) > 0 })
}

func hasDefault(rows []row, input string) bool {
	return inAny(rows, func(s source) bool { return s.Input == input && s.Default != nil })
}

func inAny(rows []row, holds func(source) bool) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return slices.ContainsFunc(r.sources, holds) })
}
