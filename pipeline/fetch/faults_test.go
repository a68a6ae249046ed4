package fetch_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/fetch"
)

var update = flag.Bool("update", false, "write the table of docs/feeds-over-http.md")

const rows = "report_id,people\na,1\nb,2\n"

// now is the client's clock.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// stage is one server, one client and what happened between them.
type stage struct {
	*testing.T
	server  *httptest.Server
	mu      sync.Mutex
	asked   []*http.Request
	waited  []time.Duration
	request fetch.Request
	options fetch.Options
	handler http.HandlerFunc
}

func newStage(t *testing.T) *stage {
	s := &stage{T: t}
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock() // an attempt that was given up may still be served
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		s.handler(w, r)
	}))
	s.server.Config.ErrorLog = quiet
	t.Cleanup(s.server.Close)
	s.request = fetch.Request{
		Plain: true, Private: true, MaxBytes: 1 << 20, Retries: 3, Redirects: 5,
		Timeouts: fetch.Timeouts{Connect: 5 * time.Second, FirstByte: 5 * time.Second, Idle: 5 * time.Second, Whole: 20 * time.Second},
	}
	s.options = fetch.Options{Now: func() time.Time { return now }, Wait: s.wait}
	return s
}

// get asks the server, which is started where it is not, for /feed.csv.
func (s *stage) get() (fetch.Response, string, *fetch.Error) {
	s.Helper()
	if s.server.URL == "" {
		s.server.Start()
	}
	if s.request.URL == "" {
		s.request.URL = s.server.URL + "/feed.csv"
	}
	file, err := os.Create(filepath.Join(s.TempDir(), "body"))
	if err != nil {
		s.Fatal(err)
	}
	defer file.Close()
	got, err := fetch.New(s.options).Get(s.Context(), s.request, file)
	body, _ := os.ReadFile(file.Name())
	var fault *fetch.Error
	if err != nil && !errors.As(err, &fault) {
		s.Fatalf("expected a fetch.Error, got %v", err)
	}
	return got, string(body), fault
}

func hijack(w http.ResponseWriter, do func(c net.Conn)) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer c.Close()
	do(c)
}

func send(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func redirect(to string) http.HandlerFunc { return status(http.StatusFound, "Location", to) }

// first answers the first n requests in one way and the rest in another.
func first(n int, with, then http.HandlerFunc) http.HandlerFunc {
	asked := 0
	return func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked <= n {
			with(w, r)
			return
		}
		then(w, r)
	}
}

func slowly(pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := range len(rows) {
			io.WriteString(w, rows[i:i+1])
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(pause):
			}
		}
	}
}

func stall(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, rows)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for line := []byte(strings.Repeat("a,1\n", 1000)); ; {
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}

// bomb is 128 MiB of zeros in 128 KiB.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	io.WriteString(z, rows)
	zeros := make([]byte, 1<<20)
	for range 128 {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
	z.Close()
}

func packed(cut int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, rows)
		z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(b.Bytes()[:b.Len()-cut])
	}
}

// raw says exactly these bytes, then closes.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		hijack(w, func(c net.Conn) { io.WriteString(c, text) })
	}
}

func reset(w http.ResponseWriter, _ *http.Request) {
	hijack(w, func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+rows)
		time.Sleep(20 * time.Millisecond) // the client has begun to read
		c.(*net.TCPConn).SetLinger(0)
	})
}

const whole = "" // the code of what comes whole

