package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/recuento/recuento/pipeline/curation"
)

// reportsShown and addressesShown keep a terminal readable.
const (
	reportsShown   = 200
	addressesShown = 6
)

// reports lists the pages with the lines of the captures they come from.
func (p *sheet) reports(t *Trace) {
	if len(t.Reports) == 1 {
		p.head(p.say("Its only report", "Su único reporte"))
	} else {
		p.head(p.say("Its %s reports", "Sus %s reportes", p.number(int64(len(t.Reports)))))
	}
	captures := capturesOf(t.Reports)
	g := grid{right: map[int]bool{2: true, 6: true}, yields: []int{4, 5, 3}}
	g.add(p.say("report", "reporte"), p.say("published", "publicado"), p.say("figure", "cifra"), p.say("stage", "etapa"), p.say("outlet", "medio"),
		p.say("text of", "texto de"), p.say("line", "línea"))
	if t.Table != curation.Announcements {
		g.rows[0][3] = p.say("date", "fecha")
	}
	remarks := map[string]string{}
	k, _ := kindOf(t.Table)
	for i, r := range t.Reports {
		if i == reportsShown {
			break
		}
		g.add(p.reportCells(k, r, captures)...)
		remarks[r.Text("report_id")] = strings.Join(p.remarks(r), ", ")
	}
	g.below = func(row []string) string { return remarks[row[0]] }
	p.print("  ", g)
	if more := len(t.Reports) - reportsShown; more > 0 {
		p.line("  " + p.say("… and %s more; --json lists all", "… y %s más; --json los lista todos", p.number(int64(more))))
	}
	if len(t.Reports) <= addressesShown {
		for _, r := range t.Reports {
			p.line("  " + r.Text("report_id") + "  " + visible(r.Text("url")))
		}
	} else {
		p.wrap("  ", p.say("Addresses of the pages: --json, or recuento explain with the id of a report.", "Direcciones de las páginas: --json, o recuento explain con el identificador de un reporte."))
	}
	for i, c := range captures {
		lead := "  "
		if len(captures) > 1 {
			lead = fmt.Sprintf("  [%d] ", i+1)
		}
		p.wrap(lead, p.say("Lines of the feed %s, capture sha256 %s", "Líneas de la fuente %s, captura sha256 %s", c[0], c[1]))
	}
}

// capturesOf is the captures that reports come from, as feed and sha256.
func capturesOf(reports []Row) [][2]string {
	var found [][2]string
	for _, r := range reports {
		if c := captureOf(r); c[0] != "" && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found
}

func captureOf(r Row) [2]string { return [2]string{r.Text("feed"), r.Text("capture_sha256")} }

// reportCells is a report as a line of the list.
func (p *sheet) reportCells(k kind, r Row, captures [][2]string) []string {
	stage := p.date(reduced(r.Text(k.date+"_on"), r.Text(k.date+"_precision")))
	if k.stage == "stage_claimed" {
		stage = lowerFirst(p.title("stage", r.Text("stage_claimed")))
		if h := r.Text("headline_stage"); h != "" {
			stage += " (" + lowerFirst(p.title("stage", h)) + ")"
		}
	}
	line := ""
	if n, ok := r.Int("line"); ok {
		if line = strconv.FormatInt(n, 10); len(captures) > 1 {
			line += fmt.Sprintf(" [%d]", 1+slices.Index(captures, captureOf(r)))
		}
	}
	return []string{r.Text("report_id"), reduced(r.Text("published_on"), r.Text("published_precision")), p.told(k, r, p.sign), stage,
		r.Text("outlet"), shortened(p.title("agency", r.Text("agency"))), line}
}

// told is the figure of a report, as a number with a sign or in words.
func (p *sheet) told(k kind, r Row, as func(string, *int64, *int64) string) string {
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

func (p *sheet) remarks(r Row) []string {
	var out []string
	if q := r.Text("quality"); q != "ok" {
		out = append(out, lowerFirst(p.title("quality", q)))
	}
	if r.Bool("relayed") {
		out = append(out, p.say("relayed", "de segunda mano"))
	}
	for _, f := range r.List("flags") {
		out = append(out, lowerFirst(p.title("problem", f)))
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
		g := grid{}
		row := func(name, value string) {
			if value != "" {
				g.add(name, value)
			}
		}
		row(p.say("page", "página"), r.Text("url"))
		row(p.say("archived", "archivada"), r.Text("archive_url"))
		row(p.say("outlet", "medio"), r.Text("outlet")+" · "+reduced(r.Text("published_on"), r.Text("published_precision"))+" · "+p.title("language", r.Text("language")))
		row(p.say("text of", "texto de"), p.title("agency", r.Text("agency")))
		row(p.say("figure", "cifra"), p.told(k, r, p.quantity))
		row(p.say("stage", "etapa"), p.title("stage", r.Text("stage_claimed")))
		row(p.say("headline", "titular"), p.title("stage", r.Text("headline_stage")))
		row(p.say("quality", "calidad"), p.title("quality", r.Text("quality")))
		row(p.say("remark", "observación"), strings.Join(p.remarks(r), ", "))
		row(p.say("note", "nota"), r.Text("note"))
		if n, ok := r.Int("line"); ok {
			row(p.say("record", "registro"), r.Text("feed")+p.say(", line ", ", línea ")+strconv.FormatInt(n, 10))
		}
		p.line(p.say("Report %s, one of those that tell the fact %s", "Reporte %s, uno de los que cuentan la ficha %s", id, t.Brief.FactID))
		p.print("  ", g)
		p.line("")
	}
}
