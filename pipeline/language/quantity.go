package language

// Sign is a number with its precision in few characters, for a table.
func (w *Words) Sign(precision string, n, most *int64) string {
	if n == nil {
		return "—"
	}
	number := w.Number(*n)
	switch precision {
	case "at_least":
		return "≥ " + number
	case "at_most":
		return "≤ " + number
	case "approximate":
		return "≈ " + number
	case "range":
		if most != nil {
			return number + "–" + w.Number(*most)
		}
	}
	return number
}

// Quantity is a number with its precision: at least 400, 60 to 70.
func (w *Words) Quantity(precision string, n, most *int64) string {
	if n == nil {
		return w.Pick("no figure", "sin cifra")
	}
	number := w.Number(*n)
	switch precision {
	case "at_least":
		return w.Say("at least %s", "al menos %s", number)
	case "at_most":
		return w.Say("at most %s", "a lo sumo %s", number)
	case "approximate":
		return w.Say("about %s", "cerca de %s", number)
	case "range":
		if most != nil {
			return w.Say("%s to %s", "entre %s y %s", number, w.Number(*most))
		}
	}
	return number
}
