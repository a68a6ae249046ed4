package serve_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

func unpacked(t *testing.T, a answer) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestPagesAreCompressed holds that the compressed form of a page has a strong
// name of its own, by which it is found unchanged, and that neither form is
// taken for the other.
func TestPagesAreCompressed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	packed := strings.TrimSuffix(etag(long), `"`) + `-gzip"`
	for _, accept := range []string{"gzip", "br, gzip;q=0.5", "gzip, deflate, br, zstd"} {
		a := p.get("/", "Accept-Encoding: "+accept)
		if a.header.Get("Content-Encoding") != "gzip" || a.header.Get("ETag") != packed || a.header.Get("Vary") != "Accept-Encoding" || unpacked(t, a) != long || len(a.body) > len(long)/4 {
			t.Errorf("%s: %d bytes, %v", accept, len(a.body), a.header)
		}
		if again := p.get("/", "Accept-Encoding: "+accept, "If-None-Match: "+packed); again.status != 304 || again.header.Get("ETag") != packed || again.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s again: %d %v, want 304 for %s", accept, again.status, again.header, packed)
		}
		if other := p.get("/", "Accept-Encoding: "+accept, "If-None-Match: "+etag(long)); other.status != 200 {
			t.Errorf("%s: the plain form passes for the compressed one: %d", accept, other.status)
		}
	}
	for _, accept := range []string{"identity", "gzip;q=0", "br"} {
		a := p.get("/", "Accept-Encoding: "+accept)
		if a.header.Get("Content-Encoding") != "" || a.header.Get("ETag") != etag(long) || a.header.Get("Vary") != "Accept-Encoding" || a.body != long {
			t.Errorf("%s: %v", accept, a.header)
		}
	}
	if a := p.get("/", "Accept-Encoding: gzip", "Range: bytes=0-8"); a.status != 206 || a.body != long[:9] || a.header.Get("Content-Encoding") != "" || a.header.Get("ETag") != etag(long) || a.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("a range of a page: %d %v", a.status, a.header)
	}
	if a := p.get("/", "Accept-Encoding: gzip", "Range: bytes=0-8", "If-Range: "+packed); a.status != 200 || a.body != long {
		t.Errorf("a range of the compressed form: %d, want the whole page", a.status)
	}
	if a := p.ask(http.MethodHead, "/", "Accept-Encoding: gzip"); a.status != 200 || a.body != "" {
		t.Errorf("HEAD: %d %v", a.status, a.header)
	}
	page := "<title>Not here</title>" + long
	p.build(map[string]string{"404.html": page})
	if a := p.get("/none", "Accept-Encoding: gzip"); a.status != 404 || a.header.Get("Content-Encoding") != "gzip" || unpacked(t, a) != page {
		t.Errorf("404: %d %v", a.status, a.header)
	}
}

func TestWhatIsCompressed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	for path, want := range map[string]string{
		"/": "gzip", first + "datapackage.json": "gzip", "/latest/datapackage.json": "gzip",
		"/latest/csv/facts.csv": "", "/latest/parquet/facts.parquet": "", "/latest/excel/recuento.xlsx": "", first + "csv/facts.csv": "",
		"/assets/site.css": "", // too short
	} {
		if got := p.get(path, "Accept-Encoding: gzip").header.Get("Content-Encoding"); got != want {
			t.Errorf("%s is sent as %q, want %q", path, got, want)
		}
	}
}
