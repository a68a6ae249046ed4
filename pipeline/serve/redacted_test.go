package serve_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// TestWhatARedactionLeftIsServed: a server that already showed a file shows what
// is left of it, under another name for caches, and why.
func TestWhatARedactionLeftIsServed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	const file = "snapshots/2026-11-21/csv/facts.csv"
	if a := p.get("/" + file); a.body != table(1) {
		t.Fatalf("the file is %d %v", a.status, a.header)
	}
	r, err := p.store.Redact()
	if err != nil {
		t.Fatal(err)
	}
	left := "id,people\n"
	is, size, err := r.Stage(func(w io.Writer) error { _, err := io.WriteString(w, left); return err })
	if err != nil {
		t.Fatal(err)
	}
	r.Replace(file, snapshot.Sum([]byte(table(1))), is, size)
	capture := snapshot.Sum([]byte(feed))
	r.Capture(capture, is, size)
	if _, err := r.Commit(snapshot.Redaction{At: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC), Table: "facts", Key: "an-0000000001", Reason: "a private person"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/" + file, "/latest/csv/facts.csv"} {
		if a := p.get(path, "If-None-Match: "+etag(table(1))); a.status != 200 || a.body != left || a.header.Get("ETag") != etag(left) {
			t.Errorf("%s is %d %v %q", path, a.status, a.header, a.body)
		}
	}
	if a := p.get("/captures/sha256/" + string(capture[:2]) + "/" + string(capture)); a.status != 404 {
		t.Errorf("the capture is %d", a.status)
	}
	if a := p.get("/redactions.json"); a.status != 200 || !strings.Contains(a.body, "a private person") {
		t.Errorf("the list of redactions is %d %s", a.status, a.body)
	}
}

func TestASignatureIsServedBesideItsManifest(t *testing.T) {
	t.Parallel()
	p := standing(t)
	if a := p.get("/latest/" + signature.Name); a.status != 404 {
		t.Errorf("a version that nobody signed has a signature: %d", a.status)
	}
	p.write("snapshots/2026-11-21/"+signature.Name, "untrusted comment: test\n")
	for _, path := range []string{"/snapshots/2026-11-21/", "/latest/"} {
		if a := p.get(path + signature.Name); a.status != 200 || a.body != "untrusted comment: test\n" {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
	}
}
