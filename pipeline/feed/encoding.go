package feed

import (
	"strings"
	"unicode"
)

// encodingMeant is the encoding that somebody means by another name of it, or
// "".
func encodingMeant(got string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, got)
	switch plain {
	case "utf8", "utf8bom", "utf8sig", "bom":
		return "utf-8"
	case "utf16", "ucs2", "unicode":
		return "utf-16"
	case "utf16le", "ucs2le":
		return "utf-16le"
	case "utf16be", "ucs2be":
		return "utf-16be"
	case "cp1252", "1252", "win1252", "windows1252", "ansi", "xansi", "windows", "excel":
		return "windows-1252"
	case "latin1", "l1", "iso88591", "88591", "isolatin1", "isolatin":
		return "iso-8859-1"
	case "mac", "macroman", "macosroman", "xmacroman", "apple", "macintosh":
		return "macintosh"
	case "cp850", "850", "ibm850", "dos850", "oem850", "pc850", "oem", "dos", "msdos":
		return "ibm850"
	}
	return ""
}
