//go:build unix

package serve_test

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestAPipeIsNoFile holds that a request does not wait for somebody to write
// into a pipe that stands where a page should.
func TestAPipeIsNoFile(t *testing.T) {
	t.Parallel()
	p := standing(t)
	if err := syscall.Mkfifo(filepath.Join(p.dir, "pipe.html"), 0o644); err != nil {
		t.Skipf("pipes cannot be made here: %v", err)
	}
	p.write("site.json", `{"files":[{"path":"pipe.html"}]}`)
	if a := p.get("/pipe.html"); a.status != 404 {
		t.Errorf("a pipe: %d", a.status)
	}
}
