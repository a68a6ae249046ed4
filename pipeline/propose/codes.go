package propose

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/recuento/recuento/pipeline/notation"
	"github.com/recuento/recuento/pipeline/schema"
)

// words finds the codes that people mean.
type words struct {
	lists map[string]map[string]alias // by list, then by the words joined
	cut   map[string][]phrase         // the same, by list
	units map[string]bool             // stems that say only that people are counted
}

// alias is what a text means; title says that it is the code's own title, loose
// that only some of its words are.
type alias struct {
	code         string
	title, loose bool
}

// newWords collects titles and words of the lists that the tables use.
func newWords(tables []*schema.Schema) *words {
	w := &words{lists: map[string]map[string]alias{}, cut: map[string][]phrase{}, units: map[string]bool{}}
	for _, s := range stems(unitWords) {
		w.units[s] = true
	}
	lists := map[string]*schema.CodeList{}
	for _, t := range tables {
		for _, f := range t.Fields {
			if f.Codes != nil && lists[f.Codes.Name] == nil {
				lists[f.Codes.Name] = f.Codes
				w.titles(f.Codes)
			}
		}
	}
	w.bodies(lists["authority"], lists["organization"])
	for line := range strings.Lines(codeWords) {
		head, said, ok := strings.Cut(strings.TrimSpace(line), ": ")
		name, code, _ := strings.Cut(head, " ")
		if !ok {
			continue
		}
		for _, list := range lists {
			// A list may include the codes of another.
			if (list.Name == name || !strings.Contains(code, ":")) && list.Has(code) && (list.Name == name || includes(list.Name, name)) {
				for phrase := range strings.SplitSeq(said, ",") {
					w.add(list.Name, phrase, alias{code: code})
				}
			}
		}
	}
	return w
}

// includes knows the list whose codes stand in another.
func includes(list, other string) bool { return list == "scope" && other == "subset" }

func (w *words) add(list, phrase string, a alias) {
	if w.lists[list] == nil {
		w.lists[list] = map[string]alias{}
	}
	if key := spoken(phrase); key != "" {
		if _, known := w.lists[list][key]; !known {
			w.lists[list][key] = a
		}
	}
}

// spoken is the form in which two texts are the same words.
func spoken(text string) string {
	if w := stems(text); len(w) > 0 {
		return strings.Join(w, " ")
	}
	return notation.Fold(text)
}

// titles adds codes and titles of a list, whole ones first: "La Nación" is
// not "La Nación (Costa Rica)".
func (w *words) titles(list *schema.CodeList) {
	for _, c := range list.Codes {
		for _, said := range []string{c.Code, c.Title, c.TitleES} {
			w.add(list.Name, said, alias{code: c.Code, title: true})
		}
	}
	for _, c := range list.Codes {
		for _, said := range []string{c.Title, c.TitleES} {
			head, rest, ok := strings.Cut(said, "(")
			if !ok {
				continue
			}
			w.add(list.Name, head, alias{code: c.Code})
			if inner := strings.TrimSuffix(strings.TrimSpace(rest), ")"); !strings.Contains(inner, " ") {
				w.add(list.Name, inner, alias{code: c.Code})
			}
		}
	}
}

// bodies adds the bodies of the state, which the list of authorities names,
// behind the prefix that the other list has for them.
func (w *words) bodies(authorities, list *schema.CodeList) {
	if authorities == nil || list == nil {
		return
	}
	for _, c := range authorities.Codes {
		code := "government:" + c.Code
		if !list.Has(code) || list.Has(c.Code) || c.Code == "government" {
			continue
		}
		for _, said := range []string{c.Title, c.TitleES} {
			head, rest, _ := strings.Cut(said, "(")
			w.add(list.Name, said, alias{code: code})
			w.add(list.Name, head, alias{code: code})
			w.add(list.Name, strings.TrimSuffix(strings.TrimSpace(rest), ")"), alias{code: code})
		}
	}
}

