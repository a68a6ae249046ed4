package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// meant lists what somebody probably wanted to write; nothing where that can't
// be told. More than one means that only the writer knows.
func (d *Desk) meant(s *schema.Schema, input, cell string, code problem.Code, refs references, other func(string) string) []string {
	in, f := inputNamed(s, input)
	switch {
	case input == "outlet" && (cell == "" || code == problem.InvalidFormat):
		return some(outletOf(other("url")))
	case cell == "":
		return nil
	case code == problem.UnknownCode:
		return some(nearestCode(f.Codes.Codes, f.Codes.Prefixes, cell))
	case code == problem.UnknownReference:
		return some(nearestCode(refs.titles[f.Name], nil, cell))
	case code == problem.InvalidDate && (dated(s, in) || f.Type == schema.Date):
		return meantDates(cell)
	case code == problem.InvalidInteger:
		return d.meantFigures(cell)
	case code == problem.InvalidURL:
		return meantAddress(cell)
	}
	return nil
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// nearestCode is the code that a text names by its title, else the one that is
// written most alike.
func nearestCode(codes []schema.Code, prefixes []schema.Prefix, cell string) string {
	if len(cell) > 100 {
		return ""
	}
	want := bare(cell)
	for _, c := range codes {
		if want == bare(c.Code) || want == bare(c.Title) || want == bare(c.TitleES) {
			return c.Code
		}
	}
	list := schema.CodeList{Codes: codes, Prefixes: prefixes}
	if near := list.Nearest(notation.Fold(cell)); near != "" {
		return near
	}
	// "Asamblea" is "Asamblea Nacional", if it is nothing else.
	found := ""
	for _, c := range codes {
		for _, title := range []string{c.Title, c.TitleES, c.Code} {
			if len(want) >= 4 && strings.Contains(bare(title), want) && found != c.Code {
				if found != "" {
					return ""
				}
				found = c.Code
			}
		}
	}
	return found
}

// dateForms are the ways in which people write dates that are not ISO.
func dateForms() []string {
	return []string{
		"d/m/yyyy", "m/d/yyyy", "d-m-yyyy", "m-d-yyyy", "d.m.yyyy", "yyyy/m/d", "yyyy.m.d", "yyyy-m-d",
		"d/m/yy", "m/d/yy", "d-m-yy", "d.m.yy",
		"d de month de yyyy", "d de month yyyy", "d month yyyy", "d-month-yyyy", "d-month-yy", "d month yy", "month d, yyyy", "month d yyyy",
		"weekday d de month de yyyy", "weekday, d de month de yyyy", "weekday, month d, yyyy", "weekday, d month yyyy",
		"month de yyyy", "month yyyy", "month-yy", "month-yyyy", "m/yyyy", "yyyy-m", "yyyy/m",
		"yyyy-m-d time", "d/m/yyyy time", "m/d/yyyy time",
	}
}

// meantDates reads a date in every form that is usual somewhere, in ISO form.
func meantDates(cell string) []string {
	var out []string
	add := func(iso string) {
		if !slices.Contains(out, iso) {
			out = append(out, iso)
		}
	}
	for _, pattern := range dateForms() {
		f, err := notation.ParseDateFormat(pattern)
		if err != nil {
			continue
		}
		if date, ok := f.Read(cell); ok && date.Year >= 1990 && date.Year < 2100 {
			add(date.String())
		}
	}
	if days, err := strconv.Atoi(cell); err == nil && 33000 < days && days < 73000 {
		// A spreadsheet counts days; the 25,569th is 1970-01-01.
		add(string(table.AppendDate(nil, int64(days)-25569)))
	}
	slices.Sort(out)
	return out
}

// meantFigures reads a figure with signs between its digits or words around it.
func (d *Desk) meantFigures(cell string) []string {
	var out []string
	for _, t := range []notation.Thousands{notation.NoThousands, notation.Point, notation.Comma, notation.Space, notation.Apostrophe} {
		f, ok := notation.ParseFigure(cell, t)
		if !ok {
			continue
		}
		say := strconv.FormatInt(f.Value, 10)
		switch f.Precision {
		case notation.Exact:
		case notation.Range:
			say += d.say(" with %d in the _max column and precision range", " con %d en la columna _max y precision range", f.Max)
		default:
			say += d.say(" with precision %s", " con precision %s", f.Precision)
		}
		if !slices.Contains(out, say) {
			out = append(out, say)
		}
	}
	return out
}

func meantAddress(cell string) []string {
	if strings.Contains(cell, "://") || strings.ContainsAny(cell, " \t\n") || outletOf(cell) == "" {
		return nil
	}
	return []string{"https://" + cell}
}
