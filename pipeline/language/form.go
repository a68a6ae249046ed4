package language

// Form is a legal form as a noun in a sentence, in Spanish with its article. It
// goes by the codes of what is claimed: nobody who is under measures leaves a
// prison, whatever pages call it, and what is denied without a name need not be
// a release.
func (w *Words) Form(instrument, population, stage string) string {
	unnamed := instrument == "unspecified" || instrument == ""
	switch outside := Outside(population); {
	case unnamed && (outside || stage == "denied"):
		return w.Pick("a benefit whose legal form no page gives", "un beneficio cuya figura legal ninguna página precisa")
	case outside && (instrument == "release" || instrument == "conditional_release"):
		return w.Pick("a benefit", "un beneficio")
	case unnamed:
		instrument = "release"
	}
	if name, ok := forms()[instrument]; ok {
		return w.Pick(name[0], name[1])
	}
	return w.Inside(w.Title("instrument", instrument))
}

// Outside reports whether a population is people of whom some are not in prison.
func Outside(population string) bool { return population == "restricted" || population == "both" }

// forms is the legal forms as prose has them: the titles of the code list have
// no articles.
func forms() map[string][2]string {
	return map[string][2]string{
		"release":             {"release", "la excarcelación"},
		"conditional_release": {"release under court-ordered measures", "la excarcelación con medidas cautelares"},
		"amnesty":             {"amnesty", "la amnistía"},
		"pardon":              {"a pardon", "el indulto"},
		"house_arrest":        {"house arrest", "la casa por cárcel"},
		"exchange":            {"an exchange between governments", "un canje entre gobiernos"},
		"commutation":         {"commutation of the sentence", "la conmutación de la pena"},
	}
}

// By is a legal form behind a verb: people are released by pardon, under the
// amnesty. A plain release has nothing to add.
func (w *Words) By(instrument string) string {
	text := map[string][2]string{
		"conditional_release": {" under court-ordered measures", " con medidas cautelares"},
		"amnesty":             {" under the amnesty", " por amnistía"},
		"pardon":              {" by pardon", " por indulto"},
		"exchange":            {" in an exchange between governments", " en un canje entre gobiernos"},
		"commutation":         {" by commutation of the sentence", " por conmutación de la pena"},
		"house_arrest":        {" into house arrest", " con casa por cárcel"},
	}[instrument]
	return w.Pick(text[0], text[1])
}
