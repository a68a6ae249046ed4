package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/recuento/recuento/pipeline/snapshot"
)

const (
	// stagingName holds the changed files of a site until they are put in place,
	// and, as soon as they are all durable there, the site.json to come. From
	// then on the site is bound to be finished, after a crash by the next run:
	// so no file stands in the tree that neither index lists.
	stagingName = tempPrefix + "site"
	stagedFiles = "files"
	syncers     = 8
)

func (s *Store) staged(name string) string {
	return s.path(stagingName, stagedFiles, filepath.FromSlash(name))
}

func (s *Store) journal() string { return s.path(stagingName, snapshot.SiteName) }

// bindSite makes all staged files durable, then the index to come.
func (s *Store) bindSite(raw []byte) error {
	dir := s.path(stagingName, stagedFiles)
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	names, _, err := walk(dir)
	if err != nil {
		return err
	}
	if err := syncFiles(dir, names); err != nil {
		return err
	}
	if err := syncTree(dir); err != nil {
		return err
	}
	s.at("site staged")
	aside := s.path(stagingName, "aside")
	if err := writeFile(aside, raw, listMode); err != nil {
		return err
	}
	s.at("site journal written aside")
	if err := os.Rename(aside, s.journal()); err != nil {
		return err
	}
	s.at("site journal renamed")
	return syncDir(s.path(stagingName))
}

// syncFiles syncs several files at once, which the disk then writes together.
func syncFiles(dir string, names []string) error {
	var wg sync.WaitGroup
	errs := make([]error, syncers)
	for n := range syncers {
		wg.Go(func() {
			for i := n; i < len(names) && errs[n] == nil; i += syncers {
				errs[n] = syncFile(filepath.Join(dir, filepath.FromSlash(names[i])))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// finishSite puts the site in place that an interrupted run was bound to
// finish; "" where there is none.
func (s *Store) finishSite() (snapshot.Version, error) {
	next, raw, ok := s.boundSite()
	if !ok {
		return "", nil
	}
	if _, err := s.placeSite(next, raw); err != nil {
		return "", unfinishedSite(next.Version, err)
	}
	return next.Version, nil
}

// boundSite is the index of a site that is to be finished.
func (s *Store) boundSite() (next snapshot.Site, raw []byte, ok bool) {
	if fi, err := os.Lstat(s.path(stagingName)); err != nil || !fi.IsDir() {
		return next, nil, false
	}
	raw, err := os.ReadFile(s.journal())
	if err != nil {
		return next, nil, false
	}
	next, err = snapshot.ParseSite(raw)
	if err != nil {
		return next, nil, false
	}
	entries, err := s.List()
	listed := slices.ContainsFunc(entries, func(e snapshot.Entry) bool { return e.Version == next.Version })
	return next, raw, err == nil && listed
}

func unfinishedSite(v snapshot.Version, err error) error {
	return fmt.Errorf("the site of version %s is only partly in place: %w; mend that and run again, which finishes it", v, err)
}
