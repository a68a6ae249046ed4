package main

import (
	"strings"
	"testing"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
)

func TestAnotherProgramIsTold(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	printRebuilt(&b, &pipeline.Rebuilt{
		Version: "2026-03-20", Files: 1200, Tables: 21, Differing: []string{"SHA256SUMS", "manifest.json"},
		Published: snapshot.Code{Version: "v1.3.0", Go: "go1.26", Digest: "aaaa"}, Made: snapshot.Code{Version: "v1.3.1", Go: "go1.27", Digest: "bbbb"},
	})
	want := `2026-03-20: made again by another program: the rows of all 21 tables are the same, 2 of 1,200 files differ in bytes
  published by recuento v1.3.0, go1.26, sha256 aaaa
  made again by recuento v1.3.1, go1.27, sha256 bbbb
  other bytes: SHA256SUMS, manifest.json
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
