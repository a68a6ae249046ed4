package notation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which texts are compared: lower case, letters
// without accents, blanks of all kinds collapsed to one and trimmed,
// typographic dashes and quotes plain, signs without width left out. Folding
// twice changes nothing more.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank, letter := false, false
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank, letter = b.Len() > 0, false
			continue
		case widthless(r) || letter && unicode.Is(unicode.Mn, r):
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		// Accents come off letters only: taken off a sign they would turn
		// "not greater" into "greater".
		if letter = unicode.IsLetter(r); letter && r >= utf8.RuneSelf {
			writeBase(&b, s[i:], r)
		} else {
			b.WriteRune(plain(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// folded reports whether s is in its folded form; false may mean unknown.
func folded(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c >= 'A' && c <= 'Z' || c == '`' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return s == "" || before != ' '
}

// writeBase writes r, the letter with which rest begins, without its accents.
func writeBase(b *strings.Builder, rest string, r rune) {
	parts := norm.NFD.PropertiesString(rest).Decomposition()
	if parts == nil {
		b.WriteRune(plain(unicode.ToLower(r)))
		return
	}
	for _, p := range string(parts) {
		if !unicode.Is(unicode.Mn, p) {
			b.WriteRune(plain(unicode.ToLower(p)))
		}
	}
}

// widthless tells signs that nobody sees. Those that turn the direction of text
// are not among them: they make a figure read otherwise than it stands.
func widthless(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	}
	return false
}

// plain turns typographic dashes and quotes into those of a keyboard.
func plain(r rune) rune {
	switch r {
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe58', '\ufe63', '\uff0d':
		return '-'
	case '`', '\u00b4', '\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u2039', '\u203a', '\u02b9', '\u02bb', '\u02bc':
		return '\''
	case '\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\u00ab', '\u00bb':
		return '"'
	}
	return r
}
