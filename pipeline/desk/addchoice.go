package desk

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
)

// choicesShown is how many codes are listed; of longer lists the ones most used.
const choicesShown = 20

// choices is codes to choose from by number, code or title.
type choices struct {
	desk     *Desk
	all      []schema.Code
	prefixes []schema.Prefix
	used     map[string]int // how many reports have each
	shown    []schema.Code  // by their numbers
	narrowed bool           // to those that an answer fits
}

// show lists codes with their numbers: some, or where none are given those most
// used. A number then means the list that was shown last.
func (l *choices) show(w io.Writer, some []schema.Code) {
	if l.shown = some; some == nil {
		l.shown = l.usual()
	}
	l.narrowed = some != nil && len(some) < len(l.all)
	l.again(w)
}

// again lists what stands on the screen already, under the same numbers.
func (l *choices) again(w io.Writer) {
	d := l.desk
	for i, c := range l.shown {
		fmt.Fprintf(w, "  %2d  %s: %s\n", i+1, c.Code, d.pick(c.Title, c.TitleES))
	}
	if l.narrowed {
		return
	}
	for _, p := range l.prefixes {
		fmt.Fprintf(w, "      %s…: %s\n", p.Prefix, d.pick(p.Title, p.TitleES))
	}
	if more := len(l.all) - len(l.shown); more > 0 {
		fmt.Fprintln(w, d.say("      and %d more: type a code or a part of a name, or %s for all", "      y %d más: se escribe un código o una parte del nombre, o %s para verlos todos", more, signHelp))
	}
}

// usual is all codes of a short list; of a long one those that reports have.
func (l *choices) usual() []schema.Code {
	if len(l.all) <= choicesShown {
		return l.all
	}
	by := slices.Clone(l.all)
	slices.SortStableFunc(by, func(a, b schema.Code) int { return cmp.Compare(l.used[b.Code], l.used[a.Code]) })
	by = by[:choicesShown]
	if unused := slices.IndexFunc(by, func(c schema.Code) bool { return l.used[c.Code] == 0 }); unused > 0 {
		by = by[:unused]
	}
	return by
}

// choose turns a number, a title or a part of one into its code. What fits
// several is returned as several; what fits none stands as it is.
func (l *choices) choose(answer string) (code string, several []schema.Code) {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(l.shown) {
		return l.shown[n-1].Code, nil
	}
	want := bare(answer)
	if want == "" {
		return answer, nil
	}
	var part []schema.Code
	for _, c := range l.all {
		if want == bare(c.Code) || want == bare(c.Title) || want == bare(c.TitleES) {
			return c.Code, nil
		}
		if len(want) >= 3 && slices.ContainsFunc([]string{c.Code, c.Title, c.TitleES}, func(s string) bool { return strings.Contains(bare(s), want) }) {
			part = append(part, c)
		}
	}
	for _, p := range l.prefixes {
		if strings.HasPrefix(answer, p.Prefix) {
			return answer, nil
		}
	}
	switch {
	case len(part) > 1:
		return "", part[:min(len(part), choicesShown)]
	case len(part) == 1:
		return part[0].Code, nil
	}
	return answer, nil
}
