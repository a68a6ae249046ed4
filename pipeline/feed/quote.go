package feed

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Quote writes a text as a value or a name of feeds.yaml: plain where YAML
// reads it as that text anywhere, in brackets too, else in quotes.
func Quote(s string) string {
	switch {
	case plainText.MatchString(s) && !reserved(s) && !strings.HasSuffix(s, " ") && printable(s):
		return s
	case !strings.Contains(s, "'") && strings.ContainsAny(s, `\"`) && printable(s):
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case shown(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainText leaves out all signs that mean something to YAML somewhere.
var plainText = regexp.MustCompile(`^[\pL_/][\pL\pN_ ./()+-]*$`)

// reserved knows the words that one YAML or another takes for something else
// than text.
func reserved(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return true
	}
	return false
}

func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !shown(r) }) < 0
}

// shown leaves out what nobody sees, such as a no-break blank.
func shown(r rune) bool { return r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r) }
