package store_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asAnybody drops root's right to write everywhere, for the files that this
// test opens itself: a test that root runs would see no refusal otherwise.
func asAnybody(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
		runtime.UnlockOSThread()
	})
}

// protect takes the right to write to a directory away until the end.
func protect(t *testing.T, dir string) {
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
}

func TestADirectoryThatMayNotBeWrittenTo(t *testing.T) {
	asAnybody(t)
	s := withSite(t, 1, firstSite)
	protect(t, s.Dir())
	_, err := putSite(s, "2026-11-21", secondSite)
	wantError(t, err, "permission denied", "allowed to write to "+s.Dir())
	if err := os.Chmod(s.Dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	siteStands(t, s, firstSite)

	// Within the site, what was begun is finished by the next.
	protect(t, filepath.Join(s.Dir(), "es"))
	_, err = putSite(s, "2026-11-21", secondSite)
	wantError(t, err, "the site of version 2026-11-21 is only partly in place", "es/index.html: permission denied", "run again")
	_, err = putSite(s, "2026-11-21", secondSite)
	wantError(t, err, "es/index.html: permission denied")
	if err := os.Chmod(filepath.Join(s.Dir(), "es"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Recover(); err != nil {
		t.Fatal(err)
	}
	siteStands(t, s, secondSite)
}
