// Package feed is what the pipeline reads: the feeds that feeds.yaml declares,
// and the exact bytes that each of them held when it was read.
//
// Call [LoadConfig] first; it returns every fault of the file at once, each
// with its line. Then [OpenArchive], [Archive.Ask] for a feed, and
// [Capture.Open] for the bytes to parse.
//
// A capture is kept before it is parsed, and what is parsed is the kept copy:
// what is published can always be read again from what was kept. The archive
// is private: it may hold what must not be published.
package feed

import "time"

// Config is a feeds.yaml.
type Config struct {
	Publisher string // who publishes the chain of snapshots
	Timezone  string // IANA name; cadences without one of their own are read in it
	Site      Site
	// Tables holds a guard for every table of the schema, the default where
	// the file names none.
	Tables   map[string]TableGuard
	Schedule Scheduling
	Notify   Notify
	// Feeds stand in the order of the file: of two feeds that give one key,
	// the earlier one is right.
	Feeds  []Feed
	Digest string // sha256 of the file's bytes
	Path   string // as given to LoadConfig
	Text   []byte // the file's bytes
}

// TableGuard is what a table may lose from one version to the next.
type TableGuard struct {
	MaxShrinkPercent float64 // of its rows, 0 to 100
}

// Site is where the publication stands on the web. Both may be empty.
type Site struct {
	Address string // of the publication's folder: absolute, with a slash at the end
	Contact string // https: or mailto:, where readers tell of mistakes
}

// Feed is a place that is read on a cadence.
type Feed struct {
	ID                  string
	Title, TitleES      string
	Publisher, Homepage string
	Licence             Licence
	// Location is a file, of which a relative one is joined to the folder of
	// feeds.yaml, or an address that begins with https: or http:.
	Location string
	HTTP     HTTP // how it is asked for over the network
	Policy   Policy
	Table    string // the table that it fills
	Cadence  Cadence
	Dialect  Dialect
	Notation Notation
	// Mapping is nil where the feed's columns bear the names of the inputs.
	Mapping []Mapped
	// Rows has an entry for each row that a record gives, empty where a record
	// is a row. An entry holds what it adds to Mapping, and wins over it.
	Rows        [][]Mapped
	Corrections []Correction
	Ignore      []string // columns that are known and not wanted
	// UnknownColumn says what becomes of a column that is neither read nor
	// ignored: report, ignore or refuse.
	UnknownColumn string
	Guards        Guards
	Limits        Limits
	Line          int // of feeds.yaml where the feed begins
	// Reading is the digest of how the feed is read: its table, dialect, notation
	// and mapping.
	Reading string
}

// Licence is what the publisher of a feed allows.
type Licence struct {
	SPDX        string // an SPDX expression
	Republish   bool   // whether its bytes may be published as they are
	Attribution string // words that the publisher asks for; may be empty
}

// Cadence is when a feed should be read.
type Cadence struct {
	Cron     string // five fields; empty for a feed that is never overdue
	Timezone string // IANA name; empty for that of the configuration
	Jitter   time.Duration
	// Updates is how often its source promises something new: daily to annually;
	// empty where it promises nothing.
	Updates string
}

// Archive reports whether the feed is complete: read by a run, never overdue.
func (c Cadence) Archive() bool { return c.Cron == "" }

// Guards stop a feed that looks broken.
type Guards struct {
	MinRows            int     // fewer rows than this: the feed is not taken over
	MaxRejectedPercent float64 // of its records, 0 to 100
}

// What stands where feeds.yaml says nothing; schemas/feeds.schema.json tells
// editors the same.
const (
	DefaultMaxShrinkPercent   = 5
	DefaultMaxRejectedPercent = 50
	DefaultUnknownColumn      = "report"
)
