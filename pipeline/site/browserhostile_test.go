package site_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestHostileFeedsAreInert publishes announcements whose speaker is markup, a
// script, a formula, a turned direction of writing, steering signs or a word of
// ten thousand letters, and opens the pages that show them.
func TestHostileFeedsAreInert(t *testing.T) {
	browser(t)
	speakers := []string{
		`<script>document.title="owned"</script>`, `"><img src=x onerror="document.title='owned'">`, `javascript:document.title='owned'`,
		`=cmd|'/C calc'!A0`, "\u202eevil\u202c name", "\x1b[31mred\x1b[0m", strings.Repeat("w", 10_000), `</script><svg onload=document.title='owned'>`, `{{.}} ${1} recuento:since`,
	}
	dir := t.TempDir()
	feeds := filepath.Join(dir, "feeds")
	if err := os.CopyFS(feeds, os.DirFS(filepath.Join("..", "..", "feeds"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(feeds, "announcement_reports.csv")
	addHostile(t, path, speakers)
	s, err := publish(dir, filepath.Join(feeds, "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b := newTab(t, 1100, 900)
	b.open(s.url + "announcements/index.html")
	shown := value[[]string](b, `[...document.querySelectorAll("tbody tr")].filter(r => r.textContent.includes("4,0")).map(r => r.querySelector("a").href)`)
	// Steering signs, a turned direction and what is too long for a name are
	// rejected before.
	if len(shown) < len(speakers)-3 {
		t.Errorf("%d of %d hostile announcements are shown", len(shown), len(speakers))
	}
	for _, at := range append([]string{s.url + "index.html", s.url + "es/index.html", s.url + "announcements/index.html"}, shown...) {
		b.open(at)
		if title := value[string](b, `document.title`); strings.Contains(title, "owned") && !strings.Contains(title, "document.title") {
			t.Errorf("%s: a script of a feed ran", at)
		}
		if n := value[int](b, `document.querySelectorAll("main img, main script:not([type]), main svg[onload], main [onerror], main a[href^='javascript:']").length`); n > 0 {
			t.Errorf("%s: %d elements of a feed became markup", at, n)
		}
		if text := value[string](b, `document.documentElement.outerHTML`); strings.ContainsAny(text, "\u202e\u202c\x1b\x00") {
			t.Errorf("%s: signs that nobody sees stand on the page", at)
		}
		b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		if wide := value[int](b, `document.documentElement.scrollWidth`); wide > 360 {
			t.Errorf("%s: %d pixels wide on a screen of 360", at, wide)
		}
		b.do(chromedp.EmulateViewport(1100, 900))
	}
}

// addHostile appends a report for each speaker.
func addHostile(t *testing.T, path string, speakers []string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, speaker := range speakers {
		cells := map[string]string{
			"report_id": "ar-00000000f" + string(rune('0'+i)), "announced_on": "2026-03-15", "date_basis": "stated", "authority": "national_assembly", "announced_by": speaker,
			"instrument": "amnesty", "stage": "requested", "population": "detained", "people": "40" + string(rune('0'+i)) + string(rune('0'+i)), "unit": "people", "precision": "exact", "counting": "batch",
			"names_published": "no", "conditions": "not_stated", "relayed": "false", "quality": "ok", "note": speaker, "outlet": "made-up.example", "published_on": "2026-03-16",
			"url": "https://made-up.example/" + string(rune('a'+i)), "language": "es",
		}
		row := make([]string, len(rows[0]))
		for c, name := range rows[0] {
			row[c] = cells[name]
		}
		rows = append(rows, row)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := csv.NewWriter(f).WriteAll(slices.Clone(rows)); err != nil {
		t.Fatal(err)
	}
}

// TestTheChartCanBeExplored presses the button, switches a series off and goes
// back to the drawing.
func TestTheChartCanBeExplored(t *testing.T) {
	s := bundledServed(t)
	for _, base := range []string{s.url, "file://" + filepath.ToSlash(s.dir) + "/"} {
		b := newTab(t, 1100, 900)
		b.open(base + "es/index.html")
		b.do(chromedp.Click(`figure button`))
		b.do(chromedp.WaitVisible(`figure canvas`))
		if n := value[int](b, `document.querySelectorAll("figure input[type=checkbox]").length`); n < 2 {
			t.Errorf("%s: %d series can be switched", base, n)
		}
		// axe asks for the style sheets, which a page from the disk may not.
		if base == s.url {
			for _, found := range b.axe() {
				t.Errorf("%s: %v", base, found)
			}
		}
	}
}
