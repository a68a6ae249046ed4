package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/snapshot"
)

// loadRedactions reads what the files of old versions are compared with besides
// their manifests.
func (c *checker) loadRedactions() {
	var err error
	if c.redactions, err = c.store.Redactions(); err != nil {
		c.add(snapshot.RedactionsName, Unreadable, "", err.Error())
	}
	c.redacted = snapshot.RedactedBy(c.redactions)
}

// published compares a file with what was published as path, or with what a
// redaction left of it.
func (c *checker) published(file, path string, want snapshot.Digest, size int64) {
	now, found := c.redacted.Now(path, want)
	if !found {
		c.file(file, want, size)
		return
	}
	if now.Is != "" {
		c.file(file, now.Is, now.Bytes)
		return
	}
	if _, err := os.Lstat(c.store.path(filepath.FromSlash(file))); !errors.Is(err, fs.ErrNotExist) {
		c.add(file, Unexpected, "", "a redaction removed it; if one was interrupted, the next run finishes it")
	}
}

// namedByRedactions adds the captures that hold what is left of others, and
// compares them with their digests.
func (c *checker) namedByRedactions(named map[string]bool) {
	for _, r := range c.redactions {
		for _, t := range r.Files {
			if t.Was != "" || t.Is == "" || named[t.Path] {
				continue
			}
			named[t.Path] = true
			c.published(t.Path, t.Path, "", 0)
		}
	}
}

// checkRedactions holds the list against the manifests, which tell how it began:
// what was redacted can't be unsaid.
func (c *checker) checkRedactions() {
	began := []snapshot.Digest{}
	for i := range c.redactions {
		d, err := snapshot.RedactionsDigest(c.redactions[:i+1])
		if err != nil {
			return // the list was refused already
		}
		began = append(began, d)
	}
	least := -1
	for _, l := range c.chain {
		if !l.judges() || l.manifest.Redactions == "" {
			continue
		}
		at := slices.Index(began, l.manifest.Redactions)
		if at < least || at < 0 {
			c.add(snapshot.RedactionsName, Broken, fmt.Sprintf("the redactions that version %s was published with (sha256 %s)", l.version, l.manifest.Redactions), "others")
			return
		}
		least = at
	}
}
