package normalize

import (
	"bytes"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/problem"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// fault is why a cell can't be taken.
type fault struct {
	code     problem.Code
	expected string
}

// value is a cell as read.
type value struct {
	null  bool
	bytes []byte // text
	n     int64  // numbers and booleans; the first day of a date
	last  int64  // the last day of a date
	prec  string // day, month or year
}

// trim drops blanks, no-break ones too, at both ends.
func trim(b []byte) []byte {
	if n := len(b); n == 0 || plain(b[0]) && plain(b[n-1]) {
		return b
	}
	return bytes.Trim(b, " \t\r\n\u00a0")
}

func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// read takes the cell's text, already trimmed and translated.
func (in *input) read(cell []byte, gate func([]byte) bool) (value, fault) {
	if len(cell) == 0 {
		if in.required {
			return value{}, fault{problem.MissingValue, "a value"}
		}
		return value{null: true}, fault{}
	}
	switch in.kind {
	case integer:
		return in.readInteger(cell)
	case boolean:
		return readBoolean(cell)
	case date:
		v, f := in.readDate(cell)
		if f.code == "" && v.prec != "day" {
			f = fault{problem.InvalidDate, "a day such as 2026-02-20"}
		}
		return v, f
	case partialDate:
		return in.readDate(cell)
	}
	return in.readText(cell, gate)
}

func (in *input) readText(cell []byte, gate func([]byte) bool) (value, fault) {
	f := in.field
	if !printable(cell) {
		return value{}, fault{problem.InvalidCharacter, "text without control characters or replacement signs"}
	}
	if f.MaxLength > 0 && len(cell) > f.MaxLength && utf8.RuneCount(cell) > f.MaxLength {
		return value{}, fault{problem.TooLong, fmt.Sprintf("at most %d characters", f.MaxLength)}
	}
	switch {
	case f.URI:
		if !address(cell) {
			return value{}, fault{problem.InvalidURL, "an address that starts with https:// or http:// and holds no blanks"}
		}
	case f.Codes != nil:
		if !f.Codes.Has(string(cell)) {
			return value{}, fault{problem.UnknownCode, expectedCode(f.Codes, string(cell))}
		}
	case f.Pattern != nil:
		if !f.Pattern.Match(cell) {
			return value{}, fault{problem.InvalidFormat, "a value of the form " + f.Pattern.String()}
		}
	}
	if in.reference != nil && !in.reference(cell) {
		return value{}, fault{problem.UnknownReference, fmt.Sprintf("a %s that its table defines", in.name)}
	}
	if f.FreeText && gate != nil && gate(cell) {
		return value{}, fault{problem.PersonalData, "no identity-card number, telephone number or e-mail address"}
	}
	return value{bytes: cell}, fault{}
}

func expectedCode(l *schema.CodeList, got string) string {
	if near := l.Nearest(got); near != "" {
		return fmt.Sprintf("a code of the list %s, perhaps %s", l.Name, near)
	}
	return fmt.Sprintf("a code of the list %s", l.Name)
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
	for _, c := range digits {
		if c < '0' || c > '9' {
			return value{}, fault{problem.InvalidInteger, "a whole number in digits"}
		}
		if n < math.MaxInt64/10-9 {
			n = n*10 + int64(c-'0')
		}
	}
	if negative {
		n = -n
	}
	if f := in.field; f.Min != nil && n < *f.Min || f.Max != nil && n > *f.Max {
		return value{}, fault{problem.OutOfRange, "a whole number " + limits(f, func(n int64) string { return fmt.Sprint(n) })}
	}
	return value{n: n}, fault{}
}

func limits(f *schema.Field, show func(int64) string) string {
	switch {
	case f.Min != nil && f.Max != nil:
		return "from " + show(*f.Min) + " to " + show(*f.Max)
	case f.Min != nil:
		return "of at least " + show(*f.Min)
	}
	return "of at most " + show(*f.Max)
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

// readDate reads 2026-02-20, 2026-02 or 2026: the first and last day meant.
func (in *input) readDate(cell []byte) (value, fault) {
	bad := fault{problem.InvalidDate, "a date such as 2026-02-20, 2026-02 or 2026"}
	y, ok := number(cell, 0, 4)
	m, d, prec := 1, 1, "year"
	if len(cell) >= 7 && ok {
		m, ok = number(cell, 5, 7)
		ok = ok && cell[4] == '-' && m >= 1 && m <= 12
		prec = "month"
	}
	if len(cell) == 10 && ok {
		d, ok = number(cell, 8, 10)
		ok = ok && cell[7] == '-' && d >= 1 && d <= daysIn(y, m)
		prec = "day"
	}
	if !ok || len(cell) != 4 && len(cell) != 7 && len(cell) != 10 {
		return value{}, bad
	}
	v := value{n: table.Days(y, m, d), prec: prec}
	switch prec {
	case "year":
		v.last = table.Days(y, 12, 31)
	case "month":
		v.last = table.Days(y, m, daysIn(y, m))
	default:
		v.last = v.n
	}
	if f := in.field; f.Min != nil && v.n < *f.Min || f.Max != nil && v.last > *f.Max {
		day := func(n int64) string { return string(table.AppendDate(nil, n)) }
		return value{}, fault{problem.OutOfRange, "a date " + limits(f, day)}
	}
	return v, fault{}
}

func number(b []byte, from, to int) (int, bool) {
	if len(b) < to {
		return 0, false
	}
	n := 0
	for _, c := range b[from:to] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// printable refuses control characters other than tab and line endings, the
// replacement sign that marks a broken encoding, and the signs that turn the
// direction of text, which can make a figure read otherwise than it stands.
func printable(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return true
	}
	for _, r := range string(b) {
		if r == utf8.RuneError || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return false
		}
	}
	return true
}

// address accepts an absolute http or https URL with a host and no user name:
// a link that a reader can follow and a page can carry.
func address(b []byte) bool {
	rest, ok := bytes.CutPrefix(b, []byte("https://"))
	if !ok {
		if rest, ok = bytes.CutPrefix(b, []byte("http://")); !ok {
			return false
		}
	}
	host := rest
	if i := bytes.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	if len(host) == 0 || bytes.IndexByte(host, '@') >= 0 {
		return false
	}
	for _, c := range rest {
		if c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`' {
			return false
		}
	}
	return true
}
