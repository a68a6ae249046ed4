package pipeline

import (
	"fmt"
	"strings"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/store"
)

// keepsPromise says which promise of the last version's schema this one would
// break, as a [UsageError]: within a major version no table goes, and columns
// keep name, type and place; a new column takes a new minor version.
func keepsPromise(set *schema.Set, last *store.Published) error {
	was := last.Manifest.SchemaVersion
	for _, t := range last.Manifest.Tables {
		s := set.Table(t.Table)
		if s == nil {
			if sameMajor(was, set.Version) {
				return &UsageError{fmt.Sprintf("schema %s: table %q is gone since %s; raise the major version or keep it", set.Version, t.Table, was)}
			}
			continue
		}
		old, err := past.ColumnsOf(s.Name, last)
		if err != nil {
			return fmt.Errorf("the last version, %s, parquet/%s.parquet: %w; see \"recuento verify\"", last.Manifest.Version, s.Name, err)
		}
		if old == nil {
			continue
		}
		if err := schema.Compare(old, s); err != nil {
			return &UsageError{err.Error()}
		}
		if n := len(old.Fields); was == set.Version && n < len(s.Fields) {
			return &UsageError{fmt.Sprintf("schema %s %s: column %q is new, and the last version has schema %s, too; raise the minor version in every table", s.Name, set.Version, s.Fields[n].Name, was)}
		}
	}
	return nil
}

func sameMajor(a, b string) bool {
	x, _, _ := strings.Cut(a, ".")
	y, _, _ := strings.Cut(b, ".")
	return x == y
}
