package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/recuento/recuento/pipeline/store"
)

func TestTwoRunsCanNotPublishInOneFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "output")
	first, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	lock, err := first.Lock()
	if err != nil {
		t.Fatal(err)
	}
	second, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var held *store.HeldError
	if _, err := second.Lock(); !errors.As(err, &held) {
		t.Errorf("a second lock of the same folder: %v, expected a HeldError", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := second.Lock()
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	defer again.Release()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) > 0 {
		t.Errorf("the lock left %v in the publication (%v)", files, err)
	}
}
