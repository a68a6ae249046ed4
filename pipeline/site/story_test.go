package site_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/site"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/schemas"
)

// told is a site and the version it was made of.
type told struct {
	version *reading.Version
	files   map[string][]byte
}

func storyBuilt(version *reading.Version, m snapshot.Manifest) (*told, error) {
	out := &told{version, map[string][]byte{}}
	err := site.Build(site.Input{Version: version, Manifest: m, Docs: docs.FS}, func(f site.File) error {
		out.files[f.Path] = f.Content
		return nil
	})
	return out, err
}

// bundledStory is the site of the bundled data.
var bundledStory = sync.OnceValues(func() (*told, error) {
	dir, err := os.MkdirTemp("", "recuento-story-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	sum, err := pipeline.Run(context.Background(), pipeline.Plan{
		Schemas: schemas.FS, Config: filepath.Join("..", "..", "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"),
		Now: time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC), Code: snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Sum(nil)},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"}, Bare: true,
	})
	if err != nil {
		return nil, err
	}
	st, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		return nil, err
	}
	last, err := st.Latest()
	if err != nil {
		return nil, err
	}
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return nil, err
	}
	version, err := reading.Open(st, sum.Version, set)
	if err != nil {
		return nil, err
	}
	return storyBuilt(version, last.Manifest)
})

func bundledTold(t *testing.T) *told {
	t.Helper()
	s, err := bundledStory()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// madeUp is the site of a timeline of a few rows: series, body, side, subject,
// day, value, upper end, precision.
func madeUpStory(t *testing.T, windows string, rows ...string) *told {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	timeline := "series,date_on,date_latest,date_precision,fact_id,table,side,body,subject,stage,counting,unit,population,window,value,value_high,precision,first_hand,status,plottable\n" + strings.Join(rows, "\n")
	tables := map[string]*table.Table{"timeline": storyFilled(t, set, "timeline", timeline), "windows": storyFilled(t, set, "windows", "window,earliest_start,latest_start,kind,title_en,title_es\n"+windows)}
	for _, s := range set.Tables {
		if tables[s.Name] == nil {
			tables[s.Name] = table.NewBuilder(s).Table()
		}
	}
	out, err := storyBuilt(reading.Of("2027-05-01", set, tables), snapshot.Manifest{Version: "2027-05-01", PublishedAt: time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC), Publisher: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func storyHeld(body, day, value, high, precision string) string {
	return "held/" + body + "/people/national/balance," + day + "," + day + ",day,co-0000000001,detainee_counts,counter," + body + ",held,,balance,people,,," + value + "," + high + "," + precision + ",true,standing,true"
}

func storyReleased(body, window, day, value string) string {
	return "released/" + body + "/people/all/cumulative/" + window + "," + day + "," + day + ",day,re-0000000001,verified_releases,counter," + body + ",released,,cumulative,people,," + window + "," + value + "," + value + ",exact,true,standing,true"
}

func storyFilled(t *testing.T, set *schema.Set, name, text string) *table.Table {
	t.Helper()
	s := set.Table(name)
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBuilder(s)
	for _, record := range records[1:] {
		row := b.Row()
		for i, column := range records[0] {
			at := s.Index(column)
			if err := row.ParseCell(&s.Fields[at], at, []byte(record[i])); err != nil {
				t.Fatalf("%s, %s %q: %v", name, column, record[i], err)
			}
		}
		row.EndRow()
	}
	return b.Table()
}

// figures is the charts of a front page.
func (s *told) figures(t *testing.T, path string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(s.files[path]))
	if err != nil {
		t.Fatal(err)
	}
	return storyAll(doc, func(n *html.Node) bool { return n.Data == "figure" })
}

func storyAll(n *html.Node, is func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			out = append(out, d)
		}
	}
	return out
}

func storyAttr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func storyText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// liveData is what a chart hands to its script.
type liveData struct {
	From, To int64
	Series   []struct {
		Title  string
		Steps  bool
		Points [][]any
	}
	Events []struct {
		On    int64
		Title string
	}
}

