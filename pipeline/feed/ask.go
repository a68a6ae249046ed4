package feed

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/fetch"
)

// Network is the way out of this machine. Its zero value leads nowhere.
type Network struct {
	Client *fetch.Client // nil where feeds over the network are not to be asked
	// Getenv reads the variables that hold secrets.
	Getenv func(name string) string
	// Contact is told to servers; empty for none.
	Contact string
	Now     time.Time
}

// ErrOffline is a feed over the network that is not asked and that the archive
// does not have.
var ErrOffline = errors.New("it is read over the network, which this run does not use, and the archive does not have it yet")

// Ask reads a feed once, as [Archive.Fetch] does where it is a file, and keeps
// its bytes. A server that says that nothing changed is believed where the bytes
// of the last time are still in the archive, whole.
//
// Errors name the feed, its place, what happened and what to do.
func (a *Archive) Ask(ctx context.Context, f Feed, n Network) (Capture, error) {
	known := a.Memory(f)
	if !f.Remote() {
		c, err := a.Fetch(ctx, f)
		if err != nil {
			return c, err
		}
		return c, a.learn(f, known, c)
	}
	if n.Client == nil {
		return Capture{}, fmt.Errorf("feed %s: %w; run it once without --offline", f.ID, ErrOffline)
	}
	c, learned, err := a.download(ctx, f, n, known)
	if err != nil {
		if ctx.Err() != nil {
			return Capture{}, fmt.Errorf("feed %s: %w", f.ID, context.Cause(ctx))
		}
		return Capture{}, fmt.Errorf("feed %s, %s: %w", f.ID, f.Location, err)
	}
	return c, a.learn(f, learned, c)
}

// download asks a server. What it learned is for the next time.
func (a *Archive) download(ctx context.Context, f Feed, n Network, known Memory) (Capture, Memory, error) {
	last, have := a.have(f, known.Capture, known.Bytes)
	request, err := f.request(n)
	if err != nil {
		return Capture{}, known, err
	}
	if have {
		request.ETag, request.LastModified = known.ETag, known.LastModified
	}
	tmp, err := os.CreateTemp(a.tmp(), "capture-*")
	if err != nil {
		return Capture{}, known, fmt.Errorf("%w; make room in the archive", err)
	}
	defer discard(tmp)
	got, err := n.Client.Get(ctx, request, tmp)
	if err != nil {
		return Capture{}, known, err
	}
	if got.ETag != "" || got.LastModified != "" || !got.NotModified {
		known.ETag, known.LastModified = got.ETag, got.LastModified
	}
	if t, err := time.Parse(time.RFC1123, got.LastModified); err == nil {
		known.Modified = t.UTC()
	} else if !got.NotModified {
		known.Modified = time.Time{}
	}
	if got.NotModified {
		return last, known, nil
	}
	digest, err := digestOf(tmp)
	if err != nil {
		return Capture{}, known, err
	}
	path, err := a.keep(tmp, digest)
	if err != nil {
		return Capture{}, known, fmt.Errorf("%w; make room in the archive, check its permissions, then run again", err)
	}
	return Capture{Feed: f.ID, Digest: digest, Bytes: got.Bytes, Path: path}, known, nil
}

// request is what the feed's declaration asks for.
func (f Feed) request(n Network) (fetch.Request, error) {
	most := min(f.Limits.Bytes, MaxCaptureBytes)
	if f.Limits.Bytes == 0 || f.Limits.Bytes == DefaultMaxBytes {
		most = DefaultRemoteBytes
	}
	r := fetch.Request{
		URL: f.Location, Contact: n.Contact, Plain: f.HTTP.Plain, Private: f.HTTP.Private, MaxBytes: most,
		Timeouts: f.HTTP.Timeouts, Retries: f.HTTP.Retries, Redirects: f.HTTP.Redirects,
	}
	auth := f.HTTP.Auth
	if auth.Kind == "" {
		return r, nil
	}
	value, err := auth.Secret.Value(n.Getenv)
	if err != nil {
		return r, &fetch.Error{Code: fetch.NoSecret, Message: "its credential can't be used: " + err.Error(), Advice: "set it where recuento runs; see http.auth in feeds.yaml"}
	}
	switch auth.Kind {
	case "bearer":
		r.Credential = fetch.Credential{Header: "Authorization", Value: "Bearer " + value}
	case "basic":
		r.Credential = fetch.Credential{Header: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(auth.Name+":"+value))}
	case "header":
		r.Credential = fetch.Credential{Header: auth.Name, Value: value}
	case "query":
		r.Credential = fetch.Credential{Query: auth.Name, Value: value}
	}
	return r, nil
}

// maxSecret is far beyond any token.
const maxSecret = 64 << 10

// Value reads the secret. The error says where it was looked for, never what was
// found.
func (s Secret) Value(getenv func(string) string) (string, error) {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	var value string
	if s.Env != "" {
		value = getenv(s.Env)
	} else {
		path := s.File
		if name, rest, ok := strings.Cut(strings.TrimPrefix(path, "$"), "/"); ok && strings.HasPrefix(path, "$") {
			folder := getenv(name)
			if folder == "" {
				return "", fmt.Errorf("the variable %s, which names the folder of %s, is empty", name, path)
			}
			path = folder + "/" + rest
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return "", err
		case !info.Mode().IsRegular() || info.Size() > maxSecret:
			return "", fmt.Errorf("%s is no file of at most %d bytes", path, maxSecret)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		value = string(text)
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return "", fmt.Errorf("%s is empty", s)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("%s holds more than one line or a control character", s)
	}
	return value, nil
}

// URL reads a secret that is an address.
func (s Secret) URL(getenv func(string) string, plain bool) (string, error) {
	v, err := s.Value(getenv)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || wantHost(u) != "" || u.Scheme != "https" && !(plain && u.Scheme == "http") {
		return "", fmt.Errorf("%s holds no https: address without a user", s)
	}
	return v, nil
}
