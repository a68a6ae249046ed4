package propose

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// reading is a file read as one table.
type reading struct {
	file   *file
	table  *schema.Schema
	inputs []schema.Input
	names  map[string]*names
	words  *words
	forms  []form
	looks  map[*column]*look

	placed    map[string]*Source
	rows      [][]Source
	used      map[*column]bool
	reserved  map[*column]bool // they belong to an entry of rows
	same      map[*column]bool // an entry would repeat another
	remarks   map[*column]string
	dates     []Noted
	thousands *Noted
	score     float64
}

// pair is a column that may be an input.
type pair struct {
	column *column
	input  int
	named  int
	fits   float64
	worth  float64
}

func (f *file) read(t *schema.Schema, w *words) *reading {
	r := &reading{file: f, table: t, inputs: t.Inputs(), words: w, forms: f.forms, looks: maps.Clone(f.looks),
		placed: map[string]*Source{}, used: map[*column]bool{}, same: map[*column]bool{}}
	r.names = called(t, r.inputs)
	r.reserve()
	r.place()
	r.split()
	r.wide()
	if len(r.rows) == 0 && len(r.reserved) > 0 {
		r.reserved = nil
		r.place()
	}
	r.alone()
	r.notes()
	r.figures()
	r.writeDates()
	r.merged()
	r.fillIn()
	r.key()
	r.weigh()
	return r
}

// pairs lists which columns may be which inputs, the likeliest first.
func (r *reading) pairs() []pair {
	var all []pair
	for _, c := range r.file.columns {
		if c.name == "" || c.twice || r.reserved[c] {
			continue
		}
		for i, in := range r.inputs {
			p := pair{column: c, input: i, named: r.names[in.Name].fits(c.name)}
			p.fits = r.looks[c].fits(r.table, in, p.named)
			if p.worth = r.worth(p, in); p.worth >= 50 {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.column.at, b.column.at), cmp.Compare(a.input, b.input))
	})
	return all
}

func (r *reading) worth(p pair, in schema.Input) float64 {
	k := kindOfInput(r.table, in)
	switch {
	case p.named == nameOwn:
		return 200 + p.fits
	case k == prose && p.named < nameStrong && p.column.filled > 0 && r.looks[p.column].number > 0.95:
		return 0
	case k == figure && r.away(p.column.name, in.Name) != "":
		return 0
	case p.fits < 0, in.Name == r.key0() && !r.identifies(p.column):
		return 0
	case p.named > 0:
		return float64(p.named) + 60*p.fits
	// Without a name only what can hardly be anything else.
	case k == address && in.Required && p.fits > 0.95 && p.column.filled > 0, k == shaped && in.Name == "outlet" && p.fits > 0.95 && p.column.filled > 0:
		return 60 * p.fits
	case k == code && p.column.filled > 0 && p.fits >= 0.9 && r.looks[p.column].truth < 0.9 && r.looks[p.column].number < 0.9:
		return 55 * p.fits
	}
	return 0
}

// key0 is the input that fills the primary key.
func (r *reading) key0() string {
	return r.table.Fields[r.table.Index(r.table.PrimaryKey[0])].From.Input
}

// identifies reports that a column can be the key: each cell its own, and more
// than the number of the row.
func (r *reading) identifies(c *column) bool {
	f := r.table.Fields[r.table.Index(r.table.PrimaryKey[0])]
	return !c.counter && c.filled == r.file.rows && len(c.distinct) == c.filled && c.share(f.Pattern.MatchString) == 1
}

// place gives each input the column that fits best.
func (r *reading) place() {
	for _, p := range r.pairs() {
		in := r.inputs[p.input]
		if _, taken := r.placed[in.Name]; taken || r.used[p.column] {
			continue
		}
		s := r.source(p.column, in, p.named, p.fits)
		r.placed[in.Name] = &s
		r.used[p.column] = true
	}
}

