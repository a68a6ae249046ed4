package snapshot

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Entry is a version's line in versions.json.
type Entry struct {
	Version       Version   `json:"version"`
	Seq           int       `json:"seq"`
	PublishedAt   time.Time `json:"published_at"`
	RecordedOn    string    `json:"recorded_on,omitempty"`
	SchemaVersion string    `json:"schema_version"`
	Manifest      Digest    `json:"manifest_sha256"`
	Tables        []Table   `json:"tables"`
	// Yanked is nil where the version stands.
	Yanked *Yank `json:"yanked,omitempty"`
}

// RecordedAt is [Manifest.RecordedAt].
func (e Entry) RecordedAt() time.Time { return recordedAt(e.RecordedOn, e.PublishedAt) }

// Standing is the newest of the entries, newest first, that is not yanked, or
// nil.
func Standing(entries []Entry) *Entry {
	for i := range entries {
		if entries[i].Yanked == nil {
			return &entries[i]
		}
	}
	return nil
}

// EntryOf is the entry of a manifest, whose canonical bytes are b.
func EntryOf(m Manifest, b []byte) Entry {
	return Entry{
		Version:       m.Version,
		Seq:           m.Seq,
		PublishedAt:   m.PublishedAt.UTC().Truncate(time.Second),
		RecordedOn:    m.RecordedOn,
		SchemaVersion: m.SchemaVersion,
		Manifest:      Sum(b),
		Tables:        orEmpty(slices.Clone(m.Tables)),
	}
}

// MarshalVersions is versions.json: an array, newest first, in the canonical
// form of [Marshal]. The order of entries does not matter; each seq and each
// version may stand once only.
func MarshalVersions(entries []Entry) ([]byte, error) {
	es := orEmpty(slices.Clone(entries))
	slices.SortStableFunc(es, func(a, b Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	for i := range es {
		es[i].PublishedAt = es[i].PublishedAt.UTC().Truncate(time.Second)
		es[i].Tables = orEmpty(es[i].Tables)
		if y := es[i].Yanked; y != nil {
			es[i].Yanked = &Yank{y.At.UTC().Truncate(time.Second), y.Reason}
		}
	}
	if err := checkEntries(es); err != nil {
		return nil, fmt.Errorf("%s: %w", VersionsName, err)
	}
	return canonical(es)
}

// ParseVersions reads what [MarshalVersions] writes and nothing else. A copy
// that leaves older versions out may have gaps in its seqs.
func ParseVersions(b []byte) ([]Entry, error) {
	var es []Entry
	if err := decode(b, &es); err != nil {
		return nil, fmt.Errorf("%s: %w", VersionsName, err)
	}
	again, err := MarshalVersions(es)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%s: %w", VersionsName, notCanonical(again, b))
	}
	return es, nil
}

// checkEntries takes them sorted by seq, newest first.
func checkEntries(es []Entry) error {
	seen := map[Version]bool{}
	for i, e := range es {
		if _, err := ParseVersion(string(e.Version)); err != nil {
			return err
		}
		if seen[e.Version] {
			return fmt.Errorf("version %s stands twice", e.Version)
		}
		seen[e.Version] = true
		if e.Seq < 1 {
			return fmt.Errorf("version %s: seq is %d, expected 1 or more", e.Version, e.Seq)
		}
		if i > 0 && es[i-1].Seq == e.Seq {
			return fmt.Errorf("versions %s and %s have the same seq %d", es[i-1].Version, e.Version, e.Seq)
		}
		if err := cmp.Or(
			checkInstant("published_at", e.PublishedAt),
			checkDay("recorded_on", e.RecordedOn),
			checkSchemaVersion(e.SchemaVersion),
			checkDigest("manifest_sha256", e.Manifest),
			checkTables(e.Tables),
		); err != nil {
			return fmt.Errorf("version %s: %w", e.Version, err)
		}
		if e.Yanked != nil {
			if err := e.Yanked.check(); err != nil {
				return fmt.Errorf("version %s: yanked: %w", e.Version, err)
			}
		}
	}
	return nil
}
