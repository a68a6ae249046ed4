package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/desk"
)

// talk answers the questions with lines.
func talk(d *desk.Desk, o desk.GuideOptions, lines ...string) (a *desk.Addition, said string, err error) {
	var out bytes.Buffer
	a, err = d.Guide(context.Background(), strings.NewReader(strings.Join(lines, "\n")+"\n"), &out, o)
	return a, out.String(), err
}

const enter = ""

// announcement answers all questions about an announcement but the last one.
func announcement(url, figure string) []string {
	return []string{
		"1", url, enter, enter, enter, enter, // table, url, outlet, published_on, language, agency
		"Asamblea Nacional", enter, "2026-03-10", enter, // authority, announced_by, announced_on, date_basis
		"1", "requested", enter, "Detained", figure, enter, enter, // instrument, stage, headline, population, people, unit, precision
		"batch", enter, enter, enter, enter, enter, enter, enter, enter, // counting, window, subset, event, names, conditions, relayed, quality, note
	}
}

func TestGuideAsksForAReport(t *testing.T) {
	d, dir := bundled(t)
	before := read(t, filepath.Join(dir, "announcement_reports.csv"))
	a, said, err := talk(d, desk.GuideOptions{}, append(announcement("https://www.diario.example/2026/03/11/nota", "4321"), "y")...)
	if err != nil {
		t.Fatal(err, said)
	}
	const want = ",2026-03-10,stated,national_assembly,,amnesty,requested,,detained,,,4321,,people,exact,batch,,,not_stated,not_stated,false,ok,,,diario.example,,2026-03-11,https://www.diario.example/2026/03/11/nota,es"
	if len(a.Lines) != 1 || !strings.HasSuffix(a.Lines[0], want) {
		t.Errorf("%q, expected it to end in %q", a.Lines, want)
	}
	for _, part := range []string{"outlet [diario.example]", "published_on [2026-03-11]", "This page is not there yet", "2  requested", "Add it? (y/n)"} {
		if !strings.Contains(said, part) {
			t.Errorf("the questions do not show %q", part)
		}
	}
	for _, part := range []string{"people_max", "counting_since", "retracted_on", "archive_url"} {
		if strings.Contains(said, part) {
			t.Errorf("%s was asked for", part)
		}
	}
	if read(t, filepath.Join(dir, "announcement_reports.csv")) != before {
		t.Error("the guide has written the file itself")
	}
	if err := a.Write(); err != nil {
		t.Fatal(err)
	}
	if added, ok := newLines(before, read(t, filepath.Join(dir, "announcement_reports.csv"))); !ok || len(added) != 1 {
		t.Errorf("%q", added)
	}
}

// TestGuideHoldsEveryAnswerAgainstTheRules gives wrong answers first; where
// only one thing can have been meant, Enter then takes it.
func TestGuideHoldsEveryAnswerAgainstTheRules(t *testing.T) {
	d, _ := bundled(t)
	d.Language = desk.Spanish
	a, said, err := talk(d, desk.GuideOptions{Table: "announcement_reports"},
		"diario.example/nota", enter, // url: taken as meant
		"Diario", enter, "13/03/2026", enter, "alemania", "de", enter, // outlet, published_on, language, agency
		"asamblea", "1", "?", enter, "3/2/2026", "2026-03-02", enter, // authority, announced_by, announced_on, date_basis
		"amnistia", enter, "requested", enter, "<", enter, "detained", // instrument (found), stage (Enter refused), back from headline
		"1.687", enter, enter, "range", "1700", // people, unit, precision, people_max
		"cumulative", "2026", enter, enter, enter, enter, enter, enter, enter, enter, "s")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if !strings.Contains(a.Lines[0], ",2026-03-02,stated,national_assembly,,amnesty,requested,,detained,,,1687,1700,people,range,cumulative,2026,,") ||
		!strings.Contains(a.Lines[0], ",diario.example,,2026-03-13,https://diario.example/nota,de") {
		t.Errorf("%s\n%s", a.Lines[0], said)
	}
	for _, part := range []string{"Quizás se quiso decir: 2026-03-13", "2026-02-03 o 2026-03-02", "¿Agregarlo?", "Esta página todavía no está"} {
		if !strings.Contains(said, part) {
			t.Errorf("the questions do not show %q", part)
		}
	}
}

