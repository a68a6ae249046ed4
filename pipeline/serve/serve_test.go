package serve_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/serve"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

const first = "/snapshots/2026-11-21/"

// TestWhatStandsWhere holds every kind of file against its type, its caching
// and its digest.
func TestWhatStandsWhere(t *testing.T) {
	t.Parallel()
	p := standing(t)
	const kept, asked = "public, max-age=31536000, immutable", "no-cache"
	day := tables(1)
	capture := string(snapshot.Sum([]byte(feed)))
	versions, err := os.ReadFile(filepath.Join(p.dir, "versions.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, kind, cache, text string }{
		{first + "csv/facts.csv", "text/csv; charset=utf-8; header=present", kept, day["csv/facts.csv"]},
		{first + "csv/empty.csv", "text/csv; charset=utf-8; header=present", kept, ""},
		{first + "parquet/facts.parquet", "application/vnd.apache.parquet", kept, day["parquet/facts.parquet"]},
		{first + "excel/recuento.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", kept, day["excel/recuento.xlsx"]},
		{first + "CODEBOOK.md", "text/markdown; charset=utf-8", kept, day["CODEBOOK.md"]},
		{first + "datapackage.json", "application/json", kept, day["datapackage.json"]},
		{first + "graph.jsonld", "application/ld+json", kept, day["graph.jsonld"]},
		{first + "CITATION.cff", "application/yaml", kept, day["CITATION.cff"]},
		{"/latest/csv/facts.csv", "text/csv; charset=utf-8; header=present", asked, day["csv/facts.csv"]},
		{"/latest/parquet/facts.parquet", "application/vnd.apache.parquet", asked, day["parquet/facts.parquet"]},
		{"/captures/sha256/" + capture[:2] + "/" + capture, "application/octet-stream", kept, feed},
		{"/versions.json", "application/json", asked, string(versions)},
		{"/", "text/html; charset=utf-8", asked, site["index.html"]},
		{"/index.html", "text/html; charset=utf-8", asked, site["index.html"]},
		{"/es/", "text/html; charset=utf-8", asked, site["es/index.html"]},
		{"/announcements/", "text/html; charset=utf-8", asked, site["announcements/index.html"]},
		{"/announcements/an-0001.html", "text/html; charset=utf-8", asked, site["announcements/an-0001.html"]},
		{"/announcements/an-0001.html?from=here", "text/html; charset=utf-8", asked, site["announcements/an-0001.html"]},
		{"/assets/site.css", "text/css; charset=utf-8", asked, site["assets/site.css"]},
		{"/assets/site.js", "text/javascript; charset=utf-8", asked, site["assets/site.js"]},
		{"/assets/preview-en.png", "image/png", asked, site["assets/preview-en.png"]},
		{"/assets/icon.svg", "image/svg+xml", asked, site["assets/icon.svg"]},
		{"/assets/LICENSES.txt", "text/plain; charset=utf-8", asked, site["assets/LICENSES.txt"]},
		{"/atom.xml", "application/atom+xml; charset=utf-8", asked, site["atom.xml"]},
		{"/sitemap.xml", "application/xml; charset=utf-8", asked, site["sitemap.xml"]},
	} {
		a := p.get(c.path)
		if a.status != 200 || a.body != c.text {
			t.Errorf("%s: %d, %d bytes; want 200, %d bytes", c.path, a.status, len(a.body), len(c.text))
		}
		for name, value := range map[string]string{"Content-Type": c.kind, "Cache-Control": c.cache, "ETag": etag(c.text), "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Accept-Ranges": "bytes"} {
			if got := a.header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", c.path, name, got, value)
			}
		}
		head := p.ask(http.MethodHead, c.path)
		if head.status != 200 || head.body != "" || head.header.Get("ETag") != etag(c.text) || head.header.Get("Content-Length") != a.header.Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", c.path, head.status, head.header)
		}
		if again := p.get(c.path, "If-None-Match: "+etag(c.text)); again.status != 304 || again.body != "" || again.header.Get("Cache-Control") != c.cache {
			t.Errorf("%s again: %d with %d bytes, want 304", c.path, again.status, len(again.body))
		}
		if again := p.get(c.path, `If-None-Match: "other", W/"`+string(snapshot.Sum([]byte("x")))+`"`); again.status != 200 {
			t.Errorf("%s with another digest: %d, want 200", c.path, again.status)
		}
	}
	for _, name := range []string{"SHA256SUMS", "manifest.json"} {
		text, err := os.ReadFile(filepath.Join(p.dir, "latest", name))
		if err != nil {
			t.Fatal(err)
		}
		if a := p.get("/latest/" + name); a.body != string(text) || a.header.Get("ETag") != etag(string(text)) {
			t.Errorf("%s is not as published: %v", name, a.header)
		}
	}
	if a := p.get("/latest/csv/facts.csv"); a.header.Get("Content-Location") != "../../snapshots/2026-11-21/csv/facts.csv" {
		t.Errorf("Content-Location is %q", a.header.Get("Content-Location"))
	}
	if a := p.get(first + "csv/facts.csv"); a.header.Get("Last-Modified") != "Sat, 21 Nov 2026 10:00:00 GMT" {
		t.Errorf("Last-Modified is %q, want when the version was published", a.header.Get("Last-Modified"))
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	p := standing(t)
	text := tables(1)["parquet/facts.parquet"]
	for _, path := range []string{first + "parquet/facts.parquet", "/latest/parquet/facts.parquet"} {
		for _, c := range []struct {
			ask, condition, body, part string
			status                     int
		}{
			{"bytes=0-3", "", "PAR1", "bytes 0-3/", 206},
			{"bytes=-4", "", text[len(text)-4:], "bytes ", 206},
			{"bytes=4-", "", text[4:], "bytes 4-", 206},
			{"bytes=0-3", "If-Range: " + etag(text), "PAR1", "bytes 0-3/", 206},
			{"bytes=0-3", "If-Range: " + etag("other"), text, "", 200},
			{"bytes=0-3", `If-Range: W/` + etag(text), text, "", 200},
			{"bytes=0-3", "If-Match: " + etag("other"), "", "", 412},
			{"bytes=999999-", "", "", "bytes */", 416},
			{"bytes=-0", "", "", "bytes */", 416},
			{"lines=0-3", "", text, "", 200},
		} {
			headers := []string{"Range: " + c.ask, "Accept-Encoding: gzip"}
			if c.condition != "" {
				headers = append(headers, c.condition)
			}
			a := p.get(path, headers...)
			if a.status != c.status || a.status < 300 && a.body != c.body || !strings.HasPrefix(a.header.Get("Content-Range"), c.part) || a.header.Get("Content-Encoding") != "" {
				t.Errorf("%s %v: %d %v, %d bytes; want %d, %d bytes", path, headers, a.status, a.header, len(a.body), c.status, len(c.body))
			}
		}
	}
	if a := p.ask(http.MethodHead, first+"parquet/facts.parquet", "Range: bytes=0-3"); a.status != 206 || a.header.Get("Content-Length") != "4" {
		t.Errorf("HEAD of a range: %d %v", a.status, a.header)
	}
}

