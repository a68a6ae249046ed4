package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// pageAt is what stands at a path of the site, nil where nothing does. It is
// an error if a directory stands there, or anything but directories on the
// way: a link could lead out of the site.
func (s *Store) pageAt(name string) (fs.FileInfo, error) {
	for i, r := range name {
		if r != '/' {
			continue
		}
		fi, err := os.Lstat(s.path(filepath.FromSlash(name[:i])))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if !fi.IsDir() {
			return nil, s.inTheWay(name[:i], fi, "a directory of the site")
		}
	}
	fi, err := os.Lstat(s.path(filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && fi.IsDir() {
		err = s.inTheWay(name, fi, "a file of the site")
	}
	return fi, err
}

// pageStands reports whether a file of the site stands with its bytes. What
// stands there with others is in the way, unless the file is ours: listed by
// the index before.
func (s *Store) pageStands(f snapshot.SiteFile, ours bool) (bool, error) {
	fi, err := s.pageAt(f.Path)
	if fi == nil || err != nil {
		return false, err
	}
	stands, err := holds(s.path(filepath.FromSlash(f.Path)), f.SHA256, f.Bytes)
	if err == nil && !stands && !ours {
		err = s.inTheWay(f.Path, fi, "nothing or a file that "+snapshot.SiteName+" lists")
	}
	return stands, err
}

func (s *Store) inTheWay(name string, fi fs.FileInfo, want string) error {
	return fmt.Errorf("%s is %s, expected %s; it was left alone: move it out of %s and run again", s.path(filepath.FromSlash(name)), kindOf(fi.Mode()), want, s.dir)
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case !mode.IsRegular():
		return "no file"
	}
	return "another file"
}

// placeSite puts staged files in place, removes those that next no longer
// lists, and writes site.json. Each step can be repeated after a crash; until
// the last, the index before says what may be removed.
func (s *Store) placeSite(next snapshot.Site, raw []byte) (removed int, err error) {
	index, err := s.siteIndex()
	if err != nil {
		return 0, err
	}
	touched := map[string]bool{}
	for _, f := range next.Files {
		_, ours := index.listed[f.Path]
		if err := s.placePage(f, ours, touched); err != nil {
			return 0, err
		}
	}
	removed, err = s.removePages(index, next, touched)
	if err != nil {
		return removed, err
	}
	if err := syncTouched(touched); err != nil {
		return removed, err
	}
	if !bytes.Equal(index.raw, raw) {
		if err := s.replace(snapshot.SiteName, raw); err != nil {
			return removed, err
		}
	}
	// The site stands whether or not this works; the next run sweeps.
	_ = os.RemoveAll(s.path(stagingName))
	s.at("site staging removed")
	return removed, nil
}

// placePage moves one file into place, unless that is done or was not needed.
func (s *Store) placePage(f snapshot.SiteFile, ours bool, touched map[string]bool) error {
	staged := s.staged(f.Path)
	if _, err := os.Lstat(staged); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if _, err := s.pageStands(f, ours); err != nil {
		return err
	}
	target := s.path(filepath.FromSlash(f.Path))
	if err := makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	if err := os.Rename(staged, target); err != nil {
		return err
	}
	touched[filepath.Dir(target)] = true
	s.at("page placed")
	return nil
}

// removePages removes the files of an index that next does not list. Of a
// damaged index, only those go that have the bytes it lists.
func (s *Store) removePages(index siteIndex, next snapshot.Site, touched map[string]bool) (int, error) {
	stays := map[string]bool{}
	for _, f := range next.Files {
		stays[f.Path] = true
	}
	removed := 0
	for _, name := range slices.Sorted(maps.Keys(index.listed)) {
		if stays[name] {
			continue
		}
		fi, err := s.pageAt(name)
		if err != nil {
			continue // something of others stands there or on the way
		}
		if fi == nil {
			s.removeEmpty(path.Dir(name)) // a crash may have come between the two
			continue
		}
		full := s.path(filepath.FromSlash(name))
		if index.damage != nil {
			if same, err := holds(full, index.listed[name], fi.Size()); err != nil || !same {
				continue
			}
		}
		if err := os.Remove(full); err != nil {
			return removed, err
		}
		removed++
		s.at("page removed")
		s.removeEmpty(path.Dir(name))
		touched[filepath.Dir(full)] = true
	}
	return removed, nil
}

// removeEmpty removes a directory of the site, and those above it, as far as
// they are empty.
func (s *Store) removeEmpty(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		err := os.Remove(s.path(filepath.FromSlash(dir)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
		s.at("directory removed")
	}
}

// syncTouched makes names durable in the directories that still stand.
func syncTouched(touched map[string]bool) error {
	for dir := range touched {
		if err := syncDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
