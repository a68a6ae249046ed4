package explain

import (
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
)

// Print writes all that is known of a fact, for a terminal of some width in
// characters; 0 is [layout.Usual].
func (s *Snapshot) Print(out io.Writer, t *Trace, width int) error {
	p := s.sheet(out, width)
	p.top(t)
	p.checkable(t)
	p.stages(t)
	p.carried(t)
	p.figures(t)
	p.conflicts(t)
	p.links(t)
	p.breakdown(t)
	p.decisions(t)
	p.notes(t)
	p.reports(t)
	p.ties(t)
	return p.Err
}

// top is what the fact says.
func (p *sheet) top(t *Trace) {
	b := t.Brief
	p.Wrap("", b.FactID+" · "+language.LowerFirst(p.kindTitle(b.Table))+" · "+language.LowerFirst(p.Title("fact_status", b.Status))+p.Say(" · version %s", " · versión %s", t.Version))
	p.Line("")
	p.Wrap("  ", p.standing(t))
	p.Wrap("  ", p.counting(t))
	if parts := p.parts(t); parts != "" {
		p.Wrap("  ", parts)
	}
	if b.Status != "standing" {
		p.Line("")
		p.Wrap("  ", p.Title("fact_status", b.Status)+": "+p.Described("fact_status", b.Status))
	}
	if t.ID != nil && len(t.ID.Successors) > 0 {
		p.Wrap("  ", p.Say("Some reports that once belonged to it are now those of %s.", "Algunos reportes que fueron suyos son ahora de %s.", p.List(t.ID.Successors)))
	}
}

// standing is the sentence of a fact. Of one that must not be used, it is told
// who says so before what it says: the first line is the one that is quoted.
func (w *words) standing(t *Trace) string {
	said := w.sentence(t)
	var warning string
	switch t.Brief.Status {
	case "unsupported":
		warning = w.Say("Not to be used: only pages in error, doubtful or out of date tell this", "No debe usarse: solo páginas con errores, dudosas o atrasadas cuentan esto")
	case "retracted":
		warning = w.Say("Taken back by whoever told it", "Retirado por quien lo dijo")
	case "withdrawn":
		warning = w.Say("Withdrawn by a curator, not to be used", "Retirado por la curaduría, no debe usarse")
	default:
		return said
	}
	return warning + w.Say(": “%s.”", ": «%s».", strings.TrimSuffix(said, "."))
}

// kindTitle is a fact of a table, in one or two words.
func (w *words) kindTitle(tableName string) string {
	switch tableName {
	case curation.Announcements:
		return w.Say("announcement", "anuncio")
	case curation.DetaineeCounts:
		return w.Say("count of people held", "conteo de personas presas")
	}
	return w.Say("count of releases and other flows", "conteo de excarcelaciones y otros flujos")
}

// counting says whether a figure is one batch or a running total, and since
// when.
func (p *words) counting(t *Trace) string {
	b := t.Brief
	switch {
	case b.Table == curation.DetaineeCounts:
		return p.Say("A balance: whoever was held at that moment.", "Un balance: quienes estaban presas en ese momento.")
	case b.Counting == "batch":
		return p.Say("One batch, not a running total.", "Un grupo, no un acumulado.")
	case b.Counting != "cumulative":
		return ""
	}
	title := p.Pick(t.Window.Text("title_en"), t.Window.Text("title_es"))
	since := t.Fact.Date("counting_since")
	switch {
	case title != "":
		return p.Say("A running total. Counting window: %s (%s).", "Un acumulado. Ventana de conteo: %s (%s).", p.Inside(title), b.Window)
	case b.Window != "":
		return p.Say("A running total. Counting window: %s.", "Un acumulado. Ventana de conteo: %s.", b.Window)
	case since != "":
		return p.Say("A running total since %s; its counting window has no name.", "Un acumulado desde %s; su ventana de conteo no tiene nombre.", p.TheDate(since))
	}
	return p.Say("A running total. No page says since when.", "Un acumulado. Ninguna página dice desde cuándo.")
}

