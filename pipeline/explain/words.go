package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
)

// words puts what a version says into a language.
type words struct {
	language Language
	set      *schema.Set
}

func (s *Snapshot) words() *words { return &words{s.Language, s.set} }

// say puts a message into the language.
func (w *words) say(en, es string, args ...any) string {
	return fmt.Sprintf(w.pick(en, es), args...)
}

func (w *words) pick(en, es string) string {
	if w.language == Spanish && es != "" {
		return es
	}
	return en
}

// number has the thousands apart: 3,231 or 3.231.
func (w *words) number(n int64) string {
	text := strconv.FormatInt(n, 10)
	mark := w.pick(",", ".")
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + mark + text[i:]
	}
	return text
}

// counted is "1 page", "46 páginas".
func (w *words) counted(n int64, en, ens, es, ess string) string {
	if n == 1 {
		return w.number(n) + " " + w.pick(en, es)
	}
	return w.number(n) + " " + w.pick(ens, ess)
}

func (w *words) pages(n int64) string { return w.counted(n, "page", "pages", "página", "páginas") }

// pagesCell is the same for a column whose numbers stand below each other.
func (w *words) pagesCell(n int64) string {
	if n == 1 {
		return w.pages(n) + " "
	}
	return w.pages(n)
}

// list is "a, b and c".
func (w *words) list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := items[len(items)-1]
	and := w.pick(" and ", " y ")
	if w.language == Spanish && startsWithI(last) {
		and = " e "
	}
	return strings.Join(items[:len(items)-1], ", ") + and + last
}

// startsWithI knows before which words Spanish says e for y.
func startsWithI(word string) bool {
	word = strings.ToLower(word)
	return strings.HasPrefix(word, "i") || strings.HasPrefix(word, "í") || strings.HasPrefix(word, "hi") && !strings.HasPrefix(word, "hie")
}

// date is 20 February 2026, February 2026 or 2026, in words.
func (w *words) date(date string) string {
	layout := time.DateOnly[:min(len(date), len(time.DateOnly))]
	t, err := time.Parse(layout, date)
	if err != nil || date == "" {
		return date
	}
	month := t.Month().String()
	if w.language == Spanish {
		month = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}[t.Month()-1]
	}
	switch layout {
	case "2006":
		return date
	case "2006-01":
		return w.say("%s %d", "%s de %d", month, t.Year())
	}
	return w.say("%d %s %d", "%d de %s de %d", t.Day(), month, t.Year())
}

// on is a date as it stands in a sentence: on the 20th, in February.
func (w *words) on(date string) string {
	switch len(date) {
	case 0:
		return w.say("on a day that no page gives", "en fecha que ninguna página da")
	case len(time.DateOnly):
		return w.say("on %s", "el %s", w.date(date))
	}
	return w.say("in %s", "en %s", w.date(date))
}

// theDate is a date behind a preposition; in Spanish a day has an article.
func (w *words) theDate(date string) string {
	if w.language == Spanish && len(date) == len(time.DateOnly) {
		return "el " + w.date(date)
	}
	return w.date(date)
}

// title is what a code list calls a code. Behind an open prefix stands the
// name itself.
func (w *words) title(list, code string) string {
	l := w.set.Lists[list]
	if l == nil || code == "" {
		return code
	}
	for _, c := range l.Codes {
		if c.Code == code {
			return w.pick(c.Title, c.TitleES)
		}
	}
	for _, p := range l.Prefixes {
		rest, ok := strings.CutPrefix(code, p.Prefix)
		if !ok {
			continue
		}
		switch p.Prefix {
		case "other:":
			return rest
		case "government:":
			return w.title("authority", rest)
		}
		return w.pick(p.Title, p.TitleES) + ": " + spelled(rest)
	}
	return spelled(code)
}

// described is what a code list says of a code.
func (w *words) described(list, code string) string {
	if l := w.set.Lists[list]; l != nil {
		for _, c := range l.Codes {
			if c.Code == code {
				return w.pick(c.Description, c.DescriptionES)
			}
		}
	}
	return ""
}

// titles is codes in words.
func (w *words) titles(list string, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = w.title(list, c)
	}
	return out
}

// column is what a table calls a column; that of a date says first which of its
// columns it is.
func (w *words) column(tableName, column string) string {
	s := w.set.Table(tableName)
	if s == nil || s.Index(column) < 0 {
		return column
	}
	f := s.Fields[s.Index(column)]
	title, _, _ := strings.Cut(w.pick(f.Title, f.TitleES), ",")
	return title
}

// cell is a value of a column of a fact as a person reads it.
func (w *words) cell(tableName, column, value string) string {
	s := w.set.Table(tableName)
	if s == nil || s.Index(column) < 0 || value == "" {
		return value
	}
	switch f := s.Fields[s.Index(column)]; {
	case f.Codes != nil:
		return w.title(f.Codes.Name, value)
	case f.Type == schema.Date:
		return w.date(value)
	case f.Type == schema.Int32 || f.Type == schema.Int64:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return w.number(n)
		}
	}
	return value
}

// spelled is a code that no list has, such as zona_7, as a name.
func spelled(code string) string {
	if strings.ContainsFunc(code, unicode.IsUpper) {
		return code
	}
	parts := strings.Fields(strings.ReplaceAll(code, "_", " "))
	for i, p := range parts {
		parts[i] = upperFirst(p)
	}
	return strings.Join(parts, " ")
}

func upperFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// lowerFirst is a title inside a sentence; an abbreviation stays.
func lowerFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if next, _ := utf8.DecodeRuneInString(text[n:]); unicode.IsUpper(next) {
		return text
	}
	return string(unicode.ToLower(r)) + text[n:]
}
