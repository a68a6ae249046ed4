package chart

import (
	"encoding/xml"
	"errors"
	command "flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = command.Bool("update", false, "write the expected drawings anew")

func TestSVGOfASmallChart(t *testing.T) {
	got := svg(t, small(), 640, 320)
	const file = "testdata/small.svg"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("the drawing changed; look at it, then run with -update (-want +got):\n%s", d)
	}
}

func TestSVGHasNoStyleScriptOrColour(t *testing.T) {
	inert(t, svg(t, small(), 640, 320))
	var key strings.Builder
	for _, s := range []Sign{{Kind: KindPoints, Precision: "at_least"}, {Kind: KindSteps, Mark: 5}, {Kind: KindPoints, Precision: "range"}, {Kind: KindPoints, Span: true}, {}} {
		if err := Key(&key, s); err != nil {
			t.Fatal(err)
		}
	}
	inert(t, "<div>"+key.String()+"</div>")
}

// inert fails where a drawing is no XML, or holds what a strict policy forbids.
func inert(t *testing.T, drawing string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(drawing))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the drawing is no XML: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if n := e.Name.Local; n == "script" || n == "style" || n == "foreignObject" || n == "image" {
			t.Errorf("the drawing holds <%s>", n)
		}
		for _, a := range e.Attr {
			checkAttribute(t, e.Name.Local, a)
		}
	}
	if regexp.MustCompile(`NaN|Inf|e\+\d`).MatchString(drawing) {
		t.Error("the drawing holds a coordinate that is no plain number")
	}
}

func checkAttribute(t *testing.T, element string, a xml.Attr) {
	t.Helper()
	name := a.Name.Local
	if name == "style" || strings.HasPrefix(name, "on") {
		t.Errorf("<%s> has the attribute %s", element, name)
	}
	if (name == "fill" || name == "stroke") && a.Value != "none" {
		t.Errorf("<%s> has the colour %s=%q", element, name, a.Value)
	}
	if name == "href" && strings.Contains(a.Value, ":") && !strings.HasPrefix(a.Value, "http") {
		t.Errorf("<%s> leads to %q", element, a.Value)
	}
}

func TestHostileTextsStayText(t *testing.T) {
	hostile := "\"><script>alert(1)</script>\u202Etxt\x00\x1b[31m" + strings.Repeat("W", 10_000)
	c := small()
	c.Title, c.Description, c.YTitle = hostile, hostile, hostile
	c.Axis = func(int64) string { return hostile }
	c.Month = func(time.Time) string { return hostile }
	for i := range c.Series {
		c.Series[i].ID, c.Series[i].Title = hostile, hostile
		for j := range c.Series[i].Points {
			c.Series[i].Points[j].Label = hostile
			c.Series[i].Points[j].Link = "javascript:alert(1)"
		}
	}
	for i := range c.Events {
		c.Events[i].Title, c.Events[i].Link = hostile, "data:text/html,x"
	}
	got := svg(t, c, 360, 240)
	inert(t, got)
	for _, never := range []string{"<script", "\u202E", "\x00", "\x1b", "javascript", "data:text"} {
		if strings.Contains(got, never) {
			t.Errorf("the drawing holds %q", never)
		}
	}
	if len(got) > 40_000 {
		t.Errorf("texts of 10,000 letters make a drawing of %d bytes", len(got))
	}
}

func TestLinksLeadIntoThePublicationOrToTheWeb(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.html#x": "a/b.html#x", "../a.html": "../a.html", "https://example.org/a": "https://example.org/a",
		"javascript:x": "", " javascript:x": "", "java\tscript:x": "", "JAVASCRIPT:x": "", "data:,x": "", "//example.org": "",
		"mailto:a@example.org": "", `\\example.org`: "", "http:": "", "": "",
	} {
		if got := safeLink(in); got != want {
			t.Errorf("the link %q became %q, want %q", in, got, want)
		}
	}
}

// A screen reader takes an img as one thing, so links inside it would be lost.
func TestRoleFollowsTheLinks(t *testing.T) {
	c := small()
	if got := svg(t, c, 640, 320); !strings.Contains(got, `role="group"`) || strings.Count(got, "<a ") != 2 {
		t.Errorf("a chart with a linked mark and a linked event must be a group with two links:\n%s", got)
	}
	c.Events[2].Link = ""
	c.Series[0].Points[5].Link = ""
	if got := svg(t, c, 640, 320); !strings.Contains(got, `role="img" aria-labelledby="held-title" aria-describedby="held-desc"`) {
		t.Error("a chart without links must be an img with its title and description")
	}
}

func TestEveryFigureHasItsText(t *testing.T) {
	got := svg(t, small(), 640, 320)
	for _, s := range small().Series {
		for _, p := range s.Points {
			if !strings.Contains(got, p.Label) {
				t.Errorf("no mark says %q", p.Label)
			}
		}
	}
}

func TestSameChartSameBytes(t *testing.T) {
	first, second := svg(t, crowd(500), 800, 400), svg(t, crowd(500), 800, 400)
	if first != second {
		t.Error("two drawings of one chart differ")
	}
}

func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	low := int64(1)
	for name, c := range map[string]Chart{
		`the id ""`:      {},
		`the id "a b"`:   {ID: "a b"},
		"swap them":      {ID: "a", From: date("2026-01-02"), To: date("2026-01-01")},
		`kind "lines"`:   {ID: "a", Series: []Series{{ID: "s", Kind: "lines"}}},
		"point 1: it ha": {ID: "a", Series: []Series{{Kind: KindPoints, Points: []Point{{}}}}},
		"is below 0":     {ID: "a", Series: []Series{{Kind: KindPoints, Points: []Point{day("2026-01-01", -3, "")}}}},
		"range ends at":  {ID: "a", Series: []Series{{Kind: KindPoints, Points: []Point{{From: date("2026-01-01"), Value: 5, High: &low}}}}},
		"its latest day": {ID: "a", Series: []Series{{Kind: KindPoints, Points: []Point{stretch("2026-02-01", "2026-01-01", 5)}}}},
	} {
		if err := SVG(io.Discard, c, 640, 320); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
	if err := SVG(io.Discard, small(), 10, 10); err == nil {
		t.Error("a drawing of 10 by 10 units must be refused")
	}
	if err := PNG(io.Discard, small(), Picture{Width: 10, Height: 10}); err == nil {
		t.Error("a picture of 10 by 10 pixels must be refused")
	}
	if err := SVG(full{}, small(), 640, 320); err == nil {
		t.Error("a full disk must be said")
	}
	if err := PNG(full{}, small(), Picture{Width: 600, Height: 315}); err == nil {
		t.Error("a full disk must be said")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }
