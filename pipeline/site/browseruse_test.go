package site_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	control "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/store"
)

func countNodes(_ context.Context, _ *chromedp.Target, nodes []*chromedp.Node) (int, error) {
	return len(nodes), nil
}

// visible is the rows of a table that are shown.
const visible = `[...document.querySelectorAll("table[data-sort] tbody tr")].filter(r => !r.hidden).length`

// TestAListIsFilteredAndSorted uses the controls of the list of announcements.
func TestAListIsFilteredAndSorted(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	b.open(s.url + "es/anuncios/index.html")
	all := value[int](b, visible)
	b.do(chromedp.SetValue(`select[name="stage"]`, "requested"))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("form.filters").dispatchEvent(new Event("input", {bubbles: true}))`))
	some := value[int](b, visible)
	if some == 0 || some >= all {
		t.Errorf("%d of %d announcements are requests", some, all)
	}
	if got := value[string](b, `document.querySelector(".found").textContent`); !strings.Contains(got, strconv.Itoa(some)) {
		t.Errorf("%d rows are shown, it says %q", some, got)
	}
	address := value[string](b, `location.href`)
	b.open("about:blank")
	b.open(address)
	if got := value[int](b, visible); got != some {
		t.Errorf("the address %s shows %d announcements, want %d", address, got, some)
	}
	b.do(chromedp.SetValue(`input[name="q"]`, "ARREAZA"))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("form.filters").dispatchEvent(new Event("input", {bubbles: true}))`))
	if got := value[int](b, visible); got == 0 || got > some {
		t.Errorf("%d of %d requests hold the word", got, some)
	}
	b.open(s.url + "announcements/index.html")
	for _, c := range []struct{ order, first string }{{"descending", "max"}, {"ascending", "min"}} {
		b.do(chromedp.Click(`table[data-sort] th[data-kind="number"] button`))
		if got := value[string](b, `document.querySelector('table[data-sort] th[data-kind="number"]').getAttribute("aria-sort")`); got != c.order {
			t.Errorf("sorted %s, want %s", got, c.order)
		}
		inOrder(t, b, c.order)
	}
}

// inOrder holds that figures stand in order within what they count, people
// first, and what has no figure last.
func inOrder(t *testing.T, b *tab, order string) {
	t.Helper()
	rows := value[[][2]string](b, `[...document.querySelectorAll("#list tbody tr")].map(r => [r.dataset.unit, r.cells[2].dataset.value])`)
	var units []string
	of := map[string][]float64{}
	none := 0
	for _, r := range rows {
		n, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			none++
			continue
		}
		if none > 0 {
			t.Fatalf("%s: a figure stands behind rows without one", order)
		}
		if len(units) == 0 || units[len(units)-1] != r[0] {
			units = append(units, r[0])
		}
		of[r[0]] = append(of[r[0]], n)
	}
	if none == 0 || len(units) != len(of) || len(units) < 2 || units[0] != "people" {
		t.Errorf("%s: %d rows have no figure, the others count %v", order, none, units)
	}
	for unit, values := range of {
		sorted := slices.Sorted(slices.Values(values))
		if order == "descending" {
			slices.Reverse(sorted)
		}
		if !slices.Equal(values, sorted) {
			t.Errorf("%s: %s stand as %v", order, unit, values)
		}
	}
}

// TestAFigureIsFoundHoweverItIsWritten looks for 7,727 with and without its sign,
// in both languages.
func TestAFigureIsFoundHoweverItIsWritten(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	for _, path := range []string{"announcements/index.html", "es/anuncios/index.html"} {
		for _, q := range []string{"7727", "7.727", "7,727"} {
			b.open("about:blank")
			b.open(s.url + path + "#q=" + q)
			if got := value[int](b, visible); got != 1 {
				t.Errorf("%s: %q is found in %d announcements, want 1", path, q, got)
			}
		}
	}
}

