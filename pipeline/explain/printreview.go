package explain

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
)

// PrintReview writes the queue, for a terminal of some width in characters; 0
// is [layout.Usual]. All says how many items there were before a limit.
func (s *Snapshot) PrintReview(out io.Writer, q *Queue, width int) error {
	p := s.sheet(out, width)
	total := 0
	for _, c := range q.Counts {
		total += c.Items
	}
	if total == 0 {
		p.Line(p.Say("Version %s: there is nothing to review.", "Versión %s: no hay nada que revisar.", q.Version))
		return p.Err
	}
	p.Line(p.Say("%s on version %s", "%s sobre la versión %s", p.Counted(int64(total), "question", "questions", "pregunta", "preguntas"), q.Version))
	g := layout.Grid{Right: map[int]bool{0: true}}
	for _, c := range q.Counts {
		g.Add(p.Number(int64(c.Items)), c.Kind, p.kindOfItem(c.Kind))
	}
	p.Print("  ", g)
	p.Wrap("", p.Say("The first are those that move most pages. Entries go under decisions: in feeds/curation.yaml; docs/curation.md says how.",
		"Primero van las que mueven más páginas. Las entradas van bajo decisions: en feeds/curation.yaml; docs/curaduria.md dice cómo."))
	for i, item := range q.Items {
		p.item(i+1, item)
	}
	if more := total - len(q.Items); more > 0 {
		p.Line("")
		p.Wrap("", p.Say("… and %s not shown: --limit 0 shows all, --kind those of one kind.", "… y %s sin mostrar: --limit 0 muestra todas, --kind las de un tipo.", p.Number(int64(more))))
	}
	return p.Err
}

func (w *words) kindOfItem(kind string) string {
	switch kind {
	case NearThreshold:
		return w.Say("pairs joined, or kept apart, by few points", "pares unidos o separados por pocos puntos")
	case Conflict:
		return w.Say("pages that disagree on a figure, its unit, stage, window …", "páginas que no coinciden en la cifra, su unidad, etapa, ventana…")
	case Lone:
		return w.Say("facts of one report that nearly joined another", "fichas de un solo reporte que casi se unieron a otra")
	}
	return w.Say("figures that may correct an earlier one", "cifras que quizás corrigen una anterior")
}

func (p *sheet) item(n int, item Item) {
	p.Line("")
	p.Wrap(strconv.Itoa(n)+". ", item.Question+" · "+item.Kind+" · "+p.pages(item.Priority))
	p.Wrap("   ", item.Why)
	if item.Right != nil && item.Right.Fact.FactID == item.Left.Fact.FactID {
		p.Wrap("   ", item.Left.Fact.FactID+"  "+p.inShort(item.Left.Fact))
		p.sidePage(item.Left)
		p.sidePage(*item.Right)
	} else {
		p.aspect(item.Left)
		if item.Right != nil {
			p.aspect(*item.Right)
		}
	}
	if item.Voices != nil {
		p.voices(&Trace{Table: item.Table}, *item.Voices)
	}
	if item.Tie != nil {
		p.evidence("     ", *item.Tie)
	}
	for _, a := range item.Answers {
		p.Line("   " + a.If + ":")
		for line := range strings.Lines(a.Entry) {
			p.Line("   " + strings.TrimRight(line, "\n"))
		}
	}
}

func (p *sheet) aspect(s Side) {
	p.Wrap("   "+s.Fact.FactID+"  ", p.inShort(s.Fact))
	p.sidePage(s)
}

// sidePage is the page of a side, with its address: it has to be opened.
func (p *sheet) sidePage(s Side) {
	if s.Report == nil {
		return
	}
	k, ok := kindOf(s.Fact.Table)
	if !ok {
		return
	}
	parts := []string{s.Report.Text("report_id"), p.told(k, s.Report, p.Quantity)}
	if stage := s.Report.Text("stage_claimed"); stage != "" {
		parts = append(parts, language.LowerFirst(p.Title("stage", stage)))
	}
	if date := s.Report.Date(k.date); date != "" {
		parts = append(parts, p.Date(date))
	}
	parts = append(parts, p.remarks(s.Report)...)
	if note := s.Report.Text("note"); note != "" {
		parts = append(parts, "“"+note+"”")
	}
	p.Wrap("     ", strings.Join(parts, " · "))
	p.Line("     " + layout.Visible(s.Report.Text("url")))
}

// WriteReviewCSV writes one line for each item, with the first of its answers
// in columns as a curation entry has them.
func WriteReviewCSV(out io.Writer, q *Queue) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"kind", "priority", "table", "question", "why", "fact", "other_fact", "report", "other_report", "score", "threshold",
		"answer_if", "answer_kind", "answer_reports", "answer_fact", "answer_field", "answer_value", "answer_instead", "answer_link", "answer_to"}); err != nil {
		return err
	}
	for _, i := range q.Items {
		row := []string{i.Kind, digitsOf(i.Priority), i.Table, i.Question, i.Why, i.Left.Fact.FactID, "", "", "", "", ""}
		if i.Right != nil {
			row[6] = i.Right.Fact.FactID
		}
		if i.Tie != nil {
			row[7], row[8], row[9], row[10] = i.Tie.Report, i.Tie.OtherReport, digitsOf(i.Tie.Score), digitsOf(i.Tie.Threshold)
		}
		var d Answer
		if len(i.Answers) > 0 {
			d = i.Answers[0]
		}
		row = append(row, d.If, string(d.Decision.Kind), strings.Join(d.Decision.Reports, ";"), d.Decision.Fact, d.Decision.Field, d.Decision.Value,
			d.Decision.Instead, d.Decision.Link, d.Decision.To)
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
