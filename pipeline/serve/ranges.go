package serve

import (
	"regexp"
	"strings"
)

var (
	lastNone = regexp.MustCompile(`^bytes=[ \t]*-0+[ \t]*$`)
	hugeByte = regexp.MustCompile(`\d{19,}`)
)

// saneRange is what a Range header means, by RFC 9110 and before net/http takes
// it over: a unit that nobody knows is ignored, a position beyond what a number
// holds is one beyond the end. ok is false for the last none of the bytes, which
// can't be answered.
func saneRange(header string) (sane string, ok bool) {
	if !strings.HasPrefix(header, "bytes=") {
		return "", true
	}
	return hugeByte.ReplaceAllString(header, "999999999999999999"), !lastNone.MatchString(header)
}
