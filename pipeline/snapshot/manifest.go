package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
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
