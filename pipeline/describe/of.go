package describe

import (
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/snapshot"
	"github.com/recuento/recuento/pipeline/table"
)

// Of is the edition that a manifest tells of, as far as it is filled in.
func Of(set *schema.Set, m snapshot.Manifest, tables map[string]*table.Table, address string) Edition {
	e := Edition{Set: set, Version: string(m.Version), PublishedAt: m.PublishedAt, Publisher: m.Publisher, Address: address}
	e.From, e.To = span(tables)
	if m.Previous != nil {
		e.Previous = string(m.Previous.Version)
	}
	for _, y := range m.Yanked {
		e.Yanked = append(e.Yanked, Yanked{string(y.Version), y.At.UTC().Format(time.DateOnly), y.Reason})
	}
	for _, in := range m.Inputs {
		e.Sources = append(e.Sources, Source{in.Feed, in.Title, in.Publisher, in.Homepage, in.Licence, in.Attribution})
	}
	for _, o := range m.Outputs {
		f := File{Path: o.Path, SHA256: string(o.Digest), Bytes: o.Bytes}
		if o.Rows != nil {
			f.Rows = *o.Rows
		}
		e.Files = append(e.Files, f)
	}
	return e
}

// span is the first and the last day of the facts, "" where there are none.
func span(tables map[string]*table.Table) (from, to string) {
	first, last := int64(table.NullInt), int64(table.NullInt)
	for name, column := range map[string]string{"announcements": "announced_on", "detainee_counts": "as_of_on", "verified_releases": "period_end_on"} {
		t := tables[name]
		if t == nil || t.Schema.Index(column) < 0 {
			continue
		}
		at := t.Schema.Index(column)
		for _, r := range t.Order() {
			day := t.Int(r, at)
			if day == table.NullInt {
				continue
			}
			if first == table.NullInt || day < first {
				first = day
			}
			last = max(last, day)
		}
	}
	if first == table.NullInt {
		return "", ""
	}
	return string(table.AppendDate(nil, first)), string(table.AppendDate(nil, last))
}
