package feed

import (
	"strings"
	"testing"
)

func TestWhereTheSiteStands(t *testing.T) {
	for _, address := range []string{"https://data.example.org/", "https://example.org/deep/recuento/", "http://localhost:8080/", "http://127.0.0.1:8080/", "http://[::1]:8080/r/", "https://xn--exmple-cua.org/"} {
		c, err := parse(t, "site: {address: \""+address+"\", contact: \"mailto:data@example.org\"}\n"+head)
		if err != nil || c.Site.Address != address || c.Site.Contact != "mailto:data@example.org" {
			t.Errorf("%s: %+v, %v", address, c, err)
		}
	}
	for _, address := range []string{"", "data.example.org/", "https://data.example.org", "https://example.org/recuento", "ftp://example.org/", "javascript:alert(1)/",
		"file:///srv/recuento/", "https:///", "https://user:word@example.org/", "https://example.org/?a=/", "https://example.org/#/", "https://exam ple.org/", `https://example.org/"/`, "https://example.org/</",
		"https://daten.exämple.org/", "https://exa..mple.org/", "https://-a.example.org/", "https://example.org:99999/", "https://example.org:/", "https://example.org/a//b/", "https://example.org/../b/", "https://example.org/%2e%2e/b/", "https://example.org/%zz/", "https://example.org/ñ/"} {
		_, err := parse(t, "site: {address: '"+address+"'}\n"+head)
		if err == nil || !strings.Contains(err.Error(), "feeds.yaml:1:") || !strings.Contains(err.Error(), "site.address") {
			t.Errorf("%q as the address: %v", address, err)
		}
	}
	for _, contact := range []string{"data@example.org", "http://example.org/", "javascript:alert(1)", "mailto:", "mailto:a@b@c", "https://example.org/<b>", "https://user:word@example.org/", "https://exa..mple.org/", "mailto:a\u202eb@example.org"} {
		_, err := parse(t, "site: {contact: '"+contact+"'}\n"+head)
		if err == nil || !strings.Contains(err.Error(), "site.contact") {
			t.Errorf("%q as the contact: %v", contact, err)
		}
	}
	if _, err := parse(t, strings.Replace(head, "publisher: ", "publisher: \u202e", 1)); err == nil || !strings.Contains(err.Error(), "publisher is") {
		t.Errorf("a publisher that turns the text around it: %v", err)
	}
	if _, err := parse(t, "site: {adress: 'https://example.org/'}\n"+head); err == nil || !strings.Contains(err.Error(), "did you mean address?") {
		t.Error(err)
	}
}
