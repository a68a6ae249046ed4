package past

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// Kept is the tables whose states are kept, facts first.
func Kept(set *schema.Set) []*schema.Schema {
	var facts, reports []*schema.Schema
	for _, hs := range set.Tables {
		if of := set.Table(hs.HistoryOf); hs.HistoryOf == "" {
			continue
		} else if of.Feed {
			reports = append(reports, of)
		} else {
			facts = append(facts, of)
		}
	}
	return append(facts, reports...)
}

// Parts reads a history: the main part and all that were sealed.
func Parts(p *store.Published, hs *schema.Schema) ([]*table.Table, error) {
	var out []*table.Table
	for _, o := range p.Manifest.Outputs {
		name := strings.TrimSuffix(path.Base(o.Path), ".csv")
		if path.Dir(o.Path) != "csv" || name != hs.Name && !strings.HasPrefix(name, hs.Name+"_") {
			continue
		}
		t, err := AsPublished(hs, p, strings.TrimPrefix(name, hs.Name))
		if err != nil {
			return nil, err
		}
		if t != nil {
			out = append(out, t)
		}
	}
	return out, nil
}

// Table is the rows of a table in a version, nil where it has none: from its own
// file, or, where this copy of the publication lacks the version, from the
// histories of the newest one, with the columns that those have.
func Table(s *store.Store, set *schema.Set, of *schema.Schema, e snapshot.Entry) (*table.Table, error) {
	p, err := open(s, e)
	if err != nil {
		return nil, err
	}
	if p != nil {
		return AsPublished(of, p, "")
	}
	hs := set.Table(schema.HistoryName(of.Name))
	if hs == nil {
		return nil, &UsageError{"version " + string(e.Version) + " is not in this copy, and of the table " + of.Name + " no history is kept; ask the whole publication"}
	}
	last, err := s.Newest()
	if err != nil {
		return nil, err
	}
	parts, err := Parts(last, hs)
	if err != nil {
		return nil, err
	}
	return vintage.AsOf(of, parts, e.Seq), nil
}

// remembered is the versions that began or ended a state.
func remembered(last *store.Published, set *schema.Set) ([]snapshot.Entry, error) {
	found := map[int]snapshot.Entry{}
	for _, of := range Kept(set) {
		parts, err := Parts(last, set.Table(schema.HistoryName(of.Name)))
		if err != nil {
			return nil, err
		}
		for _, t := range parts {
			for _, r := range t.Order() {
				meet(found, t, r, "from_version", "from_seq", "recorded_from")
				meet(found, t, r, "to_version", "to_seq", "recorded_to")
			}
		}
	}
	var out []snapshot.Entry
	for _, e := range found {
		if y := slices.IndexFunc(last.Manifest.Yanked, func(y snapshot.Yanked) bool { return y.Version == e.Version }); y >= 0 {
			e.Yanked = &last.Manifest.Yanked[y].Yank
		}
		// A name is the day of publication: what counts from an earlier day
		// reconstructs it.
		if day := e.PublishedAt.Format(time.DateOnly); day < string(e.Version)[:len(time.DateOnly)] {
			e.RecordedOn = day
		}
		out = append(out, e)
	}
	return out, nil
}

// meet notes the version at a bound of a state. A dated retraction may set a
// bound back: the version's own instant is the latest.
func meet(found map[int]snapshot.Entry, t *table.Table, r table.Ref, version, seq, instant string) {
	name, n := t.Schema.Index(version), t.Schema.Index(seq)
	if name < 0 || n < 0 || t.Int(r, n) == table.NullInt {
		return
	}
	v, err := snapshot.ParseVersion(string(t.AppendCell(nil, r, name)))
	if err != nil {
		return
	}
	at := time.UnixMicro(t.Int(r, t.Schema.Index(instant))).UTC()
	e := snapshot.Entry{Version: v, Seq: int(t.Int(r, n)), PublishedAt: at}
	if before, ok := found[e.Seq]; !ok || before.PublishedAt.Before(at) {
		found[e.Seq] = e
	}
}
