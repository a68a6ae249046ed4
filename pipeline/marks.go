package pipeline

import (
	"fmt"
	"slices"
	"time"

	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
)

// ownMarks refuses to publish on top of marks that this installation did not
// make: redactions and yanks stand in lists that no signature covers until the
// next version repeats them, and that version would make a forged one the
// publisher's own. It also refuses a list that has lost what a version told of.
func (r *run) ownMarks(last *store.Published) error {
	redactions, err := r.store.Redactions()
	if err != nil {
		return err
	}
	told := snapshot.Digest("")
	var yanked []snapshot.Yanked
	if last != nil {
		told, yanked = last.Manifest.Redactions, last.Manifest.Yanked
	}
	known := 0
	for i := range redactions {
		if d, err := snapshot.RedactionsDigest(redactions[:i+1]); err == nil && d == told {
			known = i + 1
		}
	}
	if told != "" && known == 0 {
		return &UsageError{fmt.Sprintf("%s does not begin with the redactions that version %s was published with; without them what was redacted would be published again: restore the file from a copy", snapshot.RedactionsName, last.Manifest.Version)}
	}
	for _, of := range redactions[known:] {
		b, err := snapshot.MarshalRedactions([]snapshot.Redaction{of})
		if err != nil {
			return err
		}
		if !r.archive.Vouches(b) {
			return &UsageError{fmt.Sprintf("%s tells of %s, the redaction of %s, which was not made with this archive, and the next version would make it the publisher's own: where it is yours, \"recuento redact %s\" says so; where it is not, somebody wrote into the publication: restore the file and what \"recuento verify --all\" names from a copy", snapshot.RedactionsName, of.ID, of.Key, of.Key)}
		}
	}
	entries, err := r.store.List()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Yanked == nil || slices.ContainsFunc(yanked, func(y snapshot.Yanked) bool { return y.Version == e.Version }) {
			continue
		}
		if !r.archive.Vouches(yankText(snapshot.Yanked{Version: e.Version, Yank: *e.Yanked})) {
			return &UsageError{fmt.Sprintf("%s says that version %s is yanked (%s), which was not done with this archive, and the next version would make it the publisher's own: where it is yours, \"recuento yank %s --reason …\" says so; where it is not, restore the file from a copy", snapshot.VersionsName, e.Version, e.Yanked.Reason, e.Version)}
		}
	}
	return nil
}

// yankText is a yank as the archive vouches for it.
func yankText(y snapshot.Yanked) []byte {
	return fmt.Appendf(nil, "yank %s %s %s", y.Version, y.At.UTC().Format(time.RFC3339), y.Reason)
}
