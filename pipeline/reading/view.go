package reading

import (
	"slices"
	"sync"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// View is a table whose columns are found by name. A column that the version
// does not have is null.
type View struct {
	*table.Table
	at    map[string]int
	has   bool
	found *index
}

// index is the rows that hold a value, by column: made when first asked for,
// since whoever reads a whole version asks once for each of its facts.
type index struct {
	sync.Mutex
	rows map[int]map[string][]table.Ref
}

func newView(t *table.Table, has bool) View {
	v := View{t, make(map[string]int, len(t.Schema.Fields)), has, &index{rows: map[int]map[string][]table.Ref{}}}
	for i, f := range t.Schema.Fields {
		v.at[f.Name] = i
	}
	return v
}

// Has reports whether the version has the table: one of an earlier schema may
// not, and then its view has no rows.
func (v View) Has() bool { return v.has }

// Text is a cell as it stands in the CSV.
func (v View) Text(r table.Ref, column string) string {
	c, ok := v.at[column]
	if !ok {
		return ""
	}
	return string(v.AppendCell(nil, r, c))
}

// Number is a cell of a column of numbers or dates, [table.NullInt] where it is
// null.
func (v View) Number(r table.Ref, column string) int64 {
	c, ok := v.at[column]
	if !ok {
		return table.NullInt
	}
	return v.Int(r, c)
}

// Maybe is a number as JSON has it.
func (v View) Maybe(r table.Ref, column string) *int64 {
	n := v.Number(r, column)
	if n == table.NullInt {
		return nil
	}
	return &n
}

// List is the items of a cell of a column of lists, never nil.
func (v View) List(r table.Ref, column string) []string { return split(v.Text(r, column)) }

// Date is a date of reduced precision, from the columns name_on and
// name_precision: 2026-02-20, 2026-02, 2026 or "". Where the version has no
// column for the precision, it is a day.
func (v View) Date(r table.Ref, name string) string {
	return reduced(v.Text(r, name+"_on"), v.Text(r, name+"_precision"))
}

// Where finds the rows in which a column of text holds a value.
func (v View) Where(column, value string) []table.Ref {
	if value == "" {
		return nil
	}
	return v.lookUp(column, value, func(cell []byte) []string { return []string{string(cell)} })
}

// Naming finds the rows in which a column of lists holds a value.
func (v View) Naming(column, value string) []table.Ref {
	return v.lookUp(column, value, func(cell []byte) []string {
		items := split(string(cell))
		slices.Sort(items)
		return slices.Compact(items)
	})
}

// lookUp finds the rows of a value in the order of the table; values is what a
// cell holds.
func (v View) lookUp(column, value string, values func([]byte) []string) []table.Ref {
	c, ok := v.at[column]
	if !ok {
		return nil
	}
	v.found.Lock()
	defer v.found.Unlock()
	rows, ok := v.found.rows[c]
	if !ok {
		rows = map[string][]table.Ref{}
		for _, r := range v.Order() {
			for _, item := range values(v.Bytes(r, c)) {
				rows[item] = append(rows[item], r)
			}
		}
		v.found.rows[c] = rows
	}
	return slices.Clone(rows[value])
}

// Row is all cells of a row.
func (v View) Row(r table.Ref) Row {
	out := make(Row, len(v.Schema.Fields))
	for i, f := range v.Schema.Fields {
		out[i].Name = f.Name
		switch f.Type {
		case schema.String:
			if b := v.Bytes(r, i); len(b) > 0 {
				out[i].Value = string(b)
			}
		case schema.List:
			out[i].Value = split(string(v.Bytes(r, i)))
		case schema.Date, schema.Timestamp:
			if text := v.AppendCell(nil, r, i); len(text) > 0 {
				out[i].Value = string(text)
			}
		default:
			if n := v.Int(r, i); n != table.NullInt {
				out[i].Value = n
				if f.Type == schema.Bool {
					out[i].Value = n == 1
				}
			}
		}
	}
	return out
}
