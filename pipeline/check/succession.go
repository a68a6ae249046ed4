package check

import (
	"bytes"
	"fmt"
	"hash/maphash"
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

// rekeyed counts rows that went and came back equal in all but their key.
func rekeyed(old, new *table.Table, d table.Delta) (int, string) {
	if len(new.Schema.Identity) == 0 || len(d.Withdrawn) == 0 || len(d.Added) == 0 {
		return 0, ""
	}
	seed := maphash.MakeSeed()
	gone := map[uint64]table.Ref{}
	for _, r := range d.Withdrawn {
		gone[content(seed, old, r)] = r
	}
	n, example := 0, ""
	for _, r := range d.Added {
		if was, ok := gone[content(seed, new, r)]; ok {
			if n++; n == 1 {
				example = fmt.Sprintf("for one %s as %s", old.Key(was), new.Key(r))
			}
		}
	}
	return n, example
}

// content is a digest of a row without its key and its flags.
func content(seed maphash.Seed, t *table.Table, r table.Ref) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	var cell []byte
	for c, f := range t.Schema.Fields {
		if f.Unique || f.From.Computed {
			continue
		}
		cell = t.AppendCell(cell[:0], r, c)
		h.Write(cell)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// reused counts keys whose row changed in every column of its identity.
func reused(old, new *table.Table, d table.Delta) (int, string) {
	if len(new.Schema.Identity) == 0 {
		return 0, ""
	}
	n, example := 0, ""
	for _, c := range d.Changed {
		all := true
		for _, name := range new.Schema.Identity {
			o, i := old.Schema.Index(name), new.Schema.Index(name)
			all = all && o >= 0 && !bytes.Equal(old.Bytes(c.Old, o), new.Bytes(c.New, i))
		}
		if all {
			if n++; n == 1 {
				example = new.Key(c.New)
			}
		}
	}
	return n, example
}
