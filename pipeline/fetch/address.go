package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
)

// innerError is a connection that was refused for where it leads.
type innerError struct {
	addr    netip.Addr
	private bool // the feed may lie inside, elsewhere
}

func (e *innerError) Error() string {
	return fmt.Sprintf("%s is an address inside a network, not on the internet", e.addr)
}

// gate says where the connections for one file may lead.
type gate struct {
	private bool
	home    string // the host of the file

	mu  sync.Mutex
	own map[netip.Addr]bool // the inner addresses of home, by now
}

func newGate(r Request, start *url.URL) *gate {
	return &gate{private: r.Private, home: start.Hostname(), own: map[netip.Addr]bool{}}
}

// control runs between finding an address of a host and connecting to it, so
// that no second look-up can lead elsewhere. A file that may lie inside a
// network may lie at its own host there: a redirect to another would have us
// read what was never meant.
func (g *gate) control(host string) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		a := plainAddr(at.Addr())
		if !inner(a) {
			return nil
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.private && strings.EqualFold(host, g.home) && (!a.IsLinkLocalUnicast() || g.written(host)) {
			g.own[a] = true
		}
		if !g.own[a] {
			return &innerError{a, g.private}
		}
		return nil
	}
}

// written says whether a host is the file's own, written as an address. Only
// such a one may be link-local: that is where clouds hand out credentials, and no
// name may lead there.
func (g *gate) written(host string) bool {
	_, err := netip.ParseAddr(g.home)
	return err == nil && strings.EqualFold(host, g.home)
}

func plainAddr(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// special are the blocks that are not the internet's, beside those that package
// netip knows: RFC 6890 and the registries that follow it.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10", "::/96",
)

// embedding are the blocks whose addresses hold one of IPv4, from the byte on.
var embedding = map[netip.Prefix]int{
	netip.MustParsePrefix("64:ff9b::/96"):   12,
	netip.MustParsePrefix("64:ff9b:1::/48"): 12,
	netip.MustParsePrefix("2002::/16"):      2,
}

func prefixes(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// inner reports an address of this machine, of its neighbourhood or of a
// private network, also one that a translator would make of it.
func inner(a netip.Addr) bool {
	a = plainAddr(a)
	if !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() ||
		a.IsMulticast() || a.IsInterfaceLocalMulticast() {
		return true
	}
	for _, p := range special {
		if p.Contains(a) {
			return true
		}
	}
	for p, at := range embedding {
		if p.Contains(a) {
			b := a.As16()
			return inner(netip.AddrFrom4([4]byte(b[at : at+4])))
		}
	}
	return false
}

// checkURL says whether a request may go to an address, as far as its text
// tells; where the name leads is seen when it connects.
func checkURL(address string, r Request) (*url.URL, *Error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Opaque != "" {
		if err == nil && u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
			return nil, &Error{Code: BadScheme, Message: fmt.Sprintf("%s: is no address on the web", u.Scheme), Advice: "name an https: address"}
		}
		return nil, &Error{Code: BadAddress, Message: "the address can't be read", Advice: "expected one such as https://data.example.org/file.csv"}
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && r.Plain:
	case u.Scheme == "http":
		return nil, &Error{Code: PlainHTTP, Message: shown(u) + " is not encrypted", Advice: "use https:, or allow it with http: {plain: true} in the feed"}
	default:
		return nil, &Error{Code: BadScheme, Message: fmt.Sprintf("%s: is no address on the web", u.Scheme), Advice: "name an https: address"}
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ip, err := netip.ParseAddr(host)
	switch {
	case r.Private:
		// Which of the rest are its own is seen when it connects.
		home, _ := url.Parse(r.URL)
		if err == nil && plainAddr(ip).IsLinkLocalUnicast() && (home == nil || !strings.EqualFold(home.Hostname(), u.Hostname())) {
			return nil, innerFault(u, true)
		}
	case err == nil && inner(ip), host == "localhost", strings.HasSuffix(host, ".localhost"):
		return nil, innerFault(u, false)
	}
	return u, nil
}

func innerFault(u *url.URL, private bool) *Error {
	e := &Error{Code: Inner, Message: u.Hostname() + " leads to an address inside a network, not on the internet",
		Advice: "if the feed is meant to lie there, allow it with http: {private: true} in the feed"}
	if private {
		e.Advice = "http: {private: true} is for the host of the feed's location and no other; name the address where the file lies"
	}
	return e
}

// shown is an address without what may be secret.
func shown(u *url.URL) string {
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return bare.String()
}

// sameOrigin reports whether a credential for a may go to b.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	_, port, _ := net.SplitHostPort(withPort(&url.URL{Scheme: u.Scheme, Host: u.Host}))
	return port
}