// TestWhereAPageIsRead holds that a site that was given no address cites itself
// by, and opens tables from, the one it is read at; from the disk it has none.
func TestWhereAPageIsRead(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	at := "es/anuncios/an-9f703592b8.html"
	for base, want := range map[string]bool{s.url: true, "file://" + filepath.ToSlash(s.dir) + "/": false} {
		b.open(base + at)
		if got := value[string](b, `document.getElementById("cite-text").textContent`); strings.HasSuffix(got, ", "+base+at) != want {
			t.Errorf("%s is cited as %q", base+at, got)
		}
		b.open(base + "data/announcements.html")
		path := "'parquet/announcements.parquet'"
		if want {
			path = "'" + base + "latest/parquet/announcements.parquet'"
		}
		if got := value[string](b, `[...document.querySelectorAll("code")].map(c => c.textContent).find(c => c.startsWith("SELECT"))`); !strings.Contains(got, path) {
			t.Errorf("%s: DuckDB is told %q, want %s", base, got, path)
		}
	}
}

// TestAWordingIsCopied presses the button beside the wording of the 379.
func TestAWordingIsCopied(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		if _, err := chromedp.CallBrowser(b.ctx, control.SetPermission, control.SetPermissionParams{Permission: &control.PermissionDescriptor{Name: name}, Setting: control.PermissionSettingGranted}); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"announcements/an-9f703592b8.html": "said that amnesty had been requested for 379 people", "es/anuncios/an-9f703592b8.html": "379 personas",
	} {
		b.open(s.url + path)
		b.do(chromedp.Click(`button[data-copy]`))
		b.do(chromedp.WaitReady(`[role="status"]`))
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`new Promise(r => setTimeout(r, 200)).then(() => navigator.clipboard.readText())`, chromedp.EvalAwaitPromise))
		b.must(err)
		if !strings.Contains(got, want) {
			t.Errorf("%s: copied %q", path, got)
		}
		if said := value[string](b, `document.querySelector("[role=status]:not(.found)").textContent`); said == "" {
			t.Errorf("%s: nothing says that it was copied", path)
		}
	}
}

// TestADownloadIsWhatTheDigestSays takes the files that a table's page offers.
func TestADownloadIsWhatTheDigestSays(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	for _, page := range []string{"data/announcements.html", "es/datos/stock_flow.html"} {
		b.open(s.url + page)
		files := value[[][2]string](b, `[...document.querySelectorAll("a[download]")].map(a => [a.href, a.closest("tr").querySelector(".digest").textContent])`)
		if len(files) < 3 {
			t.Errorf("%s offers %d files", page, len(files))
		}
		for _, f := range files {
			got, err := http.Get(f[0])
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.New()
			if _, err := io.Copy(sum, got.Body); err != nil {
				t.Fatal(err)
			}
			got.Body.Close()
			if digest := hex.EncodeToString(sum.Sum(nil)); digest != strings.TrimSpace(f[1]) {
				t.Errorf("%s has the digest %s, the page says %s", f[0], digest, f[1])
			}
		}
	}
}

// TestFeedsShowHowCurrentTheyAre opens the page of problems when freshness.json
// has got older without a version: the state is that of the moment of reading.
func TestFeedsShowHowCurrentTheyAre(t *testing.T) {
	s := bundledServed(t)
	published, err := store.Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := published.Freshness()
	if err != nil {
		t.Fatal(err)
	}
	f.Feeds[0].Limits = freshness.Limits{Due: f.At.AddDate(-1, 0, 0), Overdue: f.At.AddDate(-1, 0, 1), Delinquent: f.At.AddDate(100, 0, 0)}
	f.Feeds[0].Failures, f.Feeds[0].Failing = 3, f.At
	if err := published.WriteFreshness(f); err != nil {
		t.Fatal(err)
	}
	b := newTab(t, 1100, 900)
	for page, want := range map[string][]string{
		"problems.html":     {f.Feeds[0].Title, "Overdue; could not be read since", f.Feeds[1].Title, "Complete"},
		"es/problemas.html": {f.Feeds[0].TitleES, "Atrasada; no se pudo leer desde", f.Feeds[1].TitleES, "Completa"},
	} {
		b.open(s.url + page)
		b.do(chromedp.WaitVisible(`[data-freshness] tbody tr`))
		text := value[string](b, `document.querySelector("[data-freshness]").innerText`)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", page, w, text)
			}
		}
		if n := value[int](b, `document.querySelectorAll("[data-freshness] tbody tr").length`); n != len(f.Feeds) {
			t.Errorf("%s: expected %d feeds, got %d", page, len(f.Feeds), n)
		}
	}
}
