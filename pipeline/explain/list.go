package explain

import (
	"io"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
)

// listShown keeps a terminal readable.
const listShown = 60

// PrintMatches writes what a query found: the traces of those that are told in
// full, the others as a list.
func (s *Snapshot) PrintMatches(out io.Writer, m *Matches, full []*Trace, width int) error {
	p := s.sheet(out, width)
	p.retired(m)
	told := map[string]bool{}
	for i, t := range full {
		if i > 0 {
			p.Line("")
		}
		told[t.Brief.FactID] = true
		p.otherwise(m, t)
		if m.Report != "" {
			p.page(t, m.Report)
		}
		if p.Err == nil {
			p.Err = s.Print(out, t, width)
		}
	}
	var rest []Match
	for _, f := range m.Matches {
		if !told[f.FactID] {
			rest = append(rest, f)
		}
	}
	if len(rest) > 0 {
		if len(full) > 0 {
			p.Line("")
		}
		p.listed(m, rest, len(full))
	}
	if m.Wider > 0 {
		p.Wrap("", p.Say("%s whose date is known to the month or year only, and may lie there.", "%s cuya fecha se conoce solo por mes o año, y puede caer ahí.",
			p.Counted(int64(m.Wider), "more fact", "more facts", "ficha más", "fichas más")))
	}
	return p.Err
}

// otherwise says so where the figure that was asked for is not the fact's own.
func (p *sheet) otherwise(m *Matches, t *Trace) {
	for _, f := range m.Matches {
		if f.FactID != t.Brief.FactID {
			continue
		}
		if because := p.because(f); because != "" {
			p.Wrap("", p.Say("%s: not what this fact says, but %s.", "%s: no es lo que dice esta ficha, pero %s.", m.Query, because))
			p.Line("")
		}
	}
}

func (p *sheet) retired(m *Matches) {
	r := m.Retired
	if r == nil {
		return
	}
	if r.State == "withdrawn" || len(m.Matches) == 0 {
		p.Wrap("", p.Say("%s: none of its reports is published any more. The id comes back if they do.", "%s: ninguno de sus reportes está ya publicado. El identificador vuelve si ellos vuelven.", r.FactID))
		p.Wrap("", p.Say("Its reports were %s.", "Sus reportes eran %s.", p.List(r.Reports)))
		return
	}
	p.Wrap("", p.Say("%s is retired: its reports are now those of %s.", "%s ya no se usa: sus reportes son ahora de %s.", r.FactID, p.List(r.Successors)))
	p.Line("")
}

// listed writes facts as a table.
func (p *sheet) listed(m *Matches, rest []Match, told int) {
	count := p.Counted(int64(len(rest)), "fact", "facts", "ficha", "fichas")
	if told > 0 {
		count = p.Counted(int64(len(rest)), "more fact", "more facts", "ficha más", "fichas más")
	}
	p.Line(p.Say("%s for %s, version %s", "%s para %s, versión %s", count, m.Query, m.Version))
	g := layout.Grid{Right: map[int]bool{2: true}, Yields: []int{5}}
	because := map[string]string{}
	g.Below = func(row []string) string { return because[row[0]] }
	g.Add(p.Say("fact", "ficha"), p.Say("date", "fecha"), p.Say("pages", "páginas"), p.Say("figure", "cifra"), p.Say("status", "estado"),
		p.Say("who says it", "quién lo dice"), p.Say("what", "qué"))
	standing := true
	for i, f := range rest {
		if i == listShown {
			break
		}
		status := ""
		if f.Status != "standing" {
			status = language.LowerFirst(p.Title("fact_status", f.Status))
			standing = false
		}
		g.Add(f.FactID, f.Date, p.Number(f.Pages), p.figureShort(f.Brief), status, p.sideTitle(f.Brief), p.about(f.Brief))
		because[f.FactID] = p.because(f)
	}
	if standing { // then the column says nothing
		g.Rows[0][4] = ""
	}
	p.Print("  ", g)
	if more := len(rest) - listShown; more > 0 {
		p.Line("  " + p.Say("… and %s more; --json lists all", "… y %s más; --json las lista todas", p.Number(int64(more))))
	}
	p.Wrap("  ", p.Say("recuento explain %s tells one of them in full, --all every one.", "recuento explain %s cuenta una por completo, --all todas.", rest[0].FactID))
}

// about is what a fact tells of, for a list.
func (w *words) about(b Brief) string {
	what := w.agree("held", "presas", b)
	if b.Stage != "" {
		what = language.LowerFirst(w.stageTitle(b))
	}
	if b.Subset != "" && b.Subset != "national" {
		what += w.of(b)
	}
	return what
}

// because says how a fact has a figure that is not its own.
func (p *sheet) because(f Match) string {
	switch f.How {
	case ByEnd:
		return p.Say("the lowest or highest figure that its pages give", "la menor o la mayor cifra que dan sus páginas")
	case ByRange:
		return p.Say("within the range that its pages give", "dentro del rango que dan sus páginas")
	case ByPage:
		return p.Say("what a page says that decides nothing", "lo que dice una página que no decide")
	}
	return ""
}
