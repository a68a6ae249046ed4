package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// Keep takes a file of the newest version over into the draft, under the same
// path, as a hard link: it is not read, and its digest, size and rows are those
// of that version's manifest. Where the disk can't link, it is copied and
// compared with its digest. A version without that file, or with another size
// of it, is an error.
//
// Damage that left the size as it was is taken over, too, where no one read the
// file: [Store.VerifyAll] finds it in both versions.
func (d *Draft) Keep(path string) error {
	_, last, err := d.store.newest()
	if err != nil {
		return fmt.Errorf("keep %s: %w", path, err)
	}
	if last == nil {
		return fmt.Errorf("keep %s: nothing is published in %s yet", path, d.store.dir)
	}
	at := slices.IndexFunc(last.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == path })
	if at < 0 {
		return fmt.Errorf("keep %s: version %s has no such file", path, last.Manifest.Version)
	}
	out := last.Manifest.Outputs[at]
	old := filepath.Join(last.Dir, filepath.FromSlash(path))
	fi, err := os.Lstat(old)
	if err == nil && (!fi.Mode().IsRegular() || fi.Size() != out.Bytes) {
		err = fmt.Errorf("it is not the file of %d bytes that was published; see \"recuento verify\"", out.Bytes)
	}
	if err != nil {
		return fmt.Errorf("keep %s of version %s: %w", path, last.Manifest.Version, err)
	}
	return d.keep(out, old)
}

// keep enters the file as one that was written.
func (d *Draft) keep(out snapshot.Output, old string) error {
	target, err := d.place(out.Path)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return fmt.Errorf("draft: keep %s after the end of the draft", out.Path)
	}
	if err := d.store.linkFile(old, target); err != nil {
		if _, taken := os.Lstat(target); taken == nil {
			return fmt.Errorf("draft: %s stands in it already", out.Path)
		}
		if err := copyFile(old, target, out); err != nil {
			return fmt.Errorf("keep %s: %w", out.Path, err)
		}
	}
	if out.Rows != nil {
		d.rows[out.Path] = *out.Rows
	}
	d.files[out.Path] = &draftFile{out: snapshot.Output{Path: out.Path, Digest: out.Digest, Bytes: out.Bytes}}
	d.store.at("file kept")
	return nil
}

// linkFile is a hard link, unless a test says that the disk has none.
func (s *Store) linkFile(old, target string) error {
	if s.link != nil {
		return s.link(old, target)
	}
	return os.Link(old, target)
}

// copyFile copies a published file and compares it with its digest.
func copyFile(old, target string, want snapshot.Output) error {
	r, err := os.Open(old)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	got, n, err := sum(w, r)
	err = errors.Join(err, seal(w, publishedMode))
	if err == nil && (got != want.Digest || n != want.Bytes) {
		err = fmt.Errorf("%s was changed after publication: its sha256 is %s, expected %s; see \"recuento verify\"", old, got, want.Digest)
	}
	if err != nil {
		return errors.Join(err, os.Remove(target))
	}
	return nil
}

// keeps reports whether a file of the draft is the file old already.
func (d *Draft) keeps(name, old string) bool {
	mine, err := os.Lstat(filepath.Join(d.tree, filepath.FromSlash(name)))
	if err != nil {
		return false
	}
	published, err := os.Lstat(old)
	return err == nil && os.SameFile(mine, published)
}
