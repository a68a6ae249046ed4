package serve_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
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
