package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Page is what of an address tells pages apart: host and path with the query.
// Scheme, www., m. and amp. before the host, its port and last dot, slash at the
// end, fragment, the marks of an AMP copy, and parameters that only say where a
// reader came from do not count; the copy in an archive is the page that it
// keeps. What is no address stays as it is.
func Page(address string) string {
	address = strings.TrimSpace(address)
	u := parsed(address)
	if u == nil {
		return address
	}
	for range mostWrapped {
		inner := wrapped(u)
		if inner == nil {
			break
		}
		u = inner
	}
	page := hostOf(u) + pathOf(u)
	if query := queryOf(u); query != "" {
		page += "?" + query
	}
	return page
}

// mostWrapped bounds how many copies of copies are looked into.
const mostWrapped = 4

func parsed(address string) *url.URL {
	u, err := url.Parse(address)
	if err == nil && u.Host == "" && !strings.Contains(address, "://") {
		u, err = url.Parse("https://" + address)
	}
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// wrapped is the address that another one carries: of an archive or of a store
// of AMP copies; nil where it carries none.
func wrapped(u *url.URL) *url.URL {
	host, path := strings.TrimPrefix(bareHost(u), "www."), u.EscapedPath()
	inner := ""
	switch {
	case strings.HasPrefix(host, "google.") && strings.HasPrefix(path, "/amp/"):
		inner = plainOrSecure(strings.TrimPrefix(path, "/amp/"))
	case strings.HasSuffix(host, ".cdn.ampproject.org"):
		for _, kind := range []string{"/c/", "/v/", "/i/"} {
			if rest, ok := strings.CutPrefix(path, kind); ok {
				inner = plainOrSecure(rest)
			}
		}
	case host == "web.archive.org":
		inner = kept(path, "/web/")
	case strings.HasPrefix(host, "archive.") && slices.Contains([]string{"ph", "today", "is", "li", "vn", "fo", "md"}, strings.TrimPrefix(host, "archive.")):
		inner = kept(path, "/")
	}
	if inner == "" {
		return nil
	}
	if u.RawQuery != "" {
		inner += "?" + u.RawQuery
	}
	out := parsed(inner)
	if out == nil || !strings.Contains(out.Host, ".") {
		return nil
	}
	return out
}

// plainOrSecure is the address behind the letter that stands for https.
func plainOrSecure(rest string) string {
	if inner, ok := strings.CutPrefix(rest, "s/"); ok {
		return "https://" + inner
	}
	return "http://" + rest
}

// kept is the address behind a time in the path of an archive. Some programs
// make one slash of the two behind its scheme.
func kept(path, prefix string) string {
	rest, ok := strings.CutPrefix(path, prefix)
	when, inner, more := strings.Cut(rest, "/")
	if !ok || !more || strings.Trim(strings.TrimRight(when, "abcdefghijklmnopqrstuvwxyz_"), "0123456789") != "" || len(when) < len("2026") {
		return ""
	}
	for _, scheme := range []string{"https:", "http:"} {
		if rest, ok := strings.CutPrefix(inner, scheme+"/"); ok {
			return scheme + "//" + strings.TrimLeft(rest, "/")
		}
	}
	return "https://" + inner
}

// bareHost is the host in small letters, without the port of the scheme and the
// dot at the end.
func bareHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme != "http" && port == "443" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return strings.TrimSuffix(host, ".")
}

// hostOf leaves off what only names another form of the same site. What is left
// must be a site of its own: m.example is none.
func hostOf(u *url.URL) string {
	host := bareHost(u)
	for again := true; again; {
		again = false
		for _, form := range []string{"www.", "amp.", "mobile.", "m."} {
			if rest, ok := strings.CutPrefix(host, form); ok && strings.Contains(rest, ".") {
				host, again = rest, true
			}
		}
	}
	return host
}

// pathOf is the path without the marks of an AMP copy.
func pathOf(u *url.URL) string {
	path := strings.TrimRight(normalEscapes(u.EscapedPath()), "/")
	for strings.HasSuffix(path, "/amp") {
		path = strings.TrimRight(strings.TrimSuffix(path, "/amp"), "/")
	}
	if rest, ok := strings.CutPrefix(path, "/amp/"); ok {
		path = "/" + rest
	}
	return path
}

// queryOf is the query without what only tells where a reader came from.
func queryOf(u *url.URL) string {
	var query []string
	for _, p := range strings.Split(u.RawQuery, "&") {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(name)
		switch {
		case p == "", strings.HasPrefix(name, "utm_"), name == "output" && strings.EqualFold(value, "amp"),
			slices.Contains([]string{"fbclid", "gclid", "ref", "igshid", "mc_cid", "mc_eid", "outputtype", "amp"}, name):
			continue
		}
		query = append(query, normalEscapes(p))
	}
	return strings.Join(query, "&")
}

// normalEscapes writes what needs no escape plainly and escapes in capitals.
func normalEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				if unreserved(c[0]) {
					b.WriteString(c)
				} else {
					b.WriteString(strings.ToUpper(s[i : i+3]))
				}
				i += 2
				continue
			}
		}
		if s[i] >= utf8.RuneSelf {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// outletOf is the outlet that an address belongs to, as far as it can tell.
func outletOf(address string) string {
	host, _, _ := strings.Cut(Page(address), "/")
	host, _, _ = strings.Cut(host, "?")
	host, _, _ = strings.Cut(host, ":")
	if !strings.Contains(host, ".") || strings.ContainsAny(host, " @") {
		return ""
	}
	return host
}

// belongs reports whether an address is one of an outlet: its host is that of
// the outlet or below it, or the other way round.
func belongs(outlet, address string) bool {
	host := outletOf(address)
	if outlet = hostOf(&url.URL{Host: outlet}); outlet == "" || host == "" || outlet == host {
		return true
	}
	return strings.HasSuffix(host, "."+outlet) || strings.HasSuffix(outlet, "."+host)
}
