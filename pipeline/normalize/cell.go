package normalize

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
)

// fault is why a cell can't be taken.
type fault struct {
	code     problem.Code
	expected string
}

// value is a cell as read.
type value struct {
	null bool
	text []byte // of a date: day, month or year
	n    int64  // numbers, booleans and instants; the first day of a date
	last int64  // the last day of a date
}

// trim drops blanks, no-break ones too, at both ends.
func trim(b []byte) []byte {
	if n := len(b); n == 0 || plain(b[0]) && plain(b[n-1]) {
		return b
	}
	return bytes.TrimSpace(b)
}

func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// read takes the cell's text, already trimmed and translated.
func (in *input) read(cell []byte, gate func(*schema.Field, []byte) bool) (value, fault) {
	if len(cell) == 0 {
		if in.required {
			return value{}, fault{problem.MissingValue, "a value"}
		}
		return value{null: true}, fault{}
	}
	switch in.kind {
	case list:
		return in.readList(cell, gate)
	case integer:
		return in.readInteger(cell)
	case boolean:
		return readBoolean(cell)
	case date:
		v, f := in.readDate(cell)
		if f.code == "" && string(v.text) != "day" {
			f = fault{problem.InvalidDate, "a day such as 2026-02-20"}
		}
		return v, f
	case partialDate:
		return in.readDate(cell)
	case instant:
		return readInstant(cell)
	}
	for _, f := range in.fields {
		if fault := in.accepts(f, cell, gate); fault.code != "" {
			return value{}, fault
		}
	}
	return value{text: cell}, fault{}
}

// accepts says why a text can't stand in a column.
func (in *input) accepts(f *schema.Field, cell []byte, gate func(*schema.Field, []byte) bool) fault {
	if !printable(cell) {
		return fault{problem.InvalidCharacter, "text without control characters or replacement signs"}
	}
	if f.MaxLength > 0 && len(cell) > f.MaxLength && utf8.RuneCount(cell) > f.MaxLength {
		return fault{problem.TooLong, fmt.Sprintf("at most %d characters", f.MaxLength)}
	}
	if f.URI && !address(cell) {
		return fault{problem.InvalidURL, "an address that starts with https:// or http:// and holds no blanks"}
	}
	if f.Codes != nil && !f.Codes.Has(string(cell)) {
		return fault{problem.UnknownCode, expectedCode(f.Codes, cell)}
	}
	if f.Pattern != nil && !f.Pattern.Match(cell) {
		return fault{problem.InvalidFormat, "a value of the form " + f.Form()}
	}
	for _, known := range in.references {
		if !known(cell) {
			return fault{problem.UnknownReference, fmt.Sprintf("a %s that its table defines", in.name)}
		}
	}
	if gate != nil && gate(f, cell) {
		return fault{problem.PersonalData, "no identity-card number, telephone number or e-mail address"}
	}
	return fault{}
}

// readList reads values joined by ';' as a set: sorted, each once.
func (in *input) readList(cell []byte, gate func(*schema.Field, []byte) bool) (value, fault) {
	items := bytes.Split(cell, []byte{';'})
	for i := range items {
		items[i] = trim(items[i])
		if len(items[i]) == 0 {
			return value{}, fault{problem.InvalidFormat, "values joined by ';', none of them empty"}
		}
		for _, f := range in.fields {
			if fault := in.accepts(f, items[i], gate); fault.code != "" {
				return value{}, fault
			}
		}
	}
	slices.SortFunc(items, bytes.Compare)
	items = slices.CompactFunc(items, bytes.Equal)
	return value{text: bytes.Join(items, []byte{';'})}, fault{}
}

// nearLength is the longest text, in bytes, that is compared with the codes it
// may have meant.
const nearLength = 100

func expectedCode(l *schema.CodeList, got []byte) string {
	expected := "a code of the list " + l.Name
	if len(got) > nearLength {
		return expected
	}
	if near := l.Nearest(string(got)); near != "" {
		expected += ", perhaps " + near
	}
	return expected
}

func (in *input) readInteger(cell []byte) (value, fault) {
	digits, negative := cell, false
	if cell[0] == '-' {
		digits, negative = cell[1:], true
	}
	if len(digits) == 0 {
		return value{}, fault{problem.InvalidInteger, "a whole number in digits"}
	}
	var n int64
	tooLong := false
	for _, c := range digits {
		if c < '0' || c > '9' {
			return value{}, fault{problem.InvalidInteger, "a whole number in digits"}
		}
		d := int64(c - '0')
		tooLong = tooLong || n > (math.MaxInt64-d)/10
		if !tooLong {
			n = n*10 + d
		}
	}
	if negative {
		n = -n
	}
	if tooLong || n < *in.min || n > *in.max {
		return value{}, fault{problem.OutOfRange, "a whole number " + in.limits(func(n int64) string { return fmt.Sprint(n) })}
	}
	return value{n: n}, fault{}
}

func (in *input) limits(show func(int64) string) string {
	switch {
	case in.min != nil && in.max != nil:
		return "from " + show(*in.min) + " to " + show(*in.max)
	case in.min != nil:
		return "of at least " + show(*in.min)
	}
	return "of at most " + show(*in.max)
}

func readBoolean(cell []byte) (value, fault) {
	switch string(cell) {
	case "true":
		return value{n: 1}, fault{}
	case "false":
		return value{n: 0}, fault{}
	}
	return value{}, fault{problem.InvalidBoolean, "true or false"}
}
