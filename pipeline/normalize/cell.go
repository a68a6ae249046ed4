package normalize

import (
	"bytes"
	"fmt"
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

// read takes a text in our own notation, or where written is not nil, in the
// feed's.
func (in *input) read(cell []byte, written *Notation, gate func(*schema.Field, []byte) bool) (value, fault) {
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
		return in.readInteger(cell, written)
	case boolean:
		return readBoolean(cell, written)
	case date:
		v, f := in.readDate(cell, written)
		if f.code == "" && string(v.text) != "day" {
			f = fault{problem.InvalidDate, "a day such as 2026-02-20"}
		}
		return v, f
	case partialDate:
		return in.readDate(cell, written)
	case instant:
		return readInstant(cell)
	}
	cell = lineFeeds(cell)
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
	if !f.URI && garbled(cell) {
		return fault{problem.InvalidEncoding, "text in the encoding that the feed declares; somewhere on its way it was read in another one"}
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
	items := bytes.Split(lineFeeds(cell), []byte{';'})
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
