package propose

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// kind is what the cells of an input are.
type kind uint8

const (
	prose kind = iota
	figure
	date
	truth
	code
	address
	shaped // of a form, such as a domain or an hour
)

func kindOfInput(t *schema.Schema, in schema.Input) kind {
	f := &t.Fields[in.Fields[0]]
	switch {
	case f.From.Part != schema.Whole, f.Type == schema.Date:
		return date
	case f.Type == schema.Int32, f.Type == schema.Int64:
		return figure
	case f.Type == schema.Bool:
		return truth
	case f.Codes != nil:
		return code
	case f.URI:
		return address
	case f.Pattern != nil:
		return shaped
	}
	return prose
}

// look is what the cells of a column can be.
type look struct {
	dates            dated
	number, plain    float64 // with phrases and signs between thousands; without phrases
	truth, addresses float64
	marks            bool // one sign for yes, nothing for no
	values           map[string][]Value
	coded            map[string]float64
	words            *words
	column           *column
}

func newLook(c *column, all []form, w *words) *look {
	l := &look{column: c, words: w, values: map[string][]Value{}, coded: map[string]float64{}}
	l.dates = readDates(all, c)
	for _, sign := range signs() {
		l.number = max(l.number, c.share(func(s string) bool { _, ok := notation.ParseFigure(s, sign); return ok }))
		l.plain = max(l.plain, c.share(func(s string) bool { _, ok := notation.ParseInteger(s, sign); return ok }))
	}
	l.truth = c.share(func(s string) bool { _, ok := notation.ParseBoolean(s); return ok })
	l.addresses = c.share(isAddress)
	l.marks = len(c.distinct) == 1 && isMark(c.distinct[0].folded)
	return l
}

// isMark knows the signs with which people tick a box.
func isMark(folded string) bool {
	switch folded {
	case "x", "✓", "✔", "✗", "*", "•", "si", "yes", "sim", "1", "true":
		return true
	}
	return false
}

func isAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \t")
}

// code is the value table for a list and how much of the cells has a code.
func (l *look) code(list *schema.CodeList) ([]Value, float64) {
	if _, done := l.coded[list.Name]; !done && l.addresses < 0.5 {
		l.values[list.Name], l.coded[list.Name] = l.words.values(list, l.column.distinct)
	}
	return l.values[list.Name], l.coded[list.Name]
}

// mostSpellings is how many words a column of codes has at most where none of
// them is known.
const mostSpellings = 30

// fits says how much the cells speak for an input: 1 where all of them can be
// it, below 0 where they can't.
func (l *look) fits(t *schema.Schema, in schema.Input, named int) float64 {
	f := &t.Fields[in.Fields[0]]
	share := 0.0
	switch kindOfInput(t, in) {
	case figure:
		share = l.number
	case date:
		share = l.dates.share
	case truth:
		share = l.truth
		if l.marks {
			share = 1
		}
	case address:
		share = l.addresses
	case shaped:
		share = l.column.share(func(s string) bool { return takes(f, s) })
		if host := l.column.share(func(s string) bool { return hasHost(f, s) }); host > share && named > 0 {
			share = host
		}
	case code:
		_, share = l.code(f.Codes)
		if _, said := l.code(f.Codes); named >= nameStrong-10 && len(l.column.distinct) <= mostSpellings && l.addresses+l.number+l.dates.share < 0.5 {
			share = max(said, 0.5)
		}
	case prose:
		share = 0.5
		if f.MaxLength > 0 && l.column.share(func(s string) bool { return len(s) > 4*f.MaxLength }) > 0.5 || l.addresses > 0.5 {
			share = 0
		}
	}
	if l.column.filled == 0 {
		share = 0.5
	}
	if share < 0.5 && named < nameOwn {
		return -1
	}
	return share
}

// host leaves what an outlet is of an address or of a domain with www.
var host = regexp.MustCompile(`^(?:https?://)?(?:www\.)?([^/:?#]+)`)

func hasHost(f *schema.Field, s string) bool {
	m := host.FindStringSubmatch(s)
	return m != nil && f.Name == "outlet" && takes(f, m[1])
}

// takes reports that a text is of a field's form. The last part of a domain
// begins with a letter: "1.687" is a figure.
func takes(f *schema.Field, s string) bool {
	if !f.Pattern.MatchString(s) {
		return false
	}
	if f.Name != "outlet" {
		return true
	}
	first, _ := utf8.DecodeRuneInString(s[strings.LastIndexByte(s, '.')+1:])
	return unicode.IsLetter(first)
}
