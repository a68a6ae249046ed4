package wording_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// bundled publishes the bundled feeds once, for all tests.
var bundled = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "wording")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(filepath.Join(dir, "feeds"), os.DirFS(filepath.Join("..", "..", "feeds"))); err != nil {
		return dir, err
	}
	_, err = pipeline.Run(testContext, pipeline.Plan{
		Schemas: schemas.FS, Config: filepath.Join(dir, "feeds", "feeds.yaml"), Output: filepath.Join(dir, "output"), Archive: filepath.Join(dir, "archive"),
		Now:    time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC),
		Code:   snapshot.Code{Version: "test", Go: "go", Digest: snapshot.Digest(strings.Repeat("0", 64))},
		Holder: pipeline.Holder{PID: os.Getpid(), Host: "here", Command: "test"}, Bare: true,
	})
	return dir, err
})

// published opens the version that the bundled feeds give.
func published(t *testing.T) *reading.Version {
	t.Helper()
	dir, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := reading.Open(st, "2026-03-20", schemaSet(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func schemaSet(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
