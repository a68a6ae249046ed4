package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// steadyZip writes the parts of a workbook so that the same parts give the same
// bytes: in one order, at one time.
type steadyZip struct {
	w     io.Writer
	parts map[string]*part
}

type part struct{ bytes.Buffer }

// Create begins a part; its bytes are kept until Close.
func (z *steadyZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &part{}
	return z.parts[name], nil
}

// AddFS belongs to the library's interface; nothing here adds a folder.
func (z *steadyZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the parts. The list of content types comes first, by which other
// programs tell a workbook from any zip.
func (z *steadyZip) Close() error {
	// The first instant that a zip can name, as spreadsheet programs write it.
	when := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	names := slices.Sorted(maps.Keys(z.parts))
	for i, first := range []string{"[Content_Types].xml", "_rels/.rels"} {
		if at := slices.Index(names, first); at >= 0 {
			names = slices.Insert(slices.Delete(names, at, at+1), i, first)
		}
	}
	zw := zip.NewWriter(z.w)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		h.Modified = when
		w, err := zw.CreateHeader(h)
		if err == nil {
			_, err = w.Write(z.parts[name].Bytes())
		}
		if err != nil {
			return err
		}
	}
	return zw.Close()
}
