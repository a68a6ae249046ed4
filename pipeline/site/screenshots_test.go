package site_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "folder into which TestScreenshots puts a picture of each type of page")

// TestScreenshots takes pictures of each type of page, in both languages, light
// and dark, on a phone and on a desk, for people to look at.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("for people: make screenshots DIR=…")
	}
	s := bundledServed(t)
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desk", 1100, 900}, {"phone", 360, 740}} {
		eachPage(t, func(t *testing.T, path string) {
			b := newTab(t, size.width, size.height)
			for _, scheme := range []string{"light", "dark"} {
				b.media("prefers-color-scheme", scheme)
				b.open(s.url + path)
				picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
				b.must(err)
				name := strings.ReplaceAll(strings.TrimSuffix(path, ".html"), "/", "-") + "-" + size.name + "-" + scheme + ".png"
				b.must(os.WriteFile(filepath.Join(*screenshots, name), picture, 0o644))
			}
		})
	}
}
