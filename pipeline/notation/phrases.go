package notation

// The phrases, folded. Those that two of the languages share stand once.

// saidBefore gives the precision that words in front of a number state, "" for
// words that are not listed.
func saidBefore(words string) string {
	switch words {
	case "exactamente", // Spanish
		"exatamente", // Portuguese
		"exactly":    // English
		return Exact

	case "mas de", "poco mas de", "al menos", "por lo menos", "como minimo", "minimo", "un minimo de", "no menos de",
		"superior a", "superiores a", "mayor a", "mayor de", "+ de",
		"mais de", "pouco mais de", "pelo menos", "ao menos", "no minimo", "um minimo de", "nao menos de", "acima de",
		"more than", "over", "just over", "above", "at least", "no fewer than", "not fewer than", "no less than",
		"not less than", "a minimum of", "minimum",
		">", ">=", "≥":
		return AtLeast

	case "hasta", "menos de", "poco menos de", "a lo sumo", "como maximo", "maximo", "un maximo de", "no mas de",
		"inferior a", "inferiores a", "menor a", "menor de",
		"ate", "pouco menos de", "no maximo", "um maximo de", "nao mais de", "abaixo de",
		"up to", "at most", "fewer than", "less than", "just under", "under", "below", "no more than", "not more than",
		"a maximum of", "maximum",
		"<", "<=", "≤":
		return AtMost

	case "unos", "unas", "casi", "cerca de", "alrededor de", "aproximadamente", "aprox.", "aprox", "en torno a", "mas o menos",
		"uns", "umas", "quase", "por volta de", "em torno de", "ao redor de", "mais ou menos",
		"some", "about", "around", "nearly", "almost", "roughly", "approximately", "approx.", "approx", "close to", "more or less",
		"circa", "ca.", "~", "≈", "±", "+-", "+/-":
		return Approximate
	}
	return ""
}

// saidAfter does the same for words behind a number.
func saidAfter(words string) string {
	switch words {
	case "+", "o mas", "como minimo", "por lo menos", "al menos",
		"ou mais", "no minimo", "pelo menos", "ao menos",
		"or more", "at least":
		return AtLeast

	case "o menos", "como maximo", "a lo sumo",
		"ou menos", "no maximo",
		"or fewer", "or less", "at most":
		return AtMost

	case "aprox.", "aprox", "aproximadamente", "mas o menos",
		"mais ou menos",
		"approx.", "approx", "approximately", "or so", "more or less":
		return Approximate
	}
	return ""
}

// saysRange reports whether the words in front of a number and between it and
// the next make the two the ends of a range.
func saysRange(before, between string) bool {
	switch before {
	case "":
		return between == "-" || between == "a" || between == "to"
	case "de", "desde": // de 60 a 70, in Spanish and Portuguese
		return between == "a" || between == "hasta" || between == "ate"
	case "entre":
		return between == "y" || between == "e"
	case "between":
		return between == "and"
	case "from":
		return between == "to"
	}
	return false
}