// parts is the breakdown of a balance.
func (p *words) parts(t *Trace) string {
	if t.Table != curation.DetaineeCounts {
		return ""
	}
	var parts []string
	for _, c := range [...]string{"women", "men", "civilians", "military", "adults", "adolescents", "foreign_nationals", "convicted", "untried", "whereabouts_unknown", "restricted"} {
		if n, ok := t.Fact.Int(c); ok {
			parts = append(parts, language.LowerFirst(p.Column(t.Table, c))+" "+p.Number(n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return p.Say("As the pages break it down: %s.", "Según lo desglosan las páginas: %s.", strings.Join(parts, ", "))
}

// checkable says whether anybody could check the figure: what is missing is
// told as such.
func (p *sheet) checkable(t *Trace) {
	p.Head(p.Say("Can it be checked?", "¿Se puede comprobar?"))
	for _, v := range t.Checkable {
		text := ""
		switch v.Column {
		case "names_published":
			text = p.names(v)
		case "conditions":
			text = p.conditions(v)
		}
		p.Wrap("  ", text)
	}
	p.Wrap("  ", p.verified(t))
}

func (p *words) names(v Voices) string {
	switch v.Taken {
	case "no":
		return p.share(v, p.Say("no list of names was published", "no se publicó ninguna lista de nombres"))
	case "partial":
		return p.share(v, p.Say("some names were published", "se publicaron algunos nombres"))
	case "yes":
		return p.share(v, p.Say("a list of names was published", "se publicó una lista de nombres"))
	}
	return p.Say("No page says whether names were published.", "Ninguna página dice si se publicaron nombres.")
}

func (p *words) conditions(v Voices) string {
	if v.Taken == "not_stated" || v.Taken == "" {
		return p.Say("No page says under what conditions.", "Ninguna página dice en qué condiciones.")
	}
	return p.share(v, p.Say("conditions: %s", "condiciones: %s", language.LowerFirst(p.Title("conditions", v.Taken))))
}

// share gives a claim to the pages that make it, and says how many do not.
func (p *words) share(v Voices, claim string) string {
	var here int64
	for _, s := range v.Said {
		if s.Value == v.Taken {
			here = max(here, s.Pages)
		}
	}
	if here == 0 {
		claim = p.Say("A curator decided: %s", "Lo decidió la curaduría: %s", claim)
	} else {
		claim = p.ByPages(here, v.Pages) + ", " + claim
	}
	if v.Silent > 0 {
		claim += "; " + p.Counted(v.Silent, "does not say", "do not say", "no lo dice", "no lo dicen")
	}
	return claim + p.leftOut(v, "; ") + "."
}

// leftOut says how many pages are not counted where others are, "" where all
// are.
func (p *words) leftOut(v Voices, lead string) string {
	if v.LeftOut == 0 {
		return ""
	}
	return lead + p.Counted(v.LeftOut, "page in error, doubtful or out of date is left out", "pages in error, doubtful or out of date are left out",
		"página con errores, dudosa o atrasada no se cuenta", "páginas con errores, dudosas o atrasadas no se cuentan")
}

// verified says who verified it, if anybody.
func (p *words) verified(t *Trace) string {
	by := p.Titles("organization", t.Fact.List("verified_by"))
	switch {
	case t.Brief.Status == "withdrawn" && len(by) > 0:
		return p.Say("%s is told to have counted it; a curator withdrew the fact.", "Se cuenta que hizo el conteo %s; la curaduría retiró la ficha.", p.List(by))
	case t.Table == curation.Announcements && len(by) == 0:
		return p.Say("Nobody's verification is tied to it.", "No hay verificación de nadie ligada a este anuncio.")
	case t.Table == curation.Announcements:
		return p.Say("Tied to it by a curator's decision: the count of %s.", "Ligado a él por decisión de la curaduría: el conteo de %s.", p.List(by))
	case len(by) > 0:
		return p.Say("%s counted it and stands for the figure; it is no body of the state.", "%s hizo el conteo y responde por la cifra; no es un organismo del Estado.", p.List(by))
	}
	switch kind := t.Fact.Text("counter_kind"); {
	case kind == "government":
		return p.Say("A count of the state's own: the state does not verify itself.", "Un conteo del propio Estado: el Estado no se verifica a sí mismo.")
	case kind == "press" || kind == "unknown" || t.Brief.Side == "not_stated":
		return p.Say("No counter that could be asked gives it: %s.", "No la da ninguna organización a la que se pueda preguntar: %s.", language.LowerFirst(p.Title("counter_kind", kind)))
	}
	return p.Say("Nobody's verification is tied to it: no sound page tells the figure first-hand, by a counter that is named.", "No hay verificación de nadie: ninguna página confiable da la cifra de primera mano y de alguien con nombre.")
}

// stages says how far it has come, by headlines and texts.
func (p *sheet) stages(t *Trace) {
	if len(t.Stages) == 0 {
		return
	}
	p.Head(p.Say("How far it has come, by the pages", "Hasta dónde ha llegado, según las páginas"))
	g := layout.Grid{Right: map[int]bool{2: true}}
	headlines := false
	for _, place := range [...]string{"body", "headline"} {
		rows := circulated(t.Stages, place)
		for i, r := range rows {
			lead := ""
			if i == 0 {
				lead = p.Say("in texts", "en textos")
				if place == "headline" {
					lead = p.Say("in headlines", "en titulares")
				}
			}
			headlines = headlines || place == "headline"
			n, _ := r.Int("pages")
			g.Add(lead, language.LowerFirst(p.Title("stage", r.Text("stage"))), p.pagesCell(n), p.origins(circulationOf(r), brief))
		}
	}
	p.Print("  ", g)
	if headlines {
		p.Wrap("  ", p.Say("A headline is counted only where it is known to differ from its text.", "Un titular se cuenta solo cuando consta que difiere de su texto."))
	}
	if p.unheard(t) != "" {
		p.Wrap("  ", p.Say("Pages that decide nothing are counted, too.", "Se cuentan también las páginas que no deciden."))
	}
}
