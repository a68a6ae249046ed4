package vintage

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// Replay applies the changes of a version to a table of the version before, and
// is the table of that version, sorted as s, its schema. Changes of other tables
// are left aside. An error names a change that does not fit: a key that is not
// there, or a cell that said something else.
func Replay(old *table.Table, s *schema.Schema, changes *table.Table) (*table.Table, error) {
	rows := map[string]map[string]string{}
	for key, ref := range byKey(old, s) {
		row := map[string]string{}
		for c, f := range old.Schema.Fields {
			row[f.Name] = string(old.AppendCell(nil, ref, c))
		}
		rows[key] = row
	}
	cs := changes.Schema
	for _, ref := range changes.Order() {
		text := func(name string) string { return string(changes.AppendCell(nil, ref, cs.Index(name))) }
		if text("table") != s.Name {
			continue
		}
		key, field, kind := text("key"), text("field"), text("kind")
		row := rows[key]
		if row == nil && (kind == kindAdded || kind == kindRestored) {
			row = map[string]string{}
			rows[key] = row
		}
		if row == nil || row[field] != text("old") {
			return nil, fmt.Errorf("change of %s, %s, %s: the cell says %q, expected %q; the changes do not follow on this version", s.Name, key, field, row[field], text("old"))
		}
		row[field] = text("new")
	}
	return built(s, rows)
}

// built makes rows of cells; those that a change withdrew state nothing more.
func built(s *schema.Schema, rows map[string]map[string]string) (*table.Table, error) {
	build := table.NewBuilder(s)
	for key, row := range rows {
		if row[s.PrimaryKey[0]] == "" {
			continue // withdrawn: its key went with its cells
		}
		seg := build.Row()
		for c := range s.Fields {
			if err := seg.ParseCell(&s.Fields[c], c, []byte(row[s.Fields[c].Name])); err != nil {
				return nil, fmt.Errorf("%s, %s, %s: %w", s.Name, key, s.Fields[c].Name, err)
			}
		}
		seg.EndRow()
	}
	t := build.Table()
	t.Sort()
	return t, nil
}
