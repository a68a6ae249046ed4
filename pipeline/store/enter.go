package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// enter makes a complete snapshot part of the publication: its captures out
// of the staging directories, then its line in versions.json, then latest.
// Each step can be repeated after a crash.
func (s *Store) enter(p *Published, entries []snapshot.Entry, staging []string) error {
	if err := s.placeCaptures(p.Manifest, staging); err != nil {
		return err
	}
	b, err := snapshot.Marshal(p.Manifest)
	if err != nil {
		return err
	}
	list, err := snapshot.MarshalVersions(append(slices.Clone(entries), snapshot.EntryOf(p.Manifest, b)))
	if err != nil {
		return err
	}
	if err := s.replace(snapshot.VersionsName, list); err != nil {
		return err
	}
	return s.pointLatest(p.Manifest.Version)
}

// pointLatest swaps the link by a rename: at any moment it is the old or the
// new one.
func (s *Store) pointLatest(v snapshot.Version) error {
	temp := s.path(tempPrefix + latestName)
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(latestTarget(v), temp); err != nil {
		return fmt.Errorf("%w; the disk under %s must allow symbolic links", err, s.dir)
	}
	s.at("latest written aside")
	if err := os.Rename(temp, s.path(latestName)); err != nil {
		return err
	}
	s.at("latest renamed")
	return syncDir(s.dir)
}

func latestTarget(v snapshot.Version) string {
	return filepath.Join(snapshotsName, string(v))
}

// publishedCaptures are the inputs whose bytes stand under captures/, each
// digest once.
func publishedCaptures(m snapshot.Manifest) []snapshot.Input {
	var ins []snapshot.Input
	for _, in := range m.Inputs {
		same := func(o snapshot.Input) bool { return o.Capture == in.Capture }
		if in.Published && !slices.ContainsFunc(ins, same) {
			ins = append(ins, in)
		}
	}
	return ins
}

// checkCaptures says which published capture neither stands nor is staged.
func (s *Store) checkCaptures(m snapshot.Manifest, staging []string) error {
	for _, in := range publishedCaptures(m) {
		path := s.path(filepath.FromSlash(capturePath(in.Capture)))
		if staged := find(staging, string(in.Capture)); staged != "" {
			path = staged
		}
		ok, err := holds(path, in.Capture, in.Bytes)
		if err != nil {
			return fmt.Errorf("capture of feed %s: %w", in.Feed, err)
		}
		if !ok {
			return fmt.Errorf("feed %s is to be published with its bytes, but its capture %s (%d bytes) was not given to the draft", in.Feed, in.Capture, in.Bytes)
		}
	}
	return nil
}

// placeCaptures moves staged captures to where they are published. One that
// is damaged there is thereby restored.
func (s *Store) placeCaptures(m snapshot.Manifest, staging []string) error {
	for _, in := range publishedCaptures(m) {
		staged := find(staging, string(in.Capture))
		if staged == "" {
			continue
		}
		path := s.path(filepath.FromSlash(capturePath(in.Capture)))
		if err := makeDir(filepath.Dir(path)); err != nil {
			return err
		}
		if err := os.Rename(staged, path); err != nil {
			return err
		}
		s.at("capture placed")
		if err := syncDir(filepath.Dir(path)); err != nil {
			return err
		}
	}
	return nil
}

// find is the path of name in the first of dirs that has it, or "".
func find(dirs []string, name string) string {
	for _, dir := range dirs {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err == nil {
			return path
		}
	}
	return ""
}
