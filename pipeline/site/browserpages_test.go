package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPagesInABrowser opens a page of every type: nothing is logged, nothing is
// asked of another host, nothing is wider than a phone, and axe-core finds
// nothing serious, in light and in dark.
func TestPagesInABrowser(t *testing.T) {
	s := bundledServed(t)
	if os.Getenv("RECUENTO_AXE") == "" {
		if os.Getenv("RECUENTO_BROWSER") == "required" {
			t.Fatal("RECUENTO_AXE does not name axe.min.js")
		}
		t.Log("accessibility is not tested: RECUENTO_AXE does not name axe.min.js")
	}
	eachPage(t, func(t *testing.T, path string) {
		b := newTab(t, 1100, 900)
		b.open(s.url + path)
		for _, r := range b.requests {
			if !strings.HasPrefix(r, s.url) {
				t.Errorf("asks for %s", r)
			}
		}
		for _, found := range b.axe() {
			t.Errorf("light: %s", found)
		}
		b.media("prefers-color-scheme", "dark")
		for _, found := range b.axe() {
			t.Errorf("dark: %s", found)
		}
		b.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		if got := value[int](b, `document.documentElement.scrollWidth`); got > 360 {
			t.Errorf("%d pixels wide on a screen of 360; widest: %s", got, value[string](b, `(() => { let w = 0, n = null; document.querySelectorAll("body *").forEach(e => { const r = e.getBoundingClientRect(); if (r.right > w && !e.closest(".table-wrap, pre, .hidden, .skip")) { w = r.right; n = e; } }); return n ? n.outerHTML.slice(0, 120) + " " + w : ""; })()`))
		}
		for _, found := range b.axe() {
			t.Errorf("phone: %s", found)
		}
	})
}

// TestTheFirstPageIsLight holds what a phone on a bad line has to load.
func TestTheFirstPageIsLight(t *testing.T) {
	s := bundledServed(t)
	for _, path := range []string{"index.html", "es/index.html"} {
		b := newTab(t, 360, 740)
		b.open(s.url + path)
		if b.bytes >= 150_000 {
			t.Errorf("%s: %.0f bytes transferred, at most 150,000 may be", path, b.bytes)
		}
		t.Logf("%s: %.0f bytes transferred in %d requests", path, b.bytes, len(b.requests))
	}
}

// TestTheLanguageSwitchStaysOnThePage goes over to the other language and back.
func TestTheLanguageSwitchStaysOnThePage(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	for from, to := range map[string]string{
		"announcements/an-9f703592b8.html": "es/anuncios/an-9f703592b8.html", "data/timeline.html": "es/datos/timeline.html",
		"counters/foro_penal.html": "es/conteos/foro_penal.html", "versions.html": "es/versiones.html", "index.html": "es/index.html",
	} {
		b.open(s.url + from)
		for _, want := range []string{to, from} {
			b.do(chromedp.Click(".languages a"))
			b.do(chromedp.WaitReady("main"))
			if got := value[string](b, `location.href`); got != s.url+want {
				t.Errorf("from %s to %s, want %s", from, got, s.url+want)
			}
		}
	}
}

// TestWithoutScripts reads pages as somebody does whose browser runs none, and
// from the disk.
func TestWithoutScripts(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
	for path, want := range map[string]string{
		"index.html": "Foro Penal", "announcements/index.html": "379", "announcements/an-9f703592b8.html": "requested", "es/anuncios/an-9f703592b8.html": "solicit",
	} {
		for _, base := range []string{s.url, "file://" + filepath.ToSlash(s.dir) + "/"} {
			b.open(base + path)
			text, err := chromedp.Run(b.ctx, chromedp.Text("main"))
			b.must(err)
			if !strings.Contains(text, want) {
				t.Errorf("%s%s does not say %q", base, path, want)
			}
			shown, err := chromedp.Run(b.ctx, chromedp.QueryAfter("form.filters:not([hidden]), button:not([hidden]):not(form[hidden] button)", countNodes, chromedp.AtLeast(0)))
			b.must(err)
			if shown > 0 {
				t.Errorf("%s%s shows %d buttons or forms that do nothing", base, path, shown)
			}
		}
	}
}

// TestTheKeyboardReachesEverything walks through the front page by tab.
func TestTheKeyboardReachesEverything(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	b.open(s.url + "announcements/an-9f703592b8.html")
	b.do(chromedp.KeyEvent("\t"))
	if got := value[string](b, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first stop is %q, want the link that skips to the content", got)
	}
	b.do(chromedp.KeyEvent("\r"))
	if got := value[string](b, `document.activeElement.id`); got != "main" {
		t.Errorf("the link leads to %q, want main", got)
	}
	b.open(s.url + "announcements/an-9f703592b8.html")
	seen, want := map[string]bool{}, value[int](b, `[...document.querySelectorAll("a[href], button, summary, input, select, [tabindex='0']")].filter(e => e.checkVisibility()).length`)
	for range want + 5 {
		b.do(chromedp.KeyEvent("\t"))
		at := value[string](b, `(() => { const e = document.activeElement; if (!e || e === document.body) return ""; e.dataset.seen = e.dataset.seen || String(Math.random()); const o = getComputedStyle(e); return e.dataset.seen + (o.outlineStyle === "none" ? " unseen " + e.outerHTML.slice(0, 80) : ""); })()`)
		if strings.Contains(at, "unseen") {
			t.Errorf("has focus and does not show it: %s", at)
		}
		if at != "" {
			seen[at] = true
		}
	}
	if len(seen) < want {
		t.Errorf("%d of %d links and controls can be reached", len(seen), want)
	}
}