// source is a column as an input.
func (r *reading) source(c *column, in schema.Input, named int, fits float64) Source {
	s := Source{Input: in.Name, Columns: []string{c.name}, cols: []*column{c}}
	f := &r.table.Fields[in.Fields[0]]
	switch kindOfInput(r.table, in) {
	case code:
		values, _ := r.looks[c].code(f.Codes)
		for _, v := range values {
			if v.Code == "" {
				v.Near = f.Codes.Nearest(notation.Fold(v.Spelling))
			}
			s.Values = append(s.Values, v)
		}
		r.otherwise(&s, c, f)
	case truth:
		if r.looks[c].marks && c.filled < r.file.rows {
			yes, no := Value{Spelling: c.distinct[0].text, Code: "true", Confidence: Likely}, "false"
			s.Default = &no
			if _, known := notation.ParseBoolean(c.distinct[0].text); !known {
				s.Values = []Value{yes}
			}
		}
	case shaped:
		if c.share(func(s string) bool { return takes(f, s) }) < 1 && c.share(func(s string) bool { return hasHost(f, s) }) == 1 {
			s.Extract = host.String()
		}
	}
	s.Confidence, s.Why = grounds(c, in, named, fits)
	if kindOfInput(r.table, in) == figure {
		doubtAges(&s, c.name)
	}
	return s
}

// otherwise proposes what an empty cell of a needed code means, where the file
// shows it: a column that names only what is wrong, or a list with a word for
// what nobody said.
func (r *reading) otherwise(s *Source, c *column, f *schema.Field) {
	if !f.Required || c.filled == r.file.rows {
		return
	}
	if f.Codes.Name == "quality" && !slices.ContainsFunc(s.Values, func(v Value) bool { return v.Code == "ok" }) && !slices.ContainsFunc(c.distinct, func(d spelling) bool { return d.text == "ok" }) {
		ok := "ok"
		s.Default = &ok
		return
	}
	if silent := silence(f.Codes); silent != "" && f.Codes.Name != "organization" && f.Codes.Name != "authority" {
		s.Default = &silent
	}
}

// silence is the code for what a page does not say, or "".
func silence(list *schema.CodeList) string {
	for _, c := range list.Codes {
		if c.Title == "Not stated" || c.Code == "unspecified" || c.Code == "unknown" {
			return c.Code
		}
	}
	return ""
}

func grounds(c *column, in schema.Input, named int, fits float64) (Confidence, string) {
	switch {
	case c.filled == 0:
		return Guess, "the name says so, and the cells are empty"
	case named == nameOwn:
		return Sure, "the column has the name of the input"
	case named >= nameStrong-10 && fits >= 0.99:
		return Sure, "the name and all cells say so"
	case named >= nameStrong-10:
		return Likely, "the name says so"
	case named == 0:
		return Likely, "all cells look like it"
	case fits >= 0.99:
		return Likely, "the name may say so, and all cells look like it"
	}
	return Guess, fmt.Sprintf("the name may say so; nothing else looks more like %s", in.Name)
}

// notes joins the other columns of remarks to the first.
func (r *reading) notes() {
	note, ok := r.placed["note"]
	if !ok {
		return
	}
	for _, c := range r.file.columns {
		if r.used[c] || c.name == "" || c.twice || r.names["note"].fits(c.name) < nameStrong || r.looks[c].fits(r.table, r.inputs[r.order("note")], nameStrong) < 0 {
			continue
		}
		note.Columns, note.cols = append(note.Columns, c.name), append(note.cols, c)
		r.used[c] = true
	}
	if len(note.Columns) > 1 {
		slices.SortFunc(note.cols, func(a, b *column) int { return a.at - b.at })
		for i, c := range note.cols {
			note.Columns[i] = c.name
		}
		note.Join, note.Confidence, note.Why = "; ", Likely, "several columns hold remarks"
	}
}

// weigh says how well the table suits the file.
func (r *reading) weigh() {
	for _, in := range r.inputsPlaced() {
		if s, ok := r.placed[in]; ok && s.Columns != nil && s.Confidence != Guess {
			r.score++
			if s.Confidence == Sure {
				r.score += 0.5
			}
		}
	}
	r.score -= float64(len(r.lacking()))
	for _, c := range r.file.columns {
		if !r.used[c] && !c.counter {
			r.score -= 0.7
		}
	}
	// The figure and what heads its columns count like columns of their own.
	if n := len(r.rows); n > 0 {
		r.score += 2 + 0.5*float64(n)
	}
}

// inputsPlaced lists the inputs that something gives, in every row.
func (r *reading) inputsPlaced() []string {
	var out []string
	for _, in := range r.inputs {
		_, ok := r.placed[in.Name]
		if ok || len(r.rows) > 0 && !slices.ContainsFunc(r.rows, func(row []Source) bool { return !has(row, in.Name) }) {
			out = append(out, in.Name)
		}
	}
	return out
}

func has(row []Source, input string) bool {
	return slices.ContainsFunc(row, func(s Source) bool { return s.Input == input })
}
