// Package language puts what a version says into English or Spanish: numbers,
// dates and lists as they stand in a sentence, codes and columns by the titles
// that the schemas give them.
//
// Make [Words] of a language and the schemas, then call [Words.Say] for a
// message in both languages, [Words.Title] for a code, [Words.Date] for a date.
//
// A code that no list knows is spelled, never left out: a version of a later
// schema can still be read.
package language

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
)

// Language is the one in which something is said. One that is not set is
// English.
type Language string

// The languages there are.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Words says things in a language, by the titles of a set of schemas.
type Words struct {
	Language Language
	Set      *schema.Set
}

// Say puts a message into the language.
func (w *Words) Say(en, es string, args ...any) string {
	return fmt.Sprintf(w.Pick(en, es), args...)
}

// Pick is the one of two texts that is of the language.
func (w *Words) Pick(en, es string) string {
	if w.Language == Spanish && es != "" {
		return es
	}
	return en
}

// Number has the thousands apart: 3,231 or 3.231.
func (w *Words) Number(n int64) string {
	text := strconv.FormatInt(n, 10)
	mark := w.Pick(",", ".")
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + mark + text[i:]
	}
	return text
}

// Counted is "1 page", "46 páginas".
func (w *Words) Counted(n int64, en, ens, es, ess string) string {
	if n == 1 {
		return w.Number(n) + " " + w.Pick(en, es)
	}
	return w.Number(n) + " " + w.Pick(ens, ess)
}

// ByPages gives what follows to those pages of a fact that say it.
func (w *Words) ByPages(here, all int64) string {
	switch {
	case here == 1 && all == 1:
		return w.Pick("By its only page", "Según su única página")
	case here == 2 && all == 2:
		return w.Pick("By both of its pages", "Según sus dos páginas")
	case here == all:
		return w.Say("By all of its %s pages", "Según sus %s páginas", w.Number(here))
	}
	return w.Say("By %s of %s", "Según %s de %s", w.Counted(here, "page", "pages", "página", "páginas"), w.Number(all))
}

// List is "a, b and c".
func (w *Words) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := items[len(items)-1]
	and := w.Pick(" and ", " y ")
	if w.Language == Spanish && startsWithI(last) {
		and = " e "
	}
	return strings.Join(items[:len(items)-1], ", ") + and + last
}

// startsWithI knows before which words Spanish says e for y.
func startsWithI(word string) bool {
	word = strings.ToLower(word)
	return strings.HasPrefix(word, "i") || strings.HasPrefix(word, "í") || strings.HasPrefix(word, "hi") && !strings.HasPrefix(word, "hie")
}

// Date is 20 February 2026, February 2026 or 2026, in words.
func (w *Words) Date(date string) string {
	layout := time.DateOnly[:min(len(date), len(time.DateOnly))]
	t, err := time.Parse(layout, date)
	if err != nil || date == "" {
		return date
	}
	month := t.Month().String()
	if w.Language == Spanish {
		month = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}[t.Month()-1]
	}
	switch layout {
	case "2006":
		return date
	case "2006-01":
		return w.Say("%s %d", "%s de %d", month, t.Year())
	}
	return w.Say("%d %s %d", "%d de %s de %d", t.Day(), month, t.Year())
}

// On is a date as it stands in a sentence: on the 20th, in February.
func (w *Words) On(date string) string {
	switch len(date) {
	case 0:
		return w.Say("on a day that no page gives", "en fecha que ninguna página da")
	case len(time.DateOnly):
		return w.Say("on %s", "el %s", w.Date(date))
	}
	return w.Say("in %s", "en %s", w.Date(date))
}

// TheDate is a date behind a preposition; in Spanish a day has an article.
func (w *Words) TheDate(date string) string {
	if w.Language == Spanish && len(date) == len(time.DateOnly) {
		return "el " + w.Date(date)
	}
	return w.Date(date)
}

// Column is what a table calls a column; that of a date says first which of its
// columns it is.
func (w *Words) Column(tableName, column string) string {
	s := w.Set.Table(tableName)
	if s == nil || s.Index(column) < 0 {
		return column
	}
	f := s.Fields[s.Index(column)]
	title, _, _ := strings.Cut(w.Pick(f.Title, f.TitleES), ",")
	return title
}

// Cell is a value of a column of a fact as a person reads it.
func (w *Words) Cell(tableName, column, value string) string {
	s := w.Set.Table(tableName)
	if s == nil || s.Index(column) < 0 || value == "" {
		return value
	}
	switch f := s.Fields[s.Index(column)]; {
	case f.Codes != nil:
		return w.Title(f.Codes.Name, value)
	case f.Type == schema.Date:
		return w.Date(value)
	case f.Type == schema.Int32 || f.Type == schema.Int64:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return w.Number(n)
		}
	}
	return value
}

// Spelled is a code that no list has, such as zona_7, as a name.
func Spelled(code string) string {
	if strings.ContainsFunc(code, unicode.IsUpper) {
		return code
	}
	parts := strings.Fields(strings.ReplaceAll(code, "_", " "))
	for i, p := range parts {
		if parts[i] = UpperFirst(p); i > 0 && strings.Trim(p, "iv") == "" { // Yare III
			parts[i] = strings.ToUpper(p)
		}
	}
	return strings.Join(parts, " ")
}

// UpperFirst is a text as it begins a sentence.
func UpperFirst(text string) string {
	if text == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// LowerFirst is a title inside a sentence; an abbreviation stays.
func LowerFirst(text string) string {
	if text == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(text)
	if next, _ := utf8.DecodeRuneInString(text[n:]); unicode.IsUpper(next) {
		return text
	}
	return string(unicode.ToLower(r)) + text[n:]
}
