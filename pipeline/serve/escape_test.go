package serve_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/serve"
	"github.com/recuento/recuento/pipeline/snapshot"
)

const secret = "this is private"

// raw sends a request target exactly as it is written.
func (p *publication) raw(target string) answer {
	p.t.Helper()
	conn, err := net.Dial("tcp", p.server.Listener.Addr().String())
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target); err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		p.t.Fatalf("%s: %v", target, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatalf("%s: %v", target, err)
	}
	return answer{resp.StatusCode, resp.Header, string(b)}
}

// TestNoWayOut asks in every disguise for a file beside the publication, and
// for files in it that are nobody's business.
func TestNoWayOut(t *testing.T) {
	t.Parallel()
	p := standing(t)
	outside := filepath.Join(filepath.Dir(p.dir), "secret.txt")
	if err := os.WriteFile(outside, []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".env", ".git/config", ".tmp-versions.json", "notes.txt", "recuento.lock", "lock.json", "archive/captures/a.csv", "index.html~", "index.html.new",
		"snapshots/.draft-1/tree/csv/facts.csv", "snapshots/.draft-1/tree/manifest.json", "snapshots/2026-12-24/manifest.json", "snapshots/2026-11-21/csv/.hidden.csv", "snapshots/2026-11-21/csv/more.csv", "captures/note.txt", "captures/sha256/ab/.tmp", "captures/sha256/ab/" + strings.Repeat("c", 64)} {
		p.write(name, secret)
	}
	targets := []string{
		"/../secret.txt", "/../../secret.txt", "/latest/../../secret.txt", "/latest/../../../secret.txt", first + "../../../secret.txt", first + "csv/../../../../secret.txt",
		"/%2e%2e/secret.txt", "/%2E%2E/secret.txt", "/..%2fsecret.txt", "/..%2Fsecret.txt", "/%2e%2e%2fsecret.txt", "/latest%2f..%2f..%2fsecret.txt", "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt",
		"/..\\secret.txt", "/..%5csecret.txt", "/latest\\..\\..\\secret.txt", "/%5c%5chost%5cshare", "/C:/secret.txt", "/c%3a%5csecret.txt",
		"/index.html%00", "/index.html%00.txt", "/%00", "/secret.txt%00.html", "/./secret.txt", "/latest/./csv/facts.csv", "/latest//csv/facts.csv", "//latest/csv/facts.csv", "//", "///", "/.", "/..", "/...",
		"/" + outside, "//" + outside, "/%2f" + outside, "/file:" + outside, "http://example.org/../secret.txt", "http://example.org//" + outside,
		"//example.org/", "//example.org", "//example.org/announcements", "/%2fexample.org/announcements", "/\\example.org", "/%09/example.org", "/announcements%2f", "/announcements%0d%0aX:%20y",
		"/.env", "/.git/config", "/%2eenv", "/.tmp-versions.json", "/notes.txt", "/recuento.lock", "/lock.json", "/archive/captures/a.csv", "/index.html~", "/index.html.new",
		"/snapshots/.draft-1/tree/csv/facts.csv", "/snapshots/.draft-1/tree/manifest.json", "/snapshots/2026-12-24/manifest.json", first + "csv/.hidden.csv", first + "csv/more.csv", "/snapshots/latest/csv/facts.csv", "/snapshots//csv/facts.csv",
		"/captures/note.txt", "/captures/sha256/ab/.tmp", "/captures/sha256/ab", "/captures/" + strings.Repeat("a", 64), "/captures/sha256/ab/" + strings.Repeat("c", 64), "/captures/sha256/cc/" + strings.Repeat("c", 64), "/captures/sha512/cc/" + strings.Repeat("c", 64),
		"/LATEST/csv/facts.csv", "/Index.html", "/index.html::$DATA", "/index.html.", "/index.html%20",
	}
	for _, target := range targets {
		a := p.raw(target)
		if strings.Contains(a.body, secret) || a.status != 404 && a.status != 400 || a.header.Get("Location") != "" || a.header.Get("X") != "" {
			t.Errorf("%s: %d %v\n%.200s", target, a.status, a.header, a.body)
		}
	}
}

