// Package fetch gets a file over HTTP for a program that nobody watches.
//
// Call [New] once, then [Client.Get] for each file. Whatever a server does, the
// answer is the whole body, word that nothing changed, or an [*Error] that says
// what happened and what to do. A body is never half taken over, an address
// inside the operator's network is not reached unless the request allows it,
// and a credential goes to the host that it is meant for and into no message.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

// Options is what a client needs from outside. The zero value of a field is
// what its comment says.
type Options struct {
	UserAgent string           // "Recuento" where it is empty
	Now       func() time.Time // required: dates of Retry-After are held against it
	// Wait waits or ends with ctx; nil waits in real time.
	Wait func(ctx context.Context, d time.Duration) error
	// Chance is a number in [0, 1) that spreads retries; nil is 0.5.
	Chance func() float64
	// Resolver finds the addresses of hosts; nil is the system's.
	Resolver *net.Resolver
	// Proxy is asked for each request; nil goes straight. Its error, which is
	// shown, ends the request. What a proxy connects to can't be checked here
	// beyond the name that it is asked for.
	Proxy func(*http.Request) (*url.URL, error)
	// Roots are the certificates to trust; nil is the system's.
	Roots *x509.CertPool
}

// Client gets files. It may be used by several goroutines.
type Client struct {
	options Options
}

// New is a client; it opens nothing.
func New(o Options) *Client {
	if o.UserAgent == "" {
		o.UserAgent = "Recuento"
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Chance == nil {
		o.Chance = func() float64 { return 0.5 }
	}
	return &Client{o}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// Request is one file to get.
type Request struct {
	URL   string // absolute, https: or, where Plain, http:
	Plain bool   // http: is allowed, in redirects too
	// Private allows the host of URL to lie inside the operator's own network. A
	// redirect may not lead to another host there.
	Private bool
	// Contact is where whoever runs the server can ask back; empty for none.
	Contact string
	// Credential is sent to the origin of URL only.
	Credential Credential
	// ETag and LastModified are those of the last answer; with either, an
	// unchanged file is not sent again.
	ETag, LastModified string
	MaxBytes           int64 // of the body, as sent and as unpacked; required
	Timeouts           Timeouts
	Retries            int // after the first attempt
	Redirects          int // most that are followed
}

// Credential is a header or a query parameter with its secret value.
type Credential struct {
	Header string // "Authorization"; empty for none
	Query  string // name of a parameter; empty for none
	Value  string
}

// Timeouts bound an attempt. Each is required.
type Timeouts struct {
	Connect   time.Duration // to connect, and again to agree on TLS
	FirstByte time.Duration // from the request to the head of the answer
	Idle      time.Duration // between two pieces of the body
	Whole     time.Duration // one attempt with its redirects
}

// Response is what came.
type Response struct {
	NotModified        bool // nothing was written
	ETag, LastModified string
	ContentType        string
	Bytes              int64 // written
	Attempts           int
	Redirects          int // of the last attempt
}

// retry is how long the first retry is put off, mostWait the longest that one
// is.
const (
	retry    = time.Second
	mostWait = 2 * time.Minute
)

// Get writes the body to the file, from its beginning. After an error the file
// holds nothing of use. The error is an [*Error], or that of ctx where ctx ended.
func (c *Client) Get(ctx context.Context, r Request, to *os.File) (Response, error) {
	start, fault := checkURL(r.URL, r)
	if fault != nil {
		return Response{}, fault
	}
	transport := c.transport(r, start)
	defer transport.CloseIdleConnections()
	for attempt := 1; ; attempt++ {
		if err := rewind(to); err != nil {
			return Response{}, &Error{Code: Disk, Message: err.Error(), Advice: "make room on the disk or check its permissions"}
		}
		got, fault := c.once(ctx, transport, r, start, to)
		got.Attempts = attempt
		if fault == nil {
			return got, nil
		}
		if ctx.Err() != nil {
			return got, context.Cause(ctx)
		}
		fault.Attempts = attempt
		pause, again := c.pause(fault, attempt)
		if !again || attempt > r.Retries {
			return got, fault
		}
		if err := c.options.Wait(ctx, pause); err != nil {
			return got, err
		}
	}
}

// pause is how long to wait before the next attempt; again is false where there
// should be none.
func (c *Client) pause(fault *Error, attempt int) (d time.Duration, again bool) {
	if !fault.Temporary {
		return 0, false
	}
	backoff := min(retry<<min(attempt-1, 6), mostWait/2)
	d = backoff/2 + time.Duration(c.options.Chance()*float64(backoff))
	if !fault.RetryAfter.IsZero() {
		asked := fault.RetryAfter.Sub(c.options.Now())
		if asked > mostWait {
			return 0, false
		}
		d = max(d, asked)
	}
	return d, true
}

func rewind(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.Seek(0, 0)
	return err
}

// transport is made for each file: its timeouts and what it may reach are the
// request's own.
func (c *Client) transport(r Request, start *url.URL) *http.Transport {
	proxied := &net.Dialer{Timeout: r.Timeouts.Connect}
	gate := newGate(r, start)
	var proxies sync.Map
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if _, ok := proxies.Load(address); ok {
				return proxied.DialContext(ctx, network, address)
			}
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			direct := &net.Dialer{Timeout: r.Timeouts.Connect, Resolver: c.options.Resolver, Control: gate.control(host)}
			return direct.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:    r.Timeouts.Connect,
		ResponseHeaderTimeout:  r.Timeouts.FirstByte,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // it is unpacked here, within limits
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{RootCAs: c.options.Roots, MinVersion: tls.VersionTLS12},
	}
	if c.options.Proxy != nil {
		t.Proxy = func(q *http.Request) (*url.URL, error) {
			u, err := c.options.Proxy(q)
			if err != nil {
				err = proxyError{err}
			}
			if u != nil {
				proxies.Store(withPort(u), true) // before the connection, on the goroutine that asks for it
			}
			return u, err
		}
	}
	return t
}

// proxyError is that nobody can say which proxy to use.
type proxyError struct{ error }

func withPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}
