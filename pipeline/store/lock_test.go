package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/recuento/recuento/pipeline/store"
)

func TestTheSecondIsToldWhoHoldsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive", "lock")
	first, err := store.AcquireLock(path, store.Holder{PID: 4711, Host: "island", Command: "recuento run", Since: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.AcquireLock(path, store.Holder{PID: 4712, Host: "island", Command: "recuento run", Since: day(2)})
	var held *store.HeldError
	if !errors.As(err, &held) || held.Holder == nil || held.Holder.PID != 4711 || !held.Holder.Since.Equal(day(1)) {
		t.Errorf("the error is %#v", err)
	}
	wantError(t, err, "4711", "island", "recuento run", "2026-11-21T10:00:00Z", path, "run again")

	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := store.AcquireLock(path, store.Holder{PID: 4712, Since: day(2)})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatACrashLeftIsNoObstacle(t *testing.T) {
	for name, left := range map[string]string{"a holder that is gone": `{"pid": 1, "host": "x"}`, "half a file": `{"pi`, "nothing": ""} {
		path := filepath.Join(t.TempDir(), "lock")
		for _, f := range []string{path, path + ".json"} {
			if err := os.WriteFile(f, []byte(left), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		l, err := store.AcquireLock(path, store.Holder{PID: 2, Host: "y"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = store.AcquireLock(path, store.Holder{PID: 3})
		wantError(t, err, "process 2 on y")
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAHolderThatHasNotSaidWhoItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	l, err := store.AcquireLock(path, store.Holder{PID: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	if err := os.Remove(path + ".json"); err != nil {
		t.Fatal(err)
	}
	_, err = store.AcquireLock(path, store.Holder{PID: 3})
	wantError(t, err, "another run is publishing", path)
}

func TestOneOfManyGetsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var got atomic.Int32
	var winner *store.Lock
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			l, err := store.AcquireLock(path, store.Holder{PID: i + 1})
			var held *store.HeldError
			switch {
			case err == nil:
				got.Add(1)
				winner = l
			case !errors.As(err, &held):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got.Load() != 1 {
		t.Fatalf("%d hold the lock", got.Load())
	}
	if err := winner.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestALockThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := store.AcquireLock(filepath.Join(path, "lock"), store.Holder{PID: 1})
	wantError(t, err, "lock", path)
}
