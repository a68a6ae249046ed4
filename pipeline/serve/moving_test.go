package serve_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestLatestIsOneVersionThroughout publishes while readers ask for the newest
// version, and wants every answer to be of one version: bytes, digest and
// address.
func TestLatestIsOneVersionThroughout(t *testing.T) {
	t.Parallel()
	p := standing(t)
	const versions = 6
	wants := map[string]string{} // by address
	for n := 1; n <= versions; n++ {
		day := []string{"21", "22", "23", "24", "25", "26"}[n-1]
		wants["../../snapshots/2026-11-"+day+"/csv/facts.csv"] = table(n)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.server.URL+"/latest/csv/facts.csv", nil)
				if err != nil {
					t.Error(err)
					return
				}
				a, err := receive(p.server.Client().Transport, r)
				if err != nil {
					t.Error(err)
					return
				}
				want, known := wants[a.header.Get("Content-Location")]
				if a.status != 200 || !known || a.body != want || a.header.Get("ETag") != etag(want) {
					t.Errorf("%d %v, %.20s", a.status, a.header, strings.TrimPrefix(a.body, "id,people\n"))
					return
				}
			}
		})
	}
	for n := 2; n <= versions; n++ {
		p.publish(n)
	}
	close(done)
	readers.Wait()
	if a := p.get("/latest/csv/facts.csv"); a.body != table(versions) {
		t.Errorf("the last version is not the latest: %v", a.header)
	}
}

// TestAYankedVersionIsStillServed holds that latest goes back to the newest
// version that stands, and that the yanked one stays in caches: its bytes are
// what was published.
func TestAYankedVersionIsStillServed(t *testing.T) {
	t.Parallel()
	p := standing(t)
	p.publish(2)
	const file = "/snapshots/2026-11-22/csv/facts.csv"
	before := p.get(file)
	if a := p.get("/latest/csv/facts.csv"); a.body != table(2) {
		t.Fatalf("latest is %v", a.header)
	}
	if _, err := p.store.Yank("2026-11-22", time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC), "wrong"); err != nil {
		t.Fatal(err)
	}
	a := p.get("/latest/csv/facts.csv", "If-None-Match: "+etag(table(2)))
	if a.status != 200 || a.body != table(1) || a.header.Get("ETag") != etag(table(1)) || a.header.Get("Content-Location") != "../../snapshots/2026-11-21/csv/facts.csv" {
		t.Errorf("latest is %d %v", a.status, a.header)
	}
	after := p.get(file)
	for _, name := range []string{"ETag", "Cache-Control", "Last-Modified"} {
		if before.header.Get(name) == "" || before.header.Get(name) != after.header.Get(name) {
			t.Errorf("%s was %q and is %q", name, before.header.Get(name), after.header.Get(name))
		}
	}
	if again := p.get(file, "If-None-Match: "+before.header.Get("ETag")); after.body != table(2) || again.status != 304 {
		t.Errorf("the yanked version is answered with %d, then %d", after.status, again.status)
	}
	if list := p.get("/versions.json"); !strings.Contains(list.body, `"reason": "wrong"`) {
		t.Errorf("versions.json is %s", list.body)
	}
}
