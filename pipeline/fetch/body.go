package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// A body that unpacks to more than freely bytes may grow by mostRatio only.
const (
	freely    = 64 << 20
	mostRatio = 200
)

var (
	errTooLarge = errors.New("more than the limit")
	errBomb     = errors.New("it unpacks to far more than a text does")
)

// localError is a write that failed: not the server's fault.
type localError struct{ error }

// body writes the answer's body to the file, unpacked. The number is of bytes
// written.
func body(ctx context.Context, cancel context.CancelCauseFunc, r Request, at *url.URL, answer *http.Response, to *os.File) (int64, *Error) {
	if answer.ContentLength > r.MaxBytes {
		return 0, tooLarge(at, r)
	}
	idle := &limitError{"nothing more came", r.Timeouts.Idle}
	raw := &watched{r: answer.Body, left: r.MaxBytes, idle: r.Timeouts.Idle}
	raw.timer = time.AfterFunc(raw.idle, func() { cancel(idle) })
	defer raw.timer.Stop()
	text, fault := decoded(at, r, answer, raw)
	if fault != nil {
		return 0, ended(ctx, at, fault)
	}
	n, fault := pour(r, at, answer, text, to)
	return n, ended(ctx, at, fault)
}

// ended replaces a fault by the limit that caused it.
func ended(ctx context.Context, at *url.URL, fault *Error) *Error {
	var limit *limitError
	if fault != nil && fault.Temporary && errors.As(context.Cause(ctx), &limit) {
		return classify(at, limit, limit)
	}
	return fault
}

// decoded is the body without its content coding.
func decoded(at *url.URL, r Request, answer *http.Response, raw *watched) (io.Reader, *Error) {
	switch coding := strings.ToLower(strings.TrimSpace(answer.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return raw, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, readFault(at, r, err)
		}
		return &bounded{z: z, raw: raw}, nil
	default:
		return nil, &Error{Code: Packed, Status: answer.StatusCode, Message: fmt.Sprintf("%s packed its answer with %.40q, which was not asked for", at.Hostname(), coding), Advice: "expected a plain answer or one packed with gzip; tell the publisher"}
	}
}

func unpackFault(at *url.URL, err error) *Error {
	switch {
	case errors.Is(err, errBomb):
		return &Error{Code: Packed, Message: at.Hostname() + ": " + errBomb.Error(), Advice: "look at what lies at the address before it is read again"}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.HasPrefix(err.Error(), "flate:"):
		return &Error{Code: Packed, Temporary: true, Message: at.Hostname() + " packed its answer with gzip, and it can't be unpacked", Advice: later}
	}
	return classify(at, err, nil)
}

// pour writes the text and looks at its beginning.
func pour(r Request, at *url.URL, answer *http.Response, text io.Reader, to *os.File) (int64, *Error) {
	head, n := make([]byte, 4096), 0
	var err error
	for n < len(head) && err == nil {
		var more int
		more, err = text.Read(head[n:])
		n += more
	}
	if err != nil && err != io.EOF {
		return 0, readFault(at, r, err)
	}
	if fault := unlike(at, answer, head[:n]); fault != nil {
		return 0, fault
	}
	if n == 0 {
		return 0, &Error{Code: Empty, Status: answer.StatusCode, Temporary: true, Message: at.Hostname() + " sent an empty file", Advice: "expected a CSV file with a header line; " + later}
	}
	rest := io.Reader(bytes.NewReader(head[:n]))
	if err == nil {
		rest = io.MultiReader(rest, text)
	}
	total, err := io.Copy(localWriter{to}, io.LimitReader(rest, r.MaxBytes+1))
	if err == nil && total > r.MaxBytes {
		err = errTooLarge
	}
	if err != nil {
		return total, readFault(at, r, err)
	}
	return total, nil
}

type localWriter struct{ f *os.File }

func (w localWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if err != nil {
		err = localError{err}
	}
	return n, err
}

func readFault(at *url.URL, r Request, err error) *Error {
	var local localError
	switch {
	case errors.As(err, &local):
		return &Error{Code: Disk, Message: local.Error(), Advice: "make room on the disk or check its permissions"}
	case errors.Is(err, errTooLarge):
		return tooLarge(at, r)
	}
	return unpackFault(at, err)
}

func tooLarge(at *url.URL, r Request) *Error {
	return &Error{Code: TooLarge, Message: fmt.Sprintf("%s sends more than %d bytes", at.Hostname(), r.MaxBytes),
		Advice: "check what it is, then raise limits.bytes of the feed or have it split"}
}

// unlike says that a body is no table, by its beginning: a page to log in or an
// apology comes with status 200, too.
func unlike(at *url.URL, answer *http.Response, head []byte) *Error {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	low := bytes.ToLower(start[:min(len(start), 64)])
	begins := func(texts ...string) bool {
		for _, t := range texts {
			if bytes.HasPrefix(low, []byte(t)) {
				return true
			}
		}
		return false
	}
	what := ""
	html := kind == "text/html" || kind == "application/xhtml+xml"
	json := kind == "application/json" || strings.HasSuffix(kind, "+json")
	switch {
	case begins("<!doctype html", "<html", "<head", "<body", "<script", "<meta", "<title"), html && begins("<"):
		what = "an HTML page: a page to log in, a notice or an error"
	case begins("<?xml", "<rss", "<feed", "<svg", "<error"):
		what = "XML"
	case begins("{\"", "[{", "[\""), json && begins("{", "["), begins("{\n", "{\r", "{ ") && json:
		what = "JSON"
	case begins("%pdf-"):
		what = "a PDF document"
	case begins("version https://git-lfs."):
		what = "a pointer to a file that is stored elsewhere"
	default:
		return nil
	}
	return &Error{Code: NotAFile, Status: answer.StatusCode, Message: fmt.Sprintf("%s sent %s where a CSV file was expected", at.Hostname(), what),
		Advice: "open the address in a private window of a browser: it has to give the file without a login; name the address of the file itself"}
}

// watched is the body as it comes over the wire: how much, and when last.
type watched struct {
	r     io.Reader
	read  int64
	left  int64
	idle  time.Duration
	timer *time.Timer // ends the attempt where nothing comes
}

func (w *watched) Read(p []byte) (int, error) {
	if w.left < 0 {
		return 0, errTooLarge
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.left+1)])
	if n > 0 {
		w.timer.Reset(w.idle)
	}
	w.read += int64(n)
	w.left -= int64(n)
	return n, err
}

// bounded is an unpacked text that may not grow without end.
type bounded struct {
	z   io.Reader
	raw *watched
	out int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.z.Read(p)
	b.out += int64(n)
	if b.out > freely && b.out > mostRatio*b.raw.read {
		return n, errBomb
	}
	return n, err
}
