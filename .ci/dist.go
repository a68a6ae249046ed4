//go:build ignore

// Command dist builds the program for each system and packs it, so that the
// same commit and the same Go give the same bytes wherever it is built:
//
//	go run .ci/dist.go [-out DIR] [OS/ARCH …]
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// along is what an archive holds beside the program: enough to publish the
// bundled data, and what the README leads to.
var along = []string{"README.md", "CHANGELOG.md", "LICENSE", "LICENSE-DATA", "feeds", "output/README.md", "docs", "schemas", ":!*.go"}

func main() {
	out := flag.String("out", "dist", "folder for the archives")
	flag.Parse()
	if flag.NArg() > 0 {
		targets = flag.Args()
	}
	if err := dist(*out); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func dist(out string) error {
	head, when, err := commit()
	if err != nil {
		return err
	}
	// Only what was packed before is taken away: -out may be any folder.
	for _, pattern := range []string{"recuento_*.tar.gz", "recuento_*.zip", "SHA256SUMS"} {
		old, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil {
			return err
		}
		for _, f := range old {
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var sums strings.Builder
	for _, t := range targets {
		system, arch, ok := strings.Cut(t, "/")
		if !ok {
			return fmt.Errorf("%q, expected OS/ARCH such as linux/amd64", t)
		}
		name, packed, err := pack(system, arch, head, when)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		if err := os.WriteFile(filepath.Join(out, name), packed, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(packed), name)
		fmt.Printf("%s  %d bytes\n", name, len(packed))
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// pack is the archive for one system, and its name.
func pack(system, arch, head string, when time.Time) (string, []byte, error) {
	env := append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GOEXPERIMENT=") }),
		// An empty variable would let a person's own "go env -w" in.
		"CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch, "GOFLAGS=-mod=readonly", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off", "GOWORK=off")
	program, err := build(env)
	if err != nil {
		return "", nil, err
	}
	version, err := inspect(program, system, head)
	if err != nil {
		return "", nil, err
	}
	theirs, err := licences(env)
	if err != nil {
		return "", nil, err
	}
	base := fmt.Sprintf("recuento_%s_%s_%s", version, system, arch)
	files, err := files(base, system, program, theirs)
	if err != nil {
		return "", nil, err
	}
	var packed bytes.Buffer
	if system == "windows" {
		err = zipped(&packed, files, when)
		return base + ".zip", packed.Bytes(), err
	}
	err = tarred(&packed, files, when)
	return base + ".tar.gz", packed.Bytes(), err
}

// commit is what is built, and its instant, which every file in an archive
// bears.
func commit() (head string, when time.Time, err error) {
	b, err := exec.Command("git", "log", "-1", "--format=%H %ct").Output()
	if err != nil {
		return "", when, fmt.Errorf("git log: %w; a build is named by its commit, so it needs the repository", err)
	}
	head, seconds, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	n, err := strconv.ParseInt(seconds, 10, 64)
	return head, time.Unix(n, 0).UTC(), err
}

func build(env []string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "recuento-dist-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "recuento")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -buildid=", "-o", file, "./cmd/recuento")
	cmd.Env, cmd.Stderr = env, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// inspect is the version that the program itself tells, without its v. What
// would have to be taken on trust is refused: a program that does not know its
// commit, and one that needs libraries of the machine it runs on.
func inspect(program []byte, system, head string) (string, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return "", err
	}
	if !slices.Contains(info.Settings, debug.BuildSetting{Key: "vcs.revision", Value: head}) {
		return "", fmt.Errorf("the program does not bear its commit %s; build in a clone of its own (git clone), not in a linked worktree", head)
	}
	if system == "linux" {
		e, err := elf.NewFile(bytes.NewReader(program))
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(e.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC }) {
			return "", errors.New("the program is not static")
		}
	}
	return strings.TrimPrefix(info.Main.Version, "v"), nil
}

// licences are the terms of all that is linked into the program, which have to
// go with it.
func licences(env []string) ([]byte, error) {
	run := func(args ...string) (string, error) {
		cmd := exec.Command("go", args...)
		cmd.Env, cmd.Stderr = env, os.Stderr
		b, err := cmd.Output()
		return strings.TrimSpace(string(b)), err
	}
	root, err := run("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	listed, err := run("list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/recuento")
	if err != nil {
		return nil, err
	}
	modules := slices.DeleteFunc(strings.Split(listed, "\n"), func(m string) bool { return m == "" })
	slices.Sort(modules)
	var b bytes.Buffer
	fmt.Fprintln(&b, "What this program is made of beside its own code, under which terms.")
	for _, m := range append([]string{"Go, its library and runtime\t" + root}, slices.Compact(modules)...) {
		name, dir, _ := strings.Cut(m, "\t")
		found, err := terms(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range found {
			text, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 78), name, filepath.Base(f), bytes.TrimSpace(text))
		}
	}
	return b.Bytes(), nil
}

// terms are the files in which a module says what is allowed; in a README,
// where it says so there only.
func terms(dir string) ([]string, error) {
	all, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found, readme []string
	for _, f := range all {
		upper, file := strings.ToUpper(f.Name()), filepath.Join(dir, f.Name())
		begins := func(p string) bool { return strings.HasPrefix(upper, p) && !strings.HasSuffix(upper, ".GO") }
		switch {
		case f.IsDir():
		case slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"}, begins):
			found = append(found, file)
		case begins("README"):
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if bytes.Contains(text, []byte("Permission is hereby granted")) {
				readme = append(readme, file)
			}
		}
	}
	if len(found) == 0 {
		found = readme
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no licence in %s; without one it can't be passed on", dir)
	}
	return found, nil
}

type file struct {
	name string
	mode int64
	text []byte
}

func files(base, system string, program, theirs []byte) ([]file, error) {
	name := "bin/recuento"
	if system == "windows" {
		name += ".exe"
	}
	out := []file{{base + "/" + name, 0o755, program}, {base + "/LICENSES-THIRD-PARTY", 0o644, theirs}}
	tracked, err := exec.Command("git", append([]string{"ls-files", "-z", "--"}, along...)...).Output()
	if err != nil {
		return nil, err
	}
	for _, n := range strings.Split(strings.TrimRight(string(tracked), "\x00"), "\x00") {
		b, err := os.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out = append(out, file{path.Join(base, n), 0o644, b})
	}
	slices.SortFunc(out, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

func tarred(to io.Writer, files []file, when time.Time) error {
	z, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		if err := t.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.text)), ModTime: when, Format: tar.FormatPAX}); err != nil {
			return err
		}
		if _, err := t.Write(f.text); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

func zipped(to io.Writer, files []file, when time.Time) error {
	z := zip.NewWriter(to)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: when}
		h.SetMode(os.FileMode(f.mode))
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	return z.Close()
}
