package feed

import (
	"strings"
	"testing"
)

func TestWhereTheSiteStands(t *testing.T) {
	for _, address := range []string{"https://data.example.org/", "https://example.org/deep/recuento/", "http://localhost:8080/", "https://daten.exämple.org/"} {
		c, err := parse(t, "site: {address: \""+address+"\", contact: \"mailto:data@example.org\"}\n"+head)
		if err != nil || c.Site.Address != address || c.Site.Contact != "mailto:data@example.org" {
			t.Errorf("%s: %+v, %v", address, c, err)
		}
	}
	for _, address := range []string{"", "data.example.org/", "https://data.example.org", "https://example.org/recuento", "ftp://example.org/", "javascript:alert(1)/",
		"file:///srv/recuento/", "https:///", "https://user:word@example.org/", "https://example.org/?a=/", "https://example.org/#/", "https://exam ple.org/", `https://example.org/"/`, "https://example.org/</"} {
		_, err := parse(t, "site: {address: '"+address+"'}\n"+head)
		if err == nil || !strings.Contains(err.Error(), "feeds.yaml:1:") || !strings.Contains(err.Error(), "site.address") {
			t.Errorf("%q as the address: %v", address, err)
		}
	}
	for _, contact := range []string{"data@example.org", "http://example.org/", "javascript:alert(1)", "mailto:", "mailto:a@b@c", "https://example.org/<b>"} {
		_, err := parse(t, "site: {contact: '"+contact+"'}\n"+head)
		if err == nil || !strings.Contains(err.Error(), "site.contact") {
			t.Errorf("%q as the contact: %v", contact, err)
		}
	}
	if _, err := parse(t, "site: {adress: 'https://example.org/'}\n"+head); err == nil || !strings.Contains(err.Error(), "did you mean address?") {
		t.Error(err)
	}
}
