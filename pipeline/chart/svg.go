package chart

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"
)

// The smallest and largest drawing, in units of its viewBox.
const (
	leastWidth, leastHeight = 240, 140
	mostUnits               = 10_000
)

// SVG writes a chart for a page, width by height units, which are pixels where
// the page gives it its natural size. Texts are of 12 units below a width of
// 560 and of 13 above, so a phone gets a chart drawn at about 360 by 300.
//
// It has classes and neither style nor colour nor script: .chart on the whole;
// .chart-grid, .chart-axis, .chart-event, .chart-series with
// .chart-points or .chart-steps and .chart-s0 to .chart-s7 on groups; .chart-step, .chart-mark, .chart-full, .chart-open,
// .chart-bar, .chart-span, .chart-label, .chart-lead, .chart-pill, .chart-number and
// .chart-title inside. It is an img to a screen reader, and a group where marks
// or events are links: an img may not hold links.
func SVG(w io.Writer, c Chart, width, height int) error {
	if width < leastWidth || height < leastHeight || width > mostUnits || height > mostUnits {
		return fmt.Errorf("chart %s: %d by %d units cannot be drawn; use %d by %d to %d by %d", c.ID, width, height, leastWidth, leastHeight, mostUnits, mostUnits)
	}
	c, err := checked(c)
	if err != nil {
		return err
	}
	// Fonts of readers are up to a twentieth wider than the one measured.
	m, err := newRuler(1.05)
	if err != nil {
		return err
	}
	f := frame{width: float64(width), height: float64(height), size: 13}
	if width < 560 {
		f.size = 12
	}
	b := &pen{}
	b.whole(c, arrange(c, f, m))
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("chart %s: the SVG cannot be written: %w", c.ID, err)
	}
	return nil
}

// pen writes the elements of an SVG.
type pen struct{ bytes.Buffer }

func (b *pen) put(format string, args ...any) { fmt.Fprintf(b, format, args...) }

