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
)

var (
	email = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+`)
	// isoDate is taken out before numbers are looked for: two dates in a row
	// have the shape of a telephone number.
	isoDate = regexp.MustCompile(`\b(19|20)\d\d-\d\d(-\d\d)?\b`)
	// identity is a Venezuelan identity-card number: V or E before it, the
	// words for it before it, points between the thousands, or the bare seven
	// or eight digits. A bare number of that size is no count of prisoners.
	identity = regexp.MustCompile(`(?i)\b[VE][-. ]{0,3}\d{1,2}[. ]?\d{3}[. ]?\d{3}\b|\bc[.]?\s?i[.]?[\s:#.nº°-]{0,6}\d{1,2}[. ]?\d{3}[. ]?\d{3}\b|\bc[eé]dulas?\D{0,12}\d[\d. ]{4,}\d|\b\d{1,2}\.\d{3}\.\d{3}\b|\b\d{7,8}\b`)
	// phone is a Venezuelan number with or without country code, or any number
	// written with a plus.
	phone   = regexp.MustCompile(`\+\d[\d ().\-/]{7,}\d|\b0?(4(12|14|16|22|24|26)|2\d\d)[ .\-/)]{0,2}\d{3}[ .\-]?\d{2}[ .\-]?\d{2}\b`)
	compact = regexp.MustCompile(`\b(19|20)\d{6}\b`)
)

// PersonalData reports whether a text holds an identity-card number, a
// telephone number or an e-mail address. It is made for our own free text and
// codes, where a false alarm costs a rephrasing, and not for addresses of
// pages, which are cited as their publishers made them.
func PersonalData(text []byte) bool {
	digits := 0
	at := false
	for _, c := range text {
		if c >= '0' && c <= '9' {
			digits++
		}
		at = at || c == '@'
	}
	if at && email.Match(text) {
		return true
	}
	if digits < 6 {
		return false
	}
	text = isoDate.ReplaceAll(text, []byte(";"))
	text = compact.ReplaceAllFunc(text, func(b []byte) []byte {
		if _, err := time.Parse("20060102", string(b)); err == nil {
			return []byte(";")
		}
		return b
	})
	if bytes.IndexAny(text, "0123456789") < 0 {
		return false
	}
	return identity.Match(text) || phone.Match(text)
}
