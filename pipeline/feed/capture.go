package feed

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Capture is the exact bytes of a feed at the moment when it was read.
type Capture struct {
	Feed   string // id
	Digest string // sha256 of the bytes, in hex
	Bytes  int64
	Path   string // of the copy in the archive
}

const (
	// MaxUnpackedBytes is the most that a compressed capture may hold: 16 GiB.
	MaxUnpackedBytes = 16 << 30
	// Tables pack to a tenth or a thirtieth. What unpacks to more than this
	// ratio, and to more than a size that does no harm, was made to fill a
	// machine.
	maxRatio       = 200
	harmlessUnpack = 64 << 20
)

// Open gives the text of the capture, unpacked where the dialect says gzip.
// Reading reports packed bytes that are damaged or cut off, and ends with an
// error where they unpack to more than [MaxUnpackedBytes], or to more than 64
// MiB and 200 times their size.
func (c Capture) Open(d Dialect) (io.ReadCloser, error) {
	return c.open(d, unpackLimit(c.Bytes))
}

func unpackLimit(packed int64) int64 {
	return min(MaxUnpackedBytes, max(harmlessUnpack, maxRatio*packed))
}

func (c Capture) open(d Dialect, limit int64) (io.ReadCloser, error) {
	f, err := os.Open(c.Path)
	if err != nil {
		return nil, fmt.Errorf("%w; fetch the feed again", err)
	}
	fail := func(format string, a ...any) (io.ReadCloser, error) {
		f.Close()
		return nil, fmt.Errorf(format, a...)
	}
	switch d.Compression {
	case DefaultCompression, "":
		if packed(f) {
			return fail("the file is packed with gzip; declare compression: gzip in its dialect")
		}
		return f, nil
	case "gzip":
		if !packed(f) {
			return fail("the file is not packed with gzip; remove compression: gzip from its dialect, or get the file again")
		}
	default:
		return fail("compression %q; expected none or gzip", d.Compression)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return fail("%w", gzipError(err))
	}
	return &unpacked{file: f, z: z, limit: limit, left: limit}, nil
}

// packed reports whether the file begins as gzip does; no text does. It leaves
// the reading position alone.
func packed(f *os.File) bool {
	var magic [2]byte
	n, _ := f.ReadAt(magic[:], 0)
	return n == 2 && magic == [2]byte{0x1f, 0x8b}
}

// unpacked reads a gzip file up to a limit.
type unpacked struct {
	file        *os.File
	z           *gzip.Reader
	limit, left int64
	err         error // once there is one, it stays
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.z.Read(p)
	switch {
	case int64(n) > u.left:
		n = 0
		err = fmt.Errorf("the gzip file unpacks to more than %d bytes; check what it is, split it if it is right", u.limit)
	case err != nil && err != io.EOF:
		err = gzipError(err)
	}
	u.left -= int64(n)
	u.err = err
	return n, err
}

func (u *unpacked) Close() error {
	return errors.Join(u.z.Close(), u.file.Close())
}

func gzipError(err error) error {
	var disk *fs.PathError
	switch {
	case errors.As(err, &disk):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		// Not wrapped: whoever reads must not take it for the end of the text.
		return errors.New("the gzip file is cut off; get the file again")
	}
	return fmt.Errorf("the gzip file is damaged (%w); get the file again", err)
}
