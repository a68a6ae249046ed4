package vintage

import (
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// What happened to a cell: codes of change_kind.
const (
	kindAdded     = "added"
	kindChanged   = "changed"
	kindWithdrawn = "withdrawn"
	kindRestored  = "restored"
)

// Compared is one table in the version before and now. Gone tells which keys
// were published once and not in the version before: one that comes back is
// restored; nil knows of none.
type Compared struct {
	Old, Now *table.Table
	Gone     func(key string) bool
}

// Changes is the table of what the version m changed, sorted as cs says: one row
// for each cell that differs. A key that is new or back has a row for each cell
// that it states, one that went a row for each cell that it stated.
//
// Each row has exactly one cause. That of a report follows from where its record
// was read: whether its feed is new, whether the capture changed, the mapping,
// a correction or the code. That of a fact is the gravest of its reports', else
// of the facts that it points to or that point to it, else of all reports, since
// what one page says may move what is known of another; see [Evidence]. Where
// nothing is known to have changed, the rules have: resolution_changed.
func Changes(cs *schema.Schema, tables []Compared, ev Evidence, m Moment) *table.Table {
	j := newJudge(ev)
	for _, c := range tables {
		j.add(compareRows(c))
	}
	build := table.NewBuilder(cs)
	var because []byte
	for _, row := range j.rows {
		for _, cell := range row.cells {
			why := j.cause(row, cell)
			out := build.Row()
			setCell(cs, out, "version", m.Version)
			out.SetInt(cs.Index("seq"), int64(m.Seq))
			for name, text := range map[string]string{
				"table": row.table.name, "key": row.key, "field": cell.field, "kind": row.kind, "old": cell.old, "new": cell.now, "cause": why.cause,
			} {
				setCell(cs, out, name, text)
			}
			because = joined(because[:0], why.because)
			out.SetString(cs.Index("because"), because)
			out.EndRow()
		}
	}
	t := build.Table()
	t.Sort()
	return t
}

// joined is a list as a cell holds it.
func joined(dst []byte, ids []string) []byte {
	for i, id := range ids {
		if i > 0 {
			dst = append(dst, ';')
		}
		dst = append(dst, id...)
	}
	return dst
}

// changedRow is a row that differs.
type changedRow struct {
	table *comparedTable
	key   string
	kind  string
	cells []changedCell
}

type changedCell struct {
	field    string
	old, now string
	format   bool // one of the versions lacks the column, or has another type
}

// comparedTable is a table in both versions, by key.
type comparedTable struct {
	name     string
	old, now *table.Table
	was, is  map[string]table.Ref
	columns  []comparedColumn
	rows     []changedRow
}

// comparedColumn is a column that either version has; -1 where one lacks it.
type comparedColumn struct {
	name     string
	old, now int
	format   bool
}

func compareRows(c Compared) *comparedTable {
	t := &comparedTable{name: c.Now.Schema.Name, old: c.Old, now: c.Now, was: byKey(c.Old, c.Now.Schema), is: byKey(c.Now, c.Now.Schema), columns: columnsOfBoth(c.Old.Schema, c.Now.Schema)}
	gone := c.Gone
	if gone == nil {
		gone = func(string) bool { return false }
	}
	for key, ref := range t.is {
		before, stood := t.was[key]
		kind := kindChanged
		switch {
		case stood:
		case gone(key):
			kind = kindRestored
		default:
			kind = kindAdded
		}
		if cells := t.differ(before, stood, ref, true); len(cells) > 0 {
			t.rows = append(t.rows, changedRow{t, key, kind, cells})
		}
	}
	for key, ref := range t.was {
		if _, stands := t.is[key]; !stands {
			t.rows = append(t.rows, changedRow{t, key, kindWithdrawn, t.differ(ref, true, 0, false)})
		}
	}
	slices.SortFunc(t.rows, func(a, b changedRow) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	return t
}

// byKey finds the rows of a table by the key that s has.
func byKey(t *table.Table, s *schema.Schema) map[string]table.Ref {
	cols := make([]int, len(s.PrimaryKey))
	for i, name := range s.PrimaryKey {
		cols[i] = t.Schema.Index(name)
	}
	rows := make(map[string]table.Ref, t.Rows())
	var key []byte
	for _, r := range t.Order() {
		key = key[:0]
		for i, c := range cols {
			if i > 0 {
				key = append(key, '|')
			}
			if c >= 0 {
				key = t.AppendCell(key, r, c)
			}
		}
		rows[string(key)] = r
	}
	return rows
}

// columnsOfBoth is the columns of now, then those that only old has.
func columnsOfBoth(old, now *schema.Schema) []comparedColumn {
	var cols []comparedColumn
	for i, f := range now.Fields {
		c := comparedColumn{name: f.Name, old: old.Index(f.Name), now: i}
		c.format = c.old < 0 || old.Fields[c.old].Type != f.Type
		cols = append(cols, c)
	}
	for i, f := range old.Fields {
		if now.Index(f.Name) < 0 {
			cols = append(cols, comparedColumn{name: f.Name, old: i, now: -1, format: true})
		}
	}
	return cols
}

// differ is the cells in which a row differs, as canonical text.
func (t *comparedTable) differ(was table.Ref, stood bool, is table.Ref, stands bool) []changedCell {
	var cells []changedCell
	var a, b []byte
	for _, c := range t.columns {
		a, b = a[:0], b[:0]
		if stood && c.old >= 0 {
			a = t.old.AppendCell(a, was, c.old)
		}
		if stands && c.now >= 0 {
			b = t.now.AppendCell(b, is, c.now)
		}
		if string(a) != string(b) {
			cells = append(cells, changedCell{c.name, string(a), string(b), c.format && stood && stands})
		}
	}
	return cells
}
