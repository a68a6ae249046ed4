package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Outputs are the files that stand in the draft by now, sorted by path.
func (d *Draft) Outputs() ([]snapshot.Output, error) { return d.outputs() }

// outputs are the files of the tree, without SHA256SUMS and the manifest.
func (d *Draft) outputs() ([]snapshot.Output, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return nil, errors.New("draft: it has already ended")
	}
	if d.err != nil {
		return nil, d.err
	}
	for name, f := range d.files {
		if f.err != nil {
			return nil, f.err
		}
		if f.open != nil {
			return nil, fmt.Errorf("draft: %s was created but never closed", name)
		}
	}
	files, _, err := walk(d.tree)
	if err != nil {
		return nil, err
	}
	var outs []snapshot.Output
	for _, name := range files {
		if ofTheCommit(name) {
			return nil, fmt.Errorf("draft: %s is written by the commit", name)
		}
		o, err := d.output(name)
		if err != nil {
			return nil, err
		}
		outs = append(outs, o)
	}
	for name := range d.files {
		if !slices.Contains(files, name) {
			return nil, fmt.Errorf("draft: %s was written but is gone", name)
		}
	}
	for name := range d.rows {
		if !slices.Contains(files, name) {
			return nil, fmt.Errorf("draft: rows are stated for %s, which was not written", name)
		}
	}
	if len(outs) == 0 {
		return nil, errors.New("draft: it has no files")
	}
	return outs, nil
}

// ofTheCommit are the files that the commit writes. They stand in no manifest,
// but for SHA256SUMS.
func ofTheCommit(name string) bool {
	return name == snapshot.SumsName || name == snapshot.ManifestName || name == signature.Name
}

// output is one file of the tree: as it was hashed on writing, or, where it
// was written past Create, as it is hashed and sealed here.
func (d *Draft) output(name string) (snapshot.Output, error) {
	path := filepath.Join(d.tree, filepath.FromSlash(name))
	fi, err := os.Lstat(path)
	if err != nil {
		return snapshot.Output{}, err
	}
	if !fi.Mode().IsRegular() {
		return snapshot.Output{}, fmt.Errorf("draft: %s is not a regular file", name)
	}
	if err := snapshot.CheckPath(name); err != nil {
		return snapshot.Output{}, fmt.Errorf("draft: %w", err)
	}
	o := snapshot.Output{Path: name}
	if f, ok := d.files[name]; ok {
		o = f.out
		if fi.Size() != o.Bytes {
			return o, fmt.Errorf("draft: %s has %d bytes, %d were written: another program changed it", name, fi.Size(), o.Bytes)
		}
	} else {
		f, err := os.Open(path)
		if err != nil {
			return o, err
		}
		if err := seal(f, publishedMode); err != nil {
			return o, err
		}
		if o.Digest, o.Bytes, err = sumFile(path); err != nil {
			return o, err
		}
	}
	if rows, ok := d.rows[name]; ok {
		o.Rows = &rows
	}
	return o, nil
}

// share replaces files by hard links to the same bytes of the version before,
// but for those that are such links already.
// Where the disk cannot link, the draft's own file stays. A damaged file of
// the version before is not shared: the damage would spread.
func (d *Draft) share(outs []snapshot.Output, last *Published) error {
	temp := filepath.Join(d.dir, tempPrefix+"link")
	before := map[string]snapshot.Output{}
	for _, o := range last.Manifest.Outputs {
		before[o.Path] = o
	}
	for _, o := range outs {
		b, ok := before[o.Path]
		if !ok || b.Digest != o.Digest {
			continue
		}
		old := filepath.Join(last.Dir, filepath.FromSlash(o.Path))
		if d.keeps(o.Path, old) {
			continue
		}
		sound, err := holds(old, o.Digest, o.Bytes)
		if err != nil || !sound {
			continue // "recuento verify" reports it; this version is whole
		}
		if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Link(old, temp); err != nil {
			continue
		}
		d.store.at("link made")
		if err := os.Rename(temp, filepath.Join(d.tree, filepath.FromSlash(o.Path))); err != nil {
			return err
		}
		d.store.at("link renamed")
	}
	return nil
}

// syncTree makes all names of a tree durable, its deepest directories first.
func syncTree(dir string) error {
	_, dirs, err := walk(dir)
	if err != nil {
		return err
	}
	for _, rel := range slices.Backward(dirs) {
		sub := filepath.Join(dir, filepath.FromSlash(rel))
		if err := os.Chmod(sub, dirMode); err != nil {
			return err
		}
		if err := syncDir(sub); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(dir))
}

func sorted(outs []snapshot.Output) []snapshot.Output {
	slices.SortFunc(outs, func(a, b snapshot.Output) int { return strings.Compare(a.Path, b.Path) })
	return outs
}
