package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// Code is a kind of failure.
type Code string

const (
	BadAddress Code = "bad_address" // the URL can't be read
	BadScheme  Code = "bad_scheme"  // neither https nor http
	PlainHTTP  Code = "plain_http"  // http, and the request does not allow it
	Inner      Code = "inner_address"
	Redirects  Code = "redirects"  // too many, or one without an address
	NoHost     Code = "no_host"    // the name is unknown
	Connect    Code = "connect"    // nobody answers
	TLS        Code = "tls"        // the certificate is not good
	Slow       Code = "slow"       // a time limit ended
	Broken     Code = "broken"     // the connection ended inside the body
	Status     Code = "status"     // a status other than 200 and 304
	Busy       Code = "busy"       // 429 or 503 with a time to come back
	TooLarge   Code = "too_large"  // more than MaxBytes
	Packed     Code = "packed"     // damaged, unknown or exploding content coding
	NotAFile   Code = "not_a_file" // a page, JSON or a document where a CSV was expected
	Empty      Code = "empty"      // no body
	Protocol   Code = "protocol"   // no HTTP
	Disk       Code = "local_disk" // the body could not be written
	NoSecret   Code = "no_secret"  // a credential is missing; for callers
	Forbidden  Code = "forbidden"  // 401, 403, 407
	Gone       Code = "not_found"  // 404, 410
	Proxy      Code = "proxy"      // the proxy does not connect
)

// Error is why a file did not come.
type Error struct {
	Code    Code
	Message string // what happened, without a secret
	Advice  string // what to do
	Status  int    // of HTTP; 0 where there was none
	// Temporary: another attempt may fare better.
	Temporary  bool
	RetryAfter time.Time // the server's wish; zero where it has none
	Attempts   int
}

// Error is "what happened; what to do".
func (e *Error) Error() string {
	s := e.Message
	if e.Attempts > 1 {
		s += fmt.Sprintf(" (tried %d times)", e.Attempts)
	}
	return s + "; " + e.Advice
}

// limitError is a time limit that ended an attempt.
type limitError struct {
	what string
	d    time.Duration
}

func (e *limitError) Error() string { return fmt.Sprintf("%s within %s", e.what, e.d) }

const later = "nothing is wrong here if it passes; if it stays, look at the address in a browser"

// classify words an error of the network. cause is why the attempt's context
// ended, if it did.
func classify(u *url.URL, err, cause error) *Error {
	var limit *limitError
	var inside *innerError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var op *net.OpError
	var proxy proxyError
	host := u.Hostname()
	switch {
	case errors.As(cause, &limit):
		return &Error{Code: Slow, Temporary: true, Message: fmt.Sprintf("%s: %v", host, limit), Advice: "raise the feed's http: {timeouts: …} if the server is known to be slow; " + later}
	case errors.As(err, &inside):
		return innerFault(u, inside.private)
	case errors.As(err, &cert):
		return &Error{Code: TLS, Message: fmt.Sprintf("the certificate of %s is not good: %s", host, certificate(cert.Err)), Advice: "have the publisher renew it; check the clock of this machine, too"}
	case errors.As(err, &header):
		return &Error{Code: TLS, Message: host + " does not speak TLS on this port", Advice: "check the port of the address"}
	case strings.Contains(err.Error(), "tls: "), errors.As(err, new(tls.AlertError)):
		return &Error{Code: TLS, Message: fmt.Sprintf("%s: TLS could not be agreed on (%s)", host, bare(err)), Advice: "have the publisher mend it"}
	case errors.As(err, &proxy):
		return &Error{Code: Proxy, Message: proxy.Error(), Advice: "mend it, or empty it to go straight"}
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return &Error{Code: Proxy, Temporary: true, Message: "the proxy of the environment does not answer", Advice: "check HTTPS_PROXY and NO_PROXY"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &Error{Code: NoHost, Temporary: true, Message: host + " is not known to the name service", Advice: "check the address, and the network of this machine"}
	case errors.As(err, &dns):
		return &Error{Code: NoHost, Temporary: true, Message: host + ": the name service does not answer", Advice: "check the network of this machine"}
	case isTimeout(err):
		return &Error{Code: Slow, Temporary: true, Message: host + " did not answer in time", Advice: "raise the feed's http: {timeouts: …} if the server is known to be slow; " + later}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Error{Code: Broken, Temporary: true, Message: host + " broke off the answer before its end", Advice: later}
	case errors.As(err, &op) && op.Op == "dial":
		return &Error{Code: Connect, Temporary: true, Message: host + " can't be reached: " + bare(op.Err), Advice: "check the address, and the network of this machine; " + later}
	}
	return &Error{Code: Protocol, Temporary: true, Message: fmt.Sprintf("%s: the answer can't be read (%s)", host, bare(err)), Advice: later}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// bare is the innermost word of an error: what wraps it repeats the address,
// and that may hold a secret.
func bare(err error) string {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	s := err.Error()
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

func certificate(err error) string {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, &name):
		return "it is for another name"
	case errors.As(err, &authority):
		return "nobody that this machine trusts has signed it"
	}
	return bare(err)
}
