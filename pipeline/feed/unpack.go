package feed

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// What the first bytes of a file show.
const (
	gzipped = "gzip"
	zipped  = "zip"
)

// packing reports how the file begins; no text begins so. It leaves the
// reading position alone.
func packing(f *os.File) string {
	var start [4]byte
	n, _ := f.ReadAt(start[:], 0)
	return packed(start[:n])
}

func packed(start []byte) string {
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return gzipped
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("PK\x05\x06")):
		return zipped
	}
	return none
}

const (
	// Tables pack to a tenth or a thirtieth. What unpacks to more than this
	// ratio, and to more than a size that does no harm, was made to fill a
	// machine.
	maxRatio       = 200
	harmlessUnpack = 64 << 20
)

// bound is the most bytes that a packed file may give, and why.
type bound struct {
	bytes int64
	why   string
}

func unpackBound(packed, most int64) bound {
	if sane := max(harmlessUnpack, maxRatio*packed); sane < most {
		return bound{sane, "and no table packs so well; get the file again, or unpack it yourself if it is right"}
	}
	return bound{most, "which limits.bytes of the feed does not allow; check what it is, then " + raise(most)}
}

// unpack reads a packed file that holds one text.
func unpack(f *os.File, kind string, limit bound) (io.ReadCloser, error) {
	var z io.ReadCloser
	var err error
	if kind == zipped {
		z, err = openZip(f)
	} else if z, err = gzip.NewReader(f); err != nil {
		err = unpackError(kind, err)
	}
	if err != nil {
		return nil, err
	}
	text := bufio.NewReader(z)
	// What is wrong with the first bytes comes when they are read.
	start, _ := text.Peek(512)
	switch inside := packed(start); {
	case inside != none:
		z.Close()
		return nil, fmt.Errorf("the %s file holds a packed file or a spreadsheet itself (%s); unpack it and give its CSV, packed once at most", kind, inside)
	case len(start) > 262 && string(start[257:262]) == "ustar":
		z.Close()
		return nil, fmt.Errorf("the %s file holds a tar archive; unpack it and give its CSV, packed with gzip or zip alone", kind)
	}
	return &unpacked{file: f, z: z, text: text, kind: kind, limit: limit, left: limit.bytes}, nil
}

// unpacked reads a packed file up to a limit.
type unpacked struct {
	file  *os.File
	z     io.Closer
	text  io.Reader
	kind  string
	limit bound
	left  int64
	err   error // once there is one, it stays
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.text.Read(p)
	switch {
	case int64(n) > u.left:
		n = 0
		err = fmt.Errorf("the %s file unpacks to more than %d bytes, %s", u.kind, u.limit.bytes, u.limit.why)
	case err != nil && err != io.EOF:
		err = unpackError(u.kind, err)
	}
	u.left -= int64(n)
	u.err = err
	return n, err
}

func (u *unpacked) Close() error {
	return errors.Join(u.z.Close(), u.file.Close())
}

func unpackError(kind string, err error) error {
	var disk *fs.PathError
	short := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
	switch {
	case errors.As(err, &disk):
		return err
	// Neither is wrapped: whoever reads must not take it for the end of the text.
	case short && kind == gzipped:
		return errCutOff(kind)
	case short, errors.Is(err, zip.ErrChecksum):
		// The list of a zip file stands at its end: what ends early within it
		// is not cut off.
		return fmt.Errorf("the %s file is damaged (its bytes are not those it lists); get the file again", kind)
	}
	return fmt.Errorf("the %s file is damaged (%w); get the file again", kind, err)
}

func errCutOff(kind string) error {
	return fmt.Errorf("the %s file is cut off; get the file again", kind)
}
