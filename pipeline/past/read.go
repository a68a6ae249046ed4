// Package past reads what earlier versions of a publication said.
//
// [Resolve] finds a version by its name or by a day. [AsPublished] is a table of
// it with the columns it was published with; [Table] reads it from the histories
// of the newest version where a copy of the publication lacks the files.
// [Compare] tells how two versions differ, [LifeOf] what became of one key, and
// [CopyTo] hands a version out as it stood.
//
// Nothing is answered from bytes that are not those that were published. A copy
// that holds the newest version only answers all the same for reports and facts,
// and says that it did so from the histories.
package past

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/recuento/recuento/pipeline/csvfile"
	"github.com/recuento/recuento/pipeline/parquetfile"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// AsPublished reads the file of a table in an earlier version, nil where it has
// none. part is "", or tells the sealed parts of a history apart. The table has
// the columns and types that it was published with, whatever they are called
// now, and the key of s as far as it had its columns.
func AsPublished(s *schema.Schema, p *store.Published, part string) (*table.Table, error) {
	return Read(p, "csv/"+s.Name+part+".csv", func([]string) (*schema.Schema, error) {
		old, err := ColumnsOf(s.Name+part, p)
		if err != nil || old == nil {
			return nil, err
		}
		old.Name = s.Name
		has := func(name string) bool { return old.Index(name) >= 0 }
		for _, name := range s.PrimaryKey {
			if has(name) {
				old.PrimaryKey = append(old.PrimaryKey, name)
			}
		}
		old.Order = old.PrimaryKey
		return old, nil
	})
}

// Read reads a canonical CSV of an earlier version through the schema
// that as gives for its header, nil where either is missing.
func Read(p *store.Published, name string, as func(header []string) (*schema.Schema, error)) (*table.Table, error) {
	if p == nil {
		return nil, nil
	}
	at := slices.IndexFunc(p.Manifest.Outputs, func(o snapshot.Output) bool { return o.Path == name })
	if at < 0 {
		return nil, nil
	}
	fail := func(err error) error {
		return fmt.Errorf("version %s, %s: %w; see \"recuento verify\"", p.Manifest.Version, name, err)
	}
	f, err := p.Open(name)
	if err != nil {
		return nil, fail(err)
	}
	defer f.Close()
	// What the next version is held against must be what was published.
	if got, err := snapshot.SumReader(f); err != nil {
		return nil, fail(err)
	} else if got != p.Manifest.Outputs[at].Digest {
		return nil, fail(errors.New("it was changed after publication"))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	header, err := csvfile.ReadHeader(f)
	if err != nil {
		return nil, fail(err)
	}
	s, err := as(header)
	if err != nil || s == nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	t, err := csvfile.ReadTable(f, s)
	if err != nil {
		return nil, fail(err)
	}
	return t, nil
}

// ColumnsOf is the names and types of a table's columns as they were
// published: the Parquet file says them, the CSV only the names. It is nil
// where the version has no such file.
func ColumnsOf(table string, last *store.Published) (*schema.Schema, error) {
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
