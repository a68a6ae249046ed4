package past

import (
	"fmt"
	"maps"
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
)

// Comparison is how two versions differ.
type Comparison struct {
	Old snapshot.Version `json:"old"`
	New snapshot.Version `json:"new"`
	// Backwards: Old is the newer of the two. Causes are those of the way forward
	// all the same.
	Backwards bool `json:"backwards"`
	// Format is the columns that only one of them has, each as a sentence; their
	// cells are no differences of the data, but where the whole row is.
	Format      []string     `json:"format"`
	Differences []Difference `json:"differences"`
	keys        []string     // of the compared tables in both versions
	redacted    map[string]string
}

// Compare tells how b differs from a, whichever is the newer, in some tables;
// none are those of [Kept]. Other tables are compared row by row, without causes.
func Compare(s *store.Store, set *schema.Set, a, b snapshot.Entry, tables []*schema.Schema) (*Comparison, error) {
	if len(tables) == 0 {
		tables = Kept(set)
	}
	redactions, err := s.Redactions()
	if err != nil {
		return nil, err
	}
	c := &Comparison{redacted: map[string]string{}, Old: a.Version, New: b.Version, Backwards: a.Seq > b.Seq, Format: []string{}, Differences: []Difference{}}
	causes, err := causesBetween(s, set, a, b)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		was, err := Table(s, set, t, a)
		if err != nil {
			return nil, err
		}
		is, err := Table(s, set, t, b)
		if err != nil {
			return nil, err
		}
		c.Format = append(c.Format, formatOf(t.Name, was, is, a.Version, b.Version)...)
		maps.Copy(c.redacted, snapshot.Keys(redactions, t.Name))
		if was == nil || is == nil {
			continue
		}
		found, err := differences(set, t, was, is, causes)
		if err != nil {
			return nil, err
		}
		c.Differences = append(c.Differences, found...)
		c.keys = append(append(c.keys, keysOf(was)...), keysOf(is)...)
	}
	return c, nil
}

// Of is what of a comparison concerns one key. The error is a [*UsageError]
// where neither version has it.
func (c *Comparison) Of(key string) (*Comparison, error) {
	if id, ok := c.redacted[key]; ok {
		return nil, &UsageError{fmt.Sprintf("%s was redacted: %s in redactions.json says when and why", key, id)}
	}
	if !slices.Contains(c.keys, key) {
		hint := "\"recuento log " + key + "\" tells whether another one does"
		if n := schema.Nearest(c.keys, key); n != "" {
			hint = "did you mean " + n + "?"
		}
		return nil, &UsageError{fmt.Sprintf("neither %s nor %s has the key %s; %s", c.Old, c.New, key, hint)}
	}
	one := *c
	one.Differences = []Difference{}
	for _, d := range c.Differences {
		if d.Key == key {
			one.Differences = append(one.Differences, d)
		}
	}
	return &one, nil
}

// formatOf is the columns in which two forms of a table differ.
func formatOf(name string, was, is *table.Table, old, now snapshot.Version) []string {
	switch {
	case was == nil && is == nil:
		return nil
	case was == nil:
		return []string{fmt.Sprintf("table %s is in %s only (schema %s)", name, now, is.Schema.Version)}
	case is == nil:
		return []string{fmt.Sprintf("table %s is in %s only (schema %s)", name, old, was.Schema.Version)}
	}
	var out []string
	for _, f := range is.Schema.Fields {
		at := was.Schema.Index(f.Name)
		if at < 0 {
			out = append(out, fmt.Sprintf("column %s.%s is in %s only (schema %s, not %s)", name, f.Name, now, is.Schema.Version, was.Schema.Version))
		} else if before := was.Schema.Fields[at].Type; before != f.Type {
			out = append(out, fmt.Sprintf("column %s.%s is %s in %s, %s in %s (schema %s, %s)", name, f.Name, before, old, f.Type, now, was.Schema.Version, is.Schema.Version))
		}
	}
	for _, f := range was.Schema.Fields {
		if is.Schema.Index(f.Name) < 0 {
			out = append(out, fmt.Sprintf("column %s.%s is in %s only (schema %s, not %s)", name, f.Name, old, was.Schema.Version, is.Schema.Version))
		}
	}
	return out
}

// keysOf is the keys of a table as [Difference] writes them.
func keysOf(t *table.Table) []string {
	var cols []int
	for _, name := range t.Schema.PrimaryKey {
		cols = append(cols, t.Schema.Index(name))
	}
	keys := make([]string, 0, t.Rows())
	var key []byte
	for _, r := range t.Order() {
		key = key[:0]
		for i, c := range cols {
			if i > 0 {
				key = append(key, '|')
			}
			key = t.AppendCell(key, r, c)
		}
		keys = append(keys, string(key))
	}
	return keys
}
