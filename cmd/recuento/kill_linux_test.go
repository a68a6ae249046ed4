package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// kills is how many runs are killed: enough to meet every phase of a run, and
// the steps of its commit, in the course of some days of testing.
const kills = 10

// TestKillNine kills real runs at chance moments: after a part of the time
// that a run takes, or at one of the changes in the publication's folder, which
// come close together while a version is entered. Each time the newest version
// is whole, the old one or the new one, and the next run works.
func TestKillNine(t *testing.T) {
	if testing.Short() {
		t.Skip("processes are killed without the race detector; run without -short")
	}
	t.Parallel()
	dir := t.TempDir()
	if err := copyFeeds(filepath.Join(dir, "feeds")); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	writeMany(t, dir, 0)
	full := runThrough(t, dir)
	for n := 1; n <= kills; n++ {
		before := newest(t, dir)
		writeMany(t, dir, n)
		var moment string
		if n%2 == 0 {
			after := time.Duration(chance.Int64N(int64(full)))
			moment = fmt.Sprintf("after %v of %v", after, full)
			kill(t, dir, func(cmd *exec.Cmd) { time.AfterFunc(after, func() { cmd.Process.Kill() }) })
		} else {
			change := 1 + chance.IntN(10)
			moment = fmt.Sprintf("at change %d of the folder", change)
			kill(t, dir, atChange(t, dir, change))
		}
		s := openStore(t, dir)
		now := newest(t, dir)
		drafts, _ := filepath.Glob(filepath.Join(dir, "output", "snapshots", ".*"))
		t.Logf("killed %s: version number %d of %d stands, %d drafts", moment, now.seq, before.seq+1, len(drafts))
		faults, err := s.Verify(now.version)
		if err != nil || len(faults) > 0 {
			t.Fatalf("killed %s: version %s: %v, %v", moment, now.version, faults, err)
		}
		if now.seq != before.seq && now.seq != before.seq+1 {
			t.Fatalf("killed %s: version number %d stands, expected %d or the next", moment, now.seq, before.seq)
		}
		runThrough(t, dir)
		if now = newest(t, dir); now.seq != before.seq+1 || now.figure != strconv.Itoa(n) {
			t.Fatalf("killed %s: after the next run version number %d says %s, expected %d and %d", moment, now.seq, now.figure, before.seq+1, n)
		}
		if faults, err := s.VerifyAll(); err != nil || len(faults) > 0 {
			t.Fatalf("killed %s: after the next run: %v, %v", moment, faults, err)
		}
		if drafts, _ = filepath.Glob(filepath.Join(dir, "output", "snapshots", ".*")); len(drafts) > 0 {
			t.Fatalf("killed %s: the next run left %v", moment, drafts)
		}
	}
}

// writeMany gives the windows a feed of some thousand rows, so that a run takes
// its time; one figure is the only thing that differs from time to time.
func writeMany(t *testing.T, dir string, figure int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("window,earliest_start,latest_start,kind,title_en,title_es,note\n")
	b.WriteString("amnesty_law,2026-02-19,2026-02-20,law,A,A,\nofficial_late_2025,2025-10-01,2025-12-26,other,B,B,\nsince_2026_01_08,2026-01-08,2026-01-08,other,C,C,\n")
	fmt.Fprintf(&b, "figure,2026-01-01,2026-01-01,other,D,D,figure %d\n", figure)
	for i := range 5000 {
		fmt.Fprintf(&b, "window_%d,2026-01-01,2026-01-01,other,Window %d,Ventana %d,\n", i, i, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "feeds", "windows.csv"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(dir string) *exec.Cmd {
	cmd := exec.Command("recuento", "run")
	cmd.Dir = dir
	return cmd
}

// runThrough lets a run end, which it has to do well, and is how long that took.
func runThrough(t *testing.T, dir string) time.Duration {
	t.Helper()
	began := time.Now()
	if out, err := command(dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return time.Since(began)
}

// kill starts a run that is to be killed; it may end before.
func kill(t *testing.T, dir string, arrange func(*exec.Cmd)) {
	t.Helper()
	cmd := command(dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	arrange(cmd)
	cmd.Wait()
}

// atChange kills at the n-th name that comes or goes in the publication.
func atChange(t *testing.T, dir string, n int) func(*exec.Cmd) {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"output", "output/snapshots"} {
		if _, err := syscall.InotifyAddWatch(fd, filepath.Join(dir, sub), syscall.IN_CREATE|syscall.IN_MOVE|syscall.IN_DELETE); err != nil {
			t.Fatal(err)
		}
	}
	return func(cmd *exec.Cmd) {
		go func() {
			defer syscall.Close(fd)
			buf := make([]byte, syscall.SizeofInotifyEvent+syscall.NAME_MAX+1)
			for range n {
				// One buffer holds one event at least; the rest of what it
				// holds only makes the moment a later one.
				if _, err := syscall.Read(fd, buf); err != nil {
					return
				}
			}
			cmd.Process.Kill()
		}()
	}
}

// version is what a reader finds at the newest version.
type version struct {
	version snapshot.Version
	seq     int
	figure  string
}

func newest(t *testing.T, dir string) version {
	t.Helper()
	s := openStore(t, dir)
	p, err := s.Latest()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(p.Dir, "csv", "windows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "D,D,figure ")
	figure, _, _ := strings.Cut(rest, "\n")
	return version{p.Manifest.Version, p.Manifest.Seq, figure}
}
