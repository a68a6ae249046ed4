package desk_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/desk"
)

func TestPagesAreToldApart(t *testing.T) {
	for _, same := range [][2]string{
		{"https://a.example/x", "http://www.a.example/x/"},
		{"https://a.example/x?utm_source=b&id=1#c", "https://A.example:443/x?id=1"},
		{"https://a.example", "http://a.example/"},
		{"https://m.a.example/x", "https://a.example/x"},
		{"https://amp.a.example/x", "https://a.example./x/amp/"},
		{"https://a.example/amp/x?outputType=amp", "http://mobile.a.example:80/x?amp"},
		{"https://a.example/x?id=1&fbclid=z&gclid=y&ref=x&igshid=w&mc_cid=v&mc_eid=u&output=amp", "https://a.example/x?id=1"},
		{"https://www.google.com/amp/s/www.a.example/x/amp", "https://a.example/x"},
		{"https://a-example.cdn.ampproject.org/c/s/a.example/x?id=1", "https://a.example/x?id=1"},
		{"https://web.archive.org/web/20260221101010/https://a.example/x?id=1", "https://a.example/x?id=1"},
		{"https://web.archive.org/web/20260221id_/http:/a.example/x", "https://a.example/x"},
		{"https://archive.ph/20260221/https://a.example/x", "https://a.example/x"},
		{"https://a.example/%6Eota-ni%c3%b1o", "https://a.example/nota-niño"},
	} {
		if desk.Page(same[0]) != desk.Page(same[1]) {
			t.Errorf("%q and %q are %q and %q", same[0], same[1], desk.Page(same[0]), desk.Page(same[1]))
		}
	}
	for _, other := range [][2]string{
		{"https://a.example/x", "https://a.example/X"},
		{"https://a.example/x?id=1", "https://a.example/x?id=2"},
		{"https://a.example/?p=123", "https://a.example/?p=124"},
		{"https://b.a.example/x", "https://a.example/x"},
		{"https://archive.ph/AbCd1", "https://archive.ph/AbCd2"},
		{"https://a.example/x/ampere", "https://a.example/x"},
		{"https://a.example/x%2Fy", "https://a.example/x/y"},
		{"https://m.example/x", "https://example/x"},
		{"https://a.example/x?output=pdf", "https://a.example/x"},
	} {
		if desk.Page(other[0]) == desk.Page(other[1]) {
			t.Errorf("%q and %q are both %q", other[0], other[1], desk.Page(other[0]))
		}
	}
	// No two addresses of the bundled reports fall together by accident more
	// often than the addresses themselves say.
	b, err := os.ReadFile(filepath.Join("..", "..", "feeds", "announcement_reports.csv"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]bool{}
	for _, m := range regexp.MustCompile(`https?://[^,"\n]+`).FindAllString(string(b), -1) {
		pages[desk.Page(m)] = true
	}
	if len(pages) < 590 {
		t.Errorf("%d pages, expected about 598", len(pages))
	}
}

// TestOutletsBelongToTheirPage holds that a page under another host is doubted,
// and that the copy of an archive is taken for the page it keeps.
func TestOutletsBelongToTheirPage(t *testing.T) {
	d, _ := bundled(t)
	found := checkText(t, d, csvOf(
		good("url=https://revista.example/1"),
		good("url=https://noticias.diario.example/2", "people=2"),
		good("url=https://web.archive.org/web/20260311101010/https://www.diario.example/3", "people=3"),
	))
	if diff := cmp.Diff([]string{"2S outlet outlet_of_other_host revista.example"}, says(found.Warnings)); diff != "" {
		t.Error(diff)
	}
}