func TestSeveralRanges(t *testing.T) {
	t.Parallel()
	p := standing(t)
	text := tables(1)["parquet/facts.parquet"]
	a := p.get("/latest/parquet/facts.parquet", "Range: bytes=0-3,10-19,-5")
	kind, params, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || a.status != 206 || kind != "multipart/byteranges" {
		t.Fatalf("%d %v, %v", a.status, a.header, err)
	}
	parts := multipart.NewReader(strings.NewReader(a.body), params["boundary"])
	for _, want := range []string{text[:4], text[10:20], text[len(text)-5:]} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(part); err != nil || string(got) != want || part.Header.Get("Content-Type") != "application/vnd.apache.parquet" {
			t.Errorf("%q of type %q, %v; want %q", got, part.Header.Get("Content-Type"), err, want)
		}
	}
	if a := p.get("/latest/parquet/facts.parquet", "Range: bytes=0-"+strings.Repeat(",0-", 200)); a.status != 200 || a.body != text {
		t.Errorf("200 times the whole file: %d, %d bytes; want the file once", a.status, len(a.body))
	}
}

// TestOtherSitesMayReadData holds that scripts of any site may read data in
// ranges, and no page.
func TestOtherSitesMayReadData(t *testing.T) {
	t.Parallel()
	p := standing(t)
	for _, path := range []string{"/latest/csv/facts.csv", first + "parquet/facts.parquet", "/versions.json", "/captures/none", "/latest/none.csv"} {
		a := p.get(path, "Origin: https://example.org")
		exposed := a.header.Get("Access-Control-Expose-Headers")
		for _, name := range []string{"ETag", "Content-Range", "Content-Length", "Accept-Ranges"} {
			if a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(exposed, name) {
				t.Errorf("%s: %v", path, a.header)
			}
		}
		a = p.ask(http.MethodOptions, path, "Origin: https://example.org", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: range")
		if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Range") || !strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "GET") {
			t.Errorf("OPTIONS %s: %d %v", path, a.status, a.header)
		}
	}
	for _, path := range []string{"/", "/assets/site.js", "/none"} {
		for _, method := range []string{http.MethodGet, http.MethodOptions} {
			if a := p.ask(method, path, "Origin: https://example.org"); a.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s: %v", method, path, a.header)
			}
		}
	}
}

