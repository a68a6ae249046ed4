package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/normalize"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// checkRows reads every row as a run would, and keeps those without faults.
func (c *checking) checkRows() {
	f := c.form
	header, sources, place := f.bound()
	bound, err := normalize.Bind(f.schema, normalize.Mapping{Sources: sources, Ignore: header, Fill: true, References: c.refs.known}, header)
	if err != nil { // a column stands twice, which is told already
		c.out.Rows = len(f.lines)
		return
	}
	n := normalize.New(bound, table.Origin{}, check.Gate)
	next := c.known.provisional(c.desk.prefix(f.schema, c.known))
	rows, failed := map[int]line{}, map[[2]int]bool{}
	for _, l := range f.lines {
		c.out.Rows++
		cells, example := c.cells(l, next, len(header), place)
		if example {
			c.fault(Finding{Row: l.number, column: place + 1, Input: key, Cell: cells[place], Code: templateExample, Says: c.desk.say(
				"This row is the template's example; delete it. If you wrote a report over it, empty this cell.",
				"Esta fila es el ejemplo de la plantilla; hay que borrarla. Si encima se escribió un reporte, hay que vaciar esta celda.")})
			continue
		}
		rows[l.number] = line{l.number, cells, l.malformed}
		c.look(rows[l.number], failed)
		n.Record(record(l, cells))
	}
	out := n.Take()
	for _, p := range out.Problems {
		if (p.Column > 0 || p.Field == "") && !failed[[2]int{p.Line, p.Column}] {
			c.fault(c.explain(p, rows[p.Line]))
		}
	}
	t := table.New(f.schema)
	t.Add(out.Segments...)
	wrong := c.flag(t, rows)
	for _, ref := range t.Order() {
		r := reportAt(t, ref, c.known.roles)
		c.dateless(&r)
		if !wrong[r.row] {
			c.out.reports = append(c.out.reports, r)
		}
	}
	c.checkKeys()
}

// look refuses cells that show a formula's error, and signs that can't be seen;
// failed are their places.
func (c *checking) look(l line, failed map[[2]int]bool) {
	d := c.desk
	for i, in := range c.form.inputs {
		if in == "" || i >= len(l.cells) {
			continue
		}
		found := Finding{Row: l.number, column: i + 1, Input: in, Cell: l.cells[i]}
		switch {
		case formulaError(l.cells[i]):
			found.Code, found.Says = formulaFailed, d.say("The spreadsheet's formula has an error; write the value itself.", "La fórmula de la hoja de cálculo tiene un error; hay que escribir el valor mismo.")
		case strings.ContainsFunc(l.cells[i], widthless):
			found.Code, found.Says = problem.InvalidCharacter, d.problemText(problem.InvalidCharacter)
			if found.Meant = some(visible(l.cells[i])); check.PersonalData([]byte(l.cells[i])) {
				found.Cell, found.Meant = "", nil
			}
		default:
			continue
		}
		failed[[2]int{l.number, i + 1}] = true
		c.fault(found)
	}
}

// flag tells of rows that contradict themselves: a fault where only the person
// who typed them can have done it, a warning where the page may say so.
func (c *checking) flag(t *table.Table, rows map[int]line) (wrong map[int]bool) {
	wrong = map[int]bool{}
	for _, p := range check.Flag(t, c.desk.Today, nil) {
		p.Column = c.form.column(p.Field) + 1
		found := c.explain(p, rows[p.Line])
		switch p.Code {
		case problem.PrecisionMismatch, problem.RangeReversed, problem.PeriodReversed, problem.DateImplausible:
			wrong[p.Line] = true
			c.fault(found)
		default:
			c.warn(found)
		}
	}
	return wrong
}

// dateless warns of a date that is told of and not given.
func (c *checking) dateless(r *report) {
	const input = "date_basis"
	date := c.known.roles.date
	if r.values[input] == "" || date == "" || r.date != "" {
		return
	}
	c.warn(Finding{Row: r.row, column: c.form.column(input) + 1, Input: input, Cell: r.values[input], Code: dateEmpty,
		Says: c.desk.say("%s says %s and there is no date: write it into %s, or empty this cell.", "%s dice %s y no hay fecha: hay que escribirla en %s, o vaciar esta celda.", input, r.values[input], date)})
}

