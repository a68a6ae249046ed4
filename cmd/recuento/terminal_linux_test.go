package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestProgressOnATerminal holds that a person sees what a run is at, that the
// bar is gone at the end, and that standard output has the summary alone.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	control, terminal := openTerminal(t)
	cmd := command(dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	shown, _ := io.ReadAll(control) // ends with an error once nobody holds the terminal
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	for _, stage := range []string{"read announcements", "check windows", "compare", "write outlets", "read back", "publish"} {
		if !strings.Contains(string(shown), stage) {
			t.Errorf("the terminal does not show %q", stage)
		}
	}
	frames := strings.Split(string(shown), "\r")
	for _, f := range frames {
		if strings.Contains(f, "compare") && strings.Contains(f, "%") {
			t.Errorf("a stage that can't be counted shows a share: %q", f)
		}
	}
	if last := frames[len(frames)-1]; strings.TrimSpace(last) != "" {
		t.Errorf("the terminal is left with %q", last)
	}
	if text := out.String(); !strings.Contains(text, "published version") || strings.ContainsAny(text, "\r\x1b█") {
		t.Errorf("standard output is %q", text)
	}
}

// openTerminal is a pair of which one end is a terminal.
func openTerminal(t *testing.T) (control, terminal *os.File) {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("this machine has no terminals: ", err)
	}
	t.Cleanup(func() { control.Close() })
	var unlock, number int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlock, syscall.TIOCGPTN: &number} {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, control.Fd(), request, uintptr(unsafe.Pointer(arg))); e != 0 {
			t.Fatal(e)
		}
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return control, terminal
}
