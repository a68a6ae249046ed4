package site_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// cut is the text of the first element of a kind that a reader would have to
// scroll sideways for, "" where there is none.
const cut = `(selector => { for (const e of document.querySelectorAll(selector)) { if (!e.checkVisibility() || e.closest(".hidden")) continue; const r = e.getBoundingClientRect(); if (r.width && (r.right > innerWidth + 1 || r.left < -1)) return e.textContent.trim() + " at " + r.right; } return ""; })`

// TestAPhoneShowsWholeRows holds that on a phone no table of facts has to be
// scrolled: figure, stage and warning stand under one another.
func TestAPhoneShowsWholeRows(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 390, 844)
	for path, selector := range map[string]string{
		"announcements/index.html": "#list td, #list .badge, #list th button", "es/anuncios/index.html": "#list td, #list .badge, #list th button",
		"announcements/an-9f703592b8.html": ".stages td, .stages .badge, #pages td", "es/anuncios/an-9f703592b8.html": ".stages td, .stages .badge, #pages td",
		"counters/foro_penal.html": "#balances ~ .table-wrap .stack td, .warning", "es/conteos/foro_penal.html": "#balances ~ .table-wrap .stack td, .warning",
		"data/announcements.html": ".sum, .sum .digest, .sum button", "problems.html": "#records ~ .table-wrap .stack td",
	} {
		b.open(s.url + path)
		if got := value[string](b, cut+`("`+selector+`")`); got != "" {
			t.Errorf("%s: off the screen: %s", path, got)
		}
		if value[int](b, `document.querySelectorAll("`+selector+`").length`) == 0 {
			t.Errorf("%s has nothing of %s", path, selector)
		}
	}
}

// TestAFigureThatDoesNotStandSaysSo looks at balances that only faulty pages
// tell: the warning stands in the cell of the figure, in sight of it.
func TestAFigureThatDoesNotStandSaysSo(t *testing.T) {
	s := bundledServed(t)
	for _, width := range []int64{390, 1280} {
		b := newTab(t, width, 844)
		b.open(s.url + "counters/foro_penal.html")
		warned := value[[]string](b, `[...document.querySelectorAll("tr.spoiled td.num")].filter(c => c.checkVisibility()).map(c => { const f = c.querySelector(".muted").getBoundingClientRect(), w = c.querySelector(".warning").getBoundingClientRect(); return w.top >= f.bottom - 2 && w.top - f.bottom < 24 && w.right <= innerWidth ? c.querySelector(".muted").textContent : "apart"; })`)
		for _, want := range []string{"139", "388"} {
			found := false
			for _, w := range warned {
				found = found || w == want
			}
			if !found {
				t.Errorf("%d pixels: %s is not among the figures with a warning under them: %v", width, want, warned)
			}
		}
	}
}

// TestADateGivesWayToTheTitle holds the columns of the list on a small laptop.
func TestADateGivesWayToTheTitle(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 900, 700)
	b.open(s.url + "announcements/index.html")
	widths := value[[]float64](b, `[...document.querySelector("#list tbody tr").cells].map(c => c.getBoundingClientRect().width)`)
	if widths[0] > 160 || widths[1] < 2*widths[0] {
		t.Errorf("the columns are %v pixels wide: the date takes the room of the title", widths)
	}
}

// TestPaper holds what a printout needs: headers that a browser repeats, which
// it does not for what stands in a button or in a frame that scrolls, and the
// addresses of links, once.
func TestPaper(t *testing.T) {
	s := bundledServed(t)
	b := newTab(t, 1100, 900)
	b.open(s.url + "announcements/an-9f703592b8.html")
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.must(err)
	for expression, want := range map[string]string{
		`getComputedStyle(document.querySelector("#pages thead")).display`:               "table-header-group",
		`getComputedStyle(document.querySelector("#pages th button")).display`:           "contents",
		`getComputedStyle(document.querySelector("#pages").parentElement).containerType`: "normal",
		`getComputedStyle(document.querySelector("#pages").parentElement).overflowX`:     "visible",
		`getComputedStyle(document.querySelector("#wording-text a"), "::after").content`: "none",
	} {
		if got := value[string](b, expression); got != want {
			t.Errorf("%s is %q, want %q", expression, got, want)
		}
	}
	if got := value[string](b, `getComputedStyle(document.querySelector("#pages tbody a"), "::after").content`); !strings.Contains(got, "attr(href)") && !strings.Contains(got, "http") {
		t.Errorf("the address of a link is not printed: %q", got)
	}
}
