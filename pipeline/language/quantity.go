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

// Quantity is an amount, or that there is none.
func (w *Words) Quantity(precision string, n, most *int64) string {
	if n == nil {
		return w.Pick("no figure", "sin cifra")
	}
	return w.Amount(precision, n, most)
}