// record is a row as the normaliser takes it, placed by row and column.
func record(l line, cells []string) *normalize.Record {
	rec := &normalize.Record{Line: l.number, Malformed: l.malformed,
		Position: func(field int) (int, int) { return l.number, field + 1 },
		Raw:      func() []byte { return nil },
	}
	for _, cell := range cells {
		rec.Fields = append(rec.Fields, []byte(cell))
	}
	return rec
}

// bound is the header under our own names: a person's spelling of a name does
// not matter, and a column for the key stands behind the others where the file
// has none. place is where the key stands.
func (f *form) bound() (header []string, sources []normalize.Source, place int) {
	for i, in := range f.inputs {
		if in == "" {
			in = fmt.Sprintf("#%d", i+1)
		} else if !slices.Contains(header, in) {
			sources = append(sources, normalize.Source{Input: in, Columns: []string{in}})
		}
		header = append(header, in)
	}
	if place = f.column(key); place < 0 && f.required(key) {
		place = len(header)
		header = append(header, key)
		sources = append(sources, normalize.Source{Input: key, Columns: []string{key}})
	}
	return header, sources, place
}

// cells is a row as wide as the header, with a key where it has none. A row
// that is too wide stays so, to be refused.
func (c *checking) cells(l line, next func() string, width, place int) (cells []string, example bool) {
	cells = slices.Clone(l.cells)
	for len(cells) > 0 && len(cells) > len(c.form.header.cells) && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > len(c.form.header.cells) {
		// One more than the header, however many: the key's column must not
		// make it fit.
		return append(cells, make([]string, width)...), false
	}
	for len(cells) < width {
		cells = append(cells, "")
	}
	if place < 0 {
		return cells, false
	}
	switch own := strings.TrimSpace(cells[place]); {
	case own == "":
		cells[place] = next()
	case isExample(own):
		return cells, true
	}
	return cells, false
}

// checkKeys refuses keys that other rows bear.
func (c *checking) checkKeys() {
	d, name := c.desk, c.known.roles.key
	do := d.say("give it one of its own", "hay que darle una propia")
	if name == key {
		do = d.say("leave the cell empty: a new one is made", "hay que dejar la celda vacía: se crea una nueva")
	}
	first := map[string]int{}
	kept := c.out.reports[:0]
	for _, r := range c.out.reports {
		found := Finding{Row: r.row, column: c.form.column(name) + 1, Input: name, Cell: r.id, Code: problem.DuplicateKey}
		other, there := c.known.byID[r.id]
		switch {
		case there:
			found.Says = d.say("This key (%s) belongs to another row of the data; %s.", "Esta clave (%s) ya es de otra fila de los datos; %s.", name, do)
			found.There = []There{other.there()}
		case first[r.id] > 0:
			found.Says = d.say("Row %d bears this key (%s) already; %s.", "La fila %[1]d ya lleva esta clave (%[2]s); %[3]s.", first[r.id], name, do)
		default:
			first[r.id] = r.row
			kept = append(kept, r)
			continue
		}
		c.fault(found)
	}
	c.out.reports = kept
}

// reportAt is a row of a table as the desk compares it.
func reportAt(t *table.Table, ref table.Ref, ro roles) report {
	seg, at := t.Segment(ref)
	r := report{feed: seg.Origin.Feed, values: map[string]string{}}
	if at < len(seg.Lines) {
		r.row = int(seg.Lines[at])
	}
	for _, in := range t.Schema.Inputs() {
		if v := inputText(t, ref, in); v != "" {
			r.values[in.Name] = v
		}
	}
	r.fill(ro)
	return r
}

// inputText is an input of a row as a feed without a mapping would give it.
func inputText(t *table.Table, ref table.Ref, in schema.Input) string {
	text, precision := "", ""
	for _, c := range in.Fields {
		switch t.Schema.Fields[c].From.Part {
		case schema.Latest:
		case schema.Precision:
			precision = string(t.Bytes(ref, c))
		default:
			if text == "" {
				text = string(t.AppendCell(nil, ref, c))
			}
		}
	}
	switch {
	case precision == "month" && len(text) == len("2026-02-20"):
		return text[:7]
	case precision == "year" && len(text) == len("2026-02-20"):
		return text[:4]
	}
	return text
}
