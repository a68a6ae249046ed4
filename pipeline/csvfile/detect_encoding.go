package csvfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
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
	default:
		d.findTable(start, c)
	}
}

const (
	// enough is the share of a text's bytes outside ASCII that an encoding
	// explains where it is the right one.
	enough = 0.7
	// ahead is how far it is then before the next.
	ahead = 0.2
	// few bytes outside ASCII say nothing for another encoding where they fit
	// windows-1252.
	few = 2
)

// findTable chooses among the encodings of one byte for each character.
func (d *detection) findTable(start []byte, c counts) {
	all := candidates()
	for i := range all {
		all[i].weigh(start)
	}
	usually, total := all[0], c.high
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.share, a.share) })
	best, second := all[0], all[1]
	if total <= few && usually.share >= enough {
		best, second = usually, candidate{}
	}
	where, b := 1+lineEnds(start[:c.firstStray]), start[c.firstStray]
	if best.share < enough || best.encoding != Windows1252 && best.share-second.share < ahead {
		d.Untold = fmt.Sprintf("byte %02X on line %d is not utf-8, and of %s outside ASCII %s stand where text has them", b, where, counted(total, "byte"), shares(all))
		if best.share-usually.share < ahead {
			best = usually
		}
		d.encoding(best.encoding, false, "%s; the encoding may be yet another", d.Untold)
		return
	}
	sure := best.share-second.share >= ahead && 2*best.letters(start) >= total
	d.encoding(best.encoding, sure, "byte %02X on line %d is not utf-8; it is %q in %s, where %d of %s outside ASCII stand where text has them",
		b, where, best.table.DecodeByte(b), best.encoding, best.fits, counted(total, "byte"))
}

// shares words how many bytes fit each encoding.
func shares(all []candidate) string {
	var out []string
	for _, c := range all {
		out = append(out, fmt.Sprintf("%d (%s)", c.fits, c.encoding))
	}
	return strings.Join(out[:len(out)-1], ", ") + " or " + out[len(out)-1]
}

// counts of what a text holds outside ASCII. A stray byte is none of UTF-8.
type counts struct {
	multibyte, stray           int
	firstMultibyte, firstStray int
	high                       int // bytes outside ASCII
}

func census(text []byte) counts {
	var c counts
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		c.high++
		r, n := utf8.DecodeRune(text[i:])
		if r != utf8.RuneError || n > 1 {
			if c.multibyte++; c.multibyte == 1 {
				c.firstMultibyte = i
			}
		} else {
			if c.stray++; c.stray == 1 {
				c.firstStray = i
			}
		}
		c.high += n - 1
		i += n
	}
	return c
}
