package changelog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/layout"
)

// facts is the table of facts.
func (t *teller) facts() {
	if len(t.events) == 0 {
		return
	}
	t.line("%s", t.Pick("## Facts", "## Fichas"))
	t.row(t.Pick("fact", "ficha"), t.Pick("which", "cuál"), t.Pick("what changed", "qué cambió"), t.Pick("why", "por qué"))
	t.rule(4)
	for i := range t.events[:min(len(t.events), listed)] {
		e := &t.events[i]
		which := ""
		if e.one() != nil {
			which = t.name(e)
		}
		t.row("`"+e.id+"`", plain(which), t.what(e), t.Title("change_cause", e.cause))
	}
	t.out.WriteString("\n")
	if more := len(t.events) - listed; more > 0 {
		t.line("%s", t.Say("… and %s more: [csv/changes.csv](csv/changes.csv) has them all.", "… y %s más: todas están en [csv/changes.csv](csv/changes.csv).", t.Number(int64(more))))
	}
}

// what became of a fact, cell by cell where they are worth it.
func (t *teller) what(e *event) string {
	if e.how == "merged" {
		return t.Say("Merged with `%s`: %s", "Unida con `%s`: %s", e.into.text("fact_id"), t.figure(e, e.old))
	}
	if e.how != "changed" {
		return t.Title("change_kind", e.how) + ": " + t.figure(e, e.one())
	}
	var parts []string
	others := 0
	for _, c := range e.fields {
		if !headline(e.kind, c.field) {
			others++
			continue
		}
		parts = append(parts, t.Column(e.table, c.field)+": "+t.cell(e.table, c.field, c.old)+" → "+t.cell(e.table, c.field, c.now))
	}
	if others > 0 {
		parts = append(parts, t.Counted(int64(others), "other column", "other columns", "otra columna", "otras columnas"))
	}
	return strings.Join(parts, "; ")
}

func (t *teller) cell(tableName, column, value string) string {
	if value == "" {
		return t.Pick("not stated", "sin dato")
	}
	return plain(t.Cell(tableName, column, value))
}

// counts is how many rows of each table changed, and why.
func (t *teller) counts() {
	type line struct{ table, kind, cause string }
	keys := map[line]map[string]bool{}
	for _, c := range t.all {
		l := line{c.table, c.kind, c.cause}
		if keys[l] == nil {
			keys[l] = map[string]bool{}
		}
		keys[l][c.key] = true
	}
	if len(keys) == 0 {
		return
	}
	t.line("%s", t.Pick("## Rows, by table and cause", "## Filas, por tabla y causa"))
	t.row(t.Pick("table", "tabla"), t.Pick("what happened", "qué ocurrió"), t.Pick("why", "por qué"), t.Pick("rows", "filas"))
	t.rule(4)
	var lines []line
	for l := range keys {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.kind, b.kind), cmp.Compare(a.cause, b.cause))
	})
	for _, l := range lines {
		t.row("`"+l.table+"`", t.Title("change_kind", l.kind), t.Title("change_cause", l.cause), t.Number(int64(len(keys[l]))))
	}
	t.out.WriteString("\n")
	t.line("%s", t.Pick("A row whose cells changed for several reasons is counted under each. Every cell, old and new, stands in [csv/changes.csv](csv/changes.csv).",
		"Una fila cuyas celdas cambiaron por varias razones se cuenta en cada una. Cada celda, antes y después, está en [csv/changes.csv](csv/changes.csv)."))
}

func (t *teller) row(cells ...string) {
	fmt.Fprintf(t.out, "| %s |\n", strings.Join(cells, " | "))
}

func (t *teller) rule(n int) { t.out.WriteString(strings.Repeat("|---", n) + "|\n") }

// marks are the signs by which Markdown formats; each gets a backslash.
const marks = "\\`*_{}[]<>|#~"

// plain is a text of a feed as Markdown shows it, on one line.
func plain(text string) string {
	var b strings.Builder
	for _, r := range layout.Visible(text) {
		if r < 128 && strings.ContainsRune(marks, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unescaped(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.IndexByte(marks, text[i+1]) >= 0 {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
