package pipeline_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/recuento/recuento/docs"
)

// TestAChangedFactRewritesThePagesThatShowIt adds a page to one announcement:
// its own two pages change, those that list it or tell of the version, and no
// page of another announcement.
func TestAChangedFactRewritesThePagesThatShowIt(t *testing.T) {
	long(t)
	t.Parallel()
	p := newPlace(t, t.TempDir())
	p.useBundled()
	p.plan.Docs = docs.FS
	first := p.run()
	if first.Pages == nil || first.Pages.Written < 500 {
		t.Fatalf("the first run wrote %+v", first.Pages)
	}
	if again := p.run(); again.Pages != nil {
		t.Errorf("a run with nothing new made pages: %+v", again.Pages)
	}
	before := p.siteFiles()
	p.addReport("announcement_reports", map[string]string{"report_id": "ar-new0000001", "announced_on": "2026-02-20", "announced_by": "Jorge Arreaza", "authority": "national_assembly",
		"instrument": "amnesty", "stage": "requested", "published_on": "2026-02-21", "population": "detained", "people": "379", "precision": "exact", "counting": "batch", "unit": "people", "names_published": "not_stated", "conditions": "not_stated"})
	p.plan.Now = instant.AddDate(0, 0, 1)
	second := p.run()
	after := p.siteFiles()
	var changed []string
	for name, text := range after {
		if before[name] != text {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	if second.Pages == nil || second.Pages.Written != len(changed)-1 || second.Pages.Removed != 0 { // site.json is none of the files it lists
		t.Errorf("%+v was told, %d files changed", second.Pages, len(changed))
	}
	for _, want := range []string{"announcements/an-9f703592b8.html", "es/anuncios/an-9f703592b8.html", "index.html", "versions.html", "atom.xml"} {
		if !slices.Contains(changed, want) {
			t.Errorf("%s did not change", want)
		}
	}
	for _, name := range changed {
		if strings.Contains(name, "/an-") && !strings.Contains(name, "an-9f703592b8") {
			t.Errorf("%s changed, and shows nothing new", name)
		}
		if strings.HasPrefix(name, "counters/") || strings.HasPrefix(name, "es/conteos/") || strings.HasPrefix(name, "assets/site") {
			t.Errorf("%s changed", name)
		}
	}
	t.Logf("%d of %d files of the site written: %v", second.Pages.Written, second.Pages.Written+second.Pages.Kept, changed)
	p.sound()
}

// siteFiles is the files that stand beside the versions.
func (p *place) siteFiles() map[string]string {
	files := p.files(p.path("output"))
	for name := range files {
		if top, _, _ := strings.Cut(name, "/"); slices.Contains([]string{"snapshots", "captures", "latest", "versions.json", "freshness.json"}, top) {
			delete(files, name)
		}
	}
	return files
}