// faults is what servers do, and what comes of it; docs/feeds-over-http.md
// shows it.
var faults = []struct {
	name    string // what the server does
	set     func(s *stage)
	code    fetch.Code
	tried   int
	outcome string // where the message of the error does not say it
}{
	{"answers with the file", func(s *stage) { s.handler = send(rows) }, whole, 1, "taken over"},
	{"sends it in chunks, without a length", func(s *stage) { s.handler = slowly(time.Millisecond) }, whole, 1, "taken over"},
	{"packs it with gzip", func(s *stage) { s.handler = packed(0) }, whole, 1, "unpacked and taken over"},
	{"redirects to the file (3 times)", func(s *stage) {
		s.handler = func(w http.ResponseWriter, r *http.Request) {
			if n, _ := strconv.Atoi(r.URL.Query().Get("n")); n < 3 {
				redirect(fmt.Sprintf("/feed.csv?n=%d", n+1))(w, r)
				return
			}
			send(rows)(w, r)
		}
	}, whole, 1, "followed and taken over"},
	{"304 to a conditional request", func(s *stage) { s.request.ETag = `"a"`; s.handler = status(304) }, whole, 1, "unchanged: the bytes of the last time are used"},
	{"304 although it was not asked", func(s *stage) { s.handler = status(304) }, fetch.Status, 1, ""},
	{"says nothing for longer than `first_byte`", func(s *stage) {
		s.request.Timeouts.FirstByte = 50 * time.Millisecond
		s.handler = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	}, fetch.Slow, 4, ""},
	{"sends a byte now and then, for longer than `whole`", func(s *stage) {
		s.request.Retries, s.request.Timeouts.Whole = 1, 150*time.Millisecond
		s.handler = slowly(50 * time.Millisecond)
	}, fetch.Slow, 2, ""},
	{"stops in the middle for longer than `idle`", func(s *stage) {
		s.request.Retries, s.request.Timeouts.Idle = 1, 100*time.Millisecond
		s.handler = stall
	}, fetch.Slow, 2, ""},
	{"resets the connection in the middle", func(s *stage) { s.handler = reset }, fetch.Broken, 4, ""},
	{"resets the connection once", func(s *stage) { s.handler = first(1, reset, send(rows)) }, whole, 2, "taken over at the second attempt"},
	{"sends less than the length that it announced", func(s *stage) { s.handler = raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + rows) }, fetch.Broken, 4, ""},
	{"ends chunks without the last one", func(s *stage) {
		s.handler = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na,1\nb\r\n")
	}, fetch.Broken, 4, ""},
	{"cuts gzip short", func(s *stage) { s.handler = packed(5) }, fetch.Broken, 4, ""},
	{"announces gzip and sends something else", func(s *stage) {
		s.handler = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, rows)
		}
	}, fetch.Packed, 4, ""},
	{"packs with something else than gzip", func(s *stage) { s.handler = status(200, "Content-Encoding", "br") }, fetch.Packed, 1, ""},
	{"sends without end", func(s *stage) { s.handler = endless }, fetch.TooLarge, 1, ""},
	{"announces more than the limit", func(s *stage) { s.handler = status(200, "Content-Length", "1048577") }, fetch.TooLarge, 1, ""},
	{"sends a gzip bomb", func(s *stage) { s.request.MaxBytes = 1 << 30; s.handler = bomb }, fetch.Packed, 1, ""},
	{"redirects in a circle", func(s *stage) { s.handler = redirect("/feed.csv") }, fetch.Redirects, 1, ""},
	{"redirects without an address", func(s *stage) { s.handler = status(302) }, fetch.Redirects, 1, ""},
	{"redirects to `file:///etc/passwd`", func(s *stage) { s.handler = redirect("file:///etc/passwd") }, fetch.BadScheme, 1, ""},
	{"redirects to a link-local address", func(s *stage) {
		s.rebind()
		s.handler = redirect("http://169.254.169.254/latest/meta-data/")
	}, fetch.Inner, 1, ""},
	{"redirects to this machine", func(s *stage) { s.rebind(); s.handler = redirect("http://localhost/") }, fetch.Inner, 1, ""},
	{"has a name of the internet that leads to this machine when it connects (DNS rebinding)", func(s *stage) {
		s.request.URL, s.request.Private = "http://rebind.example.org:80/feed.csv", false
		s.options.Resolver = resolver(s.T, [4]byte{127, 0, 0, 1})
		s.handler = send(rows)
	}, fetch.Inner, 1, ""},
	{"429 with `Retry-After` in seconds", func(s *stage) { s.handler = first(1, status(429, "Retry-After", "37"), send(rows)) }, whole, 2, "waited for 37 s, then taken over"},
	{"429 with `Retry-After` as a date", func(s *stage) {
		s.handler = first(1, status(429, "Retry-After", now.Add(45*time.Second).Format(http.TimeFormat)), send(rows))
	}, whole, 2, "waited until then, then taken over"},
	{"429 with `Retry-After` of an hour", func(s *stage) { s.handler = status(429, "Retry-After", "3600") }, fetch.Busy, 1, ""},
	{"500 three times, then the file", func(s *stage) { s.handler = first(3, status(500), send(rows)) }, whole, 4, "taken over at the fourth attempt"},
	{"500 each time", func(s *stage) { s.handler = status(500) }, fetch.Status, 4, ""},
	{"404", func(s *stage) { s.handler = status(404) }, fetch.Gone, 1, ""},
	{"401", func(s *stage) { s.handler = status(401) }, fetch.Forbidden, 1, ""},
	{"206, though all was asked for", func(s *stage) { s.handler = status(206) }, fetch.Status, 1, ""},
	{"204, nothing", func(s *stage) { s.handler = status(204) }, fetch.Empty, 1, ""},
	{"200 and nothing", func(s *stage) { s.handler = send("") }, fetch.Empty, 4, ""},
	{"200 and an HTML page", func(s *stage) { s.handler = send("\n<!DOCTYPE html><title>Log in</title>") }, fetch.NotAFile, 1, ""},
	{"200 and JSON", func(s *stage) { s.handler = send(`{"error": "quota"}`) }, fetch.NotAFile, 1, ""},
	{"200 and a PDF", func(s *stage) { s.handler = send("%PDF-1.7\n") }, fetch.NotAFile, 1, ""},
	{"200 and a Git LFS pointer", func(s *stage) { s.handler = send("version https://git-lfs.github.com/spec/v1\n") }, fetch.NotAFile, 1, ""},
	{"calls a CSV file text/html", func(s *stage) {
		s.handler = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, rows)
		}
	}, whole, 1, "taken over: what it holds decides"},
	{"speaks no HTTP", func(s *stage) { s.handler = raw("220 ftp ready\r\n") }, fetch.Protocol, 4, ""},
	{"does not listen", func(s *stage) { s.server.Start(); s.server.Close() }, fetch.Connect, 4, ""},
	{"has a name that nobody knows", func(s *stage) {
		s.request.URL = "http://nobody.example.org/feed.csv"
		s.options.Resolver = resolver(s.T)
	}, fetch.NoHost, 4, ""},
	{"an expired certificate", func(s *stage) { s.handler = send(rows); s.serveTLS(now.AddDate(-1, 0, 0), "127.0.0.1", true) }, fetch.TLS, 1, ""},
	{"a self-signed certificate", func(s *stage) { s.handler = send(rows); s.serveTLS(later, "127.0.0.1", false) }, fetch.TLS, 1, ""},
	{"a certificate for another name", func(s *stage) { s.handler = send(rows); s.serveTLS(later, "192.0.2.1", true) }, fetch.TLS, 1, ""},
	{"redirects from `https:` to `http:`", func(s *stage) {
		s.request.Plain = false
		s.handler = redirect("http://192.0.2.1/feed.csv")
		s.serveTLS(later, "127.0.0.1", true)
	}, fetch.PlainHTTP, 1, ""},
}