func TestPagesMayUseTheSiteOnly(t *testing.T) {
	t.Parallel()
	p := standing(t)
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	for _, path := range []string{"/", "/es/", "/none", "/assets/icon.svg", "/atom.xml"} {
		if got := p.get(path).header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestOnlyReading(t *testing.T) {
	t.Parallel()
	p := standing(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"} {
		for _, path := range []string{"/", "/latest/csv/facts.csv", "/none"} {
			if a := p.ask(method, path); a.status != 405 || a.header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: %d %v", method, path, a.status, a.header)
			}
		}
	}
	if a := p.ask(http.MethodOptions, "/"); a.status != 204 || a.header.Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("OPTIONS /: %d %v", a.status, a.header)
	}
}

func TestFoldersLeadToTheirPage(t *testing.T) {
	t.Parallel()
	p := standing(t)
	for path, want := range map[string]string{"/announcements": "./announcements/", "/es": "./es/", "/announcements?sort=date": "./announcements/?sort=date"} {
		if a := p.get(path); a.status != 301 || a.header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, a.status, a.header.Get("Location"), want)
		}
	}
	for _, path := range []string{"/latest", "/latest/", "/latest/csv", "/latest/csv/", "/snapshots", "/snapshots/", first, "/captures/", "/captures/sha256/", "/assets", "/assets/", "/index.html/"} {
		if a := p.get(path); a.status != 404 || a.header.Get("Location") != "" {
			t.Errorf("%s: %d %v, want 404", path, a.status, a.header)
		}
	}
}

