package summary

import (
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
)

// told is how many entries of a section a terminal gets; --json has them all.
const told = 5

func (p *sheet) disagreements(s *Summary) {
	p.Head(p.Say("State bodies that give different figures", "Organismos del Estado que dan cifras distintas"))
	if len(s.Disagreements) == 0 {
		p.Wrap("  ", p.Say("No two state bodies had given different totals at one time.", "Ningún par de organismos del Estado había dado totales distintos a la vez."))
	}
	for i, d := range s.Disagreements {
		if i == told {
			break
		}
		g := layout.Grid{Right: map[int]bool{0: true}}
		for _, said := range [...]StateSaid{d.Higher, d.Lower} {
			g.Add(p.Figure(said.Figure), p.Date(said.Date), p.Authority(said.Authority)+": "+p.Window(said.Window)+p.PartOf(d.Subset, said.Figure))
		}
		p.Print("  ", g)
		p.Wrap("      ", p.Apart(d))
	}
	p.more(len(s.Disagreements)-told, "official_disagreement")
}

// Apart is how far two state bodies are from each other, and what keeps their
// figures from being set against each other outright.
func (p Phrases) Apart(d Disagreement) string {
	text := p.higherBy(d)
	if !sameWindow(d.Higher.Window, d.Lower.Window) {
		text += p.Say(" They need not count from the same day.", " Pueden no contar desde el mismo día.")
	}
	return text
}

func (p Phrases) higherBy(d Disagreement) string {
	if d.Difference == nil || d.Bound == "unknown" || d.Bound == "" {
		return p.Say("By how much they differ can't be told.", "No se puede saber en cuánto difieren.")
	}
	number := p.Number(*d.Difference)
	switch lowest := d.Lower.Precision == "at_least"; {
	case d.Bound == "at_most" && lowest:
		return p.Say("The first is higher by at most %s: the second is a minimum, so both may hold.", "La primera es mayor en %s a lo sumo: la segunda es un mínimo, así que ambas pueden valer.", number)
	case d.Bound == "at_most":
		return p.Say("The first is higher by at most %s.", "La primera es mayor en %s a lo sumo.", number)
	case d.Bound == "at_least":
		return p.Say("The first is higher by at least %s.", "La primera es mayor al menos en %s.", number)
	}
	return p.Say("The first is higher by %s.", "La primera es mayor en %s.", number)
}

// sameWindow reports whether two totals are said to count from the same start.
func sameWindow(a, b *Window) bool { return a != nil && b != nil && a.Window == b.Window }

// more says that a section goes on elsewhere.
func (p *sheet) more(n int, tableName string) {
	if n > 0 {
		p.Wrap("  ", p.Say("… and %s more: table %s, or --json", "… y %s más: tabla %s, o --json", p.Number(int64(n)), tableName))
	}
}

func (p *sheet) reDetentions(s *Summary) {
	p.Head(p.Say("People detained again after release", "Personas detenidas de nuevo tras ser excarceladas"))
	if len(s.ReDetentions) == 0 {
		p.Wrap("  ", p.Say("Nobody had counted any.", "Nadie había contado ninguna."))
	}
	g := layout.Grid{Right: map[int]bool{0: true}}
	for i, d := range s.ReDetentions {
		if i == told {
			break
		}
		text := p.Organization(d.Organization) + p.PartOf(d.Subset, d.Figure)
		if d.Counting == "cumulative" && d.Window != nil {
			text += p.Say(", running total, ", ", acumulado, ") + p.Window(d.Window)
		} else if d.Start != "" && d.Start != d.Date {
			text += p.Say(", from %s", ", desde %s", p.TheDate(d.Start))
		}
		if !d.Verified {
			text += p.Say("; known at second hand only", "; solo se conoce de segunda mano")
		}
		g.Add(p.Figure(d.Figure), p.Day(d.Dated), text)
	}
	p.Print("  ", g)
	p.more(len(s.ReDetentions)-told, "verified_releases")
}

func (p *sheet) announcements(s *Summary) {
	p.Head(p.Say("The last announcements", "Los últimos anuncios"))
	if len(s.Announcements) == 0 {
		p.Wrap("  ", p.Say("Nothing had been announced.", "No se había anunciado nada."))
	}
	for i, a := range s.Announcements {
		if i > 0 {
			p.Line("")
		}
		who := p.Authority(a.Authority)
		if a.Speaker != "" {
			who += " (" + p.Speakers(a.Speaker) + ")"
		}
		p.Wrap("  ", p.Day(a.Dated)+" · "+who)
		p.Wrap("    ", p.Claim(a))
		if replaced := p.Replaced(a.Status); replaced != "" && a.Stage != a.Status {
			p.Wrap("    ", language.UpperFirst(replaced)+".")
		}
		p.Wrap("    ", p.Checkable(a))
		p.Wrap("    ", p.Carried(a)+" · "+a.FactID)
	}
}

