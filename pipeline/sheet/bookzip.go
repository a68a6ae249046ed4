package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// packedZip writes parts as [steadyZip] does and holds them packed until then:
// a sheet of a million rows has some gigabytes.
type packedZip struct {
	w     io.Writer
	parts map[string]*packedPart
}

// packedPart is a part that is packed as it is written.
type packedPart struct {
	packed bytes.Buffer
	packer *flate.Writer
	sum    hash.Hash32
	size   uint64
}

func (p *packedPart) Write(b []byte) (int, error) {
	p.size += uint64(len(b))
	p.sum.Write(b)
	return p.packer.Write(b)
}

// Create begins a part.
func (z *packedZip) Create(name string) (io.Writer, error) {
	p := &packedPart{sum: crc32.NewIEEE()}
	var err error
	p.packer, err = flate.NewWriter(&p.packed, flate.DefaultCompression)
	z.parts[name] = p
	return p, err
}

// AddFS belongs to the library's interface; nothing here adds a folder.
func (z *packedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the parts in one order, at one time. The list of content types
// comes first, by which other programs tell a workbook from any zip.
func (z *packedZip) Close() error {
	first := []string{"[Content_Types].xml", "_rels/.rels"}
	rest := slices.DeleteFunc(slices.Sorted(maps.Keys(z.parts)), func(n string) bool { return slices.Contains(first, n) })
	zw := zip.NewWriter(z.w)
	for _, name := range slices.Concat(first, rest) {
		if p := z.parts[name]; p != nil {
			if err := p.copyTo(zw, name); err != nil {
				return err
			}
		}
	}
	return zw.Close()
}

func (p *packedPart) copyTo(zw *zip.Writer, name string) error {
	if err := p.packer.Close(); err != nil {
		return err
	}
	h := &zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: p.sum.Sum32(),
		CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
	}
	// The first instant that a zip can name, as spreadsheet programs write it.
	h.Modified = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	w, err := zw.CreateRaw(h)
	if err == nil {
		_, err = p.packed.WriteTo(w)
	}
	return err
}