// TestNotFoundSpeaksTheLanguageOfTheAddress holds that the page for what is
// not there is that of the language, and that its links hold at any depth.
func TestNotFoundSpeaksTheLanguageOfTheAddress(t *testing.T) {
	t.Parallel()
	p := standing(t)
	for path, want := range map[string][]string{
		"/none":              {"Not here", `href="assets/site.css"`, `href="index.html"`, `href="https://example.org/x"`, `href="#main"`},
		"/a/b/none.html":     {"Not here", `href="../../assets/site.css"`, `href="../../index.html"`, `href="https://example.org/x"`, `href="#main"`, `href="mailto:a@example.org"`},
		"/latest/csv/no.csv": {"Not here", `href="../../assets/site.css"`},
		"/es/none":           {"No está", `href="../assets/site.css"`, `href="index.html"`},
		"/es/a/none":         {"No está", `href="../../assets/site.css"`, `href="../index.html"`},
		"/escape":            {"Not here"},
	} {
		a := p.get(path)
		if a.status != 404 || a.header.Get("Content-Type") != "text/html; charset=utf-8" || a.header.Get("Cache-Control") != "no-cache" || a.header.Get("ETag") != "" {
			t.Errorf("%s: %d %v", path, a.status, a.header)
		}
		for _, w := range want {
			if !strings.Contains(a.body, w) {
				t.Errorf("%s does not have %q:\n%s", path, w, a.body)
			}
		}
		if head := p.ask(http.MethodHead, path); head.status != 404 || head.body != "" {
			t.Errorf("HEAD %s: %d, %q", path, head.status, head.body)
		}
	}
	for _, path := range []string{strings.Repeat("/a", 33), strings.Repeat("/", 4000), "/es" + strings.Repeat("/a", 33)} {
		if a := p.get(path); a.status != 404 && a.status != 301 || len(a.body) > 1500 {
			t.Errorf("%.20s…: %d, %d bytes", path, a.status, len(a.body))
		}
	}
	p.build(map[string]string{"index.html": long, "404.html": "<title>Not here</title>"})
	if a := p.get("/es/none"); a.status != 404 || !strings.Contains(a.body, "Not here") {
		t.Errorf("without a Spanish page: %d %s", a.status, a.body)
	}
	p.build(map[string]string{"index.html": long})
	if a := p.get("/none"); a.status != 404 || a.body != "not found\n" || a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("without a page: %d %v %s", a.status, a.header, a.body)
	}
}

