package explain

import (
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
)

// RuleText is what is said of a rule, and whether it has a text.
func RuleText(l language.Language, code string) (string, bool) {
	text, ok := ruleWords[code]
	w := &language.Words{Language: l}
	return w.Pick(text[0], text[1]), ok
}

// CirculationOf counts over reports as the fact tables count.
func CirculationOf(reports []reading.Row) Circulation { return circulation(reports) }
