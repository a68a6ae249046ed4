package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// link is a version in the chain, as versions.json lists it and as its
// manifest.json stands.
type link struct {
	version snapshot.Version
	entry   *snapshot.Entry // nil where versions.json does not list it
	// digest and size are manifest.json's; the digest is empty where the file
	// cannot be read.
	digest   snapshot.Digest
	size     int
	manifest *snapshot.Manifest // nil where it cannot be parsed
	invalid  error              // why not
	// distrusted: two witnesses say that manifest.json is not the published one.
	distrusted bool
}

func (l *link) path() string {
	return snapshotsName + "/" + string(l.version) + "/" + snapshot.ManifestName
}

// judges reports whether files can be compared with the manifest.
func (l *link) judges() bool { return l.manifest != nil && !l.distrusted }

// agrees reports whether versions.json, where it lists the version, has the
// digest of its manifest.
func (l *link) agrees() bool {
	return l.digest != "" && (l.entry == nil || l.entry.Manifest == l.digest)
}

// load reads versions.json and every manifest, and finds what stands under
// snapshots/ beside them.
func (c *checker) load() error {
	c.loadList()
	c.loadRedactions()
	loose, err := c.standing()
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	for _, e := range c.entries {
		l := &link{version: e.Version, entry: &e}
		if i := slices.Index(loose, e.Version); i >= 0 {
			loose = slices.Delete(loose, i, i+1)
		} else if i := c.misnamed(e, loose); i >= 0 {
			c.add(snapshot.VersionsName, Changed, "version "+string(loose[i]), "version "+string(e.Version))
			l.version = loose[i]
			loose = slices.Delete(loose, i, i+1)
		}
		c.chain = append(c.chain, l)
	}
	for _, v := range loose {
		if c.list == nil {
			c.chain = append(c.chain, &link{version: v})
		} else {
			c.add(snapshotsName+"/"+string(v), Unexpected, "", "not listed in "+snapshot.VersionsName+"; if an interrupted run left it, the next run enters it")
		}
	}
	for _, l := range c.chain {
		c.loadManifest(l)
	}
	slices.SortStableFunc(c.chain, func(a, b *link) int {
		return cmp.Or(cmp.Compare(a.seq(), b.seq()), cmp.Compare(a.version, b.version))
	})
	if c.noList && len(c.chain) > 0 {
		c.add(snapshot.VersionsName, Missing, "", "")
	}
	return nil
}

