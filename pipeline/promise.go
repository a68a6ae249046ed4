package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
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
		old, err := lastColumns(s.Name, last)
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

// lastColumns is the names and types of a table's columns as they were
// published: the Parquet file says them, the CSV only the names. It is nil
// where the version has no such file.
func lastColumns(table string, last *store.Published) (*schema.Schema, error) {
	info, err := parquetfile.Inspect(filepath.Join(last.Dir, "parquet", table+".parquet"))
	listed := slices.ContainsFunc(last.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == "parquet/"+table+".parquet" })
	if errors.Is(err, fs.ErrNotExist) && !listed {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var described struct {
		Fields []struct{ Name, Type string }
	}
	for _, kv := range info.Metadata {
		if kv.Key == parquetfile.KeySchema {
			err = json.Unmarshal([]byte(kv.Value), &described)
		}
	}
	if err != nil {
		return nil, err
	}
	old := &schema.Schema{Name: table, Version: last.Manifest.SchemaVersion}
	for _, f := range described.Fields {
		typ, err := typeNamed(f.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", f.Name, err)
		}
		old.Fields = append(old.Fields, schema.Field{Name: f.Name, Type: typ})
	}
	return old, nil
}

func typeNamed(name string) (schema.Type, error) {
	for t := schema.String; t <= schema.List; t++ {
		if t.String() == name {
			return t, nil
		}
	}
	return 0, fmt.Errorf("type %q is not known; a newer program may have written it", name)
}
