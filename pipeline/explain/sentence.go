package explain

import (
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
)

// sentence says what a fact says: who, when, how far, how many.
func (w *words) sentence(t *Trace) string {
	b := t.Brief
	when := language.UpperFirst(w.On(b.Date))
	if b.DateBasis == "published" && b.Date != "" {
		when += w.Say(" or before", " o antes")
	}
	speaker := t.Fact.Text("statement_by")
	var rest string
	switch t.Table {
	case curation.Announcements:
		rest = w.side(b)
		if strings.Contains(speaker, " / ") {
			// Which of them spoke for the body no page says.
			rest += w.Say(" (pages name %s)", " (las páginas nombran a %s)", w.Speakers(speaker))
		} else if speaker != "" {
			rest = w.Speakers(speaker) + w.Say(", for %s,", ", por %s,", rest)
			if b.Side == "not_stated" {
				rest = w.Speakers(speaker)
			}
		}
		if b.Stage == "annulled" {
			return when + ", " + w.Say("by what pages say, %s of %s for %s was struck down", "según las páginas, se anuló %s de %s para %s", w.instrument(b.Instrument), w.side(b), w.whom(b)) + w.unnumbered(b) + "."
		}
		return when + ", " + rest + " " + w.claim(b) + w.unnumbered(b) + "."
	case curation.DetaineeCounts:
		if hour := t.Fact.Text("as_of_time"); hour != "" {
			when += w.Say(", at %s", " a las %s", hour)
		}
		rest = w.Say("%s counted %s", "%s contaba %s", w.side(b), w.figure(b)+" "+w.agree("held", "presas", b))
		return when + ", " + rest + w.of(b) + w.unnumbered(b) + "."
	}
	rest = language.UpperFirst(w.side(b)) + " " + w.Say("counted %s", "contó %s", w.figure(b)+" "+w.measure(b)+w.of(b)) + w.period(t)
	return rest + w.unnumbered(b) + "."
}

// unnumbered says so where no page gives a figure.
func (w *words) unnumbered(b Brief) string {
	if b.Figure != nil {
		return ""
	}
	return w.Say("; no page says how many", "; ninguna página dice cuántas")
}

// articles is the words with which names of bodies begin, and their articles.
func articles() map[string]string {
	return map[string]string{
		"Presidency": "the ", "National": "the ", "Public": "the ", "Supreme": "the ", "Ministry": "the ", "Sectoral": "the ", "Truth": "the ",
		"UN": "the ", "Committee": "the ", "Venezuelan": "the ", "Organization": "the ",
		"Presidencia": "la ", "Asamblea": "la ", "Ministerio": "el ", "Tribunal": "el ", "Vicepresidencia": "la ", "Comisión": "la ",
		"Oficina": "la ", "Comité": "el ", "Observatorio": "el ", "Organización": "la ",
	}
}

// side is who speaks or counts, in the middle of a sentence.
func (w *words) side(b Brief) string {
	switch b.Side {
	case "not_stated", "":
		if b.Table == curation.Announcements {
			return w.Say("an authority that no page names", "una autoridad que ninguna página nombra")
		}
		return w.Say("a counter that no page names", "alguien que ninguna página nombra")
	case "government":
		return w.Say("the government (no page names the body)", "el Gobierno (ninguna página precisa el organismo)")
	}
	if behindPrefix(b.Side) {
		return w.Body(b.Side)
	}
	title := w.sideTitle(b)
	first, _, _ := strings.Cut(title, " ")
	return articles()[first] + title
}

// behindPrefix reports whether no list names a side, or not with its article.
func behindPrefix(side string) bool {
	return strings.HasPrefix(side, "foreign_government:") || strings.HasPrefix(side, "other:")
}

// sideTitle is who speaks or counts, for a list.
func (w *words) sideTitle(b Brief) string {
	if strings.HasPrefix(b.Side, "foreign_government:") {
		return language.UpperFirst(strings.TrimPrefix(strings.TrimPrefix(w.Body(b.Side), "the "), "el "))
	}
	if b.Table == curation.Announcements {
		return w.Title("authority", b.Side)
	}
	return w.Title("organization", b.Side)
}

