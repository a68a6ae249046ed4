package csvfile

import (
	"strings"
	"unicode"
)

// kind is what a cell looks like.
type kind int

const (
	empty   kind = iota
	figures      // a number, a date, a time or an address: what names are not
	words
)

// kindOf says what a trimmed cell looks like.
func kindOf(c string) kind {
	if c == "" {
		return empty
	}
	if strings.HasPrefix(c, "http://") || strings.HasPrefix(c, "https://") {
		return figures
	}
	digits, letters, others := 0, 0, 0
	for _, r := range c {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		case !unicode.IsSpace(r) && !strings.ContainsRune(".,:/-+%'’–$€()", r):
			others++
		}
	}
	switch {
	case digits == 0 || others > 0:
		return words
	case letters == 0 || dateInWords(c):
		return figures
	}
	return words
}

// dateInWords recognises "21 de febrero de 2026", "21-feb-26" and "February
// 21, 2026": two numbers, of which the last is a year, and a month.
func dateInWords(c string) bool {
	parts := strings.FieldsFunc(c, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) != 2 || len(parts[0]) > 2 || !strings.HasSuffix(c, parts[1]) {
		return false
	}
	return len(parts[1]) == 4 || len(parts[1]) == 2 && strings.HasPrefix(c, parts[0])
}

func isYear(c string) bool {
	return len(c) == 4 && (c[:2] == "19" || c[:2] == "20") && kindOf(c) == figures
}
