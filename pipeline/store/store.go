// Package store is the tree of a publication on disk: versions that never
// change once they stand, the list of them, and the pointer to the newest.
//
//	DIR/versions.json                  all versions, newest first
//	DIR/freshness.json                 how current each feed is; changes without a version
//	DIR/latest                         relative link to the newest that is not yanked
//	DIR/snapshots/VERSION/manifest.json, SHA256SUMS, …
//	DIR/captures/sha256/ab/<digest>    bytes of feeds that may be republished
//	DIR/site.json, index.html, es/…    the pages of the newest version
//
// To publish: [AcquireLock], [Open], [Store.Lock], [Store.Recover],
// [Store.Begin], then the files through [Draft.Create], then [Draft.Commit];
// [Store.BeginSite], [SiteDraft.Put] and [SiteDraft.Commit] for the pages.
// To read: [Store.Latest], [Store.List], [Store.OpenFile]. [Store.Yank] says
// that a version must not be used. [Store.Verify] and [Store.VerifyAll] compare
// the tree with its manifests; [Store.Export] copies it.
//
// A reader sees a version whole or not at all, at any moment and after a crash
// at any moment: files are written aside and synced, the manifest last; one
// rename makes the directory a version, then versions.json lists it, then
// latest points to it. Nothing that may be a publication is ever deleted. The
// rest of the package takes the locks for granted; readers need none.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/recuento/recuento/pipeline/snapshot"
)

const (
	snapshotsName = "snapshots"
	capturesName  = "captures"
	latestName    = "latest"
	draftPrefix   = ".draft-"
	tempPrefix    = ".tmp-"
)

// ErrUnknownVersion is what an error is that names a version which is not
// published.
var ErrUnknownVersion = errors.New("no such version")

// Store is the tree under one directory.
type Store struct {
	dir string
	// step is told each durable step of a commit, so that tests can stop there.
	step func(string)
	// link stands in for os.Link where it is set, for disks without links.
	link func(old, target string) error
}

// Open is the store under dir, which need not exist yet. It creates nothing.
func Open(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("publication %s: %w", dir, err)
	}
	switch fi, err := os.Stat(abs); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("publication: %w", err)
	case !fi.IsDir():
		return nil, fmt.Errorf("publication %s is a file, expected a directory", abs)
	}
	return &Store{dir: abs}, nil
}

// Dir is the absolute path of the tree.
func (s *Store) Dir() string { return s.dir }

// Published is a version as it stands on disk.
type Published struct {
	Manifest snapshot.Manifest
	Digest   snapshot.Digest // of manifest.json
	Dir      string          // absolute path of the snapshot
}

// List is versions.json, newest first; nil where nothing is published yet.
func (s *Store) List() ([]snapshot.Entry, error) {
	b, err := os.ReadFile(s.path(snapshot.VersionsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list of versions: %w", err)
	}
	es, err := snapshot.ParseVersions(b)
	if err != nil {
		return nil, fmt.Errorf("%s/%w; see what else is damaged with \"recuento verify --all\", then restore the file from a copy", s.dir, err)
	}
	return es, nil
}

// Newest is the last version of the chain, yanked or not, or nil where nothing
// is published yet: what the next version follows and is compared with.
func (s *Store) Newest() (*Published, error) {
	_, last, err := s.newest()
	return last, err
}

// Latest is the newest version that is not yanked, or nil where nothing is
// published yet: what readers are answered from.
func (s *Store) Latest() (*Published, error) {
	es, err := s.List()
	if err != nil {
		return nil, err
	}
	e := snapshot.Standing(es)
	if e == nil {
		return nil, nil
	}
	return s.read(*e)
}

// Manifest is a listed version, its manifest checked against versions.json.
// The error is [ErrUnknownVersion] where it is not listed.
func (s *Store) Manifest(v snapshot.Version) (*Published, error) {
	es, err := s.List()
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		if e.Version == v {
			return s.read(e)
		}
	}
	return nil, s.unknown(v)
}

// Published is the version of an entry of [Store.List], its manifest checked
// against it.
func (s *Store) Published(e snapshot.Entry) (*Published, error) { return s.read(e) }

// OpenFile opens a file of a listed version; see [Published.Open].
func (s *Store) OpenFile(v snapshot.Version, path string) (*os.File, error) {
	p, err := s.Manifest(v)
	if err != nil {
		return nil, err
	}
	return p.Open(path)
}

// Open opens a file of a version, named as in its manifest. The bytes are not
// checked: [Store.Verify] does that.
func (p *Published) Open(path string) (*os.File, error) {
	if err := snapshot.CheckPath(path); err != nil {
		return nil, err
	}
	f, err := os.OpenInRoot(p.Dir, filepath.FromSlash(path))
	if err != nil {
		return nil, fmt.Errorf("version %s: %w", p.Manifest.Version, err)
	}
	return f, nil
}

// Capture is the path of a feed's published bytes, and false where they do not
// stand there unharmed.
func (s *Store) Capture(d snapshot.Digest) (path string, ok bool) {
	path = s.path(filepath.FromSlash(capturePath(d)))
	got, _, err := sumFile(path)
	return path, err == nil && got == d
}

func (s *Store) read(e snapshot.Entry) (*Published, error) {
	dir := s.snapshotDir(e.Version)
	b, err := os.ReadFile(filepath.Join(dir, snapshot.ManifestName))
	if err != nil {
		return nil, fmt.Errorf("version %s is listed in %s, but: %w; restore it from a copy", e.Version, snapshot.VersionsName, err)
	}
	if got := snapshot.Sum(b); got != e.Manifest {
		return nil, fmt.Errorf("version %s: the digest of %s is %s, but %s says %s: one of the two was changed after publication; see \"recuento verify --all\"",
			e.Version, snapshot.ManifestName, got, snapshot.VersionsName, e.Manifest)
	}
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		return nil, err
	}
	if !equal(e, m, e.Manifest) {
		return nil, fmt.Errorf("version %s: %s says something else of it than its manifest does; see \"recuento verify --all\"", e.Version, snapshot.VersionsName)
	}
	redactions, err := s.Redactions()
	if err != nil {
		return nil, err
	}
	m.Outputs = snapshot.RedactedBy(redactions).Outputs(m)
	return &Published{Manifest: m, Digest: e.Manifest, Dir: dir}, nil
}

func (s *Store) unknown(v snapshot.Version) error {
	return fmt.Errorf("version %q: %w in %s; \"recuento ls\" lists them", v, ErrUnknownVersion, s.dir)
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *Store) snapshotDir(v snapshot.Version) string { return s.path(snapshotsName, string(v)) }

// capturePath is relative to the tree, with slashes.
func capturePath(d snapshot.Digest) string {
	return capturesName + "/sha256/" + string(d[:2]) + "/" + string(d)
}

func (s *Store) at(step string) {
	if s.step != nil {
		s.step(step)
	}
}
