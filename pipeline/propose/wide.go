package propose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// figureInputs names the main figure of the table, its upper end and its
// precision; ok is false for a table without.
func (r *reading) figureInputs() (base, upper, precision string, ok bool) {
	for _, in := range r.inputs {
		if r.order(in.Name+"_max") >= 0 && r.order("precision") >= 0 {
			return in.Name, in.Name + "_max", "precision", true
		}
	}
	return "", "", "", false
}

// headed is a column of figures that is headed by a code.
type headed struct {
	column *column
	code   alias
	extra  []string // words beside the code, of a second column for it
}

// wide looks for a column of figures for each organisation, measure or the
// like: one record gives a row for each of them.
func (r *reading) wide() {
	base, _, _, ok := r.figureInputs()
	if !ok {
		return
	}
	var best []headed
	var by schema.Input
	for _, in := range r.inputs {
		if _, taken := r.placed[in.Name]; taken || kindOfInput(r.table, in) != code || in.Name == "precision" {
			continue
		}
		if found := r.headedBy(r.table.Fields[in.Fields[0]].Codes, r.placed[base]); len(found) > len(best) && (len(found) > 1 || in.Name == "organization" && r.placed[base] == nil) {
			best, by = found, in
		}
	}
	figure, taken := r.placed[base]
	if best == nil || taken && by.Name != "organization" && by.Name != "authority" && by.Name != "measure" {
		return
	}
	if taken { // a column with the sum of the others
		delete(r.placed, base)
		r.used[figure.cols[0]] = false
	}
	for _, h := range best {
		r.used[h.column] = true
	}
	var columns []*column
	for _, h := range best {
		r.rows, columns = append(r.rows, r.entry(h, by)), append(columns, h.column)
	}
	r.setApart(columns)
}

// reserve keeps the columns that belong to a second column of figures for one
// code from being taken for the first one's.
func (r *reading) reserve() {
	r.reserved = map[*column]bool{}
	for _, in := range r.inputs {
		if kindOfInput(r.table, in) != code {
			continue
		}
		for _, h := range r.headedBy(r.table.Fields[in.Fields[0]].Codes, nil) {
			for _, c := range r.file.columns {
				if h.extra != nil && c != h.column && hasAll(stems(c.name), h.extra) {
					r.reserved[c] = true
				}
			}
		}
	}
}

func hasAll(words, some []string) bool {
	return !slices.ContainsFunc(some, func(w string) bool { return !slices.Contains(words, w) })
}

// headedBy lists the free columns of figures whose names are codes. The one
// that is taken for the only figure counts as free.
func (r *reading) headedBy(list *schema.CodeList, figure *Source) []headed {
	base, _, _, _ := r.figureInputs()
	var found []headed
	for _, c := range r.file.columns {
		taken := r.used[c] && (figure == nil || !slices.Contains(figure.cols, c) || figure.Confidence == Sure && r.names[figure.Input].fits(c.name) == nameOwn)
		if taken || c.name == "" || c.twice || r.same[c] || c.filled > 0 && r.looks[c].number < 0.8 {
			continue
		}
		if word := r.away(c.name, base); word == "%" || word != "" && !r.words.means(list, c.name) {
			continue
		}
		if a, ok := r.codeOf(list, c.name); ok {
			found = append(found, headed{column: c, code: a})
			continue
		}
		all := strings.Fields(spoken(c.name))
		for n := len(all) - 1; n > 0; n-- {
			if a, ok := r.words.lists[list.Name][strings.Join(all[:n], " ")]; ok {
				found = append(found, headed{c, a, all[n:]})
				break
			}
		}
	}
	// Words beside a code mean something only where the code has a column of
	// its own, too.
	return slices.DeleteFunc(found, func(h headed) bool {
		return h.extra != nil && !slices.ContainsFunc(found, func(o headed) bool { return o.extra == nil && o.code.code == h.code.code })
	})
}

// means reports that a whole text is a code, its title or a word for it.
func (w *words) means(list *schema.CodeList, text string) bool {
	_, ok := w.lists[list.Name][spoken(text)]
	return ok
}

