package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Format names the layout of a manifest and of the tree it describes.
const Format = "recuento-manifest/1"

// Manifest says what a snapshot was made of, what it holds, and which one it
// follows. Paths are relative to the snapshot's directory.
type Manifest struct {
	Format  string  `json:"format"`
	Version Version `json:"version"`
	// Seq counts the versions of one publication from 1.
	Seq int `json:"seq"`
	// PublishedAt is an instant in UTC, in whole seconds.
	PublishedAt time.Time `json:"published_at"`
	// RecordedOn is a day such as 2026-02-21 where the version reconstructs what
	// could be known then, from feeds older than the installation; empty in all
	// others. Nobody could read it on that day.
	RecordedOn string `json:"recorded_on,omitempty"`
	// Publisher tells whose chain of versions this is: a clone's is its own.
	Publisher     string        `json:"publisher"`
	SchemaVersion string        `json:"schema_version"`
	Code          Code          `json:"code"`
	Configuration Configuration `json:"configuration"`
	// Previous is nil in the first version only.
	Previous *Previous `json:"previous"`
	// IDMap is nil where no fact had an id before.
	IDMap    *IDMap     `json:"id_map,omitempty"`
	Inputs   []Input    `json:"inputs"`
	Tables   []Table    `json:"tables"`
	Accepted []Accepted `json:"accepted"`
	// Yanked are the versions that had been yanked when this one was published,
	// oldest first: what versions.json says of them stands in the chain from here.
	Yanked []Yanked `json:"yanked,omitempty"`
	// Redactions is the digest of redactions.json as it stood when this version
	// was published; empty where nothing had been redacted.
	Redactions Digest `json:"redactions_sha256,omitempty"`
	// Outputs are all files of the snapshot but the manifest, sorted by path.
	Outputs []Output `json:"outputs"`
}

// Code is the program that made the snapshot.
type Code struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	Digest  Digest `json:"digest"`
}

// Configuration is what the program was told.
type Configuration struct {
	Feeds   Digest `json:"feeds_sha256"`
	Schemas Digest `json:"schemas_sha256"`
	// Curation is empty where there is no file of decisions.
	Curation Digest `json:"curation_sha256,omitempty"`
}

// IDMap is where the ids came from that facts had before.
type IDMap struct {
	From   string `json:"from"` // "version 2026-11-22", or the file beside the feeds
	Digest Digest `json:"sha256"`
	IDs    int    `json:"ids"`
}

// Previous is the version before, and the digest of its manifest.json.
type Previous struct {
	Version  Version `json:"version"`
	Manifest Digest  `json:"manifest_sha256"`
}

// Yanked is a version that must not be used any more.
type Yanked struct {
	Version Version `json:"version"`
	Yank
}

// Yank says when and why a version was yanked.
type Yank struct {
	// At is an instant in UTC, in whole seconds.
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// RecordedAt is the instant from which a version tells what was known: its
// publication, or the beginning of the day it reconstructs, in UTC.
func (m Manifest) RecordedAt() time.Time { return recordedAt(m.RecordedOn, m.PublishedAt) }

func recordedAt(on string, published time.Time) time.Time {
	if day, err := time.Parse(time.DateOnly, on); err == nil {
		return day
	}
	return published
}

// Input is a feed as it was read.
type Input struct {
	Feed      string `json:"feed"`
	Table     string `json:"table"`
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Homepage  string `json:"homepage"`
	Licence   string `json:"licence"`
	// Attribution is the words that the publisher asks for.
	Attribution string `json:"attribution"`
	Location    string `json:"location"`
	// Configuration is the digest of what the configuration says of the feed:
	// how it is read: its dialect, notation and mapping, not its corrections.
	// Versions before 1.3 have none.
	Configuration Digest `json:"configuration_sha256,omitempty"`
	// Capture is the digest of the feed's bytes; empty only where the feed
	// could never be read.
	Capture Digest `json:"capture_sha256"`
	Bytes   int64  `json:"bytes"`
	// Published: the bytes stand under captures/ of the publication.
	Published    bool `json:"published"`
	RowsRead     int  `json:"rows_read"`
	RowsKept     int  `json:"rows_kept"`
	RowsRejected int  `json:"rows_rejected"`
	RowsFlagged  int  `json:"rows_flagged"`
	// SetAside is the records that the feed declares to add up others, or to be
	// no data: neither rows nor rejects.
	SetAside int `json:"records_set_aside"`
	// KeptLast: the feed failed this time for Reason, and its last good
	// capture was used.
	KeptLast bool   `json:"kept_last"`
	Reason   string `json:"reason"`
}

// Table is what became of a table since the previous version, in rows.
type Table struct {
	Table     string `json:"table"`
	Rows      int    `json:"rows"`
	Added     int    `json:"added"`
	Changed   int    `json:"changed"`
	Withdrawn int    `json:"withdrawn"`
}

// AcceptedKind is the check that a person overruled.
type AcceptedKind string

const (
	AcceptedShrink   AcceptedKind = "shrink"
	AcceptedIdentity AcceptedKind = "identity"
)

// Accepted is a refusal of the succession checks that a person overruled, and
// why.
type Accepted struct {
	Kind          AcceptedKind `json:"kind"`
	Table         string       `json:"table"`
	Reason        string       `json:"reason"`
	KeysWithdrawn int          `json:"keys_withdrawn"`
}

// Output is a file of the snapshot.
type Output struct {
	Path   string `json:"path"`
	Digest Digest `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// Rows is nil for files that hold no table.
	Rows *int `json:"rows,omitempty"`
}

// Marshal is the canonical form: fields in the order of the struct, two spaces
// of indent, no escaping of HTML, LF at the end. An invalid manifest has none:
// the error says what is wrong with it. PublishedAt is brought to UTC and
// whole seconds; nil lists become empty ones.
func Marshal(m Manifest) ([]byte, error) {
	m.PublishedAt = m.PublishedAt.UTC().Truncate(time.Second)
	m.Inputs = orEmpty(m.Inputs)
	m.Tables = orEmpty(m.Tables)
	m.Accepted = orEmpty(m.Accepted)
	m.Yanked = slices.Clone(m.Yanked)
	for i := range m.Yanked {
		m.Yanked[i].At = m.Yanked[i].At.UTC().Truncate(time.Second)
	}
	m.Outputs = orEmpty(m.Outputs)
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("manifest of version %q: %w", m.Version, err)
	}
	return canonical(m)
}

// ParseManifest reads what [Marshal] writes and nothing else.
func ParseManifest(b []byte) (Manifest, error) {
	var m Manifest
	if err := decode(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", ManifestName, err)
	}
	again, err := Marshal(m)
	if err != nil {
		return Manifest{}, err
	}
	if !bytes.Equal(again, b) {
		return Manifest{}, fmt.Errorf("%s: %w", ManifestName, notCanonical(again, b))
	}
	return m, nil
}

func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// notCanonical names the first line that is not as it would be written.
func notCanonical(want, got []byte) error {
	w, g := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	i := 0
	for i < len(w) && i < len(g) && bytes.Equal(w[i], g[i]) {
		i++
	}
	line := func(ls [][]byte) string {
		if i < len(ls) {
			return fmt.Sprintf("%q", ls[i])
		}
		return "the end"
	}
	return fmt.Errorf("line %d is not in canonical form: found %s, expected %s; it was edited by hand or by another program", i+1, line(g), line(w))
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