// claim is what an authority says happened, or will.
func (w *words) claim(b Brief) string {
	what, whom := w.benefit(b), w.whom(b)
	if b.Unit == "applications" {
		of := w.Say("%s for %s", "%s de %s", whom, what)
		return w.byStage(b.Stage, of, [6][2]string{
			{"announced %s", "anunció %s"}, {"said that %s had been filed", "dijo que se presentaron %s"},
			{"said that %s had been granted", "dijo que se otorgaron %s"}, {"said that %s had been carried out", "dijo que se ejecutaron %s"},
			{"said that %s had been denied", "dijo que se negaron %s"}, {"said that %s had been annulled", "dijo que se anularon %s"}})
	}
	free := b.Population != "restricted" && b.Population != "both" && b.Unit != "cases"
	if b.Stage == "executed" && free {
		released := b
		released.Population = "" // nobody is held and released at once
		whom := w.whom(released)
		switch b.Instrument {
		case "release", "unspecified":
			return w.Say("said that %s had been released", "dijo que se había excarcelado a %s", whom)
		case "conditional_release":
			return w.Say("said that %s had been released under court-ordered measures", "dijo que se había excarcelado con medidas cautelares a %s", whom)
		}
	}
	said := w.byStage(b.Stage, what, [6][2]string{
		{"announced %s for ", "anunció %s para "}, {"said that %s had been requested for ", "dijo que se había solicitado %s para "},
		{"said that %s had been granted to ", "dijo que se había otorgado %s a "}, {"said that %s had been carried out for ", "dijo que se había ejecutado %s de "},
		{"said that %s had been denied to ", "dijo que se había negado %s a "}, {"said that %s had been annulled for ", "dijo que se había anulado %s de "}})
	if b.Unit == "cases" {
		said = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(said, " to "), " for "), " a ")
		said = strings.TrimSuffix(strings.TrimSuffix(said, " para "), " de ") + w.Say(" in ", " en ")
	}
	return said + whom
}

func (w *words) byStage(stage, what string, forms [6][2]string) string {
	for i, s := range [...]string{"announced", "requested", "granted", "executed", "denied", "annulled"} {
		if s == stage {
			return w.Say(forms[i][0], forms[i][1], what)
		}
	}
	return w.Say("said “"+stage+"” of %s for ", "dijo «"+stage+"» de %s para ", what)
}

// benefit is the legal form of what is claimed. Nobody who is under measures
// leaves a prison, whatever pages call it.
func (w *words) benefit(b Brief) string {
	if b.Population == "restricted" || b.Population == "both" {
		switch b.Instrument {
		case "release", "unspecified", "", "conditional_release":
			return w.Say("a benefit whose legal form no page gives", "un beneficio cuya figura legal ninguna página precisa")
		}
	}
	return w.instrument(b.Instrument)
}

// instrument is a legal form as a noun.
func (w *words) instrument(code string) string {
	switch code {
	case "release", "unspecified", "":
		return w.Say("release", "excarcelación")
	case "conditional_release":
		return w.Say("release under court-ordered measures", "excarcelación con medidas cautelares")
	case "exchange":
		return w.Say("an exchange between governments", "un canje entre gobiernos")
	case "commutation":
		return w.Say("commutation of the sentence", "conmutación de la pena")
	}
	return language.LowerFirst(w.Title("instrument", code))
}

// measure is what was counted, behind "people".
func (w *words) measure(b Brief) string {
	switch b.Stage {
	case "newly_detained":
		return w.agree("newly detained", "recién detenidas", b)
	case "beneficiaries":
		return w.agree("as beneficiaries", "como beneficiarias", b)
	}
	title := language.LowerFirst(w.Title("measure", b.Stage))
	return w.agree(title, title, b)
}

// agree is what is said of people in the number of a figure; Spanish titles have
// the plural.
func (w *words) agree(en, es string, b Brief) string {
	if w.Language != language.Spanish {
		return en
	}
	list := strings.Fields(es)
	for i, word := range list {
		if b.single() && (strings.HasSuffix(word, "das") || strings.HasSuffix(word, "sas") || strings.HasSuffix(word, "rias")) {
			list[i] = strings.TrimSuffix(word, "s")
		}
	}
	return strings.Join(list, " ")
}

// period is between which days a flow was counted.
func (w *words) period(t *Trace) string {
	b := t.Brief
	end := w.TheDate(b.Date)
	if hour := t.Fact.Text("period_end_time"); hour != "" {
		end += w.Say(" (%s)", " (%s)", hour)
	}
	if b.DateBasis == "published" && b.Date != "" {
		end += w.Say(" at the latest", " a más tardar")
	}
	since := t.Fact.Text("period_basis") == "since_previous_balance"
	switch {
	case b.Start != "" && b.Start == b.Date && !since:
		return " " + w.On(b.Date)
	case b.Start != "" && b.Date != "":
		return w.Say(" from %s to %s", " desde %s hasta %s", w.TheDate(b.Start), end)
	case b.Start != "":
		return w.Say(" since %s", " desde %s", w.TheDate(b.Start))
	case since && b.Date != "":
		return w.Say(" since its previous balance, up to %s", " desde su balance anterior, hasta %s", end)
	case b.Date != "":
		return w.Say(" up to %s", " hasta %s", end)
	}
	return w.Say(" in a period that no page gives", " en un período que ninguna página da")
}
