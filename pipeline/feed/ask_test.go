package feed

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/fetch"
)

// publisher is a server with one file that knows conditional requests.
type publisher struct {
	*httptest.Server
	text   string
	asked  []*http.Request
	broken bool
}

func newPublisher(t *testing.T, text string) *publisher {
	s := &publisher{text: text}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked = append(s.asked, r)
		if s.broken {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		etag := `"` + s.text[:min(8, len(s.text))] + `"`
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", "Sun, 01 Mar 2026 10:00:00 GMT")
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, s.text)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *publisher) feed() Feed {
	return Feed{ID: "remote", Location: s.URL + "/x.csv", HTTP: HTTP{Plain: true, Private: true, Timeouts: DefaultTimeouts}, Limits: Limits{Bytes: DefaultMaxBytes}}
}

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func network(now time.Time, env ...string) Network {
	return Network{Client: fetch.New(fetch.Options{Now: func() time.Time { return now }}), Now: now, Getenv: func(name string) string {
		for i := 0; i < len(env); i += 2 {
			if env[i] == name {
				return env[i+1]
			}
		}
		return ""
	}}
}

// ask reads a feed whose rows are then taken.
func ask(t *testing.T, a *Archive, f Feed, now time.Time) Capture {
	t.Helper()
	c, err := a.Ask(t.Context(), f, network(now))
	if err == nil {
		err = a.Note(f, true, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T) *Archive {
	t.Helper()
	a, err := OpenArchive(filepath.Join(t.TempDir(), "archive"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestUnchangedFileIsNotSentAgain(t *testing.T) {
	a, s := open(t), newPublisher(t, "id,people\na,1\n")
	f := s.feed()
	first := ask(t, a, f, day)
	second := ask(t, a, f, day.AddDate(0, 0, 1))
	if first != second {
		t.Errorf("expected the same capture, got %v and %v", first, second)
	}
	m := a.Memory(f)
	if !m.Checked.Equal(day.AddDate(0, 0, 1)) || !m.Changed.Equal(day) || m.Modified.Format(time.DateTime) != "2026-03-01 10:00:00" {
		t.Errorf("checked %s, changed %s, modified %s", m.Checked, m.Changed, m.Modified)
	}
	if got := s.asked[1].Header.Get("If-None-Match"); got != `"id,peopl"` {
		t.Errorf("expected a conditional request, got %q", got)
	}
	s.text = "ID,people\na,2\n"
	third := ask(t, a, f, day.AddDate(0, 0, 2))
	if third.Digest == first.Digest || !a.Memory(f).Changed.Equal(day.AddDate(0, 0, 2)) {
		t.Errorf("expected the new file, got %v", third)
	}
	text, err := os.ReadFile(third.Path)
	if err != nil || string(text) != s.text {
		t.Errorf("expected the bytes, got %q and %v", text, err)
	}
}

// TestLostCaptureIsAskedForAnew: the server would say that nothing changed.
func TestLostCaptureIsAskedForAnew(t *testing.T) {
	a, s := open(t), newPublisher(t, "id,people\na,1\n")
	f := s.feed()
	c := ask(t, a, f, day)
	for _, damage := range []func() error{
		func() error { return os.Remove(c.Path) },
		func() error { return errors.Join(os.Chmod(c.Path, 0o600), os.WriteFile(c.Path, []byte("x"), 0o600)) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		if again := ask(t, a, f, day); again != c {
			t.Errorf("expected the capture again, got %v", again)
		}
		if _, ok := a.Asked(f); !ok {
			t.Error("expected it to be whole again")
		}
	}
	f.Location += "?other"
	if ask(t, a, f, day); s.asked[len(s.asked)-1].Header.Get("If-None-Match") != "" {
		t.Error("what one address said is not held against another")
	}
}

func TestFailuresAreCounted(t *testing.T) {
	a, s := open(t), newPublisher(t, "id,people\na,1\n")
	f := s.feed()
	c := ask(t, a, f, day)
	s.broken = true
	_, err := a.Ask(t.Context(), f, network(day))
	var fault *fetch.Error
	if !errors.As(err, &fault) || !strings.HasPrefix(err.Error(), "feed remote, "+f.Location+": 127.0.0.1 answers 404") {
		t.Fatalf("expected a 404 with the feed and its address, got %v", err)
	}
	for i := range 3 {
		if err := a.Note(f, false, day.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	m := a.Memory(f)
	if m.Failures != 3 || !m.Failing.Equal(day) || m.Capture != c.Digest {
		t.Errorf("expected 3 failures since the first, and the capture to stay; got %+v", m)
	}
	if err := a.Note(f, true, day); err != nil || a.Memory(f).Failures != 0 || !a.Memory(f).Failing.IsZero() {
		t.Errorf("expected no failure any more, got %+v and %v", a.Memory(f), err)
	}
}

func TestOfflineAsksNobody(t *testing.T) {
	a, s := open(t), newPublisher(t, "id,people\na,1\n")
	if _, err := a.Ask(t.Context(), s.feed(), Network{Now: day}); !errors.Is(err, ErrOffline) || len(s.asked) > 0 {
		t.Errorf("expected %v, got %v after %d requests", ErrOffline, err, len(s.asked))
	}
}

func TestCredentials(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "token"), []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		auth Auth
		env  []string
		want func(r *http.Request) bool
	}{
		{Auth{"bearer", "", Secret{Env: "T"}}, []string{"T", "s3cret"}, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer s3cret" }},
		{Auth{"bearer", "", Secret{File: filepath.Join(folder, "token")}}, nil, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer s3cret" }},
		{Auth{"bearer", "", Secret{File: "$CREDENTIALS/token"}}, []string{"CREDENTIALS", folder}, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer s3cret" }},
		{Auth{"basic", "me", Secret{Env: "T"}}, []string{"T", "s3cret"}, func(r *http.Request) bool { u, p, _ := r.BasicAuth(); return u == "me" && p == "s3cret" }},
		{Auth{"header", "X-Api-Key", Secret{Env: "T"}}, []string{"T", "s3cret"}, func(r *http.Request) bool { return r.Header.Get("X-Api-Key") == "s3cret" }},
		{Auth{"query", "key", Secret{Env: "T"}}, []string{"T", "s3cret"}, func(r *http.Request) bool { return r.URL.Query().Get("key") == "s3cret" }},
	} {
		a, s := open(t), newPublisher(t, "id\n")
		f := s.feed()
		f.HTTP.Auth = c.auth
		if _, err := a.Ask(t.Context(), f, network(day, c.env...)); err != nil || !c.want(s.asked[0]) {
			t.Errorf("%+v: %v", c.auth, err)
		}
		text, err := os.ReadFile(filepath.Join(a.memories(), "remote.json"))
		if err != nil || strings.Contains(string(text), "s3cret") {
			t.Errorf("%+v: the secret is in the archive: %s", c.auth, text)
		}
	}
	for _, bad := range []Secret{{Env: "NONE"}, {File: filepath.Join(folder, "none")}, {File: folder}, {File: "$NONE/token"}, {Env: "LINES"}} {
		a, s := open(t), newPublisher(t, "id\n")
		f := s.feed()
		f.HTTP.Auth = Auth{"bearer", "", bad}
		_, err := a.Ask(t.Context(), f, network(day, "LINES", "s3cret\ns3cret"))
		var fault *fetch.Error
		if !errors.As(err, &fault) || fault.Code != fetch.NoSecret || strings.Contains(err.Error(), "s3cret") || len(s.asked) > 0 {
			t.Errorf("%+v: expected a missing credential and no request, got %v", bad, err)
		}
	}
}

func TestLimitOfBytesHoldsOnTheWay(t *testing.T) {
	a, s := open(t), newPublisher(t, strings.Repeat("a,1\n", 1000))
	f := s.feed()
	f.Limits.Bytes = 100
	_, err := a.Ask(t.Context(), f, network(day))
	var fault *fetch.Error
	if !errors.As(err, &fault) || fault.Code != fetch.TooLarge {
		t.Errorf("expected too_large, got %v", err)
	}
	if left, _ := os.ReadDir(a.tmp()); len(left) > 0 {
		t.Errorf("files were left behind: %v", left)
	}
}
