package csvfile

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func (d *detection) findEncoding(start []byte) {
	if e, mark := marked(start); e == utf32 {
		d.encoding(UTF16LE, false, "the file begins with %s, the byte order mark of utf-32, which is not read: save it as utf-8", mark)
		return
	} else if e != "" {
		d.encoding(e, true, "the file begins with the byte order mark %s", mark)
		return
	}
	if e, nuls, sure := unmarkedUTF16(start); e != "" {
		d.encoding(e, sure, "%d of the first %d pairs of bytes have a NUL in the same place, as Latin letters have it", nuls, min(len(start), pairsLookedAt)/2)
		return
	}
	if !d.whole {
		start = trimPartial(start)
	}
	d.findBytes(start)
}

func (d *detection) encoding(e Encoding, sure bool, why string, args ...any) {
	d.Dialect.Encoding = e
	d.add("encoding", string(e), sure, why, args...)
}

const pairsLookedAt = 8 << 10

// unmarkedUTF16 recognises UTF-16 by the NULs that every ASCII character has
// there, always in the same place. nuls counts them.
func unmarkedUTF16(start []byte) (e Encoding, nuls int, sure bool) {
	start = start[:min(len(start), pairsLookedAt)&^1]
	var at [2]int
	for i, c := range start {
		if c == 0 {
			at[i%2]++
		}
	}
	e, pairs, other := UTF16LE, len(start)/2, at[0]
	nuls = at[1]
	if at[0] > at[1] {
		e, nuls, other = UTF16BE, at[0], at[1]
	}
	if pairs < 2 || 10*nuls < 3*pairs || 10*other > nuls {
		return "", 0, false
	}
	return e, nuls, 10*nuls >= 7*pairs
}

// findBytes tells UTF-8 from the encodings of one byte for each character.
func (d *detection) findBytes(start []byte) {
	c := census(start)
	where := func(at int) int { return 1 + lineEnds(start[:at]) }
	switch {
	case len(start) == 0:
		d.encoding(UTF8, false, "there is nothing to look at")
	case c.multibyte == 0 && c.stray == 0:
		d.encoding(UTF8, d.whole, "only ASCII, which is the same in utf-8 and windows-1252, in the %s looked at", counted(len(start), "byte"))
	case c.stray == 0:
		d.encoding(UTF8, true, "valid, and has %s outside ASCII, the first on line %d", counted(c.multibyte, "character"), where(c.firstMultibyte))
	case c.multibyte >= 4*c.stray:
		d.encoding(UTF8, false, "%s outside ASCII, but %s that cannot stand there, the first %02X on line %d",
			counted(c.multibyte, "character"), counted(c.stray, "byte"), start[c.firstStray], where(c.firstStray))
	case c.undefined > 0:
		d.encoding(Windows1252, false, "byte %02X on line %d is not utf-8, and windows-1252 has no sign for %s; the encoding may be yet another",
			start[c.firstStray], where(c.firstStray), counted(c.undefined, "byte"))
	default:
		d.encoding(Windows1252, 2*c.letters >= c.stray, "byte %02X on line %d is not utf-8; it is %q in windows-1252, where %d of %s outside ASCII are letters",
			start[c.firstStray], where(c.firstStray), charmap.Windows1252.DecodeByte(start[c.firstStray]), c.letters, counted(c.stray, "byte"))
	}
}

// counts of what a text holds outside ASCII. A stray byte is none of UTF-8.
type counts struct {
	multibyte, stray           int
	firstMultibyte, firstStray int
	letters, undefined         int // of the stray bytes, in Windows-1252
}

func census(text []byte) counts {
	var c counts
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r != utf8.RuneError || n > 1 {
			if c.multibyte++; c.multibyte == 1 {
				c.firstMultibyte = i
			}
		} else {
			if c.stray++; c.stray == 1 {
				c.firstStray = i
			}
			if unicode.IsLetter(charmap.Windows1252.DecodeByte(text[i])) {
				c.letters++
			}
			if bytes.IndexByte([]byte("\x81\x8d\x8f\x90\x9d"), text[i]) >= 0 {
				c.undefined++
			}
		}
		i += n
	}
	return c
}
