package explain

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Column is a cell with the name of its column: a string, an int64, a bool, a
// list of strings, or nil. A date is a string such as 2026-02-20.
type Column struct {
	Name  string
	Value any
}

// Row is a row of a published table, in the order of its columns. As JSON it
// is an object.
type Row []Column

// MarshalJSON keeps the order of the columns.
func (r Row) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, v := range [...]any{c.Name, c.Value} {
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			if err := e.Encode(v); err != nil {
				return nil, err
			}
			b.Truncate(b.Len() - 1) // the line end
			b.WriteByte(':')
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (r Row) value(column string) any {
	if i := slices.IndexFunc(r, func(c Column) bool { return c.Name == column }); i >= 0 {
		return r[i].Value
	}
	return nil
}

// Text is a cell that holds a string, "" where it is null or another kind.
func (r Row) Text(column string) string {
	text, _ := r.value(column).(string)
	return text
}

// Int is a cell that holds a number, and false where it is null.
func (r Row) Int(column string) (int64, bool) {
	n, ok := r.value(column).(int64)
	return n, ok
}

// Bool is a cell that holds true.
func (r Row) Bool(column string) bool {
	v, _ := r.value(column).(bool)
	return v
}

// List is a cell that holds a list.
func (r Row) List(column string) []string {
	list, _ := r.value(column).([]string)
	return list
}

// view is a table whose columns are found by name. A column that the version
// does not have is null.
type view struct {
	*table.Table
	at map[string]int
}

func newView(t *table.Table) view {
	v := view{t, make(map[string]int, len(t.Schema.Fields))}
	for i, f := range t.Schema.Fields {
		v.at[f.Name] = i
	}
	return v
}

// text is a cell as it stands in the CSV.
func (v view) text(r table.Ref, column string) string {
	c, ok := v.at[column]
	if !ok {
		return ""
	}
	return string(v.AppendCell(nil, r, c))
}

// number is a cell of a column of numbers or dates, [table.NullInt] where it is
// null.
func (v view) number(r table.Ref, column string) int64 {
	c, ok := v.at[column]
	if !ok {
		return table.NullInt
	}
	return v.Int(r, c)
}

// maybe is a number as JSON has it.
func (v view) maybe(r table.Ref, column string) *int64 {
	n := v.number(r, column)
	if n == table.NullInt {
		return nil
	}
	return &n
}

func (v view) list(r table.Ref, column string) []string { return split(v.text(r, column)) }

// where finds the rows in which a column of text holds a value.
func (v view) where(column, value string) []table.Ref {
	c, ok := v.at[column]
	if !ok || value == "" {
		return nil
	}
	var found []table.Ref
	want := []byte(value)
	for _, r := range v.Order() {
		if bytes.Equal(v.Bytes(r, c), want) {
			found = append(found, r)
		}
	}
	return found
}

// naming finds the rows in which a column of lists holds a value.
func (v view) naming(column, value string) []table.Ref {
	c, ok := v.at[column]
	if !ok {
		return nil
	}
	var found []table.Ref
	want := []byte(value)
	for _, r := range v.Order() {
		if b := v.Bytes(r, c); bytes.Contains(b, want) && slices.Contains(split(string(b)), value) {
			found = append(found, r)
		}
	}
	return found
}

func (v view) row(r table.Ref) Row {
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

// split is the items of a list, never nil: as JSON it is [] where it is empty.
func split(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, ";")
}
