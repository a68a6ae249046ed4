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
	"fmt"
	"io"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Language is the one in which a snapshot answers.
type Language string

// The languages of the answers.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Snapshot is a published version. Its tables are opened when they are needed.
// It serves one caller at a time.
type Snapshot struct {
	Version  string
	Language Language // English where it is not set

	set    *schema.Set
	open   func(name string) (*table.Table, error)
	tables map[string]view
}

// Open is a version of a publication. The error says which version there is
// where that one is not, or why it has no facts.
func Open(s *store.Store, v snapshot.Version, set *schema.Set) (*Snapshot, error) {
	p, err := s.Manifest(v)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == path("announcements") }) {
		return nil, &UnusableError{fmt.Sprintf("version %s has no table announcements: it was published before reports were resolved into facts (schema %s); \"recuento run\" publishes a version that has them, --version names another one", v, p.Manifest.SchemaVersion)}
	}
	open := func(name string) (*table.Table, error) {
		t, err := read(s, v, p.Manifest.SchemaVersion, set.Table(name))
		if err != nil {
			return nil, fmt.Errorf("version %s, %s: %w", v, path(name), err)
		}
		return t, nil
	}
	return &Snapshot{Version: string(v), set: set, open: open, tables: map[string]view{}}, nil
}

// Of is a version whose tables are in memory; one that is not among them has
// no rows.
func Of(version string, set *schema.Set, tables map[string]*table.Table) *Snapshot {
	open := func(name string) (*table.Table, error) {
		if t := tables[name]; t != nil {
			return t, nil
		}
		return table.New(set.Table(name)), nil
	}
	return &Snapshot{Version: version, set: set, open: open, tables: map[string]view{}}
}

// UnusableError says that a version can't be explained, and what to do.
type UnusableError struct{ Message string }

func (e *UnusableError) Error() string { return e.Message }

func path(name string) string { return "csv/" + name + ".csv" }

// read is a published table. A version of an earlier schema has fewer columns.
func read(s *store.Store, v snapshot.Version, version string, columns *schema.Schema) (*table.Table, error) {
	if columns == nil {
		return nil, fmt.Errorf("the schemas know no such table")
	}
	f, err := s.OpenFile(v, path(columns.Name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	header, err := csvfile.ReadHeader(f)
	if err != nil {
		return nil, err
	}
	old, err := columns.As(header, version)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return nil, &UnusableError{fmt.Sprintf("schema %s, which this program does not read; open the file itself", version)}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return csvfile.ReadTable(f, old)
}

// need opens tables side by side, those that are not open yet.
func (s *Snapshot) need(names ...string) error {
	opened := make([]*table.Table, len(names))
	var g errgroup.Group
	for i, name := range names {
		if _, ok := s.tables[name]; ok {
			continue
		}
		g.Go(func() (err error) {
			opened[i], err = s.open(name)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, t := range opened {
		if t != nil {
			s.tables[names[i]] = newView(t)
		}
	}
	return nil
}
