// Package reading opens the tables of a published version for those who answer
// questions from it.
//
// Call [Open], or [Of] for tables in memory, then [Version.Need] for the tables
// that an answer needs, and [Version.Table] for each. Cells are found by the
// name of their column; a [Row] is what --json prints.
//
// Cells are given as they were published. A version of an earlier schema may
// lack a table or a column: it is read as one without rows, or null, and
// [View.Has] tells; only a version without facts is refused.
package reading

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

// facts is the table without which a version can answer nothing.
const facts = "announcements"

// Version is a published version. Its tables are opened when they are needed.
// It serves one caller at a time.
type Version struct {
	Name string
	Set  *schema.Set

	open   func(name string) (t *table.Table, has bool, err error)
	tables map[string]View
}

// Open is a version of a publication. The error says which version there is
// where that one is not, or, as an [*UnusableError], why it has no facts.
func Open(s *store.Store, v snapshot.Version, set *schema.Set) (*Version, error) {
	p, err := s.Manifest(v)
	if err != nil {
		return nil, err
	}
	has := func(name string) bool {
		return slices.ContainsFunc(p.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == path(name) })
	}
	if !has(facts) {
		return nil, &UnusableError{fmt.Sprintf("version %s has no table %s: it was published before reports were resolved into facts (schema %s); \"recuento run\" publishes a version that has them, --version names another one", v, facts, p.Manifest.SchemaVersion)}
	}
	open := func(name string) (*table.Table, bool, error) {
		if set.Table(name) == nil {
			return nil, false, fmt.Errorf("version %s, %s: the schemas know no such table", v, path(name))
		}
		if !has(name) {
			return table.New(set.Table(name)), false, nil
		}
		t, err := read(s, v, p.Manifest.SchemaVersion, set.Table(name))
		if err != nil {
			return nil, false, fmt.Errorf("version %s, %s: %w", v, path(name), err)
		}
		return t, true, nil
	}
	return &Version{Name: string(v), Set: set, open: open, tables: map[string]View{}}, nil
}

// Of is a version whose tables are in memory. It does not have those that are
// not among them.
func Of(name string, set *schema.Set, tables map[string]*table.Table) *Version {
	open := func(name string) (*table.Table, bool, error) {
		if t := tables[name]; t != nil {
			return t, true, nil
		}
		if set.Table(name) == nil {
			return nil, false, fmt.Errorf("table %s: the schemas know no such table", name)
		}
		return table.New(set.Table(name)), false, nil
	}
	return &Version{Name: name, Set: set, open: open, tables: map[string]View{}}
}

// UnusableError says that a version, or what was asked of it, can't be answered,
// and what to do.
type UnusableError struct{ Message string }

func (e *UnusableError) Error() string { return e.Message }

func path(name string) string { return "csv/" + name + ".csv" }

// read is a published table. A version of an earlier schema has fewer columns.
func read(s *store.Store, v snapshot.Version, version string, columns *schema.Schema) (*table.Table, error) {
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

// Need opens tables side by side, those that are not open yet.
func (v *Version) Need(names ...string) error {
	opened := make([]View, len(names))
	var g errgroup.Group
	for i, name := range names {
		if _, ok := v.tables[name]; ok {
			continue
		}
		g.Go(func() error {
			t, has, err := v.open(name)
			if err == nil {
				opened[i] = newView(t, has)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, view := range opened {
		if view.Table != nil {
			v.tables[names[i]] = view
		}
	}
	return nil
}

// Table is a table that [Version.Need] opened; of any other one, a view without
// rows and columns.
func (v *Version) Table(name string) View {
	if view, ok := v.tables[name]; ok {
		return view
	}
	return newView(table.New(&schema.Schema{Name: name}), false)
}