func TestGuideStopsWithoutWriting(t *testing.T) {
	d, dir := bundled(t)
	path := filepath.Join(dir, "announcement_reports.csv")
	before := read(t, path)
	all := announcement("https://diario.example/nota", "4321")
	for name, lines := range map[string][]string{
		"nothing":        {},
		"half":           all[:7],
		"unconfirmed":    all,
		"q":              append(all[:5:5], "q"),
		"no":             append(all[:len(all):len(all)], "n"),
		"a short answer": append(all[:len(all):len(all)], "maybe"),
	} {
		_, said, err := talk(d, desk.GuideOptions{}, lines...)
		var stopped *desk.StoppedError
		if !errors.As(err, &stopped) || !strings.Contains(err.Error(), "nothing was written") {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	silent, _ := io.Pipe()
	defer silent.Close()
	var stopped *desk.StoppedError
	if _, err := d.Guide(ctx, silent, io.Discard, desk.GuideOptions{}); !errors.As(err, &stopped) {
		t.Errorf("interrupted: %v", err)
	}
	if read(t, path) != before {
		t.Error("the file was changed")
	}
}

// TestGuideShowsWhatIsThere types in a report that the data has.
func TestGuideShowsWhatIsThere(t *testing.T) {
	d, _ := bundled(t)
	lines := []string{"1", "https://martinoticias.com/a/32994.html", enter, enter, enter, enter, "public_ministry", enter, "2014", enter,
		"conditional_release", "granted", enter, "detained", "1347", enter, enter, "cumulative", enter, enter, enter, enter, enter, enter, enter, enter, enter}
	_, said, err := talk(d, desk.GuideOptions{}, append(lines, "y", "n")...)
	if err == nil || !strings.Contains(said, "Type the word duplicate") || !strings.Contains(said, "ar-faf5cfd054  1347") {
		t.Fatalf("%v\n%s", err, said)
	}
	a, said, err := talk(d, desk.GuideOptions{}, append(lines, "duplicate")...)
	if err != nil || len(a.Lines) != 1 {
		t.Errorf("%v\n%s", err, said)
	}
	a, _, err = talk(d, desk.GuideOptions{AddOptions: desk.AddOptions{AcceptDuplicates: true}}, append(lines, "y")...)
	if err != nil || len(a.Lines) != 1 {
		t.Error(err)
	}
}

// TestGuideForCounts passes over the parts of a figure unless there are any.
func TestGuideForCounts(t *testing.T) {
	d, _ := bundled(t)
	count := func(breakdown ...string) []string {
		lines := append([]string{"2", "https://diario.example/nota", enter, "2026-03-11", enter, enter, "foro_penal", enter, "2026-03-10", enter, enter, enter, "568", enter}, breakdown...)
		return append(lines, enter, enter, enter, "y")
	}
	a, said, err := talk(d, desk.GuideOptions{}, count(enter)...)
	if err != nil || !strings.Contains(a.Lines[0], ",foro_penal,ngo,2026-03-10,,stated,national,568,,exact,,,,,,,,,,,,false,ok,") {
		t.Errorf("%v %v\n%s", err, a, said)
	}
	a, said, err = talk(d, desk.GuideOptions{}, count("yes", "58", "510", enter, enter, enter, enter, enter, enter, enter, enter, enter)...)
	if err != nil || !strings.Contains(a.Lines[0], ",568,,exact,58,510,,,,,,,,,,false,ok,") {
		t.Errorf("%v %v\n%s", err, a, said)
	}
}

// TestGuideForReleases asks for no beginning of a period that is open.
func TestGuideForReleases(t *testing.T) {
	d, _ := bundled(t)
	a, said, err := talk(d, desk.GuideOptions{}, "3", "https://diario.example/nota", enter, "2026-03-11", enter, enter, "foro_penal", enter,
		"released", "open", "2026-03-09", "18:30", enter, "release", "58", enter, "batch", "since_2026_01_08", enter, enter, enter, enter, enter, "y")
	if err != nil || !strings.Contains(a.Lines[0], ",foro_penal,ngo,released,,2026-03-09,open,18:30,stated,58,,exact,batch,since_2026_01_08,,release,not_stated,false,ok,") {
		t.Errorf("%v %v\n%s", err, a, said)
	}
	if !strings.HasPrefix(a.Reports[0], "vr-") {
		t.Errorf("%q", a.Reports)
	}
}

// atFigure answers all questions about an announcement above its figure.
func atFigure(url string) []string {
	return announcement(url, "")[:14]
}

// below answers all questions of an announcement below how its figure is meant.
var below = []string{"batch", enter, enter, enter, enter, enter, enter, enter, enter}

func conversation(parts ...[]string) []string { return slices.Concat(parts...) }

// TestGuideReadsPhrases gives figures as pages put them.
func TestGuideReadsPhrases(t *testing.T) {
	d, _ := bundled(t)
	d.Language = desk.Spanish
	for phrase, want := range map[string][2]string{
		"más de 700":   {",700,,people,at_least,", "= 700 (at_least: Al menos)"},
		"60-70":        {",60,70,people,range,", "= 60 a 70 (range: Rango)"},
		"casi 1.500":   {",1500,,people,approximate,", "= 1500 (approximate: Aproximada)"},
		"unos 900":     {",900,,people,approximate,", "= 900"},
		enter:          {",,,not_stated,not_stated,", "[not_stated]"},
		"2.300 presos": {"", "Se admite"},
	} {
		lines := conversation(atFigure("https://diario.example/nota"), []string{phrase, enter, enter}, below, []string{"s"})
		a, said, err := talk(d, desk.GuideOptions{}, lines...)
		if !strings.Contains(said, want[1]) {
			t.Errorf("%s: the answer does not show %q:\n%s", phrase, want[1], said)
		}
		if want[0] != "" && (err != nil || !strings.Contains(a.Lines[0], want[0])) {
			t.Errorf("%s: %v, %v", phrase, err, a)
		}
	}
	// A figure that is corrected forgets what the phrase before has said.
	lines := conversation(atFigure("https://diario.example/nota"), []string{"60-70", "<", "65", enter, enter}, below, []string{"s"})
	a, said, err := talk(d, desk.GuideOptions{}, lines...)
	if err != nil || !strings.Contains(a.Lines[0], ",65,,people,exact,") {
		t.Errorf("%v, %v\n%s", err, a, said)
	}
}

// TestGuideRenewsWhatFollows goes back to another page: what followed from the
// first address follows from the second, what was typed stays and is warned of.
func TestGuideRenewsWhatFollows(t *testing.T) {
	d, _ := bundled(t)
	const first, second = "https://diario.example/2026/03/11/nota", "https://www.revista.example/2026/03/12/nota"
	rest := append(announcement(second, "4321")[3:], "y")
	_, said, err := talk(d, desk.GuideOptions{}, conversation([]string{"1", first, enter, enter, "atrás", "back", "<", second, enter}, rest)...)
	if err != nil || !strings.Contains(said, "outlet [revista.example]:") || !strings.Contains(said, "published_on [2026-03-12]:") {
		t.Errorf("%v\n%s", err, said)
	}
	a, said, err := talk(d, desk.GuideOptions{}, conversation([]string{"1", first, "otro.example", "<", "<", second, enter}, rest)...)
	if err != nil || !strings.Contains(a.Lines[0], ",otro.example,,2026-03-12,") || strings.Count(said, "the outlet is otro.example and the page stands on revista.example") != 2 {
		t.Errorf("%v %v\n%s", err, a, said)
	}
}

// TestGuideNumbersMeanTheListOnTheScreen narrows the authorities, looks at all
// of them and chooses; then it narrows them and errs before it chooses.
func TestGuideNumbersMeanTheListOnTheScreen(t *testing.T) {
	d, _ := bundled(t)
	codes := d.Set.Lists["authority"].Codes
	last := len(codes)
	head := append(announcement("https://diario.example/nota", "")[:6:6], "minist")
	tail := announcement("https://diario.example/nota", "4321")[7:]
	tail = append(tail, "y")
	a, said, err := talk(d, desk.GuideOptions{}, conversation(head, []string{"ayuda", strconv.Itoa(last)}, tail)...)
	if err != nil || !strings.Contains(a.Lines[0], ",stated,"+codes[last-1].Code+",") {
		t.Errorf("%v %v, expected %s\n%s", err, a, codes[last-1].Code, said)
	}
	a, said, err = talk(d, desk.GuideOptions{}, conversation(head, []string{"999", "2"}, tail)...)
	narrowed := regexp.MustCompile(`(?m)^   2  (\w+):`).FindAllStringSubmatch(said[strings.Index(said, "none of the answers"):], 1)
	if err != nil || len(narrowed) != 1 || !strings.Contains(a.Lines[0], ",stated,"+narrowed[0][1]+",") || !strings.Contains(narrowed[0][1], "minist") {
		t.Errorf("%v %v, shown was %q\n%s", err, a, narrowed, said)
	}
	if strings.Contains(said, "template") || strings.Contains(said, "codebook") {
		t.Errorf("the questions send elsewhere:\n%s", said)
	}
}
