package site

import (
	"strings"
	"unicode"
)

// clean is a text of a feed in one line, as a page may show it.
func (e *edition) clean(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) && r != '\u00a0' {
			return ' '
		}
		if unseen(r) {
			return -1
		}
		return r
	}, text)), " ")
}

// unseen reports a sign that steers a terminal, turns the direction of writing
// or stands for nothing.
func unseen(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0xad, r == 0xfffd, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	}
	return false
}
