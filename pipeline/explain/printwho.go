package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
)

// circulated is the stages claimed in one place, most pages first.
func circulated(stages []reading.Row, place string) []reading.Row {
	rows := slices.DeleteFunc(slices.Clone(stages), func(r reading.Row) bool { return r.Text("place") != place })
	slices.SortStableFunc(rows, func(a, b reading.Row) int {
		m, _ := a.Int("pages")
		n, _ := b.Int("pages")
		return cmp.Compare(n, m)
	})
	return rows
}

func circulationOf(r reading.Row) Circulation {
	c := Circulation{Origins: r.List("origins")}
	c.Pages, _ = r.Int("pages")
	c.OriginsNamed, _ = r.Int("origins_named")
	c.OriginsUnknown, _ = r.Int("origins_unknown")
	return c
}

// How much is said of origins.
type detail int

const (
	numbers detail = iota // how many
	brief                 // and whose, in short
	full                  // and whose, in a sentence
)

// origins is whose text pages carry.
func (w *words) origins(c Circulation, d detail) string {
	var parts []string
	if c.OriginsNamed > 0 {
		text := w.Counted(c.OriginsNamed, "named origin", "named origins", "origen con nombre", "orígenes con nombre")
		names := w.Titles("agency", c.Origins)
		if d == brief {
			for i := range names {
				names[i] = shortened(names[i])
			}
		}
		if d != numbers {
			text += " (" + strings.Join(names, ", ") + ")"
		}
		parts = append(parts, text)
	}
	if c.OriginsUnknown > 0 {
		switch more := c.OriginsNamed > 0; {
		case more && d == full:
			parts = append(parts, w.Counted(c.OriginsUnknown, "more outlet whose text names no origin", "more outlets whose text names no origin", "medio más cuyo texto no nombra origen", "medios más cuyo texto no nombra origen"))
		case more:
			parts = append(parts, w.Counted(c.OriginsUnknown, "more outlet", "more outlets", "medio más", "medios más"))
		default:
			parts = append(parts, w.Counted(c.OriginsUnknown, "outlet whose text names no origin", "outlets whose text names no origin", "medio cuyo texto no nombra origen", "medios cuyo texto no nombra origen"))
		}
	}
	if len(parts) == 0 {
		return w.Say("no origin of its own", "sin origen propio")
	}
	return strings.Join(parts, ", ")
}

// shortened is a name by its abbreviation, if it has one in brackets.
func shortened(name string) string {
	if rest, ok := strings.CutSuffix(name, ")"); ok {
		if at := strings.LastIndex(rest, " ("); at >= 0 && strings.ToUpper(rest[at+2:]) == rest[at+2:] {
			return rest[at+2:]
		}
	}
	return name
}

// carried says how far it went.
func (p *sheet) carried(t *Trace) {
	b := t.Brief
	p.Head(p.Say("Who carried it", "Quién lo difundió"))
	p.Wrap("  ", p.Counted(b.Pages, "page carries it", "pages carry it", "página lo difunde", "páginas lo difunden")+"; "+p.origins(b.Circulation, full)+".")
	languages := p.Titles("language", t.Fact.List("languages"))
	for i, l := range languages {
		if p.Language == language.Spanish {
			languages[i] = language.LowerFirst(l)
		}
	}
	slices.Sort(languages)
	text := p.Say("In %s", "En %s", p.List(languages))
	switch first, last := t.Fact.Text("first_reported_on"), t.Fact.Text("last_reported_on"); {
	case first == "":
		text += p.Say("; no page gives its day.", "; ninguna página da su día.")
	case first == last:
		text += p.Say(", on %s.", ", el %s.", p.Date(first))
	default:
		text += p.Say(", from %s to %s.", ", desde el %s hasta el %s.", p.Date(first), p.Date(last))
	}
	p.Wrap("  ", text)
	p.Wrap("  ", p.unheard(t))
	p.Wrap("  ", p.Say("This is how far it went, not whether it is true.", "Esto dice cuánto circuló, no si es cierto."))
}

