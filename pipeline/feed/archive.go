package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Archive is the private folder of captures and run summaries:
//
//	captures/sha256/ab/abcd…   the bytes of a feed or of the configuration that
//	                           it was read with, read-only, named by digest
//	runs/NAME.json             what a run did, with the raw text of rejects
//	feeds/FEED.json            what is known of a feed from earlier readings
//	vouched/DIGEST             what was redacted or yanked here, by the digest of
//	                           what was published of it
//	tmp/                       files on their way to either
//
// Its folders can be entered by their owner only. Several processes may read
// and fetch at once.
type Archive struct {
	dir string
	max int64 // bytes of a capture
}

// OpenArchive makes the folders that are missing.
func OpenArchive(dir string) (*Archive, error) {
	a := &Archive{dir: dir, max: MaxCaptureBytes}
	for _, d := range []string{a.captures(), a.runs(), a.memories(), a.vouched(), a.tmp()} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("archive %s: %w; choose a folder that can be written with --archive", dir, err)
		}
	}
	return a, nil
}

func (a *Archive) captures() string { return filepath.Join(a.dir, "captures", "sha256") }
func (a *Archive) runs() string     { return filepath.Join(a.dir, "runs") }
func (a *Archive) vouched() string  { return filepath.Join(a.dir, "vouched") }
func (a *Archive) tmp() string      { return filepath.Join(a.dir, "tmp") }

// Clean removes what an interrupted run left on its way. Call it only while no
// other run can be fetching.
func (a *Archive) Clean() error {
	left, err := os.ReadDir(a.tmp())
	if err != nil {
		return fmt.Errorf("archive %s: %w", a.dir, err)
	}
	for _, e := range left {
		if err := os.RemoveAll(filepath.Join(a.tmp(), e.Name())); err != nil {
			return fmt.Errorf("archive %s: %w; remove the file by hand", a.dir, err)
		}
	}
	return nil
}

var (
	hexDigest  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	errDamaged = errors.New("the bytes are not those of its name")
)

func (a *Archive) place(digest string) string {
	return filepath.Join(a.captures(), digest[:2], digest)
}

// Find is the file of a capture, whose bytes it reads and compares with the
// digest. ok is false where the archive has no such capture; a damaged one is
// an error.
func (a *Archive) Find(digest string) (path string, ok bool, err error) {
	if !hexDigest.MatchString(digest) {
		return "", false, fmt.Errorf("archive: %q is no digest; expected 64 characters of 0-9 and a-f", digest)
	}
	path = a.place(digest)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("archive: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return "", false, fmt.Errorf("archive: %w", err)
	}
	if n == 0 || hex.EncodeToString(sum.Sum(nil)) != digest {
		return "", false, fmt.Errorf("archive: %s: %w; restore it from a backup, or remove it and fetch its feed again", path, errDamaged)
	}
	return path, true, nil
}

// Keep keeps the bytes of a configuration, such as feeds.yaml, beside the
// captures that were read with it; bytes that are there already are not kept
// twice. It returns their digest, by which [Archive.Find] finds them.
func (a *Archive) Keep(data []byte) (digest string, err error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("archive %s: %w; make room in it or check its permissions, then run again", a.dir, err)
	}
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	tmp, err := os.CreateTemp(a.tmp(), "kept-*")
	if err != nil {
		return fail(err)
	}
	defer discard(tmp)
	if _, err := tmp.Write(data); err != nil {
		return fail(err)
	}
	if _, err := a.keep(tmp, digest); err != nil {
		return fail(err)
	}
	return digest, nil
}

// Vouch notes that a text was published by whoever has this archive, so that it
// is told from one that somebody else put into the publication.
func (a *Archive) Vouch(text []byte) error {
	sum := sha256.Sum256(text)
	tmp, err := os.CreateTemp(a.tmp(), "vouched-*")
	if err == nil {
		defer discard(tmp)
		_, err = tmp.Write(text)
	}
	if err == nil {
		err = settle(tmp, 0o400, filepath.Join(a.vouched(), hex.EncodeToString(sum[:])))
	}
	if err != nil {
		return fmt.Errorf("archive %s: %w; make room in it or check its permissions, then run it again", a.dir, err)
	}
	return nil
}

// Vouches reports that a text was noted by [Archive.Vouch].
func (a *Archive) Vouches(text []byte) bool {
	sum := sha256.Sum256(text)
	_, err := os.Stat(filepath.Join(a.vouched(), hex.EncodeToString(sum[:])))
	return err == nil
}

// Digests lists everything that is kept by its digest.
func (a *Archive) Digests() ([]string, error) {
	var out []string
	err := filepath.WalkDir(a.captures(), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && hexDigest.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive %s: %w", a.dir, err)
	}
	return out, nil
}

// Remove removes a capture for good; one that is not there is none.
func (a *Archive) Remove(digest string) error {
	if !hexDigest.MatchString(digest) {
		return fmt.Errorf("archive: %q is no digest; expected 64 characters of 0-9 and a-f", digest)
	}
	if err := os.Remove(a.place(digest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("archive %s: %w; remove the file by hand", a.dir, err)
	}
	return nil
}

// Summaries hands out the text of each summary that is kept, oldest first.
func (a *Archive) Summaries(take func(text []byte)) error {
	found, err := os.ReadDir(a.runs())
	if err != nil {
		return fmt.Errorf("archive %s: %w", a.dir, err)
	}
	for _, e := range found {
		text, err := os.ReadFile(filepath.Join(a.runs(), e.Name()))
		if err != nil {
			return fmt.Errorf("archive %s: %w", a.dir, err)
		}
		take(text)
	}
	return nil
}

// RemoveSummaries removes the summaries of runs whose text is one of those.
func (a *Archive) RemoveSummaries(of func(text []byte) bool) error {
	found, err := os.ReadDir(a.runs())
	if err != nil {
		return fmt.Errorf("archive %s: %w", a.dir, err)
	}
	for _, e := range found {
		path := filepath.Join(a.runs(), e.Name())
		text, err := os.ReadFile(path)
		if err == nil && of(text) {
			err = os.Remove(path)
		}
		if err != nil {
			return fmt.Errorf("archive %s: %w; look at the file by hand", a.dir, err)
		}
	}
	return nil
}

var summaryName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// WriteSummary keeps v as runs/NAME.json. A summary of that name is replaced,
// whole.
func (a *Archive) WriteSummary(name string, v any) (err error) {
	if !summaryName.MatchString(name) {
		return fmt.Errorf("archive: %q is no name of a summary; expected letters, digits, '.', '_' and '-'", name)
	}
	fail := func(err error) error { return fmt.Errorf("archive: summary %s: %w", name, err) }
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fail(err)
	}
	tmp, err := os.CreateTemp(a.tmp(), "summary-*")
	if err != nil {
		return fail(err)
	}
	defer discard(tmp)
	if _, err := tmp.Write(append(data, '\n')); err != nil {
		return fail(err)
	}
	if err := settle(tmp, 0o600, filepath.Join(a.runs(), name+".json")); err != nil {
		return fail(err)
	}
	return nil
}

// settle gives a written file its mode and its place, so that after a crash
// the place holds the whole file or what was there before.
func settle(tmp *os.File, mode fs.FileMode, place string) error {
	if err := tmp.Chmod(mode); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), place); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(place))
}

// discard removes a file that did not settle; of one that did, nothing is
// left under its first name.
func discard(tmp *os.File) {
	tmp.Close()
	os.Remove(tmp.Name())
}
