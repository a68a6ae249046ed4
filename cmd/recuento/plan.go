package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/recuento/recuento/docs"
	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/schemas"
)

// plan is what the flags that all verbs share ask for.
func (w *world) plan() (pipeline.Plan, error) {
	now, err := instant()
	if err != nil {
		return pipeline.Plan{}, err
	}
	exe, err := os.Executable()
	if err != nil {
		return pipeline.Plan{}, err
	}
	code, err := build(exe)
	if err != nil {
		return pipeline.Plan{}, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return pipeline.Plan{
		Schemas: schemas.FS, Config: w.cli.Config, Output: w.cli.Output, Archive: w.cli.Archive,
		Now: now, Code: code, ReadBack: []string{exe, "read-back"}, Docs: docs.FS, Log: w.log(),
		Network: network(), Clock: time.Now,
		Holder: pipeline.Holder{PID: os.Getpid(), Host: host, Command: strings.Join(os.Args, " ")},
	}, nil
}

// checkPlaces refuses empty paths, which are shell variables that were not set,
// and, where the archive is used, folders that would publish what is private.
func (w *world) checkPlaces(archive bool) error {
	for _, f := range [][2]string{{"--config", w.cli.Config}, {"--output", w.cli.Output}, {"--archive", w.cli.Archive}} {
		if strings.TrimSpace(f[1]) == "" {
			return &pipeline.UsageError{Message: f[0] + " is empty, expected a path; leave the flag out for the default"}
		}
	}
	output, private := real(w.cli.Output), real(w.cli.Archive)
	if archive && (within(output, private) || within(private, output)) {
		return &pipeline.UsageError{Message: fmt.Sprintf("--archive %s and --output %s lie inside each other; the archive is private and must not be published: name two folders side by side", w.cli.Archive, w.cli.Output)}
	}
	return nil
}

// real is an absolute path without links, as far as the path exists.
func real(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		return resolved
	}
	parent := filepath.Dir(abs)
	if parent == abs {
		return abs
	}
	return filepath.Join(real(parent), filepath.Base(abs))
}

// within reports whether path is dir or lies in it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// instant is now, or what SOURCE_DATE_EPOCH says: the convention by which a
// build is made to come out the same again.
func instant() (time.Time, error) {
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Now().UTC(), nil
	}
	n, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || n < 0 || n > 253402300799 {
		return time.Time{}, &pipeline.UsageError{Message: fmt.Sprintf("SOURCE_DATE_EPOCH is %q, expected seconds since 1970-01-01 (see \"date +%%s\"), or nothing", epoch)}
	}
	return time.Unix(n, 0).UTC(), nil
}

// build is the program as a manifest names it.
func build(exe string) (snapshot.Code, error) {
	f, err := os.Open(exe)
	if err != nil {
		return snapshot.Code{}, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return snapshot.Code{}, err
	}
	return snapshot.Code{Version: programVersion(), Go: runtime.Version(), Digest: snapshot.Digest(hex.EncodeToString(sum.Sum(nil)))}, nil
}

func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

func (w *world) log() *slog.Logger {
	level := slog.LevelWarn
	if w.cli.Verbose {
		level = slog.LevelInfo
	}
	return w.logFrom(level)
}

func (w *world) logFrom(level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if w.cli.LogJSON {
		return slog.New(slog.NewJSONHandler(w.stderr, options))
	}
	return slog.New(slog.NewTextHandler(w.stderr, options))
}

// isTerminal reports whether a person is likely to be looking.
func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