func TestAPublicationAppearsAndMoves(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := nothing(t, serve.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	for _, path := range []string{"/", "/es/", "/latest/csv/facts.csv", "/versions.json"} {
		if a := p.get(path); a.status != 503 || !strings.HasPrefix(a.body, "nothing published yet: recuento run\n") || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s before anything is published: %d %v %s", path, a.status, a.header, a.body)
		}
	}
	p.publish(1)
	if a := p.get("/"); a.status != 404 || !strings.Contains(a.body, "no pages yet") {
		t.Errorf("without a site: %d %s", a.status, a.body)
	}
	if a := p.get("/latest/csv/facts.csv"); a.body != table(1) {
		t.Errorf("the first version is not there: %d", a.status)
	}
	p.build(site)
	if a := p.get("/"); a.body != long {
		t.Errorf("the site is not there: %d", a.status)
	}
	p.publish(2)
	if a := p.get("/latest/csv/facts.csv", "If-None-Match: "+etag(table(1))); a.status != 200 || a.body != table(2) || a.header.Get("ETag") != etag(table(2)) || a.header.Get("Content-Location") != "../../snapshots/2026-11-22/csv/facts.csv" {
		t.Errorf("the second version is not the latest: %d %v", a.status, a.header)
	}
	if a := p.get("/latest/csv/facts.csv", "Range: bytes=0-9", "If-Range: "+etag(table(1))); a.status != 200 || a.body != table(2) {
		t.Errorf("a download that began with the first version goes on in the second: %d", a.status)
	}
	if a := p.get(first + "csv/facts.csv"); a.body != table(1) {
		t.Errorf("the first version changed: %d", a.status)
	}
	p.write("index.html", "<title>New</title>")
	if a := p.get("/", "If-None-Match: "+etag(long)); a.body != "<title>New</title>" || a.header.Get("ETag") != etag(a.body) {
		t.Errorf("the new page is not there, or not under its own name: %d %v", a.status, a.header)
	}
	if err := os.Rename(p.dir, p.dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if a := p.get("/"); a.status != 503 {
		t.Errorf("without the folder: %d", a.status)
	}
	p.publish(3)
	if a := p.get("/latest/csv/facts.csv"); a.body != table(3) {
		t.Errorf("another publication in the same place is not seen: %d", a.status)
	}
	if a := p.get(first + "csv/facts.csv"); a.status != 404 {
		t.Errorf("a version of the publication that stood there before: %d", a.status)
	}
	p.server.Close() // waits for the log, too
	if log.Len() > 0 {
		t.Errorf("the log complains:\n%s", &log)
	}
}

// TestListsAreReadAgain holds that a new list is seen although it looks like
// the old one, by its place on the disk or by its size and hour.
func TestListsAreReadAgain(t *testing.T) {
	t.Parallel()
	p := standing(t)
	p.write("a.html", "A")
	p.write("b.html", "B")
	list := filepath.Join(p.dir, "site.json")
	check := func(a, b int) {
		t.Helper()
		if gotA, gotB := p.get("/a.html").status, p.get("/b.html").status; gotA != a || gotB != b {
			t.Errorf("%d and %d, want %d and %d", gotA, gotB, a, b)
		}
	}
	p.write("site.json", `{"files":[{"path":"a.html"}]}`)
	check(200, 404)
	before, err := os.Stat(list)
	if err != nil {
		t.Fatal(err)
	}
	p.write("site.json.other", `{"files":[{"path":"b.html"}]}`)
	if err := os.Chtimes(list+".other", before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(list+".other", list); err != nil {
		t.Fatal(err)
	}
	check(404, 200)
	if err := os.WriteFile(list, []byte(`{"files":[{"path":"a.html"},{"path":"b.html"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	check(200, 200)
	p.write("site.json", "{")
	check(500, 500)
	if a := p.get("/latest/csv/facts.csv"); a.status != 200 {
		t.Errorf("a damaged site.json: the data answer %d, want 200", a.status)
	}
}

// TestOtherBytesAreNotSent: a damaged file of the same length must not go out
// under the digest of the one that was published, for caches to keep.
func TestOtherBytesAreNotSent(t *testing.T) {
	t.Parallel()
	p := standing(t)
	if a := p.get(first + "csv/facts.csv"); a.status != 200 {
		t.Fatalf("before the damage: %d", a.status)
	}
	damaged := []byte(tables(1)["csv/facts.csv"])
	damaged[len(damaged)-2] ^= 1
	p.write(strings.TrimPrefix(first, "/")+"csv/facts.csv", string(damaged))
	for _, path := range []string{first + "csv/facts.csv", "/latest/csv/facts.csv"} {
		if a := p.get(path); a.status != 500 || a.header.Get("ETag") != "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("after the damage: %s: %d %v", path, a.status, a.header)
		}
	}
	capture := string(snapshot.Sum([]byte(feed)))
	capture = "captures/sha256/" + capture[:2] + "/" + capture
	if a := p.get("/" + capture); a.status != 200 {
		t.Fatalf("a sound capture: %d", a.status)
	}
	for _, text := range []string{strings.Replace(feed, "2024", "2025", 1), feed[:9], feed + feed} {
		p.write(capture, text)
		if a := p.get("/" + capture); a.status != 500 || a.header.Get("ETag") != "" {
			t.Errorf("a capture that says %q: %d %v", text, a.status, a.header)
		}
	}
	p.write(capture, feed)
	if a := p.get("/" + capture); a.status != 200 || a.body != feed {
		t.Errorf("a capture that was restored: %d", a.status)
	}
}

// TestACopyIsServed holds that an export, in which latest is a folder and older
// versions may be missing, is shown like the publication.
func TestACopyIsServed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	p.publish(2)
	to := nothing(t, serve.Options{})
	if _, err := p.store.Export(to.dir, store.LatestOnly); err != nil {
		t.Fatal(err)
	}
	if a := to.get("/latest/csv/facts.csv"); a.status != 200 || a.body != table(2) || a.header.Get("ETag") != etag(table(2)) {
		t.Errorf("latest: %d %v", a.status, a.header)
	}
	if a := to.get(first + "csv/facts.csv"); a.status != 404 {
		t.Errorf("a version that was left out: %d", a.status)
	}
}
