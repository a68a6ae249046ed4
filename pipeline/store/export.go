package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Extent is how much of a publication a copy takes.
type Extent int

const (
	AllVersions Extent = iota
	LatestOnly         // the newest that is not yanked
)

const (
	readmeName = "README.md"
	// unfinishedName marks a copy whose versions.json is still to come.
	unfinishedName = tempPrefix + "export"
	copyName       = tempPrefix + "copy"
)

// Exported is what an export did.
type Exported struct {
	Versions []snapshot.Version `json:"versions"` // in the copy, newest first
	Copied   int                `json:"copied"`   // files
	Bytes    int64              `json:"bytes"`    // of those
	Kept     int                `json:"kept"`     // files that stood there already, verified
}

// Export copies the publication to dir for hosts without links: every file is
// a file of its own, and latest is a directory. Digests are verified while
// copying. The manifest comes last in each snapshot, latest after all of them,
// then the site, which links to them, with site.json after its pages, and
// versions.json last of all. README.md and freshness.json come along.
//
// The directory has to be new, empty or an earlier export of the same
// publication, which is brought up to date: what stands there and verifies is
// kept, versions that this export does not take stay, pages that are gone from
// the site go, what was redacted since goes, links of pages to versions that are not in the copy become plain
// text, and no file that is not of the publication is touched. An
// interrupted export is finished by the next. [Open] the copy and call
// [Store.VerifyAll] to check it.
func (s *Store) Export(dir string, extent Extent) (Exported, error) {
	e, err := s.exporter(dir)
	if err != nil {
		return Exported{}, err
	}
	if err := e.run(extent); err != nil {
		return e.done, fmt.Errorf("export to %s: %w", e.to.dir, err)
	}
	return e.done, nil
}

type exporter struct {
	from, to *Store
	entries  []snapshot.Entry  // of the original
	there    []snapshot.Entry  // of an earlier export
	site     *snapshot.Site    // of the original, with the digests of the copy's pages
	oldSite  siteIndex         // of an earlier export
	begun    map[string]bool   // files of the site that an interrupted export may have left
	unlinked map[string][]byte // pages that the copy has with fewer links
	seen     map[string]bool   // files of the copy that were looked at
	// redactions are those of the original.
	redactions []snapshot.Redaction
	redacted   snapshot.Redacted
	done       Exported
}