// unheard says how many reports decide nothing, and why.
func (p *words) unheard(t *Trace) string {
	by := map[string]int64{}
	for _, r := range t.Reports {
		if !heard(r) {
			by[r.Text("quality")]++
		}
	}
	var parts []string
	for _, q := range [...]string{"source_error", "suspect", "stale", "retracted"} {
		if by[q] > 0 {
			parts = append(parts, language.LowerFirst(p.Title("quality", q))+" ("+p.Number(by[q])+")")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return p.Say("Reports that are kept and decide nothing where others do: %s.", "Reportes que se conservan y no deciden donde otros deciden: %s.", strings.Join(parts, ", "))
}

// figures lists the figures that pages give where they are not all alike.
func (p *sheet) figures(t *Trace) {
	if t.Figure == nil || len(t.Figure.Said) < 2 {
		return
	}
	p.Head(p.Say("The figures on the pages (→ what the fact says)", "Las cifras en las páginas (→ lo que dice la ficha)"))
	p.voices(t, *t.Figure)
}

func (p *sheet) conflicts(t *Trace) {
	if len(t.Conflicts) == 0 {
		return
	}
	p.Head(p.Say("On what the pages disagree (→ what the fact says)", "En qué no coinciden las páginas (→ lo que dice la ficha)"))
	for _, v := range t.Conflicts {
		name := p.Column(t.Table, v.Column)
		if date, ok := strings.CutSuffix(v.Column, "_on"); ok && date != "" {
			name = p.Say("Date: %s", "Fecha: %s", language.LowerFirst(name))
		}
		if v.Column == "stage_claimed" && len(t.Stages) > 0 {
			p.Line("  " + name + p.Say(": see above, how far it has come", ": véase arriba, hasta dónde ha llegado"))
			continue
		}
		p.Line("  " + name + p.taken(t, v))
		p.voices(t, v)
	}
}

// taken says what the fact says where pages disagree.
func (p *words) taken(t *Trace, v Voices) string {
	for _, s := range v.Said {
		if s.Value == v.Taken {
			return ""
		}
	}
	if v.Taken == "" {
		return p.Say(": the fact leaves it open", ": la ficha lo deja abierto")
	}
	return p.Say(": the fact says %s", ": la ficha dice %s", p.cell(t.Table, v.Column, v.Taken))
}

// voices lists what pages say of a column; a mark shows what the fact says.
func (p *sheet) voices(t *Trace, v Voices) {
	g := layout.Grid{Right: map[int]bool{2: true}, Yields: []int{1}}
	marked, below := false, map[string]string{}
	g.Below = func(row []string) string { return below[row[1]] }
	for _, s := range v.Said {
		mark := "  "
		if s.Value == v.Taken && !marked {
			mark, marked = "→ ", true
		}
		who := p.origins(s.Circulation, brief)
		if !s.Heard {
			who = p.Say("pages that decide nothing", "páginas que no deciden")
		}
		value := p.said(t.Table, v.Column, s)
		if v.Column == "window" { // whose titles are long: cut, they would not differ
			below[value], who = "– "+who, ""
		}
		g.Add(mark, value, p.pagesCell(s.Pages), who)
	}
	if v.Silent > 0 {
		g.Add("", p.Say("not said", "no se dice"), p.pagesCell(v.Silent), "")
	}
	p.Print("    ", g)
	p.Wrap("    ", p.counted(v))
}

// counted says of how many pages it is told what they say, "" where of all.
func (p *words) counted(v Voices) string {
	if v.LeftOut == 0 {
		return ""
	}
	return p.Say("Counted: %s of %s pages", "Se cuentan %s de %s páginas", p.Number(v.Pages-v.LeftOut), p.Number(v.Pages)) + p.leftOut(v, "; ") + "."
}

// said is one thing that pages say, as a person reads it.
func (w *words) said(tableName, column string, s Said) string {
	if s.Precision == "" {
		return w.cell(tableName, column, s.Value)
	}
	n, err := strconv.ParseInt(s.Value, 10, 64)
	if err != nil {
		return s.Value
	}
	most, err := strconv.ParseInt(s.Max, 10, 64)
	if err != nil {
		return w.Quantity(s.Precision, &n, nil)
	}
	return w.Quantity(s.Precision, &n, &most)
}
