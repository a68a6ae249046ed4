package site_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/serve"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// Tests of this file and of those beside it need Chromium, and those on
// accessibility axe.min.js at RECUENTO_AXE. With RECUENTO_BROWSER=required
// nothing is skipped, with RECUENTO_BROWSER=off all of them are.

// browser finds Chromium.
func browser(t testing.TB) string {
	t.Helper()
	if os.Getenv("RECUENTO_BROWSER") == "off" {
		t.Skip("not tested in a browser: RECUENTO_BROWSER is off")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "there is no Chromium on this machine; apt-get install chromium")
	return ""
}

// missing skips a test, unless everything is required.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("RECUENTO_BROWSER") == "required" {
		t.Fatal(why)
	}
	t.Skip("not tested in a browser: " + why)
}

// allocator is one browser for all tests of the package.
var allocator = struct {
	sync.Once
	ctx context.Context
}{}

// served is a publication behind a real server.
type served struct {
	dir string
	url string
}

var bundledSite = sync.OnceValues(func() (*served, error) {
	dir, err := os.MkdirTemp("", "recuento-site-")
	if err != nil {
		return nil, err
	}
	return publish(dir, filepath.Join("..", "..", "feeds", "feeds.yaml"))
})

// publish runs the pipeline with pages and serves what comes of it.
func publish(dir, config string) (*served, error) {
	output := filepath.Join(dir, "output")
	_, err := pipeline.Run(context.Background(), pipeline.Plan{
		Schemas: schemas.FS, Docs: docs.FS, Config: config, Output: output, Archive: filepath.Join(dir, "archive"),
		Now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Code: snapshot.Code{Version: "test", Go: "test", Digest: snapshot.Sum(nil)},
	})
	if err != nil {
		return nil, err
	}
	s, err := store.Open(output)
	if err != nil {
		return nil, err
	}
	return &served{output, httptest.NewServer(serve.New(s, serve.Options{})).URL + "/"}, nil
}

// bundledServed is the bundled data, published once.
func bundledServed(t *testing.T) *served {
	t.Helper()
	browser(t)
	s, err := bundledSite()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tab is a page that is looked at. What goes wrong in it is kept.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	errors   []string
	requests []string
	bytes    float64
}

// newTab opens a tab of some size. The test fails if a page logs an error.
func newTab(t *testing.T, width, height int64) *tab {
	t.Helper()
	path := browser(t)
	allocator.Do(func() {
		allocator.ctx, _ = chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)...)
	})
	ctx, cancel := chromedp.NewContext(allocator.ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	b.must(chromedp.Listen(ctx, b.listen))
	for _, a := range []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(width, height)} {
		b.do(a)
	}
	for _, enable := range []func() error{
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err },
		func() error { _, err := chromedp.Call(ctx, runtime.Enable, cdp.Empty{}); return err },
	} {
		b.must(enable())
	}
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, e := range b.errors {
			t.Errorf("the browser says: %s", e)
		}
	})
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *network.EventLoadingFinished:
		b.bytes += e.EncodedDataLength
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			b.errors = append(b.errors, fmt.Sprintf("console.%s", e.Type))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			b.errors = append(b.errors, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// do carries out an action, for half a minute at most.
func (b *tab) do(a chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		_, err := a(ctx, t)
		return err
	}))
	b.must(err)
}

func (b *tab) open(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

// value is what an expression gives on the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (b *tab) media(name, value string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
	b.must(err)
}

// axe is what axe-core finds on the page: serious and critical matters.
func (b *tab) axe() []string {
	b.t.Helper()
	path := os.Getenv("RECUENTO_AXE")
	if path == "" {
		return nil
	}
	source, err := os.ReadFile(path)
	b.must(err)
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](string(source))); err != nil {
		b.t.Fatal(err)
	}
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary)}))))`, chromedp.EvalAwaitPromise))
	b.must(err)
	var found []struct {
		ID, Impact string
		Nodes      []string
	}
	b.must(json.Unmarshal([]byte(text), &found))
	var out []string
	for _, f := range found {
		if f.Impact == "serious" || f.Impact == "critical" {
			out = append(out, f.ID+" ("+f.Impact+"): "+strings.Join(f.Nodes, "\n    "))
		}
	}
	return out
}

// each looks at a page of every type in both languages.
func eachPage(t *testing.T, do func(t *testing.T, path string)) {
	for _, path := range []string{
		"index.html", "announcements/index.html", "announcements/an-9f703592b8.html", "counters/index.html", "counters/foro_penal.html",
		"data/index.html", "data/announced_vs_verified.html", "versions.html", "methodology.html", "glossary.html", "problems.html", "report.html", "about.html", "404.html",
		"es/index.html", "es/anuncios/index.html", "es/anuncios/an-9f703592b8.html", "es/conteos/index.html", "es/conteos/foro_penal.html",
		"es/datos/index.html", "es/datos/announced_vs_verified.html", "es/versiones.html", "es/metodologia.html", "es/glosario.html", "es/problemas.html", "es/reportar.html", "es/acerca.html", "es/404.html",
	} {
		t.Run(path, func(t *testing.T) { do(t, path) })
	}
}
