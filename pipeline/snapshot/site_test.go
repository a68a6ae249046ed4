package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/recuento/recuento/pipeline/snapshot"
)

func fullSite() snapshot.Site {
	return snapshot.Site{
		Format: snapshot.SiteFormat, Version: "2026-11-23.2", Builder: snapshot.Sum([]byte("builder")),
		Files: []snapshot.SiteFile{
			{Path: "404.html", SHA256: snapshot.Sum([]byte("404")), Bytes: 3, Body: snapshot.Sum([]byte("4")), Since: "2026-11-22"},
			{Path: "assets/site.css", SHA256: snapshot.Sum(nil), Body: snapshot.Sum(nil), Since: "2026-11-23.2"},
			{Path: "es/index.html", SHA256: snapshot.Sum([]byte("es")), Bytes: 2, Body: snapshot.Sum([]byte("e")), Since: "2026-11-23.2"},
		},
	}
}

func TestSiteIsWrittenAsTheFormatSays(t *testing.T) {
	b, err := snapshot.MarshalSite(fullSite())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/site.json", b)
	got, err := snapshot.ParseSite(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(fullSite(), got); d != "" {
		t.Error(d)
	}
}

func TestASiteWithoutFilesIsAnEmptyList(t *testing.T) {
	s := fullSite()
	s.Files = nil
	b, err := snapshot.MarshalSite(s)
	if err != nil || !strings.Contains(string(b), `"files": []`) {
		t.Errorf("got %s, %v", b, err)
	}
}

func TestParseSiteRefuses(t *testing.T) {
	good, err := snapshot.MarshalSite(fullSite())
	if err != nil {
		t.Fatal(err)
	}
	sum := string(snapshot.Sum([]byte("es")))
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown field", `"format"`, `"made": 1, "format"`, "made"},
		{"field twice", `"bytes": 3,`, "\"bytes\": 3,\n      \"bytes\": 3,", "line 10"},
		{"other indent", `  "format"`, ` "format"`, "line 2"},
		{"more behind it", "]\n}\n", "]\n}\n{}\n", "canonical"},
		{"no newline at the end", "]\n}\n", "]\n}", "canonical"},
		{"null instead of a list", string(good[strings.Index(string(good), "["):]), "null\n}\n", "canonical"},
		{"other format", `recuento-site/1`, `recuento-site/2`, "newer program"},
		{"version that is no day", `2026-11-23.2"`, `2026-11-31"`, "2026-11-31"},
		{"since that is no version", `"since": "2026-11-22"`, `"since": ""`, "404.html: since"},
		{"digest in capitals", sum, strings.ToUpper(sum), "64 lower-case"},
		{"body of no digest", `"body_sha256": "`, `"body_sha256": "x`, "body_sha256"},
		{"builder of no digest", `"builder_sha256": "`, `"builder_sha256": "x`, "builder_sha256"},
		{"negative size", `"bytes": 3`, `"bytes": -3`, "0 or more"},
		{"not sorted", `404.html`, `zzz.html`, "sorted"},
		{"one file twice", `404.html`, `assets/site.css`, "each once"},
		{"the same but for capitals", `404.html`, `Es/index.html`, "capital letters"},
		{"a file that is a directory", `404.html`, `assets`, "needs a directory"},
		{"out of the tree", `404.html`, `../404.html`, "../404.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(string(good), c.old, c.new, 1)
			if bad == string(good) {
				t.Fatal("the case changes nothing")
			}
			if _, err := snapshot.ParseSite([]byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, expected it to say %q", err, c.want)
			}
		})
	}
}

func TestMarshalSiteRefusesNamesThatADiskMayConfuse(t *testing.T) {
	for path, want := range map[string]string{"Assets/Site.css": "capital letters", "ASSETS": "needs a directory"} {
		s := fullSite()
		s.Files[0].Path = path
		if _, err := snapshot.MarshalSite(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, expected it to say %q", path, err, want)
		}
	}
}

func TestAFileOfTheSiteMayNotStandWhereThePublicationDoes(t *testing.T) {
	for _, p := range []string{
		"snapshots/2026-11-22/index.html", "snapshots", "captures/x", "latest", "latest/index.html", "versions.json", "site.json",
		"freshness.json", "README.md", "manifest.json", "Readme.MD", "Latest/x", ".htaccess", "es/.hidden", "/index.html", "../x", "es/../x", "", "a//b", "a b.html",
	} {
		if snapshot.CheckSitePath(p) == nil {
			t.Errorf("%q is accepted", p)
		}
	}
	for _, p := range []string{"index.html", "es/versiones.html", "versions.html", "data/manifest.json", "es/README.md", "assets/uPlot.min.css", "latest.html"} {
		if err := snapshot.CheckSitePath(p); err != nil {
			t.Error(err)
		}
	}
}

func TestAnyFlippedBitOfASiteIsRefusedOrKept(t *testing.T) {
	good, err := snapshot.MarshalSite(fullSite())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := append([]byte(nil), good...)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		s, err := snapshot.ParseSite(bad)
		if err != nil {
			return
		}
		again, err := snapshot.MarshalSite(s)
		if err != nil || string(again) != string(bad) {
			t.Fatalf("it parses but is written otherwise: %v", err)
		}
	})
}
