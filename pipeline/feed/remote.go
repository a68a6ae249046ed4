package feed

import (
	"fmt"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/fetch"
	"go.yaml.in/yaml/v4"
)

// Policy is what becomes of a publication when a feed fails.
type Policy string

const (
	KeepLast Policy = "keep_last" // its last good rows stay
	Required Policy = "required"  // nothing is published
	Optional Policy = "optional"  // its last good rows stay while there are any; nobody is alarmed
)

// HTTP is how a feed is asked for over the network.
type HTTP struct {
	Plain, Private bool // http: is allowed; addresses inside the network are
	Auth           Auth
	Timeouts       fetch.Timeouts
	Retries        int
	Redirects      int
}

// Auth is a credential and where it goes. Its zero value is none.
type Auth struct {
	Kind   string // bearer, basic, header or query
	Name   string // of the user, the header or the parameter
	Secret Secret
}

// Secret is where a value that must not stand in feeds.yaml is found. Its zero
// value is none.
type Secret struct {
	Env  string // a variable of the environment
	File string // a path; a relative one is joined to the folder of feeds.yaml
}

// IsZero reports that there is none.
func (s Secret) IsZero() bool { return s == Secret{} }

// String names the place, never the value.
func (s Secret) String() string {
	if s.Env != "" {
		return "the variable " + s.Env
	}
	return "the file " + s.File
}

// Scheduling is how recuento schedule behaves.
type Scheduling struct {
	Overlap  string        // skip or queue
	CatchUp  string        // latest or none
	Grace    time.Duration // for a run that goes on when the process is stopped
	KeepRuns int           // summaries
}

// Notify is who is told of what unattended runs meet.
type Notify struct {
	Webhook, Heartbeat Secret // each holds a URL; zero for none
	Language           string // en or es
	Plain, Private     bool
}

// What stands where feeds.yaml says nothing.
const (
	DefaultRetries   = 3
	DefaultRedirects = 10
	DefaultKeepRuns  = 1000
	// DefaultRemoteBytes is what a feed over the network may hold where its
	// limits.bytes is not lower: 1 GiB.
	DefaultRemoteBytes = 1 << 30
)

// DefaultTimeouts bound an attempt to read a feed over the network.
var DefaultTimeouts = fetch.Timeouts{Connect: 10 * time.Second, FirstByte: 30 * time.Second, Idle: 30 * time.Second, Whole: 10 * time.Minute}

// Remote reports whether the feed is read over the network.
func (f Feed) Remote() bool { return scheme.MatchString(f.Location) }

func (e *entry) http() HTTP {
	n := e.get(e.n, "http")
	timeouts := e.get(n, "timeouts")
	h := HTTP{
		Plain: truth(e.get(n, "plain")), Private: truth(e.get(n, "private")),
		Retries: int(number(e.get(n, "retries"), DefaultRetries)), Redirects: int(number(e.get(n, "redirects"), DefaultRedirects)),
		Timeouts: fetch.Timeouts{
			Connect:   duration(e.get(timeouts, "connect"), DefaultTimeouts.Connect),
			FirstByte: duration(e.get(timeouts, "first_byte"), DefaultTimeouts.FirstByte),
			Idle:      duration(e.get(timeouts, "idle"), DefaultTimeouts.Idle),
			Whole:     duration(e.get(timeouts, "whole"), DefaultTimeouts.Whole),
		},
	}
	h.Auth = e.auth(e.get(n, "auth"))
	if n != nil && !e.feed.Remote() {
		e.fault(meaning, e.key(e.n, "http"), "%s.http is for a feed over the network, but the location is the file %s; remove http, or give an https: address", e.at, quoted(text(e.get(e.n, "location"))))
	}
	e.checkRemote(h)
	return h
}

