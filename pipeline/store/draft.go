package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// Draft is a snapshot that is being written. Its methods may be called by
// several goroutines, except Commit and Abandon, which end it.
type Draft struct {
	store *Store
	// dir holds tree, which becomes the snapshot, and captures, which are
	// staged here so that an abandoned draft leaves none behind.
	dir, tree, captures string

	mu    sync.Mutex
	files map[string]*draftFile // those of Create
	rows  map[string]int
	// signer is nil where the version is published unsigned.
	signer Signer
	err    error // the first misuse that had no other way to be told
	ended  bool
}

// draftFile is what became of a file of Create.
type draftFile struct {
	open *os.File // nil once closed
	out  snapshot.Output
	err  error
}

// Begin starts a draft. Call [Store.Recover] before; a version that an
// interrupted run left unlisted is an error here.
func (s *Store) Begin() (*Draft, error) {
	if _, err := s.settled(); err != nil {
		return nil, err
	}
	if err := makeDir(s.path(snapshotsName)); err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	dir, err := os.MkdirTemp(s.path(snapshotsName), draftPrefix)
	if err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	d := &Draft{
		store: s, dir: dir, tree: filepath.Join(dir, "tree"), captures: filepath.Join(dir, capturesName),
		files: map[string]*draftFile{}, rows: map[string]int{},
	}
	if err := errors.Join(os.Mkdir(d.tree, dirMode), os.Mkdir(d.captures, dirMode)); err != nil {
		return nil, errors.Join(fmt.Errorf("begin a draft: %w", err), d.Abandon())
	}
	s.at("draft begun")
	return d, nil
}

// Path is the absolute path of the file name of the draft, whose directories
// are made. A file that is written there without [Draft.Create] is published
// too. A name that [snapshot.CheckPath] refuses makes Commit fail.
func (d *Draft) Path(name string) string {
	path, err := d.place(name)
	if err != nil {
		d.fail(err)
		return filepath.Join(d.dir, "refused")
	}
	return path
}

// place checks a name and makes its directories.
func (d *Draft) place(name string) (string, error) {
	if err := snapshot.CheckPath(name); err != nil {
		return "", fmt.Errorf("draft: %w", err)
	}
	if ofTheCommit(name) {
		return "", fmt.Errorf("draft: %s is written by the commit", name)
	}
	path := filepath.Join(d.tree, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return "", fmt.Errorf("draft: %w", err)
	}
	return path, nil
}

// SetRows says how many rows the table in the file name has.
func (d *Draft) SetRows(name string, rows int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rows[name] = rows
}

// Capture stages the bytes of a feed for captures/, which the commit fills. A
// capture that already stands there with these bytes is left as it is. Bytes
// that do not have the digest are an error.
func (d *Draft) Capture(digest snapshot.Digest, r io.Reader) error {
	if _, err := snapshot.ParseDigest(string(digest)); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	staged := filepath.Join(d.captures, string(digest))
	f, err := os.CreateTemp(d.captures, tempPrefix)
	if err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	got, size, err := sum(f, r)
	if err = errors.Join(err, seal(f, publishedMode)); err != nil {
		return fmt.Errorf("capture %s: %w", digest, err)
	}
	if got != digest {
		return errors.Join(fmt.Errorf("capture: the bytes have the digest %s, expected %s: they changed since they were fetched; run again", got, digest), os.Remove(f.Name()))
	}
	stands, err := holds(d.store.path(filepath.FromSlash(capturePath(digest))), digest, size)
	if err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	if stands {
		return os.Remove(f.Name())
	}
	if err := os.Rename(f.Name(), staged); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	d.store.at("capture staged")
	return syncDir(d.captures)
}

// Abandon removes the draft. After [Draft.Commit] it does nothing, so that it
// can be deferred.
func (d *Draft) Abandon() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	for _, f := range d.files {
		if f.open != nil {
			f.open.Close() // its bytes are thrown away; later writes fail
		}
	}
	if err := os.RemoveAll(d.dir); err != nil {
		return fmt.Errorf("abandon the draft: %w; the next run removes it", err)
	}
	return nil
}

func (d *Draft) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.err = err
	}
}

// settled is versions.json of a tree that may be changed: no copy, and without a
// version that an interrupted run left unlisted.
func (s *Store) settled() ([]snapshot.Entry, error) {
	if err := s.refuseCopy(); err != nil {
		return nil, err
	}
	entries, err := s.List()
	if err != nil {
		return nil, err
	}
	loose, err := s.unlisted(entries)
	if err != nil {
		return nil, err
	}
	if len(loose) > 0 {
		return nil, fmt.Errorf("%s/%s is not listed in %s: an interrupted run left it; run again, which enters it first", snapshotsName, loose[0], snapshot.VersionsName)
	}
	return entries, nil
}

// refuseCopy tells a tree that is published to from a copy made by Export.
func (s *Store) refuseCopy() error {
	if !s.isCopy() {
		return nil
	}
	return fmt.Errorf("%s is a copy made by \"recuento export\" (%s is a directory, not a link); publish to the original and export again", s.dir, latestName)
}

func (s *Store) isCopy() bool {
	fi, err := os.Lstat(s.path(latestName))
	return err == nil && fi.IsDir()
}

// unlisted are the directories under snapshots/, drafts aside, that no entry
// lists.
func (s *Store) unlisted(entries []snapshot.Entry) ([]string, error) {
	listed := map[string]bool{}
	for _, e := range entries {
		listed[string(e.Version)] = true
	}
	var loose []string
	err := s.eachSnapshotDir(func(name string) {
		if !strings.HasPrefix(name, draftPrefix) && !listed[name] {
			loose = append(loose, name)
		}
	})
	return loose, err
}

// drafts are the absolute paths of all drafts, abandoned ones too.
func (s *Store) drafts() ([]string, error) {
	var paths []string
	err := s.eachSnapshotDir(func(name string) {
		if strings.HasPrefix(name, draftPrefix) {
			paths = append(paths, s.path(snapshotsName, name))
		}
	})
	return paths, err
}

func (s *Store) eachSnapshotDir(do func(name string)) error {
	des, err := os.ReadDir(s.path(snapshotsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("publication: %w", err)
	}
	for _, de := range des {
		if de.IsDir() {
			do(de.Name())
		}
	}
	return nil
}
