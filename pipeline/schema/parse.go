package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ParseSet reads tables/*.json and codes/*.json. Tables come in the order of
// the file order.json, then the histories of those that have one. Errors name
// the file, the column and the mend.
func ParseSet(fsys fs.FS) (*Set, error) {
	files := reader{fsys, sha256.New()}
	set := &Set{}
	var err error
	if set.Lists, err = files.lists(); err != nil {
		return nil, err
	}
	order, err := files.order()
	if err != nil {
		return nil, err
	}
	var histories []*Schema
	for _, table := range order {
		name := "tables/" + table + ".json"
		var f tableFile
		if err := files.read(name, &f); err != nil {
			return nil, err
		}
		if f.Name != table {
			return nil, fmt.Errorf("schemas/%s: name is %q, expected %q like its file", name, f.Name, table)
		}
		s, err := f.schema(set.Lists)
		if err != nil {
			return nil, fmt.Errorf("schemas/%s: %w", name, err)
		}
		if set.Version == "" {
			set.Version = s.Version
		}
		if s.Version != set.Version {
			return nil, fmt.Errorf("schemas/%s: schema_version is %s, %s has %s; one version covers all tables, raise it in every file", name, s.Version, order[0], set.Version)
		}
		set.Tables = append(set.Tables, s)
		if f.History {
			h, err := set.history(s, order)
			if err != nil {
				return nil, fmt.Errorf("schemas/%s: history: %w", name, err)
			}
			histories = append(histories, h)
		}
	}
	set.Tables = append(set.Tables, histories...)
	for _, s := range set.Tables {
		for _, fk := range s.ForeignKeys {
			target := set.Table(fk.Table)
			if target == nil || target.Index(fk.Column) < 0 {
				return nil, fmt.Errorf("schemas/tables/%s.json: foreign key %s points to %s.%s, expected a column of a table in order.json", s.Name, fk.Field, fk.Table, fk.Column)
			}
		}
	}
	set.Digest = hex.EncodeToString(files.sum.Sum(nil))
	return set, nil
}

// history derives the history of a table; its name must be free.
func (s *Set) history(of *Schema, order []string) (*Schema, error) {
	ends := s.Lists[endings]
	if ends == nil {
		return nil, fmt.Errorf("codes/%s.json is missing; it says how a state may end", endings)
	}
	if name := HistoryName(of.Name); slices.Contains(order, name) {
		return nil, fmt.Errorf("%s is a table of its own in order.json, expected none of that name: it is derived", name)
	}
	return HistoryTable(of, ends)
}

// reader decodes files and sums up what it read.
type reader struct {
	fsys fs.FS
	sum  hash.Hash
}

func (r reader) read(name string, into any) error {
	b, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return fmt.Errorf("schemas: %w", err)
	}
	fmt.Fprintf(r.sum, "%s %d\n", name, len(b))
	r.sum.Write(b)
	if err := decode(b, into); err != nil {
		return fmt.Errorf("schemas/%s: %w", name, err)
	}
	return nil
}

func (r reader) lists() (map[string]*CodeList, error) {
	names, err := fs.Glob(r.fsys, "codes/*.json")
	if err != nil {
		return nil, err
	}
	lists, includes := map[string]*CodeList{}, map[string][]string{}
	for _, name := range names {
		var f codesFile
		if err := r.read(name, &f); err != nil {
			return nil, err
		}
		if want := strings.TrimSuffix(path.Base(name), ".json"); f.Name != want {
			return nil, fmt.Errorf("schemas/%s: name is %q, expected %q like its file", name, f.Name, want)
		}
		l, err := f.list()
		if err != nil {
			return nil, fmt.Errorf("schemas/%s: %w", name, err)
		}
		lists[l.Name], includes[l.Name] = l, f.Include
	}
	return lists, include(lists, includes)
}

// order reads the names of the tables and sees that none is left out: a table
// that is not in the list would never be published and nobody would be told.
func (r reader) order() ([]string, error) {
	var order []string
	if err := r.read("tables/order.json", &order); err != nil {
		return nil, err
	}
	files, err := fs.Glob(r.fsys, "tables/*.json")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		table := strings.TrimSuffix(path.Base(file), ".json")
		if table != "order" && !slices.Contains(order, table) {
			return nil, fmt.Errorf("schemas/tables/order.json: table %q is missing; add it at its place or delete %s", table, file)
		}
	}
	for i, table := range order {
		if slices.Contains(order[:i], table) {
			return nil, fmt.Errorf("schemas/tables/order.json: table %q stands twice; remove one", table)
		}
	}
	return order, nil
}

// decode reads one JSON value and refuses properties that nobody reads.
func decode(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at := min(int(syntax.Offset), len(b))
		return fmt.Errorf("line %d: %w", 1+bytes.Count(b[:at], []byte("\n")), err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file ends in the middle, expected one JSON value")
	case err != nil:
		return fmt.Errorf("%w; README.md in schemas lists the properties and their types", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("text after the end of the JSON value; remove it")
	}
	return nil
}
