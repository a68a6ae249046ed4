package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/recuento/recuento/pipeline/signature"
	"github.com/recuento/recuento/pipeline/snapshot"
)

// Signer signs manifests; what it returns is the text of the file
// [signature.Name].
type Signer interface {
	Sign(manifest []byte, of signature.Statement) ([]byte, error)
}

// Sign has the commit sign the manifest. Without a signer the version is
// published unsigned.
func (d *Draft) Sign(by Signer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.signer = by
}

// writeSignature puts the signature of manifest b into the draft.
func (d *Draft) writeSignature(m snapshot.Manifest, b []byte) error {
	if d.signer == nil {
		return nil
	}
	text, err := d.signer.Sign(b, statementOf(m.Version, m.Seq, snapshot.Sum(b)))
	if err != nil {
		return fmt.Errorf("sign version %s: %w", m.Version, err)
	}
	if err := writeFile(filepath.Join(d.tree, signature.Name), text, publishedMode); err != nil {
		return err
	}
	d.store.at("signature written")
	return nil
}

func statementOf(v snapshot.Version, seq int, d snapshot.Digest) signature.Statement {
	return signature.Statement{Version: string(v), Seq: seq, Digest: string(d)}
}

// SignedBy is the id of the key that a version's signature names, "" where it
// has no signature. It proves nothing: [Store.Prove] does.
func (s *Store) SignedBy(v snapshot.Version) (string, error) {
	text, err := readSignature(filepath.Join(s.snapshotDir(v), signature.Name))
	if err != nil || text == nil {
		return "", err
	}
	signed, err := signature.Read(text)
	if err != nil {
		return "", fmt.Errorf("version %s, %s: %w", v, signature.Name, err)
	}
	return signed.KeyID, nil
}

// readSignature is the text of a signature, nil where there is none.
func readSignature(path string) ([]byte, error) {
	fi, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("it is not a regular file but %s", fi.Mode())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, signature.MaxSize+1))
	if text == nil {
		text = []byte{}
	}
	return text, err
}

// sameSignature wants one directory to have the signature that another has, or
// none as well.
func (c *checker) sameSignature(from, to string) error {
	path := c.store.path(filepath.FromSlash(from), signature.Name)
	d, size, err := sumFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(c.store.path(to, signature.Name)); err == nil {
			c.add(to+"/"+signature.Name, Unexpected, "", "none stands in "+from)
		}
		return nil
	}
	if err != nil {
		return err
	}
	c.file(to+"/"+signature.Name, d, size)
	return nil
}

// signature copies the signature of a version, if it has one. No manifest holds
// its digest: [Store.Prove] tells whether it is good.
func (e *exporter) signature(from, to string, p *Published) error {
	d, size, err := sumFile(filepath.Join(p.Dir, signature.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.file(from+"/"+signature.Name, to+"/"+signature.Name, d, size)
}

// signature compares what the signature in dir (relative to the tree), if
// there is one, says with the manifest beside it. No key is needed for that.
func (c *checker) signature(dir string, m snapshot.Manifest) error {
	name := dir + "/" + signature.Name
	text, err := readSignature(c.store.path(filepath.FromSlash(name)))
	if err != nil {
		c.add(name, Unreadable, "", err.Error())
		return nil
	}
	if text == nil {
		return nil
	}
	signed, err := signature.Read(text)
	if err != nil {
		c.add(name, Unreadable, "", err.Error())
		return nil
	}
	b, err := snapshot.Marshal(m)
	if err != nil {
		return err
	}
	if want := statementOf(m.Version, m.Seq, snapshot.Sum(b)).String(); signed.Comment != want {
		c.add(name, Changed, fmt.Sprintf("the trusted comment %q", want), fmt.Sprintf("%q", signed.Comment))
	}
	return nil
}
