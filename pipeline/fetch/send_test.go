package fetch_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline/fetch"
)

func (s *stage) send(body string) error {
	s.server.Start()
	s.request.URL = s.server.URL + "/hook/s3cret"
	return fetch.New(s.options).Send(s.Context(), s.request, []byte(body))
}

func TestSendPosts(t *testing.T) {
	s := newStage(t)
	var got string
	s.handler = first(1, status(503, "Retry-After", "5"), func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.Header.Get("Content-Type") + " " + string(b)
		w.WriteHeader(http.StatusNoContent)
	})
	if err := s.send(`{"text":"hello"}`); err != nil {
		t.Fatal(err)
	}
	if want := `POST application/json {"text":"hello"}`; got != want || len(s.waited) != 1 {
		t.Errorf("expected %s at the second attempt, got %s after %v", want, got, s.waited)
	}
}

func TestSendKeepsTheSecret(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"not found": status(404), "elsewhere": redirect("https://192.0.2.1/s3cret"), "reset": raw(""), "no HTTP": raw("s3cret\r\n\r\n"),
	} {
		s := newStage(t)
		s.handler = handler
		err := s.send("{}")
		var fault *fetch.Error
		if !errors.As(err, &fault) || strings.Contains(strings.ReplaceAll(err.Error(), `malformed HTTP response "s3cret"`, ""), "s3cret") {
			t.Errorf("%s: expected a fault without the secret, got %v", name, err)
		}
	}
}
