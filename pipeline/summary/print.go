package summary

import (
	"io"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/schema"
)

// Width is how many characters a line has where nobody says.
const Width = 80

// Phrases says the parts of a summary in a language. Embedded Words must have
// the schemas.
type Phrases struct{ *language.Words }

// sheet is a summary while it is written.
type sheet struct {
	Phrases
	*layout.Sheet
}

// Print writes a summary for a terminal of some width in characters, 0 being
// [Width].
func Print(out io.Writer, s *Summary, l language.Language, set *schema.Set, width int) error {
	if width == 0 {
		width = Width
	}
	p := &sheet{Phrases{&language.Words{Language: l, Set: set}}, layout.New(out, width)}
	p.top(s)
	p.balances(s)
	p.totals(s)
	p.disagreements(s)
	p.reDetentions(s)
	p.announcements(s)
	return p.Err
}

func (p *sheet) top(s *Summary) {
	p.Line(p.Say("Where things stood on %s", "La situación al %s", p.Date(s.On)))
	p.Wrap("  ", p.Say("What version %s knows of facts dated up to that day. It is not what was known on that day.", "Lo que la versión %s sabe de los hechos fechados hasta ese día. No es lo que se sabía ese día.", s.Version))
	if len(s.Version) >= len(s.On) && s.Version[:len(s.On)] < s.On {
		p.Wrap("  ", p.Say("The version is of %s: what was said later is not in it.", "La versión es del %s: lo que se dijo después no está en ella.", p.Date(s.Version[:len(s.On)])))
	}
}

// Age is how long before the day of the summary a number is dated.
func (p Phrases) Age(d Dated) string {
	if d.DaysOld == 0 {
		return p.Say("the same day", "el mismo día")
	}
	return p.Counted(d.DaysOld, "day before", "days before", "día antes", "días antes")
}

// Figure is a number in words; of a range whose upper end is not known the
// lower one.
func (p Phrases) Figure(f Figure) string {
	if f.Precision == "range" && f.High == nil && f.People != nil {
		return p.Say("%s or more", "%s o más", p.Number(*f.People))
	}
	return p.Quantity(f.Precision, f.People, f.High)
}

// Day is a date in words, with a word on one that is only its page's.
func (p Phrases) Day(d Dated) string {
	switch text := p.Date(d.Date); {
	case d.Date == "":
		return p.Say("day not given", "sin fecha")
	case d.DateBasis == "published":
		return text + p.Say(" or before", " o antes")
	default:
		return text
	}
}

// Organization is a counter's name; who is not named is told as such.
func (p Phrases) Organization(code string) string {
	switch code {
	case "", "not_stated":
		return p.Say("a counter that no page names", "alguien que ninguna página nombra")
	case "other:unnamed organisations":
		return p.Say("organisations that no page names", "organizaciones que ninguna página nombra")
	}
	if strings.HasPrefix(code, "foreign_government:") || strings.HasPrefix(code, "other:") {
		return language.UpperFirst(strings.TrimSuffix(p.Body(code), ","))
	}
	return p.Title("organization", code)
}

// Short is a name by what stands in brackets behind it, if anything.
func (p Phrases) Short(code string) string {
	name := p.Organization(code)
	if rest, ok := strings.CutSuffix(name, ")"); ok {
		if at := strings.LastIndex(rest, " ("); at >= 0 && !strings.Contains(rest[at+2:], " ") {
			return rest[at+2:]
		}
	}
	return name
}

// Authority is a body's name, for the head of a line.
func (p Phrases) Authority(code string) string {
	if code == "" || code == "not_stated" {
		return p.Say("Authority not named", "Autoridad sin nombrar")
	}
	if strings.HasPrefix(code, "foreign_government:") || strings.HasPrefix(code, "other:") {
		return language.UpperFirst(strings.TrimSuffix(p.Body(code), ","))
	}
	return p.Title("authority", code)
}

// Window is since when a total counts.
func (p Phrases) Window(w *Window) string {
	switch {
	case w == nil:
		return p.Say("nobody says since when", "nadie dice desde cuándo")
	case w.TitleEN == "":
		return w.Window
	}
	return p.Inside(p.Pick(w.TitleEN, w.TitleES))
}

// Part is the part of the people that several figures cover, or one of more than
// one person, in brackets; "" is everybody.
func (p Phrases) Part(subset string) string { return p.part(subset, false) }

// PartOf is the part of the people that a figure covers, in brackets: of one
// person, the name of the group.
func (p Phrases) PartOf(subset string, f Figure) string { return p.part(subset, single(f)) }

func (p Phrases) part(subset string, single bool) string {
	if subset == "" {
		return ""
	}
	return " (" + p.Group(subset, p.Among("subset", subset), single) + ")"
}

// single reports whether a figure is one.
func single(f Figure) bool { return f.People != nil && *f.People == 1 && f.Precision != "range" }

// Replaced says of a figure that it does not stand any more.
func (p Phrases) Replaced(status string) string {
	switch status {
	case "standing", "":
		return ""
	case "superseded":
		return p.Say("since replaced by a later total", "reemplazada luego por un total posterior")
	case "restated":
		return p.Say("since corrected", "corregida después")
	case "retracted":
		return p.Say("since taken back by whoever gave it", "retirada después por quien la dio")
	case "unsupported":
		return p.Say("not to be used: no sound page tells it", "no debe usarse: ninguna página confiable la cuenta")
	case "withdrawn":
		return p.Say("not to be used: withdrawn by a curator", "no debe usarse: la retiró la curaduría")
	case "annulled":
		return p.Say("since annulled", "anulada después")
	}
	return language.LowerFirst(p.Title("fact_status", status))
}

// balances tells how many people are held, by counter.
func (p *sheet) balances(s *Summary) {
	p.Head(p.Say("Political prisoners held in the whole country, by counter", "Presos políticos en todo el país, según quien cuenta"))
	if len(s.Balances) == 0 {
		p.Wrap("  ", p.Say("No counter that is named had published a balance.", "Nadie con nombre había publicado un balance."))
	}
	p.listBalances(s.Balances)
	if len(s.StateBalances) == 0 {
		p.Wrap("  ", p.Say("The state: no state body publishes how many are held.", "El Estado: ningún organismo publica cuántos hay presos."))
		return
	}
	p.Wrap("  ", p.Say("By bodies of the state itself, which verify nothing:", "Según organismos del propio Estado, que no verifican nada:"))
	p.listBalances(s.StateBalances)
}

func (p *sheet) listBalances(balances []Balance) {
	last := ""
	for _, b := range balances {
		if b.Organization != last {
			p.Wrap("  ", p.Organization(b.Organization))
			last = b.Organization
		}
		text := p.Say("%s on %s, %s", "%s el %s, %s", p.Figure(b.Figure), p.Day(b.Dated), p.Age(b.Dated))
		if b.LastKnown {
			text = p.Say("last known: %s", "último conocido: %s", text)
		}
		if !b.Verified {
			text += p.Say("; second-hand only", "; solo de segunda mano")
		}
		p.Wrap("    ", text)
	}
}
