package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/freshness"
	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Verify compares one version with its manifest, and the manifest with
// versions.json and its neighbours in the chain. Faults are findings, sorted;
// the error is for a version that does not exist ([ErrUnknownVersion]) and for
// directories that cannot be listed.
func (s *Store) Verify(v snapshot.Version) ([]Fault, error) {
	c := checker{store: s}
	if err := c.load(); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.chain, func(l *link) bool { return l.version == v })
	if i < 0 {
		return nil, s.unknown(v)
	}
	c.checkLink(i)
	if err := c.snapshot(c.chain[i]); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	own := snapshotsName + "/" + string(v)
	return slices.DeleteFunc(c.sorted(), func(f Fault) bool {
		return strings.HasPrefix(f.Path, snapshotsName+"/") && f.Path != own && !strings.HasPrefix(f.Path, own+"/")
	}), nil
}

// VerifyAll compares the whole tree: every version, versions.json, the chain,
// the captures, latest, the site, and that nothing else stands there but
// README.md and .gitignore. Drafts and temporary files of a run at work are no
// faults; for a firm answer, let none be at work. In a copy made by
// [Store.Export], latest is a directory and older versions may be left out.
func (s *Store) VerifyAll() ([]Fault, error) {
	faults, _, err := s.Prove(Known{})
	return faults, err
}

func (c *checker) verifyAll() error {
	if err := c.load(); err != nil {
		return err
	}
	for i, l := range c.chain {
		c.checkLink(i)
		if err := c.snapshot(l); err != nil {
			return fmt.Errorf("verify: %w", err)
		}
	}
	c.checkYanks()
	c.checkRedactions()
	c.checkList()
	for _, check := range []func() error{c.checkLatest, c.checkCaptures, c.checkSite, c.checkTop} {
		if err := check(); err != nil {
			return fmt.Errorf("verify: %w", err)
		}
	}
	return nil
}

// checker gathers faults.
type checker struct {
	store  *Store
	faults []Fault
	// list is versions.json as read; nil where it is missing or unreadable.
	list    []byte
	noList  bool // it is missing
	whole   bool // the whole past must stand, even in a copy
	entries []snapshot.Entry
	// chain are the listed versions, oldest first; without a list, all that
	// stand.
	chain []*link
	// hashed are files whose digest is known, by the digest they should have:
	// hard links share their bytes, so each is read once.
	hashed map[snapshot.Digest][]hashedFile
	pages  map[string]bool // files of the site, each recorded as such

	redactions []snapshot.Redaction
	redacted   snapshot.Redacted
}

type hashedFile struct {
	info fs.FileInfo
	got  snapshot.Digest
}

func (c *checker) add(path string, what What, want, got string) {
	c.faults = append(c.faults, Fault{Path: path, What: what, Want: want, Got: got})
}

func (c *checker) sorted() []Fault { return sortFaults(c.faults) }

// snapshot compares all files of a version with its manifest.
func (c *checker) snapshot(l *link) error {
	if !l.judges() {
		return nil
	}
	name := snapshotsName + "/" + string(l.version)
	if err := c.outputs(name, *l.manifest); err != nil {
		return err
	}
	for _, in := range publishedCaptures(*l.manifest) {
		c.published(capturePath(in.Capture), capturePath(in.Capture), in.Capture, in.Bytes)
	}
	return nil
}

// outputs compares the files in dir (relative to the tree) with a manifest.
func (c *checker) outputs(dir string, m snapshot.Manifest) error {
	for _, o := range m.Outputs {
		c.published(dir+"/"+o.Path, snapshotsName+"/"+string(m.Version)+"/"+o.Path, o.Digest, o.Bytes)
		if o.Path == snapshot.SumsName && o.Digest != snapshot.Sum(snapshot.MarshalSums(m.Outputs)) {
			c.add(dir+"/"+o.Path, Changed, "the digests of "+snapshot.ManifestName, "others")
		}
	}
	files, _, err := walk(c.store.path(filepath.FromSlash(dir)))
	if err != nil {
		return err
	}
	for _, f := range files {
		listed := slices.ContainsFunc(m.Outputs, func(o snapshot.Output) bool { return o.Path == f })
		if !listed && f != snapshot.ManifestName && f != signature.Name {
			c.add(dir+"/"+f, Unexpected, "", "not in "+snapshot.ManifestName)
		}
	}
	return c.signature(dir, m)
}

