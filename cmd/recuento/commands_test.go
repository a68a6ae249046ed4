package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/charmap"

	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// commands are what the stories need beyond testscript's own.
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"status":     status,
	"subst":      subst,
	"keep":       keep,
	"unchanged":  unchanged,
	"cmptree":    cmptree,
	"hardlinked": hardlinked,
	"chained":    chained,
	"nowhere":    nowhere,
	"secretless": secretless,
	"minisign":   minisign,
	"empty":      empty,
	"flip":       flip,
	"holdlock":   holdlock,
	"latin":      latin,
	"pack":       pack,
	"interrupt":  interrupt,
	"stop-when":  stopWhen,
}

// status N PROGRAM ARG… runs a program and wants that exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM [ARG…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, expected %d", strings.Join(args[1:], " "), got, want)
	}
}

// subst FILE OLD NEW replaces the one place in a file where OLD stands; \n and
// \r in either are line endings.
func subst(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: subst FILE OLD NEW")
	}
	eol := strings.NewReplacer(`\n`, "\n", `\r`, "\r")
	text, old := ts.ReadFile(args[0]), eol.Replace(args[1])
	if n := strings.Count(text, old); n != 1 {
		ts.Fatalf("%s has %q %d times, expected once", args[0], old, n)
	}
	write(ts, args[0], []byte(strings.Replace(text, old, eol.Replace(args[2]), 1)))
}

func write(ts *testscript.TestScript, file string, b []byte) {
	ts.Check(os.WriteFile(ts.MkAbs(file), b, 0o644))
}

type keptKey struct{}

func kept(ts *testscript.TestScript) map[string]map[string]string {
	return ts.Value(keptKey{}).(map[string]map[string]string)
}

// keep DIR… remembers all that stands below folders, for unchanged.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	for _, dir := range args {
		kept(ts)[dir] = tree(ts, dir, true)
	}
}

// unchanged DIR… wants folders to be as they were when they were kept: the
// same files (not new ones of the same bytes), links and modes, and no draft.
// freshness.json is left out: it tells of each run that reads feeds.
func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	for _, dir := range args {
		before, ok := kept(ts)[dir]
		if neg || !ok {
			ts.Fatalf("usage: keep DIR, then unchanged DIR")
		}
		after := tree(ts, dir, true)
		delete(before, freshness.Name)
		delete(after, freshness.Name)
		compare(ts, dir, before, after)
	}
}

// cmptree A B wants two folders to hold the same files, links and modes.
func cmptree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cmptree DIR DIR")
	}
	a, b := tree(ts, args[0], false), tree(ts, args[1], false)
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	compare(ts, args[1], a, b)
}

func compare(ts *testscript.TestScript, dir string, before, after map[string]string) {
	for name, was := range before {
		if is, ok := after[name]; !ok {
			ts.Fatalf("%s/%s is gone", dir, name)
		} else if is != was {
			ts.Fatalf("%s/%s is %s, was %s", dir, name, is, was)
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			ts.Fatalf("%s/%s is new", dir, name)
		}
	}
}

// tree describes all that stands below a folder, by path; nothing stands below
// one that does not exist. With identity, files are told apart by more than
// their bytes.
func tree(ts *testscript.TestScript, dir string, identity bool) map[string]string {
	found := map[string]string{}
	root := ts.MkAbs(dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == root {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil || rel == "." {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		say := info.Mode().String()
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			say += " -> " + target
		case info.Mode().IsRegular():
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			say += " " + string(snapshot.Sum(b))
			if identity {
				say += " " + info.ModTime().String()
			}
		}
		found[filepath.ToSlash(rel)] = say
		return nil
	})
	ts.Check(err)
	return found
}

// nowhere TEXT DIR wants no file below a folder to hold a text.
func nowhere(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: nowhere TEXT DIR")
	}
	for name := range tree(ts, args[1], false) {
		b, err := os.ReadFile(ts.MkAbs(filepath.Join(args[1], name)))
		if err == nil && bytes.Contains(b, []byte(args[0])) {
			ts.Fatalf("%s/%s holds %q", args[1], name, args[0])
		}
	}
}

// empty DIR wants nothing to stand below a folder.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: empty DIR")
	}
	compare(ts, args[0], nil, tree(ts, args[0], false))
}

// hardlinked A B wants two names to be one file on disk.
func hardlinked(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] hardlinked FILE FILE")
	}
	a, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if os.SameFile(a, b) == neg {
		ts.Fatalf("%s and %s: one file is %v, expected %v", args[0], args[1], !neg, neg)
	}
}

// chained OLD NEW wants the manifest in folder NEW to name that in OLD and its
// digest as the one before.
func chained(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: chained SNAPSHOT SNAPSHOT")
	}
	old, err := snapshot.ParseManifest([]byte(ts.ReadFile(args[0] + "/manifest.json")))
	ts.Check(err)
	next, err := snapshot.ParseManifest([]byte(ts.ReadFile(args[1] + "/manifest.json")))
	ts.Check(err)
	want := snapshot.Previous{Version: old.Version, Manifest: snapshot.Sum([]byte(ts.ReadFile(args[0] + "/manifest.json")))}
	if next.Seq != old.Seq+1 || next.Previous == nil || *next.Previous != want {
		ts.Fatalf("version %s is number %d and follows %v, expected %d and %v", next.Version, next.Seq, next.Previous, old.Seq+1, want)
	}
}

// flip FILE turns over one bit in the middle of a published file.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FILE")
	}
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b[len(b)/2] ^= 1
	ts.Check(os.Chmod(path, 0o644))
	ts.Check(os.WriteFile(path, b, 0o644))
	ts.Check(os.Chmod(path, 0o444))
}

// holdlock FILE takes a run's lock in this process, which is another one than
// the program's, until the end of the story.
func holdlock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: holdlock FILE")
	}
	lock, err := store.AcquireLock(ts.MkAbs(args[0]), store.Holder{PID: os.Getpid(), Host: "archivo", Command: "recuento schedule"})
	ts.Check(err)
	ts.Setenv("HOLDER", strconv.Itoa(os.Getpid()))
	ts.Defer(func() { lock.Release() })
}

// latin FILE writes a UTF-8 file anew in Windows-1252.
func latin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: latin FILE")
	}
	text, err := charmap.Windows1252.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	write(ts, args[0], []byte(text))
}

// pack FILE makes FILE.gz of it.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pack FILE")
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := fmt.Fprint(z, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, z.Close()))
	write(ts, args[0]+".gz", b.Bytes())
}
