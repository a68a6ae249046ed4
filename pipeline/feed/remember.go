package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Memory is what is known of a feed from earlier readings.
type Memory struct {
	Location     string `json:"location"` // where it was read; another one starts anew
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	Capture      string `json:"capture_sha256,omitempty"` // the last bytes that came whole
	Bytes        int64  `json:"bytes,omitempty"`
	// Good is the last bytes whose rows were taken: a page of errors that looks
	// like a file is whole, and not good.
	Good      string `json:"good_sha256,omitempty"`
	GoodBytes int64  `json:"good_bytes,omitempty"`
	// Checked is when its rows were last taken, Changed when the good bytes were
	// first seen, Modified when its server says that they changed.
	Checked  time.Time `json:"checked_at,omitzero"`
	Changed  time.Time `json:"changed_at,omitzero"`
	Modified time.Time `json:"modified_at,omitzero"`
	// Failures are the runs in a row in which it gave no rows of its own, since
	// Failing. Why stands in the summaries of runs.
	Failures int       `json:"consecutive_failures,omitempty"`
	Failing  time.Time `json:"failing_since,omitzero"`
}

func (a *Archive) memories() string { return filepath.Join(a.dir, "feeds") }

// Memory is what is known of a feed; empty where it was never read at its
// present location, or where what was known can't be read.
func (a *Archive) Memory(f Feed) Memory {
	m, err := a.Remembered(f)
	if err != nil {
		return Memory{Location: f.Location}
	}
	return m
}

// Remembered is [Archive.Memory], and what is wrong with it.
func (a *Archive) Remembered(f Feed) (Memory, error) {
	m, anew := Memory{}, Memory{Location: f.Location}
	path := filepath.Join(a.memories(), f.ID+".json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return anew, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return anew, fmt.Errorf("archive: what is known of the feed can't be read: %s: %w", path, err)
	}
	if m.Location != f.Location {
		return anew, nil
	}
	return m, nil
}

// Asked is the last bytes of a feed whose rows were taken. It is false where the
// archive does not have them whole.
func (a *Archive) Asked(f Feed) (Capture, bool) {
	m := a.Memory(f)
	return a.have(f, m.Good, m.GoodBytes)
}

func (a *Archive) have(f Feed, digest string, size int64) (Capture, bool) {
	if digest == "" {
		return Capture{}, false
	}
	path, ok, err := a.Find(digest)
	if err != nil || !ok {
		return Capture{}, false
	}
	return Capture{Feed: f.ID, Digest: digest, Bytes: size, Path: path}, true
}

// learn remembers bytes that came.
func (a *Archive) learn(f Feed, m Memory, c Capture) error {
	m.Location, m.Capture, m.Bytes = f.Location, c.Digest, c.Bytes
	return a.remember(f, m)
}

// Note remembers whether a run that asked a feed took its rows.
func (a *Archive) Note(f Feed, took bool, now time.Time) error {
	m := a.Memory(f)
	if took {
		if m.Good != m.Capture {
			m.Good, m.GoodBytes, m.Changed = m.Capture, m.Bytes, now
		}
		m.Checked, m.Failures, m.Failing = now, 0, time.Time{}
		return a.remember(f, m)
	}
	if m.Failures == 0 {
		m.Failing = now
	}
	m.Failures++
	return a.remember(f, m)
}

func (a *Archive) remember(f Feed, m Memory) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = a.write(filepath.Join(a.memories(), f.ID+".json"), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("archive %s: %w; make room in it or check its permissions, then run again", a.dir, err)
	}
	return nil
}

// write replaces a small file, whole, unless it holds the text already.
func (a *Archive) write(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	tmp, err := os.CreateTemp(a.tmp(), "note-*")
	if err != nil {
		return err
	}
	defer discard(tmp)
	if _, err := tmp.Write(text); err != nil {
		return err
	}
	return settle(tmp, 0o600, path)
}

func digestOf(f *os.File) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
