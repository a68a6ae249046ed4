package notation

import "strings"

// ParseFigure reads a number with the words that say how precise it is: "más
// de 700", "unos 900", "60–70", "600+"; case, accents and blanks do not count.
// Separators between thousands are those of [ParseInteger]. Negative figures
// are not read, nor are ranges whose ends are equal or reversed, two phrases at
// once, numbers in words, or text behind the number ("700 personas").
func ParseFigure(cell string, t Thousands) (Figure, bool) {
	first, last := strings.IndexAny(cell, digits), strings.LastIndexAny(cell, digits)
	if first < 0 {
		return Figure{}, false
	}
	before, number, after := cell[:first], cell[first:last+1], cell[last+1:]
	if strings.TrimSpace(before) == "" && strings.TrimSpace(after) == "" {
		if n, ok := ParseInteger(number, t); ok {
			return Figure{Value: n, Precision: Exact}, true
		}
	}
	before, after = Fold(before), Fold(after)
	precision := ""
	switch {
	case after == "":
		if f, ok := parseRange(before, number, t); ok {
			return f, true
		}
		precision = saidBefore(before)
	case before == "":
		precision = saidAfter(after)
	}
	n, ok := parseEnd(number, t)
	if precision == "" || !ok {
		return Figure{}, false
	}
	return Figure{Value: n, Precision: precision}, true
}

const digits = "0123456789"

// parseRange reads "60-70" or "60 y 70"; before is what stands in front of it.
func parseRange(before, number string, t Thousands) (Figure, bool) {
	low, between, high := cutRange(number, t)
	if !saysRange(before, between) {
		return Figure{}, false
	}
	from, ok := parseEnd(low, t)
	to, good := parseEnd(high, t)
	if !ok || !good || from >= to {
		return Figure{}, false
	}
	return Figure{Value: from, Max: to, Precision: Range}, true
}

// cutRange cuts at the first text between digits that is no sign between
// thousands. between is folded, and empty where there is none.
func cutRange(number string, t Thousands) (low, between, high string) {
	for start := 0; start < len(number); {
		gap := strings.IndexFunc(number[start:], notDigit)
		if gap < 0 {
			break
		}
		gap += start
		start = gap + strings.IndexAny(number[gap:], digits)
		if t.at(number[gap:]) != start-gap {
			return number[:gap], Fold(number[gap:start]), number[start:]
		}
	}
	return number, "", ""
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// parseEnd reads a number inside a phrase. One that begins with 0 is part of
// something else there: 01-02 is a date.
func parseEnd(s string, t Thousands) (int64, bool) {
	if len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	return ParseInteger(s, t)
}
