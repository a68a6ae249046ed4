package site

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// bareMark is the line of a mark that has no text and no link.
const bareMark = `<g class="chart-mark">`

// lean is a drawing whose marks without texts share one group for each way of
// drawing them, which halves it. What it does not know stays as it is.
func lean(svg string) string {
	part := regexp.MustCompile(`<(\w+) class="(chart-\w+)"( fill="none")?( [^>]*)/>`)
	var out strings.Builder
	shared := map[string]*markGroup{}
	svg = regexp.MustCompile(`<title>\s*</title>`).ReplaceAllString(svg, "")
	svg = strings.ReplaceAll(svg, ` xmlns="http://www.w3.org/2000/svg"`, "") // inside HTML nobody asks for it
	for text := range strings.Lines(svg) {
		inside, bare := strings.CutPrefix(text, bareMark)
		if !bare {
			shareOut(&out, shared)
			out.WriteString(text)
			continue
		}
		for _, m := range part.FindAllStringSubmatch(inside, -1) {
			if shared[m[2]] == nil {
				shared[m[2]] = &markGroup{}
			}
			shared[m[2]].add(m[1], m[4], m[2] == "chart-full")
		}
	}
	return out.String()
}

// markGroup is all parts of marks that are drawn alike.
type markGroup struct {
	outline string // of all paths
	dots    string // the middles of full circles
	across  string // of each
	rest    string
}

func (g *markGroup) add(tag, attributes string, full bool) {
	circle := regexp.MustCompile(`^ cx="([^"]+)" cy="([^"]+)" r="([^"]+)"$`).FindStringSubmatch(attributes)
	d, path := strings.CutPrefix(attributes, ` d="`)
	switch {
	case circle != nil && full:
		// A line of no length with round ends is a dot.
		g.dots += "M" + circle[1] + " " + circle[2] + "h0"
		g.across = svgNumber(2 * svgTenths(circle[3]))
	case path && tag == "path":
		g.outline += strings.TrimSuffix(d, `"`)
	default:
		g.rest += "<" + tag + attributes + "/>"
	}
}

// shareOut writes the groups: bars below marks.
func shareOut(out *strings.Builder, shared map[string]*markGroup) {
	for _, class := range []string{"chart-bar", "chart-open", "chart-full"} {
		g := shared[class]
		if g == nil {
			continue
		}
		out.WriteString(`<g class="` + class + `">` + g.rest)
		if g.dots != "" {
			out.WriteString(`<path class="chart-dot" stroke-width="` + g.across + `" d="` + fromCorner(g.dots) + `"/>`)
		}
		if g.outline != "" {
			out.WriteString(`<path d="` + fromCorner(g.outline) + `"/>`)
		}
		out.WriteString("</g>\n")
	}
	clear(shared)
}

// fromCorner writes each corner of an outline by its distance from the one
// before, which takes half the room. The drawing has tenths of a unit, and these
// are kept.
func fromCorner(path string) string {
	corner := regexp.MustCompile(`([MLHVZh])([-0-9.]*)(?: ([-0-9.]+))?`)
	var out strings.Builder
	x, y, firstX, firstY := 0, 0, 0, 0
	for i, m := range corner.FindAllStringSubmatch(path, -1) {
		toX, toY := svgTenths(m[2]), svgTenths(m[3])
		switch m[1] {
		case "M":
			if i == 0 {
				out.WriteString(m[0])
			} else {
				out.WriteString("m" + svgPair(toX-x, toY-y))
			}
			firstX, firstY = toX, toY
		case "L":
			out.WriteString(svgLeg(toX-x, toY-y))
		case "H":
			toY = y
			out.WriteString("h" + svgNumber(toX-x))
		case "V":
			toX, toY = x, toX
			out.WriteString("v" + svgNumber(toY-y))
		case "h":
			out.WriteString(m[0])
			toX, toY = x+toX, y
		case "Z":
			out.WriteString("z")
			toX, toY = firstX, firstY
		}
		x, y = toX, toY
	}
	return out.String()
}

// svgLeg is a straight line by its width and height in tenths.
func svgLeg(dx, dy int) string {
	switch {
	case dy == 0:
		return "h" + svgNumber(dx)
	case dx == 0:
		return "v" + svgNumber(dy)
	}
	return "l" + svgPair(dx, dy)
}

// svgPair is two numbers; a minus parts them, too.
func svgPair(dx, dy int) string {
	if dy < 0 {
		return svgNumber(dx) + svgNumber(dy)
	}
	return svgNumber(dx) + " " + svgNumber(dy)
}

// svgTenths is a number of the drawing; it has nothing else in these places.
func svgTenths(text string) int {
	v, _ := strconv.ParseFloat(text, 64)
	return int(math.Round(v * 10))
}

// svgNumber writes tenths, without a 0 before the point.
func svgNumber(n int) string {
	text := strconv.FormatFloat(float64(n)/10, 'f', -1, 64)
	if rest, ok := strings.CutPrefix(text, "0."); ok {
		return "." + rest
	}
	if rest, ok := strings.CutPrefix(text, "-0."); ok {
		return "-." + rest
	}
	return text
}
