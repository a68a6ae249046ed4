package past

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// UsageError says that no version is meant, or no table or key, and what to ask
// for instead.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

// Meant is the version that a text means.
type Meant struct {
	snapshot.Entry
	// Hint is set where the text could mean another version, too.
	Hint string
}

// Resolve is the version that a text means: its name, "latest" for the newest
// that stands, or a day such as 2026-02-21 for the one that told at the end of
// that day, UTC. A reconstructed version tells of the day it reconstructs. A
// text that is both a name and a day is the name. The error is a [*UsageError]
// where nothing is meant.
func Resolve(s *store.Store, set *schema.Set, text string) (Meant, error) {
	entries, err := Entries(s, set)
	if err != nil {
		return Meant{}, err
	}
	if text == "latest" {
		if e := snapshot.Standing(entries); e != nil {
			return Meant{Entry: *e}, nil
		}
		return Meant{}, fmt.Errorf("%s says of every version that it is yanked, but one at least stands; see \"recuento verify --all\"", s.Dir())
	}
	day, dayErr := time.Parse(time.DateOnly, text)
	recorded := Recorded(entries)
	told := slices.IndexFunc(recorded, func(at time.Time) bool { return at.Before(day.AddDate(0, 0, 1)) })
	if at := slices.IndexFunc(entries, func(e snapshot.Entry) bool { return string(e.Version) == text }); at >= 0 {
		m := Meant{Entry: entries[at]}
		if dayErr == nil && told != at {
			m.Hint = fmt.Sprintf("%s is taken for the name of a version; %s", text, atTheEndOf(text, entries, told))
		}
		return m, nil
	}
	if dayErr != nil {
		return Meant{}, &UsageError{fmt.Sprintf("%q is neither a version nor a day; expected one of \"recuento log\", latest, or a day such as 2026-02-21", text)}
	}
	if told < 0 {
		return Meant{}, &UsageError{atTheEndOf(text, entries, told)}
	}
	return Meant{Entry: entries[told]}, nil
}

func atTheEndOf(day string, entries []snapshot.Entry, told int) string {
	if told >= 0 {
		return fmt.Sprintf("at the end of that day version %s told", entries[told].Version)
	}
	first := entries[len(entries)-1]
	return fmt.Sprintf("nothing was published by the end of %s; the first version, %s, tells what was known on %s", day, first.Version, first.RecordedAt().Format(time.DateOnly))
}

// Recorded is the instants from which versions, newest first, tell what was
// known. None is before that of the version it follows, whatever the clock said:
// so the histories have it, too.
func Recorded(entries []snapshot.Entry) []time.Time {
	at := make([]time.Time, len(entries))
	for i, e := range slices.Backward(entries) {
		at[i] = e.RecordedAt()
		if i+1 < len(entries) && at[i].Before(at[i+1]) {
			at[i] = at[i+1]
		}
	}
	return at
}

// Entries is the versions of a publication, newest first. A copy may lack some:
// of those the histories of the newest one that it holds tell the names and the
// instants, but for versions that changed nothing in a report or a fact. The
// error is a [*UsageError] where nothing is published.
func Entries(s *store.Store, set *schema.Set) ([]snapshot.Entry, error) {
	entries, err := s.List()
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, &UsageError{fmt.Sprintf("nothing is published in %s yet; \"recuento run\" publishes", s.Dir())}
	}
	if entries[0].Seq == len(entries) {
		return entries, nil
	}
	last, err := s.Published(entries[0])
	if err != nil {
		return nil, err
	}
	listed := map[int]bool{}
	for _, e := range entries {
		listed[e.Seq] = true
	}
	known, err := remembered(last, set)
	if err != nil {
		return nil, err
	}
	for _, e := range known {
		if !listed[e.Seq] {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b snapshot.Entry) int { return b.Seq - a.Seq })
	return entries, nil
}

// Note says what a reader of a version has to know before its rows, or "".
func Note(e snapshot.Entry) string {
	var notes []string
	if e.RecordedOn != "" {
		notes = append(notes, "reconstructs "+e.RecordedOn+", nobody could read it then")
	}
	if e.Yanked != nil {
		notes = append(notes, "yanked: "+e.Yanked.Reason)
	}
	return strings.Join(notes, "; ")
}

// open is a version's own files, nil where this copy lacks them.
func open(s *store.Store, e snapshot.Entry) (*store.Published, error) {
	if e.Manifest == "" {
		return nil, nil // known from the histories
	}
	p, err := s.Published(e)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return p, err
}
