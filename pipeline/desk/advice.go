package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/check"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// listed is how many codes a message lists; of more it says where they stand.
const listed = 12

// explain puts a problem of a row into words. Line and column are those of the
// file as a spreadsheet shows it.
func (c *checking) explain(p problem.Problem, l line) Finding {
	f := Finding{Row: p.Line, column: p.Column, Input: p.Field, Code: p.Code}
	if p.Column > 0 && p.Column <= len(l.cells) && p.Code != problem.PersonalData {
		f.Cell = strings.TrimSpace(l.cells[p.Column-1])
	}
	if p.Code == problem.RaggedRecord {
		c.beyond(&f, l)
	}
	c.desk.advise(&f, c.form.schema, c.refs, func(input string) string { return l.cell(c.form, input) })
	return f
}

// beyond places a finding at the first cell to the right of the table.
func (c *checking) beyond(f *Finding, l line) {
	for i := len(c.form.header.cells); i < len(l.cells); i++ {
		if strings.TrimSpace(l.cells[i]) != "" {
			f.column = i + 1
			if !check.PersonalData([]byte(l.cells[i])) {
				f.Cell = l.cells[i]
			}
			return
		}
	}
}

func (l line) cell(f *form, input string) string {
	if at := f.column(input); at >= 0 && at < len(l.cells) {
		return strings.TrimSpace(l.cells[at])
	}
	return ""
}

// advise fills in what is wrong with a cell, what is allowed, and what was
// probably meant. cell gives the other cells of the row.
func (d *Desk) advise(f *Finding, s *schema.Schema, refs references, cell func(input string) string) {
	f.Says = d.problemText(f.Code)
	_, field := inputNamed(s, f.Input)
	switch f.Code {
	case problem.RaggedRecord:
		f.Says = d.say("The row has more cells than there are columns; delete the text to the right of the table.", "La fila tiene más celdas que columnas; hay que borrar el texto a la derecha de la tabla.")
	case problem.InvalidEncoding:
		f.Says = d.say("The row holds characters that can't be read; save the file as UTF-8 or as .xlsx.", "La fila tiene caracteres ilegibles; hay que guardar el archivo en UTF-8 o como .xlsx.")
	case problem.PrecisionMismatch:
		f.Detail = []string{d.precisionDetail(s, cell)}
	case problem.NoPlaceForFigure:
		f.Input = rolesOf(s).figure
	case problem.RangeReversed:
		f.Says = strings.ReplaceAll(f.Says, "_max", rolesOf(s).most)
	}
	if field == nil || advisory(f.Code) {
		f.Detail = append(f.Detail, d.sums(s, f.Code, cell)...)
		return
	}
	f.Allowed = d.allowed(s, f.Input, f.Code, refs)
	f.Meant = d.meant(s, f.Input, f.Cell, f.Code, refs, cell)
	if f.Code == problem.MissingValue && field.Codes != nil && field.Codes.Has("not_stated") {
		f.Detail = append(f.Detail, d.say("Where the page does not say, write not_stated.", "Si la página no lo dice, se escribe not_stated."))
	}
	switch {
	case f.Code == problem.UnknownReference || f.Code == problem.InvalidFormat && len(refs.titles[field.Name]) > 0:
		f.Says = d.say("No row of the data defines this %s.", "Ninguna fila de los datos define este valor de %s.", f.Input)
	case f.Code == problem.UnknownCode && field.Codes != nil:
		if p := blankBehind(field.Codes.Prefixes, f.Cell); p != "" {
			f.Says = d.say("No blank may follow %s", "Después de %s no puede haber un espacio", strings.TrimSuffix(p, ":")+":") + "."
		}
	}
}

// blankBehind is the prefix that a cell begins with, where a blank follows it.
func blankBehind(prefixes []schema.Prefix, cell string) string {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(cell, p.Prefix); ok && rest != strings.TrimSpace(rest) {
			return p.Prefix
		}
	}
	return ""
}

// advisory reports whether a problem leaves the row as it is: what may stand in
// the cell is not the question.
func advisory(code problem.Code) bool {
	switch code {
	case problem.DateAfterPublication, problem.DateImplausible, problem.PeriodReversed, problem.RangeReversed,
		problem.PrecisionMismatch, problem.NoPlaceForFigure, problem.PersonalData, problem.MalformedQuotes, problem.RaggedRecord, problem.InvalidEncoding:
		return true
	}
	return strings.HasPrefix(string(code), "sum_")
}

// problemText is what a kind of problem is and what to do about it.
func (d *Desk) problemText(code problem.Code) string {
	switch code {
	case problem.UnknownCode:
		return d.say("This is no code of the column.", "No es un código de esta columna.")
	case problem.InvalidBoolean:
		return d.say("This is neither true nor false.", "No es ni verdadero ni falso.")
	case problem.MissingValue:
		return d.say("This cell must not be empty.", "Esta celda no puede quedar vacía.")
	}
	list := d.Set.Lists["problem"]
	if list == nil {
		return string(code)
	}
	for _, c := range list.Codes {
		if c.Code == string(code) {
			if brief(code) {
				return d.pick(c.Title, c.TitleES) + "."
			}
			return d.pick(c.Title, c.TitleES) + ". " + d.pick(c.Description, c.DescriptionES)
		}
	}
	return string(code)
}

// brief reports whether what is allowed says all that is to be done.
func brief(code problem.Code) bool {
	switch code {
	case problem.InvalidDate, problem.InvalidURL, problem.InvalidFormat, problem.TooLong:
		return true
	}
	return false
}

