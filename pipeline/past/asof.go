package past

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Copied is what [CopyTo] wrote.
type Copied struct {
	Version snapshot.Version `json:"version"`
	Files   int              `json:"files"`
	// FromHistory: the version's own files are not in this copy of the
	// publication; its tables of reports and facts were made from the histories
	// of the newest version.
	FromHistory bool `json:"from_history"`
	// Redacted is the ids of the redactions that touched files of the version
	// after it was published.
	Redacted []string `json:"redacted"`
	// Note is what a reader has to know before the rows, or "".
	Note string `json:"note,omitempty"`
}

// CopyTo writes a version as it stood into a folder, which must be empty or not
// there: all its files, byte for byte, so that its SHA256SUMS hold. The folder
// appears whole or not at all. The error is a [*UsageError] where the folder
// can't be taken.
func CopyTo(s *store.Store, set *schema.Set, e snapshot.Entry, dir string) (*Copied, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := free(s, dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), ".recuento-asof-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(fresh)
	done := &Copied{Version: e.Version, Note: Note(e), Redacted: []string{}}
	if err := done.fill(s, set, e, fresh); err != nil {
		return nil, err
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return nil, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return done, os.Rename(fresh, dir)
}

// free wants a folder that is new or empty, and not in the publication.
func free(s *store.Store, dir string) error {
	if rel, err := filepath.Rel(s.Dir(), dir); err == nil && filepath.IsLocal(rel) {
		return &UsageError{fmt.Sprintf("%s lies inside the publication; expected a folder outside of it", dir)}
	}
	found, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &UsageError{fmt.Sprintf("%v; expected a folder that is new or empty", err)}
	case len(found) > 0:
		return &UsageError{fmt.Sprintf("%s is not empty; expected a folder that is new or empty, choose another one", dir)}
	}
	return nil
}

func (c *Copied) fill(s *store.Store, set *schema.Set, e snapshot.Entry, dir string) error {
	p, err := open(s, e)
	if err != nil {
		return err
	}
	if p == nil {
		c.FromHistory = true
		return c.rebuilt(s, set, e, dir)
	}
	redactions, err := s.Redactions()
	if err != nil {
		return err
	}
	for _, r := range redactions {
		for _, f := range r.Files {
			if strings.HasPrefix(f.Path, "snapshots/"+string(e.Version)+"/") {
				c.Redacted = append(c.Redacted, r.ID)
				break
			}
		}
	}
	return c.files(p, dir)
}

// files copies what the version holds.
func (c *Copied) files(p *store.Published, dir string) error {
	for _, o := range p.Manifest.Outputs {
		if err := c.copy(p, o.Path, o.Digest, dir); err != nil {
			return err
		}
	}
	// A signature may come long after the version, and is no file of it.
	if err := c.copy(p, signature.Name, "", dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return c.copy(p, snapshot.ManifestName, p.Digest, dir)
}

// copy copies a file of a version; want is empty where nothing says what it is.
func (c *Copied) copy(p *store.Published, name string, want snapshot.Digest, dir string) error {
	r, err := p.Open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	var got snapshot.Digest
	err = c.write(dir, name, func(w io.Writer) (err error) {
		got, err = snapshot.SumReader(io.TeeReader(r, w))
		return err
	})
	if err == nil && want != "" && got != want {
		return fmt.Errorf("version %s, %s: its sha256 is %s, expected %s: it was changed after publication; see \"recuento verify\"", c.Version, name, got, want)
	}
	return err
}

func (c *Copied) write(dir, name string, write func(io.Writer) error) error {
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	f, err := os.Create(full)
	if err != nil {
		return err
	}
	c.Files++
	return errors.Join(write(f), f.Close())
}

// rebuilt makes the tables of reports and facts from the histories.
func (c *Copied) rebuilt(s *store.Store, set *schema.Set, e snapshot.Entry, dir string) error {
	for _, of := range Kept(set) {
		t, err := Table(s, set, of, e)
		if err != nil {
			return err
		}
		if err := c.write(dir, "csv/"+of.Name+".csv", func(w io.Writer) error { return csvfile.WriteTable(w, t) }); err != nil {
			return err
		}
		if err := c.write(dir, "parquet/"+of.Name+".parquet", func(w io.Writer) error { return parquet(w, t) }); err != nil {
			return err
		}
	}
	return nil
}

func parquet(w io.Writer, t *table.Table) error {
	return parquetfile.Write(w, t, parquetfile.Options{})
}
