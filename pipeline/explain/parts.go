package explain

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Parts is how pages take a figure apart, as the compilers noted it: 371/5/2/1.
// It is told only where the parts add up to the figure.
type Parts struct {
	By      string   `json:"by"` // what tells the parts apart, such as "by state"; empty where it is not noted
	Figures []int64  `json:"figures"`
	Pages   int64    `json:"pages"`
	Reports []string `json:"reports"`
}

// tally is figures with strokes between them.
var tally = regexp.MustCompile(`[0-9]+(?:/[0-9]+)+`)

// pieces is what a note says, one thing after the other.
func pieces(note string) []string {
	var out []string
	for _, p := range strings.Split(note, ";") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// addsUp reads a tally whose numbers give the figure; nil otherwise.
func addsUp(piece string, figure int64) []int64 {
	var out []int64
	sum := int64(0)
	for _, digits := range strings.Split(tally.FindString(piece), "/") {
		n, err := strconv.ParseInt(digits, 10, 32)
		if err != nil {
			return nil
		}
		out, sum = append(out, n), sum+n
	}
	if figure <= 0 || sum != figure {
		return nil
	}
	return out
}

// parts takes the notes that tell the parts of the figure out of the others.
func parts(notes []Note, figure int64) (rest []Note, found []Parts) {
	rest, found = []Note{}, []Parts{}
	for _, n := range notes {
		figures := addsUp(n.Text, figure)
		if figures == nil {
			rest = append(rest, n)
			continue
		}
		by := strings.TrimSpace(strings.Replace(n.Text, tally.FindString(n.Text), "", 1))
		found = append(found, Parts{By: by, Figures: figures, Pages: n.Pages, Reports: n.Reports})
	}
	slices.SortStableFunc(found, func(a, b Parts) int { return cmp.Compare(b.Pages, a.Pages) })
	return rest, found
}

// breakdown tells how pages take the figure apart.
func (p *sheet) breakdown(t *Trace) {
	if len(t.Parts) == 0 {
		return
	}
	p.Head(p.Say("Its parts, as pages tell them", "Sus partes, según las páginas"))
	for _, s := range t.Parts {
		var terms []string
		sum := int64(0)
		for _, n := range s.Figures {
			terms, sum = append(terms, p.Number(n)), sum+n
		}
		by := ""
		if s.By != "" {
			by = " (" + s.By + ")"
		}
		p.Wrap("  ", strings.Join(terms, " + ")+" = "+p.Number(sum)+by+": "+p.pages(s.Pages))
	}
	if slices.ContainsFunc(t.Links, func(l Link) bool { return l.Link == "part_of" && !l.Here }) {
		return // some part is a fact of its own, and linked
	}
	p.Wrap("  ", p.Say("No report gives them as figures of their own, so there are no facts to link.",
		"Ningún reporte las da como cifras propias, así que no hay fichas que enlazar."))
}
