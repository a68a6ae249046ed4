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
	var text string
	switch t.Table {
	case curation.Announcements:
		text = when + ", " + w.announcement(t)
	case curation.DetaineeCounts:
		if hour := t.Fact.Text("as_of_time"); hour != "" {
			when += w.Say(", at %s", " a las %s", hour)
		}
		text = when + ", " + w.Say("%s counted %s", "%s contaba %s", w.side(b), w.figure(b)+" "+w.agree("held", "presas", b)) + w.of(b)
	default:
		text = language.UpperFirst(w.side(b)) + " " + w.Say("counted %s", "contó %s", w.figure(b)+" "+w.measure(b)+w.of(b)) + w.period(t)
	}
	return text + w.unnumbered(b) + "."
}

// announcement is who said it, for which body, and what.
func (w *words) announcement(t *Trace) string {
	b, who, speaker := t.Brief, w.side(t.Brief), t.Fact.Text("statement_by")
	switch {
	case b.Stage == "annulled" && b.Unit != "applications":
		return w.struck(b)
	case strings.Contains(speaker, " / "): // which of them spoke for the body no page says
		who += w.Say(" (pages name %s)", " (las páginas nombran a %s)", w.Speakers(speaker))
	case speaker != "" && b.Side == "not_stated":
		who = w.Speakers(speaker)
	case speaker != "":
		who = w.Speakers(speaker) + w.Say(", for %s,", ", por %s,", who)
	}
	return who + " " + w.claim(b)
}

// unnumbered says so where no page gives a figure.
func (w *words) unnumbered(b Brief) string {
	switch {
	case b.Figure != nil:
		return ""
	case b.unbounded() && w.out(b) == "":
		return w.Say("; no page says for how many people", "; ninguna página dice para cuántas personas")
	}
	return w.Say("; no page says how many", "; ninguna página dice cuántas")
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
	return w.Body(b.Side)
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