// allowed says what may stand in the cells of an input.
func (d *Desk) allowed(s *schema.Schema, input string, code problem.Code, refs references) string {
	in, f := inputNamed(s, input)
	switch {
	case code == problem.InvalidCharacter:
		return d.say("text without control or invisible characters", "texto sin caracteres de control ni invisibles")
	case code == problem.TooLong:
		return d.say("at most %d characters", "%d caracteres como máximo", f.MaxLength)
	case f.Codes != nil:
		return d.codes(f.Codes.Name, f.Codes.Codes, f.Codes.Prefixes)
	case len(refs.titles[f.Name]) > 0:
		return d.rows(input, refs.titles[f.Name], refs.files[f.Name])
	case dated(s, in):
		return d.say("2026-02-20, or 2026-02 where the day is not known, or 2026", "2026-02-20; 2026-02 si no se sabe el día, o 2026") + d.limits(f, code)
	}
	switch f.Type {
	case schema.Int32, schema.Int64:
		return d.say("a whole number in digits", "un número entero en cifras") + d.limits(f, code)
	case schema.Bool:
		return d.say("true or false", "true (verdadero) o false (falso)")
	case schema.Date:
		return d.say("a day such as 2026-02-20", "un día como 2026-02-20") + d.limits(f, code)
	}
	switch {
	case f.URI:
		return d.say("the whole address, beginning with https:// or http://, without blanks", "la dirección completa, que empieza por https:// o http://, sin espacios")
	case f.Pattern != nil && f.Example != "":
		return d.say("something like %s", "algo como %s", f.Example)
	case f.Pattern != nil && strings.Contains(f.Form(), ":"):
		return d.say("an hour such as 18:30", "una hora como 18:30")
	case f.Pattern != nil:
		return d.say("the form %s", "la forma %s", f.Form())
	}
	if code == "" {
		return d.say("any text", "cualquier texto")
	}
	return d.meaning(s, input)
}

// dated reports whether an input is a date of any precision.
func dated(s *schema.Schema, in schema.Input) bool {
	return slices.ContainsFunc(in.Fields, func(c int) bool { return s.Fields[c].From.Part == schema.Precision })
}

// limits are named where they are what was missed.
func (d *Desk) limits(f *schema.Field, code problem.Code) string {
	if code != problem.OutOfRange {
		return ""
	}
	show := func(n int64) string {
		if f.Type == schema.Date {
			return string(table.AppendDate(nil, n))
		}
		return strconv.FormatInt(n, 10)
	}
	switch {
	case f.Min != nil && f.Max != nil:
		return d.say(", from %s to %s", ", de %s a %s", show(*f.Min), show(*f.Max))
	case f.Min != nil:
		return d.say(", at least %s", ", %s como mínimo", show(*f.Min))
	case f.Max != nil:
		return d.say(", at most %s", ", %s como máximo", show(*f.Max))
	}
	return ""
}

// codes lists a few codes, and says of many where they are listed.
func (d *Desk) codes(list string, codes []schema.Code, prefixes []schema.Prefix) string {
	if len(codes) > listed {
		return d.say("one of the %d values of %s; they are listed in the template's sheet of codes and in docs/codebook.md", "uno de los %d valores de %s; están en la hoja de códigos de la plantilla y en docs/libro-de-codigos.md", len(codes), list)
	}
	var names []string
	for _, c := range codes {
		names = append(names, c.Code)
	}
	for _, p := range prefixes {
		names = append(names, p.Prefix+"…")
	}
	return strings.Join(names, ", ")
}

// rows lists the values that rows of another table define, and says of many in
// which file those stand.
func (d *Desk) rows(input string, codes []schema.Code, files []string) string {
	if len(codes) <= listed || len(files) == 0 {
		return d.codes(input, codes, nil)
	}
	return d.say("one of the %d values of %s; they are the rows of %s", "uno de los %d valores de %s; son las filas de %s", len(codes), input, strings.Join(files, ", "))
}

// meaning is what an input is, in a sentence.
func (d *Desk) meaning(s *schema.Schema, input string) string {
	_, f := inputNamed(s, input)
	if f == nil {
		return ""
	}
	return d.pick(f.Title, f.TitleES) + ". " + d.pick(f.Description, f.DescriptionES)
}

// sums shows the parts that do not give the total.
func (d *Desk) sums(s *schema.Schema, code problem.Code, cell func(string) string) []string {
	for _, sum := range s.Sums {
		if sum.Code != string(code) {
			continue
		}
		var parts []string
		got := 0
		for _, p := range sum.Parts {
			in := s.Fields[s.Index(p)].From.Input
			n, err := strconv.Atoi(cell(in))
			if err != nil {
				return nil
			}
			got += n
			parts = append(parts, fmt.Sprintf("%s %d", in, n))
		}
		total := s.Fields[s.Index(sum.Total)].From.Input
		return []string{fmt.Sprintf("%s = %d; %s %s", strings.Join(parts, " + "), got, total, cell(total))}
	}
	return nil
}

func (d *Desk) precisionDetail(s *schema.Schema, cell func(string) string) string {
	ro := rolesOf(s)
	stated := func(input string) string {
		if v := cell(input); v != "" {
			return input + " " + v
		}
		return d.say("%s empty", "%s (sin dato)", input)
	}
	return fmt.Sprintf("precision %s; %s; %s", cell("precision"), stated(ro.figure), stated(ro.most))
}