// Claim is what was announced: how far it went, by what measure, how many.
func (p Phrases) Claim(a Announcement) string {
	stage := map[string][2]string{
		"announced": {"announced", "anunciado"}, "requested": {"asked for, which is no decision", "solicitado, que no es una decisión"}, "granted": {"said to be granted", "otorgado, según dice"},
		"executed": {"said to be carried out", "ejecutado, según dice"}, "denied": {"said to be denied", "negado, según dice"}, "annulled": {"annulled", "anulado"},
	}[a.Stage]
	text := language.UpperFirst(p.Pick(stage[0], stage[1]))
	if text == "" {
		text = p.Title("stage", a.Stage)
	}
	text += ": " + p.instrument(a.Instrument) + ", " + p.whom(a) + p.partOf(a)
	if a.Counting == "cumulative" {
		text += p.Say("; a running total, ", "; un acumulado, ") + p.Window(a.Window)
	}
	return text
}

// partOf is the part of the people that an announcement is about, in brackets.
func (p Phrases) partOf(a Announcement) string {
	if a.Unit == "people" {
		return p.PartOf(a.Subset, a.Figure)
	}
	return p.Part(a.Subset) // of applications or cases
}

func (p Phrases) instrument(code string) string {
	if code == "unspecified" || code == "" {
		return p.Say("legal form not given", "figura jurídica sin precisar")
	}
	return language.LowerFirst(p.Title("instrument", code))
}

// whom is how many of whom.
func (p Phrases) whom(a Announcement) string {
	if a.People == nil {
		return p.Say("no page says how many", "ninguna página dice cuántas personas")
	}
	text, one := p.Figure(a.Figure)+" ", single(a.Figure)
	switch a.Unit {
	case "applications":
		return text + p.Say("applications (not people)", "solicitudes (no personas)")
	case "cases":
		return text + p.Say("cases or measures", "casos o medidas")
	}
	held := [2]string{"people held", "personas presas"}
	switch code := a.Population; {
	case code == "not_stated", code == "detained" && a.Stage == "executed": // nobody is held and released at once
		held = [2]string{"people", "personas"}
	case code == "restricted":
		held = [2]string{"people under court-ordered measures", "personas con medidas cautelares"}
	case code == "both":
		held = [2]string{"people" + p.Both(one), "personas" + p.Both(one)}
	}
	if one {
		held[0], held[1] = strings.Replace(held[0], "people", "person", 1), strings.Replace(strings.Replace(held[1], "personas", "persona", 1), "presas", "presa", 1)
	}
	return text + p.Pick(held[0], held[1])
}

// Checkable says whether anybody could check it.
func (p Phrases) Checkable(a Announcement) string {
	names := map[string][2]string{
		"yes": {"a list of names was published", "se publicó una lista de nombres"}, "partial": {"some names were published", "se publicaron algunos nombres"},
		"no": {"no list of names was published", "no se publicó ninguna lista de nombres"},
	}[a.Names]
	said := p.Pick(names[0], names[1])
	switch {
	case said == "":
		said = p.Pick("No page says whether names were published", "Ninguna página dice si se publicaron nombres")
	case a.NamesPages == 0: // a curator says it
		said = language.UpperFirst(said)
	default:
		said = p.ByPages(a.NamesPages, a.Pages) + ", " + said
	}
	conditions := map[string][2]string{
		"full": {"full freedom", "libertad plena"}, "conditional": {"released with measures", "con medidas cautelares"}, "mixed": {"some with measures, some without", "unas con medidas cautelares, otras sin ellas"},
	}[a.Conditions]
	if conditions[0] == "" {
		conditions = [2]string{"no page says under what conditions", "ninguna página dice en qué condiciones"}
	} else {
		conditions = [2]string{"conditions: " + conditions[0], "condiciones: " + conditions[1]}
	}
	return said + "; " + p.Pick(conditions[0], conditions[1]) + "."
}

// Carried is whose text the pages carry.
func (p Phrases) Carried(a Announcement) string {
	text := p.Counted(a.Pages, "page", "pages", "página", "páginas") + ": "
	names := p.List(p.Titles("agency", a.Origins))
	switch {
	case len(a.Origins) == 0 && a.OriginsUnknown == 0:
		return text + p.Say("no origin of their own", "sin origen propio")
	case len(a.Origins) == 0:
		return text + p.Counted(a.OriginsUnknown, "outlet whose text names no origin", "outlets whose text names no origin", "medio cuyo texto no nombra origen", "medios cuyo texto no nombra origen")
	case a.OriginsUnknown == 0:
		return text + p.Say("text of %s", "texto de %s", names)
	}
	return text + p.Say("text of %s, and ", "texto de %s, y ", names) +
		p.Counted(a.OriginsUnknown, "more outlet that names none", "more outlets that name none", "medio más que no nombra origen", "medios más que no nombran origen")
}
