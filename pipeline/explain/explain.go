// Package explain answers, from a published version, what is known about a
// figure: which fact it is, who said it, how far it went, on what its pages
// disagree, which reports it was made of and why these were taken for one.
//
// Call [Open], or [Of] for tables in memory, then [Snapshot.Find] for a fact, a
// report, a figure or a date, [Snapshot.Trace] for all that is known of a fact,
// and [Snapshot.Print] for a text. [Snapshot.Review] is the queue of what
// curators should look at, [Snapshot.PrintReview] its text.
//
// Nothing is computed anew that the version says: cells are shown as they were
// published, counts are taken over the published reports. What nobody says is
// told as plainly as what somebody says.
package explain

import (
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Snapshot is a published version that is asked about its facts. It serves one
// caller at a time.
type Snapshot struct {
	Version  string
	Language language.Language // English where it is not set

	version *reading.Version
}

// New asks a version that is open.
func New(v *reading.Version) *Snapshot { return &Snapshot{Version: v.Name, version: v} }

// Open is a version of a publication; the errors are those of [reading.Open].
func Open(s *store.Store, v snapshot.Version, set *schema.Set) (*Snapshot, error) {
	version, err := reading.Open(s, v, set)
	if err != nil {
		return nil, err
	}
	return New(version), nil
}

// Of is a version whose tables are in memory; one that is not among them has
// no rows.
func Of(version string, set *schema.Set, tables map[string]*table.Table) *Snapshot {
	return New(reading.Of(version, set, tables))
}
