package desk

import (
	"strings"
	"unicode"

	"github.com/recuento/recuento/pipeline/csvfile"
)

// checkDialect says how a CSV was read, where it was not plain UTF-8 with
// commas, and warns where that is doubtful.
func (c *checking) checkDialect(g *grid) {
	d := c.desk
	if g.found == nil {
		return
	}
	encoding, delimiter, sure := "UTF-8", ",", true
	for _, f := range g.found {
		switch f.Property {
		case "encoding":
			encoding, sure = encodingName(f.Value), f.Sure
		case "delimiter":
			delimiter = f.Value
		}
	}
	if delimiter == "tab" || delimiter == "\t" {
		delimiter = d.say("tabs", "tabuladores")
	} else {
		delimiter = d.say(`“%s”`, "«%s»", delimiter)
	}
	if encoding != "UTF-8" || delimiter != d.say(`“,”`, "«,»") {
		c.out.Notes = append(c.out.Notes, d.say("Read as %s, separated by %s.", "Leído como %s, separado por %s.", encoding, delimiter))
	}
	odd := oddWord(g.lines, encoding == "UTF-8")
	if sure && odd == "" {
		return
	}
	if odd == "" {
		odd = accented(g.lines)
	}
	if odd == "" {
		return
	}
	c.warn(Finding{Code: encodingDoubtful, Says: d.say("The letters with accents may have been read wrongly: the file has words such as %s.", "Puede que las letras con tilde se hayan leído mal: el archivo tiene palabras como %s.", quote(odd)),
		Detail: []string{d.say("If that is not what was written, save the file as .xlsx, or as CSV in UTF-8.", "Si no es lo que se escribió, hay que guardar el archivo como .xlsx, o como CSV en UTF-8.")}})
}

func encodingName(value string) string {
	switch csvfile.Encoding(value) {
	case csvfile.Windows1252:
		return "Windows-1252"
	case csvfile.Latin1:
		return "ISO-8859-1"
	case "macintosh":
		return "Mac Roman"
	}
	return strings.ToUpper(value)
}

// oddWord finds a word with a sign inside that no word has: text of one
// encoding that was read as another.
func oddWord(lines []line, utf8 bool) string {
	return wordWith(lines, func(before, r, after rune) bool {
		switch {
		case before == 'Ã' || before == 'Â': // UTF-8 that was taken for Windows-1252 once
			return r >= 0x80 && r <= 0xbf || strings.ContainsRune("‘“‰šœ", r)
		case utf8:
			return false
		case strings.ContainsRune("‡œŽŒ†ˆ˜‰", r): // MacRoman á, ú, é, and others
			return unicode.IsLetter(before) || unicode.IsLetter(after)
		}
		return (r == '—' || r == '–') && unicode.IsLower(before) && unicode.IsLower(after)
	})
}

// accented finds a word with a letter outside ASCII.
func accented(lines []line) string {
	return wordWith(lines, func(_, r, _ rune) bool { return r > unicode.MaxASCII })
}

// wordWith finds a word that has a sign of some kind, given with those beside it.
func wordWith(lines []line, is func(before, r, after rune) bool) string {
	for _, l := range lines {
		for _, cell := range l.cells {
			for _, word := range strings.Fields(cell) {
				signs := append([]rune(word), 0)
				before := rune(0)
				for i, r := range signs[:len(signs)-1] {
					if is(before, r, signs[i+1]) {
						return word
					}
					before = r
				}
			}
		}
	}
	return ""
}