// standing are the versions that have a directory.
func (c *checker) standing() ([]snapshot.Version, error) {
	des, err := os.ReadDir(c.store.path(snapshotsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var vs []snapshot.Version
	for _, de := range des {
		name := de.Name()
		v, err := snapshot.ParseVersion(name)
		switch {
		case de.IsDir() && strings.HasPrefix(name, draftPrefix):
		case err != nil || !de.IsDir():
			c.add(snapshotsName+"/"+name, Unexpected, "", "not a version")
		default:
			vs = append(vs, v)
		}
	}
	return vs, nil
}

// misnamed is the index of the directory that an entry means although it
// names another: its manifest has the entry's digest.
func (c *checker) misnamed(e snapshot.Entry, loose []snapshot.Version) int {
	return slices.IndexFunc(loose, func(v snapshot.Version) bool {
		d, _, err := sumFile(c.store.path(snapshotsName, string(v), snapshot.ManifestName))
		return err == nil && d == e.Manifest
	})
}

// seq is the place in the chain: versions.json's word, else the manifest's.
func (l *link) seq() int {
	switch {
	case l.entry != nil:
		return l.entry.Seq
	case l.manifest != nil:
		return l.manifest.Seq
	}
	return 0
}

func (c *checker) loadList() {
	b, err := os.ReadFile(c.store.path(snapshot.VersionsName))
	if errors.Is(err, fs.ErrNotExist) {
		c.noList = true
		return
	}
	var es []snapshot.Entry
	if err == nil {
		es, err = snapshot.ParseVersions(b)
	}
	if err != nil {
		c.add(snapshot.VersionsName, Unreadable, "", err.Error())
		return
	}
	c.list, c.entries = b, es
}

func (c *checker) loadManifest(l *link) {
	fi, err := os.Lstat(c.store.snapshotDir(l.version))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !fi.IsDir() {
		c.add(snapshotsName+"/"+string(l.version), Missing, "the directory of a version", "")
		return
	}
	b, err := os.ReadFile(c.store.path(l.path()))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.add(l.path(), Missing, "", "")
		return
	case err != nil:
		c.add(l.path(), Unreadable, "", err.Error())
		return
	}
	l.digest, l.size = snapshot.Sum(b), len(b)
	m, err := snapshot.ParseManifest(b)
	if err != nil {
		l.invalid = err
		return
	}
	l.manifest = &m
}

// checkLink compares a manifest with versions.json and with its neighbours.
func (c *checker) checkLink(i int) {
	l := c.chain[i]
	if l.digest == "" {
		return // reported when it was loaded
	}
	if l.invalid != nil {
		l.distrusted = true
		c.add(l.path(), Unreadable, "", l.invalid.Error())
		return
	}
	if !l.agrees() {
		c.disagreement(i)
		return
	}
	if l.manifest.Version != l.version {
		c.add(l.path(), Broken, "version "+string(l.version), "version "+string(l.manifest.Version))
	}
	if l.entry != nil && !equal(*l.entry, *l.manifest, l.digest) {
		c.add(snapshot.VersionsName, Changed, "version "+string(l.version)+" as in its manifest", "other values")
	}
	if next := c.claim(i); next != "" && next != l.digest {
		l.distrusted = true
		c.add(l.path(), Changed, "sha256 "+string(next)+", as the version after it says", "sha256 "+string(l.digest))
	}
	c.checkPrevious(i)
}

// disagreement blames versions.json or the manifest where their digests
// differ: the version after is the witness. Without one, both are named.
func (c *checker) disagreement(i int) {
	l, witness := c.chain[i], c.claim(i)
	want, got := "sha256 "+string(l.entry.Manifest), "sha256 "+string(l.digest)
	if witness != l.digest {
		l.distrusted = witness != ""
		c.add(l.path(), Changed, want, got)
	}
	if witness != l.entry.Manifest {
		c.add(snapshot.VersionsName, Changed, "version "+string(l.version)+" with the manifest "+got, want)
	}
}

// claim is the digest that the version after i, if it is sound, gives i's
// manifest; else "".
func (c *checker) claim(i int) snapshot.Digest {
	if i+1 >= len(c.chain) {
		return ""
	}
	next := c.chain[i+1]
	if next.manifest == nil || !next.agrees() || next.manifest.Previous == nil || next.manifest.Previous.Version != c.chain[i].version {
		return ""
	}
	return next.manifest.Previous.Manifest
}

// checkPrevious finds versions that were taken out, put in or reordered.
func (c *checker) checkPrevious(i int) {
	l := c.chain[i]
	p := l.manifest.Previous
	switch {
	case p == nil && i > 0:
		c.add(l.path(), Broken, "the first version alone to follow none", "seq 1 after "+string(c.chain[i-1].version))
	case p == nil:
	case i > 0 && c.chain[i-1].version == p.Version && c.chain[i-1].seq() == l.seq()-1:
	case c.store.isCopy() && !c.whole && (i == 0 || c.chain[i-1].seq() < l.seq()-1):
		// A copy may leave older versions out.
	default:
		got := "none"
		if i > 0 {
			got = fmt.Sprintf("%s (seq %d)", c.chain[i-1].version, c.chain[i-1].seq())
		}
		c.add(l.path(), Broken, fmt.Sprintf("to follow %s (seq %d)", p.Version, l.seq()-1), got)
	}
}

// checkList holds versions.json against what the manifests make it, where
// nothing was found by looking at each of them.
func (c *checker) checkList() {
	if c.list == nil || len(c.faults) > 0 {
		return
	}
	var es []snapshot.Entry
	for _, l := range c.chain {
		e := entryOf(*l.manifest, l.digest)
		e.Yanked = l.entry.Yanked // no manifest of its own says so; see checkYanks
		es = append(es, e)
	}
	b, err := snapshot.MarshalVersions(es)
	if err != nil || !bytes.Equal(b, c.list) {
		c.add(snapshot.VersionsName, Changed, "sha256 "+string(snapshot.Sum(b)), "sha256 "+string(snapshot.Sum(c.list)))
	}
}

// equal compares an entry with a manifest, but for the mark of a yank, which
// came later.
func equal(e snapshot.Entry, m snapshot.Manifest, d snapshot.Digest) bool {
	w := entryOf(m, d)
	return e.Version == w.Version && e.Seq == w.Seq && e.PublishedAt.Equal(w.PublishedAt) &&
		e.RecordedOn == w.RecordedOn && e.SchemaVersion == w.SchemaVersion && e.Manifest == w.Manifest && slices.Equal(e.Tables, w.Tables)
}

// entryOf is the entry of a manifest whose digest is known.
func entryOf(m snapshot.Manifest, d snapshot.Digest) snapshot.Entry {
	e := snapshot.EntryOf(m, nil)
	e.Manifest = d
	return e
}
