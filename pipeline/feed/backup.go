package feed

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Kept is what a backup held.
type Kept struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

// backedUp are the folders that a backup takes: everything but what is on its
// way and the lock.
var backedUp = []string{"captures", "feeds", "runs", "schedule", "vouched"}

// Backup writes the archive as a tar packed with gzip: the same archive gives
// the same bytes. Every capture is compared with its digest; a damaged one is an
// error. Call it with the lock of the archive held.
func (a *Archive) Backup(w io.Writer) (Kept, error) {
	var kept Kept
	z := gzip.NewWriter(w)
	t := tar.NewWriter(z)
	for _, folder := range backedUp {
		root := filepath.Join(a.dir, folder)
		err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && file == root {
				return nil
			}
			if err != nil || e.IsDir() {
				return err
			}
			n, err := a.pack(t, file, e)
			kept.Files++
			kept.Bytes += n
			return err
		})
		if err != nil {
			return kept, fmt.Errorf("archive %s: %w", a.dir, err)
		}
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return kept, fmt.Errorf("the backup could not be written: %w", err)
	}
	return kept, nil
}

// pack writes one file.
func (a *Archive) pack(t *tar.Writer, file string, e fs.DirEntry) (int64, error) {
	if !e.Type().IsRegular() {
		return 0, fmt.Errorf("%s is no regular file; move it away, the archive holds files of its own only", file)
	}
	rel, err := filepath.Rel(a.dir, file)
	if err != nil {
		return 0, err
	}
	name := filepath.ToSlash(rel)
	if strings.HasPrefix(name, "captures/") && hexDigest.MatchString(path.Base(name)) {
		if _, _, err := a.Find(path.Base(name)); err != nil {
			return 0, err
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	// No instant of the file: it says when it was copied, not when it was kept.
	h := &tar.Header{Name: name, Mode: int64(info.Mode().Perm()), Size: info.Size(), Format: tar.FormatPAX, ModTime: time.Unix(0, 0)}
	if err := t.WriteHeader(h); err != nil {
		return 0, err
	}
	return io.Copy(t, f)
}

// Restore unpacks a backup into a folder that is new or empty. Every capture is
// compared with its digest. After an error the folder is as it was.
func Restore(dir string, r io.Reader) (Kept, error) {
	left, err := os.ReadDir(dir)
	switch {
	case err == nil && len(left) > 0:
		return Kept{}, fmt.Errorf("archive %s is not empty; move it away, or name another folder with --archive", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return Kept{}, fmt.Errorf("archive %s: %w", dir, err)
	}
	temp := strings.TrimRight(dir, string(filepath.Separator)) + ".restoring"
	if err := os.RemoveAll(temp); err != nil {
		return Kept{}, fmt.Errorf("archive %s: %w", dir, err)
	}
	defer os.RemoveAll(temp)
	a, err := OpenArchive(temp)
	if err != nil {
		return Kept{}, err
	}
	kept, err := a.unpack(r)
	if err != nil {
		return kept, fmt.Errorf("the backup was not restored: %w; try another copy of it", err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return kept, fmt.Errorf("archive %s: %w", dir, err)
	}
	if err := os.Rename(temp, dir); err != nil {
		return kept, fmt.Errorf("archive %s: %w", dir, err)
	}
	return kept, syncFolder(filepath.Dir(dir))
}

func (a *Archive) unpack(r io.Reader) (Kept, error) {
	var kept Kept
	z, err := gzip.NewReader(r)
	if err != nil {
		return kept, fmt.Errorf("it is no backup of an archive: %w", err)
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return kept, fmt.Errorf("it is damaged or cut off: %w", err)
		}
		if err := a.receive(h, t); err != nil {
			return kept, err
		}
		kept.Files++
		kept.Bytes += h.Size
	}
	// The checksum of gzip stands behind the last byte.
	if _, err := io.Copy(io.Discard, z); err != nil {
		return kept, fmt.Errorf("it is damaged or cut off: %w", err)
	}
	if kept.Files == 0 {
		return kept, errors.New("it holds no file")
	}
	return kept, nil
}

// receive writes one file of a backup.
func (a *Archive) receive(h *tar.Header, r io.Reader) error {
	folder, _, _ := strings.Cut(h.Name, "/")
	if h.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(h.Name)) || path.Clean(h.Name) != h.Name || !slices.Contains(backedUp, folder) {
		return fmt.Errorf("it holds %q, which belongs into no archive", h.Name)
	}
	file := filepath.Join(a.dir, filepath.FromSlash(h.Name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(a.tmp(), "restored-*")
	if err != nil {
		return err
	}
	defer discard(tmp)
	if _, err := io.Copy(tmp, r); err != nil {
		return fmt.Errorf("it is damaged or cut off: %w", err)
	}
	if name := path.Base(h.Name); folder == "captures" {
		digest, err := digestOf(tmp)
		if err != nil {
			return err
		}
		if !hexDigest.MatchString(name) || digest != name || h.Name != "captures/sha256/"+name[:2]+"/"+name {
			return fmt.Errorf("its %q does not hold the bytes of its name", h.Name)
		}
	}
	return settle(tmp, fs.FileMode(h.Mode)&0o755|0o400, file)
}

// Prunable lists the captures that needed does not name and no feed was last
// read as, with their sizes.
func (a *Archive) Prunable(needed func(digest string) bool) (digests []string, size int64, err error) {
	last, err := a.lastRead()
	if err != nil {
		return nil, 0, err
	}
	all, err := a.Digests()
	if err != nil {
		return nil, 0, err
	}
	for _, d := range all {
		if last[d] || needed(d) {
			continue
		}
		info, err := os.Stat(a.place(d))
		if err != nil {
			return nil, 0, fmt.Errorf("archive %s: %w", a.dir, err)
		}
		digests, size = append(digests, d), size+info.Size()
	}
	return digests, size, nil
}

// lastRead are the captures that feeds were last read as.
func (a *Archive) lastRead() (map[string]bool, error) {
	out := map[string]bool{}
	found, err := os.ReadDir(a.memories())
	if err != nil {
		return nil, fmt.Errorf("archive %s: %w", a.dir, err)
	}
	for _, e := range found {
		text, err := os.ReadFile(filepath.Join(a.memories(), e.Name()))
		if err != nil {
			return nil, fmt.Errorf("archive %s: %w", a.dir, err)
		}
		var m Memory
		if json.Unmarshal(text, &m) == nil {
			out[m.Capture], out[m.Good] = true, true
		}
	}
	return out, nil
}

// Run is the text of a run's summary.
type Run struct {
	Name string
	Text []byte
}

// Runs are the summaries of the last runs, newest first, at most so many; 0 is
// all. One that can't be read comes without a text.
func (a *Archive) Runs(most int) ([]Run, error) {
	names, err := a.runNames()
	if err != nil {
		return nil, err
	}
	var out []Run
	for _, n := range names {
		if most > 0 && len(out) == most {
			break
		}
		text, _ := os.ReadFile(filepath.Join(a.runs(), n+".json"))
		out = append(out, Run{n, bytes.TrimSpace(text)})
	}
	return out, nil
}

// runNames are the names of all summaries, newest first.
func (a *Archive) runNames() ([]string, error) {
	found, err := os.ReadDir(a.runs())
	if err != nil {
		return nil, fmt.Errorf("archive %s: %w", a.dir, err)
	}
	var names []string
	for _, e := range found {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(b, a) })
	return names, nil
}

// TrimSummaries keeps the newest summaries of runs, and of older ones those that
// published.
func (a *Archive) TrimSummaries(keep int) (removed int, err error) {
	names, err := a.runNames()
	if err != nil {
		return 0, err
	}
	for _, n := range names[min(keep, len(names)):] {
		file := filepath.Join(a.runs(), n+".json")
		if published(file) {
			continue
		}
		if err := os.Remove(file); err != nil {
			return removed, fmt.Errorf("archive %s: %w", a.dir, err)
		}
		removed++
	}
	return removed, nil
}

// published reports whether a summary is of a run that published. It says so at
// its beginning; a summary with the text of many rejects is long.
func published(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	return bytes.Contains(head[:n], []byte(`"published": true`))
}
