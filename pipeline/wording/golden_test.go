package wording_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/wording"
)

var update = flag.Bool("update", false, "write the golden texts anew")

// TestTextsToPaste holds what is printed of facts of the bundled feeds, word by
// word: they are read aloud before they change.
func TestTextsToPaste(t *testing.T) {
	t.Parallel()
	v := published(t)
	for slug, id := range map[string]string{
		"379-requested":           "an-9f703592b8",
		"99-of-december-2025":     "an-7015b24de7",
		"7727-and-its-parts":      "an-d87f61ab52",
		"253-a-part":              "an-3bbd2ea767",
		"pardon-of-2020":          "an-02726b3f9d",
		"897-restated":            "an-0843f03f80",
		"255-retracted":           "an-eb861e2bda",
		"225-requested-and-after": "an-b8a3327a69",
		"179-other-definition":    "an-0b9b22d3d9",
		"no-figure-announced":     "an-44ae119437",
		"526-held":                "co-e0954615e9",
		"621-verified":            "re-5e4cbb9a77",
		"711-unsupported":         "re-ebdc38d1b2",
	} {
		for _, l := range []language.Language{language.English, language.Spanish} {
			w, err := wording.Of(v, id, l)
			if err != nil {
				t.Errorf("%s: %v", slug, err)
				continue
			}
			if slug == "897-restated" {
				w.Links = w.Links[:0] // their addresses name somebody who was held
			}
			var got bytes.Buffer
			if err := w.Print(&got); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("testdata", string(l), slug+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got.String()); d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		}
	}
}
