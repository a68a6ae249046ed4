package propose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
)

// file is the rows of a file by column, without the records that add up others.
type file struct {
	columns []*column
	rows    int
	missing []token // in the order in which they were first met
	summary *Summary
	fill    bool
	forms   []form // of dates
	looks   map[*column]*look
}

// token is a text that stands for an empty cell.
type token struct {
	folded    string
	spellings spellings
}

// column is one column with the cells that say something.
type column struct {
	at       int
	name     string
	cells    []string // trimmed; empty where the cell says nothing
	distinct spellings
	filled   int
	twice    bool // another column has the name
	counter  bool // its cells count the rows
	below    int  // empty cells below the first filled one
}

// spelling is a text of a column; several that fold alike are one.
type spelling struct {
	text, folded string
	count        int
	ways         int // in which it is written
}

type spellings []spelling

func newFile(header []string, rows [][]string, w *words) *file {
	f := &file{forms: forms(), looks: map[*column]*look{}}
	rows = f.setAside(header, rows)
	f.rows = len(rows)
	for i, name := range header {
		c := &column{at: i, name: strings.TrimSpace(name), cells: make([]string, len(rows))}
		met := false
		for r, row := range rows {
			if i < len(row) {
				c.cells[r] = f.cell(row[i])
				if strings.TrimSpace(row[i]) != "" {
					met = true
				} else if met {
					c.below++
				}
			} else {
				f.fill = true
			}
		}
		c.count()
		f.columns = append(f.columns, c)
		f.looks[c] = newLook(c, f.forms, w)
	}
	names := map[string]int{}
	for _, c := range f.columns {
		names[c.name]++
	}
	for _, c := range f.columns {
		c.twice = names[c.name] > 1
	}
	return f
}

// longestCell is how many bytes of a cell are looked at.
const longestCell = 2000

// cell is the trimmed text of a cell, "" where it says that there is nothing.
func (f *file) cell(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > longestCell {
		text = strings.ToValidUTF8(text[:longestCell], "")
	}
	folded := notation.Fold(text)
	if !isMissing(folded) {
		return text
	}
	at := slices.IndexFunc(f.missing, func(t token) bool { return t.folded == folded })
	if at < 0 {
		at = len(f.missing)
		f.missing = append(f.missing, token{folded: folded})
	}
	f.missing[at].spellings.add(text, text)
	return ""
}

// isMissing knows what people write for "no data"; the text is folded. Words
// that may mean zero or "none of them" are not among it.
func isMissing(folded string) bool {
	switch folded {
	case "-", "--", "---", "...", "…", "s/d", "s/i", "n/d", "n/a", "n.d.", "s.d.", "s. d.", "n. d.", "n.a.", "nd", "na", "#n/a",
		"nan", "null", "sin dato", "sin datos", "sin informacion", "no disponible", "no data", "not available",
		"sem dados", "sem informacao", "nao disponivel":
		return true
	}
	return false
}

// missingSpellings gives each token as it is mostly written.
func (f *file) missingSpellings() []string {
	var out []string
	for _, t := range f.missing {
		out = append(out, t.spellings.most())
	}
	return out
}

func (s *spellings) add(text, folded string) {
	if at := slices.IndexFunc(*s, func(s spelling) bool { return s.folded == folded }); at >= 0 {
		(*s)[at].count++
		return
	}
	*s = append(*s, spelling{text, folded, 1, 1})
}

func (s spellings) texts() []string {
	var out []string
	for _, o := range s {
		out = append(out, o.text)
	}
	return out
}

// most is the text that occurs most often; of several, the first.
func (s spellings) most() string {
	best := spelling{}
	for _, o := range s {
		if o.count > best.count {
			best = o
		}
	}
	return best.text
}

// count sorts out what the cells say.
func (c *column) count() {
	exact, at := map[string]int{}, map[string]int{}
	written := map[string][]string{}
	c.counter = len(c.cells) > 2
	for r, cell := range c.cells {
		n, err := strconv.Atoi(cell)
		first, _ := strconv.Atoi(c.cells[0])
		c.counter = c.counter && err == nil && first <= 1 && n == first+r
		if cell == "" {
			continue
		}
		c.filled++
		folded := notation.Fold(cell)
		if _, known := at[folded]; !known {
			at[folded] = len(c.distinct)
			c.distinct = append(c.distinct, spelling{cell, folded, 0, 0})
		}
		c.distinct[at[folded]].count++
		if exact[cell]++; exact[cell] == 1 {
			written[folded] = append(written[folded], cell)
		}
	}
	for i, s := range c.distinct {
		c.distinct[i].ways = len(written[s.folded])
		for _, w := range written[s.folded] {
			// Capitals only where nobody writes otherwise.
			now := c.distinct[i].text
			if exact[w] > exact[now] || exact[w] == exact[now] && strings.ToUpper(now) == now && strings.ToUpper(w) != w {
				c.distinct[i].text = w
			}
		}
	}
}

// share is which part of the filled cells passes a test.
func (c *column) share(test func(cell string) bool) float64 {
	if c.filled == 0 {
		return 0
	}
	n := 0
	for _, s := range c.distinct {
		if test(s.text) {
			n += s.count
		}
	}
	return float64(n) / float64(c.filled)
}

// holds says what a column without a place has in it.
func (c *column) holds(l *look) string {
	switch {
	case c.name == "":
		return fmt.Sprintf("column %d has no name, so nothing can be mapped to it", c.at+1)
	case c.twice:
		return "the name stands twice in the header, so nothing can be mapped to it"
	case c.filled == 0:
		return "its cells are empty"
	}
	// A column whose texts hardly repeat may be one of names: none is shown, for
	// this is pasted into a file that everybody can read.
	if len(c.distinct) > fewTexts || c.filled < 3*len(c.distinct) {
		return fmt.Sprintf("%s, %d of them different", l.kindOfCells(), len(c.distinct))
	}
	var few []string
	for _, s := range c.distinct {
		few = append(few, strconv.Quote(short(s.text)))
	}
	return strings.Join(few, ", ")
}

// fewTexts is how many a column may have that is not one of names.
const fewTexts = 6

// kindOfCells is what the cells of a column are, in the plural.
func (l *look) kindOfCells() string {
	switch {
	case l.addresses > 0.9:
		return "addresses"
	// A figure such as 1874 could be a year, too.
	case l.dates.share > 0.9 && (l.plain <= 0.9 || l.dates.written):
		return "dates"
	case l.number > 0.9:
		return "figures"
	}
	return "texts"
}

// short keeps a sentence readable.
func short(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
