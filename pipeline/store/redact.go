package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// redactionName holds the files of a redaction until they are in place, each
// named by its digest.
const redactionName = tempPrefix + "redaction"

// Redactions is redactions.json, oldest first; nil where nothing was redacted.
func (s *Store) Redactions() ([]snapshot.Redaction, error) {
	b, err := os.ReadFile(s.path(snapshot.RedactionsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list of redactions: %w", err)
	}
	rs, err := snapshot.ParseRedactions(b)
	if err != nil {
		return nil, fmt.Errorf("%s/%w; restore the file from a copy", s.dir, err)
	}
	return rs, nil
}

// Redaction is one that is being prepared. Nothing that is published changes
// before [Redaction.Commit].
type Redaction struct {
	// Before is called with what [Redaction.Commit] is about to write down; an
	// error stops it. It may be nil.
	Before func(snapshot.Redaction) error
	store  *Store
	files  []snapshot.Tombstone
}

// Redact starts a redaction. Call [Store.Recover] before, with the lock held: it
// finishes the one that was interrupted.
func (s *Store) Redact() (*Redaction, error) {
	if _, err := s.settled(); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(s.path(redactionName)); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	if err := os.Mkdir(s.path(redactionName), dirMode); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	return &Redaction{store: s}, nil
}

// Abandon removes what was prepared.
func (r *Redaction) Abandon() error { return os.RemoveAll(r.store.path(redactionName)) }

// Stage keeps the bytes that are to stand for others, and returns their digest
// and size. Bytes that were staged already are kept once.
func (r *Redaction) Stage(write func(io.Writer) error) (snapshot.Digest, int64, error) {
	fail := func(err error) (snapshot.Digest, int64, error) { return "", 0, fmt.Errorf("redact: %w", err) }
	f, err := os.CreateTemp(r.store.path(redactionName), tempPrefix)
	if err != nil {
		return fail(err)
	}
	err = write(f)
	if err = errors.Join(err, seal(f, publishedMode)); err != nil {
		return fail(err)
	}
	d, size, err := sumFile(f.Name())
	if err != nil {
		return fail(err)
	}
	return d, size, os.Rename(f.Name(), r.staged(d))
}

func (r *Redaction) staged(d snapshot.Digest) string {
	return filepath.Join(r.store.path(redactionName), string(d))
}

// Replace says that a file, named from the top of the publication, is to have
// staged bytes; was is its digest so far.
func (r *Redaction) Replace(path string, was, is snapshot.Digest, bytes int64) {
	r.files = append(r.files, snapshot.Tombstone{Path: path, Was: was, Is: is, Bytes: bytes})
}

// Remove says that a file is to go; instead is the staged file that holds what
// is left of it, or "".
func (r *Redaction) Remove(path string, was snapshot.Digest, instead string) {
	r.files = append(r.files, snapshot.Tombstone{Path: path, Was: was, Instead: instead})
}

// Capture says that the bytes of a feed are to go, and that staged ones hold
// what is left of them.
func (r *Redaction) Capture(was, is snapshot.Digest, bytes int64) {
	r.Remove(capturePath(was), was, capturePath(is))
	// Two captures may differ in nothing but what goes.
	left := snapshot.Tombstone{Path: capturePath(is), Is: is, Bytes: bytes}
	if !slices.Contains(r.files, left) {
		r.files = append(r.files, left)
	}
}

// CaptureGone says that the bytes of a feed are to go, wherever they stand;
// instead is the capture, in the archive, that holds what is left of them, or "".
func (r *Redaction) CaptureGone(was, instead snapshot.Digest) {
	path := ""
	if instead != "" {
		path = capturePath(instead)
	}
	r.Remove(capturePath(was), was, path)
}

// Commit writes down what was redacted, then puts the files in their places.
// If it is interrupted in between, [Store.Recover] finishes it.
func (r *Redaction) Commit(of snapshot.Redaction) (snapshot.Redaction, error) {
	all, err := r.store.Redactions()
	if err != nil {
		return of, err
	}
	of.ID = snapshot.NextRedaction(of.At, all)
	of.Files = slices.DeleteFunc(slices.Clone(r.files), func(t snapshot.Tombstone) bool { return t.Was == t.Is })
	b, err := snapshot.MarshalRedactions(append(all, of))
	if err != nil {
		return of, err
	}
	if r.Before != nil {
		if err := r.Before(of); err != nil {
			return of, err
		}
	}
	if err := syncTree(r.store.path(redactionName)); err != nil {
		return of, fmt.Errorf("redact: %w", err)
	}
	r.store.at("redaction staged")
	if err := r.store.replace(snapshot.RedactionsName, b); err != nil {
		return of, fmt.Errorf("redact: %w", err)
	}
	r.store.at("redaction written down")
	if _, err := r.store.finishRedaction(); err != nil {
		return of, fmt.Errorf("the redaction is written down but not every file is in place: %w; mend that and redact the same again, which finishes it", err)
	}
	return of, nil
}

// finishRedaction puts in place what an interrupted redaction has written down,
// and returns its id, or "".
func (s *Store) finishRedaction() (string, error) {
	if _, err := os.Lstat(s.path(redactionName)); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	rs, err := s.Redactions()
	if err != nil {
		return "", err
	}
	finished := ""
	if len(rs) > 0 {
		last := rs[len(rs)-1]
		for _, t := range last.Files {
			did, err := s.entomb(t)
			if err != nil {
				return "", err
			}
			if did {
				finished = last.ID
			}
			s.at("file redacted")
		}
	}
	return finished, os.RemoveAll(s.path(redactionName))
}

// entomb makes a file what its tombstone says, if it is still what it was.
func (s *Store) entomb(t snapshot.Tombstone) (did bool, err error) {
	target := s.path(filepath.FromSlash(t.Path))
	got, _, err := sumFile(target)
	gone := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !gone:
		return false, err
	case gone && t.Is == "", !gone && got == t.Is:
		return false, nil
	case !gone && got != t.Was:
		return false, nil // redacted again since, or damaged: verify tells
	}
	if t.Is == "" {
		return true, errors.Join(os.Remove(target), syncDir(filepath.Dir(target)))
	}
	staged := filepath.Join(s.path(redactionName), string(t.Is))
	if _, err := os.Lstat(staged); errors.Is(err, fs.ErrNotExist) {
		return false, nil // the folder belongs to a redaction that was never written down
	}
	if err := makeDir(filepath.Dir(target)); err != nil {
		return false, err
	}
	// Several versions may hold one file: each links to it, as they did.
	temp := filepath.Join(s.path(redactionName), tempPrefix+"link")
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := s.linkFile(staged, temp); err != nil {
		if err := copyFile(staged, temp, snapshot.Output{Path: t.Path, Digest: t.Is, Bytes: t.Bytes}); err != nil {
			return false, err
		}
	}
	return true, errors.Join(os.Rename(temp, target), syncDir(filepath.Dir(target)))
}
