package schedule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Journal is a small file in which a schedule remembers, for each feed, the
// last instant that was handled, so that a restart runs no tick twice and
// knows what came while no schedule ran. One schedule at a time may use it.
//
// It is JSON, and no publication: it may be deleted while no schedule runs,
// which makes each feed start anew.
type Journal struct {
	path    string
	records map[string]record // as read, or written since
	written []byte            // the file, if it was written since
	problem string            // why it starts anew; empty if it does not
}

const (
	journalVersion = 1
	maxJournal     = 8 << 20 // bytes; a record has about 150
)

// record is what is remembered of one feed. Another cron or zone is another
// cadence, which starts anew.
type record struct {
	Cron    string    `json:"cron"`
	Zone    string    `json:"zone"`
	Handled time.Time `json:"handled"` // UTC; every instant up to it was run or explained
	Run     runState  `json:"run,omitempty"`
}

// runState is how far the run for the last instant came.
type runState string

const (
	runEnded     runState = ""          // to its end, or none was made
	runBegun     runState = "begun"     // the process ended before the run did
	runAgain     runState = "again"     // it did so twice
	runAbandoned runState = "abandoned" // the schedule was told to stop
)

type journalFile struct {
	Version int               `json:"version"`
	Entries map[string]record `json:"entries"`
}

// OpenJournal reads the journal at path, whose folder must exist. One that is
// absent or damaged starts anew, which [Schedule.Run] logs. The error says
// that nothing could be kept there: a folder that is missing or cannot be
// written to.
func OpenJournal(path string) (*Journal, error) {
	j := &Journal{path: path}
	data, err := readJournal(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		j.problem = fmt.Sprintf("there is no journal at %s yet; every feed starts anew and is not due for the past", path)
	case err != nil:
		return nil, fmt.Errorf("journal %s: %w; expected a file that can be read, or none; name another place or delete it", path, err)
	default:
		if j.records, err = parseJournal(data); err != nil {
			j.problem = fmt.Sprintf("the journal %s is damaged (%v); every feed starts anew and is not due for the past", path, err)
		}
	}
	if err := j.probe(); err != nil {
		return nil, fmt.Errorf("journal %s: %w; expected a folder that exists and can be written to; make it or name another place", path, err)
	}
	return j, nil
}

func readJournal(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if fi, err := f.Stat(); err != nil || !fi.Mode().IsRegular() {
		return nil, errors.Join(errors.New("is not a regular file"), err)
	}
	return io.ReadAll(io.LimitReader(f, maxJournal+1))
}

func parseJournal(data []byte) (map[string]record, error) {
	if len(data) > maxJournal {
		return nil, fmt.Errorf("it has more than %d bytes", maxJournal)
	}
	var file journalFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	if file.Version != journalVersion {
		return nil, fmt.Errorf("its version is %d, expected %d", file.Version, journalVersion)
	}
	for name, r := range file.Entries {
		if r.Handled.Year() < 1970 {
			return nil, fmt.Errorf("feed %q: handled is %v", name, r.Handled)
		}
	}
	return file.Entries, nil
}

// complaints are what is to be logged of the file as it was found.
func (j *Journal) complaints() []string {
	if j == nil || j.problem == "" {
		return nil
	}
	return []string{j.problem}
}

// record is what is known of a cadence.
func (j *Journal) record(c cadence) (r record, known bool) {
	if j == nil {
		return record{}, false
	}
	r, known = j.records[c.name]
	return r, known && r.Cron == c.cron && r.Zone == c.zone.String()
}

// probe finds out whether the file could be written, without touching it.
func (j *Journal) probe() error {
	f, err := os.OpenFile(j.aside(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(j.aside()))
}

func (j *Journal) aside() string { return j.path + ".new" }

// write replaces the file, whole or not at all: whenever the machine stops,
// the one before or the one after is there.
func (j *Journal) write(records map[string]record) error {
	data, err := json.MarshalIndent(journalFile{journalVersion, records}, "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	if bytes.Equal(data, j.written) {
		return nil
	}
	f, err := os.OpenFile(j.aside(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(j.aside(), j.path); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(j.path)); err != nil {
		return err
	}
	j.records, j.written, j.problem = records, data, ""
	return nil
}
