package serve

import (
	"net/url"
	"regexp"
	"strings"
)

var reference = regexp.MustCompile(` (?:href|src)="[^"]*"`)

// relink makes the relative links of a page hold at an address that lies
// deeper than the page, by so many folders: the page for what is not there
// answers at any depth. In a page of ours quotes stand around every link.
func relink(page string, deeper int) string {
	if deeper <= 0 {
		return page
	}
	up := strings.Repeat("../", deeper)
	return reference.ReplaceAllStringFunc(page, func(attribute string) string {
		name, value, _ := strings.Cut(attribute, `"`)
		u, err := url.Parse(strings.TrimSuffix(value, `"`))
		if err != nil || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") {
			return attribute
		}
		return name + `"` + up + value
	})
}
