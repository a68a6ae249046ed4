package notation

import (
	"math"
	"strings"
	"unicode/utf8"
)

// ParseInteger reads a whole number: plain digits, or one to three digits and
// then groups of three behind the declared sign. A minus sign may stand before
// it and blanks around it. ok is false for anything else, "1.687" without a
// declared sign and "0.123" with one among them, and for what int64 can't hold.
func ParseInteger(cell string, t Thousands) (n int64, ok bool) {
	s, negative := cutMinus(strings.TrimSpace(cell))
	zero := strings.HasPrefix(s, "0")
	groups, run := 0, 0
	for len(s) > 0 {
		if c := s[0]; c >= '0' && c <= '9' {
			// Counted below zero, where int64 reaches one further.
			d := int64(c - '0')
			if n < (math.MinInt64+d)/10 {
				return 0, false
			}
			n, run, s = n*10-d, run+1, s[1:]
			continue
		}
		width := t.at(s)
		if width == 0 || zero || run == 0 || run > 3 || groups > 0 && run != 3 {
			return 0, false
		}
		groups, run, s = groups+1, 0, s[width:]
	}
	if run == 0 || groups > 0 && run != 3 || !negative && n == math.MinInt64 {
		return 0, false
	}
	if !negative {
		n = -n
	}
	return n, true
}

func cutMinus(s string) (rest string, negative bool) {
	if rest, negative = strings.CutPrefix(s, "-"); negative {
		return rest, true
	}
	return strings.CutPrefix(s, "\u2212")
}

// at gives the length in bytes of the sign with which s begins, 0 if it begins
// with something else.
func (t Thousands) at(s string) int {
	r, width := utf8.DecodeRuneInString(s)
	found := false
	switch t {
	case Point:
		found = r == '.'
	case Comma:
		found = r == ','
	case Space:
		found = r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009' || r == '\u2007'
	case Apostrophe:
		found = r == '\'' || r == '\u2019' || r == '\u02bc'
	}
	if !found {
		return 0
	}
	return width
}
