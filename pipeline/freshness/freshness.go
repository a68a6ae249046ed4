// Package freshness says how current each feed is: when it was last read, when
// it last changed at its source, and whether that is as often as was agreed.
//
// The states are those of the Humanitarian Data Exchange: fresh, due, overdue
// and delinquent. [Judge] finds the state, [Marshal] writes freshness.json and
// [Parse] reads it.
package freshness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Name is the file at the top of a publication.
const Name = "freshness.json"

// State is how current a feed is.
type State string

const (
	Fresh      State = "fresh"      // read and updated as agreed
	Due        State = "due"        // the next reading or update is expected by now
	Overdue    State = "overdue"    // it did not come
	Delinquent State = "delinquent" // it has not come for long
	Archive    State = "archive"    // complete: nothing more is expected
)

// File is freshness.json.
type File struct {
	// At is the instant that the states are of.
	At      time.Time `json:"as_of"`
	Version string    `json:"version,omitempty"` // the newest by then
	Feeds   []Feed    `json:"feeds"`             // in the order of the configuration
}

// Feed is one feed in it. An instant that is not known is left out.
type Feed struct {
	Feed    string `json:"feed"`
	Table   string `json:"table"`
	Title   string `json:"title"`
	TitleES string `json:"title_es"`
	State   State  `json:"state"`
	// Checked is when the feed was last read, or its server said that nothing
	// changed; Changed is when the bytes that it has now were first seen.
	Checked time.Time `json:"checked_at,omitzero"`
	Changed time.Time `json:"changed_at,omitzero"`
	// Modified is when its server says that the file was last changed.
	Modified time.Time `json:"source_modified_at,omitzero"`
	// DataAsOf is the last day that a row of the published version is of, such as
	// 2026-03-01; "" where no row has one.
	DataAsOf string `json:"data_as_of,omitempty"`
	Limits
	Failures int       `json:"consecutive_failures"`
	Failing  time.Time `json:"failing_since,omitzero"`
}

// Limits are the instants at which a feed changes its state unless it is read,
// or changes, before. They are zero where nothing is expected.
type Limits struct {
	Due        time.Time `json:"due_at,omitzero"`
	Overdue    time.Time `json:"overdue_at,omitzero"`
	Delinquent time.Time `json:"delinquent_at,omitzero"`
}

// Judge is the state at an instant.
func (l Limits) Judge(at time.Time) State {
	reached := func(limit time.Time) bool { return !limit.IsZero() && !at.Before(limit) }
	switch {
	case reached(l.Delinquent):
		return Delinquent
	case reached(l.Overdue):
		return Overdue
	case reached(l.Due):
		return Due
	case l == Limits{}:
		return Archive
	}
	return Fresh
}

// Earlier is the stricter of two: of each limit the one that comes first.
func (l Limits) Earlier(other Limits) Limits {
	return Limits{first(l.Due, other.Due), first(l.Overdue, other.Overdue), first(l.Delinquent, other.Delinquent)}
}

func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// updates are the days after which an update is due, overdue and delinquent, by
// how often a source promises one: the thresholds of the Humanitarian Data
// Exchange.
var updates = map[string][3]int{
	"daily":        {1, 2, 3},
	"weekly":       {7, 14, 21},
	"fortnightly":  {14, 21, 28},
	"monthly":      {30, 44, 60},
	"quarterly":    {90, 120, 150},
	"semiannually": {180, 210, 240},
	"annually":     {365, 425, 455},
}

// Updates are the limits of a source that promises an update so often, and
// changed last at an instant; none where it promises nothing.
func Updates(frequency string, changed time.Time) Limits {
	days, ok := updates[frequency]
	if !ok || changed.IsZero() {
		return Limits{}
	}
	day := func(n int) time.Time { return changed.Add(time.Duration(days[n]) * 24 * time.Hour) }
	return Limits{day(0), day(1), day(2)}
}

// Reading are the limits of a feed that is read on a cadence: due at the first
// instant after it was read, overdue at the second, delinquent at the third.
// ticks are the first instants of the cadence after that.
func Reading(ticks []time.Time) Limits {
	at := func(n int) time.Time {
		if n < len(ticks) {
			return ticks[n]
		}
		return time.Time{}
	}
	return Limits{at(0), at(1), at(2)}
}

// Marshal is the text of the file.
func Marshal(f File) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if f.Feeds == nil {
		f.Feeds = []Feed{}
	}
	err := e.Encode(f)
	return b.Bytes(), err
}

// Parse reads the text of a file.
func Parse(text []byte) (File, error) {
	var f File
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&f); err != nil {
		return File{}, fmt.Errorf("%s can't be read: %w; the next run writes it anew", Name, err)
	}
	for i, feed := range f.Feeds {
		if feed.Feed == "" || f.At.IsZero() {
			return File{}, fmt.Errorf("%s: its entry %d has no feed or it has no instant; the next run writes it anew", Name, i)
		}
	}
	return f, nil
}