// codeOf is the code that the name of a column, or its lower row, means.
func (r *reading) codeOf(list *schema.CodeList, name string) (alias, bool) {
	if list.Name == "measure" && turning(name, frees) != nil && !r.words.means(list, name) {
		return alias{code: "released", loose: true}, list.Has("released")
	}
	if a, ok := r.words.find(list, name); ok {
		return a, true
	}
	if list.Name == "organization" || list.Name == "authority" {
		if a, ok := r.words.body(list, name); ok {
			return a, true
		}
	}
	if _, lower, two := cutLast(name, " / "); two {
		return r.words.find(list, lower)
	}
	return alias{}, false
}

// entry is the row that one column of figures gives.
func (r *reading) entry(h headed, by schema.Input) []Source {
	base, _, _, _ := r.figureInputs()
	name := h.column.name
	level := Likely
	if h.code.title && h.extra == nil {
		level = Sure
	}
	code := h.code.code
	row := []Source{
		{Input: base, Columns: []string{name}, cols: []*column{h.column}, Confidence: level, Why: "the name of the column is a code, its cells are figures"},
		{Input: by.Name, Constant: &code, Confidence: level, Why: "the name of the column"},
	}
	if kind := kindOf(code); by.Name == "organization" && kind != "" && r.placed["counter_kind"] == nil {
		row = append(row, Source{Input: "counter_kind", Constant: &kind, Confidence: Likely, Why: "what this organisation is known to be"})
	}
	row = append(row, slices.DeleteFunc(r.also(name, by.Name), func(s Source) bool { return has(row, s.Input) })...)
	if h.extra != nil {
		row = append(row, r.beside(h)...)
	}
	return row
}

// alone places the only column of dates, and the only one of figures, whose
// names say nothing.
func (r *reading) alone() {
	base, _, _, ok := r.figureInputs()
	if ok && r.placed[base] == nil && len(r.rows) == 0 {
		r.placeAlone(base, func(l *look) bool { return l.number >= 0.95 && l.dates.share < 0.95 })
	}
	for _, name := range []string{"announced_on", "as_of", "period_end"} {
		if r.order(name) >= 0 && r.placed[name] == nil {
			r.placeAlone(name, func(l *look) bool { return l.dates.share >= 0.95 && l.plain < 0.95 })
		}
	}
}

func (r *reading) placeAlone(input string, fits func(*look) bool) {
	var found []*column
	for _, c := range r.file.columns {
		if !r.used[c] && !c.counter && !c.twice && !r.same[c] && c.name != "" && c.filled > 0 && (kindOfInput(r.table, r.inputs[r.order(input)]) != figure || r.away(c.name, input) == "") && fits(r.looks[c]) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return
	}
	r.used[found[0]] = true
	r.placed[input] = &Source{Input: input, Columns: []string{found[0].name}, cols: found, Confidence: Guess,
		Why: "no other column looks like it; the name does not say so"}
}

// beside finds the columns that belong to a second column of figures: those
// whose names have the same words beside their own.
func (r *reading) beside(h headed) []Source {
	extra := h.extra
	var out []Source
	for _, c := range r.file.columns {
		words := stems(c.name)
		if r.used[c] || !hasAll(words, extra) {
			continue
		}
		rest := slices.DeleteFunc(words, func(w string) bool { return slices.Contains(extra, w) })
		best, worth, named, fits := -1, 50.0, 0, 0.0
		for i, in := range r.inputs {
			if kindOfInput(r.table, in) == figure && r.away(c.name, in.Name) != "" {
				continue
			}
			n := r.names[in.Name].score(rest)
			f := r.looks[c].fits(r.table, in, n)
			if w := float64(n) + 60*f; n > 0 && f >= 0 && w > worth && !has(out, in.Name) {
				best, worth, named, fits = i, w, n, f
			}
		}
		if best < 0 {
			continue
		}
		s := r.source(c, r.inputs[best], named, fits)
		s.Confidence, s.Why = Likely, fmt.Sprintf("the name has the words that set %q apart", h.column.name)
		r.used[c] = true
		out = append(out, s)
	}
	return out
}
