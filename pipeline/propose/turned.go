package propose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/recuento/recuento/pipeline/notation"
)

// twist is what a word does to the others of a column's name.
type twist uint8

const (
	keeps      twist = iota
	another          // the column is another figure: a share, a change, other people
	frees            // the people are no longer held
	cumulative       // a running total
)

// turnOf knows words that change what a column counts; w is folded.
func turnOf(w string) twist {
	switch w {
	case "porcentaje", "porcentajes", "porcentual", "porciento", "porcentagem", "percent", "percentage", "pct", "tasa", "rate", "ratio", "proporcion", "proportion",
		"miles", "millones", "thousands", "thousand", "millions", "milhares",
		"variacion", "variaciones", "variation", "variacao", "change", "changes", "cambio", "cambios", "diferencia", "difference", "delta", "aumento", "disminucion", "increase", "decrease", "incremento",
		"promedio", "promedios", "average", "mean", "media", "mediana", "median",
		"no", "sin", "not", "non", "nao", "sem", "without", "pendiente", "pendientes", "pending",
		"familiar", "familiares", "familia", "familias", "relatives", "family", "families", "parientes", "parentes",
		"fallecido", "fallecidos", "fallecida", "fallecidas", "fallecimientos", "muerto", "muertos", "muerta", "muertas", "muertes", "mortos", "dead", "deaths", "died", "deceased", "killed", "asesinados",
		"deportado", "deportados", "deportada", "deportadas", "deportaciones", "deported", "deportees",
		"ex", "expresos", "exprisioneros", "former":
		return another
	case "liberado", "liberados", "liberada", "liberadas", "liberaciones", "libertados", "libertadas", "excarcelado", "excarcelados", "excarcelada", "excarceladas",
		"excarcelacion", "excarcelaciones", "released", "releases", "freed", "soltos", "soltas":
		return frees
	case "acumulado", "acumulados", "acumulada", "acumuladas", "cumulative", "accumulated":
		return cumulative
	}
	return keeps
}

// numbering is "number of", whose short form looks like a negation.
var numbering = regexp.MustCompile(`(?i)(^|[^\pL])(?:n\.? ?[º°]|no\.|no (?:de|of) )`)

// turning lists the words of a name that do a turn, as they are said.
func turning(name string, wanted ...twist) []string {
	var out []string
	if slices.Contains(wanted, another) && strings.ContainsAny(name, "%‰") {
		out = append(out, "%")
	}
	apart := func(r rune) bool { return !unicode.In(r, unicode.L, unicode.Nd, unicode.M) }
	for _, w := range strings.FieldsFunc(numbering.ReplaceAllString(name, "$1 "), apart) {
		if t := turnOf(notation.Fold(w)); t != keeps && slices.Contains(wanted, t) {
			out = append(out, w)
		}
	}
	return out
}

// away is the word for which the figures of a column can't be an input, or "".
// A word that belongs to what the input is called turns nothing.
func (r *reading) away(name, input string) string {
	wanted := []twist{another}
	if r.held() {
		wanted = append(wanted, frees, cumulative)
	}
	said := stems(name)
	for _, w := range turning(name, wanted...) {
		if n := r.names[input]; w == "%" || n == nil || !n.says(said, w) {
			return w
		}
	}
	return ""
}

// held reports that the table counts people who are held.
func (r *reading) held() bool { return r.order("total") >= 0 }

// says reports that a word belongs to a phrase for the input that is said.
func (n *names) says(said []string, word string) bool {
	for _, phrases := range [][][]string{n.titles, n.strong, n.weak} {
		for _, p := range phrases {
			if slices.Contains(p, stem(notation.Fold(word))) && hasAll(said, p) {
				return true
			}
		}
	}
	return false
}

// ages is a limit of age, which may be another than the input's.
var ages = regexp.MustCompile(`(?i)(?:menor|mayor)(?:es)? (?:de|a) \d+(?: años)?|(?:under|over|above|below) \d+`)

// doubtAges lowers what a limit of age makes doubtful.
func doubtAges(s *Source, name string) {
	if said := ages.FindString(name); said != "" {
		s.Confidence, s.Why = Guess, fmt.Sprintf("%s; %q may be other people than %s is about", s.Why, said, s.Input)
	}
}

// turnedRemark says why a column of figures has no place, or nothing.
func (r *reading) turnedRemark(c *column) string {
	l := r.looks[c]
	if l.number < 0.5 && c.share(func(s string) bool { return strings.ContainsAny(s, "%‰") }) < 0.5 && c.filled > 0 {
		return ""
	}
	if found := turning(c.name, another); found != nil {
		return fmt.Sprintf("%q in the name makes it another figure than its other words say; ", found[0])
	}
	if found := turning(c.name, frees, cumulative); found != nil && r.held() {
		return fmt.Sprintf("%q in the name: these are not the people who are held; ", found[0])
	}
	return ""
}
