package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// catalog knows what the publication names. It reads a file again only where
// another one stands in its place.
type catalog struct {
	store *store.Store

	mu        sync.Mutex
	list      fs.FileInfo // of versions.json as it was read
	site      fs.FileInfo // of site.json as it was read
	last      standing
	manifests map[snapshot.Digest]*manifest
	// redactions is of redactions.json as it was read.
	redactions fs.FileInfo
	sound      map[string]fs.FileInfo // files whose bytes had their digest, as they stood
}

// standing is the publication at one moment. It is not changed any more.
type standing struct {
	newest   snapshot.Version // that is not yanked; "" where nothing is published
	versions map[snapshot.Version]snapshot.Digest
	site     map[string]bool // paths of the files of the site
	// damaged is why nobody knows the site's files; what was published is
	// answered all the same.
	damaged error
}

// manifest is what a version's manifest says of its files, by their paths in
// it.
type manifest struct {
	files     map[string]found
	published time.Time
}

// now is the publication as it stands.
func (c *catalog) now() (*standing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	tree, err := c.open()
	if errors.Is(err, fs.ErrNotExist) {
		c.list, c.site, c.last = nil, nil, standing{}
		return &standing{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	if err := c.readList(tree); err != nil {
		return nil, err
	}
	if err := c.readRedactions(tree); err != nil {
		return nil, err
	}
	if err := c.readSite(tree); err != nil {
		return nil, err
	}
	now := c.last
	return &now, nil
}

// open is the folder of the publication, anew each time: another may stand
// there by now.
func (c *catalog) open() (tree, error) {
	root, err := os.OpenRoot(c.store.Dir())
	return tree{root}, err
}

// check compares a published file with its digest, once for as long as it stays
// as it is: bytes that are sent under a digest stay in caches for years.
func (c *catalog) check(f found, content io.ReadSeeker, info fs.FileInfo) error {
	c.mu.Lock()
	known := c.sound[f.path]
	c.mu.Unlock()
	if unchanged(known, info) {
		return nil
	}
	got, err := digestOf(content)
	if err != nil {
		return err
	}
	if got != f.digest {
		return fmt.Errorf("%s was changed after publication: its sha256 is %s, expected %s; see \"recuento verify --all\", then restore the file from a copy", f.path, got, f.digest)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sound == nil {
		c.sound = map[string]fs.FileInfo{}
	}
	c.sound[f.path] = info
	return nil
}

func (c *catalog) readList(t tree) error {
	info, err := t.stat(snapshot.VersionsName)
	if errors.Is(err, fs.ErrNotExist) {
		c.list, c.last.newest, c.last.versions = nil, "", nil
		return nil
	}
	if err != nil || unchanged(c.list, info) {
		return err
	}
	entries, err := c.store.List()
	if err != nil {
		return err
	}
	c.list = info
	c.last.newest, c.last.versions = "", map[snapshot.Version]snapshot.Digest{}
	kept := map[snapshot.Digest]*manifest{}
	if newest := snapshot.Standing(entries); newest != nil {
		c.last.newest = newest.Version
	}
	for _, e := range entries {
		c.last.versions[e.Version] = e.Manifest
		if m := c.manifests[e.Manifest]; m != nil {
			kept[e.Manifest] = m
		}
	}
	c.manifests = kept
	return nil
}

// readRedactions forgets what it knew of the files of versions where some of
// them were redacted since.
func (c *catalog) readRedactions(t tree) error {
	info, err := t.stat(snapshot.RedactionsName)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = nil, nil
	}
	if err != nil {
		return err
	}
	if (info != nil || c.redactions != nil) && !unchanged(c.redactions, info) {
		c.manifests, c.redactions = map[snapshot.Digest]*manifest{}, info
	}
	return nil
}

// readSite reads which files are the site's. They are hashed when they are
// asked for: pages and site.json are not replaced at one stroke, and a digest
// that is not of the bytes sent would stay in caches.
func (c *catalog) readSite(t tree) error {
	info, err := t.stat(siteName)
	if errors.Is(err, fs.ErrNotExist) {
		c.site, c.last.site, c.last.damaged = nil, nil, nil
		return nil
	}
	if err != nil || unchanged(c.site, info) {
		return err
	}
	c.site, c.last.site, c.last.damaged = nil, nil, nil
	b, err := t.ReadFile(siteName)
	if err != nil {
		return err
	}
	var list struct {
		Files []struct {
			Path string `json:"path"`
		} `json:"files"`
	}
	if err := json.Unmarshal(b, &list); err != nil {
		c.site = info
		c.last.damaged = fmt.Errorf("%s: %w; expected the list of the site's files, which \"recuento site\" writes anew", siteName, err)
		return nil
	}
	c.last.site = map[string]bool{}
	for _, f := range list.Files {
		c.last.site[f.Path] = true
	}
	c.site = info
	return nil
}

// manifest is that of a listed version; [errNotFound] where it is not listed.
func (c *catalog) manifest(now *standing, v snapshot.Version) (*manifest, error) {
	digest, ok := now.versions[v]
	if !ok {
		return nil, errNotFound
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.manifests[digest]; m != nil {
		return m, nil
	}
	p, err := c.store.Manifest(v)
	if errors.Is(err, store.ErrUnknownVersion) {
		return nil, errNotFound // another publication stands there by now
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{
		files:     map[string]found{snapshot.ManifestName: {digest: p.Digest, size: -1}, signature.Name: {size: -1}},
		published: p.Manifest.PublishedAt,
	}
	for _, o := range p.Manifest.Outputs {
		m.files[o.Path] = found{digest: o.Digest, size: o.Bytes}
	}
	c.manifests[p.Digest] = m
	return m, nil
}

// unchanged reports whether the file that was read still stands there.
func unchanged(was, is fs.FileInfo) bool {
	return was != nil && is != nil && os.SameFile(was, is) && was.Size() == is.Size() && was.ModTime().Equal(is.ModTime())
}