// find is the code that a text means; ok is false where nobody can know.
func (w *words) find(list *schema.CodeList, text string) (a alias, ok bool) {
	if list.Has(text) {
		return alias{code: text, title: true}, true
	}
	if a, ok = w.lists[list.Name][spoken(text)]; ok {
		return a, true
	}
	if list.Name == "precision" {
		for _, phrase := range []string{text + " 100", "100 " + text} {
			if f, ok := notation.ParseFigure(phrase, notation.NoThousands); ok {
				return alias{code: f.Precision}, true
			}
		}
	}
	return w.loosely(list, text)
}

// mostWords is how many words a text has at most that names a code.
const mostWords = 7

// loosely finds the code whose words stand among others, "copia de otro sitio",
// or whose title shares most of them. Names are not looked for so: "La Nación
// de Chile" is not "La Nación".
func (w *words) loosely(list *schema.CodeList, text string) (alias, bool) {
	switch list.Name {
	case "organization", "authority", "agency", "language":
		return alias{}, false
	}
	said := stems(text)
	if len(said) > mostWords {
		return alias{}, false
	}
	best, code, torn := 0.5, "", false
	for _, p := range w.phrases(list.Name) {
		a, share := p.alias, shared(p.words, said)
		switch {
		case share > best:
			best, code, torn = share, a.code, false
		case share == best && a.code != code:
			torn = true
		}
	}
	return alias{code: code, loose: true}, code != "" && !torn
}

// phrase is the words of a text with what it means.
type phrase struct {
	words []string
	alias
}

// phrases is the texts of a list in an order that is always the same.
func (w *words) phrases(list string) []phrase {
	if w.cut[list] == nil {
		for _, key := range slices.Sorted(maps.Keys(w.lists[list])) {
			w.cut[list] = append(w.cut[list], phrase{strings.Fields(key), w.lists[list][key]})
		}
	}
	return w.cut[list]
}

// shared says how far two texts have the same words: above 1 where all of the
// phrase are said, up to 1 where most of what is said is in the phrase.
func shared(phrase, said []string) float64 {
	both := 0
	for _, w := range phrase {
		if slices.Contains(said, w) {
			both++
		}
	}
	switch {
	case both == 0 || both == 1 && len(phrase) > 1:
		return 0
	case both == len(phrase):
		return 1 + float64(both)/float64(len(said))
	}
	return float64(both) / float64(len(said))
}

// values is the value table of a column, without what is a code already; placed
// says how much of the cells has a code.
func (w *words) values(list *schema.CodeList, found spellings) (values []Value, placed float64) {
	other := slices.ContainsFunc(list.Prefixes, func(p schema.Prefix) bool { return p.Prefix == "other:" })
	total, good := 0, 0
	for i, s := range found {
		total += s.count
		if list.Has(s.text) && s.ways == 1 {
			good += s.count
			continue
		}
		if i >= MaxSpellings || i >= mostSpellings && good == 0 {
			continue
		}
		v := Value{Spelling: s.text}
		if a, ok := w.find(list, s.text); ok {
			v.Code, v.Confidence = a.code, Likely
			if a.title {
				v.Confidence = Sure
			} else if a.loose {
				v.Confidence = Guess
			}
			good += s.count
		} else if long := spelledOut(s.text, found); long != "" {
			if a, ok := w.find(list, long); ok {
				v.Code, v.Confidence = a.code, Guess
			} else if other {
				v.Code, v.Confidence = "other:"+long, Guess
			}
		} else if other && list.Has("other:"+s.text) && !isTotal(s.text) {
			v.Code, v.Confidence = "other:"+s.text, Guess
		}
		values = append(values, v)
	}
	if total == 0 {
		return nil, 0
	}
	return values, float64(good) / float64(total)
}

// spelledOut is the text of which another one is the initials, or "".
func spelledOut(short string, found spellings) string {
	if n := utf8.RuneCountInString(short); n < 2 || n > 8 || strings.ContainsRune(short, ' ') {
		return ""
	}
	for _, s := range found[:min(len(found), MaxSpellings)] {
		initials := ""
		for _, word := range wordsOf(s.text) {
			if !joins(word) {
				r, _ := utf8.DecodeRuneInString(word)
				initials += string(unicode.ToLower(r))
			}
		}
		if initials == notation.Fold(short) && s.text != short {
			return s.text
		}
	}
	return ""
}
