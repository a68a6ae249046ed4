package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/recuento/recuento/pipeline/past"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/pipeline/table"
	"github.com/recuento/recuento/pipeline/vintage"
)

// vintages makes the tables that tell what this version changed and what was
// published before it.
func (r *run) vintages(ctx context.Context, c *comparison, last *store.Published) error {
	if r.plan.Bare {
		return nil
	}
	r.stage("vintages", 0, 0)
	if err := r.place(c, last); err != nil {
		return err
	}
	c.sealed, c.kept = map[string]*table.Table{}, map[string][]string{}
	before, err := r.past(ctx, last)
	if err != nil {
		return err
	}
	for _, hs := range r.histories() {
		c.kept[hs.Name] = parts(hs.Name, last)
		main, sealed := vintage.Seal(vintage.Extend(hs, before.histories[hs.Name], c.edition.tables[hs.HistoryOf], c.moment))
		c.edition.tables[hs.Name], c.sealed[hs.Name] = main, sealed
	}
	if err := r.tellChanges(c, last, before); err != nil {
		return err
	}
	rs := r.set.Table("revisions")
	c.edition.tables[rs.Name] = vintage.Revise(rs, before.revisions, r.facts(c.edition.tables), c.moment)
	for _, s := range r.set.Tables {
		if s.Vintage {
			rows := c.edition.tables[s.Name].Rows()
			c.deltas = append(c.deltas, snapshot.Table{Table: s.Name, Rows: rows, Added: max(0, rows-rowsOf(s.Name, last))})
		}
	}
	return nil
}

// place settles which version this is and from when it tells what was known.
func (r *run) place(c *comparison, last *store.Published) error {
	entries, err := r.store.List()
	if err != nil {
		return err
	}
	var taken []snapshot.Version
	for _, e := range entries {
		taken = append(taken, e.Version)
	}
	now := snapshot.Manifest{PublishedAt: r.publishedAt(), RecordedOn: r.plan.RecordedOn}
	c.moment = vintage.Moment{
		Version: string(snapshot.Next(now.PublishedAt, taken)), Seq: 1,
		At: now.RecordedAt(), Reconstructed: now.RecordedOn != "",
	}
	if last == nil {
		return nil
	}
	c.moment.Seq = last.Manifest.Seq + 1
	at := last.Manifest.RecordedAt()
	if !c.moment.At.Before(at) {
		return nil
	}
	if c.moment.Reconstructed {
		return &UsageError{fmt.Sprintf("--recorded-on %s: the last version, %s, tells what was known on %s; versions go forward in time, so a day of the past can only be reconstructed before all later ones are published",
			r.plan.RecordedOn, last.Manifest.Version, at.Format(time.DateOnly))}
	}
	// A clock that was ahead once must not stop all publication until it is past.
	r.log.Warn("the clock is behind the last version; what is new is recorded from that version's instant on", "clock", c.moment.At, "last", at)
	c.moment.At = at
	return nil
}

// histories is the tables of states.
func (r *run) histories() []*schema.Schema {
	return slices.DeleteFunc(slices.Clone(r.set.Tables), func(s *schema.Schema) bool { return s.HistoryOf == "" })
}

// facts is the tables of facts, whose figures are revised.
func (r *run) facts(tables map[string]*table.Table) []*table.Table {
	var out []*table.Table
	for _, hs := range r.histories() {
		if of := r.set.Table(hs.HistoryOf); !of.Feed {
			if t := tables[of.Name]; t != nil {
				out = append(out, t)
			}
		}
	}
	return out
}

// parts is what follows the name of a history in the files that an earlier
// version laid aside: "_0001", "_0002".
func parts(history string, last *store.Published) []string {
	if last == nil {
		return nil
	}
	var out []string
	for _, o := range last.Manifest.Outputs {
		if part, ok := strings.CutPrefix(o.Path, "csv/"+history+"_"); ok {
			out = append(out, "_"+strings.TrimSuffix(part, ".csv"))
		}
	}
	return out
}

// nextPart is the name of the part after those.
func nextPart(kept []string) string { return fmt.Sprintf("_%04d", len(kept)+1) }

func rowsOf(name string, last *store.Published) int {
	if last != nil {
		for _, t := range last.Manifest.Tables {
			if t.Table == name {
				return t.Rows
			}
		}
	}
	return 0
}

// record is what the versions so far tell of what they changed.
type record struct {
	histories map[string]*table.Table
	revisions *table.Table
}

// past reads histories and revisions of the last version. Where it has none,
// for it was made by a program that kept none, they are made from the versions
// themselves.
func (r *run) past(ctx context.Context, last *store.Published) (record, error) {
	p := record{histories: map[string]*table.Table{}}
	if last == nil {
		return p, nil
	}
	var missing []*schema.Schema
	for _, hs := range r.histories() {
		h, err := past.AsPublished(hs, last, "")
		if err != nil {
			return p, err
		}
		if p.histories[hs.Name] = h; h == nil {
			missing = append(missing, hs)
		}
	}
	rs := r.set.Table("revisions")
	var err error
	if p.revisions, err = past.AsPublished(rs, last, ""); err != nil {
		return p, err
	}
	if len(missing) == 0 && p.revisions != nil {
		return p, nil
	}
	return p, r.recall(ctx, &p, missing)
}

// recall makes histories from all versions, oldest first.
func (r *run) recall(ctx context.Context, p *record, missing []*schema.Schema) error {
	entries, err := r.store.List()
	if err != nil {
		return err
	}
	revise := p.revisions == nil
	for _, e := range slices.Backward(entries) {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		v, err := r.store.Manifest(e.Version)
		if err != nil {
			return err
		}
		at := momentOf(v.Manifest)
		tables := map[string]*table.Table{}
		for _, hs := range r.histories() {
			of := r.set.Table(hs.HistoryOf)
			if !revise && !slices.Contains(missing, hs) {
				continue
			}
			if tables[of.Name], err = past.AsPublished(of, v, ""); err != nil {
				return err
			}
			if slices.Contains(missing, hs) && tables[of.Name] != nil {
				p.histories[hs.Name] = vintage.Extend(hs, p.histories[hs.Name], tables[of.Name], at)
			}
		}
		if revise {
			p.revisions = vintage.Revise(r.set.Table("revisions"), p.revisions, r.facts(tables), at)
		}
	}
	return nil
}

func momentOf(m snapshot.Manifest) vintage.Moment {
	return vintage.Moment{Version: string(m.Version), Seq: m.Seq, At: m.RecordedAt(), Reconstructed: m.RecordedOn != ""}
}
