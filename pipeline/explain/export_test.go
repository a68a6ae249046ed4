package explain

// RuleText is what is said of a rule, and whether it has a text.
func RuleText(l Language, code string) (string, bool) {
	text, ok := ruleWords[code]
	w := &words{language: l}
	return w.pick(text[0], text[1]), ok
}

// CirculationOf counts over reports as the fact tables count.
func CirculationOf(reports []Row) Circulation { return circulation(reports) }
