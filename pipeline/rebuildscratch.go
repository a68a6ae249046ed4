package pipeline

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/recuento/recuento/pipeline/feed"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// configFile is what a configuration is called that is laid out again.
const configFile = "feeds.yaml"

// lookUp finds everything the version was made of, and names all that is
// missing at once.
func (b *rebuilding) lookUp() error {
	m := b.version.Manifest
	if _, err := os.Stat(b.plan.Archive); errors.Is(err, fs.ErrNotExist) {
		return &UsageError{fmt.Sprintf("there is no archive %s, and a version is made again from the captures in it; name it with --archive", b.plan.Archive)}
	}
	var err error
	if b.archive, err = feed.OpenArchive(b.plan.Archive); err != nil {
		return err
	}
	b.captures, b.config = map[snapshot.Digest]string{}, map[string]string{}
	missing := &RebuildError{Version: m.Version}
	wanted := map[string]snapshot.Digest{configFile: m.Configuration.Feeds}
	if m.Configuration.Curation != "" {
		wanted[curationFile] = m.Configuration.Curation
	}
	if m.IDMap != nil && m.IDMap.From == idsFile {
		wanted[idsFile] = m.IDMap.Digest
	}
	for _, name := range []string{configFile, curationFile, idsFile} {
		digest, ok := wanted[name]
		if !ok {
			continue
		}
		path, lost := b.kept(digest)
		if lost != "" {
			missing.Problems = append(missing.Problems, fmt.Sprintf("the configuration %s %s", name, lost))
		}
		b.config[name] = path
	}
	for _, in := range m.Inputs {
		if in.Capture == "" {
			continue
		}
		path, lost := b.kept(in.Capture)
		if lost != "" && in.Published {
			if at, ok := b.original.Capture(in.Capture); ok {
				path, lost = at, ""
			}
		}
		if lost != "" {
			missing.Problems = append(missing.Problems, fmt.Sprintf("the capture of feed %s %s", in.Feed, lost))
		}
		b.captures[in.Capture] = path
	}
	if len(missing.Problems) > 0 {
		return missing
	}
	return nil
}

// kept is where the archive has some bytes, or why it has not.
func (b *rebuilding) kept(digest snapshot.Digest) (path, lost string) {
	path, ok, err := b.archive.Find(string(digest))
	switch {
	case err != nil:
		return "", fmt.Sprintf("(sha256 %s) can't be used: %v", digest, err)
	case !ok:
		return "", fmt.Sprintf("(sha256 %s) is missing: it is not at %s; restore it from a backup of the archive", digest, filepath.Join(b.plan.Archive, "captures", "sha256", string(digest[:2]), string(digest)))
	}
	return path, ""
}

// publication is the folder of the publication that is made beside the original.
func (b *rebuilding) publication() string { return filepath.Join(b.dir, "publication") }

// setUp makes the folders of the run as they were just before it: a publication
// with the older versions, and the configuration. The older versions are links:
// of most of them nothing is read.
func (b *rebuilding) setUp() error {
	snapshots := filepath.Join(b.publication(), "snapshots")
	for _, dir := range []string{snapshots, filepath.Join(b.dir, "feeds")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for name, from := range b.config {
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(filepath.Join(b.dir, "feeds", name), text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	for _, e := range b.older {
		v := string(e.Version)
		if err := os.Symlink(filepath.Join(b.original.Dir(), "snapshots", v), filepath.Join(snapshots, v)); err != nil {
			return fmt.Errorf("%w; the disk must allow symbolic links, --out names another", err)
		}
	}
	if len(b.older) > 0 {
		list, err := snapshot.MarshalVersions(b.older)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.publication(), snapshot.VersionsName), list, 0o600); err != nil {
			return err
		}
	}
	if len(b.redacted) > 0 {
		list, err := snapshot.MarshalRedactions(b.redacted)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(b.publication(), snapshot.RedactionsName), list, 0o600); err != nil {
			return err
		}
	}
	return b.lendCaptures()
}

// lendCaptures puts the published captures that the archive has lost where a run
// looks for the last good one of a feed that fails.
func (b *rebuilding) lendCaptures() error {
	for digest, path := range b.captures {
		if _, lost := b.kept(digest); lost == "" {
			continue
		}
		folder := filepath.Join(b.publication(), "captures", "sha256", string(digest[:2]))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		if err := os.Symlink(path, filepath.Join(folder, string(digest))); err != nil {
			return err
		}
	}
	return nil
}

// freshFolder is the folder in which another one may be made, which must not
// exist or be empty.
func freshFolder(dir string) (parent string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	f, err := os.Open(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		parent = filepath.Dir(abs)
		return parent, os.MkdirAll(parent, 0o755)
	case err != nil:
		return "", err
	}
	defer f.Close()
	if _, err := f.Readdirnames(1); !errors.Is(err, io.EOF) {
		return "", &UsageError{fmt.Sprintf("%s is not an empty folder; name a new one", dir)}
	}
	return filepath.Dir(abs), nil
}