// file compares one file (relative to the tree) with its digest and size.
func (c *checker) file(name string, want snapshot.Digest, size int64) {
	full := c.store.path(filepath.FromSlash(name))
	fi, err := os.Lstat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.add(name, Missing, "", "")
		return
	case err != nil:
		c.add(name, Unreadable, "", err.Error())
		return
	case !fi.Mode().IsRegular():
		c.add(name, Changed, "a regular file", fi.Mode().String())
		return
	}
	got, err := c.sum(full, fi, want)
	switch {
	case err != nil:
		c.add(name, Unreadable, "", err.Error())
	case got != want:
		c.add(name, Changed, fmt.Sprintf("sha256 %s, %d bytes", want, size), fmt.Sprintf("sha256 %s, %d bytes", got, fi.Size()))
	case fi.Size() != size:
		c.add(name, Changed, fmt.Sprintf("%d bytes", size), fmt.Sprintf("%d bytes", fi.Size()))
	}
}

func (c *checker) sum(full string, fi fs.FileInfo, want snapshot.Digest) (snapshot.Digest, error) {
	for _, h := range c.hashed[want] {
		if os.SameFile(h.info, fi) {
			return h.got, nil
		}
	}
	got, _, err := sumFile(full)
	if err != nil {
		return "", err
	}
	if c.hashed == nil {
		c.hashed = map[snapshot.Digest][]hashedFile{}
	}
	c.hashed[want] = append(c.hashed[want], hashedFile{fi, got})
	return got, nil
}

// checkLatest accepts the link, or, in a copy, a directory of the same files.
func (c *checker) checkLatest() error {
	fi, err := os.Lstat(c.store.path(latestName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	stands := err == nil
	if len(c.chain) == 0 {
		if stands {
			c.add(latestName, Unexpected, "", "nothing is published")
		}
		return nil
	}
	newest := c.newestStanding()
	if newest == nil {
		c.add(snapshot.VersionsName, Broken, "a version that stands", "a yank of every version")
		return nil
	}
	want := snapshotsName + "/" + string(newest.version)
	switch {
	case !stands:
		c.add(latestName, Missing, "a link to "+want, "")
	case fi.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(c.store.path(latestName))
		if err != nil {
			return err
		}
		if filepath.ToSlash(target) != want {
			c.add(latestName, Changed, "a link to "+want, "a link to "+filepath.ToSlash(target))
		}
	case !fi.IsDir():
		c.add(latestName, Changed, "a link to "+want, fi.Mode().String())
	case newest.judges():
		c.file(latestName+"/"+snapshot.ManifestName, newest.digest, int64(newest.size))
		if err := c.sameSignature(want, latestName); err != nil {
			return err
		}
		return c.outputs(latestName, *newest.manifest)
	}
	return nil
}

// checkCaptures looks for captures that no manifest names, or that lie in the
// wrong place. Those that are named were compared with their versions.
func (c *checker) checkCaptures() error {
	files, _, err := walk(c.store.path(capturesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	named, sure := map[string]bool{}, true
	for _, l := range c.chain {
		if sure = sure && l.judges(); !l.judges() {
			continue
		}
		for _, in := range publishedCaptures(*l.manifest) {
			named[capturePath(in.Capture)] = true
		}
	}
	c.namedByRedactions(named)
	for _, f := range files {
		name := path.Join(capturesName, f)
		if named[name] {
			continue
		}
		// A manifest that cannot be trusted may be the one that named it.
		d, err := snapshot.ParseDigest(path.Base(name))
		if sure || err != nil || name != capturePath(d) {
			c.add(name, Unexpected, "", "no manifest names it")
		}
	}
	return nil
}

// checkTop looks for what does not belong at the top of the tree.
func (c *checker) checkTop() error {
	des, err := os.ReadDir(c.store.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, de := range des {
		switch name := de.Name(); name {
		case "README.md", ".gitignore", snapshot.VersionsName, snapshot.SiteName, snapshot.RedactionsName, latestName:
		case freshness.Name:
			c.checkFreshness()
		case snapshotsName, capturesName:
			if !de.IsDir() {
				c.add(name, Changed, "a directory", de.Type().String())
			}
		default:
			if strings.HasPrefix(name, tempPrefix) || c.pages[name] {
				continue
			}
			if err := c.siteDir(de); err != nil {
				return err
			}
		}
	}
	return nil
}
