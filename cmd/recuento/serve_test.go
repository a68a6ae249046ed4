package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// piece is what a download of these tests is read by.
const pieces, piece = 64, 256 << 10 // more than the system's buffers hold

// download starts a server and reads the first piece of a file from it.
func download(t *testing.T, patience time.Duration, log io.Writer) (address string, body io.Reader, stop func(), ended chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range pieces {
			if _, err := w.Write(make([]byte, piece)); err != nil {
				return
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- serveUntilDone(ctx, l, h, slog.New(slog.NewTextHandler(log, nil)), patience) }()
	resp, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if _, err := io.ReadFull(resp.Body, make([]byte, piece)); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String(), resp.Body, stop, ended
}

// TestServeLetsDownloadsEnd tells a server to stop while a file is under way:
// nobody new gets in, and the file arrives whole.
func TestServeLetsDownloadsEnd(t *testing.T) {
	t.Parallel()
	address, body, stop, ended := download(t, stopTime, io.Discard)
	stop()
	for {
		c, err := net.Dial("tcp", address)
		if err != nil {
			break // nobody new gets in
		}
		c.Close()
	}
	n, err := io.Copy(io.Discard, body)
	if err != nil || n != (pieces-1)*piece {
		t.Errorf("%d bytes after the first piece, %v; want %d", n, err, (pieces-1)*piece)
	}
	if err := <-ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// TestServeCutsWhatDoesNotEnd holds that a reader who takes nothing does not
// keep a server from ending.
func TestServeCutsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	_, body, stop, ended := download(t, 0, &log)
	stop()
	if err := <-ended; err != nil || !strings.Contains(log.String(), "answers that were still under way are cut") {
		t.Errorf("the server ended with %v, saying %q", err, log.String())
	}
	if n, err := io.Copy(io.Discard, body); err == nil {
		t.Errorf("%d bytes arrived after the end as if nothing was missing", n)
	}
}

// deadlined notes whether the time of a write was limited before it.
type deadlined struct {
	net.Conn
	limits []time.Time
	free   int
}

func (c *deadlined) SetWriteDeadline(t time.Time) error { c.limits = append(c.limits, t); return nil }
func (c *deadlined) Write(b []byte) (int, error) {
	if len(c.limits) == 0 {
		c.free++
	}
	return len(b), nil
}

// TestEveryWriteHasItsOwnLimit holds that a reader who takes nothing is given
// up, and one who takes little by little is not.
func TestEveryWriteHasItsOwnLimit(t *testing.T) {
	t.Parallel()
	c := &deadlined{}
	for range 3 {
		if _, err := (patientConn{c}).Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if c.free > 0 || len(c.limits) != 3 || c.limits[2].Before(c.limits[0]) {
		t.Errorf("%d writes without a limit, limits %v", c.free, c.limits)
	}
}

// TestServeBinary runs the program: publish, serve on a free port, read a table
// in a range, publish again, read the new one, stop by signal.
func TestServeBinary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	run := func() {
		t.Helper()
		cmd := exec.Command("recuento", "run")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	run()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.Command("recuento", "serve", "--listen", "127.0.0.1:0")
		cmd.Dir = dir
		var log strings.Builder
		cmd.Stderr = &log
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatalf("%v\n%s", err, log.String())
		}
		address, said, _ := strings.Cut(line, " ")
		if said != "shows output until it is stopped (Ctrl-C)\n" {
			t.Errorf("it says %q", line)
		}
		checkServed(t, dir, address)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil || log.Len() > 0 {
			t.Errorf("after %v it ended with %v, saying %q; want status 0 and nothing", signal, err, log.String())
		}
	}
}

// checkServed reads a table in two ranges and holds it against the disk.
func checkServed(t *testing.T, dir, address string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join(dir, "output", "latest", "parquet", "announcements.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.JoinPath(address, "latest/parquet/announcements.parquet")
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for _, part := range []string{"bytes=0-99", fmt.Sprintf("bytes=100-%d", len(want)-1)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Range", part)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusPartialContent {
			t.Fatalf("%s: %d, %v", part, resp.StatusCode, err)
		}
		got = append(got, b...)
	}
	if string(got) != string(want) {
		t.Errorf("the ranges put together are not the file: %d bytes, want %d", len(got), len(want))
	}
}

// TestServeTakenPort wants the reason and what to do where a port is taken.
func TestServeTakenPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = (&serveCmd{Listen: l.Addr().String()}).listen(t.Context())
	if err == nil || !strings.Contains(err.Error(), "another program listens there") || !strings.Contains(err.Error(), l.Addr().String()) || exitStatus(err) != 1 {
		t.Errorf("%v, status %d; want the reason and status 1", err, exitStatus(err))
	}
}