func TestWhatServersDo(t *testing.T) {
	var table strings.Builder
	table.WriteString("| The server … | Outcome | Attempts |\n|---|---|---|\n")
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			s := newStage(t)
			f.set(s)
			got, body, fault := s.get()
			outcome := f.outcome
			switch {
			case f.code == whole && fault != nil:
				t.Fatalf("expected the file, got %v", fault)
			case f.code != whole && fault == nil:
				t.Fatalf("expected %s, got %q", f.code, body)
			case fault != nil && fault.Code != f.code:
				t.Fatalf("expected %s, got %s: %v", f.code, fault.Code, fault)
			case fault != nil:
				outcome = fmt.Sprintf("`%s`: %s", fault.Code, tidy(fault, s.server))
			case !got.NotModified && body != rows:
				t.Errorf("expected the rows, got %q", body)
			}
			if got.Attempts != f.tried || len(s.waited) != f.tried-1 {
				t.Errorf("expected %d attempts, got %d with waits of %v", f.tried, got.Attempts, s.waited)
			}
			fmt.Fprintf(&table, "| %s | %s | %d |\n", f.name, outcome, f.tried)
		})
	}
	if t.Failed() {
		return
	}
	path := "../../docs/feeds-over-http.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- table of faults: go test ./pipeline/fetch -run TestWhatServersDo -update -->\n\n", "\n<!-- end of the table -->"
	head, rest, ok := strings.Cut(string(page), begin)
	old, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(head+begin+table.String()+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if old != table.String() {
		t.Errorf("%s shows another table; look at the difference, then run with -update:\n%s", path, table.String())
	}
}

var (
	limits   = regexp.MustCompile(`within [0-9.]+m?s`)
	addresse = regexp.MustCompile(`127\.0\.0\.1(:[0-9]+)?`)
)

// tidy is a message as a reader of the docs would meet it.
func tidy(fault *fetch.Error, server *httptest.Server) string {
	text := *fault
	text.Attempts = 0
	s := limits.ReplaceAllString(text.Error(), "within its limit")
	s = addresse.ReplaceAllString(s, "data.example.org")
	return strings.ReplaceAll(s, "rebind.example.org", "data.example.org")
}
