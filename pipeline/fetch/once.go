package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// once is one attempt: the request, its redirects and the body.
func (c *Client) once(ctx context.Context, t *http.Transport, r Request, start *url.URL, to *os.File) (Response, *Error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	whole := time.AfterFunc(r.Timeouts.Whole, func() { cancel(&limitError{"the file did not come whole", r.Timeouts.Whole}) })
	defer whole.Stop()
	at, plainFrom := start, start.Scheme == "http"
	for hops := 0; ; hops++ {
		answer, err := t.RoundTrip(c.request(ctx, r, start, at))
		if err != nil {
			return Response{}, classify(at, err, context.Cause(ctx))
		}
		if !redirects(answer.StatusCode) {
			got, fault := c.take(ctx, cancel, r, at, answer, to)
			got.Redirects = hops
			return got, fault
		}
		next, fault := follow(answer, at, r, hops, plainFrom)
		answer.Body.Close()
		if fault != nil {
			return Response{Redirects: hops}, fault
		}
		at = next
	}
}

func (c *Client) request(ctx context.Context, r Request, start, at *url.URL) *http.Request {
	u := *at
	u.User, u.Fragment = nil, ""
	agent := c.options.UserAgent
	if r.Contact != "" {
		agent += " (+" + r.Contact + ")"
	}
	h := http.Header{
		"User-Agent":      {agent},
		"Accept":          {"text/csv, text/plain;q=0.9, */*;q=0.5"},
		"Accept-Encoding": {"gzip"},
	}
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
	if sameOrigin(start, at) {
		if r.Credential.Header != "" {
			h.Set(r.Credential.Header, r.Credential.Value)
		}
		if r.Credential.Query != "" {
			q := u.Query()
			q.Set(r.Credential.Query, r.Credential.Value)
			u.RawQuery = q.Encode()
		}
	}
	q := &http.Request{Method: http.MethodGet, URL: &u, Host: u.Host, Header: h, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	return q.WithContext(ctx)
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow is where a redirect leads, if it may.
func follow(answer *http.Response, at *url.URL, r Request, hops int, plainFrom bool) (*url.URL, *Error) {
	refuse := func(format string, a ...any) (*url.URL, *Error) {
		return nil, &Error{Code: Redirects, Status: answer.StatusCode, Message: fmt.Sprintf(format, a...), Advice: "open the address in a browser and name the one where it ends"}
	}
	if hops >= r.Redirects {
		return refuse("%s leads on and on, %d redirects were followed", at.Hostname(), hops)
	}
	to := answer.Header.Get("Location")
	if to == "" {
		return refuse("%s redirects to nowhere", at.Hostname())
	}
	next, err := at.Parse(to)
	if err != nil {
		return refuse("%s redirects to an address that can't be read", at.Hostname())
	}
	checked, fault := checkURL(next.String(), r)
	if fault != nil {
		fault.Message = at.Hostname() + " redirects: " + fault.Message
		return nil, fault
	}
	if at.Scheme == "https" && checked.Scheme == "http" && !plainFrom {
		return nil, &Error{Code: PlainHTTP, Status: answer.StatusCode, Message: at.Hostname() + " redirects to an address that is not encrypted", Advice: "name an https: address where the file lies"}
	}
	return checked, nil
}

// take reads the answer behind the last redirect.
func (c *Client) take(ctx context.Context, cancel context.CancelCauseFunc, r Request, at *url.URL, answer *http.Response, to *os.File) (Response, *Error) {
	defer answer.Body.Close()
	got := Response{ETag: header(answer, "ETag"), LastModified: header(answer, "Last-Modified"), ContentType: header(answer, "Content-Type")}
	switch {
	case answer.StatusCode == http.StatusNotModified && (r.ETag != "" || r.LastModified != ""):
		got.NotModified = true
		return got, nil
	case answer.StatusCode != http.StatusOK:
		return got, c.refusal(at, answer)
	}
	var fault *Error
	got.Bytes, fault = body(ctx, cancel, r, at, answer, to)
	return got, fault
}

// header is a short header of an answer; a long one is of no use and would be
// kept and sent back for ever.
func header(answer *http.Response, name string) string {
	v := answer.Header.Get(name)
	if len(v) > 500 || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return ""
	}
	return v
}

func (c *Client) refusal(at *url.URL, answer *http.Response) *Error {
	status := answer.StatusCode
	e := &Error{Code: Status, Status: status, Message: fmt.Sprintf("%s answers %s", at.Hostname(), statusText(status)), Advice: later}
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		e.Code, e.Advice = Forbidden, "check the feed's credential (http: {auth: …}), or ask the publisher for access"
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Code, e.Advice = Gone, "the publisher has moved or removed the file: correct location in feeds.yaml"
	case status == http.StatusNotModified:
		e.Advice = "the server says that nothing changed although it was not asked; " + later
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		e.Temporary = true
		if e.RetryAfter = retryAfter(answer.Header.Get("Retry-After"), c.options.Now()); !e.RetryAfter.IsZero() {
			e.Code = Busy
			e.Message += ", and asks to come back after " + e.RetryAfter.UTC().Format("2006-01-02 15:04:05 UTC")
		}
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported:
		e.Temporary = true
	case status >= 400:
		e.Advice = "check the address in feeds.yaml"
	case status == http.StatusNoContent, status == http.StatusResetContent:
		e.Code, e.Advice = Empty, "expected a CSV file; check the address in feeds.yaml"
	case status == http.StatusPartialContent:
		e.Advice = "only a part of the file came although all of it was asked for; " + later
	}
	return e
}

func statusText(status int) string {
	if t := http.StatusText(status); t != "" {
		return fmt.Sprintf("%d %s", status, t)
	}
	return strconv.Itoa(status)
}

// retryAfter reads the header: seconds, or a date. Zero where it says neither.
func retryAfter(v string, now time.Time) time.Time {
	v = strings.TrimSpace(v)
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && n >= 0 {
		return now.Add(time.Duration(min(n, 366*24*3600)) * time.Second)
	} else if errors.Is(err, strconv.ErrRange) {
		return now.AddDate(1, 0, 0)
	}
	if t, err := http.ParseTime(v); err == nil {
		return t
	}
	return time.Time{}
}
