package desk

import (
	"bytes"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Formatted is the canonical form of a file.
type Formatted struct {
	Feed    string   `json:"feed"`
	File    string   `json:"file"`
	Changed bool     `json:"changed"`
	Changes []string `json:"changes,omitempty"` // what is not canonical

	before, after []byte
	desk          *Desk
}

// Text is the canonical form itself.
func (f *Formatted) Text() []byte { return f.after }

// Format brings a CSV into its canonical form: UTF-8 without byte order mark,
// LF, quotes only where they are needed, no blanks around cells, rows ordered
// by the table's date with those without one last. Rows of one date keep their
// order, columns theirs, and no value is altered. Data is the text of a feed
// without mapping in the default dialect.
//
// The error, a [*RefusedError], lists the records that can't be parsed.
func (d *Desk) Format(f feed.Feed, data []byte) (*Formatted, error) {
	records, err := d.parseAll(f.Location, data)
	if err != nil {
		return nil, err
	}
	out := &Formatted{Feed: f.ID, File: f.Location, before: data, desk: d}
	blanks := tidy(records)
	moved := 0
	if by := d.dateColumn(f, records[0]); by >= 0 {
		moved = order(f, records[1:], by)
	}
	if out.after, err = encode(records); err != nil {
		return nil, err
	}
	if out.Changed = !bytes.Equal(data, out.after); out.Changed {
		out.Changes = d.changes(data, blanks, moved)
	}
	return out, nil
}

// changes says what is not canonical about a text.
func (d *Desk) changes(data []byte, blanks, moved int) []string {
	var out []string
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		out = append(out, d.say("a byte order mark at the beginning", "una marca de orden de bytes al principio"))
	}
	if bytes.IndexByte(data, '\r') >= 0 {
		out = append(out, d.say("line ends that are not LF", "finales de línea que no son LF"))
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		out = append(out, d.say("no line end at the end", "la última línea no tiene final de línea"))
	}
	if blanks > 0 {
		out = append(out, d.say("cells with blanks around them: %d", "celdas con espacios alrededor: %d", blanks))
	}
	if moved > 0 {
		out = append(out, d.say("rows that do not stand in the order of their dates: %d", "filas que no están en el orden de sus fechas: %d", moved))
	}
	if len(out) == 0 {
		out = append(out, d.say("quotes that are not needed, or empty lines", "comillas que no hacen falta, o líneas vacías"))
	}
	return out
}

// tidy takes the blanks around cells away and counts the cells.
func tidy(records [][]string) int {
	n := 0
	for _, r := range records {
		for i, c := range r {
			if r[i] = strings.TrimSpace(c); r[i] != c {
				n++
			}
		}
	}
	// What would be read as a mark at the beginning of the file is no name.
	first := &records[0][0]
	for was := ""; was != *first; {
		was, *first = *first, strings.TrimSpace(strings.TrimPrefix(*first, "\ufeff"))
	}
	return n
}

// dateColumn is the column by which the rows of a table are ordered, or -1.
func (d *Desk) dateColumn(f feed.Feed, header []string) int {
	s := d.Set.Table(f.Table)
	if s == nil {
		return -1
	}
	by := rolesOf(s).date
	if by == "" {
		return -1
	}
	return slices.Index(header, by)
}

// order sorts rows by their dates and counts those that stood behind a later
// one.
func order(f feed.Feed, rows [][]string, by int) int {
	moved, last := 0, ""
	for _, r := range rows {
		if k := dateKey(f, r[by]); k < last {
			moved++
		} else {
			last = k
		}
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(dateKey(f, a[by]), dateKey(f, b[by])) })
	return moved
}

// dateKey orders dates; what is none comes last.
func dateKey(f feed.Feed, cell string) string {
	if from, _ := span(cell); from != 0 {
		return cell
	}
	for _, form := range f.Notation.Dates {
		if date, ok := form.Read(cell); ok {
			return date.String()
		}
	}
	return "~"
}

// encode writes records, the header first, as canonical CSV.
func encode(records [][]string) ([]byte, error) {
	s := &schema.Schema{}
	for _, name := range records[0] {
		s.Fields = append(s.Fields, schema.Field{Name: name})
	}
	b := table.NewBuilder(s)
	for _, r := range records[1:] {
		row := b.Row()
		if row == nil {
			return nil, refused("the file has more rows than can be put in order")
		}
		for i, cell := range r {
			row.SetString(i, []byte(cell))
		}
		row.EndRow()
	}
	var out bytes.Buffer
	err := csvfile.WriteTable(&out, b.Table())
	return out.Bytes(), err
}
