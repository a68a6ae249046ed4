package desk

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"
)

// replace puts a file's new text into its place, so that after a crash the
// place holds the one or the other. The mode stays; where the file is a link,
// what it points to is replaced. A file that no longer holds the text before,
// and one that is read-only, are left alone with a [*RefusedError].
func (d *Desk) replace(path string, before, after []byte) error {
	if err := d.writable(path); err != nil {
		return err
	}
	place, err := filepath.EvalSymlinks(path)
	if err != nil {
		return d.unwritten(path, err)
	}
	// Between looking at the file and replacing it nobody else may do so.
	lock := flock.New(filepath.Dir(place), flock.SetFlag(os.O_RDONLY))
	if err := lock.Lock(); err != nil {
		return d.unwritten(path, err)
	}
	defer lock.Unlock()
	if now, err := os.ReadFile(place); err != nil || !bytes.Equal(now, before) {
		return refused(d.say("%s was changed by somebody else meanwhile; nothing was written, do it again", "otra persona cambió %s mientras tanto; no se escribió nada, hay que repetirlo", path))
	}
	if err := exchange(place, after); err != nil {
		return d.unwritten(path, err)
	}
	return syncFolder(filepath.Dir(place))
}

// exchange writes a text beside a place and gives it that place. The name
// beside is always the same one, so that what a killed program leaves there is
// replaced by the next.
func exchange(place string, text []byte) error {
	info, err := os.Stat(place)
	if err != nil {
		return err
	}
	dir, name := filepath.Split(place)
	beside := filepath.Join(dir, "."+name+".recuento-new")
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err = writeNew(beside, text, info.Mode().Perm()); err == nil {
		err = os.Rename(beside, place)
	}
	if err != nil {
		os.Remove(beside) // what is wrong is told already
	}
	return err
}

func writeNew(path string, text []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	// The mode at opening is narrowed by the person's own mask.
	return errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
}

// syncFolder makes a rename in the folder outlast a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// writable refuses a file that somebody has made read-only: a file can be
// replaced although it can't be written to.
func (d *Desk) writable(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o222 != 0 {
		var f *os.File
		if f, err = os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			return f.Close()
		}
	}
	if err == nil || errors.Is(err, fs.ErrPermission) {
		return refused(d.say("%s is read-only; nothing was written. Allow writing to it (chmod u+w), or ask whose file it is", "%s es de solo lectura; no se escribió nada. Hay que permitir que se escriba en él (chmod u+w), o preguntar a quien lo lleva", path))
	}
	return d.unwritten(path, err)
}

// unwritten says in the language of the desk why a file is as it was. Nothing
// was refused: the machine could not do it.
func (d *Desk) unwritten(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return errors.New(d.say("%s: no space is left on the disk; nothing was changed. Make room and do it again", "%s: no queda espacio en el disco; no se cambió nada. Hay que hacer sitio y repetirlo", path))
	case errors.Is(err, fs.ErrPermission):
		return errors.New(d.say("%s: no permission to write into its folder; nothing was changed", "%s: no hay permiso para escribir en su carpeta; no se cambió nada", path))
	}
	return errors.New(d.say("%s can't be written; nothing was changed: %v", "%s no se puede escribir; no se cambió nada: %v", path, err))
}

// unread says why a file can't be read.
func (d *Desk) unread(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return unusable(d.say("%s: there is no such file", "%s: no existe tal archivo", path))
	case errors.Is(err, fs.ErrPermission):
		return unusable(d.say("%s: no permission to read it", "%s: no hay permiso para leerlo", path))
	}
	return unusable(d.say("%s can't be read: %v", "%s no se puede leer: %v", path, err))
}
