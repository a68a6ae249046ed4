package propose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// unitWords is what people count and how they say so: it tells no two columns
// apart.
const unitWords = `personas people pessoas persons cifra cifras figure número números number total totales count cantidad
presos presas políticos políticas políticos prisioneros prisoners political detenidos detenidas detained detainees detidos por según by reportados`

var brackets = regexp.MustCompile(`\(([^()]*)\)|\[([^\[\]]*)\]`)

// body is the organisation or authority that a name speaks of, whatever else
// it says: "Foro Penal (personas)", "Excarcelados (Foro Penal)".
func (w *words) body(list *schema.CodeList, name string) (alias, bool) {
	if a, ok := w.find(list, name); ok {
		return a, true
	}
	for _, m := range brackets.FindAllStringSubmatch(name, -1) {
		if a, ok := w.find(list, m[1]+m[2]); ok && strings.TrimSpace(m[1]+m[2]) != "" {
			return a, true
		}
	}
	if a, ok := w.find(list, brackets.ReplaceAllString(name, " ")); ok {
		return a, true
	}
	rest := slices.DeleteFunc(stems(name), w.counts)
	a, ok := w.lists[list.Name][strings.Join(rest, " ")]
	return a, ok && len(rest) > 0
}

// counts reports that a stem says only that people are counted.
func (w *words) counts(s string) bool { return w.units[s] }

// list is the codes of an input, or nil.
func (r *reading) list(input string) *schema.CodeList {
	if at := r.order(input); at >= 0 {
		return r.table.Fields[r.inputs[at].Fields[0]].Codes
	}
	return nil
}

// also is what the name of a column of figures says beside what it was found
// by: who counts, what, and of whom.
func (r *reading) also(name string, by string) []Source {
	var out []Source
	say := func(input, code string, level Confidence) {
		if r.list(input) != nil && r.list(input).Has(code) && input != by && r.placed[input] == nil {
			out = append(out, Source{Input: input, Constant: &code, Confidence: level, Why: fmt.Sprintf("the name %q", short(name))})
		}
	}
	rest := stems(name)
	if list := r.list("organization"); list != nil {
		if a, ok := r.words.body(list, name); ok {
			say("organization", a.code, Likely)
			if kind := kindOf(a.code); kind != "" && by != "organization" {
				say("counter_kind", kind, Likely)
			}
			inner := brackets.FindStringSubmatch(name)
			if inner != nil && by != "organization" {
				rest = stems(brackets.ReplaceAllString(name, " "))
			}
		}
	}
	if turning(name, frees) != nil {
		say("measure", "released", Likely)
	} else if list := r.list("measure"); list != nil {
		if a, ok := r.words.find(list, name); ok {
			say("measure", a.code, Guess)
		}
	}
	if turning(name, cumulative) != nil {
		say("counting", "cumulative", Likely)
	}
	if list := r.list("subset"); list != nil {
		rest = slices.DeleteFunc(rest, func(s string) bool { return r.words.counts(s) || turnOfStem(s) != keeps })
		if a, ok := r.words.lists[list.Name][strings.Join(rest, " ")]; ok && len(rest) > 0 {
			say("subset", a.code, Likely)
		}
	}
	return out
}

// turnOfStem is what the word does of which a stem is left.
func turnOfStem(s string) twist {
	for _, end := range []string{"", "o", "os", "es"} {
		if t := turnOf(s + end); t != keeps {
			return t
		}
	}
	return keeps
}

// tellsApart lists the inputs by which the rows of one record may differ in
// their key.
func tellsApart() []string {
	return []string{"organization", "authority", "measure", "stage", "as_of", "announced_on", "period_end", "scope", "subset", "counting", "window", "conditions", "instrument", "unit"}
}

// differ lists the inputs in which two entries do.
func differ(a, b []Source) []string {
	at := func(row []Source, input string) string {
		for _, s := range row {
			if s.Input == input && s.Constant != nil {
				return "= " + *s.Constant
			} else if s.Input == input {
				return strings.Join(s.Columns, "\x1f")
			}
		}
		return ""
	}
	return slices.DeleteFunc(tellsApart(), func(input string) bool { return at(a, input) == at(b, input) })
}

// setApart takes out the entries that nothing tells from an earlier one.
func (r *reading) setApart(columns []*column) {
	var rows [][]Source
	var kept []*column
	for i, row := range r.rows {
		same := slices.IndexFunc(rows, func(earlier []Source) bool { return len(differ(earlier, row)) == 0 })
		if same < 0 {
			rows, kept = append(rows, row), append(kept, columns[i])
			continue
		}
		for _, s := range row {
			for _, c := range s.cols {
				r.used[c] = false
				r.same[c] = true
			}
		}
		if r.remarks == nil {
			r.remarks = map[*column]string{}
		}
		r.remarks[columns[i]] = fmt.Sprintf("would be the same report as %q, for nothing tells the two apart; ", short(kept[same].name))
	}
	r.rows = rows
}
