package desk

import (
	"net/url"
	"strings"
)

// Page is what of an address tells pages apart: host and path with the query,
// without scheme, www., port of the scheme, slash at the end, fragment and
// utm_ parameters. What is no address stays as it is.
func Page(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err == nil && u.Host == "" && !strings.Contains(address, "://") {
		u, err = url.Parse("https://" + address)
	}
	if err != nil || u.Host == "" {
		return address
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	page := strings.TrimPrefix(host, "www.") + strings.TrimRight(u.EscapedPath(), "/")
	var query []string
	for _, p := range strings.Split(u.RawQuery, "&") {
		if p != "" && !strings.HasPrefix(strings.ToLower(p), "utm_") {
			query = append(query, p)
		}
	}
	if len(query) > 0 {
		page += "?" + strings.Join(query, "&")
	}
	return page
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
