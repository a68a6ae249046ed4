package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/recuento/recuento/pipeline/freshness"
)

// WriteFreshness replaces freshness.json, the one file that changes without a
// version. Call it with the lock of the tree held.
func (s *Store) WriteFreshness(f freshness.File) error {
	text, err := freshness.Marshal(f)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(s.path(freshness.Name)); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := s.replace(freshness.Name, text); err != nil {
		return fmt.Errorf("%s: %w", freshness.Name, err)
	}
	return nil
}

// Freshness is freshness.json. The error is [fs.ErrNotExist] where there is
// none.
func (s *Store) Freshness() (freshness.File, error) {
	text, err := os.ReadFile(s.path(freshness.Name))
	if err != nil {
		return freshness.File{}, err
	}
	return freshness.Parse(text)
}

// checkFreshness looks whether freshness.json can be read; nothing in a version
// vouches for it.
func (c *checker) checkFreshness() {
	if _, err := c.store.Freshness(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		c.add(freshness.Name, Unreadable, "", err.Error())
	}
}

// freshness brings freshness.json along.
func (e *exporter) freshness() error {
	f, err := e.from.Freshness()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.to.WriteFreshness(f)
}
