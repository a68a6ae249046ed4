package serve

import (
	"fmt"
	"io/fs"
	"os"
)

// tree is the folder of the publication. Nothing outside it can be opened, and
// nothing through a link.
type tree struct{ *os.Root }

// stat is the regular file at a path from the root; fs.ErrNotExist where there
// is none or something else stands there or on the way.
func (t tree) stat(name string) (fs.FileInfo, error) {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		if info, err := t.Lstat(name[:i]); err != nil || !info.IsDir() {
			return nil, absent(name, err)
		}
	}
	info, err := t.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, absent(name, err)
	}
	return info, nil
}

// absent is the error for a file that can't be shown.
func absent(name string, err error) error {
	if err == nil {
		err = fs.ErrNotExist
	}
	return fmt.Errorf("%s: %w", name, err)
}

// file opens a regular file.
func (t tree) file(name string) (*os.File, fs.FileInfo, error) {
	before, err := t.stat(name)
	if err != nil {
		return nil, nil, err
	}
	f, err := t.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || before.Mode() != info.Mode()) {
		err = absent(name, nil)
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
