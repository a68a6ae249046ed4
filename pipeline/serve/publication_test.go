package serve_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/serve"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// publication is a folder that is published into and a server that shows it.
type publication struct {
	t      testing.TB
	dir    string
	store  *store.Store
	server *httptest.Server
}

// nothing is a publication before its first version.
func nothing(t testing.TB, o serve.Options) *publication {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "output")
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := &publication{t: t, dir: dir, store: s, server: httptest.NewServer(serve.New(s, o))}
	t.Cleanup(p.server.Close)
	return p
}

// standing has one version and a site.
func standing(t testing.TB) *publication {
	t.Helper()
	p := nothing(t, serve.Options{})
	p.publish(1)
	p.build(site)
	return p
}

// feed is the bytes of a capture.
const feed = "window,since\nw1,2024-07-29\n"

// table is the CSV of a day.
func table(n int) string {
	return "id,people\n" + strings.Repeat(fmt.Sprintf("1,%d\n", n), 2000)
}

// tables are the files of the version of a day.
func tables(n int) map[string]string {
	return map[string]string{
		"csv/facts.csv": table(n), "csv/empty.csv": "", "parquet/facts.parquet": "PAR1" + table(n), "excel/recuento.xlsx": "PK" + table(n),
		"CODEBOOK.md": "# Codebook\n", "datapackage.json": `{"text":"` + strings.Repeat("a", 4000) + `"}`, "CITATION.cff": "cff-version: 1.2.0\n", "graph.jsonld": "{}",
	}
}

// publish commits the version of a day.
func (p *publication) publish(n int) snapshot.Version {
	p.t.Helper()
	d, err := p.store.Begin()
	if err != nil {
		p.t.Fatal(err)
	}
	defer d.Abandon()
	for name, text := range tables(n) {
		f, err := d.Create(name)
		if err != nil {
			p.t.Fatal(err)
		}
		io.WriteString(f, text)
		if _, err := f.Close(); err != nil {
			p.t.Fatal(err)
		}
	}
	capture := snapshot.Sum([]byte(feed))
	if err := d.Capture(capture, strings.NewReader(feed)); err != nil {
		p.t.Fatal(err)
	}
	m, err := d.Commit(snapshot.Manifest{
		PublishedAt:   time.Date(2026, 11, 20+n, 10, 0, 0, 0, time.UTC),
		Publisher:     "test",
		SchemaVersion: "1.0.0",
		Code:          snapshot.Code{Version: "v0.0.0", Go: "go1.26.0", Digest: snapshot.Sum([]byte("code"))},
		Configuration: snapshot.Configuration{Feeds: snapshot.Sum([]byte("f")), Schemas: snapshot.Sum([]byte("s"))},
		Inputs:        []snapshot.Input{{Feed: "windows", Table: "windows", Capture: capture, Bytes: int64(len(feed)), Published: true, RowsRead: 1, RowsKept: 1}},
		Tables:        []snapshot.Table{{Table: "facts", Rows: 1, Added: 1}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return m.Version
}

// long is a page that is worth compressing.
var long = "<!doctype html><title>Front</title><p>" + strings.Repeat("a long page ", 500)

// site is the files of a site.
var site = map[string]string{
	"index.html": long, "es/index.html": "<!doctype html><title>Portada</title>",
	"announcements/index.html": "<!doctype html><title>Announcements</title>", "announcements/an-0001.html": "<!doctype html><title>One</title>",
	"404.html":        `<!doctype html><title>Not here</title><link rel="stylesheet" href="assets/site.css"><a href="index.html">home</a><a href="https://example.org/x">out</a><a href="#main">skip</a><a href="mailto:a@example.org">write</a>`,
	"es/404.html":     `<!doctype html><title>No está</title><link rel="stylesheet" href="../assets/site.css"><a href="index.html">inicio</a>`,
	"assets/site.css": "a{}", "assets/site.js": "0", "assets/preview-en.png": "\x89PNG", "assets/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>", "assets/LICENSES.txt": "MIT",
	"atom.xml": "<feed/>", "sitemap.xml": "<urlset/>",
}

// build writes a site and its list beside the versions.
func (p *publication) build(files map[string]string) {
	p.t.Helper()
	last, err := p.store.Latest()
	if err != nil {
		p.t.Fatal(err)
	}
	draft, err := p.store.BeginSite()
	if err != nil {
		p.t.Fatal(err)
	}
	for name, text := range files {
		if err := draft.Put(name, []byte(text), snapshot.Sum([]byte(text)), last.Manifest.Version); err != nil {
			p.t.Fatal(err)
		}
	}
	if _, err := draft.Commit(last.Manifest.Version, snapshot.Sum(nil)); err != nil {
		p.t.Fatal(err)
	}
}

// write puts a file into the folder of the publication, in one stroke.
func (p *publication) write(name, text string) {
	p.t.Helper()
	full := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(full+".new", []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Rename(full+".new", full); err != nil {
		p.t.Fatal(err)
	}
}

// answer is what a server answered.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request, with headers as "Name: value", and unpacks nothing.
func (p *publication) ask(method, path string, headers ...string) answer {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	// Closing any test server closes the idle connections of the default transport.
	a, err := receive(p.server.Client().Transport, r)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

func receive(transport http.RoundTripper, r *http.Request) (answer, error) {
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b)}, err
}

// get is a GET.
func (p *publication) get(path string, headers ...string) answer {
	p.t.Helper()
	return p.ask(http.MethodGet, path, headers...)
}

// etag is the strong name of bytes.
func etag(text string) string { return `"sha256-` + string(snapshot.Sum([]byte(text))) + `"` }