// TestNoLinkIsFollowed plants links where files and folders of the publication
// stand or are named.
func TestNoLinkIsFollowed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	dir := filepath.Dir(p.dir)
	capture := string(snapshot.Sum([]byte(secret)))
	for _, name := range []string{"secret.txt", "private/index.html", "private/x.csv", "private/" + capture} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(secret), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.write(".inside", secret)
	p.write(".private/index.html", secret)
	files := map[string]string{"index.html": long}
	for _, name := range []string{"out.html", "absolute.html", "in.html", "folder/index.html", "inner/index.html"} {
		files[name] = "to be replaced"
	}
	p.build(files)
	link := func(target, name string) {
		full := filepath.Join(p.dir, filepath.FromSlash(name))
		if err := os.RemoveAll(full); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, full); err != nil {
			t.Skipf("links cannot be made here: %v", err)
		}
	}
	link("../secret.txt", "out.html")
	link(filepath.Join(dir, "secret.txt"), "absolute.html")
	link(".inside", "in.html")
	link("../private", "folder")
	link(".private", "inner")
	link("../../../../secret.txt", "snapshots/2026-11-21/csv/facts.csv")
	link("../../../private", "captures/sha256/"+capture[:2])
	link("/etc", "etc")
	for _, path := range []string{"/out.html", "/absolute.html", "/in.html", "/folder/", "/folder/index.html", "/inner/", first + "csv/facts.csv", "/latest/csv/facts.csv", "/captures/sha256/" + capture[:2] + "/" + capture, "/etc/passwd", "/etc/"} {
		if a := p.get(path); a.status != 404 && a.status != 500 || strings.Contains(a.body, secret) || strings.Contains(a.body, "root:") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	link(filepath.Join(dir, "private"), "latest")
	if a := p.get("/latest/x.csv"); a.status != 404 {
		t.Errorf("latest leads outside: %d %s", a.status, a.body)
	}
	if a := p.get("/latest/parquet/facts.parquet"); a.status != 200 || a.body != tables(1)["parquet/facts.parquet"] {
		t.Errorf("the newest version is not shown where its link is broken: %d", a.status)
	}
}

// TestSiteNamesNoData holds that site.json can't make anything public that is
// not the site's.
func TestSiteNamesNoData(t *testing.T) {
	t.Parallel()
	p := standing(t)
	p.write("snapshots/.draft-1/a.html", secret)
	p.write("captures/a.html", secret)
	p.write(".env", secret)
	p.write("site.json", `{"files":[{"path":"snapshots/.draft-1/a.html"},{"path":"captures/a.html"},{"path":".env"},{"path":"../secret.txt"},{"path":"/etc/passwd"},{"path":"latest/csv"}]}`)
	for _, target := range []string{"/snapshots/.draft-1/a.html", "/captures/a.html", "/.env", "/../secret.txt", "//etc/passwd", "/latest/csv"} {
		if a := p.raw(target); a.status != 404 {
			t.Errorf("%s: %d %s", target, a.status, a.body)
		}
	}
}

// TestDamageIsNotShown holds that bytes other than the published ones do not
// get into caches under the digest of those, and that only the log says why.
func TestDamageIsNotShown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := nothing(t, serve.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	p.publish(1)
	p.write("snapshots/2026-11-21/csv/facts.csv", "short")
	for _, path := range []string{first + "csv/facts.csv", "/latest/csv/facts.csv"} {
		a := p.get(path)
		if a.status != 500 || a.header.Get("ETag") != "" || a.header.Get("Cache-Control") != "no-store" || strings.Contains(a.body, p.dir) {
			t.Errorf("%s: %d %v %s", path, a.status, a.header, a.body)
		}
	}
	p.write("versions.json", "[]garbage")
	if a := p.get("/versions.json"); a.status != 500 || strings.Contains(a.body, p.dir) {
		t.Errorf("a broken list: %d %s", a.status, a.body)
	}
	p.server.Close() // waits for the log, too
	for _, want := range []string{"facts.csv has 5 bytes, expected 8010 as published", "recuento verify --all", "versions.json"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, &log)
		}
	}
}

// TestLogIsOneLineARequest holds that nothing in an address can forge a line of
// the log, and that it does not say who asked.
func TestLogIsOneLineARequest(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := nothing(t, serve.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	p.publish(1)
	p.raw("/a%0alevel=ERROR%1b[31m%e2%80%ae?q=private")
	p.get("/latest/csv/facts.csv", "Range: bytes=0-9")
	p.server.Close() // waits for the log, too
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "status=404") || !strings.Contains(lines[1], `path=/latest/csv/facts.csv range="bytes=0-9" status=206 bytes=10`) {
		t.Errorf("the log:\n%s", &log)
	}
	for _, never := range []string{"\x1b", "\u202e", "127.0.0.1", "private"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("the log has %q:\n%s", never, &log)
		}
	}
}
