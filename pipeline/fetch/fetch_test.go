package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/fetch"
)

func proxyTo(address string) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) { return url.Parse(address) }
}

func TestRequestSaysWhoAsks(t *testing.T) {
	s := newStage(t)
	s.options.UserAgent, s.request.Contact = "Recuento/1.0", "mailto:data@example.org"
	s.request.ETag, s.request.LastModified = `W/"x"`, "Sun, 01 Mar 2026 00:00:00 GMT"
	s.handler = send(rows)
	if _, _, fault := s.get(); fault != nil {
		t.Fatal(fault)
	}
	h := s.asked[0].Header
	for name, want := range map[string]string{
		"User-Agent": "Recuento/1.0 (+mailto:data@example.org)", "If-None-Match": `W/"x"`, "If-Modified-Since": s.request.LastModified, "Accept-Encoding": "gzip",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: expected %q, got %q", name, want, got)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, c := range []struct {
		header string
		want   time.Duration
	}{
		{"37", 37 * time.Second},
		{now.Add(45 * time.Second).Format(http.TimeFormat), 45 * time.Second},
	} {
		s := newStage(t)
		s.handler = first(1, status(503, "Retry-After", c.header), send(rows))
		if _, _, fault := s.get(); fault != nil || len(s.waited) != 1 || s.waited[0] != c.want {
			t.Errorf("%s: expected a wait of %s, got %v and %v", c.header, c.want, s.waited, fault)
		}
	}
	for _, nonsense := range []string{"soon", "-5", ""} {
		s := newStage(t)
		s.handler = first(1, status(503, "Retry-After", nonsense), send(rows))
		if _, _, fault := s.get(); fault != nil || s.waited[0] > 2*time.Second {
			t.Errorf("%q: expected the usual wait, got %v and %v", nonsense, s.waited, fault)
		}
	}
	s := newStage(t)
	s.handler = status(429, "Retry-After", "99999999999999999999999")
	_, _, fault := s.get()
	if fault == nil || !fault.RetryAfter.After(now.AddDate(0, 6, 0)) || len(s.waited) != 0 {
		t.Errorf("expected no attempt for long, got %v after %v", fault, s.waited)
	}
}

func TestWaitsGrowAndSpread(t *testing.T) {
	s := newStage(t)
	chances := []float64{0, 0.999, 0.5}
	s.options.Chance = func() float64 { c := chances[0]; chances = append(chances[1:], c); return c }
	s.handler = status(500)
	s.get()
	want := []time.Duration{500 * time.Millisecond, 2998 * time.Millisecond, 4 * time.Second}
	if fmt.Sprint(s.waited) != fmt.Sprint(want) {
		t.Errorf("expected %v, got %v", want, s.waited)
	}
}

// TestCredentialStaysAtItsOrigin follows redirects to another host, another
// port and back.
func TestCredentialStaysAtItsOrigin(t *testing.T) {
	for _, c := range []fetch.Credential{{Header: "Authorization", Value: "Bearer s3cret"}, {Query: "key", Value: "s3cret"}} {
		var leaked []string
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			leaked = append(leaked, fmt.Sprint(r.URL, r.Header))
			io.WriteString(w, rows)
		}))
		defer other.Close()
		s := newStage(t)
		s.request.Credential = c
		s.handler = func(w http.ResponseWriter, r *http.Request) {
			switch {
			case !strings.Contains(fmt.Sprint(r.URL, r.Header), "s3cret"):
				w.WriteHeader(http.StatusUnauthorized)
			case r.URL.Path == "/feed.csv":
				redirect("/again")(w, r) // the same origin
			default:
				redirect(other.URL+"/elsewhere")(w, r)
			}
		}
		if _, body, fault := s.get(); fault != nil || body != rows {
			t.Errorf("expected the rows, got %q and %v", body, fault)
		}
		if len(leaked) != 1 || strings.Contains(leaked[0], "s3cret") {
			t.Errorf("expected a request without the credential, got %v", leaked)
		}
	}
}

func TestNoSecretInAnyMessage(t *testing.T) {
	for _, f := range faults {
		if f.code == whole || f.tried == 4 && f.code == fetch.Slow {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			s := newStage(t)
			f.set(s)
			if s.request.URL == "" {
				if s.server.URL == "" {
					s.server.Start()
				}
				s.request.URL = s.server.URL + "/feed.csv?token=s3cret"
			}
			s.request.Credential = fetch.Credential{Header: "Authorization", Value: "Bearer s3cret"}
			if _, _, fault := s.get(); fault != nil && strings.Contains(fault.Error(), "s3cret") {
				t.Errorf("the secret stands in the message: %v", fault)
			}
		})
	}
}

