package feed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
	"go.yaml.in/yaml/v4"
)

// values reads a value table. Cells are compared folded, so two spellings that
// fold to the same are one.
func (e *entry) values(n *yaml.Node, at string, s source) map[string]string {
	values, lines := map[string]string{}, map[string]*yaml.Node{}
	missing := map[string]string{}
	for _, m := range e.feed.Notation.Missing {
		missing[notation.Fold(m)] = m
	}
	for p := range e.properties(n) {
		folded, place := notation.Fold(p.key.Value), join(at, p.key.Value)
		if first, double := lines[folded]; double {
			e.fault(meaning, p.key, "%s is the same as %s in line %d: case, accents and blanks do not count; keep one of them",
				place, quoted(first.Value), first.Line)
			continue
		}
		// What is extracted from a cell may be written like a missing token.
		if token, ok := missing[folded]; ok && s.Extract == nil {
			e.fault(meaning, p.key, "%s is the same as %s in notation.missing, and such a cell is empty before it is translated; remove it there, or declare default: %s",
				place, quoted(token), asWritten(text(p.value)))
			continue
		}
		lines[folded] = p.key
		values[strings.TrimSpace(p.key.Value)] = text(p.value)
		if s.Phrase != "" {
			e.checkFigure(p.value, place, s.Thousands)
			continue
		}
		e.checkValue(p.value, place, s.in)
	}
	return values
}

// checkFigure wants a text that can be read as a figure or a phrase.
func (e *entry) checkFigure(n *yaml.Node, at string, thousands notation.Thousands) {
	if v := text(n); v != "" {
		if _, ok := notation.ParseFigure(v, thousands); !ok {
			e.fault(meaning, n, "%s is %s, from which a phrase is read; expected a figure such as 700, or a phrase such as más de 700", at, quoted(v))
		}
	}
}

// checkValue wants a value that the input's columns can hold. The empty value
// of a value table stands for none.
func (e *entry) checkValue(n *yaml.Node, at string, in schema.Input) {
	v := text(n)
	if v == "" || n.Kind != yaml.ScalarNode {
		return
	}
	for _, i := range in.Fields {
		if want := refuses(e.table.Fields[i], v); want != "" {
			e.fault(meaning, n, "%s is %s; %s", at, quoted(v), want)
			return
		}
	}
}

// refuses says what the field would hold instead of v, or "".
func refuses(f schema.Field, v string) string {
	switch {
	case f.From.Part == schema.Precision:
		// Computed from the date that another column of the input holds.
		return ""
	case f.From.Part != schema.Whole:
		return wantDate(v, "a date such as 2026-02-20, 2026-02 or 2026", time.DateOnly, "2006-01", "2006")
	case f.Type == schema.Date:
		return wantDate(v, "a day such as 2026-02-20", time.DateOnly)
	case f.MaxLength > 0 && utf8.RuneCountInString(v) > f.MaxLength:
		return fmt.Sprintf("expected at most %d characters", f.MaxLength)
	case f.Codes != nil:
		if !f.Codes.Has(v) {
			return wantCode(f.Codes, v)
		}
	case f.Type == schema.Bool:
		if v != "true" && v != "false" {
			return "expected true or false"
		}
	case f.Type == schema.Int32, f.Type == schema.Int64:
		return wantInteger(f, v)
	case f.Pattern != nil:
		if !f.Pattern.MatchString(v) {
			return "expected a value of the form " + f.Form()
		}
	}
	return ""
}

// plainInteger is a whole number in our own notation.
var plainInteger = regexp.MustCompile(`^-?[0-9]+$`)

func wantInteger(f schema.Field, v string) string {
	bits := 64
	if f.Type == schema.Int32 {
		bits = 32
	}
	n, err := strconv.ParseInt(v, 10, bits)
	switch {
	case !plainInteger.MatchString(v):
		return "expected a whole number in digits, such as 1687"
	case err != nil:
		return fmt.Sprintf("expected a whole number of %d bits", bits)
	case f.Min != nil && n < *f.Min:
		return fmt.Sprintf("expected at least %d", *f.Min)
	case f.Max != nil && n > *f.Max:
		return fmt.Sprintf("expected at most %d", *f.Max)
	}
	return ""
}

func wantDate(v, want string, layouts ...string) string {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, v); err == nil {
			return ""
		}
	}
	return "expected " + want
}

// wantCode names the codes of a short list and the file of a long one.
func wantCode(list *schema.CodeList, got string) string {
	const few = 10
	if len(list.Codes) <= few && len(list.Prefixes) == 0 {
		names := make([]string, len(list.Codes))
		for i, c := range list.Codes {
			names[i] = c.Code
		}
		return oneOf(names, got)
	}
	say := fmt.Sprintf("expected a code of schemas/codes/%s.json", list.Name)
	if len(got) > 100 {
		return say
	}
	if near := list.Nearest(got); near != "" {
		say += fmt.Sprintf("; did you mean %s?", near)
	}
	return say
}
