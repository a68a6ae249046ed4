package wording

import (
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
)

// longest is how many words a sentence has at most where it is made of several
// clauses; one clause alone may have more.
const longest = 42

// sentences is the text: what became of the fact where it no longer holds, what
// was said, what is not known, what was verified.
func (t *teller) sentences() []string {
	if t.fact.Text("status") == "unsupported" { // what else its pages say, or do not, is worth nothing
		return append(append(compose(t.spoiled()), compose(t.main()[:1])...), compose([]string{t.asHeld()})...)
	}
	var groups [][]string
	switch t.kind.facts {
	case curation.Announcements:
		groups = [][]string{t.spoiled(), t.main(), t.told(), t.unsettled(), t.ahead(), t.checked()}
	case curation.DetaineeCounts:
		groups = [][]string{t.spoiled(), t.main(), t.disagreements(), t.ownCount()}
	default:
		groups = [][]string{t.spoiled(), t.main(), t.flowUnsettled(), t.ownCount()}
	}
	out := []string{}
	for _, clauses := range groups {
		out = append(out, compose(clauses)...)
	}
	return out
}

// main is what was said or counted; its first clause can stand alone.
func (t *teller) main() []string {
	switch t.kind.facts {
	case curation.Announcements:
		return t.statement()
	case curation.DetaineeCounts:
		return t.balance()
	}
	return t.flow()
}

// compose joins clauses into sentences that are not too long to be read.
func compose(clauses []string) []string {
	var out []string
	for _, c := range slices.DeleteFunc(clauses, func(c string) bool { return c == "" }) {
		if last := len(out) - 1; last >= 0 && words(out[last])+words(c) <= longest {
			out[last] += "; " + c
			continue
		}
		out = append(out, c)
	}
	for i, s := range out {
		out[i] = language.UpperFirst(s) + "."
	}
	return out
}

func words(text string) int { return len(strings.Fields(text)) }
