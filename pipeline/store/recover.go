package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Recovered is what a run had to clean up or finish after an interrupted one.
// All empty: nothing.
type Recovered struct {
	// Entered is the version that stood complete but was not listed.
	Entered snapshot.Version `json:"entered,omitempty"`
	// Repointed is the version that latest should have pointed to.
	Repointed snapshot.Version `json:"repointed,omitempty"`
	// Site is the version whose site is now wholly in place.
	Site snapshot.Version `json:"site,omitempty"`
	// Redaction is one that is now wholly in place.
	Redaction string `json:"redaction,omitempty"`
	// Removed are abandoned drafts and temporary files, relative to the tree.
	Removed []string `json:"removed,omitempty"`
}

// String is one line for a summary, or "" where nothing was to do.
func (r Recovered) String() string {
	var did []string
	if r.Entered != "" {
		did = append(did, fmt.Sprintf("version %s, which an interrupted run had completed, is now listed", r.Entered))
	}
	if r.Repointed != "" {
		did = append(did, fmt.Sprintf("%s now points to %s", latestName, r.Repointed))
	}
	if r.Site != "" {
		did = append(did, fmt.Sprintf("the site of version %s, which an interrupted run was putting in place, is now complete", r.Site))
	}
	if r.Redaction != "" {
		did = append(did, fmt.Sprintf("the redaction %s, which was interrupted, is now complete", r.Redaction))
	}
	if len(r.Removed) > 0 {
		did = append(did, "abandoned and removed: "+strings.Join(r.Removed, ", "))
	}
	return strings.Join(did, "; ")
}

// Recover brings the tree in order after a run that was interrupted: it
// enters the one version that such a run may have completed without listing
// it, mends latest, finishes a site that was being put in place, and removes
// drafts and temporary files. Call it at the start of each run, with the lock
// held.
//
// A directory under snapshots/ that is neither listed nor that one version is
// an error which names it: it may be a publication, so it stays.
func (s *Store) Recover() (Recovered, error) {
	var r Recovered
	if err := s.refuseCopy(); err != nil {
		return r, err
	}
	entries, last, err := s.newest()
	if err != nil {
		return r, err
	}
	if r.Redaction, err = s.finishRedaction(); err != nil {
		return r, fmt.Errorf("recover: %w", err)
	}
	loose, err := s.unlisted(entries)
	if err != nil {
		return r, err
	}
	if len(loose) > 0 {
		p, err := s.adopt(loose, entries, last)
		if err != nil {
			return r, err
		}
		r.Entered = p.Manifest.Version
		if entries, err = s.List(); err != nil {
			return r, err
		}
	}
	if r.Repointed, err = s.mendLatest(entries); err != nil {
		return r, fmt.Errorf("recover: %w", err)
	}
	if r.Site, err = s.finishSite(); err != nil {
		return r, fmt.Errorf("recover: %w", err)
	}
	if r.Removed, err = s.sweep(); err != nil {
		return r, fmt.Errorf("recover: %w", err)
	}
	return r, nil
}

// adopt enters the version that an interrupted commit left complete.
func (s *Store) adopt(loose []string, entries []snapshot.Entry, last *Published) (*Published, error) {
	name := snapshotsName + "/" + loose[0]
	stays := fmt.Sprintf("it may be a publication, so nothing was deleted; look at it, move it out of %s and run again", s.path(snapshotsName))
	if len(loose) > 1 {
		return nil, fmt.Errorf("%d directories under %s are not listed in %s (%s), but an interrupted run leaves one at most: if %s was lost, restore it from a copy; otherwise move them out of %s and run again",
			len(loose), s.path(snapshotsName), snapshot.VersionsName, strings.Join(loose, ", "), snapshot.VersionsName, s.path(snapshotsName))
	}
	p, err := s.candidate(loose[0])
	if err != nil {
		return nil, fmt.Errorf("%s is not listed in %s and is not a complete snapshot: %w; %s", name, snapshot.VersionsName, err, stays)
	}
	if _, err := next(p.Manifest, entries, last); err != nil {
		return nil, fmt.Errorf("%s is a snapshot that is not listed in %s and does not follow the newest version: %w; %s", name, snapshot.VersionsName, err, stays)
	}
	drafts, err := s.drafts()
	if err != nil {
		return nil, err
	}
	var staging []string
	for _, d := range drafts {
		staging = append(staging, filepath.Join(d, capturesName))
	}
	if err := s.checkCaptures(p.Manifest, staging); err != nil {
		return nil, fmt.Errorf("%s is not listed in %s and is not complete: %w; %s", name, snapshot.VersionsName, err, stays)
	}
	if err := s.enter(p, entries, staging); err != nil {
		return nil, fmt.Errorf("enter version %s, which an interrupted run left: %w", p.Manifest.Version, err)
	}
	return p, nil
}

// candidate is an unlisted snapshot all of whose files are as its manifest
// says.
func (s *Store) candidate(name string) (*Published, error) {
	v, err := snapshot.ParseVersion(name)
	if err != nil {
		return nil, err
	}
	dir := s.snapshotDir(v)
	b, err := os.ReadFile(filepath.Join(dir, snapshot.ManifestName))
	if err != nil {
		return nil, err
	}
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		return nil, err
	}
	if m.Version != v {
		return nil, fmt.Errorf("its manifest is of version %s", m.Version)
	}
	c := checker{store: s}
	if err := c.outputs(snapshotsName+"/"+name, m); err != nil {
		return nil, err
	}
	if faults := c.sorted(); len(faults) > 0 {
		return nil, errors.New(faults[0].String())
	}
	return &Published{Manifest: m, Digest: snapshot.Sum(b), Dir: dir}, nil
}

// mendLatest points the link to the newest version that stands, unless it does
// already; "" where there was nothing to do.
func (s *Store) mendLatest(entries []snapshot.Entry) (snapshot.Version, error) {
	standing := snapshot.Standing(entries)
	if standing == nil {
		return "", nil
	}
	v := standing.Version
	if target, err := os.Readlink(s.path(latestName)); err == nil && target == latestTarget(v) {
		return "", nil
	}
	return v, s.pointLatest(v)
}

// sweep removes what only this package makes and no version refers to.
func (s *Store) sweep() ([]string, error) {
	drafts, err := s.drafts()
	if err != nil {
		return nil, err
	}
	var removed []string
	for _, name := range []string{snapshot.VersionsName, latestName, snapshot.SiteName, snapshot.RedactionsName, freshness.Name} {
		drafts = append(drafts, s.path(tempPrefix+name))
	}
	for _, path := range append(drafts, s.path(stagingName)) {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return removed, err
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return removed, err
		}
		removed = append(removed, filepath.ToSlash(rel))
	}
	return removed, nil
}
