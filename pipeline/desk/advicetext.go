package desk

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cellShown is how many characters of a cell a message repeats.
const cellShown = 70

// quote shows a text of a file: short, on one line, blanks of all kinds as
// blanks, and what can't be seen, such as the signs by which a terminal is
// steered, by its number.
func quote(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
	}
	s = b.String()
	if utf8.RuneCountInString(s) > cellShown {
		s = string([]rune(s)[:cellShown]) + "…"
	}
	return `"` + s + `"`
}

// visible is a text without the signs that can't be seen.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s))
}

// widthless reports whether a sign stands in a text without being seen there.
func widthless(r rune) bool { return unicode.Is(unicode.Cf, r) }

// formulaError reports whether a cell shows that the formula behind it failed,
// in the words of an English or a Spanish spreadsheet program.
func formulaError(cell string) bool {
	switch strings.ToUpper(strings.TrimSpace(cell)) {
	case "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
		"#¡REF!", "#N/D", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NULO!", "#¡NUM!", "#¡DESBORDAMIENTO!", "#¡CALC!", "#####":
		return true
	}
	return false
}
