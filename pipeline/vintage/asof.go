package vintage

import (
	"time"

	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/table"
)

// AsOf is the rows that version number seq published, sorted as s. parts is the
// whole history: the main part and all that were sealed. s is the schema of the
// table, of that version or of another; what a state lacks is null.
func AsOf(s *schema.Schema, parts []*table.Table, seq int) *table.Table {
	return during(s, parts, "from_seq", "to_seq", int64(seq))
}

// At is the rows that stood at an instant; see [AsOf].
func At(s *schema.Schema, parts []*table.Table, instant time.Time) *table.Table {
	return during(s, parts, "recorded_from", "recorded_to", instant.UnixMicro())
}

// during is the rows of states whose first bound is not above v and whose
// second one is null or above.
func during(s *schema.Schema, parts []*table.Table, first, second string, v int64) *table.Table {
	all := make([]int, len(s.Fields))
	for c := range all {
		all[c] = c
	}
	build := table.NewBuilder(s)
	for _, p := range parts {
		t, from, to := through(s, p), p.Schema.Index(first), p.Schema.Index(second)
		if from < 0 || to < 0 {
			continue // no history
		}
		for _, r := range p.Order() {
			if end := p.Int(r, to); p.Int(r, from) <= v && (end == table.NullInt || end > v) {
				row := build.Row()
				copyCells(s, row, t, r, all)
				row.EndRow()
			}
		}
	}
	out := build.Table()
	out.Sort()
	return out
}
