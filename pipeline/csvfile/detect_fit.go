package csvfile

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// candidate is an encoding of one byte for each character, and how much of a
// text's bytes outside ASCII it explains.
type candidate struct {
	encoding Encoding
	table    *charmap.Charmap
	fits     int     // bytes that stand where text has them
	share    float64 // of all, 0 to 1; rare letters count for less
}

// Spreadsheets of today save windows-1252, so it comes first; older ones on a
// Macintosh save macintosh, and programs for DOS ibm850.
func candidates() []candidate {
	return []candidate{
		{encoding: Windows1252, table: charmap.Windows1252},
		{encoding: Macintosh, table: charmap.Macintosh},
		{encoding: IBM850, table: charmap.CodePage850},
	}
}

// weigh reads the text by the candidate.
func (c *candidate) weigh(text []byte) {
	var runes [256]rune
	for i := range runes {
		runes[i] = c.table.DecodeByte(byte(i))
	}
	at := func(i int) rune {
		if i < 0 || i >= len(text) {
			return '\n'
		}
		return runes[text[i]]
	}
	total, high := 0.0, 0
	for i, b := range text {
		if b < 0x80 {
			continue
		}
		high++
		p := place{[2]rune{at(i - 2), at(i - 1)}, at(i), [2]rune{at(i + 1), at(i + 2)}}
		weight := p.weight()
		total += weight
		if weight >= rarer {
			c.fits++
		}
	}
	if high > 0 {
		c.share = total / float64(high)
	}
}

// letters counts the text's bytes outside ASCII that are letters.
func (c *candidate) letters(text []byte) int {
	n := 0
	for _, b := range text {
		if b >= 0x80 && unicode.IsLetter(c.table.DecodeByte(b)) {
			n++
		}
	}
	return n
}

// place is a character and the two on either side of it.
type place struct {
	before [2]rune
	r      rune
	after  [2]rune
}

const (
	usual = 1.0  // Spanish, Portuguese and English text has it there
	rarer = 0.75 // French, German and Italian have it
	maybe = 0.5
	// A no-break blank between letters is possible, but what looks like one is
	// an "á" in ibm850.
	noBreak = 0.85
)

const (
	usualLetters = "áéíóúñüçãõâêôàÁÉÍÓÚÑÜÇÃÕÂÊÔÀ"
	rarerLetters = "èëöäœßÈËÖÄŒ"
	endLetters   = "ìòùîïûæåøÌÒÙÎÏÛÆÅØ" // rare, but at the end of an Italian word
	loneLetters  = "áàéèêóòôúùãÁÀÉÈÊÓÒÔÚ"
)

// weight is how well the character fits its place, 0 to 1.
func (p place) weight() float64 {
	before, after := unicode.IsLetter(p.before[1]), unicode.IsLetter(p.after[0])
	switch {
	case strings.ContainsRune(usualLetters, p.r):
		return p.letter(usual)
	case strings.ContainsRune(rarerLetters, p.r):
		return p.letter(rarer)
	case strings.ContainsRune(endLetters, p.r) && !after:
		return p.letter(rarer)
	case strings.ContainsRune(endLetters, p.r):
		return p.letter(maybe)
	case p.r == '’' && before && after:
		return p.apostrophe()
	case p.r == '\u00a0' && (before || after):
		return noBreak
	case strings.ContainsRune("“”‘’«»‹›„\u00a0…", p.r):
		return unless(before && after, usual)
	case strings.ContainsRune("–—", p.r):
		if before != after {
			return maybe
		}
		return unless(before, usual)
	case strings.ContainsRune("¿¡", p.r):
		return unless(before, usual)
	case strings.ContainsRune("°ºª", p.r):
		return p.ordinal()
	case strings.ContainsRune("€£¢¥§©®™²³¹¼½¾±×÷·•†‰´", p.r):
		return unless(before || after, maybe)
	}
	return 0
}

func unless(not bool, weight float64) float64 {
	if not {
		return 0
	}
	return weight
}

// letter wants an accented letter in a word, and no capital amid small letters
// or the other way round.
func (p place) letter(weight float64) float64 {
	before, after := p.before[1], p.after[0]
	if !ascii(before) && !ascii(after) {
		lone := !unicode.IsLetter(before) && !unicode.IsLetter(after) && strings.ContainsRune(loneLetters, p.r)
		return unless(!lone || unicode.IsDigit(before) || unicode.IsDigit(after), maybe)
	}
	if unicode.IsDigit(before) || unicode.IsDigit(after) {
		return 0
	}
	capital, inWord := unicode.IsUpper(p.r), unicode.IsLetter(before)
	odd := !capital && (unicode.IsUpper(after) || unicode.IsUpper(before) && unicode.IsLetter(p.before[0])) ||
		capital && (unicode.IsLower(before) || inWord && unicode.IsLower(after))
	return unless(odd, weight)
}

// ascii reports a letter without an accent.
func ascii(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }

// apostrophe knows it between letters: people’s, don’t, l’accord, d’Italia.
func (p place) apostrophe() float64 {
	next, last := unicode.ToLower(p.after[0]), unicode.ToLower(p.after[1])
	english := strings.ContainsRune("stdm", next) && !unicode.IsLetter(last) ||
		next == 'l' && last == 'l' || (next == 'r' || next == 'v') && last == 'e'
	elided := strings.ContainsRune("ldcjmnst", unicode.ToLower(p.before[1])) && !unicode.IsLetter(p.before[0])
	return unless(!english && !elided, usual)
}

// ordinal wants a figure or the letter of an abbreviation before the sign.
func (p place) ordinal() float64 {
	before := unicode.IsDigit(p.before[1]) || strings.ContainsRune("nNoOaA. ", p.before[1])
	return unless(!before || unicode.IsLetter(p.after[0]) && p.r != '°', usual)
}
