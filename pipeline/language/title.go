package language

import (
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
)

// Title is what a code list calls a code. Behind an open prefix stands the name
// itself, in Spanish by its Spanish name where it has one.
func (w *Words) Title(list, code string) string {
	l := w.Set.Lists[list]
	if l == nil || code == "" {
		return code
	}
	for _, c := range l.Codes {
		if c.Code == code {
			return w.Pick(c.Title, c.TitleES)
		}
	}
	for _, p := range l.Prefixes {
		if rest, ok := strings.CutPrefix(code, p.Prefix); ok {
			return w.behind(p, rest)
		}
	}
	return Spelled(code)
}

// behind is the title of a code that is made of an open prefix and a name.
func (w *Words) behind(p schema.Prefix, name string) string {
	code := p.Prefix + name
	if title, ok := filed()[code]; ok {
		return w.Pick(title[0], title[1])
	}
	switch p.Prefix {
	case "other:":
		if _, known := bodies()[code]; known && w.Language == Spanish {
			return w.bare(code)
		}
		return name
	case "government:":
		if l := w.Set.Lists["authority"]; l == nil || !l.Has(name) {
			return w.bare(name)
		}
		return w.Title("authority", name)
	case "foreign_government:":
		name = Spelled(name)
		if w.Language == Spanish {
			name = strings.TrimPrefix(country(name), "el ")
		}
		return w.Pick(p.Title, p.TitleES) + ": " + name
	}
	return w.Pick(p.Title, p.TitleES) + ": " + Spelled(name)
}

// bare is the name that prose has for a body, without its article.
func (w *Words) bare(code string) string {
	name, ok := bodies()[code]
	if !ok {
		return Spelled(code)
	}
	title := w.Pick(name[0], name[1])
	for _, article := range [...]string{"the ", "el ", "la "} {
		title = strings.TrimPrefix(title, article)
	}
	return UpperFirst(title)
}

// filed is the parts of applications by their codes, which are English words.
func filed() map[string][2]string {
	return map[string][2]string{
		"channel:public_ministry": {"Filed by prosecutors", "Introducidas por el Ministerio Público"},
		"channel:public_defence":  {"Filed by public defenders", "Introducidas por la defensa pública"},
		"channel:private_defence": {"Filed by private lawyers", "Introducidas por la defensa privada"},
		"channel:other_parties":   {"Filed by others", "Introducidas por otras partes"},
		"status:under_review":     {"Under review", "En revisión"},
		"status:valid":            {"Held to be valid", "Tenidas por válidas"},
	}
}

// Described is what a code list says of a code.
func (w *Words) Described(list, code string) string {
	if l := w.Set.Lists[list]; l != nil {
		for _, c := range l.Codes {
			if c.Code == code {
				return w.Pick(c.Description, c.DescriptionES)
			}
		}
	}
	return ""
}

// Titles is codes in words.
func (w *Words) Titles(list string, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = w.Title(list, c)
	}
	return out
}

// Inside is a title in the middle of a sentence: with a small letter, unless it
// begins with a name. Spanish writes months and peoples small.
func (w *Words) Inside(title string) string {
	first, _, _ := strings.Cut(title, " ")
	_, err := time.Parse("January", first)
	if w.Language != Spanish && (err == nil || people(first)) {
		return title
	}
	return LowerFirst(title)
}

// Among is the part of the people, or the place, that a figure covers, as it
// stands behind them: women, state of Zulia.
func (w *Words) Among(list, code string) string {
	switch kind, name, _ := strings.Cut(code, ":"); {
	case code == "state:distrito_capital": // which is none
		return w.Pick("Capital District", "Distrito Capital")
	case kind == "prison":
		return w.Say("prison of %s", "cárcel %s", Spelled(name))
	case kind == "state":
		return w.Say("state of %s", "estado %s", Spelled(name))
	}
	return w.Inside(w.Title(list, code))
}

// people reports whether a word is the English name of a people.
func people(word string) bool {
	switch word {
	case "Colombians", "Czechs", "Germans", "Italians", "Peruvians", "Spaniards", "Venezuelans":
		return true
	}
	return false
}
