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

// Commit publishes the draft and is the manifest as it stands. It fills in
// Format, Seq, Previous, Yanked and Outputs, and Version where that is empty: the next
// of the day of PublishedAt. Files that the version before has under the same
// path with the same bytes become hard links to them.
//
// Until the directory is renamed, an error leaves the publication as it was
// and the draft good for [Draft.Abandon] only. After that, the error says
// that the version stands and that the next [Store.Recover] enters it.
func (d *Draft) Commit(m snapshot.Manifest) (snapshot.Manifest, error) {
	s := d.store
	entries, last, err := s.newest()
	if err != nil {
		return snapshot.Manifest{}, fmt.Errorf("nothing was published: %w", err)
	}
	p, err := d.complete(m, entries, last)
	if err != nil {
		// Some files may be links to the version before by now, and must not be
		// written to again.
		d.fail(errors.New("draft: an earlier commit of it failed; abandon it and begin another"))
		return snapshot.Manifest{}, fmt.Errorf("nothing was published: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.Rename(d.tree, p.Dir); err != nil {
		return snapshot.Manifest{}, fmt.Errorf("nothing was published: %w", err)
	}
	d.ended = true
	s.at("snapshot renamed")
	err = syncDir(s.path(snapshotsName))
	if err == nil {
		s.at("snapshot synced")
		err = s.enter(p, entries, []string{d.captures})
	}
	if err != nil {
		return snapshot.Manifest{}, fmt.Errorf("version %s stands but is not fully entered: %w; mend that and run again, which enters it first", p.Manifest.Version, err)
	}
	// The version is published whether or not this works; the next run sweeps.
	_ = os.RemoveAll(d.dir)
	s.at("draft removed")
	return p.Manifest, nil
}

// newest is the list of versions and the newest of them, if any.
func (s *Store) newest() ([]snapshot.Entry, *Published, error) {
	entries, err := s.List()
	if err != nil || len(entries) == 0 {
		return nil, nil, err
	}
	last, err := s.read(entries[0])
	return entries, last, err
}

// complete writes all that is still missing in the draft's tree and makes it
// durable; what it returns is where the tree is to be renamed to.
func (d *Draft) complete(m snapshot.Manifest, entries []snapshot.Entry, last *Published) (*Published, error) {
	m, err := next(m, entries, last)
	if err != nil {
		return nil, err
	}
	m.Yanked = YankedOf(entries)
	redactions, err := d.store.Redactions()
	if err != nil {
		return nil, err
	}
	if m.Redactions, err = snapshot.RedactionsDigest(redactions); err != nil {
		return nil, err
	}
	target := d.store.snapshotDir(m.Version)
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s stands already, expected a version that is not taken", target)
	}
	if m.Outputs, err = d.outputs(); err != nil {
		return nil, err
	}
	d.store.at("outputs hashed")
	sums := snapshot.MarshalSums(m.Outputs)
	if err := writeFile(filepath.Join(d.tree, snapshot.SumsName), sums, publishedMode); err != nil {
		return nil, err
	}
	m.Outputs = sorted(append(m.Outputs, snapshot.Output{Path: snapshot.SumsName, Digest: snapshot.Sum(sums), Bytes: int64(len(sums))}))
	d.store.at("sums written")
	if last != nil {
		if err := d.share(m.Outputs, last); err != nil {
			return nil, err
		}
	}
	if err := d.store.checkCaptures(m, []string{d.captures}); err != nil {
		return nil, err
	}
	b, err := snapshot.Marshal(m)
	if err != nil {
		return nil, err
	}
	if err := d.writeSignature(m, b); err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(d.tree, snapshot.ManifestName), b, publishedMode); err != nil {
		return nil, err
	}
	d.store.at("manifest written")
	if err := syncTree(d.tree); err != nil {
		return nil, err
	}
	d.store.at("draft synced")
	m, err = snapshot.ParseManifest(b)
	return &Published{Manifest: m, Digest: snapshot.Sum(b), Dir: target}, err
}

// next gives a manifest its place in the chain, or says why it has another.
func next(m snapshot.Manifest, entries []snapshot.Entry, last *Published) (snapshot.Manifest, error) {
	taken := make([]snapshot.Version, len(entries))
	for i, e := range entries {
		taken[i] = e.Version
	}
	if m.Version == "" {
		m.Version = snapshot.Next(m.PublishedAt, taken)
	}
	if _, err := snapshot.ParseVersion(string(m.Version)); err != nil {
		return m, err
	}
	if slices.Contains(taken, m.Version) {
		return m, fmt.Errorf("version %s is published already, expected a new one", m.Version)
	}
	seq, previous := 1, (*snapshot.Previous)(nil)
	if last != nil {
		seq = last.Manifest.Seq + 1
		previous = &snapshot.Previous{Version: last.Manifest.Version, Manifest: last.Digest}
	}
	if m.Seq != 0 && m.Seq != seq {
		return m, fmt.Errorf("version %s is number %d, but number %d is next", m.Version, m.Seq, seq)
	}
	if m.Previous != nil && (previous == nil || *m.Previous != *previous) {
		return m, fmt.Errorf("version %s follows %s with the manifest %s, which is not the newest version", m.Version, m.Previous.Version, m.Previous.Manifest)
	}
	m.Format, m.Seq, m.Previous = snapshot.Format, seq, previous
	return m, nil
}
