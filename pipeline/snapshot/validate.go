package snapshot

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"
)

var schemaVersionShape = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`)

// check says what is wrong with a manifest, or nil.
func (m Manifest) check() error {
	if m.Format != Format {
		return fmt.Errorf("format is %q, expected %q; a newer program may have written it", m.Format, Format)
	}
	if _, err := ParseVersion(string(m.Version)); err != nil {
		return err
	}
	if m.Seq < 1 {
		return fmt.Errorf("seq is %d, expected 1 or more", m.Seq)
	}
	return cmp.Or(
		checkInstant("published_at", m.PublishedAt),
		checkSchemaVersion(m.SchemaVersion),
		checkWord("publisher", m.Publisher),
		checkWord("code.version", m.Code.Version),
		checkWord("code.go", m.Code.Go),
		checkDigest("code.digest", m.Code.Digest),
		checkDigest("configuration.feeds_sha256", m.Configuration.Feeds),
		checkDigest("configuration.schemas_sha256", m.Configuration.Schemas),
		checkDay("recorded_on", m.RecordedOn),
		m.checkIDMap(),
		m.checkPrevious(),
		m.checkInputs(),
		checkTables(m.Tables),
		m.checkAccepted(),
		m.checkYanked(),
		m.checkOutputs(),
	)
}

func (m Manifest) checkIDMap() error {
	if c := m.Configuration.Curation; c != "" {
		if err := checkDigest("configuration.curation_sha256", c); err != nil {
			return err
		}
	}
	if m.IDMap == nil {
		return nil
	}
	if m.IDMap.IDs < 0 {
		return fmt.Errorf("id_map.ids is %d, expected 0 or more", m.IDMap.IDs)
	}
	return cmp.Or(checkWord("id_map.from", m.IDMap.From), checkDigest("id_map.sha256", m.IDMap.Digest))
}

func (m Manifest) checkPrevious() error {
	switch {
	case m.Previous == nil && m.Seq > 1:
		return fmt.Errorf("previous is null in version number %d, expected the version before and its digest", m.Seq)
	case m.Previous == nil:
		return nil
	case m.Seq == 1:
		return errors.New("previous is set in the first version, expected null")
	case m.Previous.Version == m.Version:
		return errors.New("previous names the version itself")
	}
	if _, err := ParseVersion(string(m.Previous.Version)); err != nil {
		return fmt.Errorf("previous: %w", err)
	}
	return checkDigest("previous.manifest_sha256", m.Previous.Manifest)
}

func (m Manifest) checkInputs() error {
	seen := map[string]bool{}
	for _, in := range m.Inputs {
		where := "input " + in.Feed
		if seen[in.Feed] {
			return fmt.Errorf("%s stands twice", where)
		}
		seen[in.Feed] = true
		if err := cmp.Or(checkWord(where+": feed", in.Feed), checkWord(where+": table", in.Table)); err != nil {
			return err
		}
		for _, s := range []string{in.Title, in.Publisher, in.Licence, in.Location, in.Reason} {
			if !utf8.ValidString(s) {
				return fmt.Errorf("%s: %q is not UTF-8", where, s)
			}
		}
		if in.Capture == "" && (in.Published || in.Bytes != 0 || in.RowsRead != 0) {
			return fmt.Errorf("%s: capture_sha256 is empty although something was read", where)
		}
		if in.Capture != "" {
			if err := checkDigest(where+": capture_sha256", in.Capture); err != nil {
				return err
			}
		}
		if in.Configuration != "" {
			if err := checkDigest(where+": configuration_sha256", in.Configuration); err != nil {
				return err
			}
		}
		if min(in.Bytes, int64(in.RowsRead), int64(in.RowsKept), int64(in.RowsRejected), int64(in.RowsFlagged)) < 0 {
			return fmt.Errorf("%s: a count is negative", where)
		}
		if in.KeptLast && in.Reason == "" {
			return fmt.Errorf("%s: kept_last is set without a reason", where)
		}
	}
	return nil
}

func (m Manifest) checkAccepted() error {
	for _, a := range m.Accepted {
		if a.Kind != AcceptedShrink && a.Kind != AcceptedIdentity {
			return fmt.Errorf("accepted: kind is %q, expected %q or %q", a.Kind, AcceptedShrink, AcceptedIdentity)
		}
		if err := cmp.Or(checkWord("accepted: table", a.Table), checkWord("accepted: reason", a.Reason)); err != nil {
			return err
		}
		if a.KeysWithdrawn < 0 {
			return fmt.Errorf("accepted: keys_withdrawn is %d, expected 0 or more", a.KeysWithdrawn)
		}
	}
	return nil
}

func (m Manifest) checkYanked() error {
	seen := map[Version]bool{m.Version: true}
	for _, y := range m.Yanked {
		if _, err := ParseVersion(string(y.Version)); err != nil {
			return fmt.Errorf("yanked: %w", err)
		}
		if seen[y.Version] {
			return fmt.Errorf("yanked: %s stands twice or is the version itself", y.Version)
		}
		seen[y.Version] = true
		if err := y.check(); err != nil {
			return fmt.Errorf("yanked: %s: %w", y.Version, err)
		}
	}
	if m.Redactions == "" {
		return nil
	}
	return checkDigest("redactions_sha256", m.Redactions)
}

func (y Yank) check() error {
	if err := checkInstant("at", y.At); err != nil {
		return err
	}
	return checkWord("reason", y.Reason)
}

func checkDay(name, day string) error {
	if day == "" {
		return nil
	}
	if t, err := time.Parse(time.DateOnly, day); err != nil || t.Year() < 1 {
		return fmt.Errorf("%s is %q, expected a day such as 2026-02-21", name, day)
	}
	return nil
}

func (m Manifest) checkOutputs() error {
	last := ""
	for _, o := range m.Outputs {
		if err := CheckPath(o.Path); err != nil {
			return fmt.Errorf("outputs: %w", err)
		}
		if o.Path == ManifestName {
			return fmt.Errorf("outputs: %s cannot list itself", ManifestName)
		}
		if o.Path <= last {
			return fmt.Errorf("outputs: %s stands after %s, expected them sorted by path, each once", o.Path, last)
		}
		last = o.Path
		if err := checkDigest("outputs: "+o.Path, o.Digest); err != nil {
			return err
		}
		if o.Bytes < 0 || o.Rows != nil && *o.Rows < 0 {
			return fmt.Errorf("outputs: %s: bytes or rows is negative", o.Path)
		}
	}
	return nil
}

func checkTables(ts []Table) error {
	seen := map[string]bool{}
	for _, t := range ts {
		if err := checkWord("tables: table", t.Table); err != nil {
			return err
		}
		if seen[t.Table] {
			return fmt.Errorf("tables: %s stands twice", t.Table)
		}
		seen[t.Table] = true
		if min(t.Rows, t.Added, t.Changed, t.Withdrawn) < 0 {
			return fmt.Errorf("tables: %s: a count is negative", t.Table)
		}
	}
	return nil
}

func checkSchemaVersion(v string) error {
	if !schemaVersionShape.MatchString(v) {
		return fmt.Errorf("schema_version is %q, expected MAJOR.MINOR.PATCH such as 1.0.0", v)
	}
	return nil
}

func checkInstant(name string, t time.Time) error {
	if y := t.Year(); y < 1 || y > 9999 || t.IsZero() {
		return fmt.Errorf("%s is missing, expected an instant such as 2026-11-22T10:00:00Z", name)
	}
	return nil
}

func checkWord(name, s string) error {
	if s == "" {
		return fmt.Errorf("%s is empty", name)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s: %q is not UTF-8", name, s)
	}
	return nil
}

func checkDigest(name string, d Digest) error {
	if _, err := ParseDigest(string(d)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
