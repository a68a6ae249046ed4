package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/layout"
	"github.com/recuento/recuento/pipeline/reading"
)

// reportsShown and addressesShown keep a terminal readable.
const (
	reportsShown   = 200
	addressesShown = 6
)

// reports lists the pages with the lines of the captures they come from.
func (p *sheet) reports(t *Trace) {
	if len(t.Reports) == 1 {
		p.Head(p.Say("Its only report", "Su único reporte"))
	} else {
		p.Head(p.Say("Its %s reports", "Sus %s reportes", p.Number(int64(len(t.Reports)))))
	}
	captures := capturesOf(t.Reports)
	g := layout.Grid{Right: map[int]bool{2: true, 6: true}, Yields: []int{4, 5, 3}}
	g.Add(p.Say("report", "reporte"), p.Say("published", "publicado"), p.Say("figure", "cifra"), p.Say("stage", "etapa"), p.Say("outlet", "medio"),
		p.Say("text of", "texto de"), p.Say("line", "línea"))
	if t.Table != curation.Announcements {
		g.Rows[0][3] = p.Say("date", "fecha")
	}
	remarks := map[string]string{}
	k, _ := kindOf(t.Table)
	for i, r := range t.Reports {
		if i == reportsShown {
			break
		}
		g.Add(p.reportCells(k, r, captures)...)
		remarks[r.Text("report_id")] = strings.Join(p.remarks(r), ", ")
	}
	g.Below = func(row []string) string { return remarks[row[0]] }
	p.Print("  ", g)
	if more := len(t.Reports) - reportsShown; more > 0 {
		p.Line("  " + p.Say("… and %s more; --json lists all", "… y %s más; --json los lista todos", p.Number(int64(more))))
	}
	if len(t.Reports) <= addressesShown {
		for _, r := range t.Reports {
			p.Line("  " + r.Text("report_id") + "  " + layout.Visible(r.Text("url")))
		}
	} else {
		p.Wrap("  ", p.Say("Addresses of the pages: --json, or recuento explain with the id of a report.", "Direcciones de las páginas: --json, o recuento explain con el identificador de un reporte."))
	}
	for i, c := range captures {
		lead := "  "
		if len(captures) > 1 {
			lead = fmt.Sprintf("  [%d] ", i+1)
		}
		p.Wrap(lead, p.Say("Lines of the feed %s, capture sha256 %s", "Líneas de la fuente %s, captura sha256 %s", c[0], c[1]))
	}
}

// capturesOf is the captures that reports come from, as feed and sha256.
func capturesOf(reports []reading.Row) [][2]string {
	var found [][2]string
	for _, r := range reports {
		if c := captureOf(r); c[0] != "" && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found
}

func captureOf(r reading.Row) [2]string { return [2]string{r.Text("feed"), r.Text("capture_sha256")} }

// reportCells is a report as a line of the list.
func (p *sheet) reportCells(k kind, r reading.Row, captures [][2]string) []string {
	stage := p.Date(r.Date(k.date))
	if k.stage == "stage_claimed" {
		stage = language.LowerFirst(p.Title("stage", r.Text("stage_claimed")))
		if h := r.Text("headline_stage"); h != "" {
			stage += " (" + language.LowerFirst(p.Title("stage", h)) + ")"
		}
	}
	line := ""
	if n, ok := r.Int("line"); ok {
		if line = strconv.FormatInt(n, 10); len(captures) > 1 {
			line += fmt.Sprintf(" [%d]", 1+slices.Index(captures, captureOf(r)))
		}
	}
	return []string{r.Text("report_id"), r.Date("published"), p.told(k, r, p.Sign), stage,
		r.Text("outlet"), shortened(p.Title("agency", r.Text("agency"))), line}
}

// told is the figure of a report, as a number with a sign or in words.
func (p *words) told(k kind, r reading.Row, as func(string, *int64, *int64) string) string {
	for _, f := range k.figures {
		if n, ok := r.Int(f); ok {
			if most, ok := r.Int(f + "_max"); ok {
				return as(r.Text("precision"), &n, &most)
			}
			return as(r.Text("precision"), &n, nil)
		}
	}
	return as("", nil, nil)
}

func (p *words) remarks(r reading.Row) []string {
	var out []string
	if q := r.Text("quality"); q != "ok" {
		out = append(out, language.LowerFirst(p.Title("quality", q)))
	}
	if r.Bool("relayed") {
		out = append(out, p.Say("relayed", "de segunda mano"))
	}
	for _, f := range r.List("flags") {
		out = append(out, language.LowerFirst(p.Title("problem", f)))
	}
	return out
}

// page is one report in full, where it was asked for.
func (p *sheet) page(t *Trace, id string) {
	for _, r := range t.Reports {
		if r.Text("report_id") != id {
			continue
		}
		k, _ := kindOf(t.Table)
		g := layout.Grid{}
		row := func(name, value string) {
			if value != "" {
				g.Add(name, value)
			}
		}
		row(p.Say("page", "página"), r.Text("url"))
		row(p.Say("archived", "archivada"), r.Text("archive_url"))
		row(p.Say("outlet", "medio"), r.Text("outlet")+" · "+r.Date("published")+" · "+p.Title("language", r.Text("language")))
		row(p.Say("text of", "texto de"), p.Title("agency", r.Text("agency")))
		row(p.Say("figure", "cifra"), p.told(k, r, p.Quantity))
		row(p.Say("stage", "etapa"), p.Title("stage", r.Text("stage_claimed")))
		row(p.Say("headline", "titular"), p.Title("stage", r.Text("headline_stage")))
		row(p.Say("quality", "calidad"), p.Title("quality", r.Text("quality")))
		row(p.Say("remark", "observación"), strings.Join(p.remarks(r), ", "))
		row(p.Say("note", "nota"), r.Text("note"))
		if n, ok := r.Int("line"); ok {
			row(p.Say("record", "registro"), r.Text("feed")+p.Say(", line ", ", línea ")+strconv.FormatInt(n, 10))
		}
		p.Line(p.Say("Report %s, one of those that tell the fact %s", "Reporte %s, uno de los que cuentan la ficha %s", id, t.Brief.FactID))
		p.Print("  ", g)
		p.Line("")
	}
}