func (b *pen) whole(c Chart, s *scene) {
	role := "img"
	if s.hasLinks() {
		role = "group"
	}
	b.put(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" id="%s" role="%s" aria-labelledby="%s-title"`, c.ID, role, c.ID)
	if c.Description != "" {
		b.put(` aria-describedby="%s-desc"`, c.ID)
	}
	b.put(` viewBox="0 0 %s %s" width="%s" height="%s" font-size="%s">`+"\n", num(s.width), num(s.height), num(s.width), num(s.height), num(s.size))
	b.put("<title id=\"%s-title\">%s</title>\n", c.ID, escaped(clean(c.Title)))
	if c.Description != "" {
		b.put("<desc id=\"%s-desc\">%s</desc>\n", c.ID, escaped(clean(c.Description)))
	}
	b.axes(s)
	// Stretches of days lie below every mark of a known day.
	for _, d := range s.series {
		if all := d.spans(); len(all) > 0 {
			b.put("<path class=\"chart-span chart-s%d\" fill=\"none\" stroke-dasharray=\"2 2\" d=\"%s\"/>\n", d.tone, rules(all))
		}
	}
	for _, f := range s.events {
		b.flag(f)
	}
	for i, d := range s.series {
		b.series(d, c.Series[i].ID)
	}
	// Names stand above every mark.
	for _, d := range s.series {
		b.label(d, s.size)
	}
	b.put("</svg>\n")
}

func (s *scene) hasLinks() bool {
	for _, f := range s.events {
		if f.link != "" {
			return true
		}
	}
	for _, d := range s.series {
		for _, m := range d.marks {
			if m.link != "" {
				return true
			}
		}
	}
	return false
}

func (b *pen) axes(s *scene) {
	if len(s.grid) > 0 {
		b.put("<path class=\"chart-grid\" fill=\"none\" d=\"%s\"/>\n", rules(s.grid))
	}
	b.put("<g class=\"chart-axis\" aria-hidden=\"true\">\n<path fill=\"none\" d=\"%s\"/>\n", rules(s.ticks))
	if s.title.text != "" {
		b.word(s.title, "chart-title", 0)
	}
	for _, w := range s.words {
		b.word(w, "", 0)
	}
	b.put("</g>\n")
}

func (b *pen) flag(f flag) {
	b.open("chart-event", f.link, strings.Join(f.titles, "\n"))
	b.put("<path fill=\"none\" d=\"%s\"/>", rules(f.lines))
	p := f.pill
	b.put(`<rect class="chart-pill" x="%s" y="%s" width="%s" height="%s" rx="%s"/>`, num(p.left), num(p.top), num(p.right-p.left), num(p.bottom-p.top), num((p.bottom-p.top)/2))
	b.word(f.number, "chart-number", (p.bottom-p.top)/1.5)
	b.close(f.link)
}

func (b *pen) series(d drawn, id string) {
	b.put("<g class=\"chart-series chart-%s chart-s%d\" data-series=\"%s\">\n", d.kind, d.tone, escaped(clean(id)))
	for _, run := range d.steps {
		b.put("<path class=\"chart-step\" fill=\"none\"%s d=\"%s\"/>\n", dashes(d.dash), trail(run))
	}
	if len(d.lead) > 0 {
		b.put("<path class=\"chart-lead\" fill=\"none\" d=\"M%s %sL%s %s\"/>\n", num(d.lead[0].x), num(d.lead[0].y), num(d.lead[1].x), num(d.lead[1].y))
	}
	for _, m := range d.marks {
		b.mark(m)
	}
	b.put("</g>\n")
}

func (b *pen) mark(m mark) {
	b.open("chart-mark", m.link, m.heading())
	b.signs(m)
	b.close(m.link)
}

func (b *pen) signs(m mark) {
	if len(m.rules) > 0 {
		b.put("<path class=\"chart-bar\" fill=\"none\" d=\"%s\"/>", rules(m.rules))
	}
	for _, s := range m.symbols {
		b.symbol(s)
	}
}

func (d drawn) spans() []rule {
	var all []rule
	for _, m := range d.marks {
		all = append(all, m.spans...)
	}
	return all
}

func (b *pen) symbol(s symbol) {
	class := "chart-full"
	if s.open {
		class = "chart-open"
	}
	if s.shape == circle {
		b.put(`<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, num(s.at.x), num(s.at.y), num(s.r))
		return
	}
	b.put(`<path class="%s" d="`, class)
	for i, p := range s.corners() {
		b.put("%s%s %s", map[bool]string{true: "M", false: "L"}[i == 0], num(p.x), num(p.y))
	}
	b.put(`Z"/>`)
}

func (b *pen) label(d drawn, size float64) {
	for _, w := range d.label {
		b.word(w, "chart-label chart-s"+strconv.Itoa(d.tone), 0.95*size)
	}
}

// word writes a text; size 0 is that of the chart.
func (b *pen) word(w word, class string, size float64) {
	b.put(`<text x="%s" y="%s"`, num(w.at.x), num(w.at.y))
	if w.anchor != atStart {
		b.put(` text-anchor="%s"`, w.anchor)
	}
	if class != "" {
		b.put(` class="%s"`, class)
	}
	if size > 0 {
		b.put(` font-size="%s"`, num(size))
	}
	b.put(">%s</text>\n", escaped(w.text))
}

func (b *pen) open(class, link, title string) {
	if link == "" {
		b.put(`<g class="%s">`, class)
	} else {
		b.put(`<a class="%s" href="%s">`, class, escaped(link))
	}
	b.put("<title>%s</title>", escaped(title))
}

func (b *pen) close(link string) {
	if link == "" {
		b.put("</g>\n")
	} else {
		b.put("</a>\n")
	}
}

// rules writes level and upright lines as path data.
func rules(all []rule) string {
	var b strings.Builder
	for _, r := range all {
		fmt.Fprintf(&b, "M%s %s", num(r.from.x), num(r.from.y))
		if r.from.y == r.to.y {
			b.WriteString("H" + num(r.to.x))
		} else {
			b.WriteString("V" + num(r.to.y))
		}
	}
	return b.String()
}

// trail writes a step line as path data.
func trail(run []pt) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%s %s", num(run[0].x), num(run[0].y))
	for i := 1; i < len(run); i++ {
		if run[i].y == run[i-1].y {
			b.WriteString("H" + num(run[i].x))
		} else {
			b.WriteString("V" + num(run[i].y))
		}
	}
	return b.String()
}

func dashes(d []float64) string {
	if len(d) == 0 {
		return ""
	}
	parts := make([]string, len(d))
	for i, v := range d {
		parts[i] = num(v)
	}
	return ` stroke-dasharray="` + strings.Join(parts, " ") + `"`
}

// num writes a coordinate to a tenth of a unit, which no eye tells apart and
// every processor computes alike.
func num(v float64) string {
	tenths := math.Round(v * 10)
	return strconv.FormatFloat(tenths/10, 'f', -1, 64)
}

func escaped(s string) string { return html.EscapeString(s) }
