package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Holder is who holds a lock.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// HeldError is the refusal of a lock that another process holds.
type HeldError struct {
	Path string
	// Holder is nil where the other process has not said who it is.
	Holder *Holder
}

func (e *HeldError) Error() string {
	if e.Holder == nil {
		return fmt.Sprintf("another run is publishing: it holds %s; wait until it ends and run again", e.Path)
	}
	return fmt.Sprintf("another run is publishing: process %d on %s (%s) holds %s since %s; wait until it ends, or stop that process, and run again (no file needs to be deleted: the lock ends with the process)",
		e.Holder.PID, e.Holder.Host, e.Holder.Command, e.Path, e.Holder.Since.UTC().Format(time.RFC3339))
}

// Lock is the right to publish, until [Lock.Release] or the end of the
// process.
type Lock struct {
	flock *flock.Flock
	info  string
}

// AcquireLock takes the lock at path without waiting and creates its
// directory. The error is a [HeldError] where another process, or this one,
// already holds it. The system's file lock decides: what a crashed run left
// behind is no obstacle. Who holds it stands beside it, in path + ".json".
func AcquireLock(path string, holder Holder) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	l := &Lock{flock: flock.New(path), info: path + ".json"}
	held, err := l.flock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w; the archive has to lie on a disk with file locks that this user may write to", path, err)
	}
	if !held {
		return nil, &HeldError{Path: path, Holder: readHolder(l.info)}
	}
	if err := l.describe(holder); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), l.flock.Unlock())
	}
	return l, nil
}

// Lock is the right to publish under this store's directory, which is made
// where it is missing. The lock lies on the directory itself and leaves no file
// there: runs with different archives can't publish side by side either. The
// error is a [HeldError] where another run holds it.
func (s *Store) Lock() (*Lock, error) {
	if err := makeDir(s.dir); err != nil {
		return nil, fmt.Errorf("publication: %w", err)
	}
	l := &Lock{flock: flock.New(s.dir, flock.SetFlag(os.O_RDONLY))}
	held, err := l.flock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w; the publication has to lie on a disk with file locks that this user may write to", s.dir, err)
	}
	if !held {
		return nil, &HeldError{Path: s.dir}
	}
	return l, nil
}

// Release gives the lock back. The lock file stays: deleting it would let two
// processes hold two files of one name.
func (l *Lock) Release() error {
	if l.info == "" {
		return l.flock.Unlock()
	}
	err := os.Remove(l.info)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.flock.Unlock())
}

// describe writes aside and renames, so that a second run never reads half.
func (l *Lock) describe(h Holder) error {
	h.Since = h.Since.UTC().Truncate(time.Second)
	b, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return err
	}
	temp := l.info + ".tmp"
	if err := os.WriteFile(temp, append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(temp, l.info)
}

func readHolder(path string) *Holder {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var h Holder
	if json.Unmarshal(b, &h) != nil || h.PID == 0 {
		return nil
	}
	return &h
}
