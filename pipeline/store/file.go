package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// File is a file of a draft. It is an io.Writer that buffers, hashes and
// counts. Its first error sticks: later writes, Close and the commit repeat
// it, also where the code in between drops errors.
//
// Close has a result of its own, so that no encoder mistakes a File for an
// io.Closer and closes it.
type File struct {
	draft  *Draft
	name   string
	file   *os.File
	buf    *bufio.Writer
	hash   hash.Hash
	size   int64
	err    error
	closed bool
}

// Create starts the file name of the draft. A name may be created once.
func (d *Draft) Create(name string) (*File, error) {
	path, err := d.place(name)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return nil, fmt.Errorf("draft: create %s after the end of the draft", name)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	d.files[name] = &draftFile{open: f}
	d.store.at("file created")
	return &File{draft: d, name: name, file: f, buf: bufio.NewWriterSize(f, 256<<10), hash: sha256.New()}, nil
}

func (f *File) Write(p []byte) (int, error) {
	if f.closed {
		return 0, os.ErrClosed
	}
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.buf.Write(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	f.keep(err)
	return n, f.err
}

// Close flushes, syncs and registers the file. Where anything failed, from
// the first byte on, that error is the result.
func (f *File) Close() (snapshot.Output, error) {
	if f.closed {
		return snapshot.Output{}, os.ErrClosed
	}
	f.closed = true
	f.keep(f.buf.Flush())
	f.keep(seal(f.file, publishedMode))
	out := snapshot.Output{Path: f.name, Digest: snapshot.Digest(hex.EncodeToString(f.hash.Sum(nil))), Bytes: f.size}
	if f.err != nil {
		out = snapshot.Output{}
	}
	f.draft.mu.Lock()
	*f.draft.files[f.name] = draftFile{out: out, err: f.err}
	f.draft.mu.Unlock()
	f.draft.store.at("file closed")
	return out, f.err
}

// keep remembers the first error.
func (f *File) keep(err error) {
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("write %s: %w", f.name, err)
	}
}
