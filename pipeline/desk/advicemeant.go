package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/propose"
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
	case code == problem.InvalidCharacter:
		return some(visible(cell))
	case code == problem.UnknownCode:
		if p := blankBehind(f.Codes.Prefixes, cell); p != "" {
			return some(p + strings.TrimSpace(strings.TrimPrefix(cell, p)))
		}
		return some(refs.codeMeant(s, input, f.Codes, cell))
	case len(refs.titles[f.Name]) > 0 && (code == problem.UnknownReference || code == problem.InvalidFormat):
		return some(nearestCode(refs.titles[f.Name], nil, cell))
	case code == problem.InvalidDate && (dated(s, in) || f.Type == schema.Date):
		return meantDates(cell)
	case code == problem.InvalidInteger:
		return d.meantFigures(cell, input)
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

// codeMeant is the code of an input that a text names by a title, by a word that
// people use for it, or by being written much alike.
func (r references) codeMeant(s *schema.Schema, input string, l *schema.CodeList, cell string) string {
	for _, c := range l.Codes {
		if want := bare(cell); want == bare(c.Code) || want == bare(c.Title) || want == bare(c.TitleES) {
			return c.Code
		}
	}
	asked := input + "\x1f" + cell
	found, known := r.words[asked]
	if !known {
		if found = wordFor(s, input, cell); found == "" {
			found = nearestCode(l.Codes, l.Prefixes, cell)
		}
		if r.words != nil {
			r.words[asked] = found
		}
	}
	return found
}

// wordFor is the code of an input that people call by a word.
func wordFor(s *schema.Schema, input, word string) string {
	p := propose.Propose([]*schema.Schema{s}, s.Name, []string{input}, [][]string{{word}})
	for _, src := range p.Sources {
		for _, v := range src.Values {
			if src.Input == input && v.Confidence != propose.Guess {
				return v.Code
			}
		}
	}
	return ""
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
		if _, rest, ok := strings.Cut(cell, ":"); ok && strings.TrimSpace(rest) != "" {
			near = strings.Replace(near, ":…", ":"+strings.TrimSpace(rest), 1)
		}
		return near
	}
	if named := namedIn(codes, cell); named != "" {
		return named
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

// namedIn is the only code that is named among the words of a text: "Agencia
// EFE" is efe.
func namedIn(codes []schema.Code, cell string) string {
	text, found := " "+notation.Fold(cell)+" ", ""
	for _, c := range codes {
		for _, name := range []string{c.Code, c.Title, c.TitleES} {
			if len(name) >= 3 && found != c.Code && strings.Contains(text, " "+notation.Fold(name)+" ") {
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
func (d *Desk) meantFigures(cell, input string) []string {
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
			say += d.say(" with %d in %s_max and precision range", " con %d en %s_max y precision range", f.Max, strings.TrimSuffix(input, "_max"))
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
