package notation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// DateFormat is a declared way of writing dates, such as "d/m/yyyy" or
// "d de month de yyyy"; see [ParseDateFormat]. The zero value reads nothing.
type DateFormat struct {
	pattern string
	shape   *regexp.Regexp // one group for each token, over a folded cell
	tokens  []token
}

// ParseDateFormat reads a pattern made of tokens and literal text. Case does
// not count in it, so DD/MM/YYYY is d/m/yyyy.
//
//	d, dd                 day: 1 or 2 digits, also 1º, 1o, 1er, 1st
//	m, mm                 month: 1 or 2 digits
//	month, mmm, mmmm      month's name or abbreviation in Spanish, Portuguese, English
//	yyyy, aaaa            year: 4 digits
//	yy, aa                year: 2 digits, 00-69 is 20yy and 70-99 is 19yy
//	weekday, ddd, dddd    weekday's name or abbreviation; it has to be that of the date
//	time                  14:30 or 14:30:59, left out
//	yyyymmdd, ddmmyyyy    digits without anything between, also yyyymm and mmyyyy
//
// Everything else is literal: a blank stands for one or more of any kind,
// letters are compared folded, the words "de" of "d de month de yyyy" are no
// tokens. A pattern needs a year, and a month where it has a day. The error
// says what is wrong and shows an example.
func ParseDateFormat(pattern string) (DateFormat, error) {
	f := DateFormat{pattern: strings.TrimSpace(pattern)}
	if len(f.pattern) > maxPattern {
		return DateFormat{}, fmt.Errorf("a date format of %d bytes, expected at most %d; %s", len(f.pattern), maxPattern, examples)
	}
	shape, wrong := f.scan(Fold(f.pattern))
	if wrong == "" {
		wrong = f.lacks()
	}
	if wrong != "" {
		return DateFormat{}, fmt.Errorf("date format %q: %s; %s", f.pattern, wrong, examples)
	}
	var err error
	if f.shape, err = regexp.Compile("^" + shape + "$"); err != nil {
		return DateFormat{}, fmt.Errorf("date format %q can't be read: %w; %s", f.pattern, err, examples)
	}
	return f, nil
}

const (
	maxPattern = 100
	examples   = `formats look like d/m/yyyy, d de month de yyyy, month yyyy`
)

// String gives the pattern as it was declared.
func (f DateFormat) String() string { return f.pattern }

// Equal reports whether two formats have the same pattern.
func (f DateFormat) Equal(g DateFormat) bool { return f.pattern == g.pattern }

// Read reads a date that fills the cell; blanks may stand around it. ok is
// false for another shape, for dates that the calendar does not have and for
// those that fall on another weekday.
func (f DateFormat) Read(cell string) (d Date, ok bool) {
	if f.shape == nil {
		return Date{}, false
	}
	found := f.shape.FindStringSubmatch(Fold(cell))
	if found == nil {
		return Date{}, false
	}
	for i, t := range f.tokens {
		if !d.take(t, found[i+1]) {
			return Date{}, false
		}
	}
	if !d.possible() {
		return Date{}, false
	}
	if at := slices.Index(f.tokens, weekday); at >= 0 && !d.falls(found[at+1]) {
		return Date{}, false
	}
	return d, true
}

// lacks says what a pattern still needs, or has twice.
func (f DateFormat) lacks() string {
	seen := map[string]bool{}
	for _, t := range f.tokens {
		if seen[t.part()] {
			return "the " + t.part() + " stands in it twice" + clockHint(f.pattern)
		}
		seen[t.part()] = true
	}
	switch {
	case f.pattern == "":
		return "it is empty"
	case !seen["year"]:
		return "it has no year; write yyyy for four digits, yy for two"
	case seen["day"] && !seen["month"]:
		return "it has a day and no month; write m for a number, month for a name"
	}
	for _, word := range strings.FieldsFunc(Fold(f.pattern), notLetter) {
		switch {
		case (word == "dia" || word == "day") && !seen["day"]:
			return "a day is written d, not " + word
		case word == "mes" && !seen["month"]:
			return "a month is written m for a number, month for a name, not mes"
		}
	}
	return ""
}

// clockHint helps with hh:mm, where mm is read as a month.
func clockHint(pattern string) string {
	if !strings.Contains(pattern, ":") {
		return ""
	}
	return "; a time of day is written time"
}
