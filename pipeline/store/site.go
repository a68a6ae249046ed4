package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// SiteWritten is what was done to the files of the site; site.json does not
// count.
type SiteWritten struct {
	Written int `json:"written"` // new or with other bytes
	Kept    int `json:"kept"`    // stood there already, untouched
	Removed int `json:"removed"` // of the site before, no longer part of it
}

// SiteDraft is a site that is being written. Until [SiteDraft.Commit] the site
// stands as it was. Put may be called by several goroutines; Commit and
// Abandon end the draft.
type SiteDraft struct {
	store *Store
	index siteIndex

	mu    sync.Mutex
	files map[string]snapshot.SiteFile
	done  SiteWritten
	err   error // the first failure, which Commit repeats
	ended bool
}

// BeginSite starts a site beside the versions; one that an interrupted run was
// putting in place is finished first. A damaged site.json is no obstacle: the
// site is made anew.
func (s *Store) BeginSite() (*SiteDraft, error) {
	if err := s.refuseCopy(); err != nil {
		return nil, err
	}
	entries, err := s.List()
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("site: nothing is published in %s yet; \"recuento run\" publishes", s.dir)
	}
	if _, err := s.finishSite(); err != nil {
		return nil, err
	}
	index, err := s.siteIndex()
	if err != nil {
		return nil, fmt.Errorf("begin the site: %w", err)
	}
	err = os.RemoveAll(s.path(stagingName))
	if err == nil {
		err = os.Mkdir(s.path(stagingName), dirMode)
	}
	if err != nil {
		return nil, fmt.Errorf("begin the site: %w; this user has to be allowed to write to %s", err, s.dir)
	}
	s.at("site begun")
	return &SiteDraft{store: s, index: index, files: map[string]snapshot.SiteFile{}}, nil
}

// Old is the site as it stands; nil where there is none or its site.json is
// damaged.
func (d *SiteDraft) Old() *snapshot.Site { return d.index.site }

// Put adds a file, each path once. Where the file stands with these bytes it
// is kept; otherwise they are written aside, for Commit to put them in place.
// What stands at the path and is not of the site is never replaced: it is an
// error, unless it has these bytes.
func (d *SiteDraft) Put(path string, content []byte, body snapshot.Digest, since snapshot.Version) error {
	f := snapshot.SiteFile{Path: path, SHA256: snapshot.Sum(content), Bytes: int64(len(content)), Body: body, Since: since}
	err := d.reserve(f)
	if err == nil {
		err = d.stage(f, content)
	}
	if err != nil {
		err = fmt.Errorf("site: %w", err)
		d.fail(err)
	}
	return err
}

// reserve enters a file, so that no other goroutine writes it too.
func (d *SiteDraft) reserve(f snapshot.SiteFile) error {
	if err := snapshot.CheckSitePath(f.Path); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return fmt.Errorf("put %s after the end of the draft", f.Path)
	}
	if _, taken := d.files[f.Path]; taken {
		return fmt.Errorf("%s was put twice, expected each file once", f.Path)
	}
	d.files[f.Path] = f
	return nil
}

// stage writes a file aside where the one that stands has other bytes.
func (d *SiteDraft) stage(f snapshot.SiteFile, content []byte) error {
	s := d.store
	_, ours := d.index.listed[f.Path]
	stands, err := s.pageStands(f, ours)
	if err != nil {
		return err
	}
	if !stands {
		path := s.staged(f.Path)
		if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, listMode); err != nil {
			return err
		}
		// The mode holds whatever the umask says. Commit syncs, many at once.
		if err := os.Chmod(path, listMode); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if stands {
		d.done.Kept++
	} else {
		d.done.Written++
	}
	s.at("page staged")
	return nil
}

// Commit makes the files of the draft the site of version v: changed ones are
// put in place, those that only the site before lists are removed with the
// directories they leave empty, site.json comes last. Each single file is
// whole at any moment; for a moment some are new and some old.
//
// An error leaves the site as it was, or says that the next run finishes it.
func (d *SiteDraft) Commit(v snapshot.Version, builder snapshot.Digest) (SiteWritten, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	next, raw, err := d.next(v, builder)
	if err == nil {
		err = d.checkWays()
	}
	if err == nil {
		err = d.store.bindSite(raw)
	}
	if err != nil {
		if d.err == nil {
			d.err = errors.New("site: an earlier commit of the draft failed; begin another")
		}
		return SiteWritten{}, fmt.Errorf("the site was not changed: %w", err)
	}
	d.ended = true
	d.done.Removed, err = d.store.placeSite(next, raw)
	if err != nil {
		return d.done, unfinishedSite(v, err)
	}
	return d.done, nil
}

// Abandon removes what was written aside. After [SiteDraft.Commit] it does
// nothing, so that it can be deferred.
func (d *SiteDraft) Abandon() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	if err := os.RemoveAll(d.store.path(stagingName)); err != nil {
		return fmt.Errorf("abandon the site: %w; the next run removes it", err)
	}
	return nil
}

// next is the index of the draft's files, and its canonical bytes.
func (d *SiteDraft) next(v snapshot.Version, builder snapshot.Digest) (snapshot.Site, []byte, error) {
	next := snapshot.Site{Format: snapshot.SiteFormat, Version: v, Builder: builder}
	switch {
	case d.ended:
		return next, nil, errors.New("site: the draft has already ended")
	case d.err != nil:
		return next, nil, d.err
	case len(d.files) == 0:
		return next, nil, errors.New("site: the draft has no files")
	}
	entries, err := d.store.List()
	if err != nil {
		return next, nil, err
	}
	if !slices.ContainsFunc(entries, func(e snapshot.Entry) bool { return e.Version == v }) {
		return next, nil, d.store.unknown(v)
	}
	for _, f := range d.files {
		next.Files = append(next.Files, f)
	}
	slices.SortFunc(next.Files, func(a, b snapshot.SiteFile) int { return strings.Compare(a.Path, b.Path) })
	raw, err := snapshot.MarshalSite(next)
	return next, raw, err
}

// checkWays looks again for what came into the way since Put, as long as
// nothing is changed yet.
func (d *SiteDraft) checkWays() error {
	for path := range d.files {
		if _, err := d.store.pageAt(path); err != nil {
			return err
		}
	}
	return nil
}

func (d *SiteDraft) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.err = err
	}
}