func TestInnerAddresses(t *testing.T) {
	s := newStage(t)
	s.request.Private, s.request.Retries = false, 0
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "10.0.0.1", "172.16.0.1", "192.168.1.1",
		"169.254.169.254", "[fe80::1]", "[fd00::1]", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
		"[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[64:ff9b::a9fe:a9fe]", "[::127.0.0.1]", "localhost", "LOCALHOST.", "x.localhost",
	} {
		s.request.URL = "http://" + host + "/feed.csv"
		s.options.Resolver = resolver(t, [4]byte{127, 0, 0, 1}) // how an odd number may be read
		if _, _, fault := s.get(); fault == nil || fault.Code != fetch.Inner {
			t.Errorf("%s: expected it to be refused, got %v", host, fault)
		}
	}
	// A name of which one address is inside and none outside answers.
	s.options.Resolver = resolver(t, [4]byte{10, 0, 0, 1}, [4]byte{169, 254, 169, 254})
	s.request.URL = "http://data.example.org/feed.csv"
	if _, _, fault := s.get(); fault == nil || fault.Code != fetch.Inner {
		t.Errorf("expected it to be refused, got %v", fault)
	}
}

// A file that lies inside a network lies at its own host there, under whichever
// name, and leads to no other.
func TestInnerHostOfItsOwn(t *testing.T) {
	for _, c := range []struct {
		about, from, to string // with PORT for the server's
		names           [][4]byte
		refused         bool
	}{
		{"another path", "127.0.0.1:PORT", "127.0.0.1:PORT", nil, false},
		{"its name", "127.0.0.1:PORT", "localhost:PORT", nil, false},
		{"its address", "localhost:PORT", "127.0.0.1:PORT", nil, false},
		{"a name of the internet that leads to it", "127.0.0.1:PORT", "data.example.org:PORT", [][4]byte{{127, 0, 0, 1}}, false},
		{"another of this machine", "127.0.0.1:PORT", "127.0.0.2:PORT", nil, true},
		{"another in the network", "127.0.0.1:PORT", "10.0.0.1:PORT", nil, true},
		{"a name of the internet that leads to another", "127.0.0.1:PORT", "data.example.org:PORT", [][4]byte{{127, 0, 0, 2}}, true},
		{"where clouds hand out credentials", "127.0.0.1:PORT", "169.254.169.254", nil, true},
		{"the same, as a translator writes it", "127.0.0.1:PORT", "[::ffff:169.254.169.254]", nil, true},
		{"a name of its own that leads there", "data.example.org:80", "", [][4]byte{{169, 254, 169, 254}}, true},
	} {
		t.Run(c.about, func(t *testing.T) {
			s := newStage(t)
			s.request.Retries = 0
			if c.names != nil {
				s.options.Resolver = resolver(t, c.names...)
			}
			s.server.Start()
			_, port, _ := net.SplitHostPort(s.server.Listener.Addr().String())
			s.request.URL = "http://" + strings.ReplaceAll(c.from, "PORT", port) + "/feed.csv"
			s.handler = func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/feed.csv" {
					http.Redirect(w, r, "http://"+strings.ReplaceAll(c.to, "PORT", port)+"/there.csv", http.StatusFound)
					return
				}
				io.WriteString(w, "a,b\n1,2\n")
			}
			_, body, fault := s.get()
			if c.refused && (fault == nil || fault.Code != fetch.Inner || !strings.Contains(fault.Advice, "the host of the feed's location and no other")) {
				t.Errorf("expected it to be refused, got %q, %v", body, fault)
			}
			if !c.refused && fault != nil {
				t.Errorf("expected the rows, got %v", fault)
			}
		})
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	s := newStage(t)
	s.request.Plain = false
	for address, want := range map[string]fetch.Code{
		"http://data.example.org/x": fetch.PlainHTTP, "ftp://data.example.org/x": fetch.BadScheme, "file:///etc/passwd": fetch.BadScheme,
		"gopher://x/": fetch.BadScheme, "https://": fetch.BadAddress, "https:x": fetch.BadAddress, "%": fetch.BadAddress, "data.csv": fetch.BadAddress,
	} {
		s.request.URL = address
		if _, _, fault := s.get(); fault == nil || fault.Code != want {
			t.Errorf("%s: expected %s, got %v", address, want, fault)
		}
	}
}

func TestProxyIsUsed(t *testing.T) {
	s := newStage(t)
	s.handler = send(rows)
	s.rebind()
	if _, body, fault := s.get(); fault != nil || body != rows {
		t.Fatalf("expected the rows through the proxy, got %q and %v", body, fault)
	}
	if got := s.asked[0].URL.String(); got != "http://data.example.org/feed.csv" {
		t.Errorf("expected the whole address at the proxy, got %s", got)
	}
}

// TestStopsWithItsContext ends a body that would go on.
func TestStopsWithItsContext(t *testing.T) {
	s := newStage(t)
	s.handler = stall
	s.server.Start()
	s.request.URL = s.server.URL
	file, err := os.Create(filepath.Join(t.TempDir(), "body"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	told := errors.New("told to stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(told) })
	if _, err := fetch.New(s.options).Get(ctx, s.request, file); !errors.Is(err, told) {
		t.Errorf("expected the cause of the context, got %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	s := newStage(t)
	s.handler = send(rows)
	s.server.Start()
	s.request.URL = s.server.URL
	_, err = fetch.New(s.options).Get(t.Context(), s.request, full)
	var fault *fetch.Error
	if !errors.As(err, &fault) || fault.Code != fetch.Disk {
		t.Errorf("expected a fault of the disk, got %v", err)
	}
}