// exporter looks whether dir may take a copy. It writes nothing.
func (s *Store) exporter(dir string) (*exporter, error) {
	to, err := Open(dir)
	if err != nil {
		return nil, err
	}
	e := &exporter{from: s, to: to, seen: map[string]bool{}}
	if e.entries, err = s.List(); err != nil {
		return nil, err
	}
	if len(e.entries) == 0 {
		return nil, fmt.Errorf("export: nothing is published in %s yet; \"recuento run\" publishes", s.dir)
	}
	if snapshot.Standing(e.entries) == nil {
		return nil, fmt.Errorf("export: %s says of every version that it is yanked, but one at least stands; see \"recuento verify --all\"", s.path(snapshot.VersionsName))
	}
	if e.redactions, err = s.Redactions(); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	e.redacted = snapshot.RedactedBy(e.redactions)
	if e.site, err = s.Site(); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	if rel, err := filepath.Rel(resolved(s.dir), resolved(to.dir)); err == nil && filepath.IsLocal(rel) {
		return nil, fmt.Errorf("export: %s lies inside the publication %s, expected a directory outside", to.dir, s.dir)
	}
	des, err := os.ReadDir(to.dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(des) == 0 {
		return e, nil
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return e, e.checkEarlier(des)
}

// checkEarlier says why a directory with files in it is no earlier export.
func (e *exporter) checkEarlier(des []os.DirEntry) error {
	has := func(name string) bool {
		return slices.ContainsFunc(des, func(de os.DirEntry) bool { return de.Name() == name })
	}
	if !has(snapshot.VersionsName) && !has(unfinishedName) {
		return fmt.Errorf("export: %s is not empty and not an earlier export (it has no %s); name a new or an empty directory", e.to.dir, snapshot.VersionsName)
	}
	if has(latestName) && !e.to.isCopy() {
		return fmt.Errorf("export: %s is a publication itself (%s is a link), not a copy; name another directory", e.to.dir, latestName)
	}
	there, err := e.to.List()
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, t := range there {
		if !slices.ContainsFunc(e.entries, func(o snapshot.Entry) bool { return o.Version == t.Version && o.Manifest == t.Manifest }) {
			return fmt.Errorf("export: %s holds version %s, which %s does not have: it is a copy of another publication; name another directory", e.to.dir, t.Version, e.from.dir)
		}
	}
	e.there = there
	if err := e.checkOldLatest(); err != nil {
		return err
	}
	return e.checkOldSite()
}

// checkOldLatest refuses to replace a latest that holds files of others.
func (e *exporter) checkOldLatest() error {
	dir := e.to.path(latestName)
	files, _, err := walk(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var m snapshot.Manifest
	if b, err := os.ReadFile(filepath.Join(dir, snapshot.ManifestName)); err == nil {
		// Of one that cannot be read every file counts as foreign.
		m, _ = snapshot.ParseManifest(b)
	}
	for _, f := range files {
		ours := slices.ContainsFunc(m.Outputs, func(o snapshot.Output) bool { return o.Path == f })
		if !ours && (f != snapshot.ManifestName && f != signature.Name || m.Version == "") {
			return fmt.Errorf("export: %s is not a file of the version in %s, which is to be replaced; move it away and export again", filepath.Join(dir, filepath.FromSlash(f)), latestName)
		}
	}
	return nil
}

func (e *exporter) run(extent Extent) error {
	lock, err := e.to.Lock()
	if err != nil {
		return err
	}
	defer lock.Release()
	if err := e.mark(); err != nil {
		return err
	}
	take := e.entries
	if extent == LatestOnly {
		take = []snapshot.Entry{*snapshot.Standing(e.entries)}
	}
	e.unlink(take)
	if err := e.redact(); err != nil {
		return err
	}
	for _, entry := range slices.Backward(take) {
		p, err := e.from.read(entry)
		if err != nil {
			return err
		}
		if err := e.version(p); err != nil {
			return err
		}
	}
	if err := e.latest(); err != nil {
		return err
	}
	if err := e.copySite(); err != nil {
		return err
	}
	if err := e.readme(); err != nil {
		return err
	}
	if err := e.freshness(); err != nil {
		return err
	}
	if err := e.list(take); err != nil {
		return err
	}
	for _, name := range []string{copyName, unfinishedName} {
		if err := os.Remove(e.to.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncDir(e.to.dir)
}

// redact brings the list of redactions along, takes out of the copy what they
// took out of the original, and puts in what they left. A version that is not
// taken this time is redacted, too.
func (e *exporter) redact() error {
	if len(e.redactions) == 0 {
		return nil
	}
	b, err := snapshot.MarshalRedactions(e.redactions)
	if err != nil {
		return err
	}
	if err := e.to.replace(snapshot.RedactionsName, b); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(e.redacted)) {
		files := e.redacted[path]
		last, added := files[len(files)-1], files[0].Was == ""
		target := e.to.path(filepath.FromSlash(path))
		_, err := os.Lstat(target)
		there := err == nil
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		case last.Is == "" && there:
			err = os.Remove(target)
		case last.Is != "" && (there || added):
			err = e.file(path, path, last.Is, last.Bytes)
		default:
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// version copies a version's captures and files, the manifest last.
func (e *exporter) version(p *Published) error {
	for _, in := range publishedCaptures(p.Manifest) {
		name := capturePath(in.Capture)
		if now, found := e.redacted.Now(name, in.Capture); found && now.Is == "" {
			continue // what is left of it is copied with the redactions
		}
		if err := e.file(name, name, in.Capture, in.Bytes); err != nil {
			return err
		}
	}
	name := snapshotsName + "/" + string(p.Manifest.Version)
	if err := e.tree(name, name, p); err != nil {
		return err
	}
	return syncTree(e.to.path(filepath.FromSlash(name)))
}

// tree copies a snapshot's files from one directory to another.
func (e *exporter) tree(from, to string, p *Published) error {
	for _, o := range p.Manifest.Outputs {
		if err := e.file(from+"/"+o.Path, to+"/"+o.Path, o.Digest, o.Bytes); err != nil {
			return err
		}
	}
	if err := e.signature(from, to, p); err != nil {
		return err
	}
	fi, err := os.Stat(filepath.Join(p.Dir, snapshot.ManifestName))
	if err != nil {
		return err
	}
	return e.file(from+"/"+snapshot.ManifestName, to+"/"+snapshot.ManifestName, p.Digest, fi.Size())
}

// file copies a file that never changes.
func (e *exporter) file(from, to string, want snapshot.Digest, size int64) error {
	return e.copy(from, to, want, size, publishedMode)
}

// copy copies one file aside, compares its digest, and renames it.
func (e *exporter) copy(from, to string, want snapshot.Digest, size int64, mode fs.FileMode) error {
	if e.seen[to] {
		return nil // a capture of several versions
	}
	e.seen[to] = true
	target := e.to.path(filepath.FromSlash(to))
	if ok, err := holds(target, want, size); ok || err != nil {
		e.done.Kept++
		return err
	}
	if err := makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	r, err := os.Open(e.from.path(filepath.FromSlash(from)))
	if err != nil {
		return err
	}
	defer r.Close()
	temp := e.to.path(copyName)
	w, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	got, n, err := sum(w, r)
	if err = errors.Join(err, seal(w, mode)); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if got != want {
		return errors.Join(fmt.Errorf("%s is damaged: its sha256 is %s, expected %s; see \"recuento verify --all\"", r.Name(), got, want), os.Remove(temp))
	}
	e.done.Copied++
	e.done.Bytes += n
	return os.Rename(temp, target)
}

// latest builds the new directory aside and swaps it in by two renames.
func (e *exporter) latest() error {
	p, err := e.from.read(*snapshot.Standing(e.entries))
	if err != nil {
		return err
	}
	c := checker{store: e.to}
	if e.to.isCopy() {
		fi, err := os.Stat(filepath.Join(p.Dir, snapshot.ManifestName))
		if err != nil {
			return err
		}
		c.file(latestName+"/"+snapshot.ManifestName, p.Digest, fi.Size())
		if err := c.outputs(latestName, p.Manifest); err != nil {
			return err
		}
		if err := c.sameSignature(snapshotsName+"/"+string(p.Manifest.Version), latestName); err != nil {
			return err
		}
		if len(c.faults) == 0 {
			e.done.Kept += len(p.Manifest.Outputs) + 1
			return nil
		}
	}
	fresh, old := tempPrefix+latestName, tempPrefix+"old-"+latestName
	if err := os.RemoveAll(e.to.path(fresh)); err != nil {
		return err
	}
	if err := e.tree(snapshotsName+"/"+string(p.Manifest.Version), fresh, p); err != nil {
		return err
	}
	if err := syncTree(e.to.path(fresh)); err != nil {
		return err
	}
	if err := os.RemoveAll(e.to.path(old)); err != nil {
		return err
	}
	if err := os.Rename(e.to.path(latestName), e.to.path(old)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(e.to.path(fresh), e.to.path(latestName)); err != nil {
		return err
	}
	return os.RemoveAll(e.to.path(old))
}

// readme brings the format's description along.
func (e *exporter) readme() error {
	b, err := os.ReadFile(e.from.path(readmeName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.to.replace(readmeName, b)
}

// list writes versions.json for what the copy now holds.
func (e *exporter) list(taken []snapshot.Entry) error {
	held := slices.Clone(taken)
	for _, t := range e.there {
		same := func(o snapshot.Entry) bool { return o.Version == t.Version }
		if !slices.ContainsFunc(held, same) {
			// As the original has it now: it may be yanked by now.
			held = append(held, e.entries[slices.IndexFunc(e.entries, same)])
		}
	}
	b, err := snapshot.MarshalVersions(held)
	if err != nil {
		return err
	}
	held, err = snapshot.ParseVersions(b)
	if err != nil {
		return err
	}
	for _, h := range held {
		e.done.Versions = append(e.done.Versions, h.Version)
	}
	return e.to.replace(snapshot.VersionsName, b)
}

// resolved follows links where it can, so that one directory has one name.
func resolved(dir string) string {
	if r, err := filepath.EvalSymlinks(dir); err == nil {
		return r
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return dir
	}
	return filepath.Join(resolved(parent), filepath.Base(dir))
}