func storyData(t *testing.T, figure *html.Node) liveData {
	t.Helper()
	scripts := storyAll(figure, func(n *html.Node) bool { return n.Data == "script" })
	if len(scripts) != 1 {
		t.Fatalf("%d scripts in a figure", len(scripts))
	}
	var d liveData
	if err := json.Unmarshal([]byte(storyText(scripts[0])), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestChartsDrawWhatWasStated holds every point of the charts against the
// published table.
func TestChartsDrawWhatWasStated(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	known := map[[3]string]bool{}
	balances := 0
	v := s.version.Table("timeline")
	for _, r := range v.Order() {
		if v.Text(r, "plottable") != "true" {
			continue
		}
		known[[3]string{v.Text(r, "date_on"), v.Text(r, "value"), v.Text(r, "counting")}] = true
		if v.Text(r, "series") == "held/foro_penal/people/national/balance" && v.Text(r, "date_on") >= "2024-07-01" {
			balances++
		}
	}
	for _, path := range []string{"index.html", "es/index.html"} {
		figures := s.figures(t, path)
		if len(figures) != 2 {
			t.Fatalf("%s has %d charts, want one of many months and one of few", path, len(figures))
		}
		for _, f := range figures {
			for _, line := range storyData(t, f).Series {
				counting := "balance"
				if line.Steps {
					counting = "cumulative"
				}
				for _, p := range line.Points {
					day := time.Unix(int64(p[0].(float64))*86400, 0).UTC().Format(time.DateOnly)
					value, _ := json.Marshal(p[1])
					if !known[[3]string{day, string(value), counting}] {
						t.Errorf("%s draws %s on %s (%s), which no row of the timeline says", path, value, day, line.Title)
					}
				}
			}
		}
		far := storyData(t, figures[0])
		if got := len(far.Series[0].Points); got != balances {
			t.Errorf("%s: %q has %d points, the timeline has %d", path, far.Series[0].Title, got, balances)
		}
		if from, to := time.Unix(far.From*86400, 0).UTC(), time.Unix(far.To*86400, 0).UTC(); from.Format(time.DateOnly) != "2024-07-01" || to.Format(time.DateOnly) != "2026-03-31" {
			t.Errorf("the period is %s to %s", from, to)
		}
	}
}

// TestChartsInWords holds what a reader without the picture gets.
func TestChartsInWords(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for path, want := range map[string][]string{
		"index.html": {
			"Foro Penal: held: 70 balances", "highest exact 1,976 (11 November 2024)", "JEP: held", "released, it says", "Since the announcement of 8 January 2026 (8 January 2026)",
			"Under the amnesty law (start between 19 February 2026 and 20 February 2026)", "Since the releases of December 2025", "July 2024 to March 2026", "December 2025 to March 2026",
		},
		"es/index.html": {
			"Foro Penal: en prisión: 70 balances", "el más alto de los exactos, 1.976 (11 de noviembre de 2024)", "excarceladas, según dice", "Desde el anuncio del 8 de enero de 2026 (8 de enero de 2026)",
			"Bajo la ley de amnistía (inicio entre el 19 de febrero de 2026 y el 20 de febrero de 2026)", "julio de 2024 a marzo de 2026",
		},
	} {
		var text strings.Builder
		for _, f := range s.figures(t, path) {
			text.WriteString(storyText(f))
		}
		for _, w := range want {
			if !strings.Contains(text.String(), w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		for _, bad := range []string{"%!", "<nil>", "held/", "at_least", "since_2026"} {
			if strings.Contains(text.String(), bad) {
				t.Errorf("%s says %q", path, bad)
			}
		}
	}
}

// TestTheDrawing holds that a drawing has no tab stops and no styles of its own,
// joins no balances, and that its ids are its own.
func TestTheDrawing(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	ids := map[string]bool{}
	for _, f := range s.figures(t, "index.html") {
		drawings := storyAll(f, func(n *html.Node) bool { return n.Data == "svg" && storyAttr(n, "class") == "chart" })
		if len(drawings) != 2 {
			t.Fatalf("%d drawings, want a wide and a narrow one", len(drawings))
		}
		points := 0
		for _, line := range storyData(t, f).Series {
			points += len(line.Points)
		}
		for _, svg := range drawings {
			if storyAttr(svg, "role") != "img" || len(storyAll(svg, func(n *html.Node) bool { return n.Data == "a" || storyAttr(n, "style") != "" })) > 0 {
				t.Error("a drawing has links or styles")
			}
			for _, n := range storyAll(svg, func(n *html.Node) bool { return storyAttr(n, "id") != "" }) {
				if ids[storyAttr(n, "id")] {
					t.Errorf("the id %s is there twice", storyAttr(n, "id"))
				}
				ids[storyAttr(n, "id")] = true
			}
			for _, g := range storyAll(svg, func(n *html.Node) bool { return strings.Contains(storyAttr(n, "class"), "chart-points") }) {
				if len(storyAll(g, func(n *html.Node) bool { return storyAttr(n, "class") == "chart-step" })) > 0 {
					t.Error("balances are joined")
				}
			}
			if got := storyMarks(svg); got < points*3/4 {
				t.Errorf("%d marks for %d points", got, points)
			}
		}
	}
}

// marks counts circles and closed outlines: bounds have two.
func storyMarks(svg *html.Node) int {
	n := 0
	for _, g := range storyAll(svg, func(n *html.Node) bool {
		return storyAttr(n, "class") == "chart-full" || storyAttr(n, "class") == "chart-open"
	}) {
		n += len(storyAll(g, func(n *html.Node) bool { return n.Data == "circle" }))
		for _, p := range storyAll(g, func(n *html.Node) bool { return n.Data == "path" }) {
			n += strings.Count(storyAttr(p, "d"), "z") + strings.Count(storyAttr(p, "d"), "h0")
		}
	}
	return n
}

// TestTheTable holds that the closer chart has all its figures in a table, each
// with a link to its fact.
func TestTheTable(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	figures := s.figures(t, "es/index.html")
	closer := figures[len(figures)-1]
	points := 0
	for _, line := range storyData(t, closer).Series {
		points += len(line.Points)
	}
	links := storyAll(closer, func(n *html.Node) bool { return n.Data == "a" })
	if len(links) != points || points < 50 {
		t.Errorf("%d figures are linked, %d are drawn", len(links), points)
	}
	for _, a := range links {
		href := storyAttr(a, "href")
		fact := strings.TrimSuffix(href[strings.LastIndexAny(href, "/#")+1:], ".html")
		if len(s.version.Table("timeline").Where("fact_id", fact)) != 1 {
			t.Errorf("%s leads to no fact", href)
		}
		if !strings.HasPrefix(href, "conteos/") && !strings.HasPrefix(href, "anuncios/") {
			t.Errorf("%s does not lead to a page in Spanish", href)
		}
	}
}

// TestTheStoryIsSmall holds that the charts leave the front page light.
func TestTheStoryIsSmall(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for _, path := range []string{"index.html", "es/index.html"} {
		size := 0
		for _, f := range s.figures(t, path) {
			var b bytes.Buffer
			if err := html.Render(&b, f); err != nil {
				t.Fatal(err)
			}
			size += b.Len()
		}
		if size > 76_000 {
			t.Errorf("the charts of %s take %d bytes", path, size)
		}
	}
}

const january = "since_2027_01,2027-01-08,2027-01-08,ngo_count,Since 8 January 2027,Desde el 8 de enero de 2027"

// TestPeriodsFollowTheData holds that nothing is drawn of other years than those
// of the newest figures, and that a figure dated after the version is not drawn.
func TestPeriodsFollowTheData(t *testing.T) {
	t.Parallel()
	rows := []string{storyHeld("jep", "2024-01-31", "300", "300", "exact"), storyHeld("jep", "2099-01-01", "5", "5", "exact")}
	for _, day := range []string{"2026-02-01", "2026-09-01", "2027-01-02", "2027-01-20", "2027-02-01"} {
		rows = append(rows, storyHeld("foro_penal", day, "700", "700", "exact"))
	}
	rows = append(rows, storyReleased("foro_penal", "since_2027_01", "2027-01-10", "5"), storyReleased("foro_penal", "since_2027_01", "2027-01-20", "60"))
	s := madeUpStory(t, january, rows...)
	figures := s.figures(t, "index.html")
	if len(figures) != 2 {
		t.Fatalf("%d charts", len(figures))
	}
	far, near := storyData(t, figures[0]), storyData(t, figures[1])
	if len(far.Series) != 1 || len(far.Series[0].Points) != 5 {
		t.Errorf("the chart of many months draws %+v", far.Series)
	}
	if len(near.Series) != 2 || len(near.Series[0].Points) != 3 || !near.Series[1].Steps || len(near.Events) != 1 {
		t.Errorf("the closer chart draws %+v, with %+v", near.Series, near.Events)
	}
	if strings.Contains(storyText(figures[0])+storyText(figures[1]), "2099") {
		t.Error("a figure of a day to come is drawn")
	}
}

// TestFewFigures holds that one chart is enough where the closer one has all,
// and that no figures make no chart.
func TestFewFigures(t *testing.T) {
	t.Parallel()
	one := madeUpStory(t, january, storyHeld("jep", "2027-02-01", "900", "800", "range"))
	figures := one.figures(t, "index.html")
	if len(figures) != 1 || !strings.Contains(storyText(figures[0]), "JEP: held: ") {
		t.Errorf("%d charts", len(figures))
	}
	none := madeUpStory(t, january)
	if n := len(none.figures(t, "index.html")); n != 0 {
		t.Errorf("%d charts of nothing", n)
	}
	if !strings.Contains(string(none.files["es/index.html"]), "Todavía no hay balances ni acumulados que dibujar.") {
		t.Error("it does not say that there is nothing to draw")
	}
	if len(none.files["assets/preview-en.png"]) == 0 {
		t.Error("there is no picture")
	}
}

// TestChartsOfHostileText holds that what a feed says stays text.
func TestChartsOfHostileText(t *testing.T) {
	t.Parallel()
	const bad = `</script><script>alert(1)</script><b onclick=x>`
	s := madeUpStory(t, `since_2027_01,2027-01-08,2027-01-08,ngo_count,"`+bad+`","`+bad+`"`,
		storyHeld("other:"+bad, "2027-01-02", "700", "700", "exact"), storyReleased("foro_penal", "since_2027_01", "2027-01-10", "5"))
	for _, path := range []string{"index.html", "es/index.html"} {
		for _, f := range s.figures(t, path) {
			if len(storyAll(f, func(n *html.Node) bool { return n.Data == "b" || storyAttr(n, "onclick") != "" })) > 0 {
				t.Errorf("%s has markup of a feed", path)
			}
			titles := ""
			for _, line := range storyData(t, f).Series {
				titles += line.Title
			}
			if !strings.Contains(titles, "alert(1)") {
				t.Errorf("the text of a feed got lost: %s", titles)
			}
		}
	}
}

// TestPreviews holds that each language has its picture.
func TestPreviews(t *testing.T) {
	t.Parallel()
	s := bundledTold(t)
	for _, name := range []string{"assets/preview-en.png", "assets/preview-es.png"} {
		c, err := png.DecodeConfig(bytes.NewReader(s.files[name]))
		if err != nil || c.Width != 1200 || c.Height != 630 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if slices.Equal(s.files["assets/preview-en.png"], s.files["assets/preview-es.png"]) {
		t.Error("both languages have one picture")
	}
}
