package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

const (
	publishedMode = 0o444 // a published file never changes
	listMode      = 0o644 // versions.json is replaced by each version
	dirMode       = 0o755
)

// writeFile writes a whole file and syncs it. The mode holds whatever the
// umask says, because others must be able to read a publication.
func writeFile(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, seal(f, mode))
}

// seal sets the mode of a written file, syncs it and closes it.
func seal(f *os.File, mode fs.FileMode) error {
	err := f.Chmod(mode)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// replace writes a file of the tree's top aside and renames it into place.
func (s *Store) replace(name string, data []byte) error {
	temp := s.path(tempPrefix + name)
	if err := writeFile(temp, data, listMode); err != nil {
		return err
	}
	s.at(name + " written aside")
	if err := os.Rename(temp, s.path(name)); err != nil {
		return err
	}
	s.at(name + " renamed")
	return syncDir(s.dir)
}

// makeDir is os.MkdirAll that also syncs each directory it adds an entry to.
func makeDir(dir string) error {
	if fi, err := os.Stat(dir); err == nil && fi.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	switch err := os.Mkdir(dir, dirMode); {
	case err == nil:
		// Whatever the umask: what is published is for everybody.
		if err := os.Chmod(dir, dirMode); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	return syncDir(parent)
}

// sumFile is the digest and the size of a file.
func sumFile(path string) (snapshot.Digest, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	return sum(io.Discard, f)
}

// sum copies and is the digest and the size of what it copied.
func sum(w io.Writer, r io.Reader) (snapshot.Digest, int64, error) {
	h := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(h, w), onlyReader{r}, make([]byte, 256<<10))
	if err != nil {
		return "", n, err
	}
	return snapshot.Digest(hex.EncodeToString(h.Sum(nil))), n, nil
}

// onlyReader hides WriteTo, which would ignore the buffer of io.CopyBuffer.
type onlyReader struct{ io.Reader }

// holds reports whether path is a regular file of exactly those bytes.
func holds(path string, d snapshot.Digest, size int64) (bool, error) {
	fi, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!fi.Mode().IsRegular() || fi.Size() != size) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	got, _, err := sumFile(path)
	return err == nil && got == d, err
}

// walk lists all that stands under dir: files (and whatever else is not a
// directory) and directories, relative to it, with slashes, sorted.
func walk(dir string) (files, dirs []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			dirs = append(dirs, rel)
		} else {
			files = append(files, rel)
		}
		return nil
	})
	slices.Sort(files)
	slices.Sort(dirs)
	return files, dirs, err
}
