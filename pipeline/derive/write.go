package derive

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// writer sets cells of an open row by the names of their columns. What is empty
// or [table.NullInt] stays null.
type writer struct {
	*table.Segment
	schema  *schema.Schema
	missing string // the first column that the schema lacks
}

func (w *writer) column(name string) (int, bool) {
	c := w.schema.Index(name)
	if c < 0 && w.missing == "" {
		w.missing = name
	}
	return c, c >= 0
}

func (w *writer) text(column, v string) {
	if c, ok := w.column(column); ok && v != "" {
		w.SetString(c, []byte(v))
	}
}

// int sets a number or a date.
func (w *writer) int(column string, v int64) {
	if c, ok := w.column(column); ok {
		w.SetInt(c, v)
	}
}

func (w *writer) bool(column string, v bool) {
	n := int64(0)
	if v {
		n = 1
	}
	w.int(column, n)
}

// list sets items, sorted and each once.
func (w *writer) list(column string, items []string) {
	items = slices.Clone(items)
	slices.Sort(items)
	w.text(column, strings.Join(slices.Compact(items), ";"))
}
