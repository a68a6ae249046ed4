package notation

import (
	"regexp"
	"strings"
	"unicode"
)

// token is a part of a pattern that stands for a part of a date.
type token int

const (
	literal token = iota
	day
	month
	monthName
	year
	shortYear
	weekday
	clock
)

// tokenOf gives the token that a folded word stands for, or literal.
func tokenOf(word string) token {
	switch word {
	case "d", "dd":
		return day
	case "m", "mm":
		return month
	case "month", "mmm", "mmmm":
		return monthName
	case "yyyy", "aaaa":
		return year
	case "yy", "aa":
		return shortYear
	case "weekday", "ddd", "dddd":
		return weekday
	case "time":
		return clock
	}
	return literal
}

// part names what a token gives; a pattern has each part once at most.
func (t token) part() string {
	switch t {
	case day:
		return "day"
	case month, monthName:
		return "month"
	case year, shortYear:
		return "year"
	case weekday:
		return "weekday"
	}
	return "time"
}

// shape is what a folded cell must have where the token stands.
func (t token) shape() string {
	switch t {
	case day:
		return `(\d{1,2})(?:\.?[o\x{ba}\x{b0}]|er|ro|st|nd|rd|th)?`
	case month:
		return `(\d{1,2})`
	case monthName:
		return `([a-z]+\.?)`
	case year:
		return `(\d{4})`
	case shortYear:
		return `(\d{2})`
	case weekday:
		return `([a-z]+(?:[- ]feira)?\.?)`
	}
	return `(\d{1,2}:\d{2}(?::\d{2})?)`
}

// scan turns a folded pattern into the shape of a cell and adds its tokens to
// f; wrong says why it can't. Tokens are whole words, so that at least one sign
// always stands between two of them and a cell can be read one way only.
func (f *DateFormat) scan(pattern string) (shape, wrong string) {
	for pattern != "" {
		n := strings.IndexFunc(pattern, notLetter)
		if n < 0 {
			n = len(pattern)
		}
		if n == 0 {
			n = strings.IndexFunc(pattern, func(r rune) bool { return !notLetter(r) })
			if n < 0 {
				n = len(pattern)
			}
			if strings.ContainsFunc(pattern[:n], unicode.IsDigit) {
				return "", "digits in it stand for nothing; write d, m and yyyy for the digits of a date"
			}
			shape += regexp.QuoteMeta(pattern[:n])
			pattern = pattern[n:]
			continue
		}
		s, wrong := f.word(pattern[:n])
		if wrong != "" {
			return "", wrong
		}
		shape, pattern = shape+s, pattern[n:]
	}
	return shape, ""
}

// notLetter counts the sign of an ordinal as no letter: dº is a d.
func notLetter(r rune) bool { return !unicode.IsLetter(r) || r == 'º' || r == 'ª' }

// word takes a word of a pattern: a token, digits without anything between, or
// a literal.
func (f *DateFormat) word(word string) (shape, wrong string) {
	if t := tokenOf(word); t != literal {
		f.tokens = append(f.tokens, t)
		return t.shape(), ""
	}
	if shape := f.fixed(word); shape != "" {
		return shape, ""
	}
	if wrong := suspect(word); wrong != "" {
		return "", wrong
	}
	return regexp.QuoteMeta(word), ""
}

// fixed takes words such as yyyymmdd, whose digits are counted; "" for others.
func (f *DateFormat) fixed(word string) (shape string) {
	var tokens []token
	for word != "" {
		t, width := literal, 2
		switch {
		case strings.HasPrefix(word, "yyyy"), strings.HasPrefix(word, "aaaa"):
			t, width = year, 4
			shape += `(\d{4})`
		case strings.HasPrefix(word, "mm"):
			t = month
			shape += `(\d{2})`
		case strings.HasPrefix(word, "dd"):
			t = day
			shape += `(\d{2})`
		default:
			return ""
		}
		tokens, word = append(tokens, t), word[width:]
	}
	f.tokens = append(f.tokens, tokens...)
	return shape
}

// suspect says what is wrong with a word that was surely meant as tokens.
func suspect(word string) string {
	switch {
	case word == "y" || word == "yyy":
		return "a year is written yyyy, or yy for two digits, not " + word
	case word == "hh" || word == "ss":
		return "a time of day is written time, not with " + word
	case len(word) > 1 && strings.Trim(word, "dmy") == "", strings.Trim(word, "a") == "" && len(word) > 2:
		return "what " + word + " means is not clear; put a sign between day, month and year"
	}
	for _, name := range []string{"month", "weekday", "time", "yyyy", "aaaa"} {
		if strings.Contains(word, name) {
			return name + " runs into other letters in " + word + "; put a blank or a sign between them"
		}
	}
	return ""
}
