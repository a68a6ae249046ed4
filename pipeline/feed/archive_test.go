package feed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func openArchive(t *testing.T) *Archive {
	t.Helper()
	a, err := OpenArchive(filepath.Join(t.TempDir(), "archive"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// tree lists the files below the archive, and fails where a folder can be
// entered by others.
func tree(t *testing.T, a *Archive) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() && info.Mode().Perm() != 0o700 {
			t.Errorf("folder %s has mode %v, want 0700", path, info.Mode().Perm())
		}
		if !d.IsDir() {
			rel, _ := filepath.Rel(a.dir, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t *testing.T, c Capture, d Dialect) ([]byte, error) {
	t.Helper()
	r, err := c.Open(d, Limits{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestFetchKeepsTheBytes(t *testing.T) {
	a := openArchive(t)
	location := filepath.Join(t.TempDir(), "one.csv")
	text := []byte("a,b\r\n1,\"x\ny\"\r\n")
	write(t, location, text)
	c, err := a.Fetch(t.Context(), Feed{ID: "one", Location: location})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	want := Capture{"one", digest, int64(len(text)), filepath.Join(a.dir, "captures", "sha256", digest[:2], digest)}
	if c != want {
		t.Errorf("capture %+v, want %+v", c, want)
	}
	if info, err := os.Stat(c.Path); err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("the copy: %v, %v, want mode 0444", info.Mode(), err)
	}

	// What is parsed is the kept copy, whatever happens to the file.
	write(t, location, []byte("a,b\n"))
	if got, err := read(t, c, Dialect{}); err != nil || !bytes.Equal(got, text) {
		t.Errorf("read %q, %v, want %q", got, err, text)
	}

	write(t, location, text)
	if again, err := a.Fetch(t.Context(), Feed{ID: "two", Location: location}); err != nil || again.Path != c.Path {
		t.Errorf("the same bytes again: %+v, %v", again, err)
	}
	if files := tree(t, a); len(files) != 1 {
		t.Errorf("the archive holds %v, want one file", files)
	}
	if path, ok, err := a.Find(digest); path != c.Path || !ok || err != nil {
		t.Errorf("Find: %q, %v, %v", path, ok, err)
	}
}

func TestFetchReplacesDamagedCopies(t *testing.T) {
	a := openArchive(t)
	location := filepath.Join(t.TempDir(), "one.csv")
	text := []byte("a,b\n1,2\n")
	write(t, location, text)
	c, err := a.Fetch(t.Context(), Feed{ID: "one", Location: location})
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{"", "a,b\n1,3\n"} {
		if err := os.Remove(c.Path); err != nil {
			t.Fatal(err)
		}
		write(t, c.Path, []byte(damaged))
		if _, ok, err := a.Find(c.Digest); ok || err == nil || !strings.Contains(err.Error(), "restore it from a backup") {
			t.Errorf("Find of a damaged copy: %v, %v", ok, err)
		}
		if _, err := a.Fetch(t.Context(), Feed{ID: "one", Location: location}); err != nil {
			t.Fatal(err)
		}
		if got, err := read(t, c, Dialect{}); err != nil || !bytes.Equal(got, text) {
			t.Errorf("read %q, %v, want %q", got, err, text)
		}
	}
}

func TestFind(t *testing.T) {
	a := openArchive(t)
	if _, ok, err := a.Find(strings.Repeat("0", 64)); ok || err != nil {
		t.Errorf("a digest that is not there: %v, %v", ok, err)
	}
	for _, bad := range []string{"", "../../etc/passwd", strings.Repeat("0", 63), strings.Repeat("A", 64)} {
		if _, ok, err := a.Find(bad); ok || err == nil {
			t.Errorf("Find(%q): %v, %v, want an error", bad, ok, err)
		}
	}
}

func TestFetchFailsWithAdvice(t *testing.T) {
	dir := t.TempDir()
	empty, large := filepath.Join(dir, "empty.csv"), filepath.Join(dir, "large.csv")
	write(t, empty, nil)
	write(t, large, make([]byte, 101))
	for location, want := range map[string]string{
		filepath.Join(dir, "none.csv"): "put the file there, or correct location",
		dir:                            "is no regular file; name a CSV file",
		empty:                          "is empty; expected a CSV file with a header line",
		large:                          "is larger than 100 bytes; split the file",
	} {
		a := openArchive(t)
		a.max = 100
		_, err := a.Fetch(t.Context(), Feed{ID: "one", Location: location})
		if err == nil || !strings.HasPrefix(err.Error(), "feed one: ") || !strings.Contains(err.Error(), location) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", location, err, want)
		}
		if files := tree(t, a); len(files) > 0 {
			t.Errorf("%s: left behind %v", location, files)
		}
	}
}

func TestFetchUnreadable(t *testing.T) {
	location := filepath.Join(t.TempDir(), "one.csv")
	write(t, location, []byte("a\n"))
	if err := os.Chmod(location, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(location); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	if _, err := openArchive(t).Fetch(t.Context(), Feed{ID: "one", Location: location}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want fs.ErrPermission", err)
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	a := openArchive(t)
	location := filepath.Join(t.TempDir(), "one.csv")
	write(t, location, []byte("a\n"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Fetch(ctx, Feed{ID: "one", Location: location}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if files := tree(t, a); len(files) > 0 {
		t.Errorf("left behind %v", files)
	}
}

// writing is a context that lets a program write into the file while it is
// read.
type writing struct {
	context.Context
	write func()
}

func (w writing) Err() error { w.write(); return nil }

func TestFetchRefusesAFileThatIsBeingWritten(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("more\n")
			return err
		},
		"rewritten": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
	} {
		a := openArchive(t)
		location := filepath.Join(t.TempDir(), "one.csv")
		write(t, location, []byte("a\n"))
		ctx := writing{t.Context(), func() {
			if err := change(location); err != nil {
				t.Error(err)
			}
		}}
		_, err := a.Fetch(ctx, Feed{ID: "one", Location: location})
		if err == nil || !strings.Contains(err.Error(), "changed while it was read; run again when the file is complete") {
			t.Errorf("%s: error %v", name, err)
		}
		if files := tree(t, a); len(files) > 0 {
			t.Errorf("%s: left behind %v", name, files)
		}
	}
}

func TestWriteSummary(t *testing.T) {
	a := openArchive(t)
	for _, v := range []string{"first", "second"} {
		if err := a.WriteSummary("2026-11-22T17-50-00Z", map[string]string{"state": v}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(a.dir, "runs", "2026-11-22T17-50-00Z.json")
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "{\n  \"state\": \"second\"\n}\n" {
		t.Errorf("summary %q, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	for _, bad := range []string{"", "../x", "a/b", ".hidden"} {
		if err := a.WriteSummary(bad, 1); err == nil {
			t.Errorf("WriteSummary(%q) has no error", bad)
		}
	}
	if err := a.WriteSummary("x", func() {}); err == nil {
		t.Error("a value that is no JSON has no error")
	}
	if files := tree(t, a); len(files) != 1 {
		t.Errorf("the archive holds %v, want one summary", files)
	}
}

func TestClean(t *testing.T) {
	a := openArchive(t)
	write(t, filepath.Join(a.tmp(), "capture-1"), []byte("half"))
	if err := a.Clean(); err != nil {
		t.Fatal(err)
	}
	if files := tree(t, a); len(files) > 0 {
		t.Errorf("left behind %v", files)
	}
}

func TestOpenArchiveFailsWithAdvice(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	if _, err := OpenArchive(filepath.Join(file, "archive")); err == nil || !strings.Contains(err.Error(), "--archive") {
		t.Errorf("error %v", err)
	}
}
