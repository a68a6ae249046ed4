package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// Site is site.json, nil where there is no site.
func (s *Store) Site() (*snapshot.Site, error) {
	index, err := s.siteIndex()
	if err == nil {
		err = index.damage
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; \"recuento site\" makes the site anew", s.dir, err)
	}
	return index.site, nil
}

// siteIndex is site.json as it stands, also where it is damaged.
type siteIndex struct {
	site   *snapshot.Site // nil where there is none, or a damaged one
	raw    []byte
	damage error // why it cannot be trusted
	what   What  // the kind of damage
	// listed is the digests of the site's files by path; of a damaged index,
	// all that can still be made out.
	listed map[string]snapshot.Digest
}

// listedShape is a file as site.json lists it.
var listedShape = regexp.MustCompile(`"path": "([^"\n]+)",\s+"sha256": "([0-9a-f]{64})"`)

// siteIndex reads site.json.
func (s *Store) siteIndex() (siteIndex, error) {
	index := siteIndex{listed: map[string]snapshot.Digest{}}
	b, err := os.ReadFile(s.path(snapshot.SiteName))
	if errors.Is(err, fs.ErrNotExist) {
		return index, nil
	}
	if err != nil {
		return index, err
	}
	index.raw = b
	site, err := snapshot.ParseSite(b)
	if err != nil {
		index.damage, index.what = err, Unreadable
		for _, m := range listedShape.FindAllSubmatch(b, -1) {
			if snapshot.CheckSitePath(string(m[1])) == nil {
				index.listed[string(m[1])] = snapshot.Digest(m[2])
			}
		}
		return index, nil
	}
	for _, f := range site.Files {
		index.listed[f.Path] = f.SHA256
	}
	if v := s.stray(site); v != "" {
		index.damage, index.what = fmt.Errorf("%s names version %s, which is not listed in %s", snapshot.SiteName, v, snapshot.VersionsName), Broken
		return index, nil
	}
	index.site = &site
	return index, nil
}

// stray is a version that the site names and that is not published, or "". A
// copy may leave out versions since which its pages stand.
func (s *Store) stray(site snapshot.Site) snapshot.Version {
	entries, err := s.List()
	if err != nil || len(entries) == 0 {
		return "" // told by whoever needs the list
	}
	listed := map[snapshot.Version]bool{}
	for _, e := range entries {
		listed[e.Version] = true
	}
	if !listed[site.Version] {
		return site.Version
	}
	for _, f := range site.Files {
		if !listed[f.Since] && !s.isCopy() {
			return f.Since
		}
	}
	return ""
}
