package signature

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"aead.dev/minisign"
)

// PublicSuffix is what the name of a public key's file has more than that of
// the secret one.
const PublicSuffix = ".pub"

// Create makes a pair of keys from random: the secret one in the file path,
// which its owner alone may read and no password protects, and the public one
// beside it. Neither file may exist.
func Create(path string, random io.Reader) (PublicKey, error) {
	for _, p := range []string{path, path + PublicSuffix} {
		if _, err := os.Lstat(p); err == nil {
			return PublicKey{}, fmt.Errorf("%s exists already, and a key that is written over is lost for good; name another file, or move it away", p)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return PublicKey{}, err
		}
	}
	public, secret, err := minisign.GenerateKey(random)
	if err != nil {
		return PublicKey{}, err
	}
	k := PublicKey{public}
	text, err := secret.MarshalText()
	if err != nil {
		return PublicKey{}, err
	}
	if err := writeKey(path, "Recuento secret key "+k.ID()+", not for others", lastLine(text), 0o600); err != nil {
		return PublicKey{}, err
	}
	if err := writeKey(path+PublicSuffix, "minisign public key "+k.ID(), []byte(k.String()), 0o644); err != nil {
		return PublicKey{}, errors.Join(err, os.Remove(path))
	}
	return k, nil
}

// writeKey writes a new file; what it could not finish, it removes.
func writeKey(path, comment string, key []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "untrusted comment: %s\n%s\n", comment, key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// ReadSecret reads a secret key: one of [Create], or one of the minisign tool,
// which may be protected by a password. The error is [ErrNoPassword] where that
// is missing. A file that others may read is refused.
func ReadSecret(path, password string) (SecretKey, error) {
	text, mode, err := readKey(path)
	if err != nil {
		return SecretKey{}, err
	}
	k, err := parseSecret(text, password)
	if err != nil {
		return SecretKey{}, fmt.Errorf("%s: %w", path, err)
	}
	// Windows keeps other rights than these.
	if mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return SecretKey{}, fmt.Errorf("%s can be read by others (mode %04o), and whoever has read it can sign: \"chmod 600 %s\", and make another key if others use this machine", path, mode.Perm(), path)
	}
	return k, nil
}

// ReadPublic reads the file of a public key.
func ReadPublic(path string) (PublicKey, error) {
	text, _, err := readKey(path)
	if err != nil {
		return PublicKey{}, err
	}
	k, err := ParsePublic(text)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

func readKey(path string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	text, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, 0, err
	}
	if len(text) > MaxSize {
		return nil, 0, fmt.Errorf("%s is no key: it has more than %d bytes", path, MaxSize)
	}
	return bytes.TrimPrefix(text, []byte("\uFEFF")), fi.Mode(), nil
}
