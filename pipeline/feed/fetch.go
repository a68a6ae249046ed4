package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// MaxCaptureBytes is the largest file that Fetch keeps: 4 GiB.
const MaxCaptureBytes = 4 << 30

// Fetch reads the feed's file once, from beginning to end, and keeps its bytes
// in the archive; bytes that are there already are not kept twice.
//
// Errors name the feed, the file and what to do: no such file, no file but a
// folder, not readable, empty, larger than [MaxCaptureBytes], changed while it
// was read. After an error, or when ctx ends, the archive is as it was.
func (a *Archive) Fetch(ctx context.Context, feed Feed) (Capture, error) {
	fail := func(err error, advice string) (Capture, error) {
		return Capture{}, fmt.Errorf("feed %s: %w; %s", feed.ID, err, advice)
	}
	before, err := os.Stat(feed.Location)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail(err, "put the file there, or correct location in feeds.yaml")
	case err != nil:
		return fail(err, "make the file readable, or correct location in feeds.yaml")
	case !before.Mode().IsRegular():
		// A folder, and also a named pipe, which would wait for a writer.
		return fail(fmt.Errorf("%s is no regular file", feed.Location), "name a CSV file as location in feeds.yaml")
	case before.Size() == 0:
		return fail(fmt.Errorf("%s is empty", feed.Location), "expected a CSV file with a header line; get the file again")
	case before.Size() > a.max:
		return fail(fmt.Errorf("%s is larger than %d bytes", feed.Location, a.max), "split the file into several feeds of the same table")
	}
	source, err := os.Open(feed.Location)
	if err != nil {
		return fail(err, "make the file readable")
	}
	defer source.Close()
	tmp, err := os.CreateTemp(a.tmp(), "capture-*")
	if err != nil {
		return fail(err, "make room in the archive")
	}
	defer discard(tmp)

	sum := sha256.New()
	// One byte more than there was shows that the file grows, however long it
	// goes on growing.
	n, err := io.Copy(io.MultiWriter(tmp, sum), io.LimitReader(untilDone{ctx, source}, before.Size()+1))
	switch {
	case ctx.Err() != nil:
		return Capture{}, fmt.Errorf("feed %s: %w", feed.ID, context.Cause(ctx))
	case err != nil:
		return fail(err, "check the disk, then run again")
	}
	// A file that is being written would be kept as it never was.
	after, err := source.Stat()
	if err != nil {
		return fail(err, "run again")
	}
	if !os.SameFile(before, after) || after.Size() != n || !after.ModTime().Equal(before.ModTime()) {
		return fail(fmt.Errorf("%s changed while it was read", feed.Location), "run again when the file is complete")
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	path, err := a.keep(tmp, digest)
	if err != nil {
		return fail(err, "make room in the archive, check its permissions, then run again")
	}
	return Capture{Feed: feed.ID, Digest: digest, Bytes: n, Path: path}, nil
}

// keep gives the bytes their place. A damaged copy that stands there is
// replaced: what was just read is whole.
func (a *Archive) keep(tmp *os.File, digest string) (string, error) {
	path, ok, err := a.Find(digest)
	if ok {
		return path, nil
	}
	if err != nil && !errors.Is(err, errDamaged) {
		return "", err
	}
	path = a.place(digest)
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	if err := settle(tmp, 0o444, path); err != nil {
		return "", err
	}
	return path, syncFolder(filepath.Dir(folder))
}

// untilDone is a reader that ends with its context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
