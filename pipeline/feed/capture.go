package feed

import (
	"fmt"
	"io"
	"os"
)

// Capture is the exact bytes of a feed at the moment when it was read.
type Capture struct {
	Feed   string // id
	Digest string // sha256 of the bytes, in hex
	Bytes  int64
	Path   string // of the copy in the archive
}

// MaxUnpackedBytes is the most that the text of a capture may hold: 16 GiB.
const MaxUnpackedBytes = 16 << 30

// Open gives the text of the capture, unpacked as the dialect says. Bytes of
// the limits holds for the text, packed or not; the zero value allows
// [DefaultMaxBytes].
//
// Errors say what the file is where it is not what the dialect says, and what
// to do. Reading reports packed bytes that are damaged or cut off, and ends
// with an error where they unpack to more than the limit, or to more than 64
// MiB and 200 times their size.
func (c Capture) Open(d Dialect, limits Limits) (io.ReadCloser, error) {
	f, err := os.Open(c.Path)
	if err != nil {
		return nil, fmt.Errorf("%w; fetch the feed again", err)
	}
	text, err := c.text(f, d.Compression, limits.Bytes)
	if err != nil {
		f.Close()
		return nil, err
	}
	return text, nil
}

// Packing is how the capture is packed, by its first bytes: none, gzip or zip.
func (c Capture) Packing() (string, error) {
	f, err := os.Open(c.Path)
	if err != nil {
		return "", fmt.Errorf("%w; fetch the feed again", err)
	}
	defer f.Close()
	return packing(f), nil
}

func (c Capture) text(f *os.File, declared string, most int64) (io.ReadCloser, error) {
	if most == 0 {
		most = DefaultMaxBytes
	}
	found := packing(f)
	switch declared {
	case "":
		declared = DefaultCompression
	case none, gzipped, zipped:
	case auto:
		declared = found
	default:
		return nil, fmt.Errorf("compression %q; expected none, gzip, zip or auto", declared)
	}
	if found == zipped && isSpreadsheet(f) {
		return nil, errSpreadsheet
	}
	switch {
	case declared != found && declared == none:
		return nil, fmt.Errorf("the file is packed with %s; declare compression: %s in its dialect", found, found)
	case declared != found && found == none:
		return nil, fmt.Errorf("the file is not packed with %s; remove compression: %s from its dialect, or get the file again", declared, declared)
	case declared != found:
		return nil, fmt.Errorf("the file is packed with %s and not with %s; declare compression: %s in its dialect", found, declared, found)
	case found == none:
		return plain(f, most)
	}
	return unpack(f, found, unpackBound(c.Bytes, most))
}

// plain is a file that is not packed.
func plain(f *os.File, most int64) (io.ReadCloser, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w; fetch the feed again", err)
	}
	if info.Size() > most {
		return nil, fmt.Errorf("the file has %d bytes, more than the %d that limits.bytes of the feed allows; check what it is, then %s", info.Size(), most, raise(most))
	}
	return f, nil
}

// raise says what can be done about a text that is right and too long.
func raise(most int64) string {
	if most < MaxUnpackedBytes {
		return fmt.Sprintf("raise limits.bytes (%d at most) or split it into several feeds", int64(MaxUnpackedBytes))
	}
	return "split it into several feeds"
}
