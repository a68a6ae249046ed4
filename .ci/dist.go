//go:build ignore

// Command dist builds the program for each system and packs it, so that the
// same commit gives the same bytes wherever it is built:
//
//	go run .ci/dist.go [-out DIR] [OS/ARCH …]
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// along is what an archive holds beside the program: enough to publish the
// bundled data.
var along = []string{"README.md", "CHANGELOG.md", "LICENSE", "LICENSE-DATA", "feeds", "output/README.md", "docs/deployment.md", "docs/despliegue.md", "docs/deployment"}

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
	version, when, err := commit()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
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
		program, err := build(system, arch)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		base := fmt.Sprintf("recuento_%s_%s_%s", version, system, arch)
		files, err := files(base, system, program)
		if err != nil {
			return err
		}
		name, packed := base+".tar.gz", bytes.Buffer{}
		if system == "windows" {
			name = base + ".zip"
			err = zipped(&packed, files, when)
		} else {
			err = tarred(&packed, files, when)
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name), packed.Bytes(), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(packed.Bytes()), name)
		fmt.Printf("%s  %d bytes\n", name, packed.Len())
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// commit names the build and its instant, which every file in an archive bears.
func commit() (version string, when time.Time, err error) {
	git := func(args ...string) (string, error) {
		b, err := exec.Command("git", args...).Output()
		return strings.TrimSpace(string(b)), err
	}
	if version, err = git("describe", "--tags", "--always", "--dirty"); err != nil {
		return "", when, fmt.Errorf("git describe: %w; a build is named by its commit, so it needs the repository", err)
	}
	seconds, err := git("log", "-1", "--format=%ct")
	if err != nil {
		return "", when, err
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	return version, time.Unix(n, 0).UTC(), err
}

func build(system, arch string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "recuento-dist-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "recuento")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -buildid=", "-o", file, "./cmd/recuento")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch, "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

type file struct {
	name string
	mode int64
	text []byte
}

func files(base, system string, program []byte) ([]file, error) {
	name := "bin/recuento"
	if system == "windows" {
		name += ".exe"
	}
	out := []file{{base + "/" + name, 0o755, program}}
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
