package normalize

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineFeeds writes every line end of a text as a line feed. A carriage return
// says no more than that, is lost where XML carries the text, and on a terminal
// lets what follows cover the line.
func lineFeeds(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte{'\n'})
	return bytes.ReplaceAll(b, []byte{'\r'}, []byte{'\n'})
}

// printable refuses control characters other than tab and line feed, signs
// that end a line or that nobody may use, the replacement sign that marks a
// broken encoding, and the signs that turn the direction of text, which can
// make a figure read otherwise than it stands.
func printable(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' || c == 0x7f {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return true
	}
	for _, r := range string(b) {
		switch {
		case r >= 0x80 && r < 0xa0, // controls
			r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // direction
			r == 0x2028, r == 0x2029, // line and paragraph
			r >= 0xe0000 && r < 0xe0080,                                                      // tags: text that nobody sees
			r == 0xfeff, r == utf8.RuneError, r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // not characters
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
	if len(host) == 0 || host[0] == ':' || bytes.IndexByte(host, '@') >= 0 {
		return false
	}
	ascii := true
	for _, c := range rest {
		if c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || bytes.IndexFunc(rest, unseen) < 0
}

// unseen is a blank or a sign without width, which makes another address of one
// that looks the same.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// garbled reports that UTF-8 was read as Windows-1252 somewhere on its way: Ã³
// for ó, Â¿ for ¿, â€œ for a quote. Only what stands for a letter or a sign
// of Spanish and Portuguese counts: Ã at the end of a quoted word in capitals is
// an honest one.
func garbled(b []byte) bool {
	for i, r := range string(b) {
		switch r {
		case 'Ã':
			next, _ := utf8.DecodeRune(b[i+2:])
			if strings.ContainsRune("¡©\u00ad³º±¼£µ§¢ª´", next) {
				return true
			}
		case 'Â':
			next, _ := utf8.DecodeRune(b[i+2:])
			if strings.ContainsRune("¿¡«»ºª°", next) {
				return true
			}
		case 'â':
			if bytes.HasPrefix(b[i+2:], []byte("€")) {
				return true
			}
		}
	}
	return false
}
