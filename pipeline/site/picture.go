package site

import (
	"bytes"
	"fmt"

	"github.com/recuento/recuento/pipeline/chart"
)

// The size that previews of links ask for, in pixels.
const (
	previewWidth  = 1200
	previewHeight = 630
)

// picture is the picture for previews of links: the chart of the front page that
// looks closest, with the series that most was said of.
func (e *edition) picture() error {
	lines := e.storyLines()
	far, near := storyPeriods(lines)
	period, drawn := near, nearLines(lines, far, near)
	if len(drawn) == 0 {
		period, drawn = far, farLines(lines, far, near)
	}
	drawn = forPreview(drawn)
	title := e.storyTitle(drawn, period)
	if len(drawn) == 0 {
		title = e.Pick("Releases of political prisoners in Venezuela", "Excarcelaciones de presos políticos en Venezuela")
	}
	windows := e.storyWindows(period, drawn, drawn)
	c := e.chartOf("preview", title, period, drawn, windows, true)
	for i, w := range windows {
		c.Events[i].Title = e.upper(e.clean(e.phrases.Window(w))) // the days need too much room
	}
	var b bytes.Buffer
	err := chart.PNG(&b, c, chart.Picture{
		Width: previewWidth, Height: previewHeight, Title: title,
		Source: e.Pick("Recuento: who said what about releases in Venezuela, and who verified it · CC BY 4.0", "Recuento: quién dijo qué sobre las excarcelaciones en Venezuela y quién lo verificó · CC BY 4.0"),
	})
	if err != nil {
		return fmt.Errorf("site, picture for previews: %w", err)
	}
	return e.emit("assets/preview-"+string(e.Language)+".png", b.Bytes())
}

// forPreview is two balances, and a total of each side: a preview is small.
func forPreview(lines []storyLine) []storyLine {
	var out []storyLine
	balances, totals := 0, map[bool]bool{}
	for _, l := range lines {
		switch {
		case !l.total && balances < 2:
			balances++
			out = append(out, l)
		case l.total && !totals[l.state]:
			totals[l.state] = true
			out = append(out, l)
		}
	}
	return out
}
