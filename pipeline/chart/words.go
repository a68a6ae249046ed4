package chart

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// longest is where a text of a mark is cut; a reader gets the whole on the page.
const longest = 400

// clean makes a text of one line without marks that could move other text.
func clean(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			r = ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r&0xFFFE == 0xFFFE:
			continue
		}
		if n++; n > longest {
			return b.String() + "…"
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

// safeLink gives the address where it leads into the publication or to the web.
func safeLink(s string) string {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsRune(s, '\\') {
		return ""
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	relative := u.Scheme == "" && u.Host == "" && u.User == nil && u.Opaque == ""
	if !web && !relative {
		return ""
	}
	return u.String()
}

// ruler measures texts; slack is what fonts of readers may take more.
type ruler struct {
	face  *sfnt.Font
	buf   *sfnt.Buffer
	slack float64
}

func newRuler(slack float64) (ruler, error) {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return ruler{}, fmt.Errorf("chart: the built-in font cannot be read: %w", err)
	}
	return ruler{face: f, buf: &sfnt.Buffer{}, slack: slack}, nil
}

// width gives the width of a text at a size, in the unit of the size.
func (m ruler) width(s string, size float64) float64 {
	const em = 1000
	sum := 0.0
	for _, r := range s {
		g, err := m.face.GlyphIndex(m.buf, r)
		if err != nil {
			g = 0
		}
		a, err := m.face.GlyphAdvance(m.buf, g, fixed.I(em), font.HintingNone)
		if err != nil {
			a = fixed.I(em / 2)
		}
		sum += float64(a) / 64
	}
	return sum * size / em * m.slack
}

// fit cuts a text to a width.
func (m ruler) fit(s string, size, room float64) string {
	if m.width(s, size) <= room {
		return s
	}
	rs := []rune(s)
	for len(rs) > 0 {
		rs = rs[:len(rs)-1]
		if cut := strings.TrimRight(string(rs), " ,;:") + "…"; m.width(cut, size) <= room {
			return cut
		}
	}
	return ""
}

// place gives a word with its box; at is the start, middle or end of its baseline.
func (m ruler) place(s string, size float64, at pt, a anchor) word {
	w := m.width(s, size)
	left := at.x
	switch a {
	case atMiddle:
		left -= w / 2
	case atEnd:
		left -= w
	}
	return word{at: at, anchor: a, text: s, box: box{left, at.y - 0.8*size, left + w, at.y + 0.25*size}}
}

// balanced breaks a text into as many lines as lines does, but even ones.
func (m ruler) balanced(s string, size, room float64, most int) []string {
	best := m.lines(s, size, room, most)
	whole := m.width(s, size)
	if len(best) < 2 || whole > room*float64(most) {
		return best
	}
	for narrow := whole / float64(len(best)); narrow < room; narrow += size / 2 {
		even := m.lines(s, size, narrow, most+1)
		if len(even) == len(best) && strings.Join(even, " ") == strings.Join(best, " ") {
			return even
		}
	}
	return best
}

// lines breaks a text into lines of at most room; the last of most lines is cut.
func (m ruler) lines(s string, size, room float64, most int) []string {
	var all []string
	line := ""
	words := strings.Fields(s)
	for i, w := range words {
		joined := strings.TrimSpace(line + " " + w)
		if line == "" || m.width(joined, size) <= room {
			line = joined
			continue
		}
		if len(all) == most-1 {
			line += " " + strings.Join(words[i:], " ")
			break
		}
		all = append(all, m.fit(line, size, room))
		line = w
	}
	if line != "" {
		all = append(all, m.fit(line, size, room))
	}
	return all
}
