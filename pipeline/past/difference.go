package past

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// Difference is a cell that two versions say differently.
type Difference struct {
	Table string `json:"table"`
	Key   string `json:"key"`
	Field string `json:"field"`
	Kind  string `json:"kind"` // added, changed, withdrawn, restored
	Old   string `json:"old"`
	New   string `json:"new"`
	// Cause is that of the last version in between that moved the cell; empty
	// where no version says.
	Cause   string   `json:"cause"`
	Because []string `json:"because"`
}

type cell struct{ table, key, field string }

// differences is the cells of a table that differ, by key and in the order of
// its columns.
func differences(set *schema.Set, s *schema.Schema, was, is *table.Table, causes map[cell]Difference) ([]Difference, error) {
	cs := set.Table("changes")
	if !slices.Equal(is.Schema.PrimaryKey, was.Schema.PrimaryKey) || len(is.Schema.PrimaryKey) == 0 {
		return nil, &UsageError{fmt.Sprintf("table %s has the key (%s) in one version and (%s) in the other: its rows can't be held against each other", s.Name, strings.Join(was.Schema.PrimaryKey, ", "), strings.Join(is.Schema.PrimaryKey, ", "))}
	}
	found := vintage.Changes(cs, []vintage.Compared{{Old: was, Now: is}}, vintage.Evidence{}, vintage.Moment{})
	var out []Difference
	for _, d := range Told(found) {
		if d.Cause == "schema_changed" {
			continue // told as a change of the format
		}
		d.Cause, d.Because = "", []string{}
		if why, ok := causes[cell{d.Table, d.Key, d.Field}]; ok {
			d.Cause, d.Because = why.Cause, why.Because
			if d.Kind == "added" && why.Kind == "restored" {
				d.Kind = why.Kind
			}
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), cmp.Compare(place(s, was, a.Field), place(s, was, b.Field)))
	})
	return out, nil
}

// place is where a column stands; those that are gone from s come last.
func place(s *schema.Schema, was *table.Table, field string) int {
	if c := s.Index(field); c >= 0 {
		return c
	}
	return len(s.Fields) + max(0, was.Schema.Index(field))
}

// causesBetween is what the versions after the older one, up to the newer, say
// of each cell that they moved; the last says it. Versions that this copy lacks
// say nothing.
func causesBetween(s *store.Store, set *schema.Set, a, b snapshot.Entry) (map[cell]Difference, error) {
	entries, err := s.List()
	if err != nil {
		return nil, err
	}
	out := map[cell]Difference{}
	for _, e := range slices.Backward(entries) {
		if e.Seq <= min(a.Seq, b.Seq) || e.Seq > max(a.Seq, b.Seq) {
			continue
		}
		told, err := changesOf(s, set, e)
		if err != nil {
			return nil, err
		}
		for _, d := range told {
			out[cell{d.Table, d.Key, d.Field}] = d
		}
	}
	return out, nil
}

// changesOf is what a version says that it changed; nothing where this copy
// lacks the version, or where it was made before changes were told.
func changesOf(s *store.Store, set *schema.Set, e snapshot.Entry) ([]Difference, error) {
	p, err := open(s, e)
	if err != nil || p == nil {
		return nil, err
	}
	changes, err := AsPublished(set.Table("changes"), p, "")
	if err != nil {
		return nil, err
	}
	return Told(changes), nil
}

// Told is the rows of a table of changes; none where there is no table.
func Told(changes *table.Table) []Difference {
	if changes == nil {
		return nil
	}
	var out []Difference
	for _, r := range changes.Order() {
		text := func(name string) string { return cellOf(changes, r, name) }
		d := Difference{Table: text("table"), Key: text("key"), Field: text("field"), Kind: text("kind"), Old: text("old"), New: text("new"), Cause: text("cause"), Because: []string{}}
		if b := text("because"); b != "" {
			d.Because = strings.Split(b, ";")
		}
		out = append(out, d)
	}
	return out
}

// cellOf is the canonical text of a cell, "" where it is null or the table lacks
// the column.
func cellOf(t *table.Table, r table.Ref, column string) string {
	if c := t.Schema.Index(column); c >= 0 {
		return string(t.AppendCell(nil, r, c))
	}
	return ""
}
