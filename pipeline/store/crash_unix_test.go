//go:build unix

package store_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/store"
)

// childEnv makes the test binary a publisher that stops at a step, for its
// parent to kill: "STEP:DIR". At step 0 it runs to its end.
const childEnv = "RECUENTO_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child takes the lock, publishes the second version and says each step on
// standard output; at the one it is to stop at, it waits to be killed.
func child(job string) error {
	var stop int
	var dir string
	if _, err := fmt.Sscanf(job, "%d:%s", &stop, &dir); err != nil {
		return err
	}
	l, err := store.AcquireLock(filepath.Join(dir, "archive", "lock"), store.Holder{PID: os.Getpid(), Host: "here", Command: "child", Since: time.Unix(0, 0)})
	if err != nil {
		return err
	}
	defer l.Release() // a lock that nothing refers to may be collected and so be lost
	s, err := store.Open(filepath.Join(dir, "output"))
	if err != nil {
		return err
	}
	n := 0
	s.SetStep(func(step string) {
		fmt.Println(step)
		if n++; n == stop {
			fmt.Println("stopped")
			io.Copy(io.Discard, os.Stdin)
		}
	})
	_, err = publish(s, 2)
	return err
}

// runChild starts a child and kills it with SIGKILL once it has stopped; the
// number of steps it said is the result.
func runChild(t *testing.T, dir string, stop int, whileStopped func()) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strconv.Itoa(stop)+":"+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	steps, killed := 0, false
	for lines := bufio.NewScanner(out); lines.Scan(); steps++ {
		if lines.Text() == "stopped" {
			whileStopped()
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			killed = true
			break
		}
	}
	if err := cmd.Wait(); (err != nil) != killed {
		t.Fatalf("the child ended with %v", err)
	}
	return steps
}

func TestKillNineAtAnyStep(t *testing.T) {
	t.Parallel()
	// At every step the tree is what a reader may see at that moment, the lock
	// is held, and the next run works.
	tree := func() (dir string, s *store.Store) {
		s = published(t, 1)
		return filepath.Dir(s.Dir()), s
	}
	dir, _ := tree()
	total := runChild(t, dir, 0, func() {})
	if total < 15 {
		t.Fatalf("there are %d steps only", total)
	}
	for n := 1; n <= total; n++ {
		dir, s := tree()
		lock := filepath.Join(dir, "archive", "lock")
		runChild(t, dir, n, func() {
			_, err := store.AcquireLock(lock, store.Holder{PID: os.Getpid()})
			wantError(t, err, "child", lock)
			readers(t, s, "2026-11-21", "2026-11-22")
		})
		readers(t, s, "2026-11-21", "2026-11-22")
		l, err := store.AcquireLock(lock, store.Holder{PID: os.Getpid()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Recover(); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		clean(t, s)
		if _, err := publish(s, 3); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		readers(t, s, "2026-11-23")
		clean(t, s)
		if err := l.Release(); err != nil {
			t.Fatal(err)
		}
	}
}
