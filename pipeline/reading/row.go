package reading

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
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

// Date is a date of reduced precision, from the columns name_on and
// name_precision: 2026-02-20, 2026-02, 2026 or "".
func (r Row) Date(name string) string { return reduced(r.Text(name+"_on"), r.Text(name+"_precision")) }

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

// split is the items of a list, never nil: as JSON it is [] where it is empty.
func split(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, ";")
}

func reduced(day, precision string) string {
	if len(day) != len("2026-02-20") {
		return ""
	}
	switch precision {
	case "month":
		return day[:len("2026-02")]
	case "year":
		return day[:len("2026")]
	}
	return day
}
