// Package check holds what is published against what must be true: rules over
// a row ([Flag]), a table ([Unique]) and a succession ([Succession]), and the
// gate that keeps personal data out ([PersonalData]).
//
// What breaks a rule becomes a problem or, for a succession, a refusal. No
// value is changed.
package check

import (
	"bytes"
	"regexp"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/schema"
)

// grouped is the digits of a Venezuelan identity-card number behind a sign that
// says what it is: together, or in thousands.
const grouped = `(?:\d{6,9}|\d{1,3}(?:[. ]\d{3}){1,2})\b`

var (
	email = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+`)
	// identity is an identity-card number behind V or E, or behind the words
	// for it.
	identity = regexp.MustCompile(`(?i)\b[VE](?:[-._ ]{0,3}(?:\d{7,9}|\d{1,2}[. ]\d{3}[. ]\d{3})|-\d{3}\.?\d{3})\b` +
		`|\bc\.?\s?i\.?[\s:#.noº°-]{0,6}` + grouped +
		`|\b(?:c(?:é|e\x{301}?)dulas?|ced\.|dni|pasaportes?|passports?)\D{0,30}` + grouped)
	// date is taken out before numbers that nothing introduces are looked for:
	// dates in a row have the shape of a telephone number.
	date = regexp.MustCompile(`\b(?:19|20)\d\d-(?:19|20)?\d\d(?:-\d\d)?\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b`)
	// reportID holds any digits, and an e before them.
	reportID = regexp.MustCompile(`\b(?:ar|dc|vr)-[0-9a-f]{10}\b`)
	compact  = regexp.MustCompile(`\b(19|20)\d{6}\b`)
	// bare is a number that no count of prisoners can be.
	bare = regexp.MustCompile(`\b\d{1,2}\.\d{3}\.\d{3}\b|\b\d{7,12}\b`)
	// personalKey is a whole key: an identity-card number, with or without the
	// sign that says so, or a telephone number. Ids that merely hold such digits,
	// as digests do, are none.
	personalKey = regexp.MustCompile(`(?i)^(?:(?:v|e|ci|c\.i\.?|cedula|dni)[-._: ]{0,3}\d{6,9}|\d{7,9}|(?:[ve][-._: ]{0,3})?\d{1,2}[._]\d{3}[._]\d{3}|(?:\+?58[-._:]?0?|0)[24]\d\d(?:[-._:]?\d){7})$`)
	// phone is any number behind a plus or a word for telephone, or a
	// Venezuelan one: a mobile's, a landline's with 0 or 58, or one written with
	// hyphens, points or brackets. A plus behind a digit is a sum.
	phone = regexp.MustCompile(`(?i)(?:^|[^\d])\+\(?\d(?:[ ().\-/]{0,2}\d){8,14}` +
		`|\b(?:tel[eé]?f?(?:onos?)?|tlfn?o?|tfno?|phone|whatsapp|m[oó]vil|celular|cel)\b\D{0,15}\d(?:[ .\-/()]{0,2}\d){6,12}` +
		`|\b(?:(?:00)?58[ .\-(]{0,2})?0?4(?:1[24658]|2[246])[ .\-/)]{0,3}(?:\d[ .\-]?){6}\d\b` +
		`|\b(?:(?:00)?58[ .\-(]{0,2}0?|0)2\d\d[ .\-/)]{0,3}(?:\d[ .\-]?){6}\d\b` +
		`|\b2\d\d[.\-)] ?\d{3}[.\-]?\d{2}[.\-]?\d{2}\b`)
)

// Gate reports whether a column's cell holds personal data: free text by
// [PersonalData], keys by [PersonalKey]. Other columns are not looked at.
func Gate(f *schema.Field, cell []byte) bool {
	return f.FreeText && PersonalData(cell) || f.Unique && PersonalKey(cell)
}

// PersonalKey reports whether a key is an identity-card number or a telephone
// number, which a list of people may well use to tell its rows apart.
func PersonalKey(key []byte) bool {
	return len(key) > 6 && personalKey.Match(key)
}

// PersonalData reports whether a text holds an identity-card number, a
// telephone number or an e-mail address. It is made for our own free text and
// codes, where a false alarm costs a rephrasing, and not for addresses of
// pages, which are cited as their publishers made them.
func PersonalData(text []byte) bool {
	at, ascii := false, true
	for _, c := range text {
		at = at || c == '@'
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii && bytes.ContainsFunc(text, func(r rune) bool { return key(r) != r }) {
		text = bytes.Map(key, text)
	}
	if at && email.Match(text) {
		return true
	}
	if !numbered(text) {
		return false
	}
	text = reportID.ReplaceAll(text, []byte(";"))
	if identity.Match(text) {
		return true
	}
	text = date.ReplaceAll(text, []byte(";"))
	text = compact.ReplaceAllFunc(text, func(b []byte) []byte {
		if _, err := time.Parse("20060102", string(b)); err == nil {
			return []byte(";")
		}
		return b
	})
	return bare.Match(text) || phone.Match(text)
}

// numbered reports whether so many digits stand together, with at most three
// signs between two of them, as in the shortest numbers that are looked for: an
// identity card's six, a telephone's seven. Few notes have them, and the search
// for the numbers takes a hundred times longer.
func numbered(text []byte) bool {
	card, digits, gap := 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if n := isoDate(text, i); n > 0 {
				card, digits, i = 0, 0, i+n-1
				continue
			}
			card, digits, gap = card+1, digits+1, 0
			if card == 6 || digits == 7 {
				return true
			}
		case ' ', '.', '-', '/', '(', ')':
			if c == '/' || c == '(' || c == ')' {
				card = 0
			}
			if gap++; gap > 3 {
				card, digits = 0, 0
			}
		default:
			card, digits, gap = 0, 0, 0
		}
	}
	return false
}

// isoDate is the length of the day, month or span of years that starts at i,
// or 0.
func isoDate(text []byte, i int) int {
	const day, month = "0000-00-00", "0000-00"
	if i > 0 && word(text[i-1]) {
		return 0
	}
	rest := text[i:]
	if len(rest) < len(month) || rest[4] != '-' || rest[0] != '1' && rest[0] != '2' {
		return 0
	}
	if m := date.FindIndex(rest[:min(len(rest), len(day)+1)]); m != nil && m[0] == 0 {
		return m[1]
	}
	return 0
}

func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// key is the sign that a plain keyboard has for r; negative for none.
func key(r rune) rune {
	switch {
	case r < 0x100 && r != '\u00a0' && r != '\u00ad': // ASCII and the letters of Spanish
		return r
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1
	case r == '＋':
		return '+'
	case r == '．':
		return '.'
	case unicode.Is(unicode.Nd, r):
		return '0' + digit(r)
	}
	return r
}

// digit is the value of a decimal digit; they come in runs from 0 to 9.
func digit(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	return 0
}
