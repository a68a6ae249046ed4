package snapshot

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// RedactionsName lists what was taken out of published files, and why.
const RedactionsName = "redactions.json"

// Redaction is a report that was taken out of everything published, because it
// held what should never have been. It holds nothing of what was taken out.
type Redaction struct {
	ID string `json:"id"` // such as r-2026-11-23-1
	// At is an instant in UTC, in whole seconds.
	At     time.Time `json:"at"`
	Table  string    `json:"table"`
	Key    string    `json:"key"`
	Reason string    `json:"reason"`
	// Files are the files that differ from what their manifests say, sorted by
	// path.
	Files []Tombstone `json:"files"`
}

// Tombstone stands for a file as it was published.
type Tombstone struct {
	// Path is relative to the publication, such as
	// snapshots/2026-11-22/csv/announcements.csv.
	Path string `json:"path"`
	// Was is the digest before the redaction; empty for a file that it added.
	Was Digest `json:"was,omitempty"`
	// Is is the digest now; empty for a file that it removed.
	Is Digest `json:"is,omitempty"`
	// Bytes is the size now.
	Bytes int64 `json:"bytes,omitempty"`
	// Instead is the file that holds what is left of a removed one.
	Instead string `json:"instead,omitempty"`
}

var redactionShape = regexp.MustCompile(`^r-\d{4}-\d{2}-\d{2}-[1-9]\d{0,5}$`)

// NextRedaction is an id that is not taken.
func NextRedaction(at time.Time, taken []Redaction) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("r-%s-%d", at.UTC().Format(time.DateOnly), n)
		if !slices.ContainsFunc(taken, func(r Redaction) bool { return r.ID == id }) {
			return id
		}
	}
}

// MarshalRedactions is redactions.json: an array, oldest first, in the canonical
// form of [Marshal].
func MarshalRedactions(rs []Redaction) ([]byte, error) {
	rs = orEmpty(slices.Clone(rs))
	for i := range rs {
		rs[i].At = rs[i].At.UTC().Truncate(time.Second)
		rs[i].Files = orEmpty(slices.Clone(rs[i].Files))
		slices.SortFunc(rs[i].Files, func(a, b Tombstone) int { return cmp.Compare(a.Path, b.Path) })
	}
	if err := checkRedactions(rs); err != nil {
		return nil, fmt.Errorf("%s: %w", RedactionsName, err)
	}
	return canonical(rs)
}

// ParseRedactions reads what [MarshalRedactions] writes and nothing else.
func ParseRedactions(b []byte) ([]Redaction, error) {
	var rs []Redaction
	if err := decode(b, &rs); err != nil {
		return nil, fmt.Errorf("%s: %w", RedactionsName, err)
	}
	again, err := MarshalRedactions(rs)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%s: %w", RedactionsName, notCanonical(again, b))
	}
	return rs, nil
}

// RedactionsDigest is what a manifest says of the redactions that had been made
// when its version was published: the digest of their list. Later ones are
// appended, so that it stays that of the beginning of the list.
func RedactionsDigest(rs []Redaction) (Digest, error) {
	if len(rs) == 0 {
		return "", nil
	}
	b, err := MarshalRedactions(rs)
	return Sum(b), err
}

func checkRedactions(rs []Redaction) error {
	seen := map[string]bool{}
	for _, r := range rs {
		if !redactionShape.MatchString(r.ID) || seen[r.ID] {
			return fmt.Errorf("the id %q stands twice or is none; expected one such as r-2026-11-23-1", r.ID)
		}
		seen[r.ID] = true
		if err := cmp.Or(checkInstant("at", r.At), checkWord("table", r.Table), checkWord("key", r.Key), checkWord("reason", r.Reason)); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
		last := ""
		for _, f := range r.Files {
			if err := f.check(); err != nil {
				return fmt.Errorf("%s: %s: %w", r.ID, f.Path, err)
			}
			if f.Path <= last {
				return fmt.Errorf("%s: %s stands twice", r.ID, f.Path)
			}
			last = f.Path
		}
	}
	return nil
}

func (t Tombstone) check() error {
	if err := CheckPath(t.Path); err != nil {
		return err
	}
	if t.Instead != "" {
		if err := CheckPath(t.Instead); err != nil {
			return err
		}
	}
	for name, d := range map[string]Digest{"was": t.Was, "is": t.Is} {
		if d != "" {
			if err := checkDigest(name, d); err != nil {
				return err
			}
		}
	}
	if t.Was == t.Is || t.Bytes < 0 || t.Is == "" && t.Bytes != 0 {
		return errors.New("was, is and bytes say that nothing happened, or more than can be")
	}
	return nil
}

// Redacted is what became of the files of a publication, by path.
type Redacted map[string][]Tombstone

// RedactedBy gathers what redactions did, in their order.
func RedactedBy(rs []Redaction) Redacted {
	files := Redacted{}
	for _, r := range rs {
		for _, f := range r.Files {
			files[f.Path] = append(files[f.Path], f)
		}
	}
	return files
}

// Now follows a file from its digest at publication to what it is now. Found is
// false where no redaction touched it; Is is empty where it was removed.
func (r Redacted) Now(path string, published Digest) (now Tombstone, found bool) {
	at := published
	for _, t := range r[path] {
		if t.Was == at {
			now, found, at = t, true, t.Is
		}
	}
	return now, found
}

// Outputs is the files of a version as they are now; those that were removed
// are left out. The manifest stays as it was published.
func (r Redacted) Outputs(m Manifest) []Output {
	if len(r) == 0 {
		return m.Outputs
	}
	var out []Output
	for _, o := range m.Outputs {
		now, found := r.Now("snapshots/"+string(m.Version)+"/"+o.Path, o.Digest)
		if found && now.Is == "" {
			continue
		}
		if found {
			o.Digest, o.Bytes = now.Is, now.Bytes
		}
		out = append(out, o)
	}
	return out
}

// Keys is the keys of a table that were taken out, each with the id of the
// redaction.
func Keys(rs []Redaction, table string) map[string]string {
	keys := map[string]string{}
	for _, r := range rs {
		if r.Table == table {
			keys[r.Key] = r.ID
		}
	}
	return keys
}