func (e *entry) auth(n *yaml.Node) Auth {
	for _, kind := range []string{"bearer", "basic", "header", "query"} {
		v := e.get(n, kind)
		if v == nil {
			continue
		}
		a := Auth{Kind: kind}
		switch kind {
		case "bearer":
			a.Secret = e.secret(v)
		case "basic":
			a.Name, a.Secret = text(e.get(v, "user")), e.secret(e.get(v, "password"))
			if strings.Contains(a.Name, ":") {
				e.fault(meaning, e.get(v, "user"), "%s.http.auth.basic.user holds a colon; expected a name without one", e.at)
			}
		default:
			a.Name, a.Secret = text(e.get(v, "name")), e.secret(e.get(v, "value"))
			if canonical := textproto.CanonicalMIMEHeaderKey(a.Name); kind == "header" && canonical == "Host" {
				e.fault(meaning, e.get(v, "name"), "%s.http.auth.header.name is %s; expected a header that carries a credential, such as X-Api-Key", e.at, quoted(a.Name))
			}
		}
		return a
	}
	return Auth{}
}

func (d *document) secret(n *yaml.Node) Secret {
	return Secret{Env: text(d.get(n, "env")), File: text(d.get(n, "file"))}
}

// checkRemote looks at an address: it is published with each version.
func (e *entry) checkRemote(h HTTP) {
	f, n := e.feed, e.get(e.n, "location")
	if !f.Remote() {
		return
	}
	bad := func(format string, a ...any) {
		shown := quoted(f.Location)
		if u, err := url.Parse(f.Location); err != nil || u.User != nil {
			shown = "an address that may hold a secret"
		}
		e.fault(meaning, n, "%s.location is %s; %s", e.at, shown, fmt.Sprintf(format, a...))
	}
	u, err := url.Parse(f.Location)
	switch {
	case err != nil || u.Host == "":
		bad("expected an address such as https://data.example.org/file.csv")
		return
	case u.Scheme != "https" && u.Scheme != "http":
		bad("expected an https: address, or the path of a file")
		return
	case u.Scheme == "http" && !h.Plain:
		bad("it is not encrypted; expected https:, or http: {plain: true} in the feed where the publisher has nothing else")
	case u.User != nil:
		bad("it holds a user name or a password, and it is published with each version; give them with http: {auth: {basic: …}}")
	case u.Fragment != "":
		bad("a server never sees what follows #; remove it, and make sure that the address gives the file itself")
	}
	if h.Auth.Kind == "query" && u.Query().Has(h.Auth.Name) {
		bad("its parameter %s is a credential, by http.auth.query; remove it from the address, which is published", h.Auth.Name)
	}
	if want := wantHost(u); want != "" {
		bad("%s", want)
	}
}

func wantHost(u *url.URL) string {
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
	if strings.Contains(u.Host, "[") {
		return ""
	}
	return wantAddress(bare.String())
}

func (d *document) scheduling() Scheduling {
	n := d.get(d.root, "schedule")
	return Scheduling{
		Overlap: orDefault(d.get(n, "overlap"), "skip"), CatchUp: orDefault(d.get(n, "catch_up"), "latest"),
		Grace: duration(d.get(n, "grace"), 2*time.Minute), KeepRuns: int(number(d.get(n, "keep_runs"), DefaultKeepRuns)),
	}
}

func (d *document) notify() Notify {
	n := d.get(d.root, "notify")
	return Notify{
		Webhook: d.secret(d.get(n, "webhook")), Heartbeat: d.secret(d.get(n, "heartbeat")),
		Language: orDefault(d.get(n, "language"), "en"), Plain: truth(d.get(n, "plain")), Private: truth(d.get(n, "private")),
	}
}

func truth(n *yaml.Node) bool { return strings.EqualFold(text(n), "true") }

// duration reads what the schema lets through: 30s, 10m, 2h.
func duration(n *yaml.Node, otherwise time.Duration) time.Duration {
	d, err := time.ParseDuration(text(n))
	if err != nil {
		return otherwise
	}
	return d
}
