package check

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/recuento/recuento/pipeline/table"
)

// Kind is what a refusal is about, and the flag that accepts it.
type Kind string

const (
	Shrink   Kind = "shrink"   // too many keys would go
	Identity Kind = "identity" // keys would stand for something else
)

// Refusal is why a version must not follow the last one, and what to do.
type Refusal struct {
	Kind      Kind
	Table     string
	Withdrawn int
	Message   string
}

// Succession holds the next version of a table against the last one: it must
// not be emptied, must not lose more than maxShrink percent of its keys (one
// key is always allowed to go), and its keys must go on meaning what they
// meant.
func Succession(old, new *table.Table, d table.Delta, maxShrink float64) []Refusal {
	name := new.Schema.Name
	var out []Refusal
	allowed := max(1, int(float64(old.Rows())*maxShrink/100))
	switch gone := len(d.Withdrawn); {
	case old.Rows() > 0 && new.Rows() == 0:
		out = append(out, Refusal{Shrink, name, gone, fmt.Sprintf("%s would be empty, the last version has %d rows", name, old.Rows())})
	case gone > allowed:
		out = append(out, Refusal{Shrink, name, gone, fmt.Sprintf("%s would lose %d of %d rows, at most %d may go at once (%g %%)", name, gone, old.Rows(), allowed, maxShrink)})
	}
	if renamed, example := rekeyed(old, new, d); renamed > 0 {
		out = append(out, Refusal{Identity, name, len(d.Withdrawn), fmt.Sprintf("%s: %d rows would come back unchanged under another key, %s; links to the old keys would break", name, renamed, example)})
	}
	if taken, example := reused(old, new, d); taken > 0 {
		out = append(out, Refusal{Identity, name, len(d.Withdrawn), fmt.Sprintf("%s: %d keys would stand for something else than before (%s all changed), for one %s", name, taken, strings.Join(new.Schema.Identity, ", "), example)})
	}
	return out
}

// rekeyed counts rows that stand unchanged under another key than before: keys
// that were given anew, and keys that were exchanged.
func rekeyed(old, new *table.Table, d table.Delta) (int, string) {
	gone, come := slices.Clone(d.Withdrawn), slices.Clone(d.Added)
	columns := described(new)
	for _, c := range d.Changed {
		// A row of which only a flag changed stands where it stood.
		if content(old, c.Old, columns) != content(new, c.New, columns) {
			gone, come = append(gone, c.Old), append(come, c.New)
		}
	}
	if len(new.Schema.Identity) == 0 || len(gone) == 0 || len(come) == 0 {
		return 0, ""
	}
	was := map[[sha256.Size]byte]table.Ref{}
	for _, r := range gone {
		was[content(old, r, columns)] = r
	}
	n, example := 0, ""
	for _, r := range come {
		before, ok := was[content(new, r, columns)]
		if !ok || old.Key(before) == new.Key(r) {
			continue
		}
		if n++; n == 1 {
			example = fmt.Sprintf("for one %s as %s", old.Key(before), new.Key(r))
		}
	}
	return n, example
}

// described is the columns that say what a row holds: all but its key and what
// the pipeline fills.
func described(t *table.Table) []string {
	var names []string
	for _, f := range t.Schema.Fields {
		if !f.Unique && !f.From.Computed && !slices.Contains(t.Schema.PrimaryKey, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// content is a digest of some cells of a row. A column that the table lacks
// counts as null.
func content(t *table.Table, r table.Ref, columns []string) [sha256.Size]byte {
	var row []byte
	for _, name := range columns {
		row = append(cell(row, t, r, name), 0)
	}
	return sha256.Sum256(row)
}

// cell appends the text of a cell.
func cell(dst []byte, t *table.Table, r table.Ref, column string) []byte {
	if c := t.Schema.Index(column); c >= 0 {
		dst = t.AppendCell(dst, r, c)
	}
	return dst
}

// reused counts keys whose row changed in every column of its identity, as far
// as both versions have the column.
func reused(old, new *table.Table, d table.Delta) (int, string) {
	identity := slices.DeleteFunc(slices.Clone(new.Schema.Identity), func(name string) bool { return old.Schema.Index(name) < 0 })
	if len(identity) == 0 {
		return 0, ""
	}
	n, example := 0, ""
	for _, c := range d.Changed {
		if !slices.ContainsFunc(identity, func(name string) bool {
			return bytes.Equal(cell(nil, old, c.Old, name), cell(nil, new, c.New, name))
		}) {
			if n++; n == 1 {
				example = new.Key(c.New)
			}
		}
	}
	return n, example
}
