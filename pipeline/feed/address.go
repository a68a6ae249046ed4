package feed

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/idna"
)

var hostName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$`)

// checkAddress faults an address that browsers, crawlers and programs would not
// read alike: every page repeats it.
func (d *document) checkAddress(n *yaml.Node, at string) {
	address := text(n)
	if address == "" || strings.HasPrefix(address, "mailto:") {
		if !printable(address) {
			d.fault(meaning, n, "%s is %s, which holds signs that nobody sees; type it anew", at, quoted(address))
		}
		return
	}
	if want := wantAddress(address); want != "" {
		d.fault(meaning, n, "%s is %s; %s", at, quoted(address), want)
	}
}

// wantAddress says what an address should be instead, or "".
func wantAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return "expected an address such as https://data.example.org/recuento/"
	}
	if u.User != nil {
		return "expected it without a user name or a password: they would be published"
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r > 127 }) {
		if ascii, err := idna.Lookup.ToASCII(u.Hostname()); err == nil {
			return "expected the host as browsers send it, in ASCII: " + ascii
		}
		return "expected the host as browsers send it, in ASCII: a name with other letters has a form that begins with xn--"
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "expected a port from 1 to 65535 behind the colon, or none"
		}
	}
	host := u.Hostname()
	if !strings.Contains(u.Host, "[") && (!hostName.MatchString(host) || len(host) > 253) {
		return "expected the name of a host, such as data.example.org: letters, digits and hyphens, parted by single dots"
	}
	if clean := path.Clean(u.Path); u.Path != "" && clean != u.Path && clean+"/" != u.Path {
		return "expected a path without empty parts, \".\" and \"..\""
	}
	if u.String() != address {
		return "expected it as a browser writes it: " + u.String()
	}
	return ""
}

// checkShown faults texts that are published and hold signs that turn or hide
// what stands around them.
func (d *document) checkShown(n *yaml.Node, at string) {
	if s := text(n); !printable(strings.NewReplacer("\n", " ", "\t", " ", "\u00a0", " ").Replace(s)) {
		d.fault(meaning, n, "%s is %s, which holds signs that nobody sees or that turn the text around them; it is published, type it anew", at, quoted(s))
	}
}
