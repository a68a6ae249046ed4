package feed

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"strings"
)

var (
	errSpreadsheet = errors.New("the file is a spreadsheet, which is no CSV file; open it and save the sheet as CSV")
	errLongList    = errors.New("the list of its files is too long")
)

// openZip opens the only file that a zip file holds.
func openZip(f *os.File) (io.ReadCloser, error) {
	files, err := zipList(f)
	if err != nil {
		return nil, err
	}
	file, err := onlyFile(files)
	if err != nil {
		return nil, err
	}
	const encrypted = 1
	if file.Flags&encrypted != 0 {
		return nil, errors.New("the zip file is encrypted; unpack it with its password and give the CSV, or a zip file without a password")
	}
	text, err := file.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return nil, fmt.Errorf("the zip file is packed by method %d, which is not read; pack it again as an ordinary zip file (deflate), or with gzip", file.Method)
	case err != nil:
		return nil, unpackError(zipped, err)
	}
	return text, nil
}

// zipList reads the list at the end of a zip file.
func zipList(f *os.File) ([]*zip.File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w; fetch the feed again", err)
	}
	// Far more than one file and the folders around it need; the list is held
	// in memory.
	b := &budget{f, 1 << 20}
	list, err := zip.NewReader(b, info.Size())
	b.left = math.MaxInt64
	switch {
	case err == nil, errors.Is(err, zip.ErrInsecurePath):
		// Nothing is written where the names point to.
		return list.File, nil
	case errors.Is(err, errLongList):
		return nil, errors.New("the zip file lists too many files; expected exactly one: unpack it and give each CSV file a feed of its own")
	case !hasEnd(f, info.Size()):
		return nil, errCutOff(zipped)
	}
	return nil, unpackError(zipped, err)
}

// hasEnd reports whether a zip file holds the record that ends it.
func hasEnd(f *os.File, size int64) bool {
	const longest = 22 + 65535 // the record and a comment behind it
	end := make([]byte, min(size, longest))
	n, _ := f.ReadAt(end, size-int64(len(end)))
	return bytes.Contains(end[:n], []byte("PK\x05\x06"))
}

// onlyFile is the one file that is meant by whoever packed a zip file.
func onlyFile(files []*zip.File) (*zip.File, error) {
	var meant []*zip.File
	for _, f := range files {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "__MACOSX/") && path.Base(name) != ".DS_Store" {
			meant = append(meant, f)
		}
	}
	if len(meant) == 1 {
		return meant[0], nil
	}
	if len(meant) == 0 {
		return nil, errors.New("the zip file holds no file; expected exactly one, get it again")
	}
	const shown = 5
	var names []string
	for _, f := range meant[:min(len(meant), shown)] {
		names = append(names, quoted(f.Name))
	}
	list := strings.Join(names, ", ")
	if more := len(meant) - shown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return nil, fmt.Errorf("the zip file holds %d files (%s); expected exactly one: unpack it and give each CSV file a feed of its own", len(meant), list)
}

// isSpreadsheet reports whether a zip file is what a spreadsheet program saves.
func isSpreadsheet(f *os.File) bool {
	files, err := zipList(f)
	if err != nil {
		return false
	}
	names := map[string]bool{}
	for _, file := range files {
		names[file.Name] = true
	}
	return names["[Content_Types].xml"] || names["mimetype"] && names["content.xml"]
}

// budget reads so many bytes of a file, and no more.
type budget struct {
	file *os.File
	left int64
}

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errLongList
	}
	return b.file.ReadAt(p, off)
}
