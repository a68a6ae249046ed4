package vintage

import (
	"slices"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Whether a fact is in its table now: codes of revision_state.
const (
	stillPublished = "published"
	noLonger       = "withdrawn"
)

// figureColumns is the columns of a table of facts that hold what is counted.
func figureColumns(tableName string) []string {
	switch tableName {
	case "announcements":
		return []string{"people_announced", "applications_announced", "cases_announced"}
	case "detainee_counts":
		return []string{"detained_total"}
	case "verified_releases":
		return []string{"people_verified"}
	}
	return nil
}

// Revise is the table of revisions after a version, sorted as rs says: one row
// for each figure that a fact was ever published with, or one with null values
// where there was none. before is revisions after the version before, nil for
// none; facts is all tables of facts of the version m. A fact that none of them
// has is withdrawn and keeps the value it was last published with; if it comes
// back with that value, nothing was revised.
func Revise(rs *schema.Schema, before *table.Table, facts []*table.Table, m Moment) *table.Table {
	rev := reviser{known: map[factKey][]revision{}, at: stamp{m.Version, m.micros()}}
	if before != nil {
		rev.read(through(rs, before), rs)
	}
	for _, t := range facts {
		rev.update(t)
	}
	return rev.table(rs)
}

type factKey struct{ table, id string }

// stamp is a version and its instant in microseconds.
type stamp struct {
	version string
	at      int64
}

// revision is a row of the table but for its fact.
type revision struct {
	figure        string
	first, latest int64 // or NullInt
	since, last   stamp
	times         int64
	published     bool
}

// empty reports that the row stands for a fact that never had a figure.
func (r revision) empty() bool {
	return r.first == table.NullInt && r.latest == table.NullInt && r.times == 0
}

type reviser struct {
	known map[factKey][]revision
	at    stamp
}

// read takes over the rows of the version before, as if all were withdrawn.
func (v *reviser) read(t seen, rs *schema.Schema) {
	text := func(r table.Ref, name string) string { return string(t.text(r, rs.Index(name))) }
	number := func(r table.Ref, name string) int64 { return t.number(r, rs.Index(name)) }
	for _, r := range t.Order() {
		key := factKey{text(r, "table"), text(r, "fact_id")}
		v.known[key] = append(v.known[key], revision{
			figure: text(r, "figure"),
			first:  number(r, "first_value"), latest: number(r, "latest_value"),
			since: stamp{text(r, "first_version"), number(r, "first_recorded")},
			last:  stamp{text(r, "latest_version"), number(r, "latest_recorded")},
			times: number(r, "revisions"),
		})
	}
}

// update holds the facts of one table against what is known of them.
func (v *reviser) update(t *table.Table) {
	names, id := figureColumns(t.Schema.Name), t.Schema.Index("fact_id")
	if len(names) == 0 || id < 0 {
		return
	}
	values := make([]int64, len(names))
	for _, r := range t.Order() {
		for i, name := range names {
			values[i] = table.NullInt
			if c := t.Schema.Index(name); c >= 0 {
				values[i] = t.Int(r, c)
			}
		}
		key := factKey{t.Schema.Name, string(t.Bytes(r, id))}
		v.known[key] = v.revised(v.known[key], names, values)
	}
}

// revised is the rows of a fact that the version publishes with these values.
func (v *reviser) revised(rows []revision, names []string, values []int64) []revision {
	since, isNew := v.at, len(rows) == 0
	if !isNew {
		since = rows[0].since
	}
	rows = slices.DeleteFunc(rows, revision.empty)
	for i, name := range names {
		at := slices.IndexFunc(rows, func(r revision) bool { return r.figure == name })
		switch {
		case at < 0 && values[i] == table.NullInt:
			continue
		case at < 0:
			first := int64(table.NullInt) // the fact was published without it before
			if isNew {
				first = values[i]
			}
			rows = append(rows, revision{figure: name, first: first, latest: first, since: since, last: since})
			at = len(rows) - 1
		}
		if r := &rows[at]; r.latest != values[i] {
			r.latest, r.last = values[i], v.at
			r.times++
		}
	}
	if len(rows) == 0 {
		rows = append(rows, revision{figure: names[0], first: table.NullInt, latest: table.NullInt, since: since, last: since})
	}
	for i := range rows {
		rows[i].published = true
	}
	return rows
}

func (v *reviser) table(rs *schema.Schema) *table.Table {
	build := table.NewBuilder(rs)
	for key, rows := range v.known {
		for _, r := range rows {
			row := build.Row()
			setCell(rs, row, "table", key.table)
			setCell(rs, row, "fact_id", key.id)
			r.write(rs, row)
			row.EndRow()
		}
	}
	out := build.Table()
	out.Sort()
	return out
}

func (r revision) write(rs *schema.Schema, row *table.Segment) {
	difference := int64(table.NullInt)
	if r.first != table.NullInt && r.latest != table.NullInt {
		difference = r.latest - r.first
	}
	state := noLonger
	if r.published {
		state = stillPublished
	}
	for name, text := range map[string]string{
		"figure": r.figure, "first_version": r.since.version, "latest_version": r.last.version, "state": state,
	} {
		setCell(rs, row, name, text)
	}
	for name, n := range map[string]int64{
		"first_value": r.first, "first_recorded": r.since.at, "latest_value": r.latest, "latest_recorded": r.last.at,
		"difference": difference, "revisions": r.times,
	} {
		row.SetInt(rs.Index(name), n)
	}
}

// setCell writes a text by the name of its column.
func setCell(s *schema.Schema, row *table.Segment, name, text string) {
	row.SetString(s.Index(name), []byte(text))
}
