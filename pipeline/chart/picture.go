package chart

import (
	"bufio"
	"fmt"
	"image/png"
	"io"
	"strconv"
)

// The smallest and largest picture, in pixels.
const (
	leastPicture = 300
	mostPicture  = 4096
)

// PNG writes a chart as a picture for link previews, usually 1200 by 630
// pixels: title, subtitle, the chart, its events, the source line. It stands
// alone, so it carries the names of series and events that a page would list.
func PNG(w io.Writer, c Chart, o Picture) error {
	if o.Width < leastPicture || o.Height < leastPicture/2 || o.Width > mostPicture || o.Height > mostPicture {
		return fmt.Errorf("chart %s: a picture of %d by %d pixels cannot be drawn; use %d by %d to %d by %d", c.ID, o.Width, o.Height, leastPicture, leastPicture/2, mostPicture, mostPicture)
	}
	c, err := checked(c)
	if err != nil {
		return err
	}
	ruler, err := newRuler(1)
	if err != nil {
		return err
	}
	// 600 units across keep the texts legible in the small box of a preview.
	scale := float64(o.Width) / 600
	ink, err := newCanvas(o.Width, o.Height, scale)
	if err != nil {
		return err
	}
	p := &poster{canvas: ink, ruler: ruler, width: 600, height: float64(o.Height) / scale}
	p.whole(c, o)
	out := bufio.NewWriter(w)
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(out, ink.img); err != nil {
		return fmt.Errorf("chart %s: the PNG cannot be written: %w", c.ID, err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("chart %s: the PNG cannot be written: %w", c.ID, err)
	}
	return nil
}

// poster sets a chart and its words on a picture, in units.
type poster struct {
	*canvas
	ruler         ruler
	width, height float64
}

const (
	edge       = 18.0 // blank around the picture
	titleSize  = 20.0
	leastTitle = 16.0
	subSize    = 12.0
	noteSize   = 10.5
	chartSize  = 11.0
)

func (p *poster) whole(c Chart, o Picture) {
	y := p.heading(o)
	bottom := p.footing(c, o)
	f := frame{width: p.width - 2*edge, height: bottom - y, size: chartSize}
	s := arrange(c, f, p.ruler)
	if s.unnamed() > 0 {
		used := p.legend(s, y)
		f.height -= used
		y += used
		f.nameless = true
		s = arrange(c, f, p.ruler)
	}
	p.chart(s, pt{edge, y})
}

// heading paints title and subtitle and gives the y where the chart may begin.
func (p *poster) heading(o Picture) float64 {
	y := edge
	room := p.width - 2*edge
	// The bold face runs a little wider than the one measured.
	narrow := room * 0.93
	title, size := clean(o.Title), titleSize
	for size > leastTitle && p.ruler.width(title, size) > narrow {
		size--
	}
	for _, line := range p.ruler.balanced(title, size, narrow, 2) {
		y += size
		p.text(line, pt{edge, y}, atStart, size, true, inked())
		y += 0.25 * size
	}
	for _, line := range p.ruler.lines(clean(o.Subtitle), subSize, room, 2) {
		y += 1.15 * subSize
		p.text(line, pt{edge, y}, atStart, subSize, false, muted())
	}
	return y + subSize
}

// footing paints the source and the events from below and gives the y where the
// chart must end.
func (p *poster) footing(c Chart, o Picture) float64 {
	y := p.height - edge
	if source := p.ruler.fit(clean(o.Source), noteSize, p.width-2*edge); source != "" {
		p.text(source, pt{edge, y}, atStart, noteSize, false, muted())
		y -= 1.6 * noteSize
	}
	var items []item
	for i, e := range c.Events {
		if pd, ok := periodOf(c); ok && dayOf(e.On) >= pd.first && dayOf(e.On) <= pd.last {
			text := strconv.Itoa(i+1) + "  " + clean(e.Title)
			items = append(items, item{text: text, width: p.ruler.width(text, noteSize)})
		}
	}
	rows := p.rows(items, 2)
	y -= 1.45 * noteSize * float64(max(len(rows)-1, 0))
	for i, row := range rows {
		p.row(row, y+1.45*noteSize*float64(i), nil)
	}
	if len(rows) == 0 {
		return y + 0.4*noteSize
	}
	return y - 1.5*noteSize
}

// item is one entry of a legend or of the list of events.
type item struct {
	text  string
	width float64
	at    int // series, for its sign
}

// rows flows items into lines; what does not fit into most lines is left out,
// and the last line says so with an ellipsis.
func (p *poster) rows(items []item, most int) [][]item {
	const gap = 16
	room := p.width - 2*edge
	var rows [][]item
	x := 0.0
	for _, it := range items {
		if it.width > room {
			it.text = p.ruler.fit(it.text, noteSize, room)
			it.width = p.ruler.width(it.text, noteSize)
		}
		if len(rows) == 0 || x+it.width > room {
			if len(rows) == most {
				last := &rows[most-1][len(rows[most-1])-1]
				last.text += " …"
				return rows
			}
			rows = append(rows, nil)
			x = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], it)
		x += it.width + gap
	}
	return rows
}

func (p *poster) row(row []item, y float64, sign func(it item, at pt) float64) {
	x := edge
	for _, it := range row {
		indent := 0.0
		if sign != nil {
			indent = sign(it, pt{x, y - 0.35*noteSize})
		}
		p.text(it.text, pt{x + indent, y}, atStart, noteSize, false, inked())
		x += it.width + 16
	}
}

// legend paints a sign and the name of every series and gives the height used.
func (p *poster) legend(s *scene, y float64) float64 {
	var items []item
	for i, d := range s.series {
		if len(d.marks) > 0 {
			items = append(items, item{text: d.title, width: p.ruler.width(d.title, noteSize) + signWidth(d.kind), at: i})
		}
	}
	rows := p.rows(items, 3)
	for i, row := range rows {
		p.row(row, y+noteSize*(1+1.45*float64(i)), func(it item, at pt) float64 {
			p.legendSign(s.series[it.at], at)
			return signWidth(s.series[it.at].kind)
		})
	}
	return noteSize*1.45*float64(len(rows)) + 0.8*noteSize
}

// signWidth is the room of a sign: a step line needs more than a mark.
func signWidth(k Kind) float64 {
	if k == KindSteps {
		return 28
	}
	return 13
}

func (p *poster) legendSign(d drawn, at pt) {
	middle := (signWidth(d.kind) - 5) / 2
	if d.kind == KindSteps {
		p.dashed([]pt{at, {at.x + 2*middle, at.y}}, d.dash, 1.4, tone(d.tone))
	}
	p.symbol(symbol{shape: d.tone, at: pt{at.x + middle, at.y}, r: 0.32 * chartSize}, tone(d.tone), d.kind)
}
